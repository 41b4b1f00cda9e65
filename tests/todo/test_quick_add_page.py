"""Quick add on the page: what trails a new text is read, and can be text again."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from todo.filters import ItemFilter
from todo.models import Label, ToDoItem, ToDoList, UndoEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(post):
    """Add an item with the page's form, and return it; or the response of a form in vain."""

    def add(text, query="", **fields):
        response = post("create", query=query, text=text, **dict({"quick": "on"}, **fields))
        return ToDoItem.objects.last() if response.status_code == 302 else response

    return add


@pytest.fixture
def preview(client):
    def preview(text, client=client):
        response = client.post(reverse("todo:quick_add_preview"), {"text": text})
        assert response.status_code == 200
        return response.content.decode()

    return preview


def labels(item):
    return [label.name for label in item.labels.all()]


def test_the_form_of_the_page_asks_for_it(client):
    assert '<input type="hidden" name="quick" value="on">' in client.get("/").content.decode()


def test_what_trails_the_text_is_read(add):
    item = add("Pay the rent #home @bank @phone !1 2026-11-30 every month")
    assert (item.text, item.search_text) == ("Pay the rent", "pay the rent")
    assert (item.todo_list.name, labels(item), item.priority) == ("home", ["bank", "phone"], 1)
    assert (item.due_on, item.repeats) == (datetime.date(2026, 11, 30), "month")
    assert item.recurrence_start == item.due_on


def test_without_the_field_a_text_stays_as_it_is(add):
    typed = "Pay #home @bank !1 tomorrow every month"
    item = add(typed, quick="")
    assert (item.text, item.todo_list, labels(item), item.priority) == (typed, None, [], 0)
    assert (item.due_on, item.repeats, UndoEntry.objects.count()) == (None, "", 0)


@pytest.mark.parametrize("text", ["Buy milk", "tomorrow", "#home", "Read #1 bestseller", "a @ b"])
def test_what_says_nothing_stays_and_offers_no_undo(add, text):
    assert add(text).text == text
    assert UndoEntry.objects.count() == ToDoList.objects.count() == Label.objects.count() == 0


def test_the_lists_and_labels_are_those_that_are_there_in_any_case(add):
    ToDoList.objects.create(name="Shopping list")
    Label.objects.create(name="Bank")
    item = add("Buy milk #shopping-List @bANK")
    assert (item.todo_list.name, labels(item)) == ("Shopping list", ["Bank"])
    assert (ToDoList.objects.count(), Label.objects.count()) == (1, 1)


def test_the_lists_and_labels_are_the_owners_own(add, as_ana, ana, post):
    ToDoList.objects.create(name="home")
    Label.objects.create(name="bank")
    post("create", client=as_ana, text="x #home @bank", quick="on")
    item = ToDoItem.objects.get()
    assert item.owner == item.todo_list.owner == item.labels.get().owner == ana


def test_the_inbox_is_no_new_list(add):
    ToDoList.objects.create(name="Work")
    assert add("x #inbox", query="?list=Work").todo_list is None
    assert ToDoList.objects.count() == 1


def test_a_deleted_list_is_there_again(add):
    gone = ToDoList.objects.create(name="Gone", deleted_on=timezone.now())
    assert add("x #gone").todo_list == gone
    assert ToDoList.objects.for_owner(None).get() == gone


@pytest.mark.parametrize("quick", ["on", ""])
def test_the_list_and_label_of_the_page_are_given_to_the_new_item(add, quick):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    item = add("Buy milk", quick=quick, query="?list=Work&label=x")
    assert (item.todo_list, item.labels.get()) == (work, label)
    item = add("Buy milk", quick=quick, query="?list=inbox")
    assert (item.todo_list, labels(item)) == (None, [])


def test_what_is_typed_counts_before_the_list_of_the_page(add):
    ToDoList.objects.create(name="Work")
    Label.objects.create(name="x")
    item = add("Buy milk #Home @y", query="?list=Work&label=x")
    assert (item.todo_list.name, labels(item)) == ("Home", ["x", "y"])


def test_a_page_of_another_owners_list_adds_nothing(add, ana):
    ToDoList.objects.create(name="Hers", owner=ana)
    assert add("x", query="?list=Hers").status_code == 404
    assert not ToDoItem.objects.exists()


