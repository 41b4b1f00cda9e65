"""A form field, a name or a parameter that is missing or unknown means nothing else than itself."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.helpers import database
from todo.models import CalendarFeed, Label, ToDoItem, ToDoList

pytestmark = pytest.mark.django_db


@pytest.fixture
def full():
    """An item with something in every field."""
    item = ToDoItem.objects.create(
        text="Pay",
        notes="IBAN",
        due_on=datetime.date(2026, 11, 30),
        priority=2,
        repeats="month",
        todo_list=ToDoList.objects.create(name="Home"),
    )
    item.labels.add(Label.objects.create(name="bank"))
    return item


def test_a_field_that_is_missing_on_the_page_of_an_item_keeps_its_value(client, full):
    response = client.post(f"/items/{full.pk}", {"text": "Pay rent", "version": 1})
    assert response.status_code == 302
    saved = ToDoItem.objects.get()
    assert saved.text == "Pay rent"
    for name in ("notes", "due_on", "priority", "repeats", "todo_list"):
        assert getattr(saved, name) == getattr(full, name)
    assert [label.name for label in saved.labels.all()] == ["bank"]
    assert "iban" in saved.search_text


@pytest.mark.parametrize("fields", [{}, {"todo_list": "999999"}, {"todo_list": "x"}])
def test_moving_without_a_list_that_exists_moves_nothing_to_the_inbox(post, full, fields):
    before = database()
    assert post("bulk", do="move", id=full.pk, **fields).status_code == 400
    assert database() == before


def test_an_empty_list_of_the_form_is_the_inbox(post, full):
    assert post("bulk", do="move", id=full.pk, todo_list="").status_code == 302
    assert ToDoItem.objects.get().todo_list is None


@pytest.mark.parametrize("kind", [None, "", "labels", "\0"])
@pytest.mark.parametrize("action", ["delete", "rename", "add"])
def test_an_unknown_kind_deletes_and_renames_no_list(client, full, kind, action):
    before = database()
    fields = {"do": action, "id": full.todo_list.pk, "name": "New"}
    fields.update({} if kind is None else {"type": kind})
    response = client.post(reverse("todo:lists_action"), fields)
    assert response.status_code == 400
    assert database() == before


def test_a_language_that_is_missing_in_the_settings_stays(as_ana, ana):
    ana.language = "es"
    ana.save()
    fields = {"time_zone": "Europe/Madrid"}
    assert as_ana.post("/accounts/settings/", fields).status_code == 302
    ana.refresh_from_db()
    assert (ana.language, ana.time_zone) == ("es", "Europe/Madrid")
    as_ana.post("/accounts/settings/", {**fields, "language": ""})
    ana.refresh_from_db()
    assert ana.language == ""


@pytest.mark.parametrize("command", [["export", "-"], ["import", "-"], ["demo"]])
def test_an_empty_owner_is_not_the_shared_list(full, command):
    options = {"format": "txt"} if len(command) > 1 else {}
    with pytest.raises(CommandError, match="There is no user ''"):
        call_command(*command, owner="", **options)


@pytest.mark.parametrize("query", ["?list=Home", "?lst=Home", "?show=active"])
def test_an_export_refuses_what_it_would_ignore(client, full, query):
    assert client.get("/export.json" + query).status_code == 400


def test_a_feed_refuses_a_filter_and_ignores_anything_else(client, ana):
    address = f"/feed/{CalendarFeed.objects.create(owner=ana, secret='s' * 43).secret}.ics"
    assert client.get(address + "?list=Home").status_code == 400
    assert client.get(address + "?nocache=1").status_code == 200


def test_the_cursor_of_the_lists_page_is_not_taken_for_one_of_items(client, post, full):
    post("lists_action", type="label", do="delete", id=Label.objects.get().pk)
    assert 'action="/undo"' in client.get("/lists?after=a").content.decode()


def test_a_list_name_with_a_nul_is_not_the_list_without_it(client, full):
    assert client.get("/?list=Ho%00me").status_code == 404
