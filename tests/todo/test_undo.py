"""Undo of actions that change several items, or delete something."""

import datetime
import io
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.helpers import database, in_threads
from tests.todo.files import import_file
from todo import actions
from todo.models import Label, ToDoItem, ToDoList, UndoEntry
from todo.undo import UNDO_WINDOW

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 30)


@pytest.fixture
def undo(post):
    """Undo the action of this entry's id, or the latest one."""

    def undo(entry=None, **options):
        return post("undo", undo=entry or UndoEntry.objects.latest("pk").pk, **options)

    return undo


@pytest.fixture
def items():
    """Three items of the shared list: on a list, labelled and due; completed; repeated."""
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    first = ToDoItem.objects.create(text="a", todo_list=work, due_on=DAY, notes="n", priority=1)
    first.labels.add(label)
    second = ToDoItem.objects.create(text="b", completed=True)
    return [first, second, ToDoItem.objects.create(text="c", repeats="every day")]


def rows():
    """Return what an action changes of items, lists and labels; versions are not restored."""
    items = []
    for row in ToDoItem.all_objects.order_by("pk").values():
        labels = sorted(Label.objects.filter(items=row["id"]).values_list("name", flat=True))
        # Undo entries keep times without microseconds.
        completed_on = row["completed_on"] and row["completed_on"].replace(microsecond=0)
        items.append(dict(row, labels=labels, completed_on=completed_on, version=None))
    return items, lists(), sorted(Label.objects.values_list("name", flat=True))


def lists():
    return sorted(ToDoList.objects.for_owner(None).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("delete", {"id": 0}, "Moved “a” to the trash."),
        ("update", {"id": 0, "text": ""}, "Moved “a” to the trash."),
        ("update", {"id": 0, "text": "z"}, "Saved “z”."),
        ("update", {"id": 1, "text": "z", "completed": "on"}, "Saved “z”."),
        ("update", {"id": 2, "text": "z", "completed": "on"}, "“z” is completed."),
        ("move", {"id": 2, "to": "top"}, "Moved “c”."),
        ("move", {"id": 0, "to": "end"}, "Moved “a”."),
        ("clear_completed", {}, "Moved “b” to the trash."),
        ("toggle_all", {"completed": "on"}, "2 items are completed."),
        ("toggle_all", {}, "“b” is active again."),
        ("toggle", {"id": 0, "completed": "on"}, "“a” is completed."),
        ("toggle", {"id": 1}, "“b” is active again."),
        ("toggle", {"id": 2, "completed": "on"}, "“c” is completed."),
        ("bulk", {"do": "complete", "all": "on"}, "2 items are completed."),
        ("bulk", {"do": "reopen", "all": "on"}, "“b” is active again."),
        ("bulk", {"do": "delete", "all": "on"}, "Moved 3 items to the trash."),
        ("bulk", {"do": "move", "todo_list": "inbox", "all": "on"}, "Moved “a” to Inbox."),
        ("bulk", {"do": "label", "label": "x", "all": "on"}, "Added @x to 2 items."),
        ("bulk", {"do": "label", "label": "new", "all": "on"}, "Added @new to 3 items."),
        ("bulk", {"do": "due", "due_on": "2031-01-01", "all": "on"}, "3 items are now due on"),
        ("bulk", {"do": "due", "when": "none", "all": "on"}, "Removed the due dates of 3 items."),
    ],
)
def test_action_is_reported_once_and_undone(client, post, undo, items, name, fields, message):
    before = rows()
    if "id" in fields:
        fields = dict(fields, id=items[fields["id"]].pk)
    assert post(name, **fields).status_code == 302
    assert rows() != before
    html = client.get("/").content.decode()
    assert message in html
    assertNotContains(client.get("/"), message)
    entry = re.search(r'name="undo" value="(\d+)"', html).group(1)
    query = "?show=active&sort=due"
    assert undo(entry, query=query).url == "/" + query
    assert rows() == before


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": "Ring", "priority": "1"}, "Saved “Ring”."),
        ({"notes": "new", "due_on": "2031-01-31", "repeats": "every week"}, "Saved “Pay”."),
        ({"labels": "bank post"}, "Saved “Pay”."),
        ({"labels": ""}, "Saved “Pay”."),
        ({"todo_list": ""}, "Moved “Pay” to Inbox."),
        ({"todo_list": "new", "new_list": "Garden", "text": "Dig"}, "Moved “Dig” to Garden."),
        ({"completed": "on", "notes": "new", "labels": "new"}, "“Pay” is completed."),
    ],
)
def test_change_on_the_items_page_is_undone(client, full_item, save_page, undo, fields, message):
    before = rows()
    assert save_page(full_item, **fields).status_code == 302
    assert rows() != before
    assert message in client.get("/").content.decode()
    undo()
    assert rows() == before


