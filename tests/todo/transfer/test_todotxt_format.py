"""todo.txt, after its specification: https://github.com/todotxt/todo.txt"""

import io
import re
from datetime import date, datetime, timezone

import pytest
from django.utils import timezone as zones
from hypothesis import given
from hypothesis import strategies as st

from tests.todo import strategies
from tests.todo.strategies import DAY, record, records, stored, words
from todo.transfer import csv_format
from todo.transfer import todotxt_format as format
from todo.transfer.base import FormatError, ReadOptions
from todo.validators import single_line


def read_all(text):
    return strategies.read(format, text)


def read(line):
    (item,) = read_all(line)
    return item


def write(*items, **fields):
    return "".join(format.write(items or [record(**fields)]))


noons = st.dates(date(1901, 1, 1), date(2998, 12, 31)).map(
    lambda day: datetime(day.year, day.month, day.day, 12, tzinfo=timezone.utc)
)
MARKERS = "+1 +Home @bank @ + due:2026-01-01 rec:1w rec:+2m pri:A uid:k2 x (A) 2026-11-22 due:"
markers = st.sampled_from([*MARKERS.split(), ""])
plain = (
    st.lists(words | markers, min_size=1, max_size=6).map(" ".join).map(single_line).filter(bool)
)
lines = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=60
)
lines = lines.map(single_line).filter(bool)
names = (st.text(min_size=1, max_size=20) | markers).map(lambda name: re.sub(r"\s|\0", "-", name))
names = names.map(single_line).filter(bool)


@given(
    records(
        text=plain | lines,
        list_name=names,
        labels=st.lists(words | st.sampled_from(["1", "+1", "uid:k2"]), unique=True, max_size=4),
        moment=noons,
        notes=st.just(""),
        deleted_on=st.none(),
    )
)
def test_round_trip_keeps_every_value(item):
    item["repeats_from"] = item["due_on"]
    assert stored(read(write(item))) == item


@pytest.mark.parametrize(
    "title",
    ["due:2026-01-01", "rec:1w pri:A", "uid:k2", "+Home @bank", "Dinner +1", "a +b uid:c", "@a @b"],
)
def test_titles_that_contain_markers_are_read_back(title):
    for fields in ({}, {"list": "Home", "labels": ["bank"], "due_on": date(2026, 12, 1)}):
        item = record(title=title, repeats_from=fields.get("due_on"), **fields)
        assert stored(read(write(item))) == item


def test_item_is_written_on_one_line():
    line = write(
        title="Pay the\nrent",
        priority=1,
        list="My home",
        labels=["bank", "online"],
        due_on=date(2026, 12, 1),
        repeats="every 2 weeks",
    )
    assert line == (
        "(A) 2026-11-22 Pay the rent +My-home @bank @online due:2026-12-01 rec:2w uid:k1\n"
    )


def test_completed_item_begins_with_x_and_keeps_its_priority():
    line = write(completed=True, completed_on=DAY, priority=2, repeats="every weekday")
    assert line == "x 2026-11-22 2026-11-22 Buy milk rec:1b pri:B uid:k1\n"


def test_weekdays_are_written_as_three_letters_each():
    assert write(repeats="monday, sunday") == "2026-11-22 Buy milk rec:mon,sun uid:k1\n"


def test_dates_are_written_in_the_active_time_zone():
    with zones.override("Asia/Tokyo"):
        line = write(created_on=datetime(2026, 11, 22, 20, tzinfo=timezone.utc))
    assert line.startswith("2026-11-23 ")


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Apia", "America/New_York"])
def test_dates_are_read_in_the_active_time_zone(zone):
    with zones.override(zone):
        for day in ["2026-11-22", "2011-12-29", "2026-03-08", "2026-09-27"]:
            assert write(stored(read(day + " Buy milk"))).startswith(day)
    with zones.override("Pacific/Apia"):  # It had no 30 December 2011.
        assert stored(read("2011-12-30 Buy milk"))["created_on"].year == 2011


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        # The examples of the specification.
        (
            "(A) Thank Mom for the meatballs @phone",
            {"priority": 1, "title": "Thank Mom for the meatballs", "labels": ["phone"]},
        ),
        (
            "(B) Schedule Goodwill pickup +GarageSale @phone",
            {"priority": 2, "list": "GarageSale", "labels": ["phone"]},
        ),
        ("Post markers around the neighborhood +GarageSale", {"list": "GarageSale", "labels": []}),
        ("@GroceryStore Eskimo pies", {"title": "@GroceryStore Eskimo pies"}),
        ("Really gotta call Mom (A) @phone @someday", {"priority": 0}),
        ("(b) Get back to the boss", {"priority": 0, "title": "(b) Get back to the boss"}),
        ("(B)->Submit TPS report", {"priority": 0, "title": "(B)->Submit TPS report"}),
        ("2011-03-02 Document +TodoTxt task format", {"list": "TodoTxt"}),
        (
            "(A) Call Mom +Family +PeaceLoveAndHappiness @iphone @phone",
            {
                "title": "Call Mom +Family",
                "list": "PeaceLoveAndHappiness",
                "labels": ["iphone", "phone"],
            },
        ),
        ("Email SoAndSo at soandso@example.com", {"labels": []}),
        ("Learn how to add 2+2", {"list": ""}),
        ("x 2011-03-03 Call Mom", {"completed": True, "title": "Call Mom"}),
        ("xylophone lesson", {"completed": False}),
        ("X 2012-01-01 Make resolutions", {"completed": False}),
        ("(A) x Find ticket prices", {"completed": False, "title": "x Find ticket prices"}),
        (
            "x 2011-03-02 2011-03-01 Review Tim's pull request +TodoTxtTouch @github",
            {"completed": True, "list": "TodoTxtTouch", "labels": ["github"]},
        ),
        # And what is common beside it.
        (
            "Pay due:2026-12-01 the rent rec:+1m",
            {"title": "Pay the rent", "repeats": "every month"},
        ),
        ("Stretch rec:10d", {"repeats": "every 10 days"}),
        ("Stretch rec:1b", {"repeats": "every weekday"}),
        ("Stretch rec:sun,mon", {"repeats": "monday, sunday"}),
        ("Stretch rec:mon,day", {"title": "Stretch rec:mon,day"}),
        ("(Q) Some day", {"priority": 3}),
        ("x Done pri:B", {"priority": 2, "title": "Done"}),
        ("See http://example.org/ at 10:30", {"title": "See http://example.org/ at 10:30"}),
        ("Ask @bob, then @ann", {"labels": ["ann"], "title": "Ask @bob, then"}),
        ("due:tomorrow is a text", {"due_on": None, "title": "due:tomorrow is a text"}),
        ("Call Mum +Family @phone", {"title": "Call Mum", "list": "Family", "labels": ["phone"]}),
        ("Call Mum @phone +Family", {"title": "Call Mum", "list": "Family", "labels": ["phone"]}),
        ("Dinner +1 +Home", {"title": "Dinner +1", "list": "Home"}),
        ("Go +Home +Home", {"title": "Go +Home", "list": "Home"}),
        ("Call  Mum  +Family due:2026-12-01", {"title": "Call Mum", "list": "Family"}),
        ("Pay due:2026-12-01 now  +Home", {"title": "Pay now", "due_on": date(2026, 12, 1)}),
        ("+home", {"title": "+home", "list": "home"}),
        ("due:2026-01-01", {"title": "due:2026-01-01", "due_on": date(2026, 1, 1)}),
        ("due:2026-01-01  +home", {"title": "due:2026-01-01", "list": "home"}),
        ("(A)  rec:1w uid:a", {"title": "rec:1w", "repeats": "every week", "priority": 1}),
    ],
)
def test_lines_of_other_applications_are_read(line, fields):
    found = stored(dict(read(line)))
    assert {name: found[name] for name in fields} == fields


