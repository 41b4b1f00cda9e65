"""Export and import of items, with one module for each file format.

A format module only parses and writes; records.py validates. `write(records)` yields the text of a
file in pieces. `read(file, options)` yields a line number and a record for each item of a binary
file; for todo.txt, also the words that look like markers but stay in the title. The formats of
other applications are only read: their readers fill in Tasks, which tasks.py turns into records.

A record is a dict with the keys base.FIELDS. In a record that was read, dates are texts (ISO 8601),
and a missing value is None or left out. A JSON file may begin with a record of `lists` and
`labels`, which need no items.
"""

from todo.transfer import (
    csv_applications,
    csv_format,
    icalendar_format,
    json_applications,
    json_format,
    todotxt_format,
)

EXPORTS = {
    "txt": todotxt_format,
    "csv": csv_format,
    "json": json_format,
    "ics": icalendar_format,
}
FORMATS = {**EXPORTS, **csv_applications.TABLES, **json_applications.APPLICATIONS}
