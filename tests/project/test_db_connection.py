"""test-db-connection.py, in a process of its own as the container runs it, against real servers."""

import contextlib
import os
import re
import selectors
import socket
import subprocess
import sys
import threading
import time

import psycopg2
import pytest

from tests import services
from tests.helpers import ROOT

PROGRAM = str(ROOT / "test-db-connection.py")


def wait_for(url, seconds=20, debug="1"):
    """Run the program; return its status, its output and the seconds it took."""
    environment = dict(os.environ, DATABASE_URL=url, DEBUG=debug)
    environment.pop("DATABASE_URL_FILE", None)
    begin = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, PROGRAM, str(seconds)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    output = process.communicate(timeout=60)[0]
    return process.returncode, output, time.monotonic() - begin


def execute(url, statement):
    """Log in to PostgreSQL and run one statement, outside of a transaction."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)


def password(url):
    return re.search("//[^:]+:([^@]+)@", url).group(1)


def test_the_right_password_is_no_news(postgresql_url):
    assert wait_for(postgresql_url)[:2] == (0, "")


@pytest.fixture(params=["password", "user", "database"])
def wrong_login(request, postgresql_url):
    """An address with one part that the server does not know, and the server's words for it."""
    return {
        "password": (
            postgresql_url.replace(password(postgresql_url), "a-wrong-word"),
            "password authentication failed",
        ),
        "user": (re.sub("//[^:]+:", "//nobody:", postgresql_url), 'user "nobody"'),
        "database": (
            postgresql_url.rsplit("/", 1)[0] + "/nowhere",
            'database "nowhere" does not exist',
        ),
    }[request.param]


def test_a_wrong_login_fails_at_once_without_the_password(postgresql_url, wrong_login):
    url, reason = wrong_login
    status, output, seconds = wait_for(url)
    assert (status, len(output.splitlines())) == (1, 1)
    assert reason in output
    assert "a-wrong-word" not in output
    assert password(postgresql_url) not in output
    assert seconds < 10


def test_the_last_advice_for_a_wrong_login_in_development_is_to_delete_the_volume(wrong_login):
    _, output, _ = wait_for(wrong_login[0])
    advice = [output.index(words) for words in ("Check the user, password and database", "down -v")]
    assert advice == sorted(advice)
    assert output.rstrip().endswith("(docker-compose down -v).")


def test_no_advice_in_production_is_to_delete_the_volume(wrong_login):
    status, output, _ = wait_for(wrong_login[0], debug="0")
    assert (status, len(output.splitlines())) == (1, 1)
    assert "volume" not in output
    assert "down -v" not in output
    section = re.search('docs/production.md, "(.*)"', output).group(1)
    guide = (ROOT / "docs/production.md").read_text(encoding="utf-8")
    assert "**{}**".format(section) in guide


# Roles and databases are the whole server's, which other runs may use in this moment.
NAMES = {name: "{}{}".format(name, os.getpid()) for name in ("guest", "visitor", "closed")}


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
        ("postgres://todo@{host}/todo", "no password supplied"),
        ("postgres://{guest}:a-secret-word@{host}/todo", "is not permitted to log in"),
        ("postgres://{visitor}:a-secret-word@{host}/{closed}", "permission denied for database"),
    ],
)
def test_what_is_no_wrong_login_fails_at_once_and_does_not_blame_the_volume(
    postgresql_url, host, url, reason
):
    status, output, seconds = wait_for(url.format(server=postgresql_url, host=host, **NAMES))
    assert (status, len(output.splitlines())) == (1, 1)
    assert reason in output
    assert "volume" not in output
    assert "a-secret-word" not in output
    assert seconds < 10


@pytest.mark.parametrize(
    "end", [" ", "%20", "?sslmode=foo", "?connect_timeout=abc", "?target_session_attrs=foo"]
)
def test_an_address_that_can_never_work_is_refused_before_the_server_is_asked(postgresql_url, end):
    status, output, seconds = wait_for(postgresql_url + end)
    assert (status, len(output.splitlines())) == (1, 1)
    assert output.startswith("DATABASE_URL")
    assert "volume" not in output
    assert password(postgresql_url) not in output
    assert seconds < 10


def test_a_late_server_is_waited_for(postgresql_url):
    """The first connection is closed, and the next one reaches the server."""
    address, port = re.search("@127.0.0.1:([0-9]+)", postgresql_url), services.free_port()
    done = threading.Event()

    def late():
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen(1)
            listener.accept()[0].close()
        forward(port, int(address.group(1)), done)

    thread = threading.Thread(target=late)
    thread.start()
    try:
        late_url = postgresql_url.replace(address.group(0), "@127.0.0.1:{}".format(port))
        status, output, seconds = wait_for(late_url)
    finally:
        done.set()
        thread.join()
    assert status == 0, output
    assert output.startswith("Waiting for the database: ")
    assert len(output.splitlines()) == 1
    assert seconds < 20


def forward(port, to, done):
    """Pass what comes to one port of 127.0.0.1 on to another, and back, until `done` is set."""
    with socket.socket() as listener, selectors.DefaultSelector() as selector:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(5)
        selector.register(listener, selectors.EVENT_READ, None)
        while not done.is_set():
            for key, _ in selector.select(0.05):
                if key.data is None:
                    here = listener.accept()[0]
                    there = socket.create_connection(("127.0.0.1", to))
                    selector.register(here, selectors.EVENT_READ, there)
                    selector.register(there, selectors.EVENT_READ, here)
                    continue
                data = key.fileobj.recv(65536)
                if data:
                    key.data.sendall(data)
                else:
                    for side in (key.fileobj, key.data):
                        selector.unregister(side)
                        side.close()
                    break


def test_a_server_that_never_comes_is_given_up():
    url = "postgres://todo:a-secret-word@127.0.0.1:{}/todo".format(services.free_port())
    status, output, seconds = wait_for(url, seconds=1)
    assert status == 1
    assert "The database did not answer for 1 s: " in output.splitlines()[-1]
    assert "refused" in output.splitlines()[-1]
    assert "a-secret-word" not in output
    assert seconds < 10


def test_a_host_that_has_no_address_is_given_up():
    status, output, _ = wait_for("postgres://todo:x@no-such-host.invalid/todo", seconds=1)
    assert status == 1
    assert "no-such-host.invalid" in output.splitlines()[-1]


def test_a_wrong_address_is_said_in_one_line():
    status, output, _ = wait_for("mysql://todo:a-secret-word@127.0.0.1/todo")
    assert (status, len(output.splitlines())) == (1, 1)
    assert output.startswith("DATABASE_URL must begin with")
    assert "a-secret-word" not in output


def test_sqlite_needs_no_waiting(tmp_path):
    assert wait_for("sqlite:///{}/db.sqlite3".format(tmp_path))[:2] == (0, "")
    assert wait_for("sqlite:///:memory:")[:2] == (0, "")


def test_a_directory_that_sqlite_cannot_write_to_is_named(tmp_path):
    status, output, _ = wait_for("sqlite:///{}/missing/db.sqlite3".format(tmp_path))
    assert status == 1
    assert str(tmp_path / "missing") in output
