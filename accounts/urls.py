"""The addresses of accounts: Django's views under Django's names, and `signup`.

What the configuration closes (SIGNUP, PASSWORD_RESET) has no address, so a template asks with
{% url 'signup' as signup_url %} whether to offer it.
https://docs.djangoproject.com/en/5.2/topics/auth/default/#module-django.contrib.auth.views
"""

from django.conf import settings
from django.contrib.auth import views
from django.urls import path, re_path

from accounts.tokens import revoke, tokens
from accounts.views import LoginView, logout, signup
from accounts.views import settings as settings_page

urlpatterns = [
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", logout, name="logout"),
    path("settings/", settings_page, name="settings"),
    path("tokens/", tokens, name="tokens"),
    re_path("^tokens/(?P<token_id>[0-9]{1,18})/revoke$", revoke, name="revoke_token"),
    path("password_change/", views.PasswordChangeView.as_view(), name="password_change"),
    path(
        "password_change/done/",
        views.PasswordChangeDoneView.as_view(),
        name="password_change_done",
    ),
]

if settings.SIGNUP:
    urlpatterns.append(path("signup/", signup, name="signup"))

if settings.PASSWORD_RESET:
    urlpatterns += [
        path("password_reset/", views.PasswordResetView.as_view(), name="password_reset"),
        path(
            "password_reset/done/",
            views.PasswordResetDoneView.as_view(),
            name="password_reset_done",
        ),
        path(
            "reset/<uidb64>/<token>/",
            views.PasswordResetConfirmView.as_view(),
            name="password_reset_confirm",
        ),
        path(
            "reset/done/",
            views.PasswordResetCompleteView.as_view(),
            name="password_reset_complete",
        ),
    ]
