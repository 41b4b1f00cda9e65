"""Sign-up, log-in, log-out, passwords, settings, sessions and tokens."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import for_user, owner_token, render_refused
from accounts.forms import (
    LoginForm,
    PasswordChangeForm,
    SetPasswordForm,
    SettingsForm,
    SignUpForm,
    TokenForm,
)
from accounts.models import Token
from accounts.sessions import record_session
from accounts.throttling import remember_browser
from website.answers import access_ended
from website.posted_forms import PostedForm, render_posted
from website.responses import RedirectBefore


@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request):
    """Create an account and log in; what visitors share stays shared."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        login(request, form.save())
        response = redirect(settings.LOGIN_REDIRECT_URL)
        remember_browser(request, response, request.user)
        return response
    status = 400 if form.errors else 200
    return render(request, "registration/signup.html", {"form": form}, status=status)


class LoginView(auth_views.LoginView):
    """Django's log-in, after which a form that was refused can be saved."""

    form_class = LoginForm

    def form_valid(self, form):
        response = self.offer_refused_form(super().form_valid(form))
        remember_browser(self.request, response, self.request.user)
        return response

    def offer_refused_form(self, response):
        """Return the response, or the page of a form that was refused before the log-in."""
        posted = PostedForm(self.request)
        self.request.owner = self.request.user
        if "refused_form" not in self.request.POST or not any(posted.typed()):
            return response
        if ("owner", owner_token(self.request.user)) not in map(tuple, posted.fields):
            return render_refused(self.request)
        reason = _("You are logged in. What you typed is not saved yet.")
        context = {"reason": reason, "button": _("Save now")}
        return render_posted(self.request, "not_saved.html", 200, **context)

    def form_invalid(self, form):
        audit.log("log-in failed", self.request, form.data.get("username", ""))
        is_refused = "refused_form" in self.request.POST
        return render_refused(self.request, form) if is_refused else super().form_invalid(form)


class PasswordChangeView(auth_views.PasswordChangeView):
    """Django's password change, which then ends the user's other sessions."""

    form_class = PasswordChangeForm

    def form_valid(self, form):
        response = super().form_valid(form)
        form.user.sessions.elsewhere(self.request).end(self.request)
        record_session(self.request, form.user)  # Django has renewed its key.
        access_ended(self.request)
        audit.log("password changed", self.request, form.user)
        return response

    def form_invalid(self, form):
        if form.has_error("old_password"):
            audit.log("password-change failed", self.request, form.user)
        return super().form_invalid(form)


class PasswordResetView(auth_views.PasswordResetView):
    """Django's password reset, which sends the email after the response.

    Otherwise the time of the response would tell whether the address belongs to an account.
    """

    def form_valid(self, form):
        # Otherwise a forged Host header would put another site into the email.
        self.extra_email_context = {"domain": settings.MAIL_HOST} if settings.MAIL_HOST else None
        send = partial(super().form_valid, form)
        return RedirectBefore(send, self.get_success_url())


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    """The form for a new password, which ends every session and, if wished, revokes access."""

    form_class = SetPasswordForm

    def form_valid(self, form):
        with transaction.atomic():
            response = super().form_valid(form)
            form.user.sessions.elsewhere(self.request).end(self.request)
            if form.cleaned_data["revoke"]:
                form.user.revoke_access()
        access_ended(self.request)
        audit.log("password reset", self.request, form.user)
        return response


# Django before 5.0 also logs out on GET, which an image on any page could request.
@require_POST
def logout(request):
    """Log out, and make the browser delete the pages that it keeps for Back and offline."""
    response = auth_views.LogoutView.as_view()(request)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@for_user
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_settings(request, user):
    """Show and save the user's time zone and language."""
    form = SettingsForm(request.POST or None, instance=user)
    if form.is_valid():
        form.save()
        with translation.override(user.language or translation.get_language()):
            messages.success(request, _("Your settings are saved."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    status = 400 if form.errors else 200
    return render(request, "registration/settings.html", {"form": form}, status=status)


@for_user
@never_cache
@require_safe
def session_list(request, user):
    """List the browsers in which the user is logged in."""
    sessions = user.sessions.filter(session__expire_date__gt=timezone.now())
    return render(request, "registration/sessions.html", {"sessions": sessions})


@for_user
@never_cache
@require_POST
def end_sessions(request, user, session_id=None):
    """End the session with this id, or all but the browser's own."""
    sessions = user.sessions.elsewhere(request)
    if session_id is not None:
        sessions = sessions.filter(pk=session_id)
    count = sessions.end(request)
    access_ended(request)
    if not count and session_id is not None:
        raise Http404
    audit.log(f"sessions ended ({count})", request, user)
    return redirect("sessions")


@for_user
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request, user):
    """List the user's tokens; POST creates one, whose text is shown in this response only."""
    form = TokenForm(request.POST or None, instance=Token(user=user))
    text, status = "", 200
    if form.is_valid():
        try:
            with transaction.atomic():
                token, text = Token.objects.create_token(user, **form.cleaned_data)
            audit.log(f"token {token.pk} created", request, user)
            form, status = TokenForm(instance=Token(user=user)), 201
        except IntegrityError:  # The form was sent twice at the same time.
            form.add_error("name", form.NAME_TAKEN_MESSAGE)
    if form.errors:
        status = 400
    context = {"form": form, "tokens": user.tokens.all(), "text": text}
    return render(request, "registration/tokens.html", context, status=status)


@for_user
@never_cache
@require_POST
def revoke_token(request, user, token_id):
    """Delete a token; requests with it are refused from then on."""
    get_object_or_404(user.tokens, pk=token_id).delete()
    access_ended(request)
    audit.log(f"token {token_id} revoked", request, user)
    return redirect("tokens")
