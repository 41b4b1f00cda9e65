"""The rules by which tasks of other applications become records."""

from datetime import date, datetime, timedelta, timezone

import pytest

from tests.todo.strategies import stored
from todo.transfer.base import LEFT_OUT, ReadOptions
from todo.transfer.tasks import Task, find_zone, to_records

pytestmark = pytest.mark.usefixtures("in_berlin")


def options_of(**choices):
    options = ReadOptions("Garden.csv", **choices)
    options.today = date(2026, 11, 28)
    return options


def records(*tasks, options=None, application="x"):
    return [record for _, record in to_records(tasks, application, options or options_of())]


def left_out(*tasks):
    options = options_of()
    for record in records(*tasks, options=options):
        stored(record)
    assert set(options.left_out) <= set(LEFT_OUT)
    return dict(options.left_out), options.samples


def first(*tasks, **choices):
    return stored(records(*tasks, options=options_of(**choices))[0])


def texts(*tasks):
    return [record["title"] for record in records(*tasks)]


def test_children_follow_their_parents_into_their_lists():
    grandchild = Task("grandchild", parent="2", list_name="Work")
    tasks = [grandchild, Task("b"), Task("child", id="2", parent="1"), Task("a", id="1")]
    tasks[-1].list_name = "Home"
    assert [(record["title"], record["list"]) for record in records(*tasks)] == [
        ("b", "Garden"),
        ("a", "Home"),
        ("child", "Home"),
        ("grandchild", "Home"),
    ]


def test_unknown_parents_and_cycles_make_ordinary_items_in_the_order_of_the_file():
    nameless = Task("")
    tasks = [
        Task("a", parent="9"),
        Task("b", id="2", parent="3"),
        Task("c", id="3", parent="2"),
        Task("d", id="4", parent="4"),
        nameless,
        Task("e", parent=nameless),
        Task("f", kind="check", id="9"),
    ]
    assert texts(*tasks) == ["a", "b", "c", "d", "e", "f"]


def test_deep_trees_are_read():
    tasks = [Task(str(number), id=str(number), parent=str(number + 1)) for number in range(20000)]
    assert texts(*tasks) == [str(number) for number in reversed(range(20000))]


@pytest.mark.parametrize(
    ("due", "zone", "expected", "times"),
    [
        (date(2026, 12, 5), None, date(2026, 12, 5), 0),
        (datetime(2026, 12, 5), None, date(2026, 12, 5), 0),
        (datetime(2026, 12, 5, 9), None, date(2026, 12, 5), 1),
        (datetime(2026, 12, 4, 23, tzinfo=timezone.utc), None, date(2026, 12, 5), 0),
        (datetime(2026, 12, 4, 22, tzinfo=timezone.utc), None, date(2026, 12, 4), 1),
        (
            datetime(2026, 12, 8, 2, 30, tzinfo=timezone.utc),
            "America/New_York",
            date(2026, 12, 7),
            1,
        ),
    ],
)
def test_only_the_local_date_of_an_instant_is_kept(due, zone, expected, times):
    task = Task("x", due=due, zone=zone and find_zone(zone))
    assert first(task)["due_on"] == expected
    assert left_out(task)[0] == ({"times": 1} if times else {})
    task.has_time = not times
    assert left_out(task)[0] == ({} if times or type(due) is date else {"times": 1})


@pytest.mark.parametrize(
    "start", [date(2026, 12, 5), datetime(2026, 12, 4, 23, tzinfo=timezone.utc)]
)
def test_start_is_left_out_unless_it_is_the_due_date(start):
    assert left_out(Task("x", start=start, due=date(2026, 12, 5)))[0] == {}
    for due in (None, date(2026, 12, 4)):
        assert left_out(Task("x", start=start, due=due))[0] == {"start_dates": 1}


@pytest.mark.parametrize(
    ("first_day", "expected", "start"),
    [
        (date(2026, 1, 31), "every month", date(2026, 1, 31)),
        (date(1, 1, 31), "", date(2026, 2, 28)),
        (None, "", date(2026, 2, 28)),
    ],
)
def test_rule_is_read_for_a_series_from_its_first_day(first_day, expected, start):
    rule = "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
    values = first(Task("x", due=date(2026, 2, 28), rule=rule, repeats_from=first_day))
    assert (values["repeats"], values["repeats_from"]) == (expected, start)


@pytest.mark.parametrize("name", ["", "Nowhere/Town", "../etc/passwd", "America", "x" * 999])
def test_unknown_zone_is_none(name):
    assert find_zone(name) is None


@pytest.mark.parametrize("zone", [timezone.utc, timezone(timedelta(hours=-12))])
@pytest.mark.parametrize("moment", [datetime.min, datetime.max, datetime(1899, 12, 31)])
def test_dates_beyond_the_limits_are_left_out(moment, zone):
    aware = moment.replace(tzinfo=zone)
    for due in (moment, moment.date(), aware):
        task = Task("x", due=due, has_time=False, completed=True, completed_on=due, created_on=due)
        (values,) = records(task)
        assert (values["due_on"], values["completed"], values["completed_on"]) == (None, True, None)
        assert values["created_on"] is None
        assert left_out(task)[0] == {"dates": 1}


