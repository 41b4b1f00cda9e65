"""The fields of an item: as a client gets them, and what it may send."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from todo.item_fields import FIELDS, READ_ONLY, WRITABLE, clean_record
from todo.models import ToDoItem
from todo.querysets import BATCH_SIZE
from website.api import parsers
from website.api.problems import Problem

READERS = {field.name: field.clean for field in FIELDS if field.api == WRITABLE}
READ_ONLY_NAMES = ["id", "url"] + [field.name for field in FIELDS if field.api == READ_ONLY]
WRITERS = {field.name: field.to_json for field in FIELDS if field.api and field.to_json}
SHOWN = {field.name: field.column for field in FIELDS if field.api and field.name != "labels"}
COLUMNS = ["id"] + [name for name, column in SHOWN.items() if name == column]
RENAMED = {name: F(column) for name, column in SHOWN.items() if name != column}
RENAMED["list"] = F("todo_list__name")


def deserialize(data, readers, read_only, required=(), prefix=""):
    """Return the values of an object by the model's names, or raise a Problem with all errors.

    Read-only fields are ignored, because clients send back what they have received.
    """
    parsers.check_fields(data, {*readers, *read_only}, prefix)
    values, errors = clean_record(data, readers, required)
    if errors:
        raise parsers.invalid_values({prefix + name: errors[name] for name in errors})
    return values


def rows(items, *more):
    """The items of this query as dicts, by the names of JSON, and more columns."""
    return items.values(*COLUMNS, *more, **RENAMED)


def shown(request, found):
    """These rows as the objects that a client gets."""
    for start in range(0, len(found), BATCH_SIZE):
        ToDoItem.objects.add_labels(found[start : start + BATCH_SIZE])
    root = request.build_absolute_uri(reverse("api:todos")) + "/"
    for row in found:
        row.pop("key", None)  # The sort's, of which the client gets to know nothing.
        row["url"] = root + str(row["id"])
        for name, to_json in WRITERS.items():
            row[name] = to_json(row[name])
    return found


def one(request, items):
    """The one item of this query as a client gets it, or a Problem."""
    found = shown(request, list(rows(items)))
    if not found:
        raise Problem(404, _("There is no such item; perhaps it is in the trash."))
    return found[0]
