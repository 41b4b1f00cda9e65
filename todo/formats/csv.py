"""CSV (RFC 4180): a table for spreadsheets, whose first line names the columns."""

import csv

from django.utils.translation import gettext as _

from todo.formats import FIELDS, FormatError, pieces

COLUMNS = [name for name in FIELDS if name != "deleted_on"]
# Spreadsheets take what begins so for a formula, and run it. "'" marks it as a text.
FORMULA = tuple("=+-@\t\r'")


class Line:
    """What csv writes a row to."""

    write = staticmethod(str)


def write(records):
    writerow = csv.writer(Line).writerow
    # The mark by which spreadsheets know UTF-8.
    yield "\ufeff" + writerow(COLUMNS)
    for record in records:
        row = dict(record, labels=" ".join(record["labels"]))
        yield writerow(cell(row[name]) for name in COLUMNS)


def cell(value):
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(FORMULA) else text


def read(file):
    lines = pieces(file)
    header = next(lines, (1, ""))[1]
    delimiter = max(",;\t", key=header.count)
    columns = next(csv.reader([header.strip().lower()], delimiter=delimiter), [])
    if len(set(columns)) < len(columns) or "title" not in columns:
        raise FormatError(1, _("The first line of CSV names the columns; one of them is “title”."))
    for name in columns:
        if name not in FIELDS + [""]:
            raise FormatError(1, _("“%s” is no field of an item.") % name[:50])
    rows = csv.reader((line for _, line in lines), delimiter=delimiter, strict=True)
    try:
        number = 2
        for row in rows:
            if len(row) > len(columns):
                raise FormatError(number, _("There are more cells than the columns of line 1."))
            if any(row):
                yield number, {name: value(name, text) for name, text in zip(columns, row) if text}
            number = rows.line_num + 2
    except csv.Error as error:
        raise FormatError(number, _("This is no CSV: %s.") % error) from None


def value(name, text):
    text = text[1:] if text[0] == "'" and text[1:].startswith(FORMULA) else text
    # A spreadsheet writes TRUE.
    return text.split() if name == "labels" else text.title() if name == "completed" else text
