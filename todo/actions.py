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
FIELDS_THAT_FOLLOW = {
    "text": "search_text",
    "notes": "search_text",
    "completed": "completed_on",
    "due_on": "recurrence_start",
    "repeats": "recurrence_start",
}

# The message of each action on one item, and on several.
MESSAGES = {
    "deleted": (
        gettext_lazy("Moved “%(text)s” to the trash."),
        ngettext_lazy(
            "Moved %(count)d item to the trash.", "Moved %(count)d items to the trash.", "count"
        ),
    ),
    "completed": (
        gettext_lazy("“%(text)s” is completed."),
        ngettext_lazy("%(count)d item is completed.", "%(count)d items are completed.", "count"),
    ),
    "reopened": (
        gettext_lazy("“%(text)s” is active again."),
        ngettext_lazy(
            "%(count)d item is active again.", "%(count)d items are active again.", "count"
        ),
    ),
    "moved": (
        gettext_lazy("Moved “%(text)s” to %(list)s."),
        ngettext_lazy(
            "Moved %(count)d item to %(list)s.", "Moved %(count)d items to %(list)s.", "count"
        ),
    ),
    "saved": (gettext_lazy("Saved “%(text)s”."),) * 2,  # Always one item, as of the next action.
    "reordered": (gettext_lazy("Moved “%(text)s”."),) * 2,
    "labelled": (
        gettext_lazy("Added @%(label)s to “%(text)s”."),
        ngettext_lazy(
            "Added @%(label)s to %(count)d item.", "Added @%(label)s to %(count)d items.", "count"
        ),
    ),
    "due_today": (
        gettext_lazy("“%(text)s” is now due today."),
        ngettext_lazy(
            "%(count)d item is now due today.", "%(count)d items are now due today.", "count"
        ),
    ),
    "due_tomorrow": (
        gettext_lazy("“%(text)s” is now due tomorrow."),
        ngettext_lazy(
            "%(count)d item is now due tomorrow.", "%(count)d items are now due tomorrow.", "count"
        ),
    ),
    "due": (
        gettext_lazy("“%(text)s” is now due on %(date)s."),
        ngettext_lazy(
            "%(count)d item is now due on %(date)s.",
            "%(count)d items are now due on %(date)s.",
            "count",
        ),
    ),
    "no_due": (
        gettext_lazy("Removed the due date of “%(text)s”."),
        ngettext_lazy(
            "Removed the due date of %(count)d item.",
            "Removed the due dates of %(count)d items.",
            "count",
        ),
    ),
}
LIST_MESSAGE = ngettext_lazy(
    "The list “%(list)s” is in the trash, with %(count)d item.",
    "The list “%(list)s” is in the trash, with %(count)d items.",
    "count",
)
LABEL_MESSAGE = gettext_lazy("The label “%s” is deleted.")


def describe(action, count, text, **names):
    """Return the message of an action on `count` items; `text` is that of one, if there is one."""
    of_one, of_several = MESSAGES[action]
    text = Truncator(text).chars(MAX_QUOTED_LENGTH)
    return (of_one if count == 1 else of_several) % {"count": count, "text": text, **names}


def trash_items(owner, items, text=None):
    """Move the items of a queryset to the trash; return None if there are none.

    `text` is that of the one item, if it is known already.
    """
    with transaction.atomic():
        now = timezone.now()
        count = items.change_fields(deleted_on=now)
        if not count:
            return None
        if text is None and count == 1:
            trashed = ToDoItem.all_objects.filter(owner=owner, deleted_on=now)
            text = trashed.values_list("text", flat=True).first()
        return record(owner, describe("deleted", count, text), created_on=now)


def trash_list(todo_list):
    """Move the list to the trash with its items."""
    with transaction.atomic():
        lock_names(todo_list.owner)
        now = timezone.now()
        ToDoList.objects.filter(pk=todo_list.pk).update(deleted_on=now)
        items = ToDoItem.objects.for_owner(todo_list.owner_id).filter(todo_list=todo_list)
        count = items.change_fields(deleted_on=now)
        message = LIST_MESSAGE % {"list": todo_list.name, "count": count}
        return record(todo_list.owner, message, created_on=now)


