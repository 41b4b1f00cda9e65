"""Fixtures about items."""

import re

import pytest
from django.urls import reverse

from tests.todo.api import openapi
from todo.models import ToDoItem


@pytest.fixture(autouse=True)
def answers_in_the_contract():
    """Fail a test in which the API gave an answer that its contract does not have."""
    openapi.found_wrong.clear()
    yield
    assert openapi.found_wrong == []


@pytest.fixture
def item(db):
    """An item of the shared list."""
    return ToDoItem.objects.create(text="Buy milk")


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

    def post(name, client=client, query="", **fields):
        if "seen" not in fields and (
            name in ("toggle_all", "clear_completed")
            or "all" in fields
            or "empty" in fields.values()
        ):
            fields["seen"] = seen(("/trash" if name == "trash" else "/") + query, client)
        return client.post(reverse("todo:" + name) + query, fields)

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
