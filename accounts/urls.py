"""The addresses of accounts: Django's views and names, sign-up, settings, sessions and tokens.

The address "signup" exists only with SIGNUP=1, and those of the password reset only with a mail
server. A template tests for one with {% url 'signup' as signup_url %}, which is "" without it.
https://docs.djangoproject.com/en/5.2/topics/auth/default/#module-django.contrib.auth.views
"""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.urls import path

from accounts import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", views.logout, name="logout"),
    path("settings/", views.account_settings, name="settings"),
    path("sessions/", views.session_list, name="sessions"),
    path("sessions/end", views.end_sessions, name="end_sessions"),
    path("sessions/<id:session_id>/end", views.end_sessions, name="end_session"),
    path("tokens/", views.token_list, name="tokens"),
    path("tokens/<id:token_id>/revoke", views.revoke_token, name="revoke_token"),
    path("password_change/", views.PasswordChangeView.as_view(), name="password_change"),
    path(
        "password_change/done/",
        auth_views.PasswordChangeDoneView.as_view(),
        name="password_change_done",
    ),
]

if settings.SIGNUP:
    urlpatterns.append(path("signup/", views.signup, name="signup"))

if settings.PASSWORD_RESET:
    urlpatterns += [
        path("password_reset/", views.PasswordResetView.as_view(), name="password_reset"),
        path(
            "password_reset/done/",
            auth_views.PasswordResetDoneView.as_view(),
            name="password_reset_done",
        ),
        path(
            "reset/<uidb64>/<token>/",
            views.PasswordResetConfirmView.as_view(),
            name="password_reset_confirm",
        ),
        path(
            "reset/done/",
            auth_views.PasswordResetCompleteView.as_view(),
            name="password_reset_complete",
        ),
    ]
