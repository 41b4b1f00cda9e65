"""`manage.py backup` and `restore`: every row comes back."""

import stat
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a backup # 1%.dump"


def rows():
    """Every row of every table, by the table's name."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute("SELECT * FROM {}".format(table))  # noqa: S608 -- of our own
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def fill():
    ana = User.objects.create_user("ana", "ana@example.org", "correct horse battery")
    for owner in (None, ana):
        for number in range(50):
            ToDoItem.objects.create(owner=owner, text="🧹 {}".format(number), completed=number % 2)


def test_every_row_comes_back(path):
    fill()
    before = rows()
    assert len(before) == len(list(apps.get_models())) + 5
    call_command("backup", str(path), verbosity=0)
    ToDoItem.objects.all().delete()
    User.objects.update(email="changed@example.org")
    ToDoItem.objects.create(text="since then")
    call_command("restore", str(path), noinput=True, verbosity=0)
    assert rows() == before
    ToDoItem.objects.create(text="The next id is free.")


def test_what_came_after_the_backup_goes(path):
    call_command("backup", str(path), verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_a_newer_release (id integer)")
    call_command("restore", str(path), noinput=True, verbosity=0)
    assert "of_a_newer_release" not in rows()


def test_a_backup_is_for_nobody_else_to_read(path):
    call_command("backup", str(path), verbosity=0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_backup_replaces_no_file(path):
    path.write_text("precious")
    with pytest.raises(CommandError, match="exists"):
        call_command("backup", str(path))
    assert path.read_text() == "precious"


def test_a_backup_that_fails_leaves_nothing_behind(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("backup", str(tmp_path / "missing" / "backup"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a backup", b"SQLite format 3\0" + b"x" * 100])
def test_a_wrong_file_changes_nothing(path, content):
    fill()
    before = rows()
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("restore", str(path), noinput=True)
    assert rows() == before


def test_a_missing_file_is_named(path):
    with pytest.raises(CommandError, match="is no file"):
        call_command("restore", str(path), noinput=True)


@pytest.mark.parametrize("answer", ["no", "", "y"])
def test_only_a_yes_restores(path, monkeypatch, answer):
    call_command("backup", str(path), verbosity=0)
    fill()
    monkeypatch.setattr("builtins.input", lambda question: answer)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(path))
    assert ToDoItem.objects.count() == 100


def test_a_backup_says_what_it_made(path, capsys):
    call_command("backup", str(path))
    assert "{}: {:,} bytes.".format(path, path.stat().st_size) in capsys.readouterr().out


@pytest.mark.postgresql
def test_a_missing_program_is_said(path, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="pg_dump is not installed here"):
        call_command("backup", str(path))
    assert not Path(str(path) + ".partial").exists()
