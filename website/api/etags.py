"""ETags and conditional requests (RFC 9110, 13), and the Idempotency-Key of repeated requests."""

import re
from hashlib import sha256

import simplejson
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from website.api.problems import Problem

# One encoder. Otherwise each row of a list would make its own.
ENCODER = simplejson.JSONEncoder(
    ensure_ascii=False,
    separators=(",", ":"),
    check_circular=False,
    namedtuple_as_object=False,  # Otherwise each object would be searched for _asdict().
)


def to_json(data):
    return ENCODER.encode(data).encode()


def make_etag(content):
    """Return a strong ETag of these bytes."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def conditional_response(request, response):
    """Return the response, or 304 if the client has it; raise Problem if a precondition fails.

    Reject a malformed If-Match instead of ignoring it: the client may rely on it to protect a
    change it hasn't seen.
    """
    is_read = request.method in ("GET", "HEAD")
    for name in ["If-Match"] if is_read else ["If-Match", "If-None-Match"]:
        if name in request.headers and not parse_etags(request.headers[name]):
            detail = _("%s must be “*” or a list of ETags in quotes, as they were received.")
            raise Problem(400, detail % name)
    # Otherwise Django would compare it with a date that these responses don't have.
    request.META.pop("HTTP_IF_UNMODIFIED_SINCE", None)
    result = get_conditional_response(request, etag=response["ETag"], response=response)
    assert result  # noqa: S101 -- Only for mypy: Django returns the response that it was given.
    if result.status_code == 412:
        raise Problem(412, _("This was changed since you read it. Read it again."))
    return result


def has_preconditions(request):
    return "If-Match" in request.headers or "If-None-Match" in request.headers


def check_preconditions(request, data):
    """Raise Problem if the request's preconditions don't hold for the current data."""
    if has_preconditions(request):
        current = HttpResponse()
        current["ETag"] = make_etag(to_json(data))
        conditional_response(request, current)


def idempotency_key(request):
    """Return the Idempotency-Key, with which a repeated request creates nothing, or None.

    https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not re.fullmatch("[!-~]{1,255}", key):
        raise Problem(400, _("An Idempotency-Key has 1 to 255 ASCII characters without spaces."))
    return key
