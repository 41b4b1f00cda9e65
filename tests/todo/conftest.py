"""Fixtures about items."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.todo.api import openapi
from todo.models import Label, ToDoItem, ToDoList


@pytest.fixture(autouse=True)
def openapi_differences():
    """Fail a test in which a response of the API differed from its OpenAPI document."""
    openapi.differences.clear()
    yield
    assert openapi.differences == []


@pytest.fixture
def item(db):
    """An item of the shared list."""
    return ToDoItem.objects.create(text="Buy milk")


@pytest.fixture
def full_item(db):
    """An item of the shared list with a value in every field."""
    item = ToDoItem.objects.create(
        text="Pay",
        notes="IBAN",
        due_on=date(2026, 11, 30),
        priority=2,
        repeats="every month",
        todo_list=ToDoList.objects.create(name="Home"),
    )
    item.labels.add(Label.objects.create(name="bank"), Label.objects.create(name="phone"))
    return item


@pytest.fixture
def seen(client):
    """Return the token of the items that a page shows, or "" for a page without one."""

    def seen(address="/", client=client):
        match = re.search('name="seen" value="([^"]*)"', client.get(address).content.decode())
        return match.group(1) if match else ""

    return seen


@pytest.fixture
def post(client, seen):
    """Post fields to one of the application's addresses, by its name.

    A form that acts on all items of a page sends the token of the page as it is now.
    """

    def post(url_name, client=client, query="", **fields):
        if "seen" not in fields and (
            url_name in ("toggle_all", "clear_completed")
            or "all" in fields
            or "empty" in fields.values()
        ):
            fields["seen"] = seen(("/trash" if url_name == "trash" else "/") + query, client)
        return client.post(reverse("todo:" + url_name) + query, fields)

    return post


@pytest.fixture
def texts():
    """The texts of an owner's items, in the list's order."""

    def texts(owner=None):
        return [item.text for item in ToDoItem.objects.for_owner(owner)]

    return texts


@pytest.fixture
def change_list(client):
    """Post a form of the page of lists and labels, for an object or for a type of it."""

    def change_list(action, obj="list", client=client, query="", **fields):
        if not isinstance(obj, str):
            fields["id"], obj = obj.pk, obj._meta.verbose_name
        fields.update(do=action, type=obj)
        return client.post(reverse("todo:lists_action") + query, fields)

    return change_list


@pytest.fixture
def save_page(client):
    """Post the page of an item as a browser does: its present values, with changes."""

    def save_page(item, client=client, query="", **changes):
        item = ToDoItem.objects.get(pk=item.pk)
        fields = {
            "text": item.text,
            "todo_list": item.todo_list_id or "",
            "due_on": item.due_on or "",
            "repeats": item.repeats,
            "priority": item.priority,
            "labels": " ".join(label.name for label in item.labels.all()),
            "notes": item.notes,
            "version": item.version,
        }
        fields.update({"completed": "on"} if item.completed else {})
        fields.update(changes)
        return client.post(reverse("todo:item", args=[item.pk]) + query, fields)

    return save_page
