"""test-db-connection.py, run as a program against real servers."""

import contextlib
import os
import re
import subprocess
import sys
import time

import psycopg2
import pytest

from tests import services
from tests.helpers import ROOT, read


def start(url, seconds=20, debug="1"):
    environment = dict(os.environ, DATABASE_URL=url, DEBUG=debug)
    environment.pop("DATABASE_URL_FILE", None)
    return subprocess.Popen(
        [sys.executable, str(ROOT / "test-db-connection.py"), str(seconds)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )


def run(*args, **options):
    """Run the program; return its exit status, its output and the seconds it took."""
    begin = time.monotonic()
    process = start(*args, **options)
    output = process.communicate(timeout=60)[0]
    return process.returncode, output, time.monotonic() - begin


def execute(url, statement):
    """Log in to PostgreSQL and run one statement, outside of a transaction."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)


def user_and_password(url):
    return re.search("//([^:]+):([^@]+)@", url).groups()


def check_failure(url, *words, **options):
    """Check that the program fails at once with one line without a password; return the line."""
    status, output, seconds = run(url, **options)
    assert (status, len(output.splitlines())) == (1, 1), output
    for word in words:
        assert word in output
    user, password = user_and_password(os.environ["DATABASE_URL"])
    # docker-compose.yml has one word for both, and the error names the user.
    for secret in {"a-secret-word", password} - {user}:
        assert secret not in output
    assert seconds < 10
    return output


def test_valid_login_succeeds_without_output(postgresql_url):
    assert run(postgresql_url)[:2] == (0, "")


@pytest.fixture(params=["password", "user", "database"])
def wrong_login(request, postgresql_url):
    """An address with one part that the server does not accept, and words of the server's error."""
    return {
        "password": (
            re.sub(":[^:@]+@", ":a-secret-word@", postgresql_url),
            "password authentication failed",
        ),
        "user": (re.sub("//[^:]+:", "//nobody:", postgresql_url), 'user "nobody"'),
        "database": (
            postgresql_url.rsplit("/", 1)[0] + "/nowhere",
            'database "nowhere" does not exist',
        ),
    }[request.param]


def test_wrong_login_in_development_advises_to_delete_the_volume_last(wrong_login):
    output = check_failure(*wrong_login)
    assert "Check the user, password and database" in output.split("down -v")[0]
    assert output.rstrip().endswith("(docker-compose down -v).")


def test_wrong_login_in_production_never_advises_to_delete_the_volume(wrong_login):
    output = check_failure(*wrong_login, debug="0")
    assert not re.search("volume|down -v", output)
    section = re.search('docs/production.md, "(.*)"', output).group(1)
    assert f"**{section}**" in read("docs/production.md")


# Roles and databases belong to the whole server, which other runs may use at the same time.
NAMES = {name: f"{name}{os.getpid()}" for name in ("guest", "visitor", "closed")}


@pytest.fixture(scope="module")
def host(postgresql_url):
    """Host and port of the server, where `guest` may not log in and `closed` may not be opened."""
    for statement in (
        "CREATE ROLE {guest} NOLOGIN PASSWORD 'a-secret-word'",
        "CREATE ROLE {visitor} LOGIN PASSWORD 'a-secret-word'",
        "CREATE DATABASE {closed}",
        "REVOKE CONNECT ON DATABASE {closed} FROM PUBLIC",
    ):
        execute(postgresql_url, statement.format(**NAMES))
    yield postgresql_url.rsplit("@", 1)[1].rsplit("/", 1)[0]
    for statement in ("DROP DATABASE {closed}", "DROP ROLE {guest}", "DROP ROLE {visitor}"):
        execute(postgresql_url, statement.format(**NAMES))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("{server}?sslmode=require", "server does not support SSL"),
        ("{server}?sslmode=verify-full", "SSL"),
        ("postgres://app@{host}/app", "no password supplied"),
        ("postgres://{guest}:a-secret-word@{host}/app", "is not permitted to log in"),
        ("postgres://{visitor}:a-secret-word@{host}/{closed}", "permission denied for database"),
        # Refused before the server is asked:
        ("{server} ", "DATABASE_URL"),
        ("{server}%20", "DATABASE_URL"),
        ("{server}?sslmode=foo", "DATABASE_URL"),
        ("{server}?connect_timeout=abc", "DATABASE_URL"),
        ("{server}?target_session_attrs=foo", "DATABASE_URL"),
    ],
)
def test_other_failures_do_not_mention_the_volume(postgresql_url, host, url, reason):
    output = check_failure(url.format(server=postgresql_url, host=host, **NAMES), reason)
    assert "volume" not in output


def test_program_waits_until_the_database_accepts_connections(postgresql_url, host):
    execute(postgresql_url, "ALTER DATABASE {closed} ALLOW_CONNECTIONS false".format(**NAMES))
    process = start(postgresql_url.rsplit("/", 1)[0] + "/" + NAMES["closed"])
    assert process.stdout.readline().startswith("Waiting for the database: ")
    execute(postgresql_url, "ALTER DATABASE {closed} ALLOW_CONNECTIONS true".format(**NAMES))
    assert process.communicate(timeout=60)[0] == ""
    assert process.returncode == 0


def test_server_that_never_answers_fails_at_the_deadline():
    url = f"postgres://app:a-secret-word@127.0.0.1:{services.free_port()}/app"
    status, output, seconds = run(url, seconds=1)
    assert status == 1
    assert "The database did not answer for 1 s: " in output.splitlines()[-1]
    assert "refused" in output.splitlines()[-1]
    assert "a-secret-word" not in output
    assert seconds < 10


def test_host_without_address_fails_at_the_deadline():
    status, output, _ = run("postgres://app:x@no-such-host.invalid/app", seconds=1)
    assert status == 1
    assert "no-such-host.invalid" in output.splitlines()[-1]


def test_invalid_address_fails_in_one_line():
    status, output, _ = run("mysql://app:a-secret-word@127.0.0.1/app")
    assert (status, len(output.splitlines())) == (1, 1)
    assert output.startswith("DATABASE_URL must begin with")
    assert "a-secret-word" not in output


def test_sqlite_needs_a_directory_that_exists(tmp_path):
    assert run(f"sqlite:///{tmp_path}/db.sqlite3")[:2] == (0, "")
    assert run("sqlite:///:memory:")[:2] == (0, "")
    status, output, _ = run(f"sqlite:///{tmp_path}/missing/db.sqlite3")
    assert status == 1
    assert str(tmp_path / "missing") in output
