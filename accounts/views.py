"""Sign-up, settings, log-in and log-out with what Django leaves open; the rest is Django's own."""

import secrets

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import for_user, owner_id, render_refused
from accounts.forms import SettingsForm, SignUpForm
from website.views import PostedForm, render_posted


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


class LoginView(auth_views.LoginView):
    """Log in; a form that was refused is then shown again, and its owner may save it."""

    def form_valid(self, form):
        response, posted = super().form_valid(form), PostedForm(self.request)
        if "refused_form" not in self.request.POST or not any(posted.typed()):
            return response
        if ("owner", owner_id(self.request.user)) not in map(tuple, posted.fields):
            return render_refused(self.request)
        reason = _("You are logged in. What you typed is still to be saved.")
        context = {"reason": reason, "button": _("Save now")}
        return render_posted(self.request, "not_saved.html", 200, **context)

    def form_invalid(self, form):
        is_refused = "refused_form" in self.request.POST
        return render_refused(self.request, form) if is_refused else super().form_invalid(form)


# Django before 5.0 logs out on GET too, which any image on any page could ask for.
@require_POST
def logout(request):
    """Log out, and have the browser forget the pages it has kept for going back and offline."""
    response = auth_views.LogoutView.as_view()(request)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@for_user
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request, user):
    """Time zone and language; and the address of the calendar feed: `feed` is new or off."""
    form = SettingsForm(request.POST or None, instance=user)
    if request.POST.get("feed") in ("new", "off"):
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
