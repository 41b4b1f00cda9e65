"""A list, label or search that cannot be resolved shows nothing and changes nothing."""

import re
from html import unescape
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains

from tests.helpers import database
from tests.todo.api.client import Api
from todo.models import CalendarFeed, Label, ToDoItem, ToDoList, UndoEntry

pytestmark = pytest.mark.django_db

ELEVEN_WORDS = "a b c d e f g h i j k"
SEARCH_LIMITS = "Search for 1 to 10 words, in at most 200 characters."
RENAMED = "The list “Renamed” no longer exists. Nothing was changed."
UNUSABLE_SEARCHES = ["´", "¨", "¸", "\u0301", "´ ¨", ELEVEN_WORDS, "x" * 201]


@pytest.fixture
def items(post):
    """Items with and without a list and a label, and one in the trash, which can be undone."""
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="bank")
    for number in range(4):
        item = ToDoItem.objects.create(
            text=f"x{number}",
            completed=number % 2,
            repeats="every day",
            due_on="2026-11-30",
            todo_list=work if number < 2 else None,
        )
        if number < 2:
            item.labels.add(label)
    post("delete", id=ToDoItem.objects.create(text="in the trash").pk)


@pytest.fixture
def forms(items, seen):
    """Return the URL name and the fields of every form that is sent from a page of items."""
    first, second = ToDoItem.objects.values_list("pk", flat=True)[:2]
    every = {"seen": seen()}
    text = "Buy milk #Work #New @bank @new !1 tomorrow"
    forms = [
        ("create", {"text": text}),
        ("create", {"text": text, "quick": "on"}),
        ("update", {"id": first, "text": "changed", "completed": "on"}),
        ("update", {"id": first, "text": ""}),
        ("delete", {"id": first}),
        ("toggle", {"id": first, "completed": "on"}),
        ("toggle", {"id": second}),
        ("toggle_all", {"completed": "on", **every}),
        ("toggle_all", every),
        ("clear_completed", every),
        ("undo", {"undo": UndoEntry.objects.latest("pk").pk}),
    ]
    forms += [("move", {"id": second, "to": to}) for to in ("up", "top", first)]
    for action in ("complete", "reopen", "delete", "move", "label", "due"):
        values = {"do": action, "due_on": "2027-01-01", "label": "new", "todo_list": ""}
        forms.append(("bulk", {**values, "id": [first, second]}))
        forms.append(("bulk", {**values, "all": "on", **every}))
    return forms


KNOWN_NAMES = ("work", "bank", "inbox")
unknown_names = st.text(min_size=1, max_size=20).filter(
    lambda name: name.strip().casefold().replace("-", " ") not in KNOWN_NAMES
)
unresolvable = st.one_of(
    st.tuples(st.sampled_from(["list", "label"]), unknown_names),
    st.tuples(st.just("q"), st.sampled_from(UNUSABLE_SEARCHES)),
    st.tuples(st.just("q"), st.text("´¨¸\u0301\u0308", min_size=1, max_size=20)),
)
REPEATED = ("list", "twice")
unknown = st.one_of(
    st.tuples(st.sampled_from(["lists", "lst", "id", "page", "x[]"]), st.text(max_size=5)),
    st.tuples(st.sampled_from(["sort", "show", "after"]), st.sampled_from(["x", "1_x", "due_1"])),
    st.tuples(st.sampled_from(["list", "label", "q", "sort", "show"]), st.sampled_from(["", " "])),
    st.just(REPEATED),
)
valid = st.sampled_from(
    [[], [("list", "Work")], [("label", "bank")], [("list", "inbox"), ("q", "x")]]
)


def queries(wrong):
    """Return a strategy of query strings with one wrong parameter, among valid ones."""

    def join(good, bad):
        others = [pair for pair in good if pair[0] != bad[0]]
        if bad == REPEATED:
            return "?list=Work&list=inbox"
        return "?" + urlencode([*others, bad], quote_via=quote)

    return st.builds(join, valid, wrong)


@pytest.mark.slow
def test_no_form_of_a_page_changes_a_row(forms):
    before = database()

    @settings(max_examples=8)
    @given(queries(unresolvable | unknown))
    def send(query):
        for name, fields in forms:
            response = Client().post(reverse("todo:" + name) + query, fields)
            assert response.status_code in (400, 404), (name, fields)
        item = ToDoItem.objects.first()
        fields = {"text": "changed", "notes": "new", "version": item.version, "priority": 1}
        response = Client().post(reverse("todo:item", args=[item.pk]) + query, fields)
        assert response.status_code in (400, 404)
        assert "changed" in response.content.decode()

    send()
    assert database() == before


@pytest.mark.slow
def test_no_request_to_the_api_changes_a_row(items):
    api, before = Api(), database()

    @given(queries(unresolvable | unknown))
    def send(query):
        for method in ("GET", "POST", "PATCH", "DELETE"):
            data = {"title": "new"} if method in ("POST", "PATCH") else None
            response = api.send(method, "/api/todos" + query, data)
            assert response.status_code == (405 if method == "PATCH" else 400)

    send()
    assert database() == before


