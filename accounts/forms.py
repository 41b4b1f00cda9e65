"""The sign-up form; the other forms of accounts are Django's own."""

from django.contrib.auth.forms import UserCreationForm
from django.core.exceptions import ValidationError

from accounts.models import User


class SignUpForm(UserCreationForm):
    class Meta:
        model = User
        fields = ["username", "email"]
        help_texts = {
            "email": "Optional. It is used to reset a forgotten password, and for nothing else."
        }

    def clean_username(self):
        # Names that differ by case alone are one person to the eye. Django's own form refuses them
        # from 4.2 on; this goes with Python 3.7.
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(User._meta.get_field("username").error_messages["unique"])
        return username
