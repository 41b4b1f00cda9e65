"""Errors of the API as problems (RFC 9457), and the headers by which any site may read them."""

import re
from http.client import responses

import simplejson
from django.http import HttpResponse
from django.utils.translation import gettext as _

PROBLEM = "application/problem+json"

# Any site may ask, for cookies stay at home: https://fetch.spec.whatwg.org/#http-cors-protocol
SENT = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"]
READ = [
    "Allow",
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-ID",
]
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(READ),
}


class Problem(Exception):
    """An answer of RFC 9457: its HTTP status, a sentence, and sentences by field or parameter."""

    def __init__(self, status, detail, errors=None, **headers):
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, errors, headers

    def response(self):
        body = {
            "type": "about:blank",
            "title": responses[self.status],
            "status": self.status,
            "detail": str(self.detail),
        }
        if self.errors:
            body["errors"] = self.errors
        # In ASCII: what is wrong may be that a character can't be written.
        response = HttpResponse(simplejson.dumps(body), status=self.status, content_type=PROBLEM)
        for name, value in self.headers.items():
            response[name.replace("_", "-")] = value
        return response


def problems(get_response):
    """The middleware that has every answer under /api carry CORS, and every error be a problem.

    It makes one of what Django says before a view is called or when one fails.
    """

    def middleware(request):
        response = get_response(request)
        if not re.match(r"/api(/|\Z)", request.path_info):
            return response
        if response.status_code >= 400 and response["Content-Type"] != PROBLEM:
            said = {
                400: _("The request can’t be understood."),
                404: _("There is nothing at this address."),
                403: _(
                    "A request with the cookie of a session needs the token of its page in"
                    " X-CSRFToken. Programs use a token of their own: Authorization: Bearer …"
                ),
                503: _("The database is away. Try again in a moment."),
            }
            detail = said.get(response.status_code, _("Something went wrong here."))
            problem = Problem(response.status_code, detail).response()
            for name, value in response.items():
                if not name.lower().startswith("content-"):
                    problem[name] = value
            problem.cookies = response.cookies
            response = problem
        for name, value in CORS.items():
            response[name] = value
        return response

    return middleware
