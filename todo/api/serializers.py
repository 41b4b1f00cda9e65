"""The fields of an item in JSON: what a client receives, and what it may send."""

from django.urls import reverse
from django.utils.translation import gettext as _

from todo.expressions import LabelNames, ListName
from todo.item_fields import FIELDS, READ_ONLY, WRITABLE, clean_record
from website.api import parsers
from website.api.problems import Problem

VALIDATORS = {field.name: field.clean for field in FIELDS if field.api == WRITABLE}
READ_ONLY_FIELDS = ["id", "url"] + [field.name for field in FIELDS if field.api == READ_ONLY]
CONVERTERS = {field.name: field.to_json for field in FIELDS if field.api and field.to_json}
COLUMNS = {"id": "id", **{field.name: field.column for field in FIELDS if field.api}}
COLUMNS.update(list=ListName("todo_list"), labels=LabelNames("id"))


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
    """Return the items as tuples of the COLUMNS, and of more columns."""
    return items.values_list(*COLUMNS.values(), *more)


def json_rows_with_keys(items):
    """Return the rows of the items, which are in an order of filters.py, and their keys in it."""
    return json_rows(items, "key")


def new_item_row(item):
    """Return the row of json_rows() of a new item, which has neither a list nor labels."""
    names = {"list": None, "labels": []}  # type: dict
    columns = COLUMNS.items()
    return [names[name] if name in names else getattr(item, column) for name, column in columns]


def serialize_items(request, rows):
    """Return the rows of json_rows() as the objects that a client receives."""
    root = request.build_absolute_uri(reverse("api:todos"))
    objects = [dict(zip(COLUMNS, row)) for row in rows]
    for data in objects:
        data["url"] = f"{root}/{data['id']}"
        for name, to_json in CONVERTERS.items():
            data[name] = to_json(data[name])
    return objects


def get_item_or_404(request, items):
    """Return the only item of a queryset as JSON data, or raise Problem."""
    objects = serialize_items(request, json_rows(items))
    if not objects:
        raise Problem(404, _("Item not found. It may be in the trash."))
    return objects[0]
