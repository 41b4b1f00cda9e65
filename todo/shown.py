"""What an address shows of an owner's items, and how that is asked of the database.

What is not known in an address is ignored.
"""

import datetime
import re
from urllib.parse import urlencode

from django.db.models import BooleanField, Count, ExpressionWrapper, F, IntegerField, Q, Value
from django.db.models.functions import Coalesce, Left, Mod
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from todo import search
from todo.models import Label, ToDoItem, ToDoList
from todo.naming import INBOX, is_inbox
from todo.querysets import COUNT_LIMIT

PAGE_SIZE = 500
NAMES_SHOWN = 100  # lists, and labels; the page /lists/ has them all
FILTERS = {
    "all": gettext_lazy("All"),
    "active": gettext_lazy("Active"),
    "completed": gettext_lazy("Completed"),
}

# Up to 18 digits fit the column in every database, and take no time to read.
NUMBER = "-?[0-9]{1,18}"


def integer(text):
    """The int that is written in up to 18 digits; a ValueError for other texts."""
    if not re.fullmatch(NUMBER, text):
        raise ValueError
    return int(text)


def number(text):
    """The same, but 0, which no item has as id, for other texts."""
    try:
        return integer(text)
    except ValueError:
        return 0


def iso_date(text):
    return datetime.datetime.strptime(text, "%Y-%m-%d").date()


NOTED = ExpressionWrapper(~Q(notes=""), output_field=BooleanField())
COLUMNS = ["id", "text", "completed", "version", "due_on", "priority", "repeats", "key"]


def as_rows(items, *more):
    """The items of a `Sort` as the page shows them: dicts of COLUMNS, their list, and more."""
    items = items.annotate(list=F("todo_list__name"), noted=NOTED)
    return items.values(*COLUMNS, "list", "noted", *more)


class Sort:
    """An order of the items: its name for people, what it goes by, and how that is read again."""

    def __init__(self, label, key, read=int, backwards=False):
        self.label, self.key, self.read, self.backwards = label, key, read, backwards

    def sorted(self, items):
        sign = "-" if self.backwards else ""
        # The owner is one and the same, but PostgreSQL takes the order from the index only so.
        return items.annotate(key=self.key).order_by("owner_id", sign + "key", sign + "pk")

    def place(self, text):
        """The key and id that are written "key_id"; a ValueError for other texts."""
        key, pk = text.rsplit("_", 1)
        return self.read(key), integer(pk)

    def after(self, items, place):
        """The items behind a place, "key_id", for the next page (never OFFSET); or all of them."""
        try:
            key, pk = self.place(place)
        except ValueError:
            return items
        way = "lt" if self.backwards else "gt"
        behind = Q(**{"key__" + way: key}) | Q(key=key, **{"pk__" + way: pk})
        # The last condition adds nothing but a place to start in the index.
        return items.filter(behind, **{"key__{}e".format(way): key})


# High is 0 and none is 3; without the type it would be 3.0 in addresses, which is no integer.
IMPORTANCE = Mod(F("priority") + 3, Value(4), output_field=IntegerField())
SORTS = {
    "manual": Sort(gettext_lazy("My order"), F("position"), integer),
    # What has no date, or no priority, comes last.
    "due": Sort(gettext_lazy("Due date"), Coalesce("due_on", Value(datetime.date.max)), iso_date),
    "priority": Sort(gettext_lazy("Priority"), IMPORTANCE, integer),
    "newest": Sort(gettext_lazy("Newest first"), F("id"), integer, backwards=True),
    "text": Sort(gettext_lazy("Text"), Left("search", 100), str),  # It stands in addresses.
}


