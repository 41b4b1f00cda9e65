"""The language and the calendar of whoever is logged in."""

from contextlib import suppress

from django.utils import timezone, translation


def preferences(get_response):
    """Answer in the account's language and time zone; else in the browser's language and in UTC."""

    def middleware(request):
        user = request.user
        if user.is_authenticated and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with timezone.override(None):
            if user.is_authenticated:
                # A zone that this machine does not know shuts nobody out.
                with suppress(KeyError, ValueError):
                    timezone.activate(user.time_zone)
            return get_response(request)

    return middleware
