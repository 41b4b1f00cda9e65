"""Orders of rows, and cursors: the key and the id of the last row of a page, "key_id"."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from todo.models import SORT_KEYS

# Up to 18 digits fit the column in every database, and take no time to read.
INTEGER = "-?[0-9]{1,18}"


def parse_int(text):
    """Return the int of up to 18 digits; raise ValueError for any other text."""
    if not re.fullmatch(INTEGER, text):
        raise ValueError
    return int(text)


def parse_date(text):
    return datetime.datetime.strptime(text, "%Y-%m-%d").date()


class Row(Func):
    """Values that are compared together, as in SQL's (a, b) > (c, d)."""

    function = ""


class IsAfter(Func):
    """Whether the first Row comes after the second one."""

    template, arg_joiner, output_field = "%(expressions)s", " > ", BooleanField()


class Ordering:
    """An order of the items: its label, its key (an expression), and the parser of a key."""

    def __init__(self, label, key, parse_key):
        self.label, self.key, self.parse_key = label, key, parse_key

    def apply(self, items, *fixed_fields):
        """Return the items in this order; `fixed_fields` have the same value in all items."""
        # All items have one owner, but for the owner NULL PostgreSQL uses an index only if the
        # order has all of its columns.
        return items.annotate(key=self.key).order_by("owner_id", *fixed_fields, "key", "pk")

    def after_cursor(self, items, cursor):
        """Return the items after the cursor "key_id"; all of them if it is empty."""
        if not cursor:
            return items
        return items.filter(IsAfter(Row(F("key"), F("pk")), self.parse_cursor(cursor)))

    def parse_cursor(self, cursor):
        """Return the Row of a cursor, or raise ValidationError."""
        try:
            key, pk = cursor.replace("\0", "").rsplit("_", 1)
            return Row(Value(self.parse_key(key)), Value(parse_int(pk)))
        except ValueError:
            message = _("Invalid cursor. Use the URL from the Link header.")
            raise ValidationError(message) from None


ORDERINGS = {
    name: Ordering(label, SORT_KEYS[name], parse_key)
    for name, label, parse_key in [
        ("manual", gettext_lazy("My order"), parse_int),
        ("due", gettext_lazy("Due date"), parse_date),
        ("priority", gettext_lazy("Priority"), parse_int),
        # In older addresses, the key is the id itself.
        ("newest", gettext_lazy("Newest first"), lambda text: -abs(parse_int(text))),
        ("text", gettext_lazy("Text"), str),
    ]
}
