"""An action on all items of a page changes those that the page showed or counted, or none."""

import re
from html import unescape

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains

from tests.helpers import database, item_texts, next_page
from todo import querysets
from todo.models import ToDoItem, ToDoList

pytestmark = pytest.mark.django_db

CHANGED = "The items have changed since. Nothing was done: look again."


@pytest.fixture
def items():
    """Six items, every second of which is completed."""
    return [ToDoItem.objects.create(text=f"x{n}", completed=n % 2) for n in range(6)]


def add(**fields):
    ToDoItem.objects.create(text="of another device", **fields)


def swap_states():
    """Complete one item and reopen another, so that their numbers stay the same."""
    for text, completed in (("x2", True), ("x3", False)):
        ToDoItem.objects.filter(text=text).change_fields(completed=completed)


ELSEWHERE = {
    "an active item is added": lambda: add(),
    "a completed item is added": lambda: add(completed=True),
    "an item is deleted": lambda: ToDoItem.objects.filter(text__in=["x0", "x1"]).change_fields(
        deleted_on=timezone.now()
    ),
    "two items swap their states": swap_states,
}
ACTIONS = [
    ("toggle_all", {"completed": "on"}, ["an active item is added", "two items swap their states"]),
    ("toggle_all", {}, ["a completed item is added", "two items swap their states"]),
    ("clear_completed", {}, ["a completed item is added", "two items swap their states"]),
    ("bulk", {"do": "complete", "all": "on"}, list(ELSEWHERE)[:3]),
    ("bulk", {"do": "delete", "all": "on"}, list(ELSEWHERE)[:3]),
]


@pytest.mark.parametrize(
    ("name", "fields", "change"),
    [(name, fields, change) for name, fields, changes in ACTIONS for change in changes],
)
def test_action_is_rejected_after_other_changes_and_accepted_from_the_new_page(
    post, items, seen, name, fields, change
):
    fields = dict(fields, seen=seen("/?select=on"))
    ELSEWHERE[change]()
    before = database()
    response = post(name, query="?select=on", **fields)
    assert response.status_code == 400
    assert database() == before
    html = response.content.decode()
    assert CHANGED in html
    fields["seen"] = re.search('name="seen" value="([^"]*)"', html).group(1)
    assert post(name, query="?select=on", **fields).status_code == 302
    assert database() != before


@pytest.mark.parametrize(("name", "fields"), [action[:2] for action in ACTIONS])
@pytest.mark.parametrize("token", ["", "x", ".", "1_1_1.1_1_1", "\0", "9" * 5000])
def test_action_is_rejected_without_the_token_of_a_page(post, items, name, fields, token):
    before = database()
    assert post(name, **fields, seen=token).status_code == 400
    assert database() == before


@pytest.mark.parametrize(
    "query", ["", "?show=active", "?show=completed", "?show=inbox&completed=1", "?q=x"]
)
def test_clear_completed_deletes_all_completed_items_in_every_view(post, items, seen, query):
    token = seen("/" + query)
    assert post("clear_completed", query=query, seen=token).status_code == 302
    assert ToDoItem.objects.completed().count() == 0


def test_toggle_all_ignores_new_items_that_are_already_completed(post, items, seen):
    token = seen()
    add(completed=True)
    assert post("toggle_all", completed="on", seen=token).status_code == 302
    assert ToDoItem.objects.active().count() == 0


def test_item_of_another_list_is_not_one_of_the_page(post, items, seen):
    work = ToDoList.objects.create(name="Work")
    ToDoItem.objects.filter(completed=True).update(todo_list=work)
    token = seen("/?list=Work")
    add(completed=True)
    assert post("clear_completed", query="?list=Work", seen=token).status_code == 302
    assert [item.text for item in ToDoItem.objects.completed()] == ["of another device"]


def test_new_item_is_noticed_beyond_the_counting_limit(post, items, seen, monkeypatch):
    monkeypatch.setattr(querysets, "COUNT_LIMIT", 2)
    page = "/?show=active"  # It does not have the completed items, so they are counted.
    token = seen(page)
    add(completed=True)
    assert post("clear_completed", seen=token).status_code == 400
    assert post("clear_completed", seen=seen(page)).status_code == 302
    assert ToDoItem.objects.completed().count() == 0


@pytest.mark.parametrize("count", [1, 2])
def test_completed_older_item_is_noticed_beyond_the_counting_limit(
    post, items, seen, monkeypatch, count
):
    monkeypatch.setattr(querysets, "COUNT_LIMIT", 2)
    token = seen("/?show=active")
    ToDoItem.objects.filter(pk__in=[item.pk for item in items[::2][:count]]).set_completed()
    assert post("clear_completed", seen=token).status_code == 400
    assert post("clear_completed", seen=seen("/?show=active")).status_code == 302
    assert ToDoItem.objects.completed().count() == 0


@pytest.mark.parametrize(
    ("count", "query", "text"),
    [
        (1, "", "Select the 1 item of this view"),
        (112, "", "Select all 112 items of this view"),
        (112, "&show=active", "Select all 112 items of this view"),
        (112, "&show=completed", "Select all 0 items of this view"),
        (0, "", "Select all 0 items of this view"),
    ],
)
def test_checkbox_shows_the_number_of_all_items(client, count, query, text):
    ToDoItem.objects.bulk_create(ToDoItem(text="x", position=n) for n in range(count))
    assert text in unescape(client.get("/?select=on" + query).content.decode())


def test_page_shows_a_hundred_items_and_a_link_to_more(client):
    ToDoItem.objects.bulk_create(ToDoItem(text="x", position=n) for n in range(101))
    response = client.get("/")
    assert item_texts(response) == ["x"] * 100
    assert item_texts(client.get(next_page(response))) == ["x"]


# The trash


@pytest.fixture
def trash(items):
    ToDoItem.objects.all().change_fields(deleted_on=timezone.now())


def test_emptying_the_trash_is_rejected_after_a_deletion(client, post, trash, seen):
    token = seen("/trash")
    post("delete", id=ToDoItem.objects.create(text="of another device").pk)
    before = database()
    response = post("trash", do="empty", seen=token)
    assert response.status_code == 400
    assert database() == before
    html = response.content.decode()
    assert CHANGED in html
    assert "of another device" in html
    token = re.search('name="seen" value="([^"]*)"', html).group(1)
    assert post("trash", do="empty", seen=token).status_code == 302
    assert not ToDoItem.all_objects.exists()


def test_emptying_the_trash_is_rejected_after_a_restore(post, trash, seen, items):
    token = seen("/trash")
    post("trash", do="restore", id=items[0].pk)
    assert post("trash", do="empty", seen=token).status_code == 400
    assert ToDoItem.all_objects.count() == 6


@pytest.mark.parametrize("token", ["", "x", "6", "6_x", "\0"])
def test_emptying_the_trash_is_rejected_without_the_token_of_a_page(post, trash, token):
    assert post("trash", do="empty", seen=token).status_code == 400
    assert ToDoItem.all_objects.count() == 6


def test_trash_shows_the_number_of_items_that_it_would_delete(client, post, seen):
    ToDoItem.objects.bulk_create(ToDoItem(text="x", position=n) for n in range(101))
    ToDoItem.objects.all().change_fields(deleted_on=timezone.now())
    assertContains(client.get("/trash"), "Delete all 101 items permanently")
    assert post("trash", do="empty", seen=seen("/trash")).status_code == 302
    assert not ToDoItem.all_objects.exists()