def delete_label(label):
    """Delete the label, and so take it off every item."""
    with transaction.atomic():
        lock_names(label.owner)
        deleted_label = [label.name, list(label.items.values_list("pk", flat=True))]
        label.delete()
        return record(label.owner, LABEL_MESSAGE % label.name, deleted_label=deleted_label)


def set_completed(owner, items, completed):
    """Complete the active items of a queryset, or reopen the others; see update_items()."""
    action, items = ("completed", items.active()) if completed else ("reopened", items.completed())
    return update_items(owner, action, items, completed=completed)


def previous_values(item, names):
    """Return the values of an item's fields, and of those that follow from them, by column."""
    columns = ["todo_list_id" if name == "todo_list" else name for name in names]
    columns += [FIELDS_THAT_FOLLOW[name] for name in columns if name in FIELDS_THAT_FOLLOW]
    return {column: getattr(item, column) for column in columns}


def record_edit(owner, item, values, labels=(), removed_labels=()):
    """Record that values were stored in an item, which is given as it was before.

    The item was also given the `labels`, and lost those with the names `removed_labels`.
    """
    changed = {name: value for name, value in values.items() if getattr(item, name) != value}
    if not (changed or labels or removed_labels):
        return None
    action, todo_list = "saved", changed.get("todo_list")
    if "completed" in changed:
        action = "completed" if changed["completed"] else "reopened"
    elif "todo_list" in changed:
        action = "moved"
    text = values.get("text", item.text)
    message = describe(action, 1, text, list=todo_list or _("Inbox"))
    before = previous_values(item, changed)
    if removed_labels:
        before["removed_labels"] = removed_labels
    rows = [[item.pk, item.version + 1, before]]
    return record(owner, message, rows, labels, created=[todo_list])


def set_due_date(owner, items, due_on):
    """Store a date, or None, as the due date of each item of a queryset; see update_items()."""
    if due_on is None:
        return update_items(owner, "no_due", items, due_on=None)
    days = (due_on - timezone.localdate()).days
    action = {0: "due_today", 1: "due_tomorrow"}.get(days, "due")
    date = humanize.describe_due_date(due_on, timezone.localdate(), done=True)[0]
    return update_items(owner, action, items, names={"date": date}, due_on=due_on)


def move_item(owner, items, item, to):
    """Move an item of a queryset; see ToDoItemQuerySet.move().

    Return None for one place up or down, because the opposite move undoes that.
    """
    position = items.move(item, to)
    if position is None or to in ("up", "down"):
        return None
    message = describe("reordered", 1, item.text)
    return record(owner, message, [[item.pk, item.version, {"position": position}]])


def update_items(owner, action, items, label=None, names=(), **fields):
    """Store the fields in each item of a queryset, and add the label, if there is one.

    `action` is a key of MESSAGES; `names` are the other words of its message. Return None if there
    are no items. Raise ActionError for more than MAX_BULK_ITEMS, or if an item would have more than
    MAX_LABELS.
    """
    with transaction.atomic():
        rows = list(items.order_by("pk").select_for_update(of=("self",))[: MAX_BULK_ITEMS + 1])
        if len(rows) > MAX_BULK_ITEMS:
            raise ActionError(_("At most 1,000 items can be changed at once: choose fewer."))
        if not rows:
            return None
        before = [[row.pk, row.version + 1, previous_values(row, fields)] for row in rows]
        ToDoItem.objects.filter(pk__in=[row.pk for row in rows]).change_fields(**fields)
        if label:
            ToDoItem.objects.attach_labels((row.pk, label.pk) for row in rows)
            links = items.model.labels.through.objects.filter(todoitem__in=rows).values("todoitem")
            if links.annotate(number=Count("pk")).filter(number__gt=MAX_LABELS).exists():
                raise ActionError(TOO_MANY_LABELS_MESSAGE % MAX_LABELS)
        message = describe(action, len(rows), rows[0].text, **dict(names))
        return record(owner, message, before, [label] if label else [])
