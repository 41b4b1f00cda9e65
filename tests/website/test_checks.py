"""The project's own system checks."""

import pytest
from django.core.checks import run_checks

from website import checks


@pytest.fixture
def production(settings):
    """Settings that are safe in production."""
    settings.CONFIGURATION_ERROR = ""
    settings.MAIL_HOST = "app.example.org"
    settings.PASSWORD_RESET = settings.LOGIN_REQUIRED = settings.HTTPS = True
    return settings


def test_safe_settings_give_no_warning(production):
    assert checks.check_production_settings(None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("CONFIGURATION_ERROR", "DEBUG is off, and not set: SECRET_KEY.", "website.W001"),
        ("MAIL_HOST", "", "website.W002"),
        ("PASSWORD_RESET", False, "website.W003"),
        ("LOGIN_REQUIRED", False, "website.W004"),
        ("HTTPS", False, "website.W005"),
    ],
)
def test_unsafe_setting_gives_a_warning(production, name, value, expected):
    setattr(production, name, value)
    assert [warning.id for warning in checks.check_production_settings(None)] == [expected]


def test_production_settings_are_checked_for_deployment_alone(settings):
    settings.LOGIN_REQUIRED = False
    assert "website.W004" not in [warning.id for warning in run_checks()]
    warnings = run_checks(include_deployment_checks=True)
    assert "website.W004" in [warning.id for warning in warnings]
