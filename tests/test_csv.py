"""CSV for spreadsheets: RFC 4180."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records import read as read_all
from tests.records import record, records, stored
from todo.formats import FormatError
from todo.formats import csv as format


def read(text):
    return read_all(format, text)


def write(*found):
    return "".join(format.write(found))


@given(records(deleted_on=st.none()))
def test_what_is_written_is_read_back(found):
    assert stored(read(write(found))[0]) == found


def test_the_first_line_names_the_columns_and_spreadsheets_see_that_it_is_utf_8():
    assert write() == (
        "\ufeffuid,title,completed,due_on,priority,list,labels,notes,repeats,repeats_from,"
        "created_on,completed_on\r\n"
    )


def test_the_guide_names_the_columns_and_shows_what_may_stand_in_them():
    guide = (Path(__file__).parent.parent / "docs/guide.md").read_text(encoding="utf-8")
    said = re.search(r"^The columns of CSV are (.*?): (.*?)\n\n", guide, re.DOTALL | re.MULTILINE)
    assert re.findall("`(.*?)`", said.group(1)) == format.COLUMNS
    _title, day, moment, _completed, true, false, _priority, _repeats, rule = re.findall(
        "`(.*?)`", said.group(2)
    )
    row = "title,due_on,created_on,repeats,completed\nBuy milk,{},{},{},{}\n"
    for completed in (true, false):
        item = stored(read(row.format(day, moment, rule, completed))[0])
        assert (str(item["due_on"]), item["created_on"].isoformat()) == (day, moment)
        assert (item["repeats"], str(item["completed"])) == (rule, completed)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''", "'"])
def test_no_cell_is_a_formula_and_every_text_comes_back(text):
    written = write(record(title=text, notes=text, list=text))
    row = list(csv.reader(io.StringIO(written)))[1]
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert {read(written)[0][name] for name in ("title", "notes", "list")} == {text}


def test_a_spreadsheet_may_write_semicolons_and_capitals():
    found = read("Title;Completed;Due_on;Priority\nBuy milk;TRUE;2026-12-01;1\nBuy bread;;;\n")
    item = stored(found[0])
    assert item["completed"] is True
    assert (item["due_on"], item["priority"]) == (date(2026, 12, 1), 1)
    assert found[1] == {"title": "Buy bread"}


def test_a_title_is_enough():
    assert read("title\nBuy milk\n\n'tis\n") == [{"title": "Buy milk"}, {"title": "'tis"}]


def test_a_column_without_a_name_may_be_empty():
    assert read("title,\nA,\n") == [{"title": "A"}]


def test_an_item_of_several_lines_has_the_number_of_the_first():
    text = 'title,notes\nA,"one\ntwo"\nB,\n'
    assert [line for line, _ in format.read(io.BytesIO(text.encode()))] == [2, 4]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("\n", 1),
        ("[\n{}]", 1),
        ("notes,uid\nx,y", 1),
        ("title,title\nx,y", 1),
        ("title,colour\nA,red\nB,blue", 1),
        ("title\nA\nB,C", 3),
        ('title\nA\n"B', 3),
        ('title\nA\n"B"C', 3),
        ('title\n"' + "x\n" * 100000, 2),
        ("title\nA\nB\0", 3),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(text, line):
    with pytest.raises(FormatError) as caught:
        read(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "row", [{"completed": "maybe"}, {"priority": "4"}, {"priority": "9" * 50}, {"colour": "red"},
            {"due_on": "1.12.2026"}, {"created_on": "0001-01-01"}, {"labels": "a,b"}]
)  # fmt: skip
def test_a_wrong_cell_is_refused(row):
    name, text = row.popitem()
    with pytest.raises(FormatError):
        stored(read('title,{}\nBuy milk,"{}"\n'.format(name, text))[0])
