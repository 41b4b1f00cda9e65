"""Whose list a visitor sees and changes."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.utils.translation import gettext as _


def for_owner(view):
    """Call view(request, owner, …), where owner is the user who is logged in.

    For anybody else owner is None, which owns the list that visitors share, unless LOGIN_REQUIRED:
    then they are sent to log in, and what they typed is shown to them.
    """

    @wraps(view)
    def wrapped(request, **kwargs):
        owner = request.user if request.user.is_authenticated else None
        if request.POST.get("owner", owner_id(owner)) != owner_id(owner):
            # A page of somebody whose session has ended since: what they do and type must not get
            # onto a list that others see.
            return not_saved(
                request, _("You are logged out by now, or logged in as somebody else.")
            )
        if owner or not settings.LOGIN_REQUIRED:
            return view(request, owner, **kwargs)
        if request.method == "POST":
            return not_saved(request, _("You are not logged in any more."))
        return redirect_to_login(request.get_full_path())

    return wrapped


def owner_id(owner):
    """How the forms of a page name its owner: a str, which is empty for the shared list."""
    return str(owner.pk) if owner else ""


def not_saved(request, reason):
    """The page that says why nothing was saved, with the posted `text` for its writer to copy."""
    context = {"reason": reason, "text": request.POST.get("text")}
    return render(request, "todo/not_saved.html", context, status=403)


def csrf_failure(request, reason=""):
    """Django's CSRF_FAILURE_VIEW. It has no form to send, because the text may be an attacker's."""
    return not_saved(
        request,
        _(
            "The page that sent this was too old, or of another site,"
            " or your browser takes no cookie."
        ),
    )
