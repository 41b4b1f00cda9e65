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

from todo.models import Act, Label, ToDoItem, ToDoList
from todo.naming import alone
from todo.validators import MAX_LABELS, TOO_MANY_LABELS

UNDO_WITHIN = timedelta(hours=1)
LIMIT = 1000  # Items that are changed at once; for the trash, in which they stay, there is none.

SENTENCES = {
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
}


class Refused(Exception):
    """What can't be done with these items; its text is the sentence that says so."""


def trash(owner, items):
    """Move the items of this query to the trash; return the act, or None if there was no item."""
    with transaction.atomic():
        now = timezone.now()
        count = items.change(deleted_on=now)
        return keep(owner, SENTENCES["deleted"] % count, done_on=now) if count else None


def trash_list(todo_list):
    """Move the list to the trash with its items; return the act."""
    with transaction.atomic():
        alone(todo_list.owner)
        now = timezone.now()
        ToDoList.objects.filter(pk=todo_list.pk).update(deleted_on=now)
        items = ToDoItem.objects.of(todo_list.owner_id).filter(todo_list=todo_list)
        count = items.change(deleted_on=now)
        return keep(todo_list.owner, SENTENCES["list"] % count, done_on=now)


def delete_label(label):
    """Delete the label, also from every item that carries it; return the act."""
    with transaction.atomic():
        alone(label.owner)
        items = list(label.items.values_list("pk", flat=True))
        label.delete()
        sentence = SENTENCES["label"] % label.name
        return keep(label.owner, sentence, deleted_label=[label.name, items])


def change(owner, kind, items, label=None, **fields):
    """Store the fields in each item of this query, and put the label on it.

    Return the act, or None if there was no item. Raise Refused for more than LIMIT, and for an
    item that has as many labels as it may.
    """
    names = set(fields)
    # What follows from these.
    names |= {"completed_on"} if "completed" in fields else set()
    names |= {"repeats_from"} if "due_on" in fields else set()
    with transaction.atomic():
        rows = list(items.order_by("pk").select_for_update(of=("self",))[: LIMIT + 1])
        if len(rows) > LIMIT:
            raise Refused(_("At most 1,000 items can be changed at once: choose fewer."))
        if not rows:
            return None
        before = [
            [row.pk, row.version + 1, {name: getattr(row, name) for name in names}] for row in rows
        ]
        ToDoItem.objects.filter(pk__in=[row.pk for row in rows]).change(**fields)
        if label:
            items.model.objects.attach_labels((row.pk, label.pk) for row in rows)
            many = items.model.labels.through.objects.filter(todoitem__in=rows).values("todoitem")
            if many.annotate(number=Count("pk")).filter(number__gt=MAX_LABELS).exists():
                raise Refused(TOO_MANY_LABELS % MAX_LABELS)
        labels, made = ([label.pk], [label] if label.made else []) if label else ([], [])
        return keep(owner, SENTENCES[kind] % len(rows), before, labels, made=made)


def keep(owner, sentence, rows=(), labels=(), deleted_label=None, made=(), done_on=None):
    """Keep an act that put the labels (ids) on the items of `rows`, and return it.

    A row is an item's id, the version that it has now, and a dict of what is to be stored again.
    A deleted label is its name and the ids of its items. The lists and labels that were made for it
    go again, unless something has them by then. What was moved to the trash is known by the time,
    `done_on`.
    """
    before = {"rows": rows, "labels": labels, "deleted_label": deleted_label}
    before["made"] = [[named._meta.model_name, named.pk] for named in made]
    return Act.objects.create(
        owner=owner,
        sentence=sentence,
        before=json.dumps(before, cls=DjangoJSONEncoder),
        done_on=done_on or timezone.now(),
    )


def find(owner, act_id):
    """The owner's act of this id, if it can still be undone, or None."""
    since = timezone.now() - UNDO_WITHIN
    return Act.objects.filter(owner=owner, pk=act_id, done_on__gte=since).first()


def undo(act):
    """Make everything what it was before the act; return how much there was, which may be 0."""
    before = json.loads(act.before)
    alike = defaultdict(list)
    for pk, version, fields in before["rows"]:
        alike[version, json.dumps(fields, sort_keys=True)].append(pk)
    with transaction.atomic():
        if before["made"] or before["deleted_label"]:
            alone(act.owner)
        # Undone in two windows at once, it is undone once.
        if not Act.objects.filter(pk=act.pk).delete()[0]:
            return 0
        lists = ToDoList.objects.filter(owner=act.owner, deleted_on=act.done_on)
        restored = lists.update(deleted_on=None)
        restored += ToDoItem.with_trash.of(act.owner).filter(deleted_on=act.done_on).restore()
        if before["deleted_label"]:
            name, pks = before["deleted_label"]
            label = Label.objects.named(act.owner, name)
            pks = ToDoItem.with_trash.of(act.owner).filter(pk__in=pks).values_list("pk", flat=True)
            restored += 1 + ToDoItem.objects.attach_labels((pk, label.pk) for pk in pks)
        carries = ToDoItem.labels.through.objects.filter(label__in=before["labels"])
        for (version, fields), pks in alike.items():
            items = ToDoItem.objects.of(act.owner).filter(pk__in=pks, version=version)
            carries.filter(todoitem__in=items.order_by().values("pk")).delete()
            fields = json.loads(fields)
            changed = items.change(**fields)
            restored += changed
            if changed and fields.get("todo_list_id"):  # They are on a list again: so is it here.
                ToDoList.objects.filter(pk=fields["todo_list_id"]).update(deleted_on=None)
        for kind in (ToDoList, Label):
            pks = [pk for name, pk in before["made"] if name == kind._meta.model_name]
            kind.objects.of(act.owner).filter(pk__in=pks, items=None).delete()
        return restored
