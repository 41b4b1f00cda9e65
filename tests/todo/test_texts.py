"""Texts and names are read by one function at every door: in one line, in NFC, and never blank."""

import io
import json
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.todo.api.client import MERGE, Api
from todo.models import Label, ToDoItem, ToDoList
from todo.transfer.importer import import_items
from todo.validators import multiline, single_line
from website.text import compose

pytestmark = pytest.mark.django_db

LINES = [
    ("Buy milk\neggs", "Buy milk eggs"),
    ("Buy\r\n \tmilk", "Buy milk"),
    ("\u2003Buy \u00a0 milk\u2028", "Buy milk"),
    ("Cafe\u0301", "Café"),
    ("a\u200db", "a\u200db"),
]
BLANK = ["\u200b", "\u2060 \ufeff", "\u3164", "\u115f", "\u2800", "\x01", "\ufe0f", "\u00ad\n"]


@pytest.fixture
def api():
    return Api()


def csv(**fields):
    """A file of one row, whose cells may have line breaks."""
    rows = [fields, fields.values()]
    text = "\n".join(",".join('"{}"'.format(cell) for cell in row) for row in rows)
    return io.BytesIO(text.encode())


@pytest.fixture
def doors(client, admin_client, api, tmp_path):
    """The ways in which a text comes in: by name, a function of the text."""
    item = ToDoItem.objects.create(text="before")
    page = "/items/{}".format(item.pk)

    def version():
        return ToDoItem.objects.filter(pk=item.pk).values("version").first() or {}

    def command(text):
        path = tmp_path / "items.json"
        path.write_text(json.dumps([{"title": text}]))
        call_command("import", str(path))

    return {
        "page": lambda text: client.post("/create", {"text": text}),
        "quick add": lambda text: client.post("/create", {"text": text, "quick": "on"}),
        "edit": lambda text: client.post("/update", {"id": item.pk, "text": text}),
        "details": lambda text: client.post(page, {"text": text, "priority": 0, **version()}),
        "api": lambda text: api.post({"title": text}),
        "json": lambda text: import_items(
            None, io.BytesIO(json.dumps([{"title": text}]).encode()), "json"
        ),
        "csv": lambda text: import_items(None, csv(title=text), "csv"),
        "command": command,
        "admin": lambda text: admin_client.post(
            reverse("admin:todo_todoitem_add"), {"text": text, "priority": 0}
        ),
    }


DOORS = ["page", "quick add", "edit", "details", "api", "json", "csv", "command", "admin"]


@pytest.mark.parametrize("door", DOORS)
def test_a_text_is_one_line_in_nfc_at_every_door(doors, door):
    for text, expected in LINES:
        doors[door](text)
        assert expected in set(ToDoItem.objects.values_list("text", flat=True)), text


@pytest.mark.parametrize("door", DOORS)
def test_a_text_that_shows_nothing_is_blank_at_every_door(doors, door):
    for text in BLANK:
        with suppress(CommandError):  # As a command does.
            doors[door](text)
    # An emptied text of the page's editor deletes the item.
    assert [item.text for item in ToDoItem.objects.all()] == ([] if door == "edit" else ["before"])


def names():
    return {*ToDoList.objects.values_list("name", flat=True)}, {
        *Label.objects.values_list("name", flat=True)
    }


