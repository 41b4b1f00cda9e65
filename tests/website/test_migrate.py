"""`manage.py migrate` in several replicas at once, on an empty PostgreSQL."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection

from website.management.commands.migrate import ADVISORY_LOCK_ID

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def empty_database():
    """The environment for a new, empty database."""
    name = connection.settings_dict["NAME"] + "_empty"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + name))
    yield dict(os.environ, DATABASE_URL=url, DJANGO_SETTINGS_MODULE="website.settings")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def start(environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", "migrate", "--noinput", "--skip-checks"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )


def test_one_of_four_concurrent_commands_migrates_and_all_succeed(empty_database):
    replicas = [start(empty_database) for _ in range(4)]
    outputs = [replica.communicate(timeout=120)[0] for replica in replicas]
    assert [replica.returncode for replica in replicas] == [0] * 4, "\n".join(outputs)
    assert sum("Applying accounts.0001_initial" in output for output in outputs) == 1
    assert sum("No migrations to apply" in output for output in outputs) == 3


def test_lock_is_released_and_statement_timeout_restored():
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        # Other test processes migrate their own databases on this server.
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_locks.database = pg_database.oid"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("30s",)


def test_second_command_says_that_it_waits(empty_database):
    first = psycopg2.connect(empty_database["DATABASE_URL"])
    with first.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK_ID])
    second = start(empty_database)
    line = second.stdout.readline()
    first.close()
    rest = second.communicate(timeout=60)[0]
    assert line == "Another process is migrating this database; waiting for it.\n"
    assert second.returncode == 0, rest
