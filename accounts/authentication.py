"""Who asks the API, by a token or by a session."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils.translation import gettext as _

from accounts.middleware import prefer
from accounts.models import Token
from website.api.problems import Problem


def token_of(request):
    """The token of the header Authorization (RFC 6750), or None."""
    scheme, _space, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return Token.objects.find(text.strip(" ")) if scheme.lower() == "bearer" else None


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
