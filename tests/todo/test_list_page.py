"""The page of the list."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.helpers import item_texts
from todo import querysets
from todo.models import Label, ToDoItem, ToDoList
from todo.views import display

pytestmark = pytest.mark.django_db


ACTIONS = ["create", "update", "toggle", "delete", "toggle_all", "clear_completed", "move", "bulk"]


@pytest.fixture
def items():
    return [ToDoItem.objects.create(text=t, completed=t == "two") for t in ("one", "two", "items")]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", ["one", "two", "items"]),
        ("/?show=active", ["one", "items"]),
        ("/?show=completed", ["two"]),
        ("/?show=all", ["one", "two", "items"]),
        ("/?show=nonsense", ["one", "two", "items"]),
        ("/?page=0&done=maybe&sort=owner__password&after=x", ["one", "two", "items"]),
        ("/?sort=-due&x[]=1", ["one", "two", "items"]),
        ("/?sort=&show=%00&select=%00", ["one", "two", "items"]),
    ],
)
def test_address_selects_the_items_and_unknown_values_are_ignored(client, items, address, expected):
    assert item_texts(client.get(address)) == expected


@pytest.mark.parametrize(("count", "noun"), [(0, "items"), (1, "item"), (2, "items")])
def test_counter_shows_the_number_of_active_items(client, count, noun):
    ToDoItem.objects.create(text="done", completed=True)
    for _ in range(count):
        ToDoItem.objects.create(text="x")
    assertContains(client.get("/"), f"<strong>{count}</strong> {noun} left")


def test_counter_shows_that_it_stopped_at_its_limit(client, items, monkeypatch):
    monkeypatch.setattr(querysets, "COUNT_LIMIT", 1)
    monkeypatch.setattr(display, "COUNT_LIMIT", 1)
    assertContains(client.get("/"), "<strong>1+</strong> items left")
    assertContains(client.get("/?select=on&show=active"), "Select all 1+ items of this view")


def test_main_and_footer_are_hidden_while_there_are_no_items(client):
    hidden = '<div class="main" data-part="main" hidden>'
    assertContains(client.get("/"), hidden)
    assertContains(client.get("/"), '<footer class="footer" data-part="footer" hidden>')
    ToDoItem.objects.create(text="x")
    response = client.get("/?show=completed")
    assertContains(response, hidden.replace(" hidden", ""))
    assertContains(response, '<footer class="footer" data-part="footer">')


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> {{ settings.SECRET_KEY }} {% now 'Y' %} & \" '",
        "🧹 zusammen räumen 👩‍👩‍👧",
        "اشترِ الحليب",
        "\u202eover",
        "a" * 500,
    ],
)
def test_text_is_shown_as_it_was_typed(client, post, text):
    assert post("create", text=text).status_code == 302
    response = client.get("/")
    assert item_texts(response) == [text]
    assertNotContains(response, "<script>alert")


# Items on other pages are counted by two more.
@pytest.mark.parametrize(("count", "queries"), [(0, 2), (100, 2), (101, 4), (300, 4)])
def test_page_takes_the_same_queries_for_many_items(
    client, django_assert_num_queries, count, queries
):
    ToDoItem.objects.bulk_create(ToDoItem(text="x", position=number) for number in range(count))
    with django_assert_num_queries(queries):
        client.get("/")


@pytest.mark.parametrize("filtered", [False, True])
@pytest.mark.parametrize(
    ("name", "queries", "queries_filtered"),
    # An add asks for the last position and stores, with the key in a savepoint of its own, in the
    # transaction of the request. What is completed may repeat. What can be undone is kept with its
    # act, in a savepoint again. An act on all items first compares them with those of the page. On
    # the page of a list and a label, these are looked up once, and an add asks whether it is shown.
    [
        ("create", 6, 12),
        ("update", 4, 6),
        ("toggle", 6, 8),
        ("move", 6, 8),
        ("delete", 5, 7),
        ("toggle_all", 7, 9),
        ("clear_completed", 4, 6),
    ],
)
def test_change_takes_few_queries(
    post, seen, item, django_assert_num_queries, name, queries, queries_filtered, filtered
):
    item.labels.add(Label.objects.create(name="bank"))
    ToDoItem.objects.update(todo_list=ToDoList.objects.create(name="Home"))
    query = "?list=Home&label=bank" if filtered else ""
    fields = {"text": "Buy bread", "completed": "on", "request_key": "key", "to": "up"}
    fields["seen"] = seen("/" + query)
    with django_assert_num_queries(queries_filtered if filtered else queries):
        post(name, query=query, id=item.id, **fields)


@pytest.mark.parametrize("query", ["", "show=completed&"])
def test_edit_opens_the_form_of_an_item_whatever_the_filter(client, item, query):
    html = client.get(f"/?{query}edit={item.id}").content.decode()
    assert 'class="item editing"' in html
    assert html.count("autofocus") == 1


@pytest.mark.parametrize("name", ACTIONS[:6])
def test_change_leads_back_to_the_filter(post, item, name):
    query = "?show=active&after=0_0"
    assert post(name, query=query, id=item.id, text="x").url == "/" + query


@pytest.mark.parametrize(
    ("address", "method"),
    [
        ("/", "post"),
        ("/lists", "post"),
        ("/trash", "delete"),
        ("/items/{}", "delete"),
    ],
)
def test_page_is_private_and_rejects_other_methods(client, item, address, method):
    address = address.format(item.pk)
    assert client.get(address)["Cache-Control"] == "private, no-cache"
    assert client.head(address).status_code == 200
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("name", [*ACTIONS, "undo", "lists_action"])
def test_action_rejects_get(client, name):
    assert client.get(reverse("todo:" + name)).status_code == 405


def test_each_page_has_its_own_request_key(client):
    keys = {
        re.search('request_key" value="(.*?)"', client.get("/").content.decode()).group(1)
        for _ in range(3)
    }
    assert len(keys) == 3


def test_completed_item_is_not_overdue(client):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    ToDoItem.objects.create(text="x", due_on=yesterday, completed=True)
    ToDoItem.objects.create(text="y", due_on=timezone.localdate(), completed=True)
    html = client.get("/").content.decode()
    assert html.count('class="due "') == 2
    assert "Overdue" not in html


@pytest.mark.parametrize("address", ["/", "/?select=on", "/?edit={}", "/items/{}", "/lists"])
def test_every_text_field_follows_the_direction_of_its_text(client, address):
    item = ToDoItem.objects.create(text="لبن", todo_list=ToDoList.objects.create(name="بيت"))
    html = client.get(address.format(item.pk)).content.decode()
    fields = re.findall(r'<(?:textarea|input(?![^>]*type="(?:hidden|checkbox|date)"))[^>]*>', html)
    assert len(fields) >= 3
    assert [field for field in fields if 'dir="auto"' not in field] == []
