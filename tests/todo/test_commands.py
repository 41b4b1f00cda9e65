"""The commands export, import, purgetrash and demo."""

import io
import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from todo.lists import MAX_NAMES
from todo.models import Label, ToDoItem, ToDoList, UndoEntry, Upload
from todo.transfer import importer

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    """Run a command of manage.py; return its output."""

    def run(*args):
        output = io.StringIO()
        call_command(*args, stdout=output, stderr=output)
        return output.getvalue()

    return run


@pytest.mark.parametrize("extension", ["txt", "csv", "json", "ics"])
def test_import_reads_what_export_writes(run, ana, ben, texts, tmp_path, extension):
    path = str(tmp_path / "todos") + "." + extension
    ToDoItem.objects.create_once(ana, "Café")
    run("export", "--owner", "ana", path)
    assert [file.name for file in tmp_path.iterdir()] == ["todos." + extension]
    assert run("import", "--owner", "ben", path) == ("1 item was imported.\n")
    assert run("import", "--owner", "ben", path) == ("0 items were imported. 1 already existed.\n")
    assert (texts(ben), texts()) == (["Café"], [])


def test_export_and_import_use_pipes(run, item, texts, monkeypatch, capsysbinary):
    run("export", "--format", "txt", "-")
    written = capsysbinary.readouterr().out
    assert written.startswith(b"20")
    ToDoItem.objects.all().delete()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written)))
    run("import", "-")
    assert texts() == ["Buy milk"]


def test_dry_run_stores_nothing(run, texts, tmp_path):
    (tmp_path / "a.txt").write_text("Buy milk\n")
    output = run("import", "--dry-run", str(tmp_path / "a.txt"))
    assert output == "1 item would be imported.\n"
    assert texts() == []


@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
def test_words_that_stay_in_the_text_are_listed_with_their_line(run, texts, tmp_path, dry_run):
    (tmp_path / "a.txt").write_text("A\nB due:2026-02-30 rec:0d\n" + "C rec:3b\n" * 12)
    lines = run("import", *dry_run, str(tmp_path / "a.txt")).splitlines()
    assert lines[0].endswith(
        " 13 lines have words that can’t be interpreted; they stay in the text."
    )
    assert lines[1:3] == ["Line 2: due:2026-02-30 rec:0d", "Line 3: rec:3b"]
    assert len(lines) == 11
    assert texts() == ([] if dry_run else ["A", "B due:2026-02-30 rec:0d"] + ["C rec:3b"] * 12)


def test_errors_are_listed_and_nothing_is_stored(run, texts, tmp_path):
    (tmp_path / "a.txt").write_text("Buy milk\n" + ("B" * 501 + "\n") * 30)
    with pytest.raises(CommandError) as caught:
        run("import", str(tmp_path / "a.txt"))
    lines = str(caught.value).splitlines()
    assert lines[0] == "Nothing was imported."
    assert lines[1].startswith("Line 2: ")
    assert "at most 500 characters" in lines[1]
    assert lines[-1] == "and 10 more"
    assert texts() == []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["import", "nothing.txt"], "nothing.txt: No such file"),
        (["import", "--list", "", "a.csv"], "--list: .*blank"),
        (["import", "--list", "x" * 101, "a.csv"], "--list: .*at most 100 characters"),
        (["import", "--column", "name=Task", "a.csv"], "invalid parse_column value: 'name=Task'"),
        (["export", "/nowhere/todos.txt"], "todos.txt: No such file"),
        (["export", "todos"], "use --format"),
        (["export", "--format", "doc", "todos.txt"], "invalid choice: 'doc'"),
        (["export", "--owner", "nobody", "todos.txt"], "There is no user nobody."),
        (["import", "--owner", "nobody", "todos.txt"], "There is no user nobody."),
        (["demo", "--owner", "nobody"], "There is no user nobody."),
    ],
)
def test_invalid_arguments_are_reported(run, args, message):
    with pytest.raises(CommandError, match=message):
        run(*args)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.zip", b"PK\x03\x04", "a.zip: This is a ZIP archive"),
        ("a.csv", b"<!doctype html><title>Log in</title>", "a.csv: This is a web page"),
        ("a.json", b'[{"title": "A"}, {"ti', "Line 1: This is not valid JSON"),
        ("a.txt", b'[{"title": "A"}, 7]', "Line 1: This is not a JSON array of objects"),
        ("a.doc", b"Buy milk", "a.doc: The format can"),
    ],
)
def test_unreadable_file_is_refused_with_a_sentence(run, texts, tmp_path, name, content, message):
    good, bad = tmp_path / "good.txt", tmp_path / name
    good.write_text("Buy milk")
    bad.write_bytes(content)
    for paths in ([bad], [good, bad]):
        with pytest.raises(CommandError) as caught:
            run("import", *map(str, paths))
        assert message in str(caught.value).replace(f"Line 1: {name}: ", "Line 1: ")
    assert texts() == []


