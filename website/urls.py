"""The site's addresses: the application at the root, accounts and the admin beside it."""

from django.contrib import admin
from django.urls import include, path

handler500 = "website.failures.server_error"
urlpatterns = [
    path("", include("todo.api.urls")),
    path("", include("todo.urls")),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    # The view that keeps the language in a cookie.
    path("i18n/", include("django.conf.urls.i18n")),
]
