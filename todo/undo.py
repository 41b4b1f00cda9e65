"""What changes several items at once, or takes something away: each such act can be undone.

An act keeps what the items were before. For an hour it is offered to be undone; an item that was
changed again in between stays as it is.
"""

import json
from collections import defaultdict
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from todo.lists import ActionError, lock_names
from todo.models import Label, ToDoItem, ToDoList, UndoEntry
from todo.validators import MAX_LABELS, TOO_MANY_LABELS_MESSAGE
from website.text import name_key

UNDO_WINDOW = timedelta(hours=1)
MAX_BULK_ITEMS = (
    1000  # Items that are changed at once; for the trash, in which they stay, there is none.
)

MESSAGES = {
    "deleted": ngettext_lazy("%d item is in the trash.", "%d items are in the trash."),
    "list": ngettext_lazy(
        "The list is in the trash, with %d item.", "The list is in the trash, with %d items."
    ),
    "completed": ngettext_lazy("%d item is completed.", "%d items are completed."),
    "reopened": ngettext_lazy("%d item is active again.", "%d items are active again."),
    "moved": ngettext_lazy("%d item is on another list.", "%d items are on another list."),
    "labelled": ngettext_lazy("%d item is labelled.", "%d items are labelled."),
    "due": ngettext_lazy("%d item has another due date.", "%d items have another due date."),
    "no_due": ngettext_lazy(
        "%d item has no due date any more.", "%d items have no due date any more."
    ),
    "label": gettext_lazy("The label “%s” is deleted."),
    "read": gettext_lazy("The end of your text was read as: %s."),
    "imported": ngettext_lazy("%d item was imported.", "%d items were imported."),
    "removed": ngettext_lazy(
        "The import is undone: %d item is deleted for good.",
        "The import is undone: %d items are deleted for good.",
    ),
    "left": ngettext_lazy(
        "%d item was changed since, and stays.", "%d items were changed since, and stay."
    ),
}


def trash_items(owner, items):
    """Move the items of this query to the trash; return the act, or None if there was no item."""
    with transaction.atomic():
        now = timezone.now()
        count = items.change_fields(deleted_on=now)
        return record(owner, MESSAGES["deleted"] % count, created_on=now) if count else None


def trash_list(todo_list):
    """Move the list to the trash with its items; return the act."""
    with transaction.atomic():
        lock_names(todo_list.owner)
        now = timezone.now()
        ToDoList.objects.filter(pk=todo_list.pk).update(deleted_on=now)
        items = ToDoItem.objects.for_owner(todo_list.owner_id).filter(todo_list=todo_list)
        count = items.change_fields(deleted_on=now)
        return record(todo_list.owner, MESSAGES["list"] % count, created_on=now)


def delete_label(label):
    """Delete the label, also from every item that carries it; return the act."""
    with transaction.atomic():
        lock_names(label.owner)
        items = list(label.items.values_list("pk", flat=True))
        label.delete()
        message = MESSAGES["label"] % label.name
        return record(label.owner, message, deleted_label=[label.name, items])


def update_items(owner, kind, items, label=None, **fields):
    """Store the fields in each item of this query, and put the label on it.

    Return the act, or None if there was no item. Raise Refused for more than LIMIT, and for an
    item that has as many labels as it may.
    """
    names = set(fields)
    # What follows from these.
    names |= {"completed_on"} if "completed" in fields else set()
    names |= {"recurrence_start"} if "due_on" in fields else set()
    with transaction.atomic():
        rows = list(items.order_by("pk").select_for_update(of=("self",))[: MAX_BULK_ITEMS + 1])
        if len(rows) > MAX_BULK_ITEMS:
            raise ActionError(_("At most 1,000 items can be changed at once: choose fewer."))
        if not rows:
            return None
        before = [
            [row.pk, row.version + 1, {name: getattr(row, name) for name in names}] for row in rows
        ]
        ToDoItem.objects.filter(pk__in=[row.pk for row in rows]).change_fields(**fields)
        if label:
            items.model.objects.attach_labels((row.pk, label.pk) for row in rows)
            many = items.model.labels.through.objects.filter(todoitem__in=rows).values("todoitem")
            if many.annotate(number=Count("pk")).filter(number__gt=MAX_LABELS).exists():
                raise ActionError(TOO_MANY_LABELS_MESSAGE % MAX_LABELS)
        labels, made = ([label.pk], [label] if label.made else []) if label else ([], [])
        return record(owner, MESSAGES[kind] % len(rows), before, labels, made=made)


