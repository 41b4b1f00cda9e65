"""The copy of a database on SQLite, as docs/guide.md says; docker/ tests PostgreSQL's backup."""

import re
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tests.helpers import ROOT

GUIDE = ROOT / "docs/guide.md"


@pytest.fixture
def copy(tmp_path):
    """Run the guide's line beside the database; return the texts in the copy."""

    def copy():
        command = re.search("^    python (-c .*VACUUM.*)$", GUIDE.read_text("utf-8"), re.MULTILINE)
        subprocess.check_output(
            [sys.executable, *shlex.split(command.group(1))],
            cwd=str(tmp_path),
            stderr=subprocess.STDOUT,
        )
        with closing(sqlite3.connect(str(tmp_path / "copy.sqlite3"))) as copied:
            assert copied.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return [text for (text,) in copied.execute("SELECT text FROM item")]

    return copy


@pytest.fixture
def database(tmp_path):
    """A connection as the site has it: what it stores is in the journal for a while."""
    with closing(sqlite3.connect(str(tmp_path / "db.sqlite3"), isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE item (text)")
        database.execute("INSERT INTO item VALUES ('Buy milk')")
        yield database


def test_a_copy_has_what_is_stored_while_somebody_writes(database, copy):
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO item VALUES ('not stored yet')")
    assert copy() == ["Buy milk"]
    database.execute("COMMIT")


def test_a_copy_replaces_no_other(database, copy):
    copy()
    database.execute("DELETE FROM item")
    with pytest.raises(subprocess.CalledProcessError) as error:
        copy()
    assert b"already exists" in error.value.output
