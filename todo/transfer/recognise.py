"""The format of a file, according to its content."""

import re
from contextlib import suppress
from io import BytesIO
from itertools import islice
from pathlib import PurePath

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from todo.transfer.base import FIELDS, MAX_LINE_LENGTH, FormatError
from todo.transfer.csv_applications import TABLES
from todo.transfer.csv_rows import numbered_rows
from todo.transfer.csv_tables import MAX_HEADER_ROW
from website.api.parsers import LEVELS

# Keys of a JSON object, or of the first object of a JSON array, with the format that has them.
OBJECT_KEYS = {
    "items": "googletasks",
    "value": "mstodo",
    **dict.fromkeys(["cards", "checklists", "idOrganization"], "trello"),
}
ARRAY_KEYS = {
    **dict.fromkeys([*FIELDS, "lists"], "json"),
    **dict.fromkeys(["displayName", "wellKnownListName", "tasks"], "mstodo"),
}
MAX_TOKENS = 10**6  # of a JSON text until the first known key. More would take many seconds.
JSON = re.compile(r'\s*(?:(\[)\s*[{\]]|\{\s*[}"])')
TOKENS = re.compile('"[^"]*"?|[][{}]')
COLON = re.compile(r"\s*:")
# The first bytes of files that people choose by mistake.
OTHER_FILES = {
    rb"PK\x03\x04|\xd0\xcf\x11\xe0": gettext_lazy(
        "This is a ZIP archive or a spreadsheet: unpack it, or save it as CSV."
    ),
    rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|!--|head|body)": gettext_lazy(
        "This is a web page, not an export: download the file itself."
    ),
    rb"%PDF|\x1f\x8b|\x89PNG|\xff\xd8\xff": gettext_lazy("This is not a text file."),
}


def recognise(file, name):
    """Return the key of FORMATS for a binary file with this name; raise FormatError for none.

    The name counts for what the content can't tell: any text may be todo.txt, or CSV of one column.
    """
    file.seek(0)
    head = file.read(MAX_LINE_LENGTH)
    for pattern, sentence in OTHER_FILES.items():
        if re.match(pattern, head, re.IGNORECASE):
            raise FormatError(1, str(sentence))
    text = head.decode("utf-8-sig", "replace")
    if re.match(r"\s*BEGIN:VCALENDAR", text, re.IGNORECASE):
        return "ics"
    json = JSON.match(text)
    if json and json.group(1):
        return next(filter(None, map(ARRAY_KEYS.get, json_keys(text, 2))), "json")
    if json:
        text += file.read(-1).decode("utf-8", "replace")  # Its keys may stand after long values.
        for format_name in filter(None, map(OBJECT_KEYS.get, json_keys(text, 1))):
            return format_name
        raise FormatError(1, _("This JSON is not of an application that can be read here."))
    extension = PurePath(name).suffix[1:].lower().replace("tsv", "csv")
    table = recognise_table(text)
    if table or extension in ("csv", "txt", "json", "ics"):
        return table or extension
    reason = _("The format can’t be recognised: a table is called ….csv, and todo.txt ….txt.")
    raise FormatError(1, reason)


def json_keys(text, depth):
    """Yield the keys of the objects at this depth, as far as their array or object goes."""
    # Without escapes. Otherwise a pattern of strings would need 100 bytes of memory for each.
    text, level = text.replace("\\\\", "").replace('\\"', ""), 0
    for token in islice(TOKENS.finditer(text), MAX_TOKENS):
        sign = token.group()[0]
        level += LEVELS.get(sign, 0)
        if not level:
            return
        if sign == '"' and level == depth and COLON.match(text, token.end()):
            yield token.group()[1:-1]


def recognise_table(text):
    """Return the format of CSV with columns that are known, or None."""
    rows = numbered_rows(BytesIO(text.encode()))
    with suppress(FormatError):
        for number, (_line, cells) in enumerate(islice(rows, MAX_HEADER_ROW)):
            names = {name.strip().lower() for name in cells} - {""}
            if not number and len(names) > 1 and "title" in names and names <= set(FIELDS):
                return "csv"
            for name, table in TABLES.items():
                if table.header(cells):
                    return name
    return None
