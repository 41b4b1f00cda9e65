"""iCalendar (RFC 5545), read by the icalendar library and by our own reader."""

import io
from datetime import date, datetime, timedelta, timezone
from itertools import islice

import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from tests.todo.strategies import DAY, days, record, records, rules, stored
from todo.recurrence import WEEKDAYS, next_date
from todo.transfer import icalendar_format as format
from todo.transfer import tasks
from todo.transfer.base import FormatError, ReadOptions
from todo.validators import multiline, single_line

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


# Events


@given(rules, days, days)
def test_events_of_a_series_are_on_its_days(rule, due_on, first_day):
    first_day = min(first_day, due_on)
    item = record(due_on=due_on, repeats=rule, repeats_from=first_day, version=1)
    (event,) = icalendar.Calendar.from_ical("".join(format.write([item], format.vevent))).walk(
        "VEVENT"
    )
    assert event["DTSTART"].dt == due_on
    start = datetime(due_on.year, due_on.month, due_on.day)
    expanded = rrulestr(event["RRULE"].to_ical().decode(), dtstart=start).xafter(start)
    if next_date(rule, first_day, due_on - timedelta(days=1)) == due_on:
        expected = next_date(rule, first_day, due_on)
        assert [day.date() for day in islice(expanded, 1)] == [expected]


def test_event_takes_the_whole_day_and_leaves_it_free():
    item = record(due_on=date(2026, 12, 1), notes="one", labels=["bank"], priority=1, version=3)
    (event,) = icalendar.Calendar.from_ical("".join(format.write([item], format.vevent))).walk(
        "VEVENT"
    )
    values = {name: event[name].to_ical().decode() for name in event if name != "CATEGORIES"}
    assert values == {
        "UID": "k1",
        "DTSTAMP": "20261122T120000Z",
        "CREATED": "20261122T120000Z",
        "SEQUENCE": "3",
        "SUMMARY": "Buy milk",
        "DESCRIPTION": "one",
        "PRIORITY": "1",
        "DTSTART": "20261201",
        "TRANSP": "TRANSPARENT",
    }
    assert [str(category) for category in event["CATEGORIES"].cats] == ["bank"]


# Reading


def read_all(octets):
    """Return the records of a file, as they are stored, and the counts of what was left out."""
    octets = octets.encode() if isinstance(octets, str) else octets
    options = ReadOptions("Garden.ics")
    found = [stored(item) for _, item in format.read(io.BytesIO(octets), options)]
    return found, dict(options.left_out)


def calendar(*lines, ends="\r\n"):
    lines = ["BEGIN:VCALENDAR", "BEGIN:VTODO", "SUMMARY:Buy milk", *lines]
    return "".join(line + ends for line in [*lines, "END:VTODO", "END:VCALENDAR"])


def read_one(*lines):
    (found,), left_out = read_all(calendar(*lines))
    return found, left_out


def plain(text):
    return single_line(normalize(text))


@given(records(deleted_on=st.none()), st.booleans())
def test_round_trip_loses_only_what_the_guide_says(item, has_date):
    item["completed_on"] = item["completed_on"] if has_date else None
    is_series = bool(item["repeats"] and item["due_on"] and not item["completed"])
    expected = dict(item, title=plain(item["title"]), list=plain(item["list"]))
    expected["notes"] = multiline(normalize(item["notes"]))
    expected["repeats_from"] = item["repeats_from"] if is_series else item["due_on"]
    for name in ("created_on", "completed_on"):
        expected[name] = item[name] and item[name].replace(microsecond=0)
    if not is_series:
        expected["repeats"] = ""
    elif item["repeats"] == WEEKDAYS[item["due_on"].weekday()]:
        expected["repeats"] = "every week"
    assert read_all(write(item)) == ([expected], {})


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("fold", ["\r\n ", "\n\t", "\r "])
def test_folds_are_joined_even_inside_a_character(ends, fold):
    octets = calendar("DESCRIPTION:Café 🎉", ends=ends).encode()
    for position in range(octets.index(b"Caf"), octets.index(b"END:VTODO") - len(ends)):
        folded = octets[:position] + fold.encode() + octets[position:]
        assert read_all(folded)[0][0]["notes"] == "Café 🎉"


