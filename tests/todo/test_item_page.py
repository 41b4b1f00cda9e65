"""The page of one item, with every field."""

import datetime
import re
from html import unescape

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from todo.forms import LabelField
from todo.models import Label, ToDoItem, ToDoList

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 30)


@pytest.fixture
def send(client):
    """Post the page of an item as the browser does: what it shows, with the changes."""

    def send(item, client=client, query="", **changes):
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

    return send


@pytest.fixture
def full():
    """An item of the shared list with something in every field."""
    item = ToDoItem.objects.create(
        text="Pay",
        notes="IBAN",
        due_on=DAY,
        priority=2,
        repeats="month",
        todo_list=ToDoList.objects.create(name="Home"),
    )
    item.labels.add(Label.objects.create(name="bank"), Label.objects.create(name="phone"))
    return item


def page_of(item):
    return reverse("todo:item", args=[item.pk])


def test_the_page_shows_every_field(client, full):
    html = client.get(page_of(full)).content.decode()
    for field in (
        'name="text" value="Pay"',
        'name="due_on" value="2026-11-30"',
        'name="labels" value="bank phone"',
        'name="version" value="1"',
        '<option value="{}" selected>Home</option>'.format(full.todo_list_id),
        '<option value="month" selected>every month</option>',
        '<option value="2" selected>Medium</option>',
    ):
        assert field in html
    assert re.search(r"<textarea[^>]*>\s*IBAN</textarea>", html)


def test_every_field_is_stored(item, send, texts):
    work = ToDoList.objects.create(name="Work")
    response = send(
        item,
        text="Ring",
        completed="on",
        todo_list=work.pk,
        due_on="2026-11-30",
        priority="1",
        labels="@bank, phone bank",
        notes="a\r\nb",
    )
    assert (response.status_code, response.url) == (302, "/")
    item.refresh_from_db()
    assert (item.text, item.completed, item.todo_list) == ("Ring", True, work)
    assert (item.due_on, item.recurrence_start, item.priority) == (DAY, DAY, 1)
    assert sorted(label.name for label in item.labels.all()) == ["bank", "phone"]
    assert (item.notes.split(), item.search_text) == (["a", "b"], "ring a b")
    assert item.completed_on is not None


def test_every_field_can_be_emptied(full, send):
    send(full, todo_list="", due_on="", repeats="", priority="0", labels="", notes="")
    full.refresh_from_db()
    assert (full.todo_list, full.due_on, full.recurrence_start) == (None, None, None)
    assert (full.repeats, full.priority, full.notes, full.labels.count()) == ("", 0, "", 0)


def test_saving_what_is_there_changes_nothing(full, send, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        assert send(full).status_code == 302
    full.refresh_from_db()
    assert full.version == 1


def test_line_ends_of_a_form_are_no_change_of_the_notes(full, send):
    ToDoItem.objects.filter(pk=full.pk).update(notes="a\nb\n\nc")
    assert send(full, notes="a\r\nb\r\n\r\nc").status_code == 302
    full.refresh_from_db()
    assert (full.notes, full.version) == ("a\nb\n\nc", 1)


def test_a_line_end_of_a_form_counts_as_one_character(item, send):
    notes = "\r\n".join(["x" * 99] * 100) + "x"
    assert len(notes.replace("\r", "")) == 10000
    assert send(item, notes=notes).status_code == 302
    item.refresh_from_db()
    assert item.notes == notes.replace("\r", "")
    assert send(item, notes=notes + "x").status_code == 400


def test_labels_alone_make_a_new_version(full, send):
    send(full, labels="bank post")
    full.refresh_from_db()
    assert full.version == 2
    assert sorted(label.name for label in full.labels.all()) == ["bank", "post"]
    assert send(full, version=1, labels="bank").status_code == 409


def test_a_rule_that_is_not_offered_stays(item, send):
    ToDoItem.objects.filter(pk=item.pk).update(repeats="17 weeks")
    assert send(item, text="x").status_code == 302
    item.refresh_from_db()
    assert (item.text, item.repeats) == ("x", "17 weeks")


def test_another_rule_begins_a_new_series(full, send):
    ToDoItem.objects.filter(pk=full.pk).update(recurrence_start=datetime.date(2026, 8, 31))
    send(full, repeats="week")
    full.refresh_from_db()
    assert full.recurrence_start == full.due_on


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": " "}, "Write what is to be done, or delete the item."),
        ({"text": "x" * 501}, "at most 500 characters, this one has 501"),
        ({"text": "a\0b"}, "Null characters are not allowed"),
        ({"due_on": "2026-02-30"}, "Enter a valid date"),
        ({"due_on": "tomorrow"}, "Enter a valid date"),
        ({"due_on": "0001-01-01"}, "greater than or equal to"),
        ({"due_on": "9999-12-31"}, "less than or equal to"),
        ({"due_on": "10000-01-01"}, "Enter a valid date"),
        ({"priority": "4"}, "not one of the available choices"),
        ({"repeats": "fortnight"}, "not one of the available choices"),
        ({"labels": "x" * 101}, "at most 100 characters"),
        ({"labels": "a#b"}, "A label is one word"),
        ({"labels": "a\0b"}, "Null characters are not allowed"),
        ({"labels": " ".join(map(str, range(51)))}, "An item has at most 50 labels"),
        ({"notes": "x" * 10001}, "at most 10000 characters"),
        ({"notes": "a\0b"}, "Null characters are not allowed"),
        ({"todo_list": "0"}, "not one of the available choices"),
        ({"todo_list": "9" * 18}, "not one of the available choices"),
        ({"todo_list": str(2**63)}, "not one of the available choices"),
        ({"todo_list": "9" * 5000}, "not one of the available choices"),
        ({"todo_list": "\0"}, "not one of the available choices"),
        ({"version": ""}, ""),
        ({"version": "x"}, ""),
        ({"version": "0"}, ""),
        ({"version": str(2**31)}, ""),
        ({"version": "9" * 5000}, ""),
    ],
)
def test_what_will_not_do_is_said_and_everything_typed_is_kept(item, send, change, sentence):
    response = send(item, **dict({"notes": "typed here"}, **change))
    assert response.status_code == 400
    html = unescape(response.content.decode())
    assert sentence in html
    assert "notes" in change or "typed here" in html
    item.refresh_from_db()
    assert (item.text, item.version, Label.objects.count()) == ("Buy milk", 1, 0)


