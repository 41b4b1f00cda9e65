"""The configuration of the accounts application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
