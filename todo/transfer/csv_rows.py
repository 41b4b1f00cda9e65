"""Rows and dates of any CSV (RFC 4180), also of those that spreadsheets write."""

import csv
import re
from contextlib import suppress
from datetime import date
from itertools import chain

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from todo.transfer.base import MAX_LINE_LENGTH, FormatError, numbered_lines

# From 1900 to 2999, with a time or without.
NUMERIC_DATE = re.compile("([0-9]{1,2})([/.-])([0-9]{1,2})\\2((?:19|2[0-9])[0-9]{2})((?:[T ].*)?)")


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


def to_iso(text, day_first, is_date=True):
    """Return a date with slashes, dots or dashes in ISO 8601, and any other text unchanged.

    A time after it is kept; unless the text `is_date`, so is a text with a time that is not valid.
    """
    match = NUMERIC_DATE.fullmatch(text)
    if match:
        first, _separator, second, year, time = match.groups()
        day, month = (first, second) if day_first else (second, first)
        with suppress(ValueError):
            iso = date(int(year), int(month), int(day)).isoformat() + time
            if not time or is_date or parse_datetime(iso):
                return iso
    return text


def parse_moment(text, day_first=None):
    """Return the date or datetime of a text, or None; in ISO 8601 alone if `day_first` is None."""
    if not text[:1].isdigit():
        return None
    text = text if day_first is None else to_iso(text, day_first)
    with suppress(ValueError):
        return parse_date(text) or parse_datetime(text) or parse_date(text[:10])
    return None
