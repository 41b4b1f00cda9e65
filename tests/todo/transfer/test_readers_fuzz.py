"""No file makes a reader fail, but with a sentence."""

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.helpers import ROOT
from tests.todo.strategies import stored
from todo.transfer import FORMATS
from todo.transfer.base import LEFT_OUT, FormatError, ReadOptions
from todo.transfer.columns import COLUMN_FIELDS
from todo.transfer.recognise import recognise

pytestmark = pytest.mark.slow
SAMPLES = [path.read_bytes() for path in sorted((ROOT / "tests/todo/transfer/files").iterdir())]
PIECES = [
    *[
        b"",
        b"\0",
        b"\xff",
        b'"',
        b",",
        b"\n",
        b"\r",
        b";",
        b"[",
        b"]",
        b"{",
        b"}",
        b"null",
        b"true",
    ],
    *[
        b"0001-01-01",
        b"9999-12-31T23:59:59+0000",
        b"99999999999999999999",
        b"-1",
        b"1e999",
        b"\\ud800",
    ],
    *[
        b"every day",
        b"RRULE:FREQ=DAILY;INTERVAL=0",
        b"\xe2\x96\xaa",
        b"America",
        b"..",
        b"PK\x03\x04",
    ],
]


@st.composite
def mutated(draw):
    """Draw a sample with some of its bytes replaced, repeated or cut off."""
    data = draw(st.sampled_from(SAMPLES))
    for _number in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=8) | st.just(data[start:end] * 2))
        data = data[:start] + piece + data[end:]
    return data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data


def read(name, data, columns=None):
    options = ReadOptions("x.csv", columns=columns)
    try:
        records = [record for _, record, *_ in FORMATS[name].read(io.BytesIO(data), options)]
    except FormatError:
        return
    assert set(options.left_out) <= set(LEFT_OUT)
    if name not in ("txt", "csv", "json"):
        for record in records:
            stored(record)  # What another application writes is never refused for one item.


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=100)
@given(data=mutated() | st.binary(max_size=200))
def test_readers_fail_only_with_a_sentence(name, data):
    read(name, data)


@settings(max_examples=200)
@given(data=mutated() | st.binary(max_size=200))
@example(data=b"")
def test_any_file_is_recognised_or_refused_with_a_sentence(data):
    try:
        name = recognise(io.BytesIO(data), "x.csv")
    except FormatError:
        return
    read(name, data)


@settings(max_examples=100)
@given(
    data=mutated(),
    columns=st.dictionaries(
        st.sampled_from(sorted(COLUMN_FIELDS)),
        st.sampled_from(["TYPE", "CONTENT", "Name", "Due Date", "Subject", "Priority", "Tags"]),
    ),
)
def test_any_choice_of_columns_is_read_or_refused_with_a_sentence(data, columns):
    read("csv", data, columns)
