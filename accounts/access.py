"""Whose request it is: whose list a visitor sees, and the answer to a visitor who is refused."""

from functools import partial, wraps

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.utils.translation import gettext as _

from website.views import render_posted


def for_owner(view, is_login_required=False):
    """Call view(request, owner, …), where owner is the user who is logged in.

    For anybody else owner is None, which owns the list that visitors share, unless LOGIN_REQUIRED.
    A form that names another `owner` is of a page that is older than the session: what it does and
    says must not get onto a list that others see.
    """

    @wraps(view)
    def wrapped(request, **kwargs):
        owner = request.user if request.user.is_authenticated else None
        if request.POST.get("owner", owner_id(owner)) != owner_id(owner):
            return render_refused(request)
        if owner or not (is_login_required or settings.LOGIN_REQUIRED):
            return view(request, owner, **kwargs)
        if request.method == "POST":
            return render_refused(request)
        return redirect_to_login(request.get_full_path())

    return wrapped


for_user = partial(for_owner, is_login_required=True)


def owner_id(owner):
    """Return the str that names the owner in a form; it is empty for the shared list."""
    return str(owner.pk) if owner else ""


def render_refused(request, form=None):
    """Render the page with what was typed, and with a form to log in that carries it."""
    if request.POST.get("owner") or not request.user.is_authenticated:
        form = form or AuthenticationForm(request)
    reason = _("You are logged out by now, or logged in as somebody else.")
    return render_posted(request, "registration/not_saved.html", 403, reason=reason, form=form)
