"""What is asked of many items at once, and what is done to them.

Every query of a visitor begins with `of(owner)`: the owner's rows, and nobody else's.
"""

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

# Counting stops here, so that a count costs the same however many rows there are.
COUNT_LIMIT = 10000


class ToDoItemQuerySet(models.QuerySet):
    def of(self, owner):
        """The items of `owner`, a user or its id; None is the owner of the shared list."""
        return self.filter(owner=owner)

    def active(self):
        return self.filter(completed=False)

    def completed(self):
        return self.filter(completed=True)

    def after(self, position, item_id):
        """The items behind this place in the list's order, for the next page (never OFFSET)."""
        behind = Q(position__gt=position) | Q(position=position, pk__gt=item_id)
        # The first condition adds nothing but a place to start in the index.
        return self.filter(behind, position__gte=position)

    def count_to_limit(self):
        """The number of items; COUNT_LIMIT + 1 stands for every number above COUNT_LIMIT."""
        return self.order_by()[: COUNT_LIMIT + 1].count()

    def add(self, owner, text, request_key=""):
        """Store a new item at the end of the owner's list and return it.

        The same request again, which is one with the same key and the same text, stores nothing
        and returns the item of the first. Another text under an old key comes from a page that the
        back button brought back: that is a new item.
        """
        if request_key:
            try:
                with transaction.atomic():
                    return self.create(owner=owner, text=text, request_key=request_key)
            except IntegrityError:
                first = self.of(owner).filter(request_key=request_key, text=text).first()
                if first:
                    return first
        return self.create(owner=owner, text=text)

    def complete(self, completed=True):
        """Complete the items that are active (or reopen those that are not); return how many."""
        return self.exclude(completed=completed).change(completed=completed)

    def rewrite(self, text, completed, version=None):
        """Store text and completed in each item, or delete it if the text is empty.

        Items that have another version than the one given are left alone. Return how many were not.
        """
        seen = self.filter(version=version) if version else self
        if not text:
            return seen.delete()[0]
        return seen.change(text=text, completed=completed)

    def change(self, **fields):
        """Store the fields in each item, in one statement; return how many items there were.

        Each gets a new version. The time of completion follows from `completed`, and stays what it
        was for an item that is completed already.
        """
        if fields.get("completed"):
            fields["completed_on"] = Coalesce("completed_on", Value(timezone.now()))
        elif "completed" in fields:
            fields["completed_on"] = None
        return self.update(version=F("version") + 1, **fields)