def test_line_of_a_to_do_counts_folds():
    text = (
        "BEGIN:VCALENDAR\n"
        + "X-A:b\n c\n\n d\n"
        + "BEGIN:VTODO\nSUMMARY:a\nEND:VTODO\nEND:VCALENDAR"
    )
    assert [line for line, _ in format.read(io.BytesIO(text.encode()), ReadOptions())] == [6]


@pytest.mark.parametrize(
    ("lines", "expected", "left_out"),
    [
        (["DUE;VALUE=DATE:20261205"], {"due_on": date(2026, 12, 5)}, {}),
        (["DUE:20261205"], {"due_on": date(2026, 12, 5)}, {}),
        (["DUE:20261205T000000"], {"due_on": date(2026, 12, 5)}, {}),
        (["DUE:20261205T180000"], {"due_on": date(2026, 12, 5)}, {"times": 1}),
        (["DUE;TZID=Asia/Tokyo:20261205T010000"], {"due_on": date(2026, 12, 5)}, {"times": 1}),
        (['due;tzid="A:B;C":20261205T010000'], {"due_on": date(2026, 12, 5)}, {"times": 1}),
        (["DUE:20261205T000000Z"], {"due_on": date(2026, 12, 5)}, {}),
        (["DUE:20260230"], {}, {"not_understood": 1}),
        (["DUE:soon"], {}, {"not_understood": 1}),
        (["DUE:00010101"], {}, {"dates": 1}),
        (["DUE:00010101T000000Z"], {}, {"dates": 1}),
        (["DTSTART;VALUE=DATE:20261201"], {}, {"start_dates": 1}),
        (["DTSTART:20261205T090000", "DUE;VALUE=DATE:20261205"], {"due_on": date(2026, 12, 5)}, {}),
        (
            ["DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY"],
            {"due_on": date(2026, 12, 1), "repeats": "every day"},
            {},
        ),
        (
            ["DUE;VALUE=DATE:20261205", "RRULE:FREQ=DAILY;COUNT=3"],
            {"due_on": date(2026, 12, 5)},
            {"repeats": 1},
        ),
        (["RRULE:nonsense"], {}, {"repeats": 1}),
        (["X-TODO-REPEATS-FROM:20260101T000000Z", "RRULE:FREQ=DAILY"], None, {}),
        (["PRIORITY:4"], {"priority": 1}, {}),
        (["PRIORITY:5"], {"priority": 2}, {}),
        (["PRIORITY:6"], {"priority": 3}, {}),
        (["PRIORITY:0"], {}, {}),
        (["PRIORITY:high"], {}, {}),
        (
            ["CATEGORIES:a,b\\, c", "CATEGORIES:d"],
            {"labels": ["a", "b-c", "d"]},
            {"label_names": 1},
        ),
        (["DESCRIPTION:one\\Ntwo\\\\\\,\\;\\n"], {"notes": "one\ntwo\\,;"}, {}),
        (["STATUS:IN-PROCESS"], {}, {"states": 1}),
        (["PERCENT-COMPLETE:50"], {}, {"states": 1}),
        (["PERCENT-COMPLETE:0", "URL:https://x.example"], {}, {"links": 1}),
        (["GEO:1;2", "LOCATION:x"], {}, {"places": 1}),
        (["BEGIN:VALARM", "SUMMARY:Alarm", "DUE:x", "END:VALARM"], {}, {"reminders": 1}),
        (["X-TODO-LIST:Home\\, sweet"], {"list": "Home, sweet"}, {}),
        (["X-TODO-LIST:"], {"list": ""}, {}),
        (["a line without a colon", ":", "", " folded"], {}, {}),
    ],
)
def test_properties_are_read(lines, expected, left_out):
    found, counts = read_one(*lines)
    assert counts == left_out
    if expected is not None:
        default = dict(record(), uid=found["uid"], list="Garden", created_on=found["created_on"])
        default.update(expected)
        assert found == dict(default, repeats_from=default["due_on"])


