"""A person with an account."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Django's own user, as a model of the project so that fields can be added to it later.

    https://docs.djangoproject.com/en/5.2/topics/auth/customizing/#using-a-custom-user-model-when-starting-a-project
    """
