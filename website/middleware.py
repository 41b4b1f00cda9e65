"""What every answer carries: the request's id, and the headers that protect its reader."""

import re
from uuid import uuid4

from django.conf import settings

from website.logs import request_id

# Everything comes from the site itself, forms go nowhere else, and no other site frames a page.
# https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "base-uri 'none'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",  # The admin's style sheets have pictures in them.
        "manifest-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
    ]
)


def request_ids(get_response):
    """Give the request an id, that of the proxy if it sent one, for the log and for the answer."""

    def middleware(request):
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        # It stays until this thread's next request: Django logs what went wrong after the last
        # middleware is done.
        request_id.value = sent if re.fullmatch("[A-Za-z0-9-]{8,64}", sent) else uuid4().hex
        response = get_response(request)
        response["X-Request-ID"] = request_id.value
        return response

    return middleware


def security_headers(get_response):
    """Add what Django's SecurityMiddleware does not."""

    def middleware(request):
        response = get_response(request)
        # Django's own pages about an error, in development, have their style and script in them.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return middleware