def test_change_that_was_changed_again_is_not_undone(full_item, save_page, undo):
    save_page(full_item, labels="", text="Ring")
    full_item.refresh_from_db()
    save_page(full_item, priority="1")
    before = rows()
    assert undo(UndoEntry.objects.earliest("pk").pk).status_code == 409
    assert rows() == before


def test_undo_of_a_removed_label_creates_it_again(full_item, save_page, undo):
    save_page(full_item, labels="phone")
    Label.objects.get(name="bank").delete()
    undo()
    assert sorted(label.name for label in full_item.labels.all()) == ["bank", "phone"]


def test_undo_restores_list_with_its_items(items, change_list, undo):
    before = rows()
    change_list("delete", items[0].todo_list)
    assert lists() == []
    undo()
    assert rows() == before


def test_undo_restores_empty_list(change_list, undo):
    change_list("delete", ToDoList.objects.create(name="Work"))
    assert undo().status_code == 302
    assert ToDoList.objects.for_owner(None).count() == 1


def test_undoing_list_deletion_keeps_earlier_trash(items, change_list, post, undo, texts):
    post("delete", id=items[0].pk)
    change_list("delete", items[0].todo_list)
    undo()
    assert texts() == ["b", "c"]


def test_undo_restores_items_to_a_list_that_was_added_again(items, change_list, undo):
    work = items[0].todo_list
    change_list("delete", work)
    change_list("add", name="work")
    assert undo().status_code == 302
    assert [item.text for item in work.items.all()] == ["a"]


def test_undo_restores_label_on_its_items(items, change_list, undo, post):
    label = Label.objects.get()
    items[2].labels.add(label)
    post("delete", id=items[2].pk)
    before = rows()
    change_list("delete", label)
    assert undo().status_code == 302
    assert rows() == before


def test_undo_uses_a_label_that_was_added_again(items, change_list, undo):
    change_list("delete", Label.objects.get())
    again = Label.objects.create(name="X")
    undo()
    assert items[0].labels.get() == again
    assert Label.objects.count() == 1


def test_undoing_quick_add_restores_the_typed_text(post, client, undo):
    text = "Pay #Home @bank !1 2026-11-30 every month"
    post("create", text=text, quick="on")
    item = ToDoItem.objects.get()
    assert (item.text, item.todo_list.name, item.labels.count()) == ("Pay", "Home", 1)
    message = "Added to Home · "
    assertContains(client.get("/"), message)
    assert undo().status_code == 302
    item.refresh_from_db()
    assert (item.text, item.todo_list, item.labels.count()) == (text, None, 0)
    assert (item.due_on, item.repeats, item.recurrence_start, item.priority) == (None, "", None, 0)
    assert "bank" in item.search_text


def test_undoing_quick_add_keeps_list_and_label_of_the_page(post, undo):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    post("create", query="?list=Work&label=x", text="Pay #Home @y @x", quick="on")
    item = ToDoItem.objects.get()
    assert (item.todo_list.name, item.labels.count()) == ("Home", 2)
    undo()
    item.refresh_from_db()
    assert (item.text, item.todo_list, item.labels.get()) == ("Pay #Home @y @x", work, label)


def test_action_is_undone_once(post, undo, items):
    post("bulk", do="complete", id=items[0].pk)
    entry = UndoEntry.objects.get().pk
    assert undo(entry).status_code == 302
    assertContains(undo(entry), "can no longer be undone", status_code=409)


def test_action_is_undone_within_an_hour(post, undo, item, texts):
    post("delete", id=item.pk)
    old = timezone.now() - UNDO_WINDOW - timedelta(seconds=1)
    UndoEntry.objects.update(created_on=old)
    ToDoItem.all_objects.update(deleted_on=old)
    assert undo().status_code == 409
    assert texts() == []


