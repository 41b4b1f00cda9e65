"""The calendar that is fed to other programs, read by a library that does: RFC 5545."""

from datetime import date, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.todo.strategies import DAY, record, records
from todo.transfer import icalendar_format as format

# The library's releases for Python 3.9 and older take two backslashes for half of one.
OLD = int(icalendar.__version__.split(".")[0]) < 7
found_by_library = records().filter(
    lambda found: not OLD or "\\" not in found["uid"] + found["title"] + found["notes"]
)


def write(*found):
    return "".join(format.write([dict({"version": 1}, **one) for one in found], "todos"))


def todos(*found):
    """The to-dos of the calendar as the library reads them."""
    calendar = icalendar.Calendar.from_ical(write(*found))
    assert str(calendar["VERSION"]) == "2.0"
    assert calendar["PRODID"]
    assert [todo.errors for todo in calendar.walk("VTODO")] == [[]] * len(found)
    return calendar.walk("VTODO")


def plain(text):
    """The text as a calendar has it: without control characters, with one kind of line's end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or not (char < " " or char == "\x7f"))


@given(st.lists(found_by_library, max_size=3))
def test_icalendar_library_reads_every_value(found):
    for given_, todo in zip(found, todos(*found)):
        assert str(todo["UID"]) == given_["uid"]
        assert str(todo["SUMMARY"]) == plain(given_["title"])
        assert str(todo.get("DESCRIPTION", "")) == plain(given_["notes"])
        assert str(todo["STATUS"]) == ("COMPLETED" if given_["completed"] else "NEEDS-ACTION")
        assert todo["CREATED"].dt == given_["created_on"].replace(microsecond=0)
        assert ("DUE" in todo) == bool(given_["due_on"])


@given(st.lists(records(), max_size=2))
def test_lines_have_at_most_75_octets_and_split_no_character(found):
    octets = write(*found).encode()
    assert octets.endswith(b"\r\n")
    lines = octets[:-2].split(b"\r\n")
    assert not [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line]
    assert [line.decode() for line in lines]  # No character is cut in two.


@pytest.mark.parametrize("char", ["a", "é", "漢", "🎉", ";", ","])
def test_long_lines_are_unfolded_to_the_same_text(char):
    (todo,) = todos(record(title="x" + char * 300))
    assert str(todo["SUMMARY"]) == "x" + char * 300


def test_properties_of_an_item():
    lines = write(
        record(
            title="Pay, then; \\file",
            notes="one\ntwo",
            priority=2,
            due_on=date(2026, 12, 1),
            repeats="2 weeks",
            list="Home, sweet home",
            labels=["bank"],
        )
    ).split("\r\n")
    assert lines[lines.index("BEGIN:VTODO") : lines.index("END:VTODO") + 1] == [
        "BEGIN:VTODO",
        "UID:k1",
        "DTSTAMP:20261122T120000Z",
        "CREATED:20261122T120000Z",
        "SEQUENCE:1",
        "SUMMARY:Pay\\, then\\; \\\\file",
        "DESCRIPTION:one\\ntwo",
        "STATUS:NEEDS-ACTION",
        "DTSTART:20261201T000000",
        "DUE:20261201T235959",
        "RRULE:FREQ=WEEKLY;INTERVAL=2",
        "PRIORITY:5",
        "CATEGORIES:Home\\, sweet home,bank",
        "END:VTODO",
    ]


def test_due_date_has_no_time():
    (todo,) = todos(record(due_on=date(2026, 12, 1)))
    assert todo["DUE"].dt == date(2026, 12, 1)
    assert not isinstance(todo["DUE"].dt, datetime)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("day", {"FREQ": ["DAILY"]}),
        ("weekday", {"FREQ": ["WEEKLY"], "BYDAY": ["MO", "TU", "WE", "TH", "FR"]}),
        ("3 months", {"FREQ": ["MONTHLY"], "INTERVAL": [3]}),
        ("year", {"FREQ": ["YEARLY"]}),
    ],
)
def test_rules_become_recurrence_rules(rule, expected):
    (todo,) = todos(record(due_on=date(2026, 12, 1), repeats=rule))
    assert dict(todo["RRULE"]) == expected


@pytest.mark.parametrize("repeats", ["", "day", "weekday", "month", "3 years"])
def test_repeating_item_starts_and_ends_on_its_due_date(repeats):
    (todo,) = todos(record(due_on=date(2026, 12, 1), repeats=repeats))
    assert ("RRULE" in todo) == ("DTSTART" in todo) == bool(repeats)
    if repeats:
        start, due = todo["DTSTART"].dt, todo["DUE"].dt
        assert start < due
        assert start.date() == due.date() == date(2026, 12, 1)
        assert start.tzinfo is due.tzinfo is None


def test_monthly_rule_keeps_the_first_day_of_the_series():
    (todo,) = todos(
        record(due_on=date(2027, 2, 28), repeats="month", repeats_from=date(2026, 1, 31))
    )
    assert todo["RRULE"]["BYMONTHDAY"] == [28, 29, 30, 31]


def test_item_without_due_date_has_no_rule():
    assert "RRULE" not in todos(record(repeats="week"))[0]


def test_completed_item_has_its_time_but_no_rule():
    (todo,) = todos(
        record(completed=True, completed_on=DAY, due_on=date(2026, 11, 1), repeats="week")
    )
    assert todo["COMPLETED"].dt == DAY
    assert "RRULE" not in todo


def test_times_are_in_utc():
    moment = datetime(2026, 11, 22, 1, tzinfo=timezone(timedelta(hours=2)))
    assert "CREATED:20261121T230000Z" in write(record(created_on=moment))


@pytest.mark.parametrize(("priority", "expected"), [(0, None), (1, 1), (2, 5), (3, 9)])
def test_priorities_are_those_of_the_standard(priority, expected):
    assert todos(record(priority=priority))[0].get("PRIORITY") == expected


def test_control_characters_are_removed():
    assert str(todos(record(title="a\x07b\x0bc\td"))[0]["SUMMARY"]) == "abc\td"


def test_calendar_may_have_no_items():
    assert todos() == []
