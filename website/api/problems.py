"""API errors as problem documents (RFC 9457), and the CORS headers of every API response."""

from http.client import responses

import simplejson
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

CONTENT_TYPE = "application/problem+json"

# Any site may use the API, because browsers send no cookies with these headers:
# https://fetch.spec.whatwg.org/#http-cors-protocol
ALLOWED_HEADERS = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"]
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Allow, ETag, Link, Location, Retry-After, WWW-Authenticate, X-Request-ID"
    ),
}


class Problem(Exception):
    """An error response: its status, a sentence, and lists of sentences by field or parameter."""

    def __init__(self, status, detail, errors=None, headers=None):
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, errors
        self.headers = headers or {}

    def response(self):
        body = {
            "type": "about:blank",
            "title": responses[self.status],
            "status": self.status,
            "detail": str(self.detail),
        }
        if self.errors:
            body["errors"] = self.errors
        # In ASCII. Otherwise a message that quotes half of a surrogate pair could not be encoded.
        content = simplejson.dumps(body)
        response = HttpResponse(content, status=self.status, content_type=CONTENT_TYPE)
        for name, value in self.headers.items():
            response[name] = value
        return response


def is_api(path):
    return path == "/api" or path.startswith("/api/")


def problem_middleware(get_response):
    """Add the CORS headers under /api, and turn Django's own error pages there into problems."""

    def middleware(request):
        response = refuse_unencrypted_token(request) or get_response(request)
        if not is_api(request.path_info):
            return response
        if response.status_code >= 400 and response["Content-Type"] != CONTENT_TYPE:
            response = to_problem(response)
        for name, value in CORS_HEADERS.items():
            response[name] = value
        return response

    return middleware


def refuse_unencrypted_token(request):
    """Return a problem for a token that came over plain HTTP, or None.

    Otherwise it would be redirected to TLS, and nobody would notice that the token was exposed.
    """
    is_exposed = settings.SECURE_SSL_REDIRECT and not request.is_secure()
    if not (is_exposed and is_api(request.path_info) and "HTTP_AUTHORIZATION" in request.META):
        return None
    # Django's LocaleMiddleware has not run yet.
    with translation.override(translation.get_language_from_request(request)):
        detail = _(
            "The token was sent unencrypted, so that others may have read it. Revoke it, and send a"
            " new one to https:// addresses only."
        )
        return Problem(400, detail).response()


def to_problem(response):
    """Return a problem with the status, cookies and headers of an error page."""
    details = {
        400: _("The request can’t be understood."),
        404: _("There is nothing at this address."),
        403: _(
            "A request with a session cookie needs the CSRF token in X-CSRFToken. Programs use a"
            " token of their own: Authorization: Bearer …"
        ),
        503: _("The database is unavailable. Try again shortly."),
    }
    detail = details.get(response.status_code, _("Something went wrong."))
    problem = Problem(response.status_code, detail).response()
    for name, value in response.items():
        if not name.lower().startswith("content-"):
            problem[name] = value
    problem.cookies = response.cookies
    return problem