def test_several_files_are_imported_together(run, texts, tmp_path):
    (tmp_path / "a.txt").write_text("Buy milk +Home\n")
    (tmp_path / "b.csv").write_text("title\nBuy bread\n")
    paths = [str(tmp_path / "a.txt"), str(tmp_path / "b.csv")]
    output = run("import", "--dry-run", "--list", "Errands", *paths)
    assert output == "2 items would be imported.\nNew lists: Home, Errands\n"
    assert run("import", "--list", "Errands", *paths).startswith("2 items were imported.")
    assert texts() == ["Buy milk", "Buy bread"]
    assert [item.todo_list.name for item in ToDoItem.objects.all()] == ["Home", "Errands"]


@pytest.mark.parametrize("columns", [[], ["--column", "title=Task", "--column", "due_on=When"]])
def test_columns_of_another_csv_file_are_chosen_or_guessed(run, tmp_path, columns):
    (tmp_path / "a.csv").write_text("When,Task,Due\n2026-12-01,Buy milk,2026-12-02\n")
    output = run("import", *columns, str(tmp_path / "a.csv"))
    words = "title=Task, due_on=" + ("When" if columns else "Due")
    assert f"a.csv: {words}\n1 item was imported." in output
    item = ToDoItem.objects.get(text="Buy milk")
    assert str(item.due_on) == ("2026-12-01" if columns else "2026-12-02")


def test_csv_without_a_usual_title_column_is_refused_with_its_columns(run, tmp_path, texts):
    (tmp_path / "a.csv").write_text("Aufgabe,Wann\nMilch,2026-12-01\n")
    with pytest.raises(CommandError, match="--column title=NAME. Found: Aufgabe, Wann."):
        run("import", str(tmp_path / "a.csv"))
    assert texts() == []


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal():
    """Run a command on a terminal; return what it writes to stderr."""

    def terminal(*args):
        stream = Terminal()
        with suppress(CommandError):
            call_command(*args, stdout=io.StringIO(), stderr=stream, force_color=True)
        return stream.getvalue()

    return terminal


def bar(name, signs, part):
    return f"{name:9}[{'#' * signs:30}] {part:>4}".ljust(50) + "\r"


CLEARED = " " * 50 + "\r"


def test_terminal_shows_progress_of_each_pass(terminal, tmp_path):
    path = tmp_path / "todos.txt"
    path.write_text("{:199}\n".format("Buy milk") * 1500)
    # It is read in pieces of 64 KiB.
    bars = bar("Checking", 26, "87%") + bar("Storing", 26, "87%")
    assert terminal("import", str(path)) == bars + CLEARED
    ToDoItem.objects.bulk_create(
        ToDoItem(text="Gone", position=n, deleted_on=timezone.now()) for n in range(500)
    )
    assert terminal("export", str(path)) == bar("Writing", 20, "67%") + CLEARED


def test_progress_is_of_all_files(terminal, tmp_path):
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path in paths:
        path.write_text("{:199}\n".format("Buy milk") * 1500)
    bars = bar("Checking", 13, "44%") + bar("Checking", 21, "72%") + bar("Checking", 30, "100%")
    assert terminal("import", "--dry-run", *map(str, paths)) == bars + CLEARED


def test_errors_clear_the_progress_bar(terminal, tmp_path):
    path = tmp_path / "todos.txt"
    path.write_text("Buy milk\n" * 1000 + "B" * 501)
    output = terminal("import", str(path))
    assert "Checking" in output
    assert output.endswith(CLEARED)