@pytest.mark.parametrize(
    ("lines", "completed"),
    [
        (["STATUS:COMPLETED"], True),
        (["PERCENT-COMPLETE:100"], True),
        (["COMPLETED:20261112T094953Z"], True),
        (["STATUS:NEEDS-ACTION", "COMPLETED:20261112T094953Z"], False),
        (["STATUS:NEEDS-ACTION"], False),
        ([], False),
    ],
)
def test_completion_is_the_status_or_without_one_a_date(lines, completed):
    assert read_one(*lines)[0]["completed"] == completed


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("STATUS:CANCELLED", "cancelled"),
        ("RECURRENCE-ID:20261201", "past_copies"),
        ("SUMMARY:x", "no_title"),
    ],
)
def test_to_dos_are_skipped_and_counted(line, kind):
    text = calendar(line).replace("SUMMARY:Buy milk\r\n", "").replace("SUMMARY:x", "SUMMARY: ")
    text = text if kind == "no_title" else text.replace(line, line + "\r\nSUMMARY:Buy milk")
    assert read_all(text) == ([], {kind: 1})


def test_events_and_journals_are_counted_and_their_properties_belong_to_no_to_do():
    text = (
        calendar().replace("VTODO", "VEVENT") + calendar() + calendar().replace("VTODO", "VJOURNAL")
    )
    found, left_out = read_all(text)
    assert (len(found), left_out) == (1, {"events": 1, "note_items": 1})


@pytest.mark.parametrize(
    ("parameters", "titles"),
    [
        ("", ["Parent", "Child", "Other"]),
        (";RELTYPE=PARENT", ["Parent", "Child", "Other"]),
        (";RELTYPE=CHILD", ["Parent", "Other", "Child"]),
        (';X="RELTYPE=";RELTYPE=SIBLING', ["Parent", "Other", "Child"]),
    ],
)
def test_children_follow_their_parent(parameters, titles):
    todos = ["UID:p\nSUMMARY:Parent", "UID:o\nSUMMARY:Other"]
    todos += [f"UID:c\nSUMMARY:Child\nRELATED-TO{parameters}:p"]
    text = "".join(f"BEGIN:VTODO\n{todo}\nEND:VTODO\n" for todo in todos)
    found, _left_out = read_all(f"BEGIN:VCALENDAR\n{text}END:VCALENDAR\n")
    assert [item["title"] for item in found] == titles


def test_calendars_of_one_file_are_lists():
    text = "".join(
        f"BEGIN:VCALENDAR\nX-WR-CALNAME:{name}\nBEGIN:VTODO\nSUMMARY:{name}\nEND:VTODO\nEND:VCALENDAR\n"
        for name in ("Home", "Work")
    )
    assert [item["list"] for item in read_all(text)[0]] == ["Home", "Work"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "BEGIN:VCALENDAR is missing"),
        ("\n\nBuy milk", 3, "BEGIN:VCALENDAR is missing"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\nX:y", 3, "BEGIN:VCALENDAR is missing"),
        ("BEGIN:VCALENDAR\n", 1, "END:VCALENDAR is missing"),
        ("BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:a\nEND:VCALENDAR", 2, "END:VTODO is missing"),
        ("BEGIN:VCALENDAR\nX:\xff", 2, "UTF-8"),
    ],
)
def test_file_without_beginning_or_end_is_rejected(text, line, reason):
    with pytest.raises(FormatError, match=reason) as caught:
        read_all(text.encode("latin-1"))
    assert caught.value.line == line


def test_truncated_file_is_rejected_wherever_it_ends():
    octets = calendar("DESCRIPTION:Café").encode()
    for length in range(len(octets) - len("D\r\n")):
        with pytest.raises(FormatError):
            read_all(octets[:length])


@pytest.mark.slow
def test_long_lines_and_many_folds_take_linear_time():
    """Otherwise this test would take hours."""
    for value in (
        "x" * 2**20,
        "\r\n ".join("x" * 2**18),
        ";" * 2**20,
        '"' * (2**20 + 1),
        "\\" * 2**20,
    ):
        read_all(calendar("X-A:" + value, "X-B" + value, "CATEGORIES:" + value))


def test_number_of_to_dos_is_limited_also_without_titles(monkeypatch):
    monkeypatch.setattr(tasks, "MAX_TASKS", 2)
    todos = calendar() + calendar().replace("SUMMARY", "X")
    read_all(todos)
    with pytest.raises(FormatError, match="more than 2 tasks") as caught:
        read_all(todos + calendar())
    assert caught.value.line == 12
