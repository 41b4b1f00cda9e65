"""JSON, the format that keeps every value."""

import io
import json
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.todo import strategies
from tests.todo.strategies import record, records, stored
from todo.transfer import json_format as format
from todo.transfer.base import FormatError, ReadOptions


def read(text):
    return strategies.read(format, text)


@given(st.lists(records(), max_size=3), st.sampled_from([None, 2, "\t"]), st.booleans())
def test_round_trip_keeps_every_value_in_any_layout(items, indent, ascii):
    written = "".join(format.write(items))
    again = json.dumps(json.loads(written), indent=indent, ensure_ascii=ascii)
    assert [stored(values) for values in read(written)] == items
    assert [stored(values) for values in read(again)] == items


def test_each_item_is_written_on_one_line():
    assert len("".join(format.write([record()] * 3)).splitlines()) == 5


@given(st.text(max_size=30) | st.text('[]{}",: \n1a', max_size=30))
def test_any_text_is_read_or_rejected(text):
    with suppress(FormatError):
        assert isinstance(read(text), list)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("null", 1),
        ("{}", 1),
        ("title\nx", 1),
        ("[\n1\n]", 2),
        ("[\n{}\n{}\n]", 3),
        ("[\n{},\n]", 3),
        ("[\n{}\n]\n[]", 4),
        ("[\n{}", 2),
        ('[\n{"title": "A"},\n{"title": "B}\n]', 3),
        ('[\n{"title": "A"},\n{\n"title": B}\n]', 4),
        ('[\n{"priority": NaN}]', 2),
        ('[\n{"priority": -Infinity}]', 2),
        ('[\n{"title": "A", "title": "B"}]', 2),
        ("[\n" + '{"a":' * 100000 + "}", 2),
        ('[\n{"title": ' + "[" * 500 + "]" * 500 + "}]", 2),
        ('[\n{"title": "' + "x" * 2**21 + '"}]', 2),
        ('[\n{"title": "\0"}]', 2),
    ],
)
def test_anything_but_an_array_of_objects_is_rejected_with_its_line(text, line):
    with pytest.raises(FormatError) as caught:
        read(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "fields",
    [
        {"colour": "red"},
        {"title": None},
        {"title": {"x": 1}},
        {"title": "\0"},
        {"title": "x" * 501},
        {"notes": "x" * 10001},
        {"completed": "maybe"},
        {"priority": 10**30},
        {"labels": "bank"},
        {"labels": ["two words"]},
        {"labels": ["x" * 300]},
        {"labels": [str(number) for number in range(51)]},
        {"list": "x" * 101},
        {"due_on": "2026-02-30"},
        {"due_on": "0001-01-01"},
        {"due_on": 20261201},
        {"created_on": "0001-01-01T00:00:00+14:00"},
        {"completed_on": "9999-12-31T23:59:59-14:00"},
        {"deleted_on": "yesterday"},
        {"repeats": "fortnightly"},
        {"uid": "x" * 65},
        {"uid": "two words"},
        {"uid": "é"},
    ],
)
def test_invalid_values_are_rejected(fields):
    text = json.dumps([dict({"title": "Buy milk"}, **fields)])
    with pytest.raises(FormatError) as caught:
        stored(read(text)[0])
    assert caught.value.line == 1
    assert len(str(caught.value)) < 400
    (name,) = fields
    unambiguous = name in ("colour", "uid", "repeats") or "at most 50 labels" in str(caught.value)
    assert unambiguous or re.match(name + "( “.*”)?: ", caught.value.reason)


def test_file_is_read_in_pieces():
    file = io.BytesIO(b"[" + b",\n".join([b'{"title": "Buy milk"}'] * 50000) + b"]")
    next(format.read(file, ReadOptions()))
    assert file.tell() < 2**18


def test_object_of_two_million_lines_is_rejected_quickly():
    with pytest.raises(FormatError):
        read("[{" + "\n" * 2**21)
