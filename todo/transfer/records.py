"""Records of a file, validated and turned into items that are not stored yet."""

import re
from collections import namedtuple
from contextlib import suppress
from datetime import date

import simplejson
from django.utils.translation import gettext as _

from todo import validators
from todo.item_fields import FIELDS, clean_record
from todo.new_items import build_item
from todo.transfer.base import FormatError
from website.text import distinct

DATE = re.compile("([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|([0-9]{2})([0-9]{2}))(?:[T ].*)?")

# A NewItem with the number of its line, and the words of the text that look like markers of the
# format (`unread`). A row without an item is the name of a list or of a label.
ImportRow = namedtuple("ImportRow", "item list_name labels line unread")


def parse_date(value):
    """Return the date of a text such as 2026-01-05, 2026-1-5 or 20260105, without its time."""
    match = isinstance(value, str) and DATE.fullmatch(value.strip())
    if match:
        with suppress(ValueError):
            value = str(date(*map(int, filter(None, match.groups()))))
    return validators.clean_date(value)


def distinct_texts(value):
    return list(distinct(validators.clean_strings(value)).values())


RECORD_VALIDATORS = dict(
    {field.name: field.clean for field in FIELDS if field.in_files},
    due_on=parse_date,
    repeats_from=parse_date,
)
NAMES_VALIDATORS = {
    "lists": lambda value: [validators.clean_name(text) for text in distinct_texts(value)],
    "labels": lambda value: [validators.clean_label(text) for text in distinct_texts(value)],
}


def parse_record(line, record, unread=()):
    """Return the ImportRow of a record; raise FormatError if it can't be stored."""
    # An empty cell of CSV is a blank text: no value.
    given = {
        name: value for name, value in record.items() if value is not None and str(value).strip()
    }
    values = clean_fields(line, given, RECORD_VALIDATORS, ["title"])
    values.setdefault("request_key", "")  # Otherwise the model would make a new one up.
    return ImportRow._make([*build_item(values), line, unread])


def parse_names(line, record):
    """Return an ImportRow for each list and label of a record of names; raise FormatError."""
    names = clean_fields(line, record, NAMES_VALIDATORS)
    lists = [ImportRow(None, name, [], line, ()) for name in names.get("lists", ())]
    return lists + [ImportRow(None, "", [name], line, ()) for name in names.get("labels", ())]


def clean_fields(line, record, field_validators, required=()):
    """Return the values of a record by the model's names; raise FormatError if any is invalid."""
    unknown = sorted(set(record) - set(field_validators))
    if unknown:
        raise FormatError(line, _("An item has no field “%s”.") % unknown[0][:50])
    values, errors = clean_record(record, field_validators, required)
    if errors:
        reasons = (describe_error(name, record.get(name), errors[name]) for name in sorted(errors))
        raise FormatError(line, " ".join(reasons)[:300])
    return values


def describe_error(name, value, messages):
    """Return the messages after the name of the field, and its value as it is in the file."""
    reason, text = " ".join(messages), value if isinstance(value, str) else simplejson.dumps(value)
    if value is None or isinstance(value, (list, dict)) or f"“{text}”" in reason:
        return f"{name}: {reason}"
    return f"{name} “{text if len(text) <= 50 else text[:49] + '…'}”: {reason}"
