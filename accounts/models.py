"""Users, their sessions, and the tokens of the programs that act for them."""

import secrets
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import models as auth_models
from django.contrib.sessions.models import Session
from django.db import OperationalError, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.signals import access_revoked
from website.compiled import compiled_once
from website.fields import KeyedModel, KeyField
from website.text import name_key

LAST_USED_PRECISION = timedelta(minutes=1)  # Otherwise every read would write.


class UserManager(auth_models.UserManager):
    def get_by_natural_key(self, username):
        """Return the user with this name, which is compared without case."""
        return self.get(username_key=name_key(username))

    def get(self, *args, **kwargs):
        """Return one user; by its id, as for each request, with a query that is compiled once."""
        if args or list(kwargs) != ["pk"] or type(kwargs["pk"]) is not int:
            return super().get(*args, **kwargs)
        users = users_by_id(**kwargs)
        if not users:
            raise User.DoesNotExist
        return users[0]


@compiled_once
def users_by_id(pk):
    return User.objects.filter(pk=pk)


class User(auth_models.AbstractUser, KeyedModel):
    """Django's user, with a time zone and a language.

    https://docs.djangoproject.com/en/5.2/topics/auth/customizing/#using-a-custom-user-model-when-starting-a-project
    """

    username_key = KeyField("username", name_key, max_length=450, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default=settings.TIME_ZONE)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=[("", _("Same as browser")), *settings.LANGUAGES],
    )

    # mypy: AbstractUser declares its own manager.
    objects = UserManager()  # type: ignore[misc]

    def revoke_access(self):
        """Delete what gives programs access to the user's data."""
        self.tokens.all().delete()
        access_revoked.send(User, user=self)


class TokenManager(models.Manager):
    def create_token(self, user, name, scope):
        """Store a new token; return the token and its text, which is not stored."""
        # The prefix tells people and secret scanners what they have found.
        text = settings.TOKEN_PREFIX + secrets.token_urlsafe(32)
        return self.create(user=user, name=name, scope=scope, digest=make_digest(text)), text

    def authenticate(self, text):
        """Return the token with this text, or None; note its use."""
        if not text.startswith(settings.TOKEN_PREFIX) or len(text) > 100:
            return None
        tokens, now = valid_tokens(digest=make_digest(text)), timezone.now()
        token = tokens[0] if tokens else None
        if token and (not token.used_on or now - token.used_on > LAST_USED_PRECISION):
            # Otherwise a read would fail while another process writes to SQLite.
            with suppress(OperationalError):
                self.filter(Q(used_on=token.used_on), pk=token.pk).update(used_on=now)
        return token


@compiled_once
def valid_tokens(digest):
    """Return the token with this digest, with what a request needs of its user; [] for none."""
    tokens = Token.objects.filter(digest=digest, user__is_active=True).order_by()
    fields = ["scope", "used_on", "user__time_zone", "user__language"]
    return tokens.select_related("user").only(*fields)


def make_digest(text):
    """Return the SHA-256 of a token's text, which is too random to need a salt."""
    return sha256(text.encode(errors="replace")).hexdigest()


class Token(models.Model):
    """A credential with which a program reads, or reads and changes, its user's data."""

    SCOPES = [("read", _("Read")), ("read write", _("Read and write"))]

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    scope = models.CharField(_("access"), max_length=20, choices=SCOPES, default="read")
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

    @property
    def can_write(self):
        return "write" in self.scope.split()


class UserSessionQuerySet(models.QuerySet):
    def elsewhere(self, request):
        """Return the sessions of other browsers than the request's."""
        return self.exclude(session=request.session.session_key)

    def end(self, request):
        """End these sessions, in the database and the cache; return their number."""
        keys = list(self.values_list("session", flat=True))
        for key in keys:
            request.session.delete(key)  # The row as well, by the foreign key.
        return len(keys)


class UserSession(models.Model):
    """Details of a log-in for the page of the user's sessions: when, from where, in which browser.

    The row is deleted with Django's session, which it refers to. A session without such a row is
    valid, but is not on the page.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session = models.OneToOneField(Session, on_delete=models.CASCADE)
    address = models.CharField(max_length=45)
    browser = models.CharField(max_length=50)
    created_on = models.DateTimeField()

    objects = UserSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_on", "-id"]

    def __str__(self):
        return self.browser
