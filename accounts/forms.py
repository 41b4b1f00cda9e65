"""The forms for sign-up, log-in, passwords, settings and tokens."""

import django
from django import forms
from django.conf import settings
from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Token, User
from accounts.throttling import limit_guesses, limit_log_ins

if django.VERSION < (4, 0):  # Remove with Python 3.7.
    from pytz import all_timezones_set

    def available_timezones():
        return all_timezones_set

else:
    try:
        from zoneinfo import available_timezones  # novm -- Python 3.8 has the next one.
    except ImportError:  # Remove with Python 3.8.
        from backports.zoneinfo import available_timezones  # type: ignore[no-redef] # as above


def time_zones():
    """Return the time zones that this machine knows, as choices."""
    return [(name, name) for name in sorted(available_timezones() | {"UTC"})]


class LoginForm(auth_forms.AuthenticationForm):
    def clean(self):
        with limit_log_ins(self.request, self.cleaned_data.get("username", "")):
            return super().clean()


class PasswordChangeForm(auth_forms.PasswordChangeForm):
    def clean_old_password(self):
        with limit_guesses("password change", self.user.pk):
            return super().clean_old_password()


class SetPasswordForm(auth_forms.SetPasswordForm):
    revoke = forms.BooleanField(
        label=_("Revoke all tokens and secret addresses"),
        help_text=_("Somebody who knew the old password may have copied them."),
        initial=True,
        required=False,
    )


class SignUpForm(auth_forms.UserCreationForm):
    # The page's script fills it in with the browser's time zone.
    time_zone = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta(auth_forms.UserCreationForm.Meta):
        model = User
        fields = ("username", "email")
        help_texts = {"email": _("Optional. Used only to reset a forgotten password.")}

    def save(self, commit=True):
        zone = self.cleaned_data["time_zone"]
        self.instance.time_zone = zone if zone in available_timezones() else settings.TIME_ZONE
        return super().save(commit)


class SettingsForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        help_text=_("Your day starts at midnight in this time zone."),
    )

    class Meta:
        model = User
        fields = ["time_zone", "language"]

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        # Otherwise a form without this field would reset it to the browser's language.
        self.fields["language"].disabled = data is not None and "language" not in data


class TokenForm(forms.ModelForm):
    """A new token of the instance's user."""

    MAX_TOKENS = 50  # of one user
    NAME_TAKEN_MESSAGE = _("You already have a token with this name.")

    class Meta:
        model = Token
        fields = ["name", "scope"]
        widgets = {"name": forms.TextInput(attrs={"dir": "auto"})}

    def clean(self):
        super().clean()
        tokens = self.instance.user.tokens
        if tokens.count() >= self.MAX_TOKENS:
            raise ValidationError(_("You have %d tokens. Revoke one first.") % self.MAX_TOKENS)
        if tokens.filter(name=self.cleaned_data.get("name")).exists():
            self.add_error("name", self.NAME_TAKEN_MESSAGE)
        return self.cleaned_data
