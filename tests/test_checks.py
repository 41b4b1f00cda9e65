"""The project's own system checks."""

import datetime

import pytest
from django.core.checks import run_checks

from website import checks


def ids(warnings):
    return [warning.id for warning in warnings]


@pytest.fixture
def today(monkeypatch):
    def today(*date):
        class Date(datetime.date):
            @classmethod
            def today(cls):
                return datetime.date(*date)

        monkeypatch.setattr(checks.datetime, "date", Date)

    return today


@pytest.fixture
def versions(monkeypatch):
    def versions(python, django):
        monkeypatch.setattr(checks.sys, "version_info", python)
        monkeypatch.setattr(checks.django, "VERSION", django)

    return versions


@pytest.mark.parametrize(
    ("python", "django", "expected"),
    [
        ((3, 6, 15), (3, 2, 25), ["website.W001", "website.W002"]),
        ((3, 10, 1), (5, 2, 0), ["website.W001"]),
        ((3, 13, 0), (4, 2, 0), ["website.W002"]),
        ((3, 13, 0), (5, 2, 0), []),
        ((3, 99, 0), (9, 9, 0), []),
    ],
)
def test_an_end_of_life_runtime_is_said(today, versions, python, django, expected):
    today(2026, 11, 22)
    versions(python, django)
    assert ids(checks.end_of_life(None)) == expected


def test_the_last_day_of_life_is_not_past_it(today, versions):
    versions((3, 13, 0), (5, 2, 0))
    today(2028, 4, 30)
    assert checks.end_of_life(None) == []
    today(2028, 5, 1)
    assert ids(checks.end_of_life(None)) == ["website.W002"]


@pytest.fixture
def production(settings):
    """Settings that are fit for production."""
    settings.MISSING = ""
    settings.ALLOWED_HOSTS = ["todo.example.org"]
    settings.PASSWORD_RESET = settings.LOGIN_REQUIRED = settings.HTTPS = True
    return settings


def test_settings_that_are_fit_for_production_are_passed_in_silence(production):
    assert checks.production(None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("MISSING", "DEBUG is off, and not set: SECRET_KEY.", "website.W003"),
        ("ALLOWED_HOSTS", ["*"], "website.W004"),
        ("PASSWORD_RESET", False, "website.W005"),
        ("LOGIN_REQUIRED", False, "website.W006"),
        ("HTTPS", False, "website.W007"),
    ],
)
def test_settings_that_are_not_fit_for_production_are_said(production, name, value, expected):
    setattr(production, name, value)
    assert ids(checks.production(None)) == [expected]


def test_development_is_not_told_what_production_needs(settings):
    settings.LOGIN_REQUIRED = False
    assert "website.W006" not in ids(run_checks())
    assert "website.W006" in ids(run_checks(include_deployment_checks=True))
