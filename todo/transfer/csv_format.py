"""CSV (RFC 4180): a table for spreadsheets, whose first line names the columns.

It is read as spreadsheets write it: other delimiters, words for true and false, days before or
after months, a time behind a date, spaces around names and values, and empty cells too many.
"""

import csv
import re
from contextlib import suppress
from datetime import date
from itertools import chain, zip_longest

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from todo.transfer.base import FIELDS, MAX_LINE_LENGTH, FormatError, numbered_lines

COLUMNS = [name for name in FIELDS if name != "deleted_on"]
# Spreadsheets run a cell that begins so as a formula. "'" marks it as a text.
FORMULA = tuple("=+-@\t\r\n＝＋－＠'")
MAX_CELLS = 1000  # of a row; those without a column are empty
DATES = ["due_on", "repeats_from"]
DATETIMES = ["created_on", "completed_on", "deleted_on"]
# From 1900 to 2999, with a time or without.
NUMERIC_DATE = re.compile("([0-9]{1,2})([/.-])([0-9]{1,2})\\2((?:19|2[0-9])[0-9]{2})((?:[T ].*)?)")
VALUES = {
    "completed": {
        **dict.fromkeys(["true", "yes", "x", "1", "verdadero", "sí", "si"], True),
        **dict.fromkeys(["false", "no", "0", "falso"], False),
    },
    "priority": {"0": 0, "1": 1, "2": 2, "3": 3},
}  # type: dict[str, dict[str, object]]


class Echo:
    """What csv writes a row to."""

    write = staticmethod(str)


def write(records):
    writerow = csv.writer(Echo, quoting=csv.QUOTE_ALL).writerow
    # The mark by which spreadsheets know UTF-8.
    yield "\ufeff" + writerow(COLUMNS)
    for record in records:
        row = dict(record, labels=" ".join(record["labels"]))
        yield writerow(escape_cell(row[name]) for name in COLUMNS)


def escape_cell(value):
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(FORMULA) else text


def read(file):
    day_first = is_day_first(numbered_records(file))
    file.seek(0)
    for line, row in numbered_records(file):
        yield line, {name: parse_cell(name, text, day_first) for name, text in row.items()}


def numbered_records(file):
    """Give the number of the line of each row, and its cells, but for empty ones, by column."""
    found = numbered_rows(file)
    line, header = next(found, (1, []))
    columns = [name.strip().lower() for name in header]
    names = list(filter(None, columns))
    if len(set(names)) < len(names) or "title" not in names:
        reason = _("The first line of CSV names the columns; one of them is “title”.")
        raise FormatError(line, reason)
    for name in names:
        if name not in FIELDS:
            raise FormatError(line, _("“%s” is no field of an item.") % name[:50])
    for line, row in found:
        cells = list(zip_longest(columns, row, fillvalue=""))
        if len(row) > MAX_CELLS or any(text.strip() for name, text in cells if not name):
            raise FormatError(line, _("There are more cells than the columns of line 1."))
        if any(row):
            yield line, {name: text for name, text in cells if name and text}


def numbered_rows(file):
    """Give the number of the first line and the cells of each row."""
    numbered, size = numbered_lines(file), 0
    first, text = next(numbered, (1, ""))
    delimiter = re.fullmatch("sep=([,;|\t])\n", text, re.IGNORECASE)  # Excel's own first line.
    if delimiter:
        first, text = next(numbered, (2, ""))

    def texts():
        nonlocal size
        for _line, more in chain([(first, text)], numbered):
            size += len(more)
            if size > MAX_LINE_LENGTH:
                raise FormatError(start, _("The item is longer than 1 MiB."))
            yield more

    sign = delimiter.group(1) if delimiter else max(",;\t", key=text.count)
    found = csv.reader(texts(), delimiter=sign, strict=True, skipinitialspace=True)
    start = first
    try:
        for row in found:
            yield start, row
            start, size = first + found.line_num, 0
    except csv.Error:
        reason = _("This is no CSV: a quotation mark is missing, or a cell has no end.")
        raise FormatError(start, reason) from None


def is_day_first(records):
    """Return whether 1/2/2026 is in February, which all dates of a file tell together.

    Raise FormatError for the first that contradicts another, and where none of them tells it.
    """
    # For each order of day and month, and None for either: the first line and date.
    seen = {}  # type: dict[bool | None, tuple[int, str]]
    with suppress(FormatError):  # Raised again when the items are read.
        for line, record in records:
            for name in DATES + DATETIMES:
                match = NUMERIC_DATE.fullmatch(record.get(name, "").strip())
                if match and match.group(1) != match.group(3):
                    first, second = int(match.group(1)), int(match.group(3))
                    order = None if max(first, second) <= 12 else first > 12
                    seen.setdefault(order, (line, match.group()))
    if set(seen) == {None} or {True, False} <= set(seen):
        line, text = seen[None] if len(seen) == 1 else max(seen[True], seen[False])
        reason = _("Is the day or the month of “%s” first? Write 2026-11-30 in all of the file.")
        raise FormatError(line, reason % text)
    return True in seen


def parse_cell(name, text, day_first):
    text = text[1:] if text[0] == "'" and text[1:].startswith(FORMULA) else text
    if name in VALUES:
        return VALUES[name].get(text.strip().lower(), text)
    if name in DATES + DATETIMES:
        return to_iso(name, text.strip(), day_first)
    return text.split() if name == "labels" else text


def to_iso(name, text, day_first):
    """Return a date with slashes, dots or dashes as ISO 8601 has it; any other text as it is."""
    match = NUMERIC_DATE.fullmatch(text)
    if match:
        first, _sign, second, year, time = match.groups()
        day, month = (first, second) if day_first else (second, first)
        with suppress(ValueError):
            found = date(int(year), int(month), int(day)).isoformat() + time
            if not time or name in DATES or parse_datetime(found):
                return found
    return text
