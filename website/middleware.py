"""The request id, and the security headers of every response."""

import re
from uuid import uuid4

from django.conf import settings

from website.logs import request_id

# Only resources of the site itself; no inline scripts or styles, no frames.
# https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "base-uri 'none'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",  # The admin's style sheets contain images.
        "manifest-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
    ]
)


def request_id_middleware(get_response):
    """Set the request's id for the log and the response: the proxy's, or else a new one."""

    def middleware(request):
        header = request.META.get("HTTP_X_REQUEST_ID", "")
        # Not reset afterwards: Django logs an error response after the last middleware.
        request_id.value = header if re.fullmatch("[A-Za-z0-9-]{8,64}", header) else uuid4().hex
        response = get_response(request)
        response["X-Request-ID"] = request_id.value
        return response

    return middleware


def security_headers_middleware(get_response):
    """Add the headers that Django's SecurityMiddleware doesn't set."""

    def middleware(request):
        response = get_response(request)
        # Otherwise Django's debug pages, with inline styles and scripts, would be unreadable.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        # Other sites may call the API, where CORS decides, but embed nothing.
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return middleware