def record(
    owner,
    message,
    rows=(),
    labels=(),
    deleted_label=None,
    made=(),
    created_on=None,
    imported=(),
    key="",
):
    """Keep an act that put the labels (ids) on the items of `rows`, and return it.

    A row is an item's id, the version that it has now, and a dict of what is to be stored again.
    A deleted label is its name and the ids of its items. The lists and labels that were made for it
    go again, unless something has them by then. What was moved to the trash is known by the time,
    `created_on`, and what was `imported` by the ranges of ids. `key` names the request.
    """
    before = {"rows": rows, "labels": labels, "deleted_label": deleted_label, "imported": imported}
    before["made"] = {
        kind._meta.model_name: id_ranges(row.pk for row in made if isinstance(row, kind))
        for kind in (ToDoList, Label)
    }
    return UndoEntry.objects.create(
        owner=owner,
        message=message,
        previous_state=json.dumps(before, cls=DjangoJSONEncoder),
        created_on=created_on or timezone.now(),
        request_key=key,
    )


def id_ranges(ids, found=()):
    """Return the first and last id of each run of ids, behind those `found` before."""
    found = list(found)
    for pk in sorted(ids):
        if found and found[-1][1] == pk - 1:
            found[-1][1] = pk
        else:
            found.append([pk, pk])
    return found


def get_undoable(owner, **which):
    """The owner's act with this `pk` or `request_key`, if it can still be undone, or None."""
    since = timezone.now() - UNDO_WINDOW
    return UndoEntry.objects.filter(owner=owner, created_on__gte=since, **which).first()


def undo(act):
    """Make everything what it was before the act.

    Return how much there was, which may be 0, and a message, where there is more to say.
    """
    before = json.loads(act.previous_state)
    alike = defaultdict(list)
    for pk, version, fields in before["rows"]:
        alike[version, json.dumps(fields, sort_keys=True)].append(pk)
    with transaction.atomic():
        if any(before["made"].values()) or before["deleted_label"]:
            lock_names(act.owner)
        # Undone in two windows at once, it is undone once.
        if not UndoEntry.objects.filter(pk=act.pk).delete()[0]:
            return 0, ""
        lists = ToDoList.objects.filter(owner=act.owner, deleted_on=act.created_on)
        restored = lists.update(deleted_on=None)
        restored += (
            ToDoItem.all_objects.for_owner(act.owner).filter(deleted_on=act.created_on).restore()
        )
        if before["deleted_label"]:
            name, pks = before["deleted_label"]
            # Whether there is room for it or not.
            same = {"owner": act.owner, "name_key": name_key(name)}
            label, _new = Label.objects.get_or_create(defaults={"name": name}, **same)
            pks = (
                ToDoItem.all_objects.for_owner(act.owner)
                .filter(pk__in=pks)
                .values_list("pk", flat=True)
            )
            restored += 1 + ToDoItem.objects.attach_labels((pk, label.pk) for pk in pks)
        carries = ToDoItem.labels.through.objects.filter(label__in=before["labels"])
        for (version, fields), pks in alike.items():
            items = ToDoItem.objects.for_owner(act.owner).filter(pk__in=pks, version=version)
            carries.filter(todoitem__in=items.order_by().values("pk")).delete()
            fields = json.loads(fields)
            changed = items.change_fields(**fields)
            restored += changed
            if changed and fields.get("todo_list_id"):  # They are on a list again: so is it here.
                ToDoList.objects.filter(pk=fields["todo_list_id"]).update(deleted_on=None)
        removed, left = delete_imported(act.owner, before["imported"])
        for kind in (ToDoList, Label):
            for run in before["made"][kind._meta.model_name]:
                names = kind.objects.filter(owner=act.owner, pk__range=run, items=None)
                restored += names.delete()[0]
    said = [MESSAGES["removed"] % removed] if before["imported"] else []
    said += [MESSAGES["left"] % left] if left else []
    return restored + removed, " ".join(said)


def delete_imported(owner, runs):
    """Delete the items of these ranges for good; return how many, and how many were changed."""
    removed = left = 0
    for run in runs:
        items = ToDoItem.all_objects.for_owner(owner).filter(pk__range=run)
        removed += items.filter(version=1).delete()[1].get(ToDoItem._meta.label, 0)
        left += items.count()
    return removed, left
