"""manage.py export, import, purgetrash and demo."""

import io
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from todo.models import Act, Label, ToDoItem, ToDoList

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    """Run a command of manage.py; return what it says."""

    def run(*args):
        said = io.StringIO()
        call_command(*args, stdout=said, stderr=said)
        return said.getvalue()

    return run


@pytest.mark.parametrize("extension", ["txt", "csv", "json"])
def test_what_is_exported_is_imported(run, ana, ben, texts, tmp_path, extension):
    path = str(tmp_path / "todos") + "." + extension
    ToDoItem.objects.add(ana, "Café")
    run("export", "--owner", "ana", path)
    assert [file.name for file in tmp_path.iterdir()] == ["todos." + extension]
    assert run("import", "--owner", "ben", path) == (
        "1 items were imported, 0 were there already.\n"
    )
    assert run("import", "--owner", "ben", path) == (
        "0 items were imported, 1 were there already.\n"
    )
    assert (texts(ben), texts()) == (["Café"], [])


def test_pipes_are_read_and_written(run, item, texts, monkeypatch, capsysbinary):
    run("export", "--format", "txt", "-")
    written = capsysbinary.readouterr().out
    assert written.startswith(b"20")
    ToDoItem.objects.all().delete()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written)))
    run("import", "--format", "txt", "-")
    assert texts() == ["Buy milk"]


def test_a_dry_run_stores_nothing(run, texts, tmp_path):
    (tmp_path / "a.txt").write_text("Buy milk\n")
    said = run("import", "--dry-run", str(tmp_path / "a.txt"))
    assert said == "1 items would be imported, 0 were there already.\n"
    assert texts() == []


def test_mistakes_are_listed_and_nothing_is_stored(run, texts, tmp_path):
    (tmp_path / "a.txt").write_text("Buy milk\n" + "B due:2026-02-30\n" * 30)
    with pytest.raises(CommandError) as caught:
        run("import", str(tmp_path / "a.txt"))
    lines = str(caught.value).splitlines()
    assert lines[0] == "Nothing was imported."
    assert lines[1].startswith("Line 2: ")
    assert "2026-02-30" in lines[1]
    assert lines[-1] == "and 10 more"
    assert texts() == []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["import", "nothing.txt"], "nothing.txt: No such file"),
        (["import", "nothing.doc"], "Which --format?"),
        (["import", "-"], "Which --format?"),
        (["export", "/nowhere/todos.txt"], "todos.txt: No such file"),
        (["export", "todos"], "Which --format?"),
        (["export", "--owner", "nobody", "todos.txt"], "There is no user nobody."),
        (["import", "--owner", "nobody", "todos.txt"], "There is no user nobody."),
        (["demo", "--owner", "nobody"], "There is no user nobody."),
    ],
)
def test_what_can_not_be_done_is_said(run, args, message):
    with pytest.raises(CommandError, match=message):
        run(*args)


def test_a_terminal_shows_how_far_it_is_and_a_pipe_does_not(tmp_path):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    path = str(tmp_path / "todos.txt")
    for stream in (Terminal(), io.StringIO()):
        (tmp_path / "todos.txt").write_text("Buy milk\n" * 2500)
        call_command("import", path, stdout=io.StringIO(), stderr=stream)
        call_command("export", path, stderr=stream)
        said = stream.getvalue()
        assert ("\r2,000" in said) == stream.isatty()
        assert ("\r[{:30}] 2,000".format("#" * 24) in said) == stream.isatty()
        assert bool(said) == stream.isatty()


def test_the_trash_is_kept_for_thirty_days(run, ana):
    now = timezone.now()
    home, travel = (ToDoList.objects.create(owner=ana, name=name) for name in ("Home", "Travel"))
    label = Label.objects.create(owner=ana, name="bank")
    for number in range(1200):
        ToDoItem.objects.add(ana, "Old {}".format(number), todo_list=home)
    ToDoItem.objects.first().labels.add(label)
    ToDoItem.objects.update(deleted_on=now - timedelta(days=31))
    young = ToDoItem.objects.add(ana, "Young", todo_list=travel)
    ToDoItem.objects.filter(pk=young.pk).update(deleted_on=now - timedelta(days=29))
    ToDoItem.objects.add(ana, "Active")
    ToDoList.objects.update(deleted_on=now - timedelta(days=31))
    for hours in (23, 25):
        Act.objects.create(owner=ana, done_on=now - timedelta(hours=hours))
    assert run("purgetrash") == "Deleted for ever: 1,200 items, 1 lists, 1 acts.\n"
    assert [item.text for item in ToDoItem.with_trash.all()] == ["Young", "Active"]
    assert [found.name for found in ToDoList.objects.all()] == ["Travel"]
    assert Act.objects.count() == 1
    assert run("purgetrash") == "Deleted for ever: 0 items, 0 lists, 0 acts.\n"
    assert run("purgetrash", "--days", "28").startswith("Deleted for ever: 1 items, 1 lists")


def test_the_demo_has_something_of_everything(run, ana):
    assert run("demo", "--owner", "ana") == "20 items were added.\n"
    items, today = ToDoItem.objects.of(ana), timezone.localdate()
    assert items.filter(due_on__lt=today, completed=False).exists()
    assert items.filter(due_on=today).exists()
    assert items.filter(due_on__gt=today).exists()
    assert items.exclude(repeats="").exists()
    assert items.exclude(notes="").exists()
    assert items.completed().exists()
    assert set(items.values_list("priority", flat=True)) == {0, 1, 2, 3}
    assert ToDoList.objects.of(ana).count() == 3
    assert Label.objects.of(ana).count() == 4
    assert not ToDoItem.objects.of(None).exists()


def test_the_demo_does_not_mix_with_ones_own_items_unless_asked_to(run, item):
    with pytest.raises(CommandError, match="There are items already"):
        run("demo")
    run("demo", "--add")
    assert ToDoItem.objects.of(None).count() == 21
