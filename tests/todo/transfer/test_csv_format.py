"""CSV for spreadsheets (RFC 4180)."""

import csv
import io
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import helpers
from tests.todo import strategies
from tests.todo.strategies import record, records, stored
from todo.transfer import csv_format as format
from todo.transfer.base import FormatError, ReadOptions


def read(text):
    return strategies.read(format, text)


def write(*items):
    return "".join(format.write(items))


@given(records(deleted_on=st.none()))
def test_round_trip_keeps_every_value(item):
    assert stored(read(write(item))[0]) == item


def test_export_begins_with_byte_order_mark_and_column_names():
    assert write() == (
        '\ufeff"uid","title","completed","due_on","priority","list","labels","notes","repeats",'
        '"repeats_from","created_on","completed_on"\r\n'
    )


def test_columns_and_examples_of_the_guide_are_right():
    sentence = re.compile(r"^The columns of CSV are (.*?): (.*?)\n\n", re.DOTALL | re.MULTILINE)
    columns, examples = sentence.search(helpers.read("docs/guide.md")).groups()
    assert re.findall("`(.*?)`", columns) == format.COLUMNS
    _title, day, moment, _completed, true, false, _priority, _repeats, rule = re.findall(
        "`(.*?)`", examples
    )
    row = "title,due_on,created_on,repeats,completed\nBuy milk,{},{},{},{}\n"
    for completed in (true, false):
        item = stored(read(row.format(day, moment, rule, completed))[0])
        assert (str(item["due_on"]), item["created_on"].isoformat()) == (day, moment)
        assert (item["repeats"], str(item["completed"])) == (rule, completed)


