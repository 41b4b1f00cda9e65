"""Django's PostgreSQL backend, whose check of a kept connection takes no round trip under load.

CONN_HEALTH_CHECKS sends SELECT 1 before each request's first statement, which may be a tenth of the
request's time. A connection that has just worked needs none, unless the server has closed it:
https://docs.djangoproject.com/en/5.2/ref/databases/#persistent-connections
"""

import select
import time

from django.db.backends.postgresql import base

# Seconds. Later, a network may have dropped the connection without a word.
TRUSTED = 1


class DatabaseWrapper(base.DatabaseWrapper):
    checked_on = float("-inf")

    def is_usable(self):
        """Return whether the connection works."""
        now = time.monotonic()
        is_trusted = now - self.checked_on < TRUSTED and not self.errors_occurred
        is_usable = (is_trusted and not self.has_input()) or super().is_usable()
        if is_usable:
            self.checked_on = now
        return is_usable

    def has_input(self):
        """Return whether the server has sent something without a statement, such as the end."""
        poll = select.poll()
        poll.register(self.connection, select.POLLIN)
        return bool(poll.poll(0))
