"""The configuration of the accounts application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from accounts import audit, sessions  # noqa: F401 -- Connects their receivers.