def test_export_and_feed_reject_filters(items, ana):
    CalendarFeed.objects.create(owner=ana, secret="s" * 43)
    before = database()

    @given(queries(unresolvable))
    def send(query):
        for address in ("/export.txt", "/export.json", "/export.ics", f"/feed/{'s' * 43}.ics"):
            assert Client().get(address + query).status_code == 400

    send()
    assert database() == before


def test_no_page_shows_an_item(items):
    @given(queries(unresolvable))
    def read(query):
        response = Client().get("/" + query)
        assert response.status_code == 404
        html = response.content.decode()
        assert not re.search(r">x[0-3]<", html)
        assert '<a class="way-back" href="/">' in html

    read()


def test_page_ignores_unknown_parameters_orders_and_cursors(items):
    @given(st.lists(unknown.filter(lambda pair: pair[0] in ("sort", "show", "after", "lst"))))
    def read(pairs):
        response = Client().get("/?" + urlencode([("list", "Work"), *pairs]))
        assert response.status_code == 200
        html = response.content.decode()
        assert set(re.findall(r">(x[0-3])<", html)) == {"x0", "x1"}
        assert 'action="/create?list=Work"' in html

    read()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"list": "Nowhere"}, "The list “Nowhere” no longer exists."),
        ({"label": "Nowhere"}, "The label “Nowhere” no longer exists."),
        *[({"q": q}, SEARCH_LIMITS) for q in ("´", ELEVEN_WORDS, "x" * 201)],
    ],
)
def test_page_and_api_have_the_same_message(client, items, query, message):
    assertContains(client.get("/", query), message, status_code=404)
    for method in ("GET", "DELETE"):
        response = Api().send(method, "/api/todos?" + urlencode(query))
        assert response.json()["errors"] == {next(iter(query)): [message]}


def test_rejected_search_is_kept_in_its_field(client):
    html = unescape(client.get("/", {"q": ELEVEN_WORDS}).content.decode())
    assert f'name="q" dir="auto" value="{ELEVEN_WORDS}"' in html


@pytest.mark.parametrize("name", ["toggle_all", "clear_completed", "delete", "move", "undo"])
def test_rejected_form_gets_a_page_that_nothing_was_changed(post, item, name):
    response = post(name, query="?list=Renamed", id=item.pk)
    assertContains(response, RENAMED, status_code=404)
    assertContains(response, '<a class="way-back" href="/">', status_code=404)


def hidden_fields(html):
    return dict(re.findall('type="hidden" name="([^"]*)" value="([^"]*)"', html))


def test_new_text_is_kept_and_added_to_the_inbox_when_sent_again(post, client, texts):
    response = post("create", query="?list=Renamed", text='Buy "milk"', quick="on", request_key="k")
    html = unescape(response.content.decode())
    assert (response.status_code, texts()) == (404, [])
    assert 'name="text" dir="auto" value="Buy "milk""' in html
    assert "Add to the Inbox" in html
    assert '<form class="retry" method="post" action="/create"' in html
    assert client.post("/create", {**hidden_fields(html), "text": "Buy milk"}).status_code == 302
    assert texts() == ["Buy milk"]
    assert ToDoItem.objects.get().request_key.startswith("k")


def test_edited_text_is_kept_and_saved_when_sent_again(post, client, item):
    response = post("update", query="?label=gone", id=item.pk, text="Buy bread", version=1)
    html = unescape(response.content.decode())
    assert response.status_code == 404
    assert 'name="text" dir="auto" value="Buy bread"' in html
    assert '<form class="retry" method="post" action="/update"' in html
    assert client.post("/update", {**hidden_fields(html), "text": "Buy bread"}).status_code == 302
    item.refresh_from_db()
    assert (item.text, item.version) == ("Buy bread", 2)


def test_fields_of_an_item_are_kept_and_saved_when_sent_again(client, item, save_page):
    fields = {"text": "Buy bread", "notes": "of rye", "priority": 2, "labels": "shop"}
    response = save_page(item, query="?list=Renamed", **fields)
    html = response.content.decode()
    assertContains(response, RENAMED, status_code=404)
    assert f'action="/items/{item.pk}"' in html
    assert ">\nof rye</textarea>" in html
    item.refresh_from_db()
    assert (item.text, item.notes, item.version) == ("Buy milk", "", 1)
    assert save_page(item, **{**fields, **hidden_fields(html)}).url == "/"
    item.refresh_from_db()
    assert (item.text, item.notes, item.version) == ("Buy bread", "of rye", 2)


def test_version_of_an_item_is_kept_when_sent_again(save_page, item, post):
    post("update", id=item.pk, text="changed elsewhere", version=1)
    response = save_page(item, query="?list=Renamed", text="Buy bread", version=1)
    assert hidden_fields(response.content.decode())["version"] == "1"


def test_undo_may_restore_the_list_of_the_page_but_no_other(post, change_list, items):
    work = ToDoList.objects.get()
    change_list("delete", work)
    entry = UndoEntry.objects.latest("pk").pk
    before = database()
    assert post("undo", query="?list=Other", undo=entry).status_code == 404
    assert database() == before
    assert post("undo", query="?list=Work", undo=entry).url == "/?list=Work"
    assert ToDoList.objects.for_owner(None).get() == work
