"""The fields of an item: as a client gets them, and what it may send."""

import re
from datetime import timezone

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from todo import page, recurrence
from todo.api import body
from todo.api.problems import Problem
from todo.models import LABELS_MAX, Label, ToDoItem, ToDoList, validate_label
from todo.transfer import CHUNK

MAX_ORDER = 10**15  # What comes behind it is still exact in JavaScript.

COLUMNS = [
    "id",
    "text",
    "completed",
    "position",
    "created_on",
    "completed_on",
    "due_on",
    "priority",
    "notes",
    "repeats",
    "version",
]
READ_ONLY = ["id", "url", "created_on", "completed_on", "version"]


# What is answered


def rows(items, *more):
    """The items of this query as dicts, with the name of their list and more."""
    return items.annotate(list=F("todo_list__name")).values(*COLUMNS, "list", *more)


def shown(request, found):
    """These rows as the objects that a client gets."""
    for start in range(0, len(found), CHUNK):
        page.label(found[start : start + CHUNK])
    root = request.build_absolute_uri(reverse("api:todos")) + "/"
    return [
        {
            "id": row["id"],
            "title": row["text"],
            "completed": row["completed"],
            "order": row["position"],
            "url": root + str(row["id"]),
            "created_on": moment(row["created_on"]),
            "completed_on": moment(row["completed_on"]),
            "due_on": row["due_on"] and row["due_on"].isoformat(),
            "priority": row["priority"],
            "list": row["list"],
            "labels": row["labels"],
            "notes": row["notes"],
            "repeats": row["repeats"],
            "version": row["version"],
        }
        for row in found
    ]


def moment(time):
    return time and time.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def one(request, items):
    """The one item of this query as a client gets it, or a Problem."""
    found = shown(request, list(rows(items)))
    if not found:
        raise Problem(404, _("There is no such item; perhaps it is in the trash."))
    return found[0]


# What is read


def model_field(name):
    """A reader that checks as the model's field does."""
    field = ToDoItem._meta.get_field(name)
    return lambda value: field.clean(body.text(value), None)


def notes(value):
    value = body.text(value)
    MaxLengthValidator(ToDoItem._meta.get_field("notes").max_length)(value)
    return value


def due_on(value):
    value = value if value is None else body.text(value)
    if value is not None and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValidationError(_("It is no date, such as 2026-11-30, and not null."))
    return ToDoItem._meta.get_field("due_on").clean(value, None)


def list_name(value):
    """The name of a list; "" for the Inbox."""
    return "" if value is None else ToDoList._meta.get_field("name").clean(body.text(value), None)


def label_names(value):
    if not isinstance(value, list) or len(value) > LABELS_MAX:
        raise ValidationError(_("It is no list of at most %d labels.") % LABELS_MAX)
    names = [Label._meta.get_field("name").clean(body.text(name), None) for name in value]
    for name in names:
        validate_label(name)
    return names


def repeats(value):
    text = body.text(value)
    rule = recurrence.rule(text) if text else ""
    return ToDoItem._meta.get_field("repeats").clean(text if rule is None else rule, None)


READERS = {
    "title": model_field("text"),
    "completed": body.flag,
    "order": lambda value: body.number(value, -MAX_ORDER, MAX_ORDER),
    "due_on": due_on,
    "priority": lambda value: body.number(value, 0, 3),
    "list": list_name,
    "labels": label_names,
    "notes": notes,
    "repeats": repeats,
}
STORED_AS = {"title": "text", "order": "position"}


def read_item(data, required=(), place=""):
    """What is to be stored of an object, by the model's names; `list` and `labels` are names."""
    values = body.fields(data, READERS, READ_ONLY, required, place)
    return {STORED_AS.get(name, name): value for name, value in values.items()}
