"""Replace the whole database by a file that `backup` has made."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from website.management.postgresql import run


class Command(BaseCommand):
    help = "Replaces all that is in the database by a backup. Stop the site first."

    def add_arguments(self, parser):
        parser.add_argument("path", help="a file made by `backup`, on the same kind of database")
        parser.add_argument("--noinput", action="store_true", help="do not ask whether to go on")

    def handle(self, *args, path, noinput, **options):
        path = Path(path)
        if not path.is_file():
            raise CommandError("{} is no file.".format(path))
        name = connection.settings_dict["NAME"]
        if not noinput and input("Replace all that is in {}? [yes/no] ".format(name)) != "yes":
            raise CommandError("Nothing was changed.")
        if connection.vendor == "postgresql":
            restore_postgresql(path)
        else:
            restore_sqlite(path, Path(name))
        if options["verbosity"]:
            self.stdout.write("{} is restored from {}.".format(name, path))


def restore_postgresql(path):
    if "django_migrations" not in run("pg_restore", "--list", str(path)):
        raise CommandError("{} is no backup of this site.".format(path))
    # What a newer release has made beside the tables of the backup goes as well.
    with connection.cursor() as cursor:
        tables = [
            connection.ops.quote_name(n) for n in connection.introspection.table_names(cursor)
        ]
    connection.close()
    drop = "DROP TABLE IF EXISTS {} CASCADE".format(", ".join(tables)) if tables else "SELECT 1"
    with tempfile.TemporaryDirectory() as directory:
        script = str(Path(directory, "restore.sql"))
        run("pg_restore", "--no-owner", "--file", script, str(path))
        # In one transaction: all of it, or nothing is changed.
        options = ["--single-transaction", "--set", "ON_ERROR_STOP=1", "--quiet", "--no-psqlrc"]
        run("psql", *options + ["--command", drop, "--file", script])


def restore_sqlite(path, database):
    # Read without the site's connection settings: a wrong file is to be found out, not changed.
    try:
        address = path.absolute().as_uri() + "?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as backup:
            backup.execute("SELECT count(*) FROM django_migrations")
            found = backup.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise CommandError("{} is no backup of this site: {}.".format(path, found))
    connection.close()
    # A copy beside the database, and then its name: at each moment there is a whole database.
    partial = database.with_name(database.name + ".partial")
    shutil.copyfile(str(path), str(partial))
    for suffix in ("-wal", "-shm"):
        journal = database.with_name(database.name + suffix)
        if journal.exists():
            journal.unlink()
    partial.replace(database)