def test_first_of_two_dates_is_of_completion_second_of_creation():
    found = stored(read("x 2011-03-02 2011-03-01 Review"))
    assert found["completed_on"].date() == date(2011, 3, 2)
    assert found["created_on"].date() == date(2011, 3, 1)


@pytest.mark.parametrize(
    ("line", "words", "fields"),
    [
        ("Pay due:2026-02-31", ["due:2026-02-31"], {}),
        ("Pay due:0001-01-01", ["due:0001-01-01"], {}),
        ("Pay due:9999-12-31 +Home", ["due:9999-12-31"], {"title": "Pay due:9999-12-31"}),
        ("Pay due:tomorrow", ["due:tomorrow"], {}),
        ("Pay due:2026-12-01 due:2026-12-02", ["due:2026-12-01"], {"title": "Pay due:2026-12-01"}),
        ("2026-13-01 Pay", ["2026-13-01"], {}),
        ("(A) 2026-02-30 Pay", ["2026-02-30"], {"title": "2026-02-30 Pay", "priority": 1}),
        ("x 2026-02-30 2026-01-01 Pay", ["2026-02-30"], {"title": "2026-02-30 2026-01-01 Pay"}),
        ("x 2026-01-01 2026-02-30 Pay", ["2026-02-30"], {"title": "2026-02-30 Pay"}),
        ("Run rec:2b", ["rec:2b"], {}),
        ("Run rec:0d due:2026-12-01", ["rec:0d"], {"title": "Run rec:0d"}),
        ("Run rec:1000d", ["rec:1000d"], {}),
        ("Run rec:+1m", [], {"repeats": "every month", "title": "Run"}),
        ("Run @" + "x" * 101, [], {}),
        ("Run +" + "x" * 101, [], {}),
        ("rec:0d", ["rec:0d"], {}),
    ],
)
def test_markers_with_invalid_values_stay_in_the_title(line, words, fields):
    ((_line, found, *unread),) = format.read(io.BytesIO(line.encode()), ReadOptions())
    assert unread == words
    found = stored(found)
    fields = dict({"title": line, "due_on": found["due_on"], "labels": [], "list": ""}, **fields)
    if "+Home" in line:
        fields["list"] = "Home"
    assert {name: found[name] for name in fields} == fields


def test_export_has_no_unread_words():
    written = write(title="Run rec:0d due:2026-02-30", due_on=date(2026, 12, 1))
    ((_line, _found, *unread),) = format.read(io.BytesIO(written.encode()), ReadOptions())
    assert unread == []


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_any_line_ending_is_accepted(end):
    items = read_all(f"(A) Buy soap +home due:2026-12-01{end}Call Ana @phone")
    assert [item["title"] for item in items] == ["Buy soap", "Call Ana"]


def test_line_ending_may_be_split_between_two_chunks():
    text = "\r\n".join(["x" * (2**16 - 1), "Buy milk", ""])
    lines = [number for number, *_ in format.read(io.BytesIO(text.encode()), ReadOptions())]
    assert lines == [1, 2]


def test_blank_lines_are_ignored():
    assert len(read_all("\n\nBuy milk\r\n \nBuy bread")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "[\n{}\n]",
        '[{"title": "x"}]',
        "BEGIN:VCALENDAR\r\n",
        "".join(csv_format.write([record()])),
        "uid;title;completed\n1;Buy milk;\n",
    ],
)
def test_other_formats_are_rejected(text):
    with pytest.raises(FormatError, match="another format"):
        read_all(text)


def test_line_of_many_labels_is_read_in_linear_time():
    assert len(read("@a " * 100000 + "x")["labels"]) == 100000
