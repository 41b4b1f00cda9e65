"""Texts and names are stored in one line, in NFC and visible, whatever they are sent by."""

import io
import json

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.todo.api.client import MERGE, Api
from tests.todo.files import import_file
from todo.models import Label, ToDoItem, ToDoList
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


def import_json(**record):
    import_file(None, io.BytesIO(json.dumps([record]).encode()), "json")


def import_csv(**fields):
    """Import a row whose cells may have line breaks."""
    lines = [",".join(f'"{cell}"' for cell in row) for row in (fields, fields.values())]
    import_file(None, io.BytesIO("\n".join(lines).encode()), "csv")


@pytest.fixture
def text_inputs(client, admin_client, save_page):
    """Return functions that store a text, by their names."""
    item = ToDoItem.objects.create(text="before")
    add = reverse("admin:todo_todoitem_add")

    def page(text):
        if ToDoItem.objects.filter(pk=item.pk):
            save_page(item, text=text)

    return {
        "form": lambda text: client.post("/create", {"text": text}),
        "quick add": lambda text: client.post("/create", {"text": text, "quick": "on"}),
        "editor": lambda text: client.post("/update", {"id": item.pk, "text": text}),
        "item page": page,
        "API": lambda text: Api().post({"title": text}),
        "JSON": lambda text: import_json(title=text),
        "CSV": lambda text: import_csv(title=text),
        "admin": lambda text: admin_client.post(add, {"text": text, "priority": 0}),
    }


TEXT_INPUTS = ["form", "quick add", "editor", "item page", "API", "JSON", "CSV", "admin"]


@pytest.mark.parametrize("name", TEXT_INPUTS)
def test_text_is_stored_as_one_line_in_nfc(text_inputs, name):
    for text, expected in LINES:
        text_inputs[name](text)
        assert expected in set(ToDoItem.objects.values_list("text", flat=True)), text


@pytest.mark.parametrize("name", TEXT_INPUTS)
def test_invisible_text_is_rejected_as_blank(text_inputs, name):
    for text in BLANK:
        text_inputs[name](text)
    # The editor deletes an item whose text is emptied.
    expected = [] if name == "editor" else ["before"]
    assert [item.text for item in ToDoItem.objects.all()] == expected


@pytest.fixture
def name_inputs(client, admin_client, save_page, change_list, item):
    """Return functions that store a name of a list or label, by their names."""

    def admin(model, name):
        admin_client.post(reverse(f"admin:todo_{model}_add"), {"name": name, "position": 0})

    def bulk(name):
        client.post("/bulk", {"do": "label", "label": name, "id": item.pk})

    return {
        "list": {
            "lists page": lambda name: change_list("add", "list", name=name),
            "admin": lambda name: admin("todolist", name),
            "API": lambda name: Api().post({"name": name}, "/api/lists"),
            "API of items": lambda name: Api().post({"title": "x", "list": name}),
            "CSV": lambda name: import_csv(title="x", list=name),
        },
        "label": {
            "lists page": lambda name: change_list("add", "label", name=name),
            "admin": lambda name: admin("label", name),
            "API": lambda name: Api().post({"name": name}, "/api/labels"),
            "API of items": lambda name: Api().post({"title": "x", "labels": [name]}),
            "item page": lambda name: save_page(item, labels=name),
            "bulk": bulk,
            "quick add": lambda name: client.post("/create", {"text": "x @" + name, "quick": "on"}),
            "JSON": lambda name: import_json(title="x", labels=[name]),
        },
    }


@pytest.mark.parametrize("input_name", ["lists page", "admin", "API", "API of items", "CSV"])
def test_name_of_a_list_is_stored_as_one_visible_line_in_nfc(name_inputs, input_name):
    for name in ("My \t list", "My\nlist", "\u3000Cafe\u0301 ", "\u200b", "\u3164"):
        name_inputs["list"][input_name](name)
    assert {*ToDoList.objects.values_list("name", flat=True)} == {"My list", "Café"}
    assert not Label.objects.exists()


@pytest.mark.parametrize(
    "input_name",
    ["lists page", "admin", "API", "API of items", "item page", "bulk", "quick add", "JSON"],
)
def test_name_of_a_label_is_stored_visible_and_in_nfc(name_inputs, input_name):
    for name in ("Cafe\u0301", "\u3164", "@\u200b"):
        name_inputs["label"][input_name](name)
    names = {*Label.objects.values_list("name", flat=True)}
    assert "Café" in names
    assert all(map(single_line, names))


@pytest.mark.parametrize("name", ["item page", "API", "admin", "JSON"])
def test_line_ends_of_notes_are_normalized(admin_client, save_page, item, name):
    notes = "a\r\nb\rc\n\nd"
    change = reverse("admin:todo_todoitem_change", args=[item.pk])
    fields = {"text": "x", "priority": 0, "notes": notes}
    {
        "item page": lambda: save_page(item, notes=notes),
        "API": lambda: Api().patch(f"/api/todos/{item.pk}", {"notes": notes}, content_type=MERGE),
        "admin": lambda: admin_client.post(change, fields),
        "JSON": lambda: import_json(title="x", notes=notes),
    }[name]()
    assert ToDoItem.objects.last().notes == "a\nb\nc\n\nd"


def test_line_ends_of_notes_are_counted_and_compared_as_they_are_stored(save_page):
    notes = "\n".join(["x" * 99] * 100) + "x"
    item = ToDoItem.objects.create(text="x", notes=notes)
    assert save_page(item, notes=notes.replace("\n", "\r\n")).status_code == 302
    item.refresh_from_db()
    assert (len(notes), item.version, item.notes) == (10000, 1, notes)


@given(st.text() | st.text("e\u0301\u0316가\u11a8か\u3099 \u200b\n\u3164"))
def test_cleaning_twice_changes_nothing_more(text):
    assert single_line(single_line(text)) == single_line(text)
    assert multiline(multiline(text)) == multiline(text)


def test_text_of_many_accents_is_composed():
    text = "a" + "\u0301\u0316" * 250000
    assert len(compose(text)) > 499000
