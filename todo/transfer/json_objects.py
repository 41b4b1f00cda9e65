"""JSON of other applications: its values, and the Tasks of objects whose keys are in a table."""

from datetime import datetime, timezone

import simplejson
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from todo.transfer.base import FormatError, decode_chunks
from todo.transfer.tasks import Task, check_size, to_records
from website.api.parsers import MAX_DEPTH, is_too_deep, number_parser

MAX_VALUES = 2 * 10**6  # in a file


class JSONApplication:
    """The format of an application whose file is one JSON value, from which `get_tasks` reads.

    `get_tasks` is a function of the value and the ReadOptions that yields Tasks. Of objects that
    have any of the `keys`, no other ones are kept. Otherwise a board of 20 MiB, most of it Trello's
    history, would take all memory of a container.
    """

    def __init__(self, name, keys, get_tasks):
        self.name, self.keys, self.get_tasks = name, keys, get_tasks
        self.decoder = simplejson.JSONDecoder(
            object_pairs_hook=self.known_pairs,
            parse_int=number_parser(int),
            parse_float=number_parser(float),
        )

    def known_pairs(self, pairs):
        return {key: value for key, value in pairs if key in self.keys} or dict(pairs)

    def read(self, file, options):
        text = "".join(text for _line, text in decode_chunks(file))
        # Each takes up to 100 bytes of memory, and empty ones 3 of the file.
        if sum(map(text.count, ",[{")) > MAX_VALUES:
            raise FormatError(1, _("The file has more than %d values.") % MAX_VALUES)
        if is_too_deep(text):
            raise FormatError(1, _("The JSON is nested deeper than %d levels.") % MAX_DEPTH)
        try:
            data = self.decoder.decode(text)
        except simplejson.JSONDecodeError as error:
            reason = _("This is not valid JSON, or its end is missing: %s.") % error.msg
            raise FormatError(error.lineno, reason) from None
        except ValueError as error:
            raise FormatError(1, _("This is not valid JSON: %s.") % error) from None
        return to_records(self.get_tasks(data, options), self.name, options)


def as_object(value):
    return value if isinstance(value, dict) else {}


def as_objects(value):
    """Return the objects of an array; of any other value, none."""
    objects = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    check_size(len(objects))
    return objects


def as_text(value):
    return value if isinstance(value, str) else ""


def as_texts(value):
    return list(filter(None, map(as_text, value))) if isinstance(value, list) else []


def as_id(value):
    return str(value) if isinstance(value, (str, int)) else ""


def parse_moment(value):
    """Return the date or datetime of a text, or of Microsoft's object with the zone; or None.

    A local datetime of another zone than UTC stays as it is: its day counts.
    """
    zone = as_object(value).get("timeZone")
    text = as_text(as_object(value).get("dateTime", value))
    try:
        moment = parse_datetime(text) or parse_date(text)
    except ValueError:
        return None
    if isinstance(moment, datetime) and not moment.tzinfo and zone == "UTC":
        return moment.replace(tzinfo=timezone.utc)
    return moment


CONVERTERS = {
    **dict.fromkeys(["id", "parent"], as_id),
    **dict.fromkeys(["title", "notes"], as_text),
    **dict.fromkeys(["due", "start", "created_on", "completed_on"], parse_moment),
    "completed": bool,
    "labels": as_texts,
}


def to_task(source, table, **arguments):
    """Return the Task of an object, by one of the tables above and with further arguments."""
    left_out = arguments.setdefault("left_out", {})
    for key, name in table.items():
        value = source.get(key)
        if name in CONVERTERS:
            arguments.setdefault(name, CONVERTERS[name](value))
        elif value:
            left_out[name] = ""
        if name == "due" and value and not arguments["due"]:
            left_out["not_understood"] = str(value)
    return Task(**arguments)


def to_rrule(frequency, interval, days=(), month_day=None, month=None, has_end=False):
    """Return an RRULE (RFC 5545), which tasks.py reads or names."""
    parts = [("FREQ", frequency), ("INTERVAL", interval or 1), ("BYMONTHDAY", month_day)]
    parts += [("BYDAY", ",".join(day[:2] for day in days)), ("BYMONTH", month), ("UNTIL", has_end)]
    return ";".join(f"{name}={value}" for name, value in parts if value)


def check_items(task, items, table):
    """Yield the items of a task's checklist, which are ordinary items after it here."""
    for number, source in enumerate(() if task.skip else as_objects(items), 1):
        check = to_task(source, table, kind="check", parent=task, list_name=task.list_name)
        check.id = check.id or (task.id and f"{task.id} {number}")
        check.completed = check.completed or source.get("state") == "complete"
        yield check
