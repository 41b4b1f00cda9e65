"""Lists and labels, found and created by name.

Names with the same name_key() are equal. Creating, renaming and deleting need lock_names().
"""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from todo.querysets import BATCH_SIZE, OwnedQuerySet
from website.text import distinct, name_key

# The name in an address of the list without a row; people see its translation.
INBOX = "inbox"

MAX_NAMES = 1000  # lists of an owner, and as many labels

# Any number that no other program locks in this database.
ADVISORY_LOCK_ID = 7_063_016


class ActionError(ValidationError):
    """An action that can't be done; str(error) is the message for the user."""

    def __str__(self):
        return str(self.message)


def alternative_key(name):
    """Return another key to try: `shopping-list` also finds "Shopping list"."""
    return name_key(name).replace("-", " ")


def is_inbox_name(name):
    """Return whether the name is "inbox" or its translation, also with hyphens for spaces."""
    return not {name_key(name), alternative_key(name)}.isdisjoint([INBOX, name_key(_("Inbox"))])


def lock_names(owner):
    """Lock the owner's lists and labels until the end of the transaction.

    Otherwise, two concurrent requests would create one name twice, or a label could be deleted
    before an item gets it. Lock names before any row, or two requests could wait for each other.
    SQLite needs no lock, because it has one writer at a time.
    https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            number = (owner.pk if owner else 0) % 2**31
            cursor.callproc("pg_advisory_xact_lock", [ADVISORY_LOCK_ID, number])


class NamedQuerySet(OwnedQuerySet):
    """Rows with a unique name: labels, and the base of ToDoListQuerySet."""

    def all_for_owner(self, owner):
        """Return the rows of a user or, for None, the shared ones, with the lists in the trash."""
        return self.model._default_manager.for_owner(owner)

    def get_or_create_named(self, owner, name):
        """Return the owner's list or label with this name; create it if it doesn't exist."""
        return self.get_or_create_all(owner, [name])[name_key(name)]

    def get_or_create_all(self, owner, names):
        """Return the rows with these names by name_key(); create those that don't exist."""
        if not names:
            return {}
        with transaction.atomic(savepoint=False):
            lock_names(owner)
            rows, new = self.match_names(owner, names)
            if new:
                self.bulk_create(self.build(owner, new))
                # Read again: some databases return no ids from bulk_create().
                created = self.all_for_owner(owner).find_all_by_name(new)
                for row in created.values():
                    row.is_new = True
                rows.update(created)
            return rows

    def match_names(self, owner, names):
        """Return the owner's rows with these names by name_key(), and a list of the new names.

        Raise ActionError if the owner would have more than MAX_NAMES.
        """
        names, rows = distinct(names), {}
        if len(names) <= MAX_NAMES:
            rows = self.all_for_owner(owner).find_all_by_name(names.values())
        new = [name for key, name in names.items() if key not in rows]
        number = self.model.objects.for_owner(owner).count() if new else 0
        if number + len(new) > MAX_NAMES:
            message = _("You can have at most 1,000 lists and 1,000 labels: delete some first.")
            raise ActionError(message)
        return rows, new

    def find_by_name(self, name):
        """Return the row with this name, or None."""
        name = name.replace("\0", "\ufffd")  # PostgreSQL can't compare NUL.
        return self.find_all_by_name([name]).get(name_key(name))

    def find_all_by_name(self, names):
        """Return the rows with these names by name_key()."""
        keys = {name_key(name): alternative_key(name) for name in names}
        to_find, rows = list({*keys, *keys.values()}), {}  # type: list, dict
        for start in range(0, len(to_find), BATCH_SIZE):
            batch = self.filter(name_key__in=to_find[start : start + BATCH_SIZE])
            rows.update((row.name_key, row) for row in batch)
        matches = {key: rows.get(key) or rows.get(other) for key, other in keys.items()}
        return {key: row for key, row in matches.items() if row}

    def build(self, owner, names):
        return [self.model(owner=owner, name=name) for name in names]


class ToDoListQuerySet(NamedQuerySet):
    """Lists. In the trash they keep their names, until they are restored or deleted for good."""

    def restore(self):
        """Take the lists out of the trash, without items; return the number of lists."""
        return self.update(deleted_on=None)

    def get_or_create_all(self, owner, names):
        """Return the owner's lists with these names; restore those in the trash, without items."""
        rows = super().get_or_create_all(owner, names)
        deleted = [row.pk for row in rows.values() if row and row.deleted_on]
        if deleted:
            self.all_for_owner(owner).filter(pk__in=deleted).restore()
        return rows

    def find_all_by_name(self, names):
        """Return also None (the Inbox) for the Inbox's name, unless a list has this name."""
        inbox = {name_key(name): None for name in names if is_inbox_name(name)}
        return {**inbox, **super().find_all_by_name([name for name in names if name != INBOX])}

    def build(self, owner, names):
        """Return new lists, positioned after the others."""
        start = self.next_position(owner)
        return [
            self.model(owner=owner, name=name, position=position)
            for position, name in enumerate(names, start)
        ]

    def next_position(self, owner):
        last = self.all_for_owner(owner).last()
        return last.position + 1 if last else 0
