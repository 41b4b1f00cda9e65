"""`manage.py migrate` in several replicas at once, on an empty PostgreSQL."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from website.management.commands.migrate import ADVISORY_LOCK_ID

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def empty_database():
    """The environment for a database of its own, beside that of the suite."""
    name = "{}_empty".format(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE {}".format(name))
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + name))
    yield dict(os.environ, DATABASE_URL=url, DJANGO_SETTINGS_MODULE="website.settings")
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE {}".format(name))


def start(environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", "migrate", "--noinput", "--skip-checks"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )


def test_four_at_once_all_succeed_and_one_of_them_migrates(empty_database):
    replicas = [start(empty_database) for _ in range(4)]
    outputs = [replica.communicate(timeout=120)[0] for replica in replicas]
    assert [replica.returncode for replica in replicas] == [0] * 4, "\n".join(outputs)
    assert sum("Applying accounts.0001_initial" in output for output in outputs) == 1
    assert sum("No migrations to apply" in output for output in outputs) == 3


def test_the_lock_is_given_back_and_the_limit_of_statements_set_again():
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        # Of this database: the suite's other workers migrate theirs on the same server.
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_locks.database = pg_database.oid"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("30s",)


def test_who_comes_second_says_that_it_waits(empty_database):
    import psycopg2

    first = psycopg2.connect(empty_database["DATABASE_URL"])
    with first.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK_ID])
    second = start(empty_database)
    line = second.stdout.readline()
    first.close()
    rest = second.communicate(timeout=60)[0]
    assert line == "Another process is migrating this database; waiting for it.\n"
    assert second.returncode == 0, rest
