"""The page of an item."""

import datetime
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from todo.form_fields import LabelField
from todo.models import Label, ToDoItem, ToDoList, UndoEntry

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 30)


def page_of(item):
    return reverse("todo:item", args=[item.pk])


def test_page_shows_every_field(client, full_item):
    html = client.get(page_of(full_item)).content.decode()
    for field in (
        'name="text" value="Pay"',
        'name="due_on" value="2026-11-30"',
        'name="labels" value="bank phone"',
        'name="version" value="1"',
        f'<option value="{full_item.todo_list_id}" selected>Home</option>',
        'name="repeats" value="every month"',
        '<option value="2" selected>Medium</option>',
    ):
        assert field in html
    assert re.search(r"<textarea[^>]*>\s*IBAN</textarea>", html)


def test_every_field_is_stored(item, save_page, texts):
    work = ToDoList.objects.create(name="Work")
    response = save_page(
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


def test_every_field_can_be_emptied(full_item, save_page):
    save_page(full_item, todo_list="", due_on="", repeats="", priority="0", labels="", notes="")
    full_item.refresh_from_db()
    assert (full_item.todo_list, full_item.due_on, full_item.recurrence_start) == (None, None, None)
    assert (full_item.repeats, full_item.priority, full_item.notes, full_item.labels.count()) == (
        "",
        0,
        "",
        0,
    )


def test_a_new_list_is_created_for_the_item(item, save_page, ana):
    ToDoList.objects.create(name="Garden", owner=ana)
    save_page(item, todo_list="new", new_list=" Garden ")
    item.refresh_from_db()
    assert (item.todo_list.name, item.todo_list.owner) == ("Garden", None)
    save_page(item, todo_list="")
    save_page(item, todo_list="new", new_list="GARDEN")
    item.refresh_from_db()
    assert (item.todo_list.name, ToDoList.objects.count()) == ("Garden", 2)
    save_page(item, todo_list="new", new_list="inbox")
    item.refresh_from_db()
    assert item.todo_list is None


def test_a_new_list_needs_a_name_and_its_choice(item, save_page):
    response = save_page(item, todo_list="new", new_list=" ", text="Kept")
    html = response.content.decode()
    assert response.status_code == 400
    assert "Enter a name." in html
    assert '<option value="new" selected>New list…</option>' in html
    assert 'name="text" value="Kept"' in html
    save_page(item, todo_list="", new_list="Garden")
    assert not ToDoList.objects.exists()


def test_a_conflict_creates_no_list(item, save_page):
    response = save_page(item, todo_list="new", new_list="Garden", version=9)
    assert response.status_code == 409
    assert not ToDoList.objects.exists()
    assert 'value="Garden"' in response.content.decode()


def test_saving_an_unchanged_page_makes_no_new_version(
    full_item, save_page, django_assert_max_num_queries
):
    with django_assert_max_num_queries(7):
        assert save_page(full_item).status_code == 302
    full_item.refresh_from_db()
    assert full_item.version == 1


def test_change_of_labels_makes_a_new_version(full_item, save_page):
    save_page(full_item, labels="bank post")
    full_item.refresh_from_db()
    assert full_item.version == 2
    assert sorted(label.name for label in full_item.labels.all()) == ["bank", "post"]
    assert save_page(full_item, version=1, labels="bank").status_code == 409


@pytest.mark.parametrize(
    ("typed", "rule", "shown"),
    [
        ("every Friday and monday", "monday, friday", "every Monday and Friday"),
        ("cada lunes, martes y sábado", "monday, tuesday, saturday", None),
        ("2 weeks", "every 2 weeks", "every 2 weeks"),
        ("Weekly", "every week", "every week"),
        ("monday, sunday", "monday, sunday", "every Monday and Sunday"),
        ("", "", ""),
    ],
)
def test_rule_is_typed_in_words_and_shown_in_words(client, item, save_page, typed, rule, shown):
    assert save_page(item, repeats=typed).status_code == 302
    item.refresh_from_db()
    assert item.repeats == rule
    if shown:
        assert f'name="repeats" value="{shown}"' in client.get(page_of(item)).content.decode()
        save_page(item, repeats=shown)
        assert ToDoItem.objects.get().version == item.version


def test_rule_that_is_not_offered_is_kept(item, save_page):
    ToDoItem.objects.filter(pk=item.pk).update(repeats="every 17 weeks")
    assert save_page(item, text="x").status_code == 302
    item.refresh_from_db()
    assert (item.text, item.repeats) == ("x", "every 17 weeks")


@pytest.mark.parametrize(
    ("change", "message"),
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
        ({"repeats": "fortnight"}, "“fortnight” is not a rule."),
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
def test_invalid_value_is_rejected_and_the_fields_are_kept(item, save_page, change, message):
    response = save_page(item, **dict({"notes": "typed here"}, **change))
    assert response.status_code == 400
    html = unescape(response.content.decode())
    assert message in html
    assert "notes" in change or "typed here" in html
    item.refresh_from_db()
    assert (item.text, item.version, Label.objects.count()) == ("Buy milk", 1, 0)


@pytest.mark.parametrize(
    ("labels", "checked"), [("a b c " * 1000, 3), (" ".join(map(str, range(1000))), 0)]
)
def test_many_labels_are_checked_once_each_and_too_many_are_not_checked(
    item, save_page, monkeypatch, labels, checked
):
    names, clean = [], LabelField.clean
    monkeypatch.setattr(
        LabelField, "clean", lambda self, name: names.append(name) or clean(self, name)
    )
    assert save_page(item, labels=labels).status_code == (302 if checked else 400)
    assert len(names) == checked


def test_empty_form_shows_the_page(client, item):
    assert client.post(page_of(item)).status_code == 200


def test_conflict_keeps_the_fields_and_is_saved_when_sent_again(item, save_page):
    assert save_page(item, text="first").status_code == 302
    response = save_page(item, version=1, text="second", notes="typed", labels="x")
    assert response.status_code == 409
    html = response.content.decode()
    assert "changed elsewhere" in html
    for field in (
        'name="text" value="second"',
        'name="labels" value="x"',
        'name="version" value="2"',
    ):
        assert field in html
    assert re.search(r"<textarea[^>]*>\s*typed</textarea>", html)
    item.refresh_from_db()
    assert (item.text, item.notes, item.labels.count()) == ("first", "", 0)
    assert save_page(item, version=2, text="second").status_code == 302
    item.refresh_from_db()
    assert item.text == "second"


@pytest.mark.parametrize("address", ["0", "9" * 18, "9" * 19, "9" * 5000, "-1", "x", "１"])
def test_invalid_address_is_404(client, item, address):
    assert client.get("/items/" + address).status_code == 404


def test_item_in_the_trash_has_no_page(client, item, post):
    post("delete", id=item.pk)
    assert client.get(page_of(item)).status_code == 404
    assert client.post(page_of(item), {"text": "x", "version": 2}).status_code == 404


def test_foreign_and_deleted_lists_are_not_offered_and_are_rejected(client, save_page, item, ana):
    foreign = ToDoList.objects.create(name="Of Ana", owner=ana)
    deleted = ToDoList.objects.create(name="Deleted", deleted_on=timezone.now())
    html = client.get(page_of(item)).content.decode()
    for todo_list in (foreign, deleted):
        assert todo_list.name not in html
        assert save_page(item, todo_list=todo_list.pk).status_code == 400
    item.refresh_from_db()
    assert item.todo_list is None


def test_label_belongs_to_the_owner_although_another_owner_has_its_name(as_ana, ana, save_page):
    Label.objects.create(name="bank")
    own = ToDoItem.objects.create(owner=ana, text="x")
    save_page(own, client=as_ana, labels="bank")
    assert own.labels.get().owner == ana


def test_labels_that_were_typed_as_several_words_are_named(client, save_page):
    item = ToDoItem.objects.create(text="a")
    save_page(item, labels="two words, and")
    assert "Each label is one word: @and, @two, @words." in client.get("/").content.decode()
    item.refresh_from_db()
    save_page(item, version=item.version, labels="bank, phone")
    assert "Each label is one word" not in client.get("/").content.decode()


def test_page_takes_three_queries_for_many_labels(client, full_item, django_assert_num_queries):
    for number in range(40):
        full_item.labels.add(Label.objects.create(name=f"more{number}"))
    with django_assert_num_queries(3):
        client.get(page_of(full_item))


def test_page_leads_back_to_the_filter(client, item, save_page):
    query = "?show=active&sort=due"
    html = unescape(client.get(page_of(item) + query).content.decode())
    assert f'action="{page_of(item)}{query}"' in html
    assert f'href="/{query}"' in html
    assert save_page(item, query=query, text="x").url == "/" + query


def test_saving_what_is_there_offers_no_undo(full_item, save_page):
    save_page(full_item)
    assert not UndoEntry.objects.exists()
