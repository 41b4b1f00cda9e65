"""Django's PostgreSQL backend, with less work for a kept connection.

CONN_HEALTH_CHECKS sends SELECT 1 before each request's first statement, which may be a tenth of the
request's time. A connection that has just worked needs none, unless the server has closed it:
https://docs.djangoproject.com/en/5.2/ref/databases/#persistent-connections

The server parses and plans a statement each time, which may take longer than the rest. The queries
of website/compiled.py are prepared instead: https://www.postgresql.org/docs/current/sql-prepare.html
"""

import select
import time
from itertools import count

from django.db.backends.postgresql import base
from psycopg2.extensions import AsIs

# Seconds. Later, a network may have dropped the connection without a word.
TRUSTED = 1
# Otherwise addresses with ever other limits could fill the server's memory.
MAX_PREPARED = 100


class DatabaseWrapper(base.DatabaseWrapper):
    checked_on = float("-inf")
    names = count()

    def get_new_connection(self, conn_params):
        self.prepared = {}
        return super().get_new_connection(conn_params)

    def prepare(self, statement):
        """Return the name of a website.compiled.Statement, prepared; None if it should not be."""
        options = self.settings_dict
        # The second is set for PgBouncer, if each transaction may have another connection.
        if not options["CONN_MAX_AGE"] or options.get("DISABLE_SERVER_SIDE_CURSORS"):
            return None
        with self.cursor() as cursor:  # It connects, if needed.
            if statement not in self.prepared and len(self.prepared) < MAX_PREPARED:
                numbers = count(1)
                params = [
                    AsIs(f"${next(numbers)}") if hasattr(param, "resolve_expression") else param
                    for param in statement.params
                ]
                name, sql = f"compiled_{next(self.names)}", cursor.mogrify(statement.sql, params)
                with self.wrap_database_errors:
                    # Django's cursor would count it among the statements of the request.
                    cursor.cursor.execute(f"PREPARE {name} AS ".encode() + sql)
                self.prepared[statement] = name
        return self.prepared.get(statement)

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
