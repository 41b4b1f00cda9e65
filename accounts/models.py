"""A person with an account."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Django's own user, with what the pages and the calendar feed need to know of a person.

    https://docs.djangoproject.com/en/5.2/topics/auth/customizing/#using-a-custom-user-model-when-starting-a-project
    """

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
