"""Undo: what an action records in an UndoEntry, and how the state before it is restored.

An action can be undone for an hour. An item that was changed in the meantime stays as it is.
"""

import json
from collections import defaultdict
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from todo.lists import lock_names
from todo.models import Label, ToDoItem, ToDoList, UndoEntry
from website.text import name_key

UNDO_WINDOW = timedelta(hours=1)

REMOVED_MESSAGE = ngettext_lazy(
    "The import is undone: %d item is deleted for good.",
    "The import is undone: %d items are deleted for good.",
)
KEPT_MESSAGE = ngettext_lazy(
    "%d item was changed since, and stays.", "%d items were changed since, and stay."
)


def record(
    owner,
    message,
    rows=(),
    labels=(),
    created=(),
    deleted_label=None,
    imported=(),
    created_on=None,
    request_key="",
):
    """Store and return the UndoEntry of an action.

    `rows` has for each changed item its id, its version after the action, and a dict of the values
    before, in which `removed_labels` are names. The `labels` were added to these items. Undo also
    deletes the labels and lists in `labels` and `created` that are new (`is_new`), unless an item
    uses them. `deleted_label` is the name of a label and the ids of its items. `imported` has the
    id_ranges() of imported items. Undo takes every item and list out of the trash whose
    `deleted_on` equals `created_on`.
    """
    new = [row for row in [*labels, *created] if row and row.is_new]
    state = {
        "rows": rows,
        "labels": [label.pk for label in labels],
        "created": {
            model._meta.model_name: id_ranges(row.pk for row in new if isinstance(row, model))
            for model in (ToDoList, Label)
        },
        "deleted_label": deleted_label,
        "imported": imported,
    }
    return UndoEntry.objects.create(
        owner=owner,
        message=message,
        previous_state=json.dumps(state, cls=DjangoJSONEncoder),
        created_on=created_on or timezone.now(),
        request_key=request_key,
    )


def id_ranges(ids, ranges=()):
    """Return the first and last id of each run of consecutive ids, after the given ranges."""
    ranges = list(ranges)
    for pk in sorted(ids):
        if ranges and ranges[-1][1] == pk - 1:
            ranges[-1][1] = pk
        else:
            ranges.append([pk, pk])
    return ranges


def get_undoable(owner, **lookup):
    """Return the owner's entry with this `pk` or `request_key`, or None if it is too old."""
    since = timezone.now() - UNDO_WINDOW
    return UndoEntry.objects.filter(owner=owner, created_on__gte=since, **lookup).first()


def restore(entry):
    """Restore the state before an action.

    Return the number of restored rows, which may be 0, and a message about an import, or "".
    """
    owner, state = entry.owner, json.loads(entry.previous_state)
    with transaction.atomic():
        if any(state["created"].values()) or state["deleted_label"]:
            lock_names(owner)
        if not UndoEntry.objects.filter(pk=entry.pk).delete()[0]:
            return 0, ""  # A concurrent request has undone it.
        trashed = {"owner": owner, "deleted_on": entry.created_on}
        restored = ToDoList.all_objects.filter(**trashed).restore()
        restored += ToDoItem.all_objects.filter(**trashed).restore()
        if state["deleted_label"]:
            restored += restore_label(owner, *state["deleted_label"])
        restored += restore_rows(owner, state["rows"], state["labels"])
        removed, kept = delete_imported(owner, state["imported"])
        for model in (ToDoList, Label):
            for ids in state["created"][model._meta.model_name]:
                unused = model._default_manager.filter(owner=owner, pk__range=ids, items=None)
                restored += unused.delete()[0]
    messages = [REMOVED_MESSAGE % removed] if state["imported"] else []
    messages += [KEPT_MESSAGE % kept] if kept else []
    return restored + removed, " ".join(messages)


def restore_label(owner, name, pks):
    """Add the label to the items again; create it, however many labels there are."""
    label, _created = Label.objects.get_or_create(
        owner=owner, name_key=name_key(name), defaults={"name": name}
    )
    pks = ToDoItem.all_objects.for_owner(owner).filter(pk__in=pks).values_list("pk", flat=True)
    return 1 + ToDoItem.objects.attach_labels((pk, label.pk) for pk in pks)


def restore_rows(owner, rows, label_ids):
    """Store the previous values and remove the labels, in a statement for all equal changes."""
    pks_by_change = defaultdict(list)
    for pk, version, fields in rows:
        pks_by_change[version, json.dumps(fields, sort_keys=True)].append(pk)
    links = ToDoItem.labels.through.objects.filter(label__in=label_ids)
    restored = 0
    for (version, json_fields), pks in pks_by_change.items():
        items = ToDoItem.objects.for_owner(owner).filter(pk__in=pks, version=version)
        links.filter(todoitem__in=items.order_by().values("pk")).delete()
        fields = json.loads(json_fields)
        removed_labels = fields.pop("removed_labels", ())
        changed = items.change_fields(**fields)
        restored += changed
        if changed and fields.get("todo_list_id"):  # The list may be in the trash by now.
            ToDoList.all_objects.filter(pk=fields["todo_list_id"]).restore()
        for name in removed_labels if changed else ():
            restore_label(owner, name, pks)
    return restored


def delete_imported(owner, ranges):
    """Delete unchanged items of id ranges for good; return their number, and that of the others."""
    removed = kept = 0
    for ids in ranges:
        items = ToDoItem.all_objects.for_owner(owner).filter(pk__range=ids)
        removed += items.filter(version=1).delete()[1].get(ToDoItem._meta.label, 0)
        kept += items.count()
    return removed, kept
