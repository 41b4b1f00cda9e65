"""Django's migrate, safe to start in any number of replicas at once."""

from django.core.management.commands import migrate
from django.db import connections

# Any number will do that no other program locks in this database.
LOCK = 7_063_015


class Command(migrate.Command):
    def handle(self, *args, **options):
        """Migrate under an advisory lock of PostgreSQL: whoever comes second finds nothing to do.

        https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
        """
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            return super().handle(*args, **options)
        with connection.cursor() as cursor:
            # A migration may take its time, and so may the wait for another's.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                self.stdout.write("Another process migrates this database: waiting for it.")
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            return super().handle(*args, **options)
        finally:
            # The lock is the connection's, and ends with it at the latest.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
                cursor.execute("RESET statement_timeout")
