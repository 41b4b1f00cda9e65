"""The fields of an item in JSON: what a client receives, and what it may send."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from todo.item_fields import FIELDS, READ_ONLY, WRITABLE, clean_record
from todo.models import ToDoItem
from todo.querysets import BATCH_SIZE
from website.api import parsers
from website.api.problems import Problem

VALIDATORS = {field.name: field.clean for field in FIELDS if field.api == WRITABLE}
READ_ONLY_FIELDS = ["id", "url"] + [field.name for field in FIELDS if field.api == READ_ONLY]
CONVERTERS = {field.name: field.to_json for field in FIELDS if field.api and field.to_json}
COLUMNS = {field.name: field.column for field in FIELDS if field.api and field.name != "labels"}
SAME_NAMES = ["id"] + [name for name, column in COLUMNS.items() if name == column]
OTHER_NAMES = {name: F(column) for name, column in COLUMNS.items() if name != column}
OTHER_NAMES["list"] = F("todo_list__name")


def deserialize(data, validators, read_only, required=(), prefix=""):
    """Return the values of an object by the model's names, or raise a Problem with all errors.

    Read-only fields are ignored, because clients send back what they have received.
    """
    parsers.check_fields(data, {*validators, *read_only}, prefix)
    values, errors = clean_record(data, validators, required)
    if errors:
        raise parsers.invalid_values({prefix + name: errors[name] for name in errors})
    return values


def json_rows(items, *more):
    """Return the items as dicts with the names of JSON, and more columns."""
    return items.values(*SAME_NAMES, *more, **OTHER_NAMES)


def serialize_items(request, rows):
    """Complete the rows of json_rows() to the objects that a client receives."""
    for start in range(0, len(rows), BATCH_SIZE):
        ToDoItem.objects.add_labels(rows[start : start + BATCH_SIZE])
    root = request.build_absolute_uri(reverse("api:todos"))
    for row in rows:
        row.pop("key", None)  # The key of the ordering is internal.
        row["url"] = f"{root}/{row['id']}"
        for name, to_json in CONVERTERS.items():
            row[name] = to_json(row[name])
    return rows


def get_item_or_404(request, items):
    """Return the only item of a queryset as JSON data, or raise Problem."""
    rows = serialize_items(request, list(json_rows(items)))
    if not rows:
        raise Problem(404, _("Item not found. It may be in the trash."))
    return rows[0]
