"""Access to pages: which owner's data a view gets, and the response to a refused visitor."""

from functools import partial, wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.utils.translation import gettext as _

from accounts.forms import LoginForm
from website.posted_forms import render_posted


def for_owner(view, is_login_required=False):
    """Call view(request, owner, …) with request.owner, which is None for the shared list.

    With LOGIN_REQUIRED or `is_login_required`, a visitor who is not logged in is redirected to the
    log-in page or, after a POST, sees the posted form again with a log-in form (403). So does
    everybody whose form has another owner in its field `owner`: it was rendered before the session
    ended. Otherwise private text would be stored on the shared list.
    """

    @wraps(view)
    def wrapped(request, **kwargs):
        owner = request.owner
        if request.POST.get("owner", owner_token(owner)) != owner_token(owner):
            return render_refused(request)
        if owner or not (is_login_required or settings.LOGIN_REQUIRED):
            return view(request, owner, **kwargs)
        if request.method == "POST":
            return render_refused(request)
        return redirect_to_login(request.get_full_path())

    return wrapped


for_user = partial(for_owner, is_login_required=True)


def owner_token(owner):
    """Return the value of a form's field `owner`; it is empty for the shared list."""
    return str(owner.pk) if owner else ""


def render_refused(request, form=None):
    """Show the posted text, and a log-in form that carries the refused form along."""
    if request.POST.get("owner") or not request.user.is_authenticated:
        form = form or LoginForm(request)
    reason = _("You have been logged out, or logged in as somebody else.")
    return render_posted(request, "registration/log_in_to_save.html", 403, reason=reason, form=form)
