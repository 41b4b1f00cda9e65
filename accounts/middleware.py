"""The owner of the data that a request shows or changes, in the owner's language and time zone."""

from contextlib import suppress

from django.utils import timezone, translation

from accounts.authentication import get_token
from website.api.problems import is_api


def owner_middleware(get_response):
    """Set request.owner: a user, or None for the data that all visitors share.

    The owner is the user who is logged in or, under /api, of the token in request.token. Without an
    owner the response is in the browser's language, and in UTC.
    """

    def middleware(request):
        request.token = None
        if is_api(request.path_info) and "HTTP_AUTHORIZATION" in request.META:
            request.token = get_token(request)
            request.owner = request.token.user if request.token else None
        else:
            request.owner = request.user if request.user.is_authenticated else None
        with timezone.override(None):
            if request.owner:
                activate_preferences(request.owner)
                request.LANGUAGE_CODE = translation.get_language()
            return get_response(request)

    return middleware


def activate_preferences(user):
    if user.language:
        translation.activate(user.language)
    activate_time_zone(user)


def activate_time_zone(user):
    # Otherwise a time zone that this machine doesn't know would lock the user out.
    with suppress(KeyError, ValueError):
        timezone.activate(user.time_zone)
