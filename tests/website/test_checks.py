"""The project's own system checks."""

import pytest
from django.core.checks import run_checks

from website import checks


def ids(warnings):
    return [warning.id for warning in warnings]


@pytest.fixture
def production(settings):
    """Settings that are fit for production."""
    settings.CONFIGURATION_ERROR = ""
    settings.ALLOWED_HOSTS = ["app.example.org"]
    settings.PASSWORD_RESET = settings.LOGIN_REQUIRED = settings.HTTPS = True
    return settings


def test_settings_that_are_fit_for_production_are_passed_in_silence(production):
    assert checks.check_production_settings(None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("CONFIGURATION_ERROR", "DEBUG is off, and not set: SECRET_KEY.", "website.W001"),
        ("ALLOWED_HOSTS", ["*"], "website.W002"),
        ("PASSWORD_RESET", False, "website.W003"),
        ("LOGIN_REQUIRED", False, "website.W004"),
        ("HTTPS", False, "website.W005"),
    ],
)
def test_settings_that_are_not_fit_for_production_are_said(production, name, value, expected):
    setattr(production, name, value)
    assert ids(checks.check_production_settings(None)) == [expected]


def test_development_is_not_told_what_production_needs(settings):
    settings.LOGIN_REQUIRED = False
    assert "website.W004" not in ids(run_checks())
    assert "website.W004" in ids(run_checks(include_deployment_checks=True))
