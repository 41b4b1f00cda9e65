"""What changes several items at once, or takes something away, can be undone for an hour."""

import datetime
import io
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.helpers import in_threads
from todo import actions
from todo.models import Label, ToDoItem, ToDoList, UndoEntry
from todo.transfer import importer
from todo.undo import UNDO_WINDOW

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 30)


@pytest.fixture
def undo(post):
    """Undo the latest act."""

    def undo(client=None, query="", act=None):
        act = act or UndoEntry.objects.latest("pk").pk
        return post("undo", query=query, undo=act, **({"client": client} if client else {}))

    return undo


@pytest.fixture
def change(client):
    """Do something with a list or label, as its page does."""

    def change(do, named):
        kind = "label" if isinstance(named, Label) else "list"
        address = reverse("todo:lists_action")
        return client.post(address, {"do": do, "type": kind, "id": named.pk})

    return change


@pytest.fixture
def three():
    """Three items of the shared list: on a list, labelled and due; completed; and plain."""
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    first = ToDoItem.objects.create(text="a", todo_list=work, due_on=DAY, notes="n", priority=1)
    first.labels.add(label)
    second = ToDoItem.objects.create(text="b", completed=True)
    return [first, second, ToDoItem.objects.create(text="c")]


def rows():
    """Everything that an act may change, of all items and names."""
    names = ["pk", "text", "completed", "completed_on", "todo_list", "due_on", "recurrence_start"]
    names += ["repeats", "priority", "notes", "search_text", "position", "deleted_on"]
    found = []
    for row in ToDoItem.all_objects.order_by("pk").values(*names):
        labels = sorted(Label.objects.filter(items=row["pk"]).values_list("name", flat=True))
        # What is kept of a time has no microseconds.
        done = row["completed_on"] and row["completed_on"].replace(microsecond=0)
        found.append(dict(row, labels=labels, completed_on=done))
    return found, sorted(ToDoList.objects.for_owner(None).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("name", "fields", "sentence"),
    [
        ("delete", {"id": 0}, "1 item is in the trash."),
        ("update", {"id": 0, "text": ""}, "1 item is in the trash."),
        ("clear_completed", {}, "1 item is in the trash."),
        ("toggle_all", {"completed": "on"}, "2 items are completed."),
        ("toggle_all", {}, "1 item is active again."),
        ("bulk", {"do": "complete", "all": "on"}, "2 items are completed."),
        ("bulk", {"do": "reopen", "all": "on"}, "1 item is active again."),
        ("bulk", {"do": "delete", "all": "on"}, "3 items are in the trash."),
        ("bulk", {"do": "move", "todo_list": "", "all": "on"}, "1 item is on another list."),
        ("bulk", {"do": "label", "label": "x", "all": "on"}, "2 items are labelled."),
        ("bulk", {"do": "due", "due_on": "2027-01-01", "all": "on"}, "3 items have another due"),
        ("bulk", {"do": "no_due", "all": "on"}, "3 items have no due date any more."),
    ],
)
def test_an_act_says_what_was_done_and_is_undone(client, post, undo, three, name, fields, sentence):
    before = rows()
    if "id" in fields:
        fields = dict(fields, id=three[fields["id"]].pk)
    assert post(name, **fields).status_code == 302
    assert rows() != before
    html = client.get("/").content.decode()
    assert sentence in html
    act = re.search(r'name="undo" value="(\d+)"', html).group(1)
    assert undo(act=act).status_code == 302
    assert rows() == before


def test_undo_restores_list_with_its_items(three, change, undo):
    before = rows()
    change("delete", three[0].todo_list)
    assert rows()[1] == []
    undo()
    assert rows() == before


def test_undo_leads_back_to_the_list_that_it_restores(three, change, undo):
    change("delete", three[0].todo_list)
    assert undo(query="?list=Work").url == "/?list=Work"


def test_a_list_without_items_is_there_again(change, undo):
    change("delete", ToDoList.objects.create(name="Work"))
    assert undo().status_code == 302
    assert ToDoList.objects.for_owner(None).count() == 1


