"""Readers of the site: browsers and programs, and what they see whoever answers."""

import re
import time
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

# These differ in each response, or belong to the connection.
OWN_HEADERS = {"date", "server", "x-request-id", "etag", "set-cookie", "content-length"}
OWN_HEADERS |= {"expires", "x-statements"}
REDIRECTS = (301, 302, 303, 307)


class Visitor:
    """A browser with cookies, or a program with a token, of `owner`: a user's name or ""."""

    def __init__(self, name, owner="", token=None):
        self.name, self.owner, self.token = name, owner, token
        self.cookies = {}  # Values and ends (time.monotonic()).
        self.number = 0

    def __repr__(self):
        return self.name

    def copy(self, name):
        """Return a visitor with the same credentials."""
        copy = Visitor(name, self.owner, self.token)
        copy.cookies = dict(self.cookies)
        return copy

    def cookie(self, name):
        value, end = self.cookies.get(name, ("", 0))
        return value if end > time.monotonic() else ""

    def send(self, site, method, address, data=None, remember=True, cookies=None, **headers):
        """Send a request, and keep the cookies of the response; return it.

        `data` is a dict of form fields, or bytes. A file among the fields makes it multipart.
        """
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        body = data or b""
        if isinstance(data, dict):
            if any(hasattr(value, "read") for value in data.values()):
                headers["Content-Type"] = MULTIPART_CONTENT
                body = encode_multipart(BOUNDARY, data)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                body = urlencode(data, doseq=True).encode()
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        cookies = self.cookie_header() if cookies is None else cookies
        if cookies and not self.token:
            headers["Cookie"] = cookies
        self.number += 1
        request_id = headers["X-Request-ID"] = f"request-{self.number:08}"
        response = site.request(method, address, headers, body)
        assert response.get("X-Request-ID") == request_id
        if remember:
            self.keep_cookies(response)
        return response

    def cookie_header(self):
        values = {name: self.cookie(name) for name in self.cookies}
        return "; ".join(f"{name}={value}" for name, value in values.items() if value)

    def keep_cookies(self, response):
        for header in response.all("Set-Cookie"):
            for name, morsel in SimpleCookie(header).items():
                seconds = float(morsel["max-age"] or 10**9)
                self.cookies[name] = (morsel.value, time.monotonic() + seconds)

    def post(self, site, address, page="/", **fields):
        """Post a form with the token of a page, as a person who sees that page does."""
        page = self.send(site, "GET", page)
        match = re.search('name="csrfmiddlewaretoken" value="([^"]*)"', page.body)
        assert match, page.body
        fields["csrfmiddlewaretoken"] = match.group(1)
        response = self.send(site, "POST", address, fields)
        assert "CSRF" not in response.body, "The form of a page is refused."
        return response


def etag_of(response):
    """Return the ETag that the script of a page polls with, or else the header's."""
    match = re.search('data-etag="([^"]+)"', response.body)
    assert not match or unescape(match.group(1)) == response.get("ETag")
    return response.get("ETag")


def seen(response):
    """Return what a person or a program sees: status, headers and body, whichever site answers."""
    body = re.sub('(name="csrfmiddlewaretoken" value=)"[^"]*"', r"\1", response.body)
    body = re.sub('data-etag="[^"]*"', "", body)
    body = re.sub(r"\b[0-9a-f]{32}\b", "a key", body)  # The key of a form's request.
    headers = {
        name.lower(): tuple(sorted(value.split(", "))) if name == "Vary" else value
        for name, value in response.headers
        if name.lower() not in OWN_HEADERS
    }
    return response.status, tuple(sorted(headers.items())), body
