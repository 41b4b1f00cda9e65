"""The fields of an item: as a client gets them, and what it may send."""

from datetime import timezone

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from todo import validators
from todo.models import ToDoItem
from todo.querysets import BATCH_SIZE
from website.api import parsers
from website.api.problems import Problem

MAX_ORDER = 10**15  # What comes behind it is still exact in JavaScript.

READERS = dict(validators.ITEM, order=validators.integer_cleaner(-MAX_ORDER, MAX_ORDER))
READ_ONLY = ["id", "url", "created_on", "completed_on", "version"]
COLUMNS = ["id", "completed", "created_on", "completed_on", "due_on", "priority", "notes"]
COLUMNS += ["repeats", "version"]
RENAMED = {"title": F("text"), "order": F("position"), "list": F("todo_list__name")}


def deserialize(data, readers, read_only, required=(), prefix=""):
    """Return the values of an object by the model's names, or raise a Problem with all errors.

    Read-only fields are ignored, because clients send back what they have received.
    """
    parsers.check_fields(data, {*readers, *read_only}, prefix)
    values, errors = validators.clean_record(data, readers, required)
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
        row["due_on"] = row["due_on"] and row["due_on"].isoformat()
        row["created_on"] = moment(row["created_on"])
        row["completed_on"] = moment(row["completed_on"])
    return found


def moment(time):
    return time and time.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def one(request, items):
    """The one item of this query as a client gets it, or a Problem."""
    found = shown(request, list(rows(items)))
    if not found:
        raise Problem(404, _("There is no such item; perhaps it is in the trash."))
    return found[0]
