"""The addresses of the site: the application at the root, accounts, and the admin."""

from functools import partial

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

from accounts.views import LoginView, PasswordChangeView, logout
from website.views import error_page

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
handler400, handler403, handler404 = (partial(error_page, status) for status in (400, 403, 404))
handler500 = "website.views.server_error"
urlpatterns = [
    path("", include("todo.api.urls")),
    path("", include("todo.urls")),
    path(
        "manifest.json",
        TemplateView.as_view(
            template_name="manifest.json", content_type="application/manifest+json"
        ),
        name="manifest",
    ),
    path("accounts/", include("accounts.urls")),
    # The site's own views. Otherwise the admin's would lack their limits and log.
    path("admin/login/", LoginView.as_view()),
    path("admin/logout/", logout),
    path("admin/password_change/", PasswordChangeView.as_view()),
    path("admin/", admin.site.urls),
    # The view that stores the language in a cookie.
    path("i18n/", include("django.conf.urls.i18n")),
]