def test_undoing_list_deletion_keeps_earlier_trash(three, change, post, undo, texts):
    post("delete", id=three[0].pk)
    change("delete", three[0].todo_list)
    undo()
    assert texts() == ["b", "c"]


def test_items_come_back_to_a_list_that_was_made_again(three, change, client, undo):
    work = three[0].todo_list
    change("delete", work)
    client.post(reverse("todo:lists_action"), {"do": "add", "type": "list", "name": "work"})
    assert undo().status_code == 302
    assert [item.text for item in work.items.all()] == ["a"]


def test_undo_restores_label_on_its_items(three, change, undo, post):
    label = Label.objects.get()
    three[2].labels.add(label)
    post("delete", id=three[2].pk)
    before = rows()
    change("delete", label)
    assert undo().status_code == 302
    assert rows() == before


def test_a_label_that_was_made_again_meanwhile_is_the_one(three, change, undo):
    change("delete", Label.objects.get())
    again = Label.objects.create(name="X")
    undo()
    assert three[0].labels.get() == again
    assert Label.objects.count() == 1


def test_what_quick_add_read_can_be_text_again(post, client, undo):
    typed = "Pay #Home @bank !1 2026-11-30 every month"
    post("create", text=typed, quick="on")
    item = ToDoItem.objects.get()
    assert (item.text, item.todo_list.name, item.labels.count()) == ("Pay", "Home", 1)
    html = client.get("/").content.decode()
    assert "The end of your text was read as: Home, @bank, High priority" in html
    assert undo().status_code == 302
    item.refresh_from_db()
    assert (item.text, item.todo_list, item.labels.count()) == (typed, None, 0)
    assert (item.due_on, item.repeats, item.recurrence_start, item.priority) == (None, "", None, 0)
    assert "bank" in item.search_text


def test_reading_undone_the_list_and_label_of_the_page_stay(post, undo):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    post("create", query="?list=Work&label=x", text="Pay #Home @y @x", quick="on")
    item = ToDoItem.objects.get()
    assert (item.todo_list.name, item.labels.count()) == ("Home", 2)
    undo()
    item.refresh_from_db()
    assert (item.text, item.todo_list, item.labels.get()) == ("Pay #Home @y @x", work, label)


def test_an_act_is_undone_once(post, undo, three):
    post("bulk", do="complete", id=three[0].pk)
    act = UndoEntry.objects.get().pk
    assert undo(act=act).status_code == 302
    response = undo(act=act)
    assert response.status_code == 409
    assert "can no longer be undone" in response.content.decode()


def test_an_act_is_undone_within_an_hour(post, undo, item, texts):
    post("delete", id=item.pk)
    act = UndoEntry.objects.get()
    old = timezone.now() - UNDO_WINDOW - timedelta(seconds=1)
    UndoEntry.objects.update(created_on=old)
    ToDoItem.all_objects.update(deleted_on=old)
    assert undo(act=act.pk).status_code == 409
    assert texts() == []


@pytest.mark.parametrize("act", ["", "0", "-1", "x", "9" * 18, str(2**63), "9" * 5000, "\0"])
def test_an_act_that_is_none_is_a_409(post, item, act):
    assert post("undo", undo=act).status_code == 409
    assert post("undo").status_code == 409


def test_another_owners_act_can_not_be_undone(as_ana, ana, client, post, undo, texts):
    hers = ToDoItem.objects.create(owner=ana, text="hers")
    post("delete", client=as_ana, id=hers.pk)
    assert undo().status_code == 409
    assert texts(ana) == []
    assert undo(as_ana).status_code == 302
    assert texts(ana) == ["hers"]


def test_what_was_changed_since_stays(post, undo, three):
    post("bulk", do="due", due_on="2027-01-01", all="on")
    act = UndoEntry.objects.get().pk
    post("update", id=three[0].pk, text="changed")
    post("delete", id=three[2].pk)
    assert undo(act=act).status_code == 302
    items = {item.text: item for item in ToDoItem.all_objects.all()}
    assert items["changed"].due_on == datetime.date(2027, 1, 1)
    assert items["b"].due_on is None
    assert items["c"].due_on == datetime.date(2027, 1, 1)