@pytest.mark.parametrize(
    "fields", [{}] + [{"undo": pk} for pk in ["", "0", "-1", "x", "9" * 18, "9" * 5000, "\0"]]
)
def test_undo_with_invalid_id_is_409(post, item, fields):
    assert post("undo", **fields).status_code == 409


def test_action_of_another_owner_cannot_be_undone(as_ana, ana, client, post, undo, texts):
    foreign = ToDoItem.objects.create(owner=ana, text="of ana")
    post("delete", client=as_ana, id=foreign.pk)
    assert undo().status_code == 409
    assert texts(ana) == []
    assert undo(client=as_ana).status_code == 302
    assert texts(ana) == ["of ana"]


def test_undo_skips_items_changed_since(post, undo, items):
    post("bulk", do="due", due_on="2027-01-01", all="on")
    entry = UndoEntry.objects.get().pk
    post("update", id=items[0].pk, text="changed")
    post("delete", id=items[2].pk)
    assert undo(entry).status_code == 302
    items = {item.text: item for item in ToDoItem.all_objects.all()}
    assert items["changed"].due_on == datetime.date(2027, 1, 1)
    assert items["b"].due_on is None
    assert items["c"].due_on == datetime.date(2027, 1, 1)


def test_undo_keeps_label_of_an_item_changed_since(post, undo, items):
    post("bulk", do="label", label="y", id=[items[1].pk, items[2].pk])
    entry = UndoEntry.objects.get().pk
    post("update", id=items[1].pk, text="changed")
    undo(entry)
    assert [items[1].labels.count(), items[2].labels.count()] == [1, 0]


def test_undo_is_409_if_every_item_was_changed_since(post, undo, item):
    post("bulk", do="complete", id=item.pk)
    entry = UndoEntry.objects.get().pk
    post("update", id=item.pk, text="changed", completed="on")
    assert undo(entry).status_code == 409
    item.refresh_from_db()
    assert (item.text, item.completed) == ("changed", True)


def test_undo_skips_item_restored_and_deleted_again(post, item, undo, texts):
    post("delete", id=item.pk)
    first = UndoEntry.objects.get().pk
    post("trash", do="restore", id=item.pk)
    post("delete", id=item.pk)
    assert undo(first).status_code == 409
    assert texts() == []


def test_undoing_a_move_restores_the_deleted_list(post, items, change_list, undo):
    work = items[0].todo_list
    post("bulk", do="move", todo_list="inbox", id=items[0].pk)
    entry = UndoEntry.objects.get().pk
    change_list("delete", work)
    assert undo(entry).status_code == 302
    items[0].refresh_from_db()
    assert items[0].todo_list == work
    assert ToDoList.objects.for_owner(None).get() == work


def test_undoing_quick_add_deletes_its_new_list_and_label(post, undo):
    old = Label.objects.create(name="old"), ToDoList.objects.create(name="Work")
    post("create", quick="on", text="Pay #hoem @bnak @old")
    assert undo().status_code == 302
    assert ToDoItem.objects.get().text == "Pay #hoem @bnak @old"
    assert (Label.objects.get(), ToDoList.objects.get()) == old


def test_undoing_quick_add_keeps_its_new_list_and_label_in_use(post, undo):
    post("create", quick="on", text="Pay #home @bank")
    entry = UndoEntry.objects.get().pk
    post("create", quick="on", text="Sweep #home")
    ToDoItem.objects.get(text="Sweep").labels.set([Label.objects.get(name="bank")])
    undo(entry)
    assert (Label.objects.get().name, ToDoList.objects.get().name) == ("bank", "home")


def test_bulk_limit_applies_to_toggle_all(post, monkeypatch, items):
    monkeypatch.setattr(actions, "MAX_BULK_ITEMS", 1)
    assertContains(post("toggle_all", completed="on"), "At most 1,000 items", status_code=400)
    assert ToDoItem.objects.active().count() == 2


def test_undoing_takes_the_same_queries_for_many_items(post, undo, django_assert_max_num_queries):
    for number in range(60):
        ToDoItem.objects.create(text=str(number))
    post("bulk", do="due", due_on="2027-01-01", all="on")
    with django_assert_max_num_queries(13):
        undo()


