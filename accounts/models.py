"""A person with an account, and the tokens of the programs that act for them."""

import secrets
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import models as auth_models
from django.db import OperationalError, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from website.fields import KeyedModel, KeyField
from website.text import name_key


class UserManager(auth_models.UserManager):
    def get_by_natural_key(self, username):
        """Return the user who logs in with this name, in capitals or not."""
        return self.get(username_key=name_key(username))


class User(auth_models.AbstractUser, KeyedModel):
    """Django's own user, with what the pages and the calendar feed need to know of a person.

    https://docs.djangoproject.com/en/5.2/topics/auth/customizing/#using-a-custom-user-model-when-starting-a-project
    """

    username_key = KeyField("username", name_key, max_length=450, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default=settings.TIME_ZONE)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=[("", _("As my browser asks for")), *settings.LANGUAGES],
    )
    feed_secret = models.CharField(
        max_length=43, blank=True, db_index=True, editable=False, help_text="Empty: no feed."
    )

    objects = UserManager()  # type: ignore[misc]


class TokenManager(models.Manager):
    def make(self, user, name, scope):
        """Store a new token; return it and its text, which is known in this moment alone."""
        # Whoever finds it in a file sees what it is; 256 random bits nobody guesses.
        text = "todo_" + secrets.token_urlsafe(32)
        return self.create(user=user, name=name, scope=scope, digest=digest(text)), text

    def find(self, text):
        """The token with this text, if its user may log in, or None; notes that it was used."""
        if not text.startswith("todo_") or len(text) > 100:
            return None
        tokens = self.filter(digest=digest(text), user__is_active=True)
        token = tokens.select_related("user").first()
        # Once a minute is enough: not each reading is to be a writing.
        if token and (not token.used_on or timezone.now() - token.used_on > USED_EVERY):
            # SQLite is busy for a writer where it is not for a reader, who should not fail.
            with suppress(OperationalError):
                seen = Q(used_on=token.used_on)
                self.filter(seen, pk=token.pk).update(used_on=timezone.now())
        return token


USED_EVERY = timedelta(minutes=1)


def digest(text):
    """What is stored of a token's text. It is too random to be guessed, so it needs no salt."""
    return sha256(text.encode(errors="replace")).hexdigest()


class Token(models.Model):
    """With its text a program reads, or reads and writes, what its user could."""

    SCOPES = [("read", _("Read")), ("read write", _("Read and write"))]

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    scope = models.CharField(_("may"), max_length=20, choices=SCOPES, default="read")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_on = models.DateTimeField(default=timezone.now, editable=False)
    used_on = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TokenManager()

    class Meta:
        ordering = ["user_id", "name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="accounts_token_name"),
        ]

    def __str__(self):
        return self.name
