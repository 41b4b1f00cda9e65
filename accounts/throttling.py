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
    """Count a wrong password if the block, which checks the password, raises an exception.

    `who` (values with a repr) is what the limit is for. After MAX_GUESSES in a period, raise
    ValidationError (code "too_many") instead of running the block. A guess is counted before the
    block and taken back after it. Otherwise guesses that are sent at the same time would get past
    the limit. Nothing is limited while the cache is unavailable.
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
    """Return limit_guesses() for a log-in to the account with this name, which need not exist.

    A browser that has logged in to the account before has its own limit; all others share one.
    """
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
    """Return the browser's id (str) and digests of the accounts that it has logged in to (list).

    Both are empty for a browser without the cookie, or with one that was not signed here.
    """
    value = request.get_signed_cookie(settings.BROWSER_COOKIE_NAME, "", max_age=YEAR)
    browser, *accounts = value.split(":")
    return browser, accounts


def digest(value):
    return sha256(repr(value).encode()).hexdigest()[:16]
