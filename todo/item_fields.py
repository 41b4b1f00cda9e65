"""The fields of an item outside of the database: their names, how they are read and written.

The API, import, export and the copies of a series follow this table.
"""

from collections import namedtuple
from datetime import timezone

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _

from todo import validators
from todo.validators import clean_string, integer_cleaner, with_validators

MAX_ORDER = 10**15  # Greater positions, at the end of the list, are still exact in JavaScript.
WRITABLE, READ_ONLY = "writable", "read-only"

# `name` is the key in JSON and files, `column` the model's field. `clean` takes a value of JSON and
# returns what is stored, or raises ValidationError; `to_json` takes what is stored. `api` says what
# clients may do, `in_files` and `in_series` whether import and export, and the next occurrence of a
# repeating item, have the field.
Field = namedtuple("Field", "name column clean to_json api in_files in_series")


def field(name, clean, column=None, to_json=None, api=None, in_files=True, in_series=False):
    return Field(name, column or name, clean, to_json, api, in_files, in_series)


def clean_list(value):
    return "" if value is None else validators.clean_name(value)  # null is the Inbox.


def date_to_json(date):
    return date and date.isoformat()


def datetime_to_json(time):
    return time and time.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


clean_uid = with_validators(clean_string, validators.validate_uid)
clean_title = with_validators(
    clean_string, validators.validate_not_blank, MaxLengthValidator(validators.MAX_TEXT_LENGTH)
)
clean_notes = with_validators(
    lambda value: clean_string(value, validators.multiline),
    MaxLengthValidator(validators.MAX_NOTES_LENGTH),
)
clean_order = integer_cleaner(-MAX_ORDER, MAX_ORDER)

FIELDS = [
    field("uid", clean_uid, "request_key"),
    field("title", clean_title, "text", api=WRITABLE, in_series=True),
    field("completed", validators.clean_boolean, api=WRITABLE),
    field("due_on", validators.clean_date, to_json=date_to_json, api=WRITABLE),
    field("priority", integer_cleaner(0, 3), api=WRITABLE, in_series=True),
    field("list", clean_list, "todo_list", api=WRITABLE, in_series=True),
    field("labels", validators.clean_labels, api=WRITABLE, in_series=True),
    field("notes", clean_notes, api=WRITABLE, in_series=True),
    field("repeats", validators.clean_rule, api=WRITABLE, in_series=True),
    field("repeats_from", validators.clean_date, "recurrence_start"),
    field("created_on", validators.clean_datetime, to_json=datetime_to_json, api=READ_ONLY),
    field("completed_on", validators.clean_datetime, to_json=datetime_to_json, api=READ_ONLY),
    field("deleted_on", validators.clean_datetime),
    field("order", clean_order, "position", api=WRITABLE, in_files=False),
    field("version", None, api=READ_ONLY, in_files=False),
]
COLUMNS = {row.name: row.column for row in FIELDS}


def clean_record(record, cleaners, required=()):
    """Return the clean values of a record by the model's names, and its errors by its own names.

    A record is a dict with names of FIELDS, such as a client sends or a file contains; the values
    of `todo_list` and `labels` remain names. `cleaners` has a function for each valid name. Each
    error is a list of messages.
    """
    values, errors = {}, {}
    for name, clean in cleaners.items():
        if name in record:
            try:
                values[COLUMNS.get(name, name)] = clean(record[name])
            except ValidationError as error:
                errors[name] = error.messages
        elif name in required:
            errors[name] = [_("Required.")]
    return values, errors
