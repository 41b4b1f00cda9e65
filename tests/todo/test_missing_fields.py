"""A missing or unknown field, name or parameter is rejected or changes nothing."""

import pytest
from django.core.management import CommandError, call_command

from tests.helpers import database
from todo.models import CalendarFeed, Label, ToDoItem

pytestmark = pytest.mark.django_db


def test_missing_field_of_the_page_of_an_item_keeps_its_value(client, full_item):
    response = client.post(f"/items/{full_item.pk}", {"text": "Pay rent", "version": 1})
    assert response.status_code == 302
    saved = ToDoItem.objects.get()
    assert saved.text == "Pay rent"
    for name in ("notes", "due_on", "priority", "repeats", "todo_list"):
        assert getattr(saved, name) == getattr(full_item, name)
    assert [label.name for label in saved.labels.all()] == ["bank", "phone"]
    assert "iban" in saved.search_text


@pytest.mark.parametrize("types", [{}, *[{"type": name} for name in ["", "labels", "\0"]]])
@pytest.mark.parametrize("action", ["delete", "rename", "add"])
def test_action_without_a_known_type_changes_no_list(post, full_item, types, action):
    before = database()
    fields = {"do": action, "id": full_item.todo_list.pk, "name": "New", **types}
    assert post("lists_action", **fields).status_code == 400
    assert database() == before


def test_missing_language_of_the_settings_is_kept(as_ana, ana):
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
def test_command_rejects_an_empty_owner(full_item, command):
    options = {"format": "txt"} if command[0] == "export" else {}
    with pytest.raises(CommandError, match="There is no user ''"):
        call_command(*command, owner="", **options)


@pytest.mark.parametrize("query", ["?list=Home", "?lst=Home", "?show=active"])
def test_export_rejects_unknown_parameters(client, full_item, query):
    assert client.get("/export.json" + query).status_code == 400


def test_feed_rejects_filters_and_ignores_other_parameters(client, ana):
    address = f"/feed/{CalendarFeed.objects.create(owner=ana, secret='s' * 43).secret}.ics"
    assert client.get(address + "?list=Home").status_code == 400
    assert client.get(address + "?nocache=1").status_code == 200


def test_cursor_of_the_lists_page_is_not_one_of_items(client, change_list, full_item):
    change_list("delete", Label.objects.first())
    assert 'action="/undo"' in client.get("/lists?after=a").content.decode()


def test_name_with_a_nul_does_not_find_the_list_without_it(client, full_item):
    assert client.get("/?list=Ho%00me").status_code == 404
