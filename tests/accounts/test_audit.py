"""The log of log-ins, log-outs, passwords, tokens and sessions."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Token, UserSession
from tests.helpers import PASSWORD

pytestmark = pytest.mark.django_db

NEW = "x1y2z3a4b5"


@pytest.fixture
def lines(caplog):
    """Return the new lines of the log, after checking that they contain none of the secrets."""
    caplog.set_level(logging.INFO, "accounts.audit")

    def lines():
        found = [record.getMessage() for record in caplog.records if "audit" in record.name]
        assert not [line for line in found if PASSWORD in line or NEW in line or "secret" in line]
        caplog.clear()
        return found

    return lines


@pytest.fixture
def laptop(ana, lines):
    """A browser in which ana has logged in, at an address of its own."""
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.post(reverse("login"), {"username": "ANA", "password": PASSWORD})
    return client


def test_log_ins_and_log_outs_are_logged(laptop, lines):
    laptop.post(reverse("login"), {"username": "ANA", "password": PASSWORD})
    assert lines() == ["logged in: 'ana' from 192.0.2.7"]
    laptop.post(reverse("logout"))
    laptop.post(reverse("logout"))
    assert lines() == ["logged out: 'ana' from 192.0.2.7", "logged out: '' from 192.0.2.7"]


@pytest.mark.parametrize("address", ["login", "admin:login"])
@pytest.mark.parametrize(
    ("username", "expected"),
    [
        ("ana", "'ana'"),
        ("nobody\nlogged in: 'ana'", "\"nobody\\nlogged in: 'ana'\""),
        ("\x1b[31m\u202e", "'\\x1b[31m\\u202e'"),
        ("x" * 9999, "'" + "x" * 150 + "'"),
        ("", "''"),
    ],
)
def test_failed_log_ins_are_logged_with_a_harmless_name(client, lines, address, username, expected):
    client.post(reverse(address), {"username": username, "password": "secret"})
    assert lines() == [f"log-in failed: {expected} from 127.0.0.1"]


def test_a_log_in_that_the_limit_refuses_is_logged(ana, client, lines):
    for _ in range(11):
        client.post(reverse("login"), {"username": "ana", "password": "secret"})
    assert lines() == ["log-in failed: 'ana' from 127.0.0.1"] * 11


def test_changes_of_a_password_are_logged(laptop, lines):
    lines()
    for old in ("secret", PASSWORD):
        fields = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
        laptop.post(reverse("password_change"), fields)
    assert lines() == [
        "password-change failed: 'ana' from 192.0.2.7",
        "password changed: 'ana' from 192.0.2.7",
    ]


def test_tokens_are_logged(laptop, lines):
    lines()
    laptop.post(reverse("tokens"), {"name": "secret laptop", "scope": "read"})
    pk = Token.objects.get().pk
    laptop.post(reverse("revoke_token", args=[pk]))
    assert lines() == [
        f"token {pk} {event}: 'ana' from 192.0.2.7" for event in ("created", "revoked")
    ]


def test_ended_sessions_are_logged(laptop, ana, lines):
    for _ in range(3):
        Client().force_login(ana)
    lines()
    laptop.post(reverse("end_session", args=[UserSession.objects.first().pk]))
    laptop.post(reverse("end_sessions"))
    assert lines() == [f"sessions ended ({count}): 'ana' from 192.0.2.7" for count in (1, 2)]
