"""The view that the site's name links to, and the form of the settings page that chooses it."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import for_user
from todo.filters import VIEWS
from todo.models import Preferences


@require_safe
@never_cache
@for_user
def home(request, owner):
    """Redirect to the view that the user has chosen."""
    preferences = Preferences.objects.filter(owner=owner).first()
    return redirect_to_view(preferences.home if preferences else "")


@require_POST
@for_user
def save_preferences(request, owner):
    """Store the posted view `home`, which is empty for all items, and redirect to it."""
    view = request.POST.get("home")
    if view not in ("", *VIEWS):
        raise BadRequest
    Preferences.objects.update_or_create(owner=owner, defaults={"home": view})
    messages.success(request, _("Your settings are saved."))
    return redirect_to_view(view)


def redirect_to_view(view):
    return redirect(reverse("todo:list") + (f"?show={view}" if view else ""))