@pytest.mark.django_db(transaction=True)
def test_concurrent_undo_happens_once(post, item):
    post("delete", id=item.pk)
    entry, statuses = UndoEntry.objects.get().pk, []
    in_threads(4, lambda _: statuses.append(post("undo", client=Client(), undo=entry).status_code))
    assert sorted(statuses) == [302, 409, 409, 409]
    item.refresh_from_db()
    assert (item.deleted_on, item.version) == (None, 3)


@pytest.fixture
def run_import():
    """Import records as the page does; return the undo entry."""

    def run_import(records, owner=None, key="k"):
        file = io.BytesIO(json.dumps(records).encode())
        return import_file(owner, file, "json", limit=20000, key=key).undo_entry

    return run_import


RECORDS = [
    {"title": "a", "list": "New", "labels": ["new", "x"]},
    {"title": "b", "list": "Work", "labels": ["other"]},
    {"title": "c", "list": "Gone", "deleted_on": "2026-11-22T12:00:00Z"},
    {"title": "d"},
]


def test_import_is_undone_and_can_be_repeated(client, items, run_import, undo, texts):
    ToDoList.objects.create(name="Empty")
    before = database()
    for _ in range(2):
        entry = run_import(RECORDS)
        assert entry.message == "4 items were imported."
        assert texts() == ["a", "b", "c", "a", "b", "d"]
        assert ToDoList.objects.get(name="New").items.count() == 1
        response = client.get(undo(entry.pk).url)
        assertContains(response, "The import is undone: 4 items are deleted for good.")
        assert database() == before
        assert undo(entry.pk).status_code == 409


def test_undoing_import_keeps_and_counts_changed_items(client, run_import, undo, post):
    entry = run_import(RECORDS)
    a, b = ToDoItem.objects.filter(text__in="ab")
    post("toggle", id=a.pk, completed="on")
    post("delete", id=b.pk)
    html = client.get(undo(entry.pk).url).content.decode()
    assert "The import is undone: 2 items are deleted for good." in html
    assert "2 items were changed since, and stay." in html
    assert list(ToDoItem.all_objects.values_list("text", flat=True)) == ["a", "b"]
    assert [todo_list.name for todo_list in ToDoList.objects.all()] == ["New", "Work"]
    assert sorted(label.name for label in Label.objects.all()) == ["new", "other", "x"]


def test_import_is_not_undone_if_every_item_was_changed(run_import, undo):
    entry = run_import(RECORDS[3:])
    ToDoItem.objects.all().change_fields(priority=1)
    assert undo(entry.pk).status_code == 409
    assert ToDoItem.objects.count() == 1


def test_undoing_import_keeps_a_list_in_use(run_import, undo):
    entry = run_import(RECORDS)
    ToDoItem.objects.create(text="mine", todo_list=ToDoList.objects.get(name="New"))
    undo(entry.pk)
    assert ToDoList.objects.get().name == "New"


def test_import_of_names_without_items_is_undone(run_import, undo):
    before = database()
    entry = run_import([{"lists": ["Home"], "labels": ["bank"]}])
    assert undo(entry.pk).status_code == 302
    assert database() == before


def test_undoing_import_ignores_other_owners(run_import, ana, as_ana, undo, texts):
    run_import(RECORDS[3:])
    entry = run_import(RECORDS[3:], ana)
    assert undo(entry.pk).status_code == 409
    assert undo(entry.pk, client=as_ana).status_code == 302
    assert (texts(), texts(ana)) == (["d"], [])


def test_undo_entry_of_import_does_not_grow_with_its_items(run_import):
    entry = run_import([{"title": str(number)} for number in range(200)])
    assert len(entry.previous_state) < 200


def test_import_of_nothing_new_cannot_be_undone(run_import):
    run_import(RECORDS)
    assert run_import(RECORDS, key="other") is None


def test_message_quotes_the_beginning_of_a_long_text_as_it_is(client, post):
    item = ToDoItem.objects.create(text="{0} %s <b>" + "x" * 99)
    post("toggle", id=item.pk, completed="on")
    assertContains(client.get("/"), "“{0} %s &lt;b&gt;" + "x" * 38)
    assert len(UndoEntry.objects.get().message) < 70


def test_repeated_completion_is_recorded_once(post):
    item = ToDoItem.objects.create(text="x")
    for _ in range(2):
        post("toggle", id=item.pk, completed="on")
    assert UndoEntry.objects.count() == 1
