"""Copy the whole database into one file."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from website.management.postgresql import run


class Command(BaseCommand):
    help = (
        "Copies the database, as it is at one moment, into a new file; the site may go on working."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", help="the file to make; it must not exist yet")

    def handle(self, *args, path, **options):
        path = Path(path)
        # The copy gets its name when it is whole: what has the name can be restored.
        partial = path.with_name(path.name + ".partial")
        if path.exists():
            raise CommandError("{} exists: a backup does not replace another.".format(path))
        try:
            # With passwords' hashes in it, it is for nobody else to read.
            os.close(os.open(str(partial), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
            if connection.vendor == "postgresql":
                run("pg_dump", "--format=custom", "--no-owner", "--file", str(partial))
            else:
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM INTO %s", [str(partial)])
            partial.replace(path)
        except OSError as error:
            raise CommandError("{} can't be written: {}.".format(path, error.strerror)) from error
        finally:
            if partial.exists():
                partial.unlink()
        if options["verbosity"]:
            self.stdout.write("{}: {:,} bytes.".format(path, path.stat().st_size))
