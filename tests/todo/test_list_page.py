"""The page of a list, as the server sends it."""

import datetime
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.helpers import FURTHER, shown
from todo import filters, querysets
from todo.models import Label, ToDoItem, ToDoList
from todo.views import rendering

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    ToDoItem.objects.create(text="one")
    ToDoItem.objects.create(text="two", completed=True)
    ToDoItem.objects.create(text="three")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", ["one", "two", "three"]),
        ("/?show=active", ["one", "three"]),
        ("/?show=completed", ["two"]),
        ("/?show=all", ["one", "two", "three"]),
        ("/?show=nonsense", ["one", "two", "three"]),
        ("/?page=0&done=maybe&sort=owner__password&after=x", ["one", "two", "three"]),
    ],
)
def test_the_address_says_what_is_shown(client, three, address, expected):
    assert shown(client.get(address)) == expected


@pytest.mark.parametrize(
    ("active", "sentence"),
    [
        (0, "<strong>0</strong> items left"),
        (1, "<strong>1</strong> item left"),
        (2, "<strong>2</strong> items left"),
    ],
)
def test_the_counter_counts_what_is_left(client, active, sentence):
    ToDoItem.objects.create(text="done", completed=True)
    for _ in range(active):
        ToDoItem.objects.create(text="x")
    assert sentence in client.get("/").content.decode()


def test_the_counter_says_when_it_stopped_counting(client, three, monkeypatch):
    monkeypatch.setattr(querysets, "COUNT_LIMIT", 1)
    monkeypatch.setattr(rendering, "COUNT_LIMIT", 1)
    assert "<strong>1+</strong> items left" in client.get("/").content.decode()


def test_main_and_footer_are_hidden_but_there_when_there_are_no_items(client):
    html = client.get("/").content.decode()
    assert '<div class="main" data-part="main" hidden>' in html
    assert '<footer class="footer" data-part="footer" hidden>' in html


def test_main_and_footer_show_when_only_the_filter_shows_nothing(client):
    ToDoItem.objects.create(text="x")
    html = client.get("/?show=completed").content.decode()
    assert '<div class="main" data-part="main">' in html
    assert '<footer class="footer" data-part="footer">' in html


def test_markup_and_template_syntax_are_shown_as_they_are(client):
    text = "<script>alert(1)</script> {{ settings.SECRET_KEY }} {% now 'Y' %} & \" '"
    ToDoItem.objects.create(text=text)
    response = client.get("/")
    assert shown(response) == [text]
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    "text", ["🧹 zusammen räumen 👩‍👩‍👧", "اشترِ الحليب", "\u202eover", "a" * 500]
)
def test_texts_of_every_script_come_back_as_they_were_typed(client, post, text):
    assert post("create", text=text).status_code == 302
    assert shown(client.get("/")) == [text]


@pytest.mark.parametrize("count", [0, 3, 300])
def test_the_page_takes_five_queries_however_many_items(client, django_assert_num_queries, count):
    ToDoItem.objects.bulk_create(ToDoItem(text="x", position=number) for number in range(count))
    with django_assert_num_queries(5):
        client.get("/")


def test_the_page_of_an_owner_takes_no_more_than_to_know_the_owner(
    as_ana, ana, django_assert_num_queries, session_queries
):
    ToDoItem.objects.create(owner=ana, text="x")
    with django_assert_num_queries(session_queries + 5):
        as_ana.get("/")


