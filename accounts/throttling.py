"""A limit of wrong passwords for each account; NGINX has one for each address.

A browser that has logged in to the account before has a cookie, and a limit of its own. Otherwise a
stranger could lock somebody out by guessing.
https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
"""

import secrets
import time
from contextlib import contextmanager, suppress
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from website.text import name_key

MAX_GUESSES = 10
PERIOD = 15 * 60  # seconds, by the clock
MAX_ACCOUNTS = 10  # in a cookie
YEAR = 365 * 24 * 60 * 60


@contextmanager
def limit_guesses(*who):
    """Count the block, which raises an exception for a wrong password; refuse it over the limit.

    It is counted before the password is checked. Otherwise guesses could get past by being sent at
    the same time. Nothing is counted while the cache is unavailable.
    """
    # The period is part of the key. Otherwise an entry that lost its timeout would lock for ever.
    key = f"guesses:{digest([int(time.time()) // PERIOD, *who])}"
    cache.add(key, 0, PERIOD)
    with suppress(ValueError):
        if cache.incr(key) > MAX_GUESSES:
            message = _("Too many wrong passwords. Wait %d minutes.") % (PERIOD // 60)
            raise ValidationError(message, code="too_many")
    yield
    with suppress(ValueError):
        cache.decr(key)


def limit_log_ins(request, username):
    """Return the limit of this browser if the account knows it, or else that of all others."""
    browser, accounts = known_browser(request)
    account = digest(name_key(username))
    return limit_guesses("log-in", account, browser if account in accounts else "")


def remember_browser(request, response, user):
    """Make the browser known to the account that it has logged in to."""
    browser, accounts = known_browser(request)
    account = digest(name_key(user.username))
    accounts = [account, *(other for other in accounts if other != account)][:MAX_ACCOUNTS]
    response.set_signed_cookie(
        settings.BROWSER_COOKIE_NAME,
        ":".join([browser or secrets.token_hex(8), *accounts]),
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_browser(request):
    """Return the browser's id, "" for an unknown one, and the digests of the accounts it knows."""
    value = request.get_signed_cookie(settings.BROWSER_COOKIE_NAME, "", max_age=YEAR)
    browser, *accounts = value.split(":")
    return browser, accounts


def digest(value):
    return sha256(repr(value).encode()).hexdigest()[:16]
