"""An act on everything of a page touches the items that the page showed or counted, or nothing."""

import re
from html import unescape

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains

from tests.helpers import database
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
ACTS = [
    ("toggle_all", {"completed": "on"}, ["an active item is added", "two items swap their states"]),
    ("toggle_all", {}, ["a completed item is added", "two items swap their states"]),
    ("clear_completed", {}, ["a completed item is added", "two items swap their states"]),
    ("bulk", {"do": "complete", "all": "on"}, list(ELSEWHERE)[:3]),
    ("bulk", {"do": "delete", "all": "on"}, list(ELSEWHERE)[:3]),
]


@pytest.mark.parametrize(
    ("name", "fields", "change"),
    [(name, fields, change) for name, fields, changes in ACTS for change in changes],
)
def test_it_is_refused_when_the_items_changed_elsewhere_and_the_page_is_shown_anew(
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


@pytest.mark.parametrize(("name", "fields"), [act[:2] for act in ACTS])
@pytest.mark.parametrize("token", ["", "x", ".", "1_1_1.1_1_1", "\0", "9" * 5000, None])
def test_it_is_refused_without_the_token_of_a_page(post, items, name, fields, token):
    before = database()
    # The empty one stands for a form that has none.
    assert post(name, **fields, seen=token or "").status_code == 400
    assert database() == before


@pytest.mark.parametrize("query", ["", "?show=active", "?show=completed", "?q=x", "?sort=newest"])
def test_clear_completed_deletes_the_items_that_further_pages_show(post, items, seen, query):
    token = seen("/" + query)
    assert post("clear_completed", query=query, seen=token).status_code == 302
    assert ToDoItem.objects.completed().count() == 0


def test_toggling_all_leaves_alone_what_is_in_the_wanted_state_so_that_needs_no_look(
    post, items, seen
):
    token = seen()
    add(completed=True)
    assert post("toggle_all", completed="on", seen=token).status_code == 302
    assert ToDoItem.objects.active().count() == 0


def test_an_item_of_another_list_is_none_of_the_items_of_the_page(post, items, seen):
    work = ToDoList.objects.create(name="Work")
    ToDoItem.objects.filter(completed=True).update(todo_list=work)
    token = seen("/?list=Work")
    add(completed=True)
    assert post("clear_completed", query="?list=Work", seen=token).status_code == 302
    assert [item.text for item in ToDoItem.objects.completed()] == ["of another device"]


def test_beyond_the_limit_of_counting_a_new_item_is_noticed_still(post, items, seen, monkeypatch):
    monkeypatch.setattr(querysets, "COUNT_LIMIT", 2)
    token = seen()
    add(completed=True)
    assert post("clear_completed", seen=token).status_code == 400
    assert post("clear_completed", seen=seen()).status_code == 302
    assert ToDoItem.objects.completed().count() == 0


@pytest.mark.parametrize(
    ("count", "query", "text"),
    [
        (1, "", "Select the 1 item of this view"),
        (312, "", "Select all 312 items of this view"),
        (312, "&show=active", "Select all 312 items of this view"),
        (312, "&show=completed", "Select all 0 items of this view"),
        (0, "", "Select all 0 items of this view"),
    ],
)
def test_the_box_says_how_many_items_it_means(client, count, query, text):
    ToDoItem.objects.bulk_create(ToDoItem(text="x", position=n) for n in range(count))
    assert text in unescape(client.get("/?select=on" + query).content.decode())


def test_a_page_shows_a_hundred_items_and_a_link_to_more(client):
    ToDoItem.objects.bulk_create(ToDoItem(text="x", position=n) for n in range(101))
    html = client.get("/").content.decode()
    assert len(re.findall(r'<li id="item-\d', html)) == 100
    more = re.search(r'<p class="pagination"[^>]*>\s*<a href="([^"]*)">More items</a>', html).group(
        1
    )
    more_html = client.get(unescape(more)).content.decode()
    assert len(re.findall(r'<li id="item-\d', more_html)) == 1


# The trash


@pytest.fixture
def trash(items):
    ToDoItem.objects.all().change_fields(deleted_on=timezone.now())


def test_emptying_the_trash_is_refused_when_something_was_put_there_since(
    client, post, trash, seen
):
    token = seen("/trash")
    post("delete", id=ToDoItem.objects.create(text="of another device").pk)
    before = database()
    response = post("trash", do="empty", seen=token)
    assert response.status_code == 400
    assert database() == before
    html = response.content.decode()
    assert "The items have changed since. Nothing was done: look again." in html
    assert "of another device" in html
    token = re.search('name="seen" value="([^"]*)"', html).group(1)
    assert post("trash", do="empty", seen=token).status_code == 302
    assert not ToDoItem.all_objects.exists()


def test_emptying_the_trash_is_refused_when_something_was_restored_since(post, trash, seen, items):
    token = seen("/trash")
    post("trash", do="restore", id=items[0].pk)
    assert post("trash", do="empty", seen=token).status_code == 400
    assert ToDoItem.all_objects.count() == 6


@pytest.mark.parametrize("token", ["", "x", "6", "6_x", "\0"])
def test_emptying_the_trash_is_refused_without_the_token_of_a_page(post, trash, token):
    assert post("trash", do="empty", seen=token).status_code == 400
    assert ToDoItem.all_objects.count() == 6


def test_the_trash_says_how_many_items_it_would_delete(client, post, seen):
    ToDoItem.objects.bulk_create(ToDoItem(text="x", position=n) for n in range(101))
    ToDoItem.objects.all().change_fields(deleted_on=timezone.now())
    assertContains(client.get("/trash"), "Delete all 101 items permanently")
    assert post("trash", do="empty", seen=seen("/trash")).status_code == 302
    assert not ToDoItem.all_objects.exists()


# A date is removed by its own button


@pytest.mark.parametrize("fields", [{}, {"due_on": ""}])
def test_an_empty_due_date_removes_no_date(post, item, fields):
    ToDoItem.objects.update(due_on="2026-11-30")
    assertContains(post("bulk", do="due", id=item.pk, **fields), "Choose a date.", status_code=400)
    assert str(ToDoItem.objects.get().due_on) == "2026-11-30"


def test_removing_the_due_date_is_a_choice_of_its_own(client, post, item):
    ToDoItem.objects.update(due_on="2026-11-30")
    assertContains(client.get("/?select=on"), 'name="do" value="no_due">Remove due date<')
    assert post("bulk", do="no_due", id=item.pk, due_on="2027-01-01").status_code == 302
    assert ToDoItem.objects.get().due_on is None
    assert "1 item has no due date any more." in client.get("/").content.decode()
