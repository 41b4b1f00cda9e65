"""Filters: which of an owner's items a query string selects, and in which order.

An ItemFilter can only be created for lists and labels that exist. Otherwise a list that was renamed
in another tab would become no filter, and an action on its page would change every item.
"""

import datetime
from functools import partial
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from todo import search
from todo.expressions import LabelNames, ListName
from todo.lists import INBOX, ActionError, is_inbox_name
from todo.models import SORT_KEYS, Label, ToDoItem, ToDoList
from todo.orderings import ORDERINGS, parse_int
from todo.querysets import snapshot_of_ids
from website.api.parsers import parameter_errors
from website.compiled import compiled_once

PAGE_SIZE = 100
CHANGED_MESSAGE = gettext_lazy("The items have changed since. Nothing was done: look again.")
STATUS_FILTERS = {
    "all": gettext_lazy("All"),
    "active": gettext_lazy("Active"),
    "completed": gettext_lazy("Completed"),
}
VIEWS = {
    "today": gettext_lazy("Today"),
    "upcoming": gettext_lazy("Upcoming"),
    "inbox": gettext_lazy("Inbox"),
}


def parse_id(text):
    """Return the int of up to 18 digits, or 0, which is never a valid id, for any other text."""
    try:
        return parse_int(text)
    except ValueError:
        return 0


NOTES_LENGTH = 160  # Notes are long, and a row shows their first line.
NOTES_START = Substr("notes", 1, NOTES_LENGTH)
ROW_FIELDS = ["id", "text", "completed", "version", "due_on", "priority", "repeats", "key"]


def item_rows(items, more=()):
    """Return the items of an Ordering as dicts of ROW_FIELDS and `more`, for the page."""
    names = {"list": ListName("todo_list"), "label_names": LabelNames("id")}
    return items.values(*ROW_FIELDS, *more, notes_start=NOTES_START, **names)


@compiled_once
def first_rows(read, limit, sort, status, owner):
    """Return the first rows, as the function `read` reads them, of an owner's items in an order."""
    items = with_status(ToDoItem.objects.for_owner(owner), status)
    return read(ORDERINGS[sort].apply(items))[:limit]


def with_status(items, status):
    return items if status == "all" else items.filter(completed=status == "completed")


class UnresolvedFilter(Exception):
    """A query string with an unknown list or label, or with an invalid parameter.

    `errors` maps parameters to lists of messages.
    """

    def __init__(self, errors):
        super().__init__(" ".join(message for messages in errors.values() for message in messages))
        self.errors = errors