def test_completion_keeps_an_instant_and_is_at_noon_of_a_date():
    instant = datetime(2026, 11, 12, 16, 30, tzinfo=timezone.utc)
    assert first(Task("x", completed=True, completed_on=instant))["completed_on"] == instant
    noon = first(Task("x", completed=True, completed_on=date(2026, 11, 12)))["completed_on"]
    assert noon == datetime(2026, 11, 12, 11, tzinfo=timezone.utc)
    leftover = first(Task("x", completed_on=instant))
    assert (leftover["completed"], leftover["completed_on"]) == (False, None)


@pytest.mark.parametrize(
    ("rule", "due", "expected"),
    [
        ("every 3 days", None, ("every 3 days", date(2026, 11, 28))),
        ("every weekday", None, ("every weekday", date(2026, 11, 30))),
        ("monday", None, ("every week", date(2026, 11, 30))),
        ("monday", date(2026, 12, 1), ("monday", date(2026, 12, 1))),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=1", date(2026, 12, 1), ("every month", date(2026, 12, 1))),
    ],
)
def test_repeat_without_a_date_is_due_on_its_first_day(rule, due, expected):
    values = first(Task("x", rule=rule, due=due))
    assert (values["repeats"], values["due_on"]) == expected
    assert first(Task("x", rule=rule, due=due, completed=True))["repeats"] == ""


def test_repeat_that_no_rule_can_say_is_left_out():
    task = Task("Team dinner", rule="FREQ=MONTHLY;BYDAY=-1FR", due=date(2026, 12, 25))
    assert first(task)["repeats"] == ""
    assert left_out(task) == ({"repeats": 1}, {"repeats": ["Team dinner"]})


def test_long_texts_are_shortened_and_counted():
    values = first(Task("x" * 501, notes="n" * 9999, list_name="l" * 101, labels=["a" * 101]))
    assert values["title"] == "x" * 499 + "…"
    assert values["notes"].startswith("x" * 501 + "\n\nnn")
    assert (len(values["notes"]), len(values["list"]), len(values["labels"][0])) == (
        10000,
        100,
        100,
    )
    task = Task("x" * 501, notes="n" * 9999, list_name="l" * 101, labels=["a" * 101, *"bcd" * 50])
    assert left_out(task)[0] == {"titles": 1, "notes": 1, "names": 2}
    task = Task("x", labels=list(map(str, range(100000))))
    assert left_out(task)[0] == {"labels": 1}
    assert first(task)["labels"] == sorted(map(str, range(50)), key=int)


def test_labels_become_words():
    labels = ["two words", "two words", "a,b", "#c", "d", "D", " ", "\ud800e"]
    task = Task("x", labels=labels)
    assert first(task)["labels"] == ["two-words", "a-b", "c", "d", "e"]
    assert left_out(task)[0] == {"label_names": 3}


@pytest.mark.parametrize("title", ["", " \n", "\u200b", "\0", None, 5])
def test_task_without_a_title_is_skipped_with_all_it_has(title):
    task = Task(title, due=datetime(2026, 1, 1, 9), left_out={"reminders": ""})
    assert records(task) == []
    assert left_out(task)[0] == {"no_title": 1}


def test_task_may_be_skipped_for_another_reason():
    assert left_out(Task("Harp", skip="cancelled")) == ({"cancelled": 1}, {"cancelled": ["Harp"]})


@pytest.mark.parametrize("name", ["Inbox", "INBOX ", "Bandeja de entrada", ""])
def test_inbox_is_ours(name):
    assert records(Task("x", list_name=name))[0]["list"] == ""
    assert records(Task("x"), options=options_of(list_name=name))[0]["list"] == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Garden.csv", "Garden"),
        ("Garden [2203306141].csv", "Garden"),
        ("Garden (1).csv", "Garden"),
        ("Garden [6XgPjMPGVHFQ2Fpq] (12).csv", "Garden"),
        ("Budget (2026).csv", "Budget (2026)"),
        ("C:\\files\\Garden.csv", "Garden"),
        ("(1).csv", "(1)"),
        ("", ""),
    ],
)
def test_list_is_the_name_of_the_file(name, expected):
    assert ReadOptions(name).default_list == expected


def test_chosen_list_is_for_tasks_without_one():
    tasks = [Task("x"), Task("y", list_name="Home")]
    found = records(*tasks, options=options_of(list_name="Yard"))
    assert [record["list"] for record in found] == ["Yard", "Home"]


def uids(*tasks, application="x", **choices):
    found = records(*tasks, application=application, options=options_of(**choices))
    return [record["uid"] for record in found]


def test_uid_is_the_same_in_a_later_export():
    old, new = Task("Buy soap", due=date(2026, 12, 1)), Task("Buy soap", due=date(2027, 1, 1))
    assert uids(old) == uids(new) == uids(new, list_name="Other")
    assert uids(Task("a", id="1")) == uids(Task("b", id="1", list_name="Home"))
    assert uids(Task("a", uid="ABC-1", id="1")) == ["ABC-1"]


def test_uids_of_other_tasks_are_different():
    tasks = [
        *[Task("x"), Task("x"), Task("y"), Task("x", list_name="Home"), Task("x", id="1")],
        *[Task("x", id="1", kind="series"), Task("x", id="1"), Task("x", uid="x y", id="2")],
    ]
    found = uids(*tasks) + uids(*[Task("x"), Task("x", id="1")], application="y")
    assert len(set(found)) == len(found) == 10