@pytest.fixture
def name_doors(client, admin_client, api):
    """The ways in which the name of a list or a label comes in."""

    def page(kind):
        return lambda name: client.post(
            reverse("todo:lists_action"), {"do": "add", "type": kind, "name": name}
        )

    def admin(kind):
        return lambda name: admin_client.post(
            reverse("admin:todo_{}_add".format(kind)), {"name": name, "position": 0}
        )

    item = ToDoItem.objects.create(text="x")
    details = {"text": "x", "version": 1, "priority": 0}
    return {
        "list": {
            "page": page("list"),
            "admin": admin("todolist"),
            "api": lambda name: api.post({"name": name}, "/api/lists"),
            "item": lambda name: api.post({"title": "x", "list": name}),
            "file": lambda name: import_items(None, csv(title="x", list=name), "csv"),
        },
        "label": {
            "page": page("label"),
            "admin": admin("label"),
            "api": lambda name: api.post({"name": name}, "/api/labels"),
            "item": lambda name: api.post({"title": "x", "labels": [name]}),
            "details": lambda name: client.post(
                "/items/{}".format(item.pk), dict(details, labels=name)
            ),
            "bulk": lambda name: client.post(
                "/bulk", {"do": "label", "label": name, "id": item.pk}
            ),
            "quick add": lambda name: client.post("/create", {"text": "x @" + name, "quick": "on"}),
            "file": lambda name: import_items(
                None,
                io.BytesIO(json.dumps([{"title": "x", "labels": [name]}]).encode()),
                "json",
            ),
        },
    }


@pytest.mark.parametrize("door", ["page", "admin", "api", "item", "file"])
def test_a_lists_name_is_one_line_in_nfc_at_every_door(name_doors, door):
    for name in ("My \t list", "My\nlist", "\u3000Cafe\u0301 ", "\u200b", "\u3164"):
        name_doors["list"][door](name)
    assert names() == ({"My list", "Café"}, set())


@pytest.mark.parametrize(
    "door", ["page", "admin", "api", "item", "details", "bulk", "quick add", "file"]
)
def test_a_labels_name_is_in_nfc_and_never_blank_at_every_door(name_doors, door):
    for name in ("Cafe\u0301", "\u3164", "@\u200b"):
        name_doors["label"][door](name)
    assert Label.objects.filter(name="Café").exists()
    assert all(map(single_line, names()[1]))


@pytest.mark.parametrize("door", ["details", "api", "admin", "file"])
def test_notes_keep_their_lines_with_one_kind_of_line_end(client, admin_client, api, door):
    notes = "a\r\nb\rc\n\nd"
    item = ToDoItem.objects.create(text="x")
    fields = {"text": "x", "priority": 0, "version": 1, "notes": notes}
    if door == "details":
        client.post("/items/{}".format(item.pk), fields)
    elif door == "api":
        api.patch("/api/todos/{}".format(item.pk), {"notes": notes}, content_type=MERGE)
    elif door == "admin":
        admin_client.post(reverse("admin:todo_todoitem_change", args=[item.pk]), fields)
    else:
        item.delete()
        import_items(
            None, io.BytesIO(json.dumps([{"title": "x", "notes": notes}]).encode()), "json"
        )
    assert ToDoItem.objects.get().notes == "a\nb\nc\n\nd"


def test_line_ends_of_notes_are_counted_and_compared_as_they_are_stored(client):
    notes = "\n".join(["x" * 99] * 100)
    item = ToDoItem.objects.create(text="x", notes=notes)
    fields = {"text": "x", "priority": 0, "version": 1, "notes": notes.replace("\n", "\r\n")}
    assert client.post("/items/{}".format(item.pk), fields).status_code == 302
    item.refresh_from_db()
    assert (item.version, item.notes) == (1, notes)


def test_a_label_of_quick_add_that_shows_nothing_leaves_a_text_that_shows_something(client):
    client.post("/create", {"text": "\u200b #home", "quick": "on"})
    assert ToDoItem.objects.get().text == "\u200b #home"


@given(st.text() | st.text("e\u0301\u0316가\u11a8か\u3099 \u200b\n\u3164"))
def test_reading_twice_changes_nothing_more(text):
    assert single_line(single_line(text)) == single_line(text)
    assert multiline(multiline(text)) == multiline(text)


def test_a_text_of_accents_alone_is_composed_in_little_time():
    text = "a" + "\u0301\u0316" * 250000
    assert len(compose(text)) > 499000
