"""Items that repeat: completing one makes its successor, and keeps it as what was done."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.helpers import in_threads
from todo.models import Label, ToDoItem, ToDoList
from todo.recurrence import MAX_DATE

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def daily(today):
    """An item of the shared list that is due today, and every day."""
    return ToDoItem.objects.create(text="Water", repeats="day", due_on=today)


def successor(item):
    return ToDoItem.objects.get(request_key=item.next_occurrence_key())


def complete(*items, completed=True):
    return ToDoItem.objects.filter(pk__in=[item.pk for item in items]).set_completed(completed)


def states():
    """The text and completion of each item, in the list's order."""
    return [(item.text, item.completed) for item in ToDoItem.objects.all()]


def test_completing_keeps_item_and_creates_one_next_occurrence(post, daily, today):
    ToDoItem.objects.create(text="last")
    post("toggle", id=daily.pk, completed="on")
    assert states() == [("Water", True), ("last", False), ("Water", False)]
    daily.refresh_from_db()
    assert (daily.due_on, daily.repeats, daily.version) == (today, "day", 2)
    new = successor(daily)
    assert (new.due_on, new.repeats, new.version, new.completed_on) == (today + DAY, "day", 1, None)


def test_the_successor_has_the_labels_notes_list_and_priority(daily):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    daily.todo_list, daily.notes, daily.priority = work, "the green can", 1
    daily.save()
    daily.labels.add(label)
    complete(daily)
    new = successor(daily)
    assert (new.todo_list, new.notes, new.priority) == (work, "the green can", 1)
    assert new.search_text == "water the green can"
    assert list(new.labels.all()) == list(daily.labels.all()) == [label]


def test_the_owners_items_repeat_on_the_owners_list(as_ana, ana, post):
    item = ToDoItem.objects.create(owner=ana, text="x", repeats="week")
    post("toggle", client=as_ana, id=item.pk, completed="on")
    assert successor(item).owner == ana


def test_unticking_takes_an_untouched_successor_back(post, daily):
    post("toggle", id=daily.pk, completed="on")
    post("toggle", id=daily.pk)
    assert states() == [("Water", False)]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("update", {"text": "Water more"}),
        ("toggle", {"completed": "on"}),
        ("delete", {}),
        ("bulk", {"do": "label", "label": "x"}),
        ("bulk", {"do": "due", "due_on": "2030-01-01"}),
    ],
)
def test_reopening_keeps_edited_next_occurrence(post, daily, name, fields):
    complete(daily)
    new = successor(daily)
    assert post(name, id=new.pk, **fields).status_code == 302
    complete(daily, completed=False)
    assert ToDoItem.all_objects.filter(pk=new.pk).exists()
    complete(daily)
    assert ToDoItem.objects.filter(request_key=new.request_key).count() == 1


def test_completing_again_replaces_deleted_next_occurrence(post, daily, ana):
    complete(daily)
    old = successor(daily)
    post("delete", id=old.pk)
    # Another owner's item of an import has the same key.
    others = ToDoItem.objects.create(owner=ana, text="x", request_key=old.request_key)
    ToDoItem.objects.for_owner(ana).change_fields(deleted_on=timezone.now())
    for _ in range(2):
        complete(daily, completed=False)
        assert states() == [("Water", False)]
        complete(daily)
        assert states() == [("Water", True), ("Water", False)]
    assert successor(daily) != old
    assert set(ToDoItem.all_objects.filter(deleted_on__isnull=False)) == {old, others}
    others.refresh_from_db()
    assert others.request_key == old.request_key


def test_a_successor_with_another_label_is_touched(client, daily):
    complete(daily)
    new = successor(daily)
    fields = {"text": new.text, "due_on": new.due_on, "repeats": "day", "priority": 0}
    fields.update(labels="x", notes="", version=1)
    assert client.post(reverse("todo:item", args=[new.pk]), fields).status_code == 302
    complete(daily, completed=False)
    assert ToDoItem.objects.filter(pk=new.pk).exists()


def test_a_successor_that_was_moved_is_taken_back(post, daily):
    complete(daily)
    post("move", id=successor(daily).pk, to="top")
    complete(daily, completed=False)
    assert states() == [("Water", False)]


def test_toggling_three_times_leaves_one_next_occurrence(post, daily, today):
    for _ in range(3):
        post("toggle", id=daily.pk, completed="on")
        post("toggle", id=daily.pk, completed="on")
        assert states() == [("Water", True), ("Water", False)]
        post("toggle", id=daily.pk)
    post("toggle", id=daily.pk, completed="on")
    assert successor(daily).due_on == today + DAY


def test_a_series_goes_on_from_item_to_item(daily, today):
    item = daily
    for number in range(1, 5):
        complete(item)
        item = successor(item)
        assert item.due_on == today + number * DAY
    assert [completed for _, completed in states()] == [True] * 4 + [False]


def test_the_31st_is_remembered_beyond_shorter_months():
    item = ToDoItem.objects.create(text="x", repeats="month", due_on=datetime.date(2098, 12, 31))
    dates = []
    for _ in range(4):
        complete(item)
        item = successor(item)
        dates.append(item.due_on.isoformat())
    assert dates == ["2099-01-31", "2099-02-28", "2099-03-31", "2099-04-30"]


def test_another_due_date_begins_the_series_anew(client):
    item = ToDoItem.objects.create(text="x", repeats="month", due_on=datetime.date(2098, 12, 31))
    ToDoItem.objects.filter(pk=item.pk).update_if_version(due_on=datetime.date(2099, 2, 10))
    complete(item)
    assert successor(item).due_on == datetime.date(2099, 3, 10)