def test_fifty_labels_are_not_too_many_and_the_same_counts_once(item, send):
    names = ["label{}".format(number) for number in range(50)]
    assert send(item, labels=" ".join(names + names)).status_code == 302
    assert item.labels.count() == 50


@pytest.mark.parametrize(
    ("labels", "checked"), [("a b c " * 150000, 3), (" ".join(map(str, range(100000))), 0)]
)
def test_of_a_flood_of_labels_each_is_checked_once_and_too_many_are_not(
    item, send, monkeypatch, labels, checked
):
    names, clean = [], LabelField.clean
    monkeypatch.setattr(
        LabelField, "clean", lambda self, name: names.append(name) or clean(self, name)
    )
    assert send(item, labels=labels).status_code == (302 if checked else 400)
    assert len(names) == checked


def test_an_empty_request_shows_the_page(client, item):
    assert client.post(page_of(item)).status_code == 200


def test_of_two_windows_the_second_is_told_and_keeps_what_was_typed(item, send):
    assert send(item, text="first").status_code == 302
    response = send(item, version=1, text="second", notes="mine", labels="x")
    assert response.status_code == 409
    html = response.content.decode()
    assert "changed elsewhere" in html
    for field in (
        'name="text" value="second"',
        'name="labels" value="x"',
        'name="version" value="2"',
    ):
        assert field in html
    assert re.search(r"<textarea[^>]*>\s*mine</textarea>", html)
    item.refresh_from_db()
    assert (item.text, item.notes, item.labels.count()) == ("first", "", 0)
    # Sent again, it is the visitor's will.
    assert send(item, version=2, text="second").status_code == 302
    item.refresh_from_db()
    assert item.text == "second"


def test_what_is_gone_meanwhile_keeps_the_text_for_a_new_item(client, item):
    response = client.post(page_of(item).replace(str(item.pk), "999999"), {"text": "typed"})
    assertContains(response, 'value="typed"', status_code=404)


@pytest.mark.parametrize("address", ["0", "9" * 18, "9" * 19, "9" * 5000, "-1", "x", "１"])
def test_an_address_of_no_item_is_a_404(client, item, address):
    assert client.get("/items/" + address).status_code == 404


def test_what_is_in_the_trash_has_no_page(client, item, post):
    post("delete", id=item.pk)
    assert client.get(page_of(item)).status_code == 404
    assert client.post(page_of(item), {"text": "x", "version": 2}).status_code == 404


def test_another_owners_list_can_not_be_chosen_and_is_not_offered(client, send, item, ana):
    hers = ToDoList.objects.create(name="Of Ana", owner=ana)
    assert "Of Ana" not in client.get(page_of(item)).content.decode()
    assert send(item, todo_list=hers.pk).status_code == 400
    item.refresh_from_db()
    assert item.todo_list is None


def test_a_deleted_list_can_not_be_chosen(client, send, item):
    work = ToDoList.objects.create(name="Work")
    client.post(reverse("todo:lists_action"), {"do": "delete", "type": "list", "id": work.pk})
    assert send(item, todo_list=work.pk).status_code == 400


def test_a_label_is_the_owners_own_even_if_another_has_one_of_that_name(as_ana, ana, send):
    Label.objects.create(name="bank")
    mine = ToDoItem.objects.create(owner=ana, text="x")
    send(mine, client=as_ana, labels="bank")
    assert mine.labels.get().owner == ana


def test_a_label_is_the_same_in_another_case(item, send):
    bank = Label.objects.create(name="Bank")
    send(item, labels="bank")
    assert item.labels.get() == bank


def test_the_page_takes_few_queries_however_many_labels(client, full, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get(page_of(full))
    for number in range(40):
        full.labels.add(Label.objects.create(name="more{}".format(number)))
    with django_assert_num_queries(3):
        client.get(page_of(full))


def test_the_page_leads_back_to_the_filter_it_came_from(client, item, send):
    query = "?show=active&sort=due"
    html = unescape(client.get(page_of(item) + query).content.decode())
    assert 'action="{}{}"'.format(page_of(item), query) in html
    assert 'href="/{}"'.format(query) in html
    assert send(item, query=query, text="x").url == "/" + query
