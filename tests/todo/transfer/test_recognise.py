"""Formats recognised by content."""

import io

import pytest

from tests.helpers import peak_memory
from todo.transfer.base import FormatError
from todo.transfer.recognise import recognise


def format_of(text, name="file"):
    return recognise(io.BytesIO(text if isinstance(text, bytes) else text.encode()), name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title,due_on\nCall Ana,\n", "csv"),
        ("\ufeffTitle;Notes\nCall Ana;\n", "csv"),
        ("sep=;\ntitle;notes\n", "csv"),
        ('[{"title": "Call Ana"}]', "json"),
        ('[{"x": {"tasks": "displayName"}, "uid": "1"}]', "json"),
        ("[ ]", "json"),
        ("BEGIN:VCALENDAR\r\n", "ics"),
        ('[{"id": "x", "displayName": "Home", "tasks": []}]', "mstodo"),
        ('{"@odata.context": "x", "value": []}', "mstodo"),
        ('{"kind": "tasks#taskLists", "items": []}', "googletasks"),
        ('{"actions": [{"items": []}], "cards": []}', "trello"),
        (r'{"a": "\\", "b": "\"{[", "c": "\n\u0022", "cards": []}', "trello"),
    ],
)
@pytest.mark.parametrize("name", ["file", "todo.txt", "table.CSV", "x.json"])
def test_content_counts_before_name(text, expected, name):
    assert format_of(text, name) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("todo.txt", "txt"), ("a/b.CSV", "csv"), ("x.tsv", "csv")]
)
@pytest.mark.parametrize("text", ["Call Ana", "Task,Day\nCall Ana,1\n", "", 'A "b", c', "title"])
def test_name_counts_for_other_texts(text, name, expected):
    assert format_of(text, name) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"PK\x03\x04\x14", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1", "spreadsheet"),
        ("\ufeff<!DOCTYPE html><title>x</title>", "web page"),
        ("\n <html>", "web page"),
        (b"%PDF-1.7", "not a text file"),
        (b"\x1f\x8b\x08\x00", "not a text file"),
        ('{"secret": {"cards": []}, "a": "cards"}', "This JSON is not of an application"),
        ("{}", "This JSON is not of an application"),
        ("Call Ana", "The format can’t be recognised"),
    ],
)
def test_other_files_are_refused_with_one_sentence(text, reason):
    with pytest.raises(FormatError, match=reason) as error:
        format_of(text, "file.txt" if "can’t" not in reason else "file")
    assert "secret" not in str(error.value)


def test_a_long_file_without_a_known_key_is_not_read_to_its_end(monkeypatch):
    text = '{"a": [[], [], []], "cards": []}'
    assert format_of(text) == "trello"
    monkeypatch.setattr("todo.transfer.recognise.MAX_TOKENS", 10)
    with pytest.raises(FormatError, match="not of an application"):
        format_of(text)


def test_escapes_take_no_more_memory_than_their_text():
    text = '{"a": "%s", "cards": []}' % ("\\n" * 10**5)
    assert format_of(text) == "trello"
    assert peak_memory(lambda: format_of(text)) < 10 * len(text)