def test_another_rule_begins_the_series_anew(client):
    item = ToDoItem.objects.create(text="x", repeats="month", due_on=datetime.date(2098, 12, 31))
    complete(item)
    item = successor(item)
    ToDoItem.objects.filter(pk=item.pk).update_if_version(repeats="week")
    complete(item)
    assert successor(item).due_on == datetime.date(2099, 2, 7)


def test_what_is_overdue_by_long_comes_round_next_after_today(today):
    start = today - 1000 * DAY
    item = ToDoItem.objects.create(text="x", repeats="week", due_on=start)
    complete(item)
    due_on = successor(item).due_on
    assert today < due_on <= today + 7 * DAY
    assert (due_on - start).days % 7 == 0


def test_what_has_no_date_comes_round_next_after_today(today):
    item = ToDoItem.objects.create(text="x", repeats="day")
    complete(item)
    assert successor(item).due_on == today + DAY


def test_a_weekday_is_none_of_the_weekend():
    friday = datetime.date(2099, 1, 2)
    item = ToDoItem.objects.create(text="x", repeats="weekday", due_on=friday)
    complete(item)
    assert successor(item).due_on == friday + 3 * DAY


@pytest.mark.parametrize("rule", ["day", "weekday", "week", "month", "999 years"])
def test_a_series_ends_with_the_calendar(rule):
    item = ToDoItem.objects.create(text="x", repeats=rule, due_on=MAX_DATE)
    assert complete(item) == 1
    assert states() == [("x", True)]
    assert complete(item, completed=False) == 1


def test_completing_everything_makes_the_successor_of_each(post, daily):
    ToDoItem.objects.create(text="once")
    ToDoItem.objects.create(text="Feed", repeats="2 weeks")
    post("toggle_all", completed="on")
    assert states() == [
        *[("Water", True), ("once", True), ("Feed", True)],
        *[("Water", False), ("Feed", False)],
    ]
    positions = [item.position for item in ToDoItem.objects.all()]
    assert len(set(positions)) == 5


def test_reopening_everything_leaves_what_there_was(post, daily):
    post("bulk", do="complete", id=daily.pk)
    complete(successor(daily))
    post("toggle_all")
    # The third was untouched; the second was, and follows the first.
    assert states() == [("Water", False), ("Water", False)]


@pytest.mark.parametrize("do", ["complete", "reopen"])
def test_several_at_once_are_like_each_alone(post, daily, do):
    other = ToDoItem.objects.create(text="Feed", repeats="week")
    complete(other)
    post("bulk", do="complete", id=[daily.pk, other.pk])
    assert ToDoItem.objects.count() == 4
    post("bulk", do="reopen", id=[daily.pk, other.pk])
    assert states() == [("Water", False), ("Feed", False)]


def test_what_is_changed_in_the_same_step_goes_on_too(client, daily):
    fields = {"text": "Ring", "completed": "on", "due_on": "2099-01-01", "repeats": "week"}
    fields.update(priority=1, labels="x", notes="n", version=1)
    assert client.post(reverse("todo:item", args=[daily.pk]), fields).status_code == 302
    new = successor(daily)
    assert (new.text, new.repeats, new.priority, new.notes) == ("Ring", "week", 1, "n")
    assert new.due_on == datetime.date(2099, 1, 8)
    assert [label.name for label in new.labels.all()] == ["x"]


def test_removing_the_rule_while_completing_creates_no_next_occurrence(client, daily):
    fields = {"text": "Water", "completed": "on", "due_on": "", "repeats": "", "priority": 0}
    fields.update(labels="", notes="", version=1)
    assert client.post(reverse("todo:item", args=[daily.pk]), fields).status_code == 302
    assert states() == [("Water", True)]


def test_the_wrong_version_makes_no_successor(post, daily):
    assert post("update", id=daily.pk, text="x", completed="on", version=7).status_code == 409
    assert states() == [("Water", False)]


def test_deleting_makes_no_successor(post, daily):
    post("delete", id=daily.pk)
    assert states() == []


def test_a_hundred_that_repeat_take_as_many_queries_as_one(django_assert_max_num_queries, today):
    label = Label.objects.create(name="x")
    for number in range(100):
        item = ToDoItem.objects.create(text=str(number), repeats="day", due_on=today)
        item.labels.add(label)
    with django_assert_max_num_queries(12):
        ToDoItem.objects.all().set_completed()
    assert ToDoItem.objects.active().filter(labels=label).count() == 100


@pytest.mark.django_db(transaction=True)
def test_completed_twice_at_the_same_moment_it_has_one_successor(daily):
    daily.labels.add(Label.objects.create(name="x"))
    in_threads(4, lambda number: complete(daily))
    assert states() == [("Water", True), ("Water", False)]
    assert successor(daily).labels.count() == 1


@pytest.mark.django_db(transaction=True)
def test_everything_completed_in_several_windows_goes_on_once_each(daily, post):
    ToDoItem.objects.create(text="Feed", repeats="week")
    in_threads(4, lambda number: post("toggle_all", client=Client(), completed="on"))
    active = ToDoItem.objects.active().values_list("text", flat=True)
    assert sorted(active) == ["Feed", "Water"]


@pytest.mark.django_db(transaction=True)
def test_concurrent_toggles_leave_consistent_occurrences(daily):
    in_threads(6, lambda number: complete(daily, completed=bool(number % 2)))
    daily.refresh_from_db()
    count = ToDoItem.objects.filter(request_key=daily.next_occurrence_key()).count()
    assert count == int(daily.completed)
