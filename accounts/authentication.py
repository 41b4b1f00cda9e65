"""Authentication of API requests, by a bearer token (RFC 6750) or by the session of the site."""

from functools import wraps

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from accounts.models import Token
from website.api.problems import Problem


def get_token(request):
    """Return the Token in the Authorization header, or None."""
    scheme, _space, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return Token.objects.authenticate(text.strip(" ")) if scheme.lower() == "bearer" else None


def authenticated(view):
    """Call view(request, …) if the request may do what its method does; otherwise raise Problem.

    A token allows the methods of its scope. With the session of the site, a write needs a CSRF
    token. Without credentials, the shared list is read and written, unless LOGIN_REQUIRED is set.
    The Problem is a 401 for missing or invalid credentials, a 403 for a write with a token to read.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.token:
            if request.method not in ("GET", "HEAD") and not request.token.can_write:
                detail = _("This token can only read.")
                raise auth_problem(403, detail, error="insufficient_scope", scope="write")
            return view(request, *args, **kwargs)
        if "HTTP_AUTHORIZATION" in request.META:
            detail = _("Invalid or revoked token. Send “Authorization: Bearer …”.")
            raise auth_problem(401, detail, error="invalid_token")
        if request.owner:
            # Otherwise a page of another site could send requests with the session's cookie.
            return csrf_protect(view)(request, *args, **kwargs)
        if has_ended_session(request):
            raise auth_problem(401, _("Your session has ended. Log in again."))
        if settings.LOGIN_REQUIRED:
            detail = _("Send a token, which you can make in your settings: Authorization: Bearer …")
            raise auth_problem(401, detail)
        return view(request, *args, **kwargs)

    return wrapped


def has_ended_session(request):
    """Whether the request comes from a browser that was logged in.

    Otherwise a write of that user would be stored on the list that all visitors share.
    """
    session = request.session
    is_sent = settings.SESSION_COOKIE_NAME in request.COOKIES
    return is_sent and (session.is_empty() or SESSION_KEY in session)


def auth_problem(status, detail, **parameters):
    """Return a Problem with these parameters in its WWW-Authenticate header (RFC 6750, 3)."""
    parameters["realm"] = settings.SITE_NAME
    challenge = ", ".join(f'{name}="{value}"' for name, value in parameters.items())
    return Problem(status, detail, headers={"WWW-Authenticate": f"Bearer {challenge}"})
