"""Sign-up, settings, and log-out with what Django leaves open; the other views are Django's own."""

import secrets

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import SettingsForm, SignUpForm


@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request):
    """Make an account and log it in. Their list is empty: the shared list stays shared."""
    if request.user.is_authenticated:
        return redirect("todo:list")
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        login(request, form.save())
        return redirect("todo:list")
    status = 400 if form.errors else 200
    return render(request, "registration/signup.html", {"form": form}, status=status)


# Django before 5.0 logs out on GET too, which any image on any page could ask for.
@require_POST
def logout(request):
    """Log out, and have the browser forget the pages it has kept for going back and offline."""
    response = LogoutView.as_view()(request)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    """Time zone and language; and the address of the calendar feed: `feed` is new or off."""
    user = request.user
    form = SettingsForm(request.POST or None, instance=user)
    if request.POST.get("feed"):
        user.feed_secret = secrets.token_urlsafe(32) if request.POST["feed"] == "new" else ""
        user.save(update_fields=["feed_secret"])
        return redirect(reverse("settings") + "#feed")
    if form.is_valid():
        form.save()
        with translation.override(user.language or translation.get_language()):
            messages.success(request, _("Your settings are saved."))
        return redirect("todo:list")
    status = 400 if form.errors else 200
    return render(request, "registration/settings.html", {"form": form}, status=status)
