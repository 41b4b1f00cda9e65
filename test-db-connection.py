"""Wait until the database in DATABASE_URL can be used: test-db-connection.py [SECONDS].

Logs in and runs a query, because an open port is not yet a working database. Retries until the
deadline (60 seconds by default); a wrong password or a missing database fails at once. Exits with
0, or with 1 and one line that explains the error.
"""

import os
import re
import sys
import time
from pathlib import Path

import psycopg2
from django.core.exceptions import ImproperlyConfigured

DEADLINE = 60  # seconds
LONGEST_PAUSE = 5  # seconds

# Errors that a retry will not fix. Before there is a connection, psycopg2 has no error codes.
# Messages in another language than English are retried until the deadline.
WRONG_LOGIN = re.compile('password authentication failed|(role|database) "[^"]*" does not exist')
FINAL = re.compile(
    WRONG_LOGIN.pattern + "|no password supplied|no pg_hba.conf entry|is not permitted to log in"
    "|permission denied for database|invalid .*value|does not support SSL|certificate|private key"
)
CHECK = " Check the user, password and database in DATABASE_URL (or DATABASE_URL_FILE)."
STALE_VOLUME = (
    " A volume keeps the password it was created with: use that, change it in PostgreSQL, or, if"
    " you need nothing in it, delete the volume with all its data (docker-compose down -v)."
)
IN_PRODUCTION = ' To change the password: docs/production.md, "Another password for the database".'


def main(deadline=DEADLINE):
    try:
        from website.settings import DATABASE, DEBUG
    except ImproperlyConfigured as error:
        return str(error)
    if DATABASE["ENGINE"] != "website.postgresql":
        return sqlite(Path(DATABASE["NAME"]))
    return postgresql(DATABASE, float(deadline), STALE_VOLUME if DEBUG else IN_PRODUCTION)


def sqlite(path):
    """Return why SQLite can't write to the database at `path`, or None."""
    if str(path) == ":memory:":
        return None
    for needed in [path.parent] + ([path] if path.exists() else []):
        if not os.access(str(needed), os.W_OK):
            return (
                f"The database {path} can't be written: {needed} is not writable for the user"
                f" {os.getuid()}. For a mounted directory of yours, use:"
                ' docker run --user "$(id -u):$(id -g)" …'
            )
    return None


def postgresql(database, deadline, hint):
    """Return why PostgreSQL can't be used by the deadline (in seconds), or None."""
    end = time.monotonic() + deadline
    pause = 0.1
    while True:
        try:
            ask(database)
            return None
        except psycopg2.Error as error:
            reason = " ".join(str(error).split()).rstrip(".")
        if FINAL.search(reason):
            advice = CHECK + hint if WRONG_LOGIN.search(reason) else ""
            return f"The database refuses: {reason}.{advice}"
        if time.monotonic() + pause > end:
            return f"The database did not answer for {deadline:g} s: {reason}"
        if pause == 0.1:
            print(f"Waiting for the database: {reason}", flush=True)
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def ask(database):
    """Log in and run a query; raise psycopg2.Error."""
    connection = psycopg2.connect(
        dbname=database["NAME"],
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        **database["OPTIONS"],
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
