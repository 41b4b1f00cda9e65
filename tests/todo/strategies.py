"""Strategies for records of items, and a record with given fields."""

import io
from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from todo.recurrence import MAX_DATE, MIN_DATE, WEEKDAYS, parse_rule
from todo.transfer.base import ReadOptions
from todo.transfer.records import parse_record
from todo.validators import single_line
from website.text import name_key

DAY = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
EMPTY = {
    "uid": "k1",
    "title": "Buy milk",
    "completed": False,
    "due_on": None,
    "priority": 0,
    "list": "",
    "labels": [],
    "notes": "",
    "repeats": "",
    "repeats_from": None,
    "created_on": DAY,
    "completed_on": None,
    "deleted_on": None,
}


def record(**fields):
    return dict(EMPTY, **fields)


def read(module, text):
    """Return the records that a format reads from a text."""
    return [found for _, found, *_ in module.read(io.BytesIO(text.encode()), ReadOptions())]


def stored(found):
    """Return the record of the item that is stored for a record."""
    item, list_name, labels, *_ = parse_record(1, found)
    item.set_derived_fields()
    names = {"uid": item.request_key, "title": item.text, "list": list_name, "labels": labels}
    names["repeats_from"] = item.recurrence_start
    return dict({name: getattr(item, name) for name in EMPTY if name not in names}, **names)


characters = st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r")
texts = st.text(characters, min_size=1, max_size=60).map(single_line).filter(bool)
words = st.text(st.characters(whitelist_categories=["L", "N"]), min_size=1, max_size=12)
words = words.map(single_line).filter(bool)
days = st.dates(MIN_DATE, MAX_DATE) | st.sampled_from([MIN_DATE, MAX_DATE])
moments = days.map(lambda day: datetime(day.year, day.month, day.day, tzinfo=timezone.utc)).flatmap(
    lambda day: st.integers(0, 86399999999).map(lambda us: day + timedelta(microseconds=us))
)
intervals = st.builds(
    "{} {}".format, st.integers(1, 999), st.sampled_from(["day", "week", "month", "year"])
)
weekdays = st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(", ".join)
rules = st.one_of(intervals, weekdays, st.just("weekday")).map(parse_rule)


def completed(found):
    return dict(found, completed=found["completed_on"] is not None)


def records(text=texts, list_name=texts, moment=moments, **others):
    return st.fixed_dictionaries(
        {
            "uid": st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
            "title": text,
            "due_on": st.none() | days,
            "priority": st.integers(0, 3),
            "list": st.just("") | list_name,
            "labels": st.lists(words, unique_by=name_key, max_size=4),
            "notes": st.text(characters, max_size=60).map(str.strip),
            "repeats": st.just("") | rules,
            "repeats_from": days,
            "created_on": moment,
            "completed_on": st.none() | moment,
            "deleted_on": st.none() | moment,
            **others,
        }
    ).map(completed)