def test_a_label_stays_on_what_was_changed_since(post, undo, three):
    post("bulk", do="label", label="y", id=[three[1].pk, three[2].pk])
    act = UndoEntry.objects.get().pk
    post("update", id=three[1].pk, text="changed")
    undo(act=act)
    assert [three[1].labels.count(), three[2].labels.count()] == [1, 0]


def test_when_everything_was_changed_since_it_is_said(post, undo, item):
    post("bulk", do="complete", id=item.pk)
    act = UndoEntry.objects.get().pk
    post("update", id=item.pk, text="changed", completed="on")
    assert undo(act=act).status_code == 409
    item.refresh_from_db()
    assert (item.text, item.completed) == ("changed", True)


def test_undo_skips_item_restored_and_deleted_again(post, item, undo, texts):
    post("delete", id=item.pk)
    first = UndoEntry.objects.get().pk
    post("trash", do="restore", id=item.pk)
    post("delete", id=item.pk)
    assert undo(act=first).status_code == 409
    assert texts() == []


def test_undoing_a_move_restores_the_deleted_list(post, three, change, undo):
    work = three[0].todo_list
    post("bulk", do="move", todo_list="", id=three[0].pk)
    act = UndoEntry.objects.get().pk
    change("delete", work)
    assert undo(act=act).status_code == 302
    three[0].refresh_from_db()
    assert three[0].todo_list == work
    assert ToDoList.objects.for_owner(None).get() == work


def test_undoing_leads_back_to_the_filter(post, item, undo):
    post("delete", id=item.pk)
    query = "?show=active&sort=due"
    assert undo(query=query).url == "/" + query


def test_completing_undone_takes_the_successors_back(post, undo, texts):
    ToDoItem.objects.create(text="Water", repeats="day")
    post("toggle_all", completed="on")
    assert texts() == ["Water", "Water"]
    undo()
    assert texts() == ["Water"]


def test_undoing_a_reading_leaves_no_list_and_label_that_it_made(post, undo):
    old = Label.objects.create(name="old"), ToDoList.objects.create(name="Work")
    post("create", quick="on", text="Pay #hoem @bnak @old")
    assert undo().status_code == 302
    assert ToDoItem.objects.get().text == "Pay #hoem @bnak @old"
    assert (Label.objects.get(), ToDoList.objects.get()) == old


def test_what_an_act_made_stays_if_something_has_it_by_then(post, undo):
    post("create", quick="on", text="Pay #home @bank")
    read = UndoEntry.objects.get()
    post("create", quick="on", text="Sweep #home")
    ToDoItem.objects.get(text="Sweep").labels.set([Label.objects.get(name="bank")])
    undo(act=read.pk)
    assert (Label.objects.get().name, ToDoList.objects.get().name) == ("bank", "home")


def test_undoing_a_new_label_of_many_takes_it_away(post, undo, three):
    post("bulk", do="label", label="typo", all="on")
    assert Label.objects.count() == 2
    undo()
    assert Label.objects.get().name == "x"


def test_more_than_can_be_undone_is_not_completed_at_once(post, monkeypatch, three):
    monkeypatch.setattr(actions, "MAX_BULK_ITEMS", 1)
    response = post("toggle_all", completed="on")
    assert response.status_code == 400
    assert "At most 1,000 items" in response.content.decode()
    assert ToDoItem.objects.active().count() == 2


def test_a_label_in_the_sentence_is_text(client, change):
    change("delete", Label.objects.create(name="<b>%s</b>"))
    html = client.get("/").content.decode()
    assert "The label “&lt;b&gt;%s&lt;/b&gt;” is deleted." in html


def test_the_offer_is_made_once(client, post, item):
    post("delete", id=item.pk)
    assert "1 item is in the trash." in client.get("/").content.decode()
    assert "1 item is in the trash." not in client.get("/").content.decode()


def test_undoing_takes_as_many_queries_for_many_as_for_one(
    post, undo, django_assert_max_num_queries
):
    for number in range(60):
        ToDoItem.objects.create(text=str(number))
    post("bulk", do="due", due_on="2027-01-01", all="on")
    with django_assert_max_num_queries(13):
        undo()


