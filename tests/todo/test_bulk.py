"""Actions on several items at once."""

import datetime
import re

import pytest
from pytest_django.asserts import assertContains

from todo import actions
from todo.models import Label, ToDoItem, ToDoList, UndoEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def items():
    """Four items of the shared list, of which the last is completed."""
    return [ToDoItem.objects.create(text=text, completed=text == "d") for text in "abcd"]


@pytest.fixture
def bulk(post):
    """Apply a bulk action to these items, or to all."""

    def bulk(do, items=None, **fields):
        selected = {"id": [item.pk for item in items]} if items is not None else {"all": "on"}
        return post("bulk", do=do, **dict(selected, **fields))

    return bulk


def texts_of(**condition):
    return [item.text for item in ToDoItem.objects.filter(**condition)]


def test_selected_items_are_completed_and_reopened(bulk, items):
    assert bulk("complete", items[1:]).status_code == 302
    assert texts_of(completed=True) == ["b", "c", "d"]
    assert ToDoItem.objects.get(text="d").version == 1
    bulk("reopen", items[:2])
    assert texts_of(completed=True) == ["c", "d"]


def test_selected_items_are_deleted(bulk, items):
    bulk("delete", items[:2])
    assert texts_of() == ["c", "d"]
    assert ToDoItem.all_objects.count() == 4


def test_selected_items_are_moved_to_a_list_and_to_the_inbox(bulk, items):
    work = ToDoList.objects.create(name="Work")
    bulk("move", items[:2], todo_list=work.pk)
    assert texts_of(todo_list=work) == ["a", "b"]
    bulk("move", items[1:], todo_list="inbox")
    assert texts_of(todo_list=work) == ["a"]
    assert ToDoItem.objects.get(text="d").version == 1


def test_selected_items_are_labelled(bulk, items):
    bank = Label.objects.create(name="Bank")
    items[0].labels.add(bank)
    bulk("label", items[:2], label="@bank")
    assert texts_of(labels=bank) == ["a", "b"]
    assert Label.objects.count() == 1
    assert [item.version for item in ToDoItem.objects.all()] == [1, 2, 1, 1]


def test_selected_items_get_and_lose_a_due_date(bulk, items):
    day = datetime.date(2026, 11, 30)
    bulk("due", items[:2], due_on="2026-11-30")
    assert texts_of(due_on=day, recurrence_start=day) == ["a", "b"]
    bulk("due", items[:1], when="none", due_on="2027-01-01")
    assert texts_of(due_on=day) == ["b"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["a", "b", "c", "d"]),
        ("?show=active", ["a", "b", "c"]),
        ("?show=completed&select=on", ["d"]),
        ("?list=Work", ["a"]),
        ("?list=inbox", ["b", "c", "d"]),
        ("?label=x", ["b"]),
        ("?q=C", ["c"]),
        ("?list=Work&label=x", []),
        ("?q=a&sort=due", ["a"]),
    ],
)
@pytest.mark.parametrize("do", ["delete", "due"])
def test_all_items_are_those_of_the_filter(bulk, items, query, expected, do):
    ToDoItem.objects.filter(text="a").update(todo_list=ToDoList.objects.create(name="Work"))
    items[1].labels.add(Label.objects.create(name="x"))
    response = bulk(do, query=query, due_on="2026-11-30")
    assert response.status_code == 302
    assert response.url == "/" + query
    changed = ToDoItem.all_objects.filter(version=2)
    assert [item.text for item in changed] == expected


def test_all_items_include_those_of_further_pages(bulk, items, monkeypatch):
    monkeypatch.setattr("todo.filters.PAGE_SIZE", 2)
    bulk("complete", query="?after=1_1")
    assert texts_of(completed=False) == []


def test_limit_applies_to_every_action_but_deletion(bulk, items, monkeypatch):
    monkeypatch.setattr(actions, "MAX_BULK_ITEMS", 3)
    response = bulk("due", due_on="2026-11-30")
    assertContains(response, "At most 1,000 items can be changed at once", status_code=400)
    assert texts_of(due_on=None) == ["a", "b", "c", "d"]
    assert bulk("complete").status_code == 302
    assert texts_of(completed=False) == []
    assert bulk("delete").status_code == 302
    assert texts_of() == []


def test_action_without_items_is_rejected_and_creates_no_label(bulk, items):
    assertContains(bulk("label", [], label="x"), "Select at least one item.", status_code=400)
    assert not Label.objects.exists()


def test_fields_of_other_actions_are_ignored(bulk, items):
    assert bulk("complete", items[:1], label="two words", due_on="soon").status_code == 302
    assert bulk("due", items[1:2], label="x" * 300, due_on="2026-11-30").status_code == 302
    assert bulk("label", items[2:3], label="x", todo_list="999").status_code == 302
    assert texts_of(completed=True) == ["a", "d"]
    assert texts_of(due_on="2026-11-30") == ["b"]
    assert texts_of(labels__name="x") == ["c"]


