"""Wait until the database in DATABASE_URL can be used: test-db-connection.py [SECONDS].

It logs in and asks, because an open port is not yet a database. What time may mend is tried again
for that long (60 seconds, unless said otherwise); a wrong password or a missing database is not.
Exit with 0, or with 1 and a line that says why.
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

# What a server says that will say the same the next time. psycopg2 has no code for what goes wrong
# before there is a connection; in another language than English it is tried until the deadline.
WRONG_LOGIN = re.compile('password authentication failed|(role|database) "[^"]*" does not exist')
FINAL = re.compile(
    WRONG_LOGIN.pattern + "|no password supplied|no pg_hba.conf entry|is not permitted to log in"
    "|permission denied for database|invalid .*value|does not support SSL|certificate|private key"
)
CHECK = " Check the user, password and database in DATABASE_URL (or DATABASE_URL_FILE)."
STALE_VOLUME = (
    " A volume that was made with others keeps those: use them, change them in PostgreSQL, or, if"
    " nothing in it is needed, delete the volume and all that is in it (docker-compose down -v)."
)
IN_PRODUCTION = ' To change the password: docs/production.md, "Another password for the database".'


def main(deadline=DEADLINE):
    try:
        from website.settings import DATABASE, DEBUG
    except ImproperlyConfigured as error:
        return str(error)
    if DATABASE["ENGINE"] != "django.db.backends.postgresql":
        return sqlite(Path(DATABASE["NAME"]))
    return postgresql(DATABASE, float(deadline), STALE_VOLUME if DEBUG else IN_PRODUCTION)


def sqlite(path):
    """What keeps SQLite from writing to the database at `path`, or None."""
    if str(path) == ":memory:":
        return None
    for needed in [path.parent] + ([path] if path.exists() else []):
        if not os.access(str(needed), os.W_OK):
            return (
                "The database {} can't be written: {} is not writable for the user {}. A directory"
                ' of yours that is mounted there needs: docker run --user "$(id -u):$(id -g)" …'
            ).format(path, needed, os.getuid())
    return None


def postgresql(database, deadline, hint):
    """What keeps PostgreSQL from answering until the deadline (in seconds), or None."""
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
            return "The database did not answer for {:g} s: {}".format(deadline, reason)
        if pause == 0.1:
            print("Waiting for the database: {}".format(reason), flush=True)
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def ask(database):
    """Log in and ask for a number; raise psycopg2.Error."""
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