@pytest.mark.parametrize("rule", ["day", "week", "2 weeks", "month", "999 years"])
def test_what_repeats_without_a_date_begins_today(add, rule):
    item = add("Water every " + rule)
    assert (item.repeats, item.due_on) == (rule, timezone.localdate())


def test_what_repeats_on_weekdays_begins_on_one(add):
    item = add("Work every weekday")
    days = (item.due_on - timezone.localdate()).days
    assert item.due_on.weekday() < 5
    assert 0 <= days <= 2


def test_more_labels_than_an_item_may_have_are_refused_and_the_text_kept(add):
    text = "Celebrate" + "".join(" @x{}".format(number) for number in range(51))
    response = add(text)
    assertContains(response, 'value="{}"'.format(text), status_code=400)
    assertContains(response, "at most 50 labels", status_code=400)
    assert ToDoItem.objects.count() == Label.objects.count() == 0


@pytest.mark.parametrize("text", ["Celebrate", "Celebrate @bank #home"])
def test_the_label_of_the_page_may_be_deleted_in_this_moment(add, monkeypatch, text):
    Label.objects.create(name="here")
    resolve = ItemFilter.__init__

    def just_deleted(self, params, owner, strict):
        resolve(self, params, owner, strict)
        monkeypatch.undo()
        Label.objects.filter(name="here").delete()

    monkeypatch.setattr(ItemFilter, "__init__", just_deleted)
    assert "here" in labels(add(text, "?label=here"))


def test_the_label_of_the_page_is_one_of_those_that_an_item_may_have(add):
    Label.objects.create(name="here")
    text = "Celebrate" + "".join(" @x{}".format(number) for number in range(50))
    assert add(text, "?label=here").status_code == 400
    assert ToDoItem.objects.count() == 0


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "3000-01-01", "in 999 years"])
def test_a_date_that_nobody_means_is_text(add, day):
    assert add("Celebrate " + day).text == "Celebrate " + day


@pytest.mark.parametrize("day", ["2026-02-30", "10000-01-01", "in 99999 years"])
def test_what_is_no_date_is_text(add, day):
    assert add("Celebrate " + day).text == "Celebrate " + day


def test_the_whole_text_counts_for_its_length(add):
    response = add("x" * 495 + " tomorrow")
    assert response.status_code == 400
    assert ToDoItem.objects.count() == 0


def test_the_same_request_again_adds_nothing(add, client):
    for _ in range(2):
        item = add("Pay #home @bank tomorrow", request_key="k")
    assert ToDoItem.objects.count() == 1
    assert (item.text, item.version) == ("Pay", 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Buy milk", ""),
        ("", ""),
        ("Pay #home @bank !1 every 2 weeks", "home, @bank, High priority, every 2 weeks"),
        ("Pay tomorrow", "Tomorrow"),
        ("Pay today", "Today"),
        ("Pay 2999-01-02", "2 Jan 2999"),
        ("Pay #<b>", ""),
        ("Pay \0 tomorrow", "Tomorrow"),
        ("x" * 10000 + " tomorrow", ""),
    ],
)
def test_what_would_be_read_is_said_in_words(preview, text, expected):
    assert preview(text) == expected


def test_what_would_be_read_is_plain_text_in_the_visitors_language(client, preview):
    response = client.post(reverse("todo:quick_add_preview"), {"text": "Pay mañana"})
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    client.cookies["django_language"] = "es"
    assert preview("Pagar mañana") == "Mañana"


def test_asking_what_would_be_read_stores_nothing(preview, django_assert_num_queries):
    with django_assert_num_queries(0):
        preview("Pay #home @bank")


def test_a_half_typed_text_is_in_no_address(client):
    address = reverse("todo:quick_add_preview")
    assert address == "/quick-add/preview"
    assert client.get(address, {"text": "Pay tomorrow"}).status_code == 405


def test_asking_what_would_be_read_needs_the_token_of_the_page():
    response = Client(enforce_csrf_checks=True).post(
        reverse("todo:quick_add_preview"), {"text": "Pay tomorrow"}
    )
    assert response.status_code == 403


def test_adding_with_everything_takes_few_queries(add, django_assert_max_num_queries):
    add("Pay #home @bank @phone !1 tomorrow every month")
    with django_assert_max_num_queries(16):
        add("Pay #home @bank @phone !1 tomorrow every month")
