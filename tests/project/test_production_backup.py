"""deploy/backup.sh, the backup service of production, against a real PostgreSQL."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest

from tests.helpers import ROOT, lacking

NAME = "backups{}".format(os.getpid())


def connect(url):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    return contextlib.closing(connection)


@pytest.fixture
def database(postgresql_url):
    """The address of a database with a row in it, and with the table of Django's migrations."""
    url = postgresql_url.rsplit("/", 1)[0] + "/" + NAME
    with connect(postgresql_url) as server:
        server.cursor().execute("CREATE DATABASE " + NAME)
    with connect(url) as connection:
        connection.cursor().execute(
            "CREATE TABLE django_migrations (name text); CREATE TABLE item (text text);"
            "INSERT INTO item VALUES ('Buy milk')"
        )
    yield url
    with connect(postgresql_url) as server:
        server.cursor().execute("DROP DATABASE {} WITH (FORCE)".format(NAME))


@pytest.fixture
def backup(database, tmp_path):
    """Run backup.sh with the arguments; return its status and its output."""
    if not shutil.which("pg_dump"):
        lacking("pg_dump is not installed.")
    server = urlsplit(database)
    (tmp_path / "backups").mkdir()
    (tmp_path / "password").write_text(unquote(server.password))
    script = (ROOT / "deploy/backup.sh").read_text(encoding="utf-8")
    for old, new in {
        "directory=/backups": "directory={}/backups".format(tmp_path),
        "state=/tmp": "state={}".format(tmp_path),
        "/run/secrets/database_password": "{}/password".format(tmp_path),
        "PGHOST=database": "PGHOST={} PGPORT={}".format(server.hostname, server.port),
        "PGDATABASE=app": "PGDATABASE=" + NAME,
        "-ge 3 ]": "-ge 0 ]",  # At every hour.
    }.items():
        assert old in script
        script = script.replace(old, new)
    path = tmp_path / "backup.sh"
    path.write_text(script, encoding="utf-8")

    def backup(*arguments, background=False):
        process = subprocess.Popen(
            ["sh", str(path), *arguments],
            env=dict(os.environ, PATH="{}:{}".format(tmp_path, os.environ["PATH"])),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            start_new_session=True,
        )
        if background:
            return process
        output = process.communicate(timeout=60)[0]
        return process.returncode, output

    return backup


@pytest.fixture
def nightly(backup, tmp_path):
    """Start the nightly backups; return when the first has succeeded or failed."""
    processes = []

    def nightly():
        processes.append(backup("nightly", background=True))
        end = time.monotonic() + 30
        while (
            not list(tmp_path.glob("backups/night-*.dump")) and not (tmp_path / "failed").exists()
        ):
            assert time.monotonic() < end
            time.sleep(0.05)

    yield nightly
    for process in processes:
        os.killpg(process.pid, signal.SIGKILL)  # With its sleep.
        process.communicate()


def texts(url):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT text FROM item")
        return [text for (text,) in cursor.fetchall()]


def test_a_restore_brings_every_row_back_and_leaves_no_newer_table(backup, database, tmp_path):
    status, output = backup("now")
    assert status == 0, output
    (name,) = [path.name for path in (tmp_path / "backups").iterdir()]
    assert backup("list") == (0, name + "\n")
    with connect(database) as connection:
        connection.cursor().execute("DELETE FROM item; CREATE TABLE newer (id integer)")
    assert backup("restore", name) == (0, "The database is restored from {}.\n".format(name))
    assert texts(database) == ["Buy milk"]
    with connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('newer')")
        assert cursor.fetchone() == (None,)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [name]


def test_a_restore_is_refused_while_others_are_connected(backup, database, tmp_path):
    backup("now")
    (name,) = [path.name for path in (tmp_path / "backups").iterdir()]
    with connect(database) as connection:
        connection.cursor().execute("INSERT INTO item VALUES ('written since')")
        status, output = backup("restore", name)
    assert status == 1
    assert "docker compose stop web" in output
    assert len(texts(database)) == 2


def test_a_file_that_is_not_a_backup_of_the_site_changes_nothing(backup, database, tmp_path):
    (tmp_path / "backups/odd.dump").write_text("This is not a backup.")
    for name in ("no-such.dump", "odd.dump"):
        status, output = backup("restore", name)
        assert (status, "Nothing was changed" in output) == (1, True)
    assert texts(database) == ["Buy milk"]


def test_a_backup_without_the_tables_of_the_site_does_not_count(backup, database, tmp_path):
    with connect(database) as connection:
        connection.cursor().execute("DROP TABLE django_migrations")
    assert backup("now")[0] == 1
    assert list(tmp_path.glob("backups/*.dump")) == []


def test_the_remains_of_a_killed_backup_are_removed_by_the_next(backup, tmp_path):
    old, running = (tmp_path / "backups" / (name + ".dump.partial") for name in ("old", "running"))
    for path in (old, running):
        path.write_text("half")
    os.utime(str(old), (time.time() - 2 * 60 * 60,) * 2)
    assert backup("now")[0] == 0
    assert (old.exists(), running.exists()) == (False, True)


def test_a_nightly_backup_is_healthy(backup, nightly, tmp_path):
    nightly()
    assert len(list(tmp_path.glob("backups/night-*.dump"))) == 1
    assert backup("healthy") == (0, "")


@pytest.mark.parametrize(
    "pg_dump", ["exit 1", 'echo "No dump." >"$5"'], ids=["fails", "writes other"]
)
def test_after_a_failed_backup_the_service_is_unhealthy(backup, nightly, tmp_path, pg_dump):
    (tmp_path / "pg_dump").write_text("#!/bin/sh\n" + pg_dump)
    (tmp_path / "pg_dump").chmod(0o755)
    nightly()
    assert list(tmp_path.glob("backups/*.dump")) == []
    assert backup("healthy") == (1, "The last backup failed.\n")


def test_26_hours_without_a_backup_are_unhealthy(backup, tmp_path):
    long_ago = (time.time() - 27 * 60 * 60,) * 2
    old = tmp_path / "backups/night-2020-01-01.dump"
    for path in (old, tmp_path / "started"):
        path.touch()
        os.utime(str(path), long_ago)
    assert backup("healthy") == (1, "The last backup is missing, or older than 26 hours.\n")
    os.utime(str(old), None)
    assert backup("healthy") == (0, "")


def test_a_directory_that_cannot_be_written_is_named(backup, tmp_path):
    (tmp_path / "backups").rmdir()
    (tmp_path / "backups").touch()
    for command in ("nightly", "now"):
        status, output = backup(command)
        assert status == 1
        assert "can't write backups to {}/backups".format(tmp_path) in output
