"""The language and the calendar of whoever is logged in."""

from contextlib import suppress

from django.utils import timezone, translation


def prefer(user):
    """Go on in the language and the time zone of this account."""
    if user.language:
        translation.activate(user.language)
    # A zone that this machine does not know shuts nobody out.
    with suppress(KeyError, ValueError):
        timezone.activate(user.time_zone)


def preferences(get_response):
    """Answer in the account's language and time zone; else in the browser's language and in UTC."""

    def middleware(request):
        user = request.user
        with timezone.override(None):
            if user.is_authenticated:
                prefer(user)
                request.LANGUAGE_CODE = translation.get_language()
            return get_response(request)

    return middleware
