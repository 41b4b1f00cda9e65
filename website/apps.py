"""The configuration of the site: its system checks and path converters."""

from django.apps import AppConfig
from django.urls import register_converter

from website.converters import IdConverter


class WebsiteConfig(AppConfig):
    name = "website"
    not_typed = {"next"}  # See posted_forms.py.

    def ready(self):
        from website import checks  # noqa: F401 -- Registers the checks.

        register_converter(IdConverter, "id")
