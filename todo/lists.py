"""The names of lists and labels: how one is found, and made where there is none.

Names of the same name_key() are one. Whoever makes, changes or deletes names does so `alone`.
"""

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from website.text import distinct, name_key

# The name in an address of the list that has no row; people see its translation.
INBOX = "inbox"

MAX_NAMES = 1000  # lists of an owner, and labels
BATCH_SIZE = 500  # names at once: an old SQLite takes 999 parameters

# Any number will do that no other program locks in this database.
ADVISORY_LOCK_ID = 7_063_016


class ActionError(ValidationError):
    """Raised for an act that can't be done; the message says why."""

    def __str__(self):
        return str(self.message)


def alternative_key(name):
    """Return the key of what else a typed name means: shopping-list is "Shopping list"."""
    return name_key(name).replace("-", " ")


def is_inbox_name(name):
    """Whether it is the Inbox's name, in the reader's language or not, also as it is typed."""
    return not {name_key(name), alternative_key(name)}.isdisjoint([INBOX, name_key(_("Inbox"))])


def lock_names(owner):
    """Have everybody else who does this for `owner` wait until this transaction ends.

    So two who make a name at once make one, and a label stays until an item carries it. It comes
    before any row is locked, or two would wait for each other. SQLite has one writer at a time.
    https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            number = (owner.pk if owner else 0) % 2**31
            cursor.callproc("pg_advisory_xact_lock", [ADVISORY_LOCK_ID, number])


class NamedQuerySet(models.QuerySet):
    """Labels, or lists."""

    def for_owner(self, owner):
        """The ones of `owner`, a user or its id; None is who all visitors are."""
        return self.filter(owner=owner)

    def get_or_create_named(self, owner, name):
        """The owner's one of this name, in whatever case it is written; a new one if need be."""
        return self.get_or_create_all(owner, [name])[name_key(name)]

    def get_or_create_all(self, owner, names):
        """Return the rows for many names, a dict by name_key(); make those that are missing."""
        if not names:
            return {}
        with transaction.atomic(savepoint=False):
            lock_names(owner)
            found, new = self.find_and_check_room(owner, names)
            if new:
                self.bulk_create(self.build(owner, new))
                made = self.filter(owner=owner).find_all_by_name(
                    new
                )  # A row may not know its id before.
                for row in made.values():
                    row.just_created = True
                found.update(made)
            return found

    def find_and_check_room(self, owner, names):
        """Return what the owner has of these names, as `found` does, and the names that are new.

        Raise Refused if the owner would have more than MAX_NAMES.
        """
        names = distinct(names)
        found = (
            self.filter(owner=owner).find_all_by_name(names.values())
            if len(names) <= MAX_NAMES
            else {}
        )
        new = [name for key, name in names.items() if key not in found]
        if len(new) > MAX_NAMES or (new and self.for_owner(owner).count() + len(new) > MAX_NAMES):
            message = _("You can have at most 1,000 lists and 1,000 labels: delete some first.")
            raise ActionError(message)
        return found, new

    def find_by_name(self, name):
        """Return what has this name in this query, or None."""
        name = name.replace("\0", "\ufffd")  # PostgreSQL refuses to compare it.
        return self.find_all_by_name([name]).get(name_key(name))

    def find_all_by_name(self, names):
        """Return what has these names in this query, a dict by name_key()."""
        keys = {name_key(name): alternative_key(name) for name in names}
        sought, rows = list({*keys, *keys.values()}), {}  # type: list, dict
        for start in range(0, len(sought), BATCH_SIZE):
            some = self.filter(name_key__in=sought[start : start + BATCH_SIZE])
            rows.update((row.name_key, row) for row in some)
        both = {key: rows.get(key) or rows.get(typed) for key, typed in keys.items()}
        return {key: row for key, row in both.items() if row}

    def build(self, owner, names):
        return [self.model(owner=owner, name=name) for name in names]


class ToDoListQuerySet(NamedQuerySet):
    """Lists. Those that are deleted keep their names, for the time when they are restored."""

    def for_owner(self, owner):
        """The lists of the owner that are not deleted."""
        return self.filter(owner=owner, deleted_on=None)

    def get_or_create_all(self, owner, names):
        """The owner's lists of these names. One that was deleted is there again, without items."""
        rows = super().get_or_create_all(owner, names)
        deleted = [row.pk for row in rows.values() if row and row.deleted_on]
        if deleted:
            self.filter(pk__in=deleted).update(deleted_on=None)
        return rows

    def find_all_by_name(self, names):
        """The same, and None, which stands for the Inbox, for its name, unless a list has that."""
        inbox = {name_key(name): None for name in names if is_inbox_name(name)}
        return {**inbox, **super().find_all_by_name([name for name in names if name != INBOX])}

    def build(self, owner, names):
        """The new ones stand behind the others."""
        last = self.filter(owner=owner).last()
        start = last.position + 1 if last else 0
        rows = super().build(owner, names)
        for position, row in enumerate(rows, start):
            row.position = position
        return rows
