"""Export of an owner's items to a file."""

import re
from itertools import chain

from django.db.models import Prefetch

from todo import validators
from todo.item_fields import COLUMNS
from todo.models import Label, ToDoItem, ToDoList
from todo.querysets import BATCH_SIZE
from todo.transfer import EXPORTS, icalendar_format
from todo.transfer.base import FIELDS
from website.text import derive_uid


def export_items(owner, extension, progress=iter):
    """Yield the text of a file of all the owner's items in pieces.

    JSON also has the items in the trash, and the names of lists and labels without items.
    `progress` gets an iterator of the records and returns another one.
    """
    names, querysets = [], [ToDoItem.objects.for_owner(owner)]
    fields = icalendar_format.FIELDS if extension == "ics" else FIELDS
    if extension == "json":
        names = names_records(owner)
        querysets.append(ToDoItem.all_objects.for_owner(owner).filter(deleted_on__isnull=False))
    records = progress(chain.from_iterable(iter_records(items, fields) for items in querysets))
    return EXPORTS[extension].write(chain(names, records))


def names_records(owner):
    """Return one record with the names of the owner's lists, in order, and labels; [] for none."""
    lists, labels = (
        list(model.objects.for_owner(owner).values_list("name", flat=True))
        for model in (ToDoList, Label)
    )
    return [{"lists": lists, "labels": labels}] if lists or labels else []


def iter_records(items, fields):
    """Yield a record for each item of the queryset in manual order; memory holds one page."""
    labels = Prefetch("labels", to_attr="label_list")  # A list takes less memory than a queryset.
    items = items.select_related("todo_list").prefetch_related(labels).defer("search_text")
    page = list(items.order_by("owner_id", "position", "pk")[:BATCH_SIZE])
    while page:
        yield from (to_record(item, fields) for item in page)
        # Redundant, but it lets the database start in the index.
        rest = items.filter(position__gte=page[-1].position)
        page = list(rest.positioned_after(page[-1])[:BATCH_SIZE])


def to_record(item, fields):
    record = {name: getattr(item, COLUMNS[name]) for name in fields}
    # A client may have chosen a key that no format can hold.
    key = item.request_key
    record["uid"] = key if re.fullmatch(validators.UID, key) else derive_uid(key)
    record["list"] = item.todo_list.name if item.todo_list else ""
    record["labels"] = sorted(label.name for label in item.label_list)
    return record