class ItemFilter:
    """The items of an owner that a query string selects.

    `show` is a status or a view, `list` and `label` are names, `q` is the search, `sort` the order,
    `after` the cursor of a page; with `select`, the page has a checkbox for each item. A view has
    active items, and with `completed` also the others.
    """

    PARAMETERS = ("show", "completed", "list", "label", "q", "sort", "after", "select")

    def __init__(self, params, owner, strict=True):
        """Resolve a query string (a QueryDict), or raise UnresolvedFilter.

        Actions and the API are `strict`: everything unknown is an error. Pages ignore unknown
        parameters, orders and cursors, so that old bookmarks keep working. An unknown list or
        label, or an invalid search, is an error there too.
        """
        given = {name: params[name] for name in self.PARAMETERS if params.get(name)}
        ignorable = parameter_errors(params, self.PARAMETERS)
        show = [*STATUS_FILTERS, *VIEWS]
        for name, known in (("show", show), ("completed", ["1"]), ("sort", ORDERINGS)):
            if name in given and given[name] not in known:
                ignorable[name] = [_("Must be one of %s.") % ", ".join(known)]
                del given[name]
        self.owner, self.today, self.is_selecting = owner, timezone.localdate(), "select" in given
        self.set_view(given, ignorable)
        self.set_order(given, ignorable)
        errors = self.resolve_names(given)
        self.q = given.get("q", "").strip()
        try:
            self.words = search.parse_query(self.q) if self.q else []
        except ValidationError as error:
            errors["q"] = error.messages
        if errors or (ignorable and strict):
            raise UnresolvedFilter({**ignorable, **errors} if strict else errors)

    def set_view(self, given, ignorable):
        """Set the view or status; move parameters that contradict it to `ignorable`, as errors."""
        self.show = given.get("show", "all")
        self.view = self.show if self.show in VIEWS else ""
        if "completed" in given and not self.view:
            ignorable["completed"] = [_("Only for the views %s.") % ", ".join(VIEWS)]
            del given["completed"]
        if "list" in given and self.view == "inbox":
            ignorable["list"] = [_("The Inbox has only items without a list.")]
            del given["list"]
        self.has_completed = "completed" in given
        self.status = self.show
        if self.view:
            self.status = "all" if self.has_completed else "active"

    def set_order(self, given, ignorable):
        """Set the order and the cursor, which is empty if it is not valid."""
        self.default_sort = "due" if self.view in ("today", "upcoming") else "manual"
        self.sort = given.get("sort", self.default_sort)
        self.ordering = ORDERINGS[self.sort]
        self.cursor = given.get("after", "")
        try:
            if self.cursor:
                self.ordering.parse_cursor(self.cursor)
        except ValidationError as error:
            self.cursor, ignorable["after"] = "", error.messages

    def resolve_names(self, given):
        """Set the list and the label; return the errors of names that don't exist."""
        errors = {}  # type: dict[str, list[str]]
        self.list_name, self.todo_list, self.label = given.get("list", ""), None, None
        if self.list_name not in ("", INBOX):
            self.todo_list = ToDoList.objects.for_owner(self.owner).find_by_name(self.list_name)
            if not self.todo_list and not is_inbox_name(self.list_name):
                errors["list"] = [_("The list “%s” no longer exists.") % self.list_name]
            self.list_name = self.todo_list.name if self.todo_list else INBOX
        if "label" in given:
            self.label = Label.objects.for_owner(self.owner).find_by_name(given["label"])
            if not self.label:
                errors["label"] = [_("The label “%s” no longer exists.") % given["label"]]
        return errors

    def query_string(self, **changes):
        """Return the query string with these changes, including "?", or "" for all items.

        The links to a list or label leave a view, which is a place of its own.
        """
        is_left = self.view and ("list" in changes or "label" in changes)
        params = {
            "show": self.show if self.show != "all" and not is_left else "",
            "completed": "1" if self.has_completed and not is_left else "",
            "list": self.list_name,
            "label": self.label.name if self.label else "",
            "q": self.q,
            "sort": self.sort if self.sort != self.default_sort else "",
            "select": "on" if self.is_selecting else "",
            # A cursor belongs to its filters: drop it when any of them changes.
            "after": "" if changes else self.cursor,
        }
        params.update(changes)
        params = {name: value for name, value in params.items() if value}
        return "?" + urlencode(params) if params else ""

    def base_queryset(self):
        """Return the items of the view, list, label and search, with any status."""
        items = ToDoItem.objects.for_owner(self.owner)
        if self.view in ("today", "upcoming"):
            items = items.alias(due=SORT_KEYS["due"])  # Has an index, which due_on has not.
        if self.view == "today":
            items = items.filter(due__lte=self.today)
        elif self.view == "upcoming":
            items = items.filter(due__gt=self.today, due__lt=datetime.date.max)
        elif self.view == "inbox":
            items = items.filter(todo_list=None)
        if self.list_name:
            items = items.filter(todo_list=self.todo_list)
        if self.label:
            items = items.filter(labels=self.label)
        for word in self.words:
            items = items.filter(search_text__contains=word)
        return items

    def queryset(self):
        """Return the items of the filter, ordered."""
        items = with_status(self.base_queryset(), self.status)
        has_index = self.sort == "manual" and (self.list_name or self.view == "inbox")
        return self.ordering.apply(items, *["todo_list_id"] if has_index else [])

    def rows(self, read, limit):
        """Return the first rows after the cursor: read(items) chooses the columns."""
        if self.view or self.list_name or self.label or self.words or self.cursor:
            items = self.ordering.after_cursor(self.queryset(), self.cursor)
            return list(read(items)[:limit])
        return first_rows(read, limit, self.sort, self.status, owner=self.owner)

    def new_item_fields(self):
        """Return the list and the due date that a new item needs to be among these items."""
        days = {"today": 0, "upcoming": 1}.get(self.view)
        due_on = None if days is None else self.today + datetime.timedelta(days=days)
        return {"todo_list": self.todo_list, "due_on": due_on}

    def page(self):
        """Return the rows of one page (dicts), and the query string of the next page or ""."""
        # Notes are long: read them only where a search may have matched them.
        read = partial(item_rows, more=("notes", "search_text")) if self.q else item_rows
        rows = self.rows(read, PAGE_SIZE + 1)
        if len(rows) <= PAGE_SIZE:
            return rows, ""
        rows = rows[:PAGE_SIZE]
        return rows, self.query_string(after="{key}_{id}".format(**rows[-1]))

    def shows(self, item):
        """Return whether the item is on the page of the filter and its cursor; takes one query."""
        items = self.ordering.after_cursor(self.queryset(), self.cursor)
        return item.pk in items.values_list("pk", flat=True)[:PAGE_SIZE]

    def querysets_by_status(self):
        """Return the active and the completed items; a view may have only active ones."""
        items = self.base_queryset()
        is_active_only = self.view and not self.has_completed
        completed = items.none() if is_active_only else items.completed()
        return {"active": items.active(), "completed": completed}

    def snapshot(self, rows, next_page):
        """Return the numbers of active and completed items, and the token of seen_queryset().

        If the page() with these rows has all of them, this takes no query.
        """
        if self.cursor or next_page or not (self.view or self.status == "all"):
            active, completed = [items.snapshot() for items in self.querysets_by_status().values()]
        else:
            active = snapshot_of_ids([row["id"] for row in rows if not row["completed"]])
            completed = snapshot_of_ids([row["id"] for row in rows if row["completed"]])
        return active[0], completed[0], f"{active[1]}.{completed[1]}"

    def seen_queryset(self, post, status):
        """Return the items of the status if the posted token `seen` still describes them.

        Otherwise raise ActionError: the action would change items that the visitor has not seen.
        """
        sets = self.querysets_by_status()
        tokens = dict(zip(sets, post.get("seen", "").split(".")))
        for name in sets if status == "all" else [status]:
            if tokens.get(name) != sets[name].snapshot()[1]:
                raise ActionError(CHANGED_MESSAGE)
        return sets.get(status, self.base_queryset())