def test_label_beyond_the_limit_of_an_item_is_rejected(bulk, items):
    items[0].labels.set([Label.objects.create(name=f"x{n}") for n in range(50)])
    assertContains(bulk("label", items, label="one-more"), "at most 50 labels", status_code=400)
    assert texts_of(labels__name="one-more") == []
    assert not Label.objects.filter(name="one-more").exists()


def test_thousand_items_take_few_queries(bulk, seen, django_assert_max_num_queries):
    ToDoItem.objects.bulk_create(
        ToDoItem(text="x", position=number) for number in range(actions.MAX_BULK_ITEMS)
    )
    token = seen()
    with django_assert_max_num_queries(17):
        assert bulk("label", label="x", seen=token).status_code == 302
    assert ToDoItem.objects.filter(labels__name="x").count() == actions.MAX_BULK_ITEMS


@pytest.mark.parametrize("do", ["complete", "delete", "move", "label", "due"])
def test_items_of_other_owners_are_not_changed(as_ana, ana, ben, bulk, items, do):
    work = ToDoList.objects.create(name="Work", owner=ana)
    bens = ToDoItem.objects.create(owner=ben, text="of ben")
    fields = {"label": "x", "due_on": "2026-11-30", "todo_list": work.pk}
    for chosen in ([*items, bens], None):
        assert bulk(do, chosen, client=as_ana, **fields).status_code == 302
    assert set(ToDoItem.all_objects.values_list("version", flat=True)) == {1}
    assert not ToDoItem.objects.exclude(labels=None, todo_list=None).exists()
    assert not UndoEntry.objects.exists()


def test_bulk_move_rejects_foreign_and_deleted_lists(bulk, items, ana):
    foreign = ToDoList.objects.create(name="Of Ana", owner=ana)
    deleted = ToDoList.objects.create(name="Gone")
    actions.trash_list(deleted)
    for todo_list in (foreign, deleted):
        response = bulk("move", items, todo_list=todo_list.pk)
        assertContains(response, "not one of the available choices", status_code=400)
    assert texts_of(todo_list=None) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("", {}),
        ("nonsense", {}),
        ("delete\0", {}),
        ("due", {"due_on": ""}),
        ("due", {"due_on": "2026-02-30"}),
        ("due", {"due_on": "0001-01-01"}),
        ("due", {"due_on": "1899-12-31"}),
        ("due", {"due_on": "3000-01-01"}),
        ("due", {"due_on": "9999-12-31"}),
        ("due", {"due_on": "\0"}),
        ("due", {}),
        ("move", {}),
        ("label", {}),
        ("label", {"label": " @ "}),
        ("label", {"label": "two words"}),
        ("label", {"label": "x" * 101}),
        ("label", {"label": "a\0b"}),
        ("move", {"todo_list": ""}),
        ("move", {"todo_list": "0"}),
        ("move", {"todo_list": "999999"}),
        ("move", {"todo_list": "x"}),
        ("move", {"todo_list": "\0"}),
        ("move", {"todo_list": str(2**63)}),
        ("move", {"todo_list": "9" * 5000}),
    ],
)
def test_invalid_bulk_action_changes_nothing(bulk, items, do, fields):
    response = bulk(do, items, **fields)
    assert response.status_code == 400
    assert set(ToDoItem.all_objects.values_list("version", flat=True)) == {1}
    assert Label.objects.count() == 0


@pytest.mark.parametrize("do", ["complete", "reopen", "delete", "due", "label"])
def test_unknown_ids_change_nothing(post, items, do):
    ids = ["x", "", "\0", "0", "-1", "999999", str(2**63), "9" * 18, "9" * 5000]
    assert post("bulk", do=do, label="x", when="none", id=ids).status_code == 302
    assert not UndoEntry.objects.exists()
    assert not Label.objects.exists()
    assert set(ToDoItem.all_objects.values_list("version", flat=True)) == {1}


def test_missing_action_is_rejected(post, items):
    assert post("bulk").status_code == 400


def test_repeated_id_counts_once(bulk, items, client):
    bulk("complete", items[:1] * 3)
    assert "“a” is completed." in client.get("/").content.decode()


def test_page_has_checkboxes_only_while_selecting(client, items):
    assert 'form="bulk"' not in client.get("/").content.decode()
    html = client.get("/?select=on").content.decode()
    assert len(re.findall(r'value="\d+" form="bulk"', html)) == 4
    assert 'action="/bulk?select=on"' in html
