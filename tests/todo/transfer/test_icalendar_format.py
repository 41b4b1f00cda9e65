"""iCalendar for feeds (RFC 5545), read by the icalendar library."""

from datetime import date, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.todo.strategies import DAY, record, records
from todo.transfer import icalendar_format as format

# Releases for Python 3.9 and older misread double backslashes.
OLD = int(icalendar.__version__.split(".")[0]) < 7
readable_records = records().filter(
    lambda record: not OLD or "\\" not in record["uid"] + record["title"] + record["notes"]
)


def write(*items):
    return "".join(format.write([dict({"version": 1}, **item) for item in items]))


def read(*items):
    """Return the to-dos of a calendar of these items, as the library reads them."""
    calendar = icalendar.Calendar.from_ical(write(*items))
    assert str(calendar["VERSION"]) == "2.0"
    assert calendar["PRODID"]
    assert [todo.errors for todo in calendar.walk("VTODO")] == [[]] * len(items)
    return calendar.walk("VTODO")


def normalize(text):
    """Return the text as a calendar has it: without control characters, with \\n at line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or not (char < " " or char == "\x7f"))


@given(st.lists(readable_records, max_size=3))
def test_icalendar_library_reads_every_value(items):
    for item, todo in zip(items, read(*items)):
        assert str(todo["UID"]) == item["uid"]
        assert str(todo["SUMMARY"]) == normalize(item["title"])
        assert str(todo.get("DESCRIPTION", "")) == normalize(item["notes"])
        assert str(todo["STATUS"]) == ("COMPLETED" if item["completed"] else "NEEDS-ACTION")
        assert todo["CREATED"].dt == item["created_on"].replace(microsecond=0)
        assert ("DUE" in todo) == bool(item["due_on"])


@given(st.lists(records(), max_size=2))
def test_lines_have_at_most_75_octets_and_split_no_character(items):
    octets = write(*items).encode()
    assert octets.endswith(b"\r\n")
    lines = octets[:-2].split(b"\r\n")
    assert not [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line]
    assert [line.decode() for line in lines]


@pytest.mark.parametrize("char", ["a", "é", "漢", "🎉", ";", ","])
def test_long_lines_are_unfolded_to_the_same_text(char):
    (todo,) = read(record(title="x" + char * 300))
    assert str(todo["SUMMARY"]) == "x" + char * 300


def test_properties_of_an_item():
    lines = write(
        record(
            title="Pay, then; \\file",
            notes="one\ntwo",
            priority=2,
            due_on=date(2026, 12, 1),
            repeats="every 2 weeks",
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
        "PRIORITY:5",
        "CATEGORIES:bank",
        "STATUS:NEEDS-ACTION",
        "DTSTART:20261201T000000",
        "DUE:20261201T235959",
        "RRULE:FREQ=WEEKLY;INTERVAL=2",
        "X-TODO-LIST:Home\\, sweet home",
        "END:VTODO",
    ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("every day", {"FREQ": ["DAILY"]}),
        ("monday, sunday", {"FREQ": ["WEEKLY"], "BYDAY": ["MO", "SU"]}),
        ("every weekday", {"FREQ": ["WEEKLY"], "BYDAY": ["MO", "TU", "WE", "TH", "FR"]}),
        ("every 3 months", {"FREQ": ["MONTHLY"], "INTERVAL": [3]}),
        ("every year", {"FREQ": ["YEARLY"]}),
    ],
)
def test_rules_become_recurrence_rules(rule, expected):
    (todo,) = read(record(due_on=date(2026, 12, 1), repeats=rule))
    assert dict(todo["RRULE"]) == expected


@pytest.mark.parametrize("repeats", ["", "every day", "every weekday", "friday", "every 3 years"])
def test_repeating_item_starts_and_ends_on_its_due_date(repeats):
    (todo,) = read(record(due_on=date(2026, 12, 1), repeats=repeats))
    assert ("RRULE" in todo) == ("DTSTART" in todo) == bool(repeats)
    due = todo["DUE"].dt
    if repeats:
        start = todo["DTSTART"].dt
        assert start < due
        assert start.date() == due.date() == date(2026, 12, 1)
        assert start.tzinfo is due.tzinfo is None
    else:
        assert due == date(2026, 12, 1)
        assert not isinstance(due, datetime)


def test_monthly_rule_keeps_the_first_day_of_the_series():
    (todo,) = read(
        record(due_on=date(2027, 2, 28), repeats="every month", repeats_from=date(2026, 1, 31))
    )
    assert todo["RRULE"]["BYMONTHDAY"] == [28, 29, 30, 31]


def test_item_without_due_date_has_no_rule():
    assert "RRULE" not in read(record(repeats="every week"))[0]


def test_completed_item_has_its_time_but_no_rule():
    (todo,) = read(
        record(completed=True, completed_on=DAY, due_on=date(2026, 11, 1), repeats="every week")
    )
    assert todo["COMPLETED"].dt == DAY
    assert "RRULE" not in todo


def test_times_are_in_utc():
    moment = datetime(2026, 11, 22, 1, tzinfo=timezone(timedelta(hours=2)))
    assert "CREATED:20261121T230000Z" in write(record(created_on=moment))


@pytest.mark.parametrize(("priority", "expected"), [(0, None), (1, 1), (2, 5), (3, 9)])
def test_priorities_are_those_of_the_standard(priority, expected):
    assert read(record(priority=priority))[0].get("PRIORITY") == expected
