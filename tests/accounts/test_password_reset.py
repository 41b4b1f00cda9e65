"""The email to reset a password, the time of the answer, and what a reset ends."""

import re
import threading
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.forms import PasswordResetForm
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from accounts.models import Token, UserSession
from accounts.signals import access_revoked

pytestmark = pytest.mark.django_db

NEW = "quite another phrase"


@pytest.fixture
def reset(ana, client):
    """Request a reset and follow the link; send the form with these fields."""

    def reset(**fields):
        client.post(reverse("password_reset"), {"email": ana.email})
        link = re.search("http://testserver(/accounts/reset/.*)", mail.outbox[-1].body).group(1)
        page = client.get(link, follow=True)
        address = page.redirect_chain[-1][0]
        return page, client.post(address, dict(fields, new_password1=NEW, new_password2=NEW))

    return reset


@pytest.fixture
def revoked():
    """The users whose access was revoked."""
    users = []

    def revoke(user, **kwargs):
        users.append(user)

    access_revoked.connect(revoke)
    yield users
    access_revoked.disconnect(revoke)


def test_reset_offers_to_revoke_tokens_and_does_unless_it_is_declined(reset, ana, revoked):
    Token.objects.create_token(ana, "laptop", "read")
    page, _response = reset()
    assert page.context["form"]["revoke"].value() is True
    assert Token.objects.exists()
    assert revoked == []
    page, _response = reset(revoke="on")
    assert 'name="revoke" ' in page.content.decode()
    assert not Token.objects.exists()
    assert revoked == [ana]


def test_reset_ends_every_session(reset, ana, as_ana):
    assert UserSession.objects.exists()
    reset()
    assert as_ana.get(reverse("sessions")).status_code == 302
    assert not UserSession.objects.exists()


def test_reset_in_a_browser_that_is_logged_in_ends_that_session_too(ana, as_ana, client):
    as_ana.post(reverse("password_reset"), {"email": ana.email})
    link = re.search("http://testserver(/accounts/reset/.*)", mail.outbox[-1].body).group(1)
    address = as_ana.get(link).url
    done = as_ana.post(address, {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert "Password set" in done.content.decode()
    assert as_ana.get(reverse("sessions")).status_code == 302


def test_reset_is_logged(reset, caplog):
    caplog.set_level("INFO", "accounts.audit")
    reset()
    assert "password reset: 'ana' from 127.0.0.1" in caplog.messages


@pytest.mark.parametrize("host", ["evil.example", "app.example.org:1234"])
def test_link_has_the_configured_host_whatever_the_request_says(ana, client, settings, host):
    settings.ALLOWED_HOSTS, settings.MAIL_HOST = ["*"], "app.example.org"
    client.post(reverse("password_reset"), {"email": ana.email}, HTTP_HOST=host)
    (message,) = mail.outbox
    assert message.subject == "Reset your password at app.example.org"
    assert "http://app.example.org/accounts/reset/" in message.body
    assert host not in message.body


def test_email_that_can_not_be_sent_is_logged_and_answered_as_ever(
    ana, client, monkeypatch, caplog
):
    def fail(*args, **kwargs):
        raise OSError("no mail server")

    monkeypatch.setattr(PasswordResetForm, "send_mail", fail)
    response = client.post(reverse("password_reset"), {"email": ana.email})
    assert response.url == reverse("password_reset_done")
    assert "no mail server" in caplog.text


def test_email_is_in_the_language_of_the_page(ana, client):
    client.post(reverse("password_reset"), {"email": ana.email}, HTTP_ACCEPT_LANGUAGE="es")
    assert "Restablece" in mail.outbox[0].subject


@pytest.mark.django_db(transaction=True)
def test_email_is_sent_after_the_answer(ana, live_server, monkeypatch):
    answered, sent = threading.Event(), threading.Event()

    def send(*args):
        # Otherwise this deadline would pass, because the answer would wait for the email.
        assert answered.wait(20)
        sent.set()

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    visitor = Client()
    visitor.get(reverse("password_reset"))
    token = visitor.cookies[django_settings.CSRF_COOKIE_NAME].value
    connection = HTTPConnection(urlsplit(live_server.url).netloc, timeout=10)
    connection.request(
        "POST",
        reverse("password_reset"),
        urlencode({"email": ana.email, "csrfmiddlewaretoken": token}),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{django_settings.CSRF_COOKIE_NAME}={token}",
        },
    )
    response = connection.getresponse()
    assert (response.status, response.read()) == (302, b"")
    assert not sent.is_set()
    answered.set()
    assert sent.wait(20)
    connection.close()
