"""Actions on several items, and on a list or label: each returns the UndoEntry that undoes it."""

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from todo import humanize
from todo.lists import ActionError, lock_names
from todo.models import ToDoItem, ToDoList
from todo.undo import record
from todo.validators import MAX_LABELS, TOO_MANY_LABELS_MESSAGE

# Moving to the trash is unlimited, because it keeps no copy of each item.
MAX_BULK_ITEMS = 1000
MAX_QUOTED_LENGTH = 50  # Of a text in a message.

MESSAGES = {
    "deleted": ngettext_lazy("%d item is in the trash.", "%d items are in the trash."),
    "list": ngettext_lazy(
        "The list is in the trash, with %d item.", "The list is in the trash, with %d items."
    ),
    "label": gettext_lazy("The label “%s” is deleted."),
    "completed": ngettext_lazy("%d item is completed.", "%d items are completed."),
    "reopened": ngettext_lazy("%d item is active again.", "%d items are active again."),
    "moved": ngettext_lazy("%d item is on another list.", "%d items are on another list."),
    "labelled": ngettext_lazy("%d item is labelled.", "%d items are labelled."),
    "due_today": ngettext_lazy("%d item is now due today.", "%d items are now due today."),
    "due_tomorrow": ngettext_lazy("%d item is now due tomorrow.", "%d items are now due tomorrow."),
    "due": ngettext_lazy("%d item is now due on {date}.", "%d items are now due on {date}."),
    "no_due": ngettext_lazy(
        "%d item has no due date any more.", "%d items have no due date any more."
    ),
}
MESSAGES_OF_ONE = {
    "completed": gettext_lazy("“%s” is completed."),
    "reopened": gettext_lazy("“%s” is active again."),
}


def trash_items(owner, items):
    """Move the items of a queryset to the trash; return None if there are none."""
    with transaction.atomic():
        now = timezone.now()
        count = items.change_fields(deleted_on=now)
        return record(owner, MESSAGES["deleted"] % count, created_on=now) if count else None


def trash_list(todo_list):
    """Move the list to the trash with its items."""
    with transaction.atomic():
        lock_names(todo_list.owner)
        now = timezone.now()
        ToDoList.objects.filter(pk=todo_list.pk).update(deleted_on=now)
        items = ToDoItem.objects.for_owner(todo_list.owner_id).filter(todo_list=todo_list)
        count = items.change_fields(deleted_on=now)
        return record(todo_list.owner, MESSAGES["list"] % count, created_on=now)


def delete_label(label):
    """Delete the label, and so take it off every item."""
    with transaction.atomic():
        lock_names(label.owner)
        deleted_label = [label.name, list(label.items.values_list("pk", flat=True))]
        label.delete()
        return record(label.owner, MESSAGES["label"] % label.name, deleted_label=deleted_label)


def set_completed(owner, items, completed):
    """Complete the active items of a queryset, or reopen the others; see update_items()."""
    action, items = ("completed", items.active()) if completed else ("reopened", items.completed())
    return update_items(owner, action, items, completed=completed)


def record_toggle(item, version):
    """Record that an item was completed or reopened, with other fields that undo leaves alone.

    `item` has the new `completed` and the old `completed_on`; `version` is the new one.
    """
    before = {"completed": not item.completed, "completed_on": item.completed_on}
    message = message_of_one("completed" if item.completed else "reopened", item)
    return record(item.owner, message, [[item.pk, version, before]])


def message_of_one(action, item):
    return MESSAGES_OF_ONE[action] % Truncator(item.text).chars(MAX_QUOTED_LENGTH)


def set_due_date(owner, items, due_on):
    """Store a date, or None, as the due date of each item of a queryset; see update_items()."""
    if due_on is None:
        return update_items(owner, "no_due", items, due_on=None)
    days = (due_on - timezone.localdate()).days
    action = {0: "due_today", 1: "due_tomorrow"}.get(days, "due")
    return update_items(owner, action, items, due_on=due_on)


def update_items(owner, action, items, label=None, **fields):
    """Store the fields in each item of a queryset, and add the label, if there is one.

    `action` is a key of MESSAGES. Return None if there are no items. Raise ActionError for more
    than MAX_BULK_ITEMS, or if an item would have more than MAX_LABELS.
    """
    names = set(fields)
    names |= {"completed_on"} if "completed" in fields else set()  # It follows from `completed`.
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
            ToDoItem.objects.attach_labels((row.pk, label.pk) for row in rows)
            links = items.model.labels.through.objects.filter(todoitem__in=rows).values("todoitem")
            if links.annotate(number=Count("pk")).filter(number__gt=MAX_LABELS).exists():
                raise ActionError(TOO_MANY_LABELS_MESSAGE % MAX_LABELS)
        message = MESSAGES[action] % len(rows)
        if action == "due":
            date = humanize.describe_due_date(fields["due_on"], timezone.localdate(), done=True)[0]
            message = message.format(date=date)
        elif len(rows) == 1 and action in MESSAGES_OF_ONE:
            message = message_of_one(action, rows[0])
        return record(owner, message, before, [label] if label else [])