def test_interrupted_import_clears_the_progress_bar_and_exits_with_130(
    terminal, run, monkeypatch, tmp_path
):
    def store(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(importer, "store_items", store)
    path = tmp_path / "todos.txt"
    path.write_text("Buy milk\n" * 1000)
    assert terminal("import", str(path)).endswith(CLEARED)
    with pytest.raises(CommandError, match="Interrupted: nothing was stored.") as caught:
        run("import", str(path))
    assert caught.value.returncode == 130


def test_no_progress_bar_without_a_terminal(run, tmp_path):
    path = tmp_path / "todos.txt"
    path.write_text("Buy milk\n" * 1000)
    assert run("import", str(path)) == "1000 items were imported.\n"
    assert run("export", str(path)) == ""


def test_purgetrash_deletes_old_rows(run, ana):
    now = timezone.now()
    home, travel = (ToDoList.objects.create(owner=ana, name=name) for name in ("Home", "Travel"))
    label = Label.objects.create(owner=ana, name="bank")
    ToDoItem.objects.bulk_create(
        ToDoItem(
            owner=ana, text="Old", todo_list=home, position=n, deleted_on=now - timedelta(days=31)
        )
        for n in range(1200)
    )
    ToDoItem.all_objects.first().labels.add(label)
    young = ToDoItem.objects.create_once(ana, "Young", todo_list=travel)
    ToDoItem.objects.filter(pk=young.pk).update(deleted_on=now - timedelta(days=29))
    ToDoItem.objects.create_once(ana, "Active")
    ToDoList.objects.update(deleted_on=now - timedelta(days=31))
    for hours in (23, 25):
        UndoEntry.objects.create(owner=ana, created_on=now - timedelta(hours=hours))
        Upload.objects.create(browser=hours, created_on=now - timedelta(hours=hours))
    message = "Deleted permanently: items {}; lists {}; undo entries {}; uploads {}.\n"
    assert run("purgetrash") == message.format("1,200", 1, 1, 1)
    assert [item.text for item in ToDoItem.all_objects.all()] == ["Young", "Active"]
    assert ToDoList.all_objects.get().name == "Travel"
    assert (UndoEntry.objects.count(), Upload.objects.count()) == (1, 1)
    assert run("purgetrash") == message.format(0, 0, 0, 0)
    assert run("purgetrash", "--days", "28").startswith("Deleted permanently: items 1; lists 1;")


def test_demo_uses_every_feature(run, ana):
    assert run("demo", "--owner", "ana") == "20 items were added.\n"
    items, today = ToDoItem.objects.for_owner(ana), timezone.localdate()
    assert items.filter(due_on__lt=today, completed=False).exists()
    assert items.filter(due_on=today).exists()
    assert items.filter(due_on__gt=today).exists()
    assert items.exclude(repeats="").exists()
    assert items.exclude(notes="").exists()
    assert items.completed().exists()
    assert set(items.values_list("priority", flat=True)) == {0, 1, 2, 3}
    assert ToDoList.objects.for_owner(ana).count() == 3
    assert Label.objects.for_owner(ana).count() == 4
    assert not ToDoItem.objects.for_owner(None).exists()


def test_demo_is_added_to_own_items_with_add_only(run, item):
    with pytest.raises(CommandError, match="There are items already"):
        run("demo")
    run("demo", "--add")
    assert ToDoItem.objects.for_owner(None).count() == 21


@pytest.mark.parametrize("model", [ToDoList, Label])
def test_demo_fails_with_a_message_if_there_is_no_room_for_its_names(run, model):
    names = [f"Name{number}" for number in range(MAX_NAMES)]
    model.objects.bulk_create(model.objects.build(None, names))
    with pytest.raises(CommandError, match="at most 1,000 lists and 1,000 labels"):
        run("demo", "--add")
    assert not ToDoItem.objects.exists()


def test_export_ends_silently_when_its_reader_closes_the_pipe(tmp_path):
    path = tmp_path / "todos.txt"
    path.write_text(f"Buy milk {'x' * 400}\n" * 1000)
    env = dict(os.environ, DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3", DEBUG="1")
    code = f"""import django; django.setup()
from django.core.management import call_command as call, execute_from_command_line
call("migrate", verbosity=0)
call("import", {str(path)!r}, stdout=open({os.devnull!r}, "w"))
execute_from_command_line(["manage.py", "export", "--format", "txt", "-"])"""
    export = subprocess.Popen(
        [sys.executable, "-c", code],
        env=dict(env, DJANGO_SETTINGS_MODULE="website.settings"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert len(export.stdout.read(100)) == 100
    export.stdout.close()
    assert export.stderr.read() == b""
    export.stderr.close()
    assert export.wait() == 141  # A shell's exit status for SIGPIPE.
