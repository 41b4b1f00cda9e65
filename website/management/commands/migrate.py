"""Django's migrate, which any number of replicas may start at the same time."""

from django.core.management.commands import migrate
from django.db import connections

# Any number that no other program uses in this database.
ADVISORY_LOCK_ID = 7_063_015


class Command(migrate.Command):
    def handle(self, *args, **options):
        """Migrate under a PostgreSQL advisory lock, so that other processes wait.

        https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
        """
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            return super().handle(*args, **options)
        with connection.cursor() as cursor:
            # Otherwise the timeout of the site would end a long migration, or the wait for one.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK_ID])
            if not cursor.fetchone()[0]:
                self.stdout.write("Another process is migrating this database; waiting for it.")
                cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK_ID])
        try:
            return super().handle(*args, **options)
        finally:
            # If the process dies first, PostgreSQL releases the lock with the connection.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK_ID])
                cursor.execute("RESET statement_timeout")