@pytest.mark.django_db(transaction=True)
def test_concurrent_undo_happens_once(post, item):
    post("delete", id=item.pk)
    act, seen = UndoEntry.objects.get().pk, []
    in_threads(4, lambda n: seen.append(post("undo", client=Client(), undo=act).status_code))
    assert sorted(seen) == [302, 409, 409, 409]
    item.refresh_from_db()
    assert (item.deleted_on, item.version) == (None, 3)


@pytest.fixture
def importing():
    """Import a file as the page does; return its act."""

    def importing(records, owner=None):
        file = io.BytesIO(json.dumps(records).encode())
        return importer.import_items(owner, file, "json", limit=20000, key="k").undo_entry

    return importing


MOVED = [
    {"title": "a", "list": "New", "labels": ["new", "x"]},
    {"title": "b", "list": "Work", "labels": ["other"]},
    {"title": "c", "list": "Gone", "deleted_on": "2026-11-22T12:00:00Z"},
    {"title": "d"},
]


def everything():
    kinds = (ToDoItem.all_objects, ToDoList.objects, Label.objects)
    return [list(kind.order_by("pk").values()) for kind in kinds]


def test_an_import_is_undone_as_one_act(client, three, importing, undo, texts):
    ToDoList.objects.create(name="Empty")
    before = everything()
    for _ in range(2):  # So that the file can be imported again.
        act = importing(MOVED)
        assert act.message == "4 items were imported."
        assert texts() == ["a", "b", "c", "a", "b", "d"]
        assert ToDoList.objects.get(name="New").items.count() == 1
        html = client.get(undo(act=act.pk).url).content.decode()
        assert "The import is undone: 4 items are deleted for good." in html
        assert everything() == before
        assert undo(act=act.pk).status_code == 409


def test_undoing_an_import_keeps_and_counts_changed_items(client, importing, undo, post):
    importing(MOVED)
    a, b = ToDoItem.objects.filter(text__in="ab")
    post("toggle", id=a.pk, completed="on")
    post("delete", id=b.pk)
    html = client.get(undo(act=UndoEntry.objects.get(request_key="k").pk).url).content.decode()
    assert "The import is undone: 2 items are deleted for good." in html
    assert "2 items were changed since, and stay." in html
    assert list(ToDoItem.all_objects.values_list("text", flat=True)) == ["a", "b"]
    assert [found.name for found in ToDoList.objects.all()] == ["New", "Work"]
    assert sorted(label.name for label in Label.objects.all()) == ["new", "other", "x"]


def test_an_import_of_which_everything_was_changed_is_not_undone(importing, undo):
    act = importing(MOVED[3:])
    ToDoItem.objects.all().change_fields(priority=1)
    assert undo(act=act.pk).status_code == 409
    assert ToDoItem.objects.count() == 1


def test_undoing_an_import_keeps_a_list_in_use(importing, undo):
    act = importing(MOVED)
    ToDoItem.objects.create(text="mine", todo_list=ToDoList.objects.get(name="New"))
    undo(act=act.pk)
    assert [found.name for found in ToDoList.objects.all()] == ["New"]


def test_names_without_items_are_undone(importing, undo):
    act = importing([{"lists": ["Home"], "labels": ["bank"]}])
    assert undo(act=act.pk).status_code == 302
    assert everything() == [[], [], []]


def test_undoing_an_import_ignores_other_owners(importing, ana, as_ana, undo, texts):
    importing(MOVED[3:])
    act = importing(MOVED[3:], ana)
    assert undo(act=act.pk).status_code == 409
    assert undo(client=as_ana, act=act.pk).status_code == 302
    assert (texts(), texts(ana)) == (["d"], [])


def test_what_is_kept_of_an_import_does_not_grow_with_its_items(importing):
    act = importing([{"title": str(number)} for number in range(1500)])
    assert len(act.previous_state) < 200


def test_an_import_of_nothing_new_is_no_act(importing):
    importing(MOVED)
    file = io.BytesIO(json.dumps(MOVED).encode())
    assert importer.import_items(None, file, "json", limit=20000, key="other").undo_entry is None
