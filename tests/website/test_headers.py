"""The headers that protect the readers of a page, and its manifest."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.helpers import settings_with
from tests.observatory import broken_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings):
    """Serve as production does over TLS."""
    names = ("SECURE_SSL_REDIRECT", "SECURE_PROXY_SSL_HEADER", "SECURE_HSTS_SECONDS")
    names += ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE")
    names += ("CSRF_COOKIE_NAME", "DEBUG")
    variables = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "testserver"}
    for name, value in zip(names, settings_with(variables, *names)):
        setattr(settings, name, value)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (reverse("login"), 200),
        ("/admin/login/", 200),
        ("/nothing", 404),
        ("/api/nothing", 404),
    ],
)
def test_every_response_keeps_the_rules_of_the_observatory(client, production, address, status):
    response = client.get(address, HTTP_X_FORWARDED_PROTO="https")
    assert response.status_code == status
    cookies = [morsel.OutputString() for morsel in response.cookies.values()]
    cors = "*" if address.startswith("/api") else None
    assert broken_rules(response, cookies, response.content.decode(), cors) == []
    assert "camera=()" in response["Permissions-Policy"]


def test_the_rules_of_the_observatory_name_what_is_missing():
    assert broken_rules({}, ["sessionid=x; Secure"], '<script src="//example.org/x.js">', "*") == [
        "content-security-policy",
        "cookies",
        "cross-origin-resource-policy",
        "cross-origin-resource-sharing",
        "referrer-policy",
        "strict-transport-security",
        "subresource-integrity",
        "x-content-type-options",
        "x-frame-options",
    ]


def test_error_page_of_django_keeps_its_style_in_development(client, settings):
    settings.DEBUG = True
    assert "Content-Security-Policy" not in client.get("/nothing")
    assert "Content-Security-Policy" in client.get(reverse("login"))


def test_https_redirects_and_secures_cookies(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/nothing").url == "https://testserver/nothing"
    response = client.get(reverse("login"), HTTP_X_FORWARDED_PROTO="https")
    assert response["Strict-Transport-Security"] == "max-age=60"
    assert response.cookies["csrftoken"]["secure"]
    assert response.cookies["csrftoken"]["httponly"]


def test_manifest_has_the_name_of_the_site(client, settings):
    settings.SITE_NAME = "notes"
    assert client.get(reverse("manifest")).json()["name"] == "notes"


def test_language_cookie_is_as_strict_as_the_others(client, settings):
    settings.LANGUAGE_COOKIE_SECURE = True
    response = client.post(reverse("set_language"), {"language": "es"})
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"]) == ("/", "")


@pytest.fixture
def https(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("address", ["/api", "/api/nothing"])
def test_token_over_plain_http_is_refused_with_a_sentence(client, https, method, address):
    response = client.generic(method, address, HTTP_AUTHORIZATION="Bearer x")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Revoke it" in response.json()["detail"]


def test_token_over_plain_http_is_refused_in_the_clients_language(client, https):
    headers = {"HTTP_AUTHORIZATION": "Bearer x", "HTTP_ACCEPT_LANGUAGE": "es"}
    assert "Revócalo" in client.get("/api/nothing", **headers).json()["detail"]
    assert translation.get_language() == "en"


def test_token_over_tls_is_answered_and_a_request_without_one_redirected(client, https):
    headers = {"HTTP_AUTHORIZATION": "Bearer x", "HTTP_X_FORWARDED_PROTO": "https"}
    assert client.get("/api/nothing", **headers).status_code == 404
    assert client.get("/api/nothing").url == "https://testserver/api/nothing"
    assert client.get("/nothing", HTTP_AUTHORIZATION="Bearer x").status_code == 301
