"""Items that repeat: completing one keeps it and creates its next occurrence."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from tests.helpers import in_threads
from todo.models import Label, ToDoItem, ToDoList, UndoEntry
from todo.recurrence import MAX_DATE, parse_rule

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def daily(today):
    """An item of the shared list that is due today, and every day."""
    return ToDoItem.objects.create(text="Water", repeats="every day", due_on=today)


def next_occurrence(item):
    return ToDoItem.objects.get(request_key=item.next_occurrence_key())


def complete(*items, completed=True):
    return ToDoItem.objects.filter(pk__in=[item.pk for item in items]).set_completed(completed)


def states():
    """Return the text and completion of each item, in the order of the list."""
    return [(item.text, item.completed) for item in ToDoItem.objects.all()]


def test_completing_keeps_item_and_creates_one_next_occurrence(post, daily, today):
    ToDoItem.objects.create(text="last")
    post("toggle", id=daily.pk, completed="on")
    assert states() == [("Water", True), ("last", False), ("Water", False)]
    daily.refresh_from_db()
    assert (daily.due_on, daily.repeats, daily.version) == (today, "every day", 2)
    new = next_occurrence(daily)
    assert (new.due_on, new.repeats, new.version, new.completed_on) == (
        today + DAY,
        "every day",
        1,
        None,
    )


def test_item_of_weekdays_is_due_on_the_next_of_them(today):
    days = [today + number * DAY for number in (2, 5)]
    rule = parse_rule(", ".join(f"{day:%A}" for day in days))
    item = ToDoItem.objects.create(text="Gym", repeats=rule, due_on=today - 9 * DAY)
    for day in days:
        complete(item)
        item = next_occurrence(item)
        assert (item.due_on, item.repeats) == (day, rule)


def test_next_occurrence_has_the_labels_notes_list_and_priority(daily):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    daily.todo_list, daily.notes, daily.priority = work, "the green can", 1
    daily.save()
    daily.labels.add(label)
    complete(daily)
    new = next_occurrence(daily)
    assert (new.todo_list, new.notes, new.priority) == (work, "the green can", 1)
    assert new.search_text == "water the green can"
    assert list(new.labels.all()) == list(daily.labels.all()) == [label]


def test_next_occurrence_belongs_to_the_owner(as_ana, ana, post):
    item = ToDoItem.objects.create(owner=ana, text="x", repeats="every week")
    post("toggle", client=as_ana, id=item.pk, completed="on")
    assert next_occurrence(item).owner == ana


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
    new = next_occurrence(daily)
    assert post(name, id=new.pk, **fields).status_code == 302
    complete(daily, completed=False)
    assert ToDoItem.all_objects.filter(pk=new.pk).exists()
    complete(daily)
    assert ToDoItem.objects.filter(request_key=new.request_key).count() == 1


def test_completing_again_replaces_deleted_next_occurrence(post, daily, ana):
    complete(daily)
    old = next_occurrence(daily)
    post("delete", id=old.pk)
    # Another owner's item of an import has the same key.
    others = ToDoItem.objects.create(owner=ana, text="x", request_key=old.request_key)
    ToDoItem.objects.for_owner(ana).change_fields(deleted_on=timezone.now())
    for _ in range(2):
        complete(daily, completed=False)
        assert states() == [("Water", False)]
        complete(daily)
        assert states() == [("Water", True), ("Water", False)]
    assert next_occurrence(daily) != old
    assert set(ToDoItem.all_objects.filter(deleted_on__isnull=False)) == {old, others}
    others.refresh_from_db()
    assert others.request_key == old.request_key


def test_reopening_deletes_next_occurrence_that_was_only_moved(post, daily):
    complete(daily)
    post("move", id=next_occurrence(daily).pk, to="top")
    complete(daily, completed=False)
    assert states() == [("Water", False)]


def test_toggling_repeatedly_leaves_one_next_occurrence(post, daily, today):
    for _ in range(3):
        post("toggle", id=daily.pk, completed="on")
        post("toggle", id=daily.pk, completed="on")
        assert states() == [("Water", True), ("Water", False)]
        post("toggle", id=daily.pk)
        assert states() == [("Water", False)]
    post("toggle", id=daily.pk, completed="on")
    assert next_occurrence(daily).due_on == today + DAY


def test_series_on_the_31st_survives_shorter_months():
    item = ToDoItem.objects.create(
        text="x", repeats="every month", due_on=datetime.date(2098, 12, 31)
    )
    dates = []
    for _ in range(4):
        complete(item)
        item = next_occurrence(item)
        dates.append(item.due_on.isoformat())
    assert dates == ["2099-01-31", "2099-02-28", "2099-03-31", "2099-04-30"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"due_on": datetime.date(2099, 2, 10)}, datetime.date(2099, 3, 10)),
        ({"repeats": "every week"}, datetime.date(2099, 2, 7)),
    ],
)
def test_another_due_date_or_rule_starts_a_new_series(changes, expected):
    item = ToDoItem.objects.create(
        text="x", repeats="every month", due_on=datetime.date(2098, 12, 31)
    )
    complete(item)
    item = next_occurrence(item)
    ToDoItem.objects.filter(pk=item.pk).update_if_version(**changes)
    complete(item)
    assert next_occurrence(item).due_on == expected


@pytest.mark.parametrize("days", [0, 1, 1000])
def test_next_occurrence_of_an_overdue_item_is_after_today_and_in_its_series(today, days):
    item = ToDoItem.objects.create(text="x", repeats="every week", due_on=today - days * DAY)
    complete(item)
    due_on = next_occurrence(item).due_on
    assert today < due_on <= today + 7 * DAY
    assert (due_on - item.due_on).days % 7 == 0


def test_next_occurrence_of_an_item_without_date_is_after_today(today):
    item = ToDoItem.objects.create(text="x", repeats="every day")
    complete(item)
    assert next_occurrence(item).due_on == today + DAY


@pytest.mark.parametrize("rule", ["every weekday", "monday, friday", "every month"])
def test_series_ends_with_the_last_date(rule):
    item = ToDoItem.objects.create(text="x", repeats=rule, due_on=MAX_DATE)
    assert complete(item) == 1
    assert states() == [("x", True)]
    assert complete(item, completed=False) == 1


def test_completing_all_creates_each_next_occurrence(post, daily):
    ToDoItem.objects.create(text="once")
    ToDoItem.objects.create(text="Feed", repeats="every 2 weeks")
    post("toggle_all", completed="on")
    assert states() == [
        *[("Water", True), ("once", True), ("Feed", True)],
        *[("Water", False), ("Feed", False)],
    ]
    positions = [item.position for item in ToDoItem.objects.all()]
    assert len(set(positions)) == 5


def test_reopening_all_deletes_untouched_next_occurrences(post, daily):
    post("bulk", do="complete", id=daily.pk)
    complete(next_occurrence(daily))
    post("toggle_all")
    # The third was untouched; the second was, and follows the first.
    assert states() == [("Water", False), ("Water", False)]


def test_next_occurrence_has_the_fields_that_are_saved_with_completion(save_page, daily):
    fields = {"text": "Ring", "due_on": "2099-01-01", "repeats": "every week", "priority": 1}
    response = save_page(daily, completed="on", labels="x", notes="n", **fields)
    assert response.status_code == 302
    new = next_occurrence(daily)
    assert (new.text, new.repeats, new.priority, new.notes) == ("Ring", "every week", 1, "n")
    assert new.due_on == datetime.date(2099, 1, 8)
    assert [label.name for label in new.labels.all()] == ["x"]


def test_removing_the_rule_while_completing_creates_no_next_occurrence(save_page, daily):
    assert save_page(daily, completed="on", due_on="", repeats="").status_code == 302
    assert states() == [("Water", True)]


def test_conflict_and_deletion_create_no_next_occurrence(post, daily):
    assert post("update", id=daily.pk, text="x", completed="on", version=7).status_code == 409
    assert states() == [("Water", False)]
    post("delete", id=daily.pk)
    assert states() == []


def test_completing_many_takes_the_same_queries(django_assert_max_num_queries, today):
    label = Label.objects.create(name="x")
    for number in range(30):
        item = ToDoItem.objects.create(text=str(number), repeats="every day", due_on=today)
        item.labels.add(label)
    with django_assert_max_num_queries(12):
        ToDoItem.objects.all().set_completed()
    assert ToDoItem.objects.active().filter(labels=label).count() == 30


@pytest.mark.django_db(transaction=True)
def test_concurrent_completion_creates_one_next_occurrence(daily):
    daily.labels.add(Label.objects.create(name="x"))
    in_threads(4, lambda number: complete(daily))
    assert states() == [("Water", True), ("Water", False)]
    assert next_occurrence(daily).labels.count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_completion_of_all_creates_each_next_occurrence_once(daily, post):
    ToDoItem.objects.create(text="Feed", repeats="every week")
    in_threads(4, lambda number: post("toggle_all", client=Client(), completed="on"))
    active = ToDoItem.objects.active().values_list("text", flat=True)
    assert sorted(active) == ["Feed", "Water"]


@pytest.mark.django_db(transaction=True)
def test_concurrent_toggles_leave_consistent_occurrences(daily):
    in_threads(6, lambda number: complete(daily, completed=bool(number % 2)))
    daily.refresh_from_db()
    count = ToDoItem.objects.filter(request_key=daily.next_occurrence_key()).count()
    assert count == int(daily.completed)


def test_undo_of_a_completion_deletes_the_untouched_next_occurrence(post, daily):
    post("toggle", id=daily.pk, completed="on")
    post("undo", undo=UndoEntry.objects.get().pk)
    assert states() == [("Water", False)]
    daily.refresh_from_db()
    assert daily.completed_on is None


def test_undo_of_a_completion_keeps_an_edited_next_occurrence(post, daily):
    post("toggle", id=daily.pk, completed="on")
    post("update", id=next_occurrence(daily).pk, text="Water more")
    post("undo", undo=UndoEntry.objects.earliest("pk").pk)
    assert states() == [("Water", False), ("Water more", False)]


def test_undo_of_reopening_brings_the_next_occurrence_and_the_time_back(post, daily):
    complete(daily)
    daily.refresh_from_db()
    completed_on = daily.completed_on
    post("toggle", id=daily.pk)
    post("undo", undo=UndoEntry.objects.get().pk)
    assert states() == [("Water", True), ("Water", False)]
    daily.refresh_from_db()
    assert daily.completed_on.replace(microsecond=0) == completed_on.replace(microsecond=0)
