"""The headers that protect the readers of a page, and its manifest."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", [reverse("login"), "/admin/login/", "/nothing"])
def test_every_page_has_security_headers(client, settings, address):
    settings.DEBUG = False
    response = client.get(address)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


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
