"""What all addresses of the API share: who asks, how often, conditions, errors and CORS."""

import re
import time
from hashlib import sha256
from http.client import responses

import simplejson
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.middleware import prefer
from accounts.models import Token

PROBLEM = "application/problem+json"
WINDOW = 60  # seconds, in which requests are counted
PAGE_SIZE = 100  # rows, if a request does not say how many

# Any site may ask, for cookies stay at home: https://fetch.spec.whatwg.org/#http-cors-protocol
SENT = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"]
READ = [
    "Allow",
    "ETag",
    "Link",
    "Location",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-ID",
]
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(READ),
}

# A list of a thousand items has its encoder made once.
ENCODER = simplejson.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


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


def resource(takes=None, public=False, **methods):
    """A view that answers each method by its function: method(request, owner, **of the address).

    `takes` has the names of the parameters that a method knows, by method. What is `public` is
    answered to everybody, by method(request).
    """
    allowed = ", ".join([*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"])

    def handle(request, token, address):
        name = "GET" if request.method == "HEAD" else request.method
        if not methods:
            raise Problem(404, _("There is nothing at this address."))
        if name not in methods:
            raise Problem(405, _("This address knows %s.") % allowed, Allow=allowed)
        if public:
            return methods[name](request)
        owner = authorize(request, token)
        parameters(request, (takes or {}).get(name, ()))
        if token or not owner:
            return methods[name](request, owner, **address)
        # A browser sends the cookie of a session by itself, whoever asks it to.
        return csrf_protect(methods[name])(request, owner, **address)

    @csrf_exempt
    def view(request, **address):
        if request.method == "OPTIONS":
            return preflight(allowed)
        token = token_of(request)
        who = "token-{}".format(token.pk) if token else request.META.get("REMOTE_ADDR", "")
        quota = {} if public else count(who)
        try:
            if quota and quota["RateLimit-Remaining"] < 0:
                wait = quota["RateLimit-Reset"]
                detail = _("Too many requests in this minute. Wait %d seconds.") % wait
                raise Problem(429, detail, Retry_After=wait)
            response = handle(request, token, address)
        except Problem as problem:
            response = problem.response()
        for name, value in quota.items():
            response[name] = max(0, value)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return view


def preflight(allowed):
    """The answer to OPTIONS, by which a browser asks whether a page of another site may ask."""
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = allowed
    response["Access-Control-Allow-Headers"] = ", ".join(SENT)
    response["Access-Control-Max-Age"] = "86400"
    return response


# Who asks


def token_of(request):
    """The token of the header Authorization (RFC 6750), or None."""
    scheme, _space, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return Token.objects.find(text.strip()) if scheme.lower() == "bearer" else None


def authorize(request, token):
    """The owner for whom this is asked: a user, or None for the shared list. 401 or 403 if none."""
    if token:
        if request.method not in ("GET", "HEAD") and "write" not in token.scope.split():
            detail = _("This token may read, and not write.")
            raise refused(403, detail, error="insufficient_scope", scope="write")
        prefer(token.user)
        return token.user
    if "HTTP_AUTHORIZATION" in request.META:
        detail = _("This is no token of this site, or it is revoked: Authorization: Bearer …")
        raise refused(401, detail, error="invalid_token")
    if request.user.is_authenticated:
        return request.user
    session = request.session
    if settings.SESSION_COOKIE_NAME in request.COOKIES and (
        session.is_empty() or SESSION_KEY in session
    ):
        # What somebody does who was logged in must not get onto a list that others see.
        raise refused(401, _("You are logged out by now. Log in again."))
    if settings.LOGIN_REQUIRED:
        detail = _("This needs a token, which you make in your settings: Authorization: Bearer …")
        raise refused(401, detail)
    return None


def refused(status, detail, **why):
    """The Problem of RFC 6750, 3, with why it is so in WWW-Authenticate."""
    words = ['{}="{}"'.format(name, value) for name, value in dict(why, realm="todos").items()]
    return Problem(status, detail, WWW_Authenticate="Bearer " + ", ".join(words))


def count(who):
    """Count this request; return the headers about the limit, below 0 remaining if it is too much.

    Where nobody can count, because there is no limit or the cache is away, they are none.
    """
    if not settings.API_RATE_LIMIT:
        return {}
    window, passed = divmod(int(time.time()), WINDOW)
    used = counted("api-{}-{}".format(who, window))
    if used is None:
        return {}
    return {
        "RateLimit-Limit": settings.API_RATE_LIMIT,
        "RateLimit-Remaining": settings.API_RATE_LIMIT - used,
        "RateLimit-Reset": WINDOW - passed,
    }


def counted(key):
    """How often this key was counted, with this time; None if the cache is away."""
    for _attempt in range(2):
        try:
            return cache.incr(key)
        except ValueError:  # It is not there, unless somebody else is just faster.
            if cache.add(key, 1, WINDOW):
                return 1
    return None


# What is asked, and the answer


def parameters(request, known):
    """Raise a Problem for a parameter that is unknown, there twice, empty or incomparable."""
    errors = {}
    for name, values in request.GET.lists():
        if name not in known:
            errors[name[:50]] = [_("There is no such parameter here.")]
        elif len(values) > 1:
            errors[name] = [_("It is there twice.")]
        # No filter is what is not there: DELETE with a variable that is not set must not take all.
        elif not values[0].strip():
            errors[name] = [_("It has no value.")]
        elif "\0" in values[0]:
            errors[name] = [_("There is a character that can’t be stored.")]
    if errors:
        raise wrong_parameters(errors)


def wrong_parameters(errors):
    return Problem(400, _("Parameters of the address are wrong: %s.") % ", ".join(errors), errors)


def limit_of(request):
    """How many rows a page is to have."""
    limit = request.GET.get("limit", str(PAGE_SIZE))
    if not re.fullmatch("[0-9]{1,4}", limit) or not 1 <= int(limit) <= 1000:
        raise wrong_parameters({"limit": [_("It is a number from 1 to 1000.")]})
    return int(limit)


def next_page(request, row):
    """The header Link (RFC 8288) to the page behind this row, which has a key and an id."""
    query = request.GET.copy()
    query["after"] = "{key}_{id}".format(**row)
    return '<{}>; rel="next"'.format(
        request.build_absolute_uri(request.path + "?" + query.urlencode())
    )


def reply(request, data, status=200, **headers):
    """Answer with data as JSON; or that the client has it already, if it says so."""
    body = encoded(data)
    response = HttpResponse(body, status=status, content_type="application/json")
    # Behind the same items there may be another page by now.
    response["ETag"] = etag_of(body + headers.get("Link", "").encode())
    for name, value in headers.items():
        response[name] = value
    return conditional(request, response) if request.method in ("GET", "HEAD") else response


def encoded(data):
    return ENCODER.encode(data).encode()


def etag_of(content):
    """A strong ETag of these bytes."""
    return '"{}"'.format(sha256(content).hexdigest()[:32])


# Conditions (RFC 9110, 13), and repetitions


def conditional(request, response):
    """The response, or 304 if the client has it already; a Problem if a condition is not met.

    What is no ETag is no condition to go on without: it may guard what nobody has seen.
    """
    read = request.method in ("GET", "HEAD")
    for name in ["If-Match"] if read else ["If-Match", "If-None-Match"]:
        if name in request.headers and not parse_etags(request.headers[name]):
            detail = _("%s takes “*”, or ETags as they were answered, with their quotes.")
            raise Problem(400, detail % name)
    # What has no date is not compared with one.
    request.META.pop("HTTP_IF_UNMODIFIED_SINCE", None)
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    assert answer  # noqa: S101 -- There is one where there was a response; mypy is told so.
    if answer.status_code == 412:
        raise Problem(412, _("It was changed since you read it. Read it again."))
    return answer


def has_condition(request):
    return "If-Match" in request.headers or "If-None-Match" in request.headers


def unchanged(request, data):
    """Raise a Problem if the request is to be done only to other data than these."""
    if has_condition(request):
        seen = HttpResponse()
        seen["ETag"] = etag_of(encoded(data))
        conditional(request, seen)


def idempotency_key(request):
    """The header that names a request, so that its repetition makes nothing; None without one.

    https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not re.fullmatch("[!-~]{1,255}", key):
        detail = _("An Idempotency-Key has 1 to 255 letters, digits and signs, without spaces.")
        raise Problem(400, detail)
    return key
