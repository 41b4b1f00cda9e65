"""ETags and what is asked of them (RFC 9110, 13), and requests that are repeated."""

import re
from hashlib import sha256

import simplejson
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from website.api.problems import Problem

# A list of a thousand items has its encoder made once.
ENCODER = simplejson.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encoded(data):
    return ENCODER.encode(data).encode()


def etag_of(content):
    """A strong ETag of these bytes."""
    return '"{}"'.format(sha256(content).hexdigest()[:32])


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
