"""Quick add on the page: attributes at the end of a new text, their preview and undo."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from todo import quickadd
from todo.filters import ItemFilter
from todo.models import Label, ToDoItem, ToDoList, UndoEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(post):
    """Add an item with the form of the page; return it, or the response that rejects it."""

    def add(text, query="", **fields):
        response = post("create", query=query, text=text, **dict({"quick": "on"}, **fields))
        return ToDoItem.objects.last() if response.status_code == 302 else response

    return add


@pytest.fixture
def preview(client):
    def preview(text, client=client):
        response = client.post(reverse("todo:quick_add_preview"), {"text": text})
        assert response.status_code == 200
        return response.json()

    return preview


def labels(item):
    return [label.name for label in item.labels.all()]


def test_form_of_the_page_turns_quick_add_on(client):
    assert '<input type="hidden" name="quick" value="on">' in client.get("/").content.decode()


def test_attributes_at_the_end_of_the_text_are_stored(add):
    item = add("Pay the rent #home @bank @phone !1 2026-11-30 every month")
    assert (item.text, item.search_text) == ("Pay the rent", "pay the rent")
    assert (item.todo_list.name, labels(item), item.priority) == ("home", ["bank", "phone"], 1)
    assert (item.due_on, item.repeats) == (datetime.date(2026, 11, 30), "every month")
    assert item.recurrence_start == item.due_on


def test_without_quick_add_the_text_is_stored_unchanged(add):
    typed = "Pay #home @bank !1 tomorrow every month"
    item = add(typed, quick="")
    assert (item.text, item.todo_list, labels(item), item.priority) == (typed, None, [], 0)
    assert (item.due_on, item.repeats, UndoEntry.objects.count()) == (None, "", 0)


@pytest.mark.parametrize("text", ["Buy milk", "tomorrow", "#home", "Read #1 bestseller", "a @ b"])
def test_text_without_attributes_offers_no_undo(add, text):
    assert add(text).text == text
    assert UndoEntry.objects.count() == ToDoList.objects.count() == Label.objects.count() == 0


@pytest.mark.parametrize("deleted_on", [None, "2026-11-30T12:00Z"])
def test_existing_or_deleted_list_and_label_are_used_in_any_case(add, deleted_on):
    todo_list = ToDoList.objects.create(name="Shopping list", deleted_on=deleted_on)
    label = Label.objects.create(name="Bank")
    item = add("Buy milk #shopping-List @bANK")
    assert (item.todo_list, item.labels.get()) == (todo_list, label)
    assert ToDoList.objects.for_owner(None).get() == todo_list


def test_lists_and_labels_belong_to_the_owner(add, as_ana, ana, post):
    ToDoList.objects.create(name="home")
    Label.objects.create(name="bank")
    post("create", client=as_ana, text="x #home @bank", quick="on")
    item = ToDoItem.objects.get()
    assert item.owner == item.todo_list.owner == item.labels.get().owner == ana


def test_inbox_is_not_a_new_list(add):
    ToDoList.objects.create(name="Work")
    assert add("x #inbox", query="?list=Work").todo_list is None
    assert ToDoList.objects.count() == 1


@pytest.mark.parametrize("quick", ["on", ""])
def test_new_item_gets_the_list_and_label_of_the_page(add, quick):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    item = add("Buy milk", quick=quick, query="?list=Work&label=x")
    assert (item.todo_list, item.labels.get()) == (work, label)
    item = add("Buy milk", quick=quick, query="?list=inbox")
    assert (item.todo_list, labels(item)) == (None, [])


@pytest.mark.parametrize(("count", "query"), [(51, ""), (50, "?label=here")])
def test_too_many_labels_are_rejected_and_the_text_is_kept(add, count, query):
    Label.objects.create(name="here")
    text = "Celebrate" + "".join(f" @x{number}" for number in range(count))
    response = add(text, query)
    assertContains(response, f'value="{text}"', status_code=400)
    assertContains(response, "at most 50 labels", status_code=400)
    assert (ToDoItem.objects.count(), Label.objects.count()) == (0, 1)


@pytest.mark.parametrize("text", ["Celebrate", "Celebrate @bank #home"])
def test_new_item_gets_the_label_of_the_page_though_deleted_concurrently(add, monkeypatch, text):
    Label.objects.create(name="here")
    resolve = ItemFilter.__init__

    def resolve_and_delete(self, params, owner, strict):
        resolve(self, params, owner, strict)
        monkeypatch.undo()
        Label.objects.filter(name="here").delete()

    monkeypatch.setattr(ItemFilter, "__init__", resolve_and_delete)
    assert "here" in labels(add(text, "?label=here"))


def test_length_is_limited_for_the_whole_text(add):
    assert add("x" * 495 + " tomorrow").status_code == 400
    assert ToDoItem.objects.count() == 0


def test_same_form_sent_twice_adds_one_item(add, client):
    for _ in range(2):
        item = add("Pay #home @bank tomorrow", request_key="k")
    assert ToDoItem.objects.count() == 1
    assert (item.text, item.version) == ("Pay", 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Buy milk", []),
        ("", []),
        (
            "Pay #home @bank !1 every 2 weeks",
            ["Pay", "home", "Today", "every 2 weeks", "High priority", "@bank"],
        ),
        ("Meet Ana tomorrow at 9", ["Meet Ana at 9", "Tomorrow"]),
        ("Pay 2999-01-02", ["Pay", "2 Jan 2999"]),
        ("Pay #<b>", []),
        ("Pay <b> tomorrow", ["Pay <b>", "Tomorrow"]),
        ("Pay \0 tomorrow", ["Pay \0", "Tomorrow"]),
        ("x" * 10000 + " tomorrow", []),
    ],
)
def test_preview_has_the_text_and_describes_the_attributes(preview, text, expected):
    assert preview(text) == expected


def test_preview_is_in_the_language_of_the_visitor(client, preview):
    assert preview("Pagar 5/12/2999") == []
    client.cookies["language"] = "es"
    assert preview("Pagar 5/12/2999") == ["Pagar", "5 dic 2999"]


@pytest.mark.parametrize(
    ("text", "query", "message"),
    [
        ("Pay #home tomorrow !1 @shop", "", "Added to home · tomorrow · high priority · @shop"),
        ("Pay tomorrow", "", "Added to Inbox · tomorrow"),
        ("Gym every monday and friday !3", "?list=Work", "Added to Work · "),
    ],
)
def test_message_says_where_the_item_is_and_what_was_read(add, text, query, message):
    ToDoList.objects.create(name="Work")
    add(text, query)
    assert UndoEntry.objects.get().message.startswith(message)


def test_help_and_documentation_of_the_api_list_the_words(client):
    for path in (reverse("todo:help"), reverse("api:docs")):
        page = client.get(path).content.decode()
        for _meaning, phrases in quickadd.examples("en"):
            assert all(f"<kbd>{phrase}</kbd>" in page for phrase in phrases)
    page = client.get(reverse("todo:help"), HTTP_ACCEPT_LANGUAGE="es").content.decode()
    assert "<kbd>cada lunes</kbd>" in page


def test_preview_takes_no_query(preview, django_assert_num_queries):
    with django_assert_num_queries(0):
        preview("Pay #home @bank")


def test_preview_is_a_post_with_csrf_token(client):
    address, fields = reverse("todo:quick_add_preview"), {"text": "Pay tomorrow"}
    assert client.get(address, fields).status_code == 405
    assert Client(enforce_csrf_checks=True).post(address, fields).status_code == 403


def test_adding_with_every_attribute_takes_few_queries(add, django_assert_max_num_queries):
    add("Pay #home @bank @phone !1 tomorrow every month")
    with django_assert_max_num_queries(16):
        add("Pay #home @bank @phone !1 tomorrow every month")