class Shown:
    """What an address shows of an owner's items.

    ?show= is the filter, ?list= and ?label= are names, ?q= is searched for, ?sort= is the order,
    ?after= a further page, ?select shows what several items can be chosen with. Besides: ?edit= is
    the item whose form is open.
    """

    def __init__(self, request, owner):
        fields = {name: value.replace("\0", "") for name, value in request.GET.items()}
        self.owner = owner
        self.show = fields["show"] if fields.get("show") in FILTERS else "all"
        self.sort = fields["sort"] if fields.get("sort") in SORTS else "manual"
        self.q = fields.get("q", "").strip()[:200]
        self.select = "select" in fields
        self.after = fields.get("after", "")
        self.list = fields.get("list", "")
        self.todo_list = self.label = None
        self.missing = ""
        if self.list and self.list != INBOX:
            self.todo_list = ToDoList.objects.of(owner).called(self.list)
            if self.todo_list:
                self.list = self.todo_list.name
            elif is_inbox(self.list):
                self.list = INBOX
            else:
                self.missing, self.list = _("There is no list “%s”.") % self.list, ""
        if fields.get("label"):
            self.label = Label.objects.of(owner).called(fields["label"])
            if not self.label:
                self.missing = _("There is no label “%s”.") % fields["label"]

    def query(self, **changes):
        """The query string that shows this with the changes, and its "?"; nothing for all items."""
        now = {
            "show": self.show if self.show != "all" else "",
            "list": self.list,
            "label": self.label.name if self.label else "",
            "q": self.q,
            "sort": self.sort if self.sort != "manual" else "",
            "select": "on" if self.select else "",
            # A further page of what is shown is none of what is shown otherwise.
            "after": "" if changes else self.after,
        }
        now.update(changes)
        fields = {name: value for name, value in now.items() if value}
        return "?" + urlencode(fields) if fields else ""

    def scope(self):
        """The items of the list, label and search, whatever the filter."""
        items = ToDoItem.objects.of(self.owner)
        if self.list:
            items = items.filter(todo_list=self.todo_list)
        if self.label:
            items = items.filter(labels=self.label)
        for word in search.words(self.q):
            items = items.filter(search__contains=word)
        return items

    def items(self):
        """The items of the filter too, in their order."""
        items = self.scope()
        if self.show != "all":
            items = items.filter(completed=self.show == "completed")
        return SORTS[self.sort].sorted(items)

    def rows(self):
        """One page of them, as dicts of what the page needs, and the query of the next or ""."""
        sort = SORTS[self.sort]
        items = sort.after(self.items(), self.after)
        # Notes are long: they are read where a search may have found something in them.
        found = list(as_rows(items, *["notes"] if self.q else [])[: PAGE_SIZE + 1])
        if len(found) <= PAGE_SIZE:
            return found, ""
        found = found[:PAGE_SIZE]
        return found, self.query(after="{key}_{id}".format(**found[-1]))

    def links(self):
        """The owner's lists and labels as links: dicts of name, query, selected, count or ""."""

        def link(name, field, value, selected, count):
            query = self.query(**{field: "" if selected else value})
            return {"name": name, "query": query, "selected": selected, "count": count}

        lists = some(ToDoList.objects.of(self.owner), self.todo_list)
        labels = some(Label.objects.of(self.owner), self.label)
        on_list, carry, others = self.counts() if lists or labels else ({}, {}, 0)
        named = [("all", _("All lists"), ""), (None, _("Inbox"), INBOX)] if lists else []
        named += [(todo_list.pk, todo_list.name, todo_list.name) for todo_list in lists]
        return [
            link(name, "list", value, self.list == value, on_list.get(pk, others))
            for pk, name, value in named
        ], [
            link(str(label), "label", label.name, self.label == label, carry.get(label.pk, others))
            for label in labels
        ]

    def counts(self):
        """How many active items are on a list, and carry a label: two dicts by id; and the others.

        Beyond COUNT_LIMIT items nothing is said of any.
        """
        active = ToDoItem.objects.of(self.owner).active()[: COUNT_LIMIT + 1].values("pk")
        items = ToDoItem.objects.filter(pk__in=active).order_by()
        on_list = dict(items.values_list("todo_list").annotate(Count("pk")))
        on_list["all"] = sum(on_list.values())
        if on_list["all"] > COUNT_LIMIT:
            return {}, {}, ""
        carries = ToDoItem.labels.through.objects.filter(todoitem__in=active)
        return on_list, dict(carries.values_list("label").annotate(Count("pk"))), 0


def some(names, chosen):
    """The first of the lists or labels, and the one that is chosen, if there is one."""
    found = list(names[:NAMES_SHOWN])
    return found + ([chosen] if chosen and chosen not in found else [])