@pytest.mark.parametrize("filtered", [False, True])
@pytest.mark.parametrize(
    ("name", "queries", "queries_filtered"),
    # An add asks for the last position and stores, with the key in a savepoint of its own, in the
    # transaction of the request. What is completed may repeat. What can be undone is kept with its
    # act, in a savepoint again. An act on all items first compares them with those of the page. On
    # the page of a list and a label, these are looked up once.
    [
        ("create", 6, 11),
        ("update", 3, 5),
        ("toggle", 2, 4),
        ("move", 6, 8),
        ("delete", 4, 6),
        ("toggle_all", 7, 9),
        ("clear_completed", 4, 6),
    ],
)
def test_a_change_takes_few_queries(
    post, seen, item, django_assert_num_queries, name, queries, queries_filtered, filtered
):
    item.labels.add(Label.objects.create(name="bank"))
    ToDoItem.objects.update(todo_list=ToDoList.objects.create(name="Home"))
    query = "?list=Home&label=bank" if filtered else ""
    fields = {"text": "Buy bread", "completed": "on", "request_key": "key", "to": "up"}
    fields["seen"] = seen("/" + query)
    with django_assert_num_queries(queries_filtered if filtered else queries):
        post(name, query=query, id=item.id, **fields)


def test_a_long_list_goes_on_on_a_further_page(client, monkeypatch):
    monkeypatch.setattr(filters, "PAGE_SIZE", 2)
    for number in range(5):
        ToDoItem.objects.create(text=str(number))
    address, seen = "/", []
    while address:
        response = client.get(address)
        seen.append(shown(response))
        link = re.search(FURTHER, response.content.decode())
        address = link and unescape(link.group(1))
    assert seen == [["0", "1"], ["2", "3"], ["4"]]


def test_a_further_page_keeps_the_filter(client, monkeypatch, post):
    monkeypatch.setattr(filters, "PAGE_SIZE", 1)
    for number in range(4):
        ToDoItem.objects.create(text=str(number), completed=number % 2 == 0)
    response = client.get("/?show=active")
    further = re.search(FURTHER, response.content.decode())
    address = unescape(further.group(1))
    assert shown(client.get(address)) == ["3"]
    last = ToDoItem.objects.get(text="3")
    assert post("toggle", query=address[1:], id=last.id, completed="on").url == address


def test_edit_in_the_address_opens_the_form_of_that_item(client, item):
    html = client.get("/?edit={}".format(item.id)).content.decode()
    assert 'class="item editing"' in html
    assert html.count("autofocus") == 1


def test_edit_opens_an_item_that_the_filter_does_not_show(client, item):
    response = client.get("/?show=completed&edit={}".format(item.id))
    assert shown(response) == ["Buy milk"]


@pytest.mark.parametrize(
    "name", ["create", "update", "toggle", "delete", "toggle_all", "clear_completed"]
)
def test_a_change_leads_back_to_the_filter_it_came_from(post, item, name):
    response = post(name, query="?show=active", id=item.id, text="x")
    assert response.status_code == 302
    assert response.url == reverse("todo:list") + "?show=active"


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


ACTIONS = ["create", "update", "toggle", "delete", "toggle_all", "clear_completed", "move", "bulk"]


@pytest.mark.parametrize("name", [*ACTIONS, "undo", "lists_action"])
def test_action_rejects_get(client, name):
    assert client.get(reverse("todo:" + name)).status_code == 405


def test_each_page_names_its_new_item_with_another_key(client):
    keys = {
        re.search('request_key" value="(.*?)"', client.get("/").content.decode()).group(1)
        for _ in range(3)
    }
    assert len(keys) == 3


def test_what_is_done_is_not_overdue(client):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    ToDoItem.objects.create(text="x", due_on=yesterday, completed=True)
    ToDoItem.objects.create(text="y", due_on=timezone.localdate(), completed=True)
    html = client.get("/").content.decode()
    assert html.count('class="due "') == 2
    assert "Overdue" not in html


@pytest.mark.parametrize("address", ["/", "/?select=on", "/?edit={}", "/items/{}", "/lists"])
def test_a_text_is_typed_from_the_side_on_which_its_language_begins(client, address):
    item = ToDoItem.objects.create(text="لبن", todo_list=ToDoList.objects.create(name="بيت"))
    html = client.get(address.format(item.pk)).content.decode()
    fields = re.findall(r'<(?:textarea|input(?![^>]*type="(?:hidden|checkbox|date)"))[^>]*>', html)
    assert len(fields) >= 3
    assert [field for field in fields if 'dir="auto"' not in field] == []
