"""CSV (RFC 4180): a table for spreadsheets, whose first line names the columns.

Tables of spreadsheets are accepted with other delimiters, words for true and false, days before or
after months, a time after a date, spaces around names and values, and extra empty cells. A table
with other columns is accepted if a person has chosen those of the fields: the items then follow the
rules for other applications.
"""

import csv
import re
from collections import Counter
from datetime import datetime
from itertools import zip_longest

from django.utils.translation import gettext as _

from todo.transfer.base import FIELDS, FormatError
from todo.transfer.csv_rows import is_day_first, numbered_rows, parse_moment, to_iso
from todo.transfer.csv_tables import PRIORITIES, Table

COLUMNS = [name for name in FIELDS if name != "deleted_on"]
# A spreadsheet runs a cell with one of these first characters as a formula. "'" marks it as text.
FORMULA_PREFIXES = tuple("=+-@\t\r\n＝＋－＠'")
MAX_CELLS = 1000  # in a row; those without a column are empty
DATES = ["due_on", "repeats_from"]
DATETIMES = ["created_on", "completed_on", "deleted_on"]
INTEGERS = ["priority"]
BOOLEANS = {
    **dict.fromkeys(["true", "yes", "x", "1", "verdadero", "sí", "si"], True),
    **dict.fromkeys(["false", "no", "0", "falso"], False),
}

# Words in other tables, besides those.
DONE = {
    **BOOLEANS,
    **dict.fromkeys(["done", "completed", "complete", "closed", "hecho", "hecha"], True),
    **dict.fromkeys(["completada", "completado", "✓", "✔"], True),
    **dict.fromkeys(["open", "pending", "incomplete", "pendiente"], False),
}
# The arguments of Task that have another name than the field.
ARGUMENTS = {"due_on": "due", "list": "list_name"}


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
    if options.columns:
        yield from ChosenTable(options.columns).read(file, options)
        return
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


def parse_cell(name, text, day_first):
    text = text[1:] if text[0] == "'" and text[1:].startswith(FORMULA_PREFIXES) else text
    if name == "completed":
        return BOOLEANS.get(text.strip().lower(), text)
    if name in INTEGERS and re.fullmatch("[0-9]{1,9}", text.strip()):
        return int(text)
    if name in DATES + DATETIMES:
        return to_iso(text.strip(), day_first, is_date=name in DATES)
    return text.split() if name == "labels" else text


class ChosenTable(Table):
    """Another CSV file: `columns` has the chosen column of some COLUMN_FIELDS."""

    def __init__(self, columns):
        for name, count in Counter(columns.values()).items():
            if count > 1:
                raise FormatError(1, _("The column “%s” is chosen twice.") % name[:50])
        columns = {ARGUMENTS.get(field, field): name.strip() for field, name in columns.items()}
        super().__init__("csv", columns.values(), columns, {}, tasks_of_rows)

    def header(self, cells):
        """Return distinct names of the columns; raise FormatError if a chosen one is missing."""
        names = {}  # type: dict[str, None]
        for number, cell in enumerate(cells, 1):
            name = cell.strip() or f"({number})"
            names[f"{name} ({number})" if name in names else name] = None
        for name in sorted(self.required - set(names)):
            raise FormatError(1, _("There is no column “%s”.") % name[:50])
        return list(names)

    def to_pair(self, line, row, day_first):
        cells, task = super().to_pair(line, row, day_first)
        return {
            **cells,
            "others": [name for name in row if name not in self.required and row[name]],
        }, task


def tasks_of_rows(rows, options):
    for row, task in rows:
        if isinstance(task.due, datetime):
            task.due = task.due.replace(tzinfo=None)  # The day that is written there.
        word = row.get("completed", "").lower()
        task.completed_on = parse_moment(word)
        task.completed = DONE.get(word, bool(task.completed_on))
        priority = row.get("priority", "").lower()
        task.priority = PRIORITIES.get(priority, 0)
        if (word and word not in DONE and not task.completed) or priority not in PRIORITIES:
            task.left_out["words"] = ""
        task.labels = re.split("[,;\n]", row.get("labels", ""))
        task.list_name = row.get("list_name", "")
        if task.title:
            for name in row["others"]:
                options.leave_out("columns", name, once=True)
        yield task