@pytest.mark.parametrize(
    "text",
    [
        *["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "'=1", "''", "'", "x;=cmd|' /C calc'!A0"],
        *["＝1+1", "＋1", "－1", "＠SUM(A1)", "x,=1+1", 'x";=1+1'],
    ],
)
def test_texts_that_look_like_formulas_are_escaped_and_read_back(text):
    written = write(record(title=text, notes=text, list=text))
    (row,) = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert not [cell for cell in row if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert written.splitlines()[1].startswith('"k1","')
    assert {read(written)[0][name] for name in ("title", "notes", "list")} == {text}


def test_every_cell_is_quoted():
    written = write(record(title="x;=1", labels=["a"], priority=1))
    for line in written.lstrip("\ufeff").splitlines():
        assert re.fullmatch('"[^"]*"(,"[^"]*")*', line)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_any_line_ending_is_accepted_and_rows_have_the_number_of_their_first_line(end):
    text = end.join(["title,notes", 'Buy soap,"one', 'two"', "Call Ana,", ""])
    rows = list(format.read(io.BytesIO(text.encode()), ReadOptions()))
    assert [line for line, _ in rows] == [2, 4]
    assert [row["title"] for _, row in rows] == ["Buy soap", "Call Ana"]
    assert rows[0][1]["notes"] == "one\ntwo"


@pytest.mark.parametrize(
    "text",
    [
        "\ufefftitle;completed;due_on;priority\r\nBuy soap;FALSE;11/30/2026;1\r\nCall;TRUE;;\r\n",
        "title;completed;due_on;priority\nBuy soap;FALSO;30/11/2026;1\nCall;VERDADERO;;\n",
        "sep=;\ntitle;completed;due_on;priority\nBuy soap;no;2026-11-30;1\nCall;x;;\n",
        "sep=|\ntitle|completed|due_on|priority\nBuy soap|0|30.11.2026|1\nCall|1||\n",
        "Title, completed, DUE_ON , priority\nBuy soap, no , 30-11-2026 , 1\nCall, yes\n",
        "title,completed,due_on,priority,\nBuy soap,no,20261130,1,\nCall,yes,,,,,,\n",
        "title,completed,due_on,priority\nBuy soap,no,2026-11-30T09:00:00Z,1\nCall,sí,,\n",
        "title,completed,due_on,priority\nBuy soap,No,2026-11-30 23:59+14:00,1\nCall,Yes,,\n",
        'title, completed, due_on, priority\n"Buy soap", "no", "11/30/2026 9:00 PM", "1"\nCall,X,,',
    ],
)
def test_tables_of_spreadsheets_are_read(text):
    first, second = map(stored, read(text))
    assert (first["title"], second["title"]) == ("Buy soap", "Call")
    assert (first["completed"], second["completed"]) == (False, True)
    assert (first["due_on"], first["priority"]) == (date(2026, 11, 30), 1)
    assert (second["due_on"], second["priority"]) == (None, 0)


@pytest.mark.parametrize(("text", "day"), [("2026-1-5", 5), ("1/1/2026", 1)])
def test_dates_may_lack_zeros_and_equal_day_and_month_are_not_ambiguous(text, day):
    assert stored(read("title,due_on\nA," + text)[0])["due_on"] == date(2026, 1, day)


@pytest.mark.parametrize("header", ["title", "title,", "title;Notes"])
def test_only_a_title_is_required_and_empty_cells_are_left_out(header):
    assert read(header + "\nBuy milk\n\n'tis\n") == [{"title": "Buy milk"}, {"title": "'tis"}]


def test_other_dates_of_the_file_tell_day_from_month():
    rows = "title,due_on,created_on\nA,1/2/2026,\nB,3/4/2026 8:30,{}\n"
    for last, days in [("13/2/2026 9:30", [(2, 1), (4, 3)]), ("2/13/2026", [(1, 2), (3, 4)])]:
        dates = [stored(item)["due_on"] for item in read(rows.format(last))]
        assert dates == [date(2026, *day) for day in days]
    assert stored(read(rows.format("13/2/2026 9:30"))[1])["created_on"].day == 13


@pytest.mark.parametrize(
    ("dates", "line", "message"),
    [
        (["2026-12-01", "5/5/2026", "1/2/2026", "3/4/2026"], 4, "“1/2/2026”"),
        (["1/2/2026", "13/2/2026", "2/13/2026", "31/1/2026"], 4, "“2/13/2026”"),
    ],
)
def test_ambiguous_dates_are_rejected_with_their_first_line(dates, line, message):
    with pytest.raises(FormatError) as caught:
        read("title,due_on\n" + "".join(f"A,{day}\n" for day in dates))
    assert caught.value.line == line
    assert message in caught.value.reason
    assert "Write all dates like 2026-11-30" in caught.value.reason


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Task;Due\nA;B", "“title” column. Found: task, due."),
        ("title,colour\nA,red", "no field “colour”"),
        ("title,title\nA,B", "Two columns are called “title”"),
    ],
)
def test_invalid_column_names_are_named(text, message):
    with pytest.raises(FormatError, match=re.escape(message)):
        read(text)


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
        ("title\0\nA", 1),
        ("x" * 131073 + ",title\nA", 1),
        ("title\nA\n" + "x" * 131073, 3),
        ("title,,\nA,,B", 2),
        ("title\nA" + "," * 1000, 2),
        ('sep="\ntitle\nA', 1),
        ("title,notes\nA,B\n" + '"{}",'.format("x\n" * 2**16) * 9, 3),
    ],
)
def test_invalid_tables_are_rejected_with_their_line(text, line):
    with pytest.raises(FormatError) as caught:
        read(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "row", [{"completed": "maybe"}, {"priority": "4"}, {"priority": "9" * 50}, {"colour": "red"},
            {"due_on": "1.12.2026"}, {"created_on": "0001-01-01"}, {"labels": "a,b"}]
)  # fmt: skip
def test_invalid_cells_are_rejected(row):
    name, text = row.popitem()
    with pytest.raises(FormatError):
        stored(read(f'title,{name}\nBuy milk,"{text}"\n')[0])
