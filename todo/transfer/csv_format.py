"""CSV (RFC 4180): a table for spreadsheets, whose first line names the columns.

Tables of spreadsheets are accepted with other delimiters, words for true and false, days before or
after months, a time after a date, spaces around names and values, and extra empty cells.
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
# A spreadsheet runs a cell with one of these first characters as a formula. "'" marks it as text.
FORMULA_PREFIXES = tuple("=+-@\t\r\n＝＋－＠'")
MAX_CELLS = 1000  # in a row; those without a column are empty
DATES = ["due_on", "repeats_from"]
DATETIMES = ["created_on", "completed_on", "deleted_on"]
# From 1900 to 2999, with a time or without.
NUMERIC_DATE = re.compile("([0-9]{1,2})([/.-])([0-9]{1,2})\\2((?:19|2[0-9])[0-9]{2})((?:[T ].*)?)")
INTEGERS = ["priority"]
BOOLEANS = {
    **dict.fromkeys(["true", "yes", "x", "1", "verdadero", "sí", "si"], True),
    **dict.fromkeys(["false", "no", "0", "falso"], False),
}


class Echo:
    """A file whose write() returns the text, as in Django's guide to streaming CSV."""

    write = staticmethod(str)


def write(records):
    writerow = csv.writer(Echo, quoting=csv.QUOTE_ALL).writerow
    # The byte order mark tells spreadsheets that the file is in UTF-8.
    yield "\ufeff" + writerow(COLUMNS)
    for record in records:
        row = dict(record, labels=" ".join(record["labels"]))
        yield writerow(escape_cell(row[name]) for name in COLUMNS)


def escape_cell(value):
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(FORMULA_PREFIXES) else text


def read(file, options):
    day_first = is_day_first(
        (line, [cells.get(name, "") for name in DATES + DATETIMES])
        for line, cells in numbered_records(file)
    )
    file.seek(0)
    for line, cells in numbered_records(file):
        yield line, {name: parse_cell(name, text, day_first) for name, text in cells.items()}


def numbered_records(file):
    """Yield the line number of each row, and a dict of its non-empty cells by column."""
    rows = numbered_rows(file)
    line, header = next(rows, (1, []))
    columns = [name.strip().lower() for name in header]
    names = [name for name in columns if name]
    if "title" not in names:
        reason = _("The first row must have a “title” column. Found: %s.")
        raise FormatError(line, reason % (", ".join(names)[:200] or "—"))
    for name in names:
        if name not in FIELDS:
            raise FormatError(line, _("An item has no field “%s”.") % name[:50])
        if names.count(name) > 1:
            raise FormatError(line, _("Two columns are called “%s”.") % name)
    for line, row in rows:
        cells = list(zip_longest(columns, row, fillvalue=""))
        if len(row) > MAX_CELLS or any(text.strip() for name, text in cells if not name):
            raise FormatError(line, _("The row has more cells than line 1 has columns."))
        if any(row):
            yield line, {name: text for name, text in cells if name and text}


def numbered_rows(file):
    """Yield the number of the first line and the cells of each row."""
    lines, size = numbered_lines(file), 0
    start, text = next(lines, (1, ""))
    excel = re.fullmatch("sep=([,;|\t])\n", text, re.IGNORECASE)  # Excel's own first line.
    if excel:
        start, text = next(lines, (2, ""))
    first = start

    def bounded_texts():
        nonlocal size
        for _line, more in chain([(start, text)], lines):
            size += len(more)
            if size > MAX_LINE_LENGTH:
                raise FormatError(start, _("The item is longer than 1 MiB."))
            yield more

    delimiter = excel.group(1) if excel else max(",;\t", key=text.count)
    rows = csv.reader(bounded_texts(), delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        for row in rows:
            yield start, row
            start, size = first + rows.line_num, 0
    except csv.Error:
        reason = _("This is not valid CSV: a quotation mark is missing, or a cell is too long.")
        raise FormatError(start, reason) from None


def is_day_first(rows):
    """Return whether 1/2/2026 is in February, according to all dates of a file.

    `rows` yields the number of each line, and the texts of its dates. Raise FormatError if two
    dates contradict each other, or if all can be read both ways.
    """
    # The first line and date of each order: True is day first, False month first, None either.
    seen = {}  # type: dict[bool | None, tuple[int, str]]
    with suppress(FormatError):  # Raised again when the items are read.
        for line, texts in rows:
            for text in texts:
                match = NUMERIC_DATE.fullmatch(text.strip())
                if match and match.group(1) != match.group(3):
                    first, second = int(match.group(1)), int(match.group(3))
                    order = None if max(first, second) <= 12 else first > 12
                    seen.setdefault(order, (line, match.group()))
    if set(seen) == {None} or {True, False} <= set(seen):
        line, text = seen[None] if len(seen) == 1 else max(seen[True], seen[False])
        reason = _("Is the day or the month first in “%s”? Write all dates like 2026-11-30.")
        raise FormatError(line, reason % text)
    return True in seen


def parse_cell(name, text, day_first):
    text = text[1:] if text[0] == "'" and text[1:].startswith(FORMULA_PREFIXES) else text
    if name == "completed":
        return BOOLEANS.get(text.strip().lower(), text)
    if name in INTEGERS and re.fullmatch("[0-9]{1,9}", text.strip()):
        return int(text)
    if name in DATES + DATETIMES:
        return to_iso(name, text.strip(), day_first)
    return text.split() if name == "labels" else text


def to_iso(name, text, day_first):
    """Return a date with slashes, dots or dashes in ISO 8601, and any other text unchanged."""
    match = NUMERIC_DATE.fullmatch(text)
    if match:
        first, _separator, second, year, time = match.groups()
        day, month = (first, second) if day_first else (second, first)
        with suppress(ValueError):
            iso = date(int(year), int(month), int(day)).isoformat() + time
            if not time or name in DATES or parse_datetime(iso):
                return iso
    return text
