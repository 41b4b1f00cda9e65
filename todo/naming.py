"""The names of lists and labels: how one is found, and made where there is none.

Names that differ by case alone are one. Whoever makes, changes or deletes names does so `alone`.
"""

from django.db import connection, models, transaction
from django.utils.translation import gettext

# The name in an address of the list that has no row; people see its translation.
INBOX = "inbox"

# Any number will do that no other program locks in this database.
LOCK = 7_063_016


def is_inbox(name):
    """Whether it is the Inbox's name, in the reader's language or not, also as it is typed."""
    names = (INBOX, gettext("Inbox").casefold())
    return name.casefold() in names or name.casefold().replace("-", " ") in names


def alone(owner):
    """Have everybody else who does this for `owner` wait until this transaction ends.

    So two who make a name at once make one, and a label stays until an item carries it. It comes
    before any row is locked, or two would wait for each other. SQLite has one writer at a time.
    https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            number = (owner.pk if owner else 0) % 2**31
            cursor.callproc("pg_advisory_xact_lock", [LOCK, number])


class NamedQuerySet(models.QuerySet):
    """Labels, or lists."""

    def of(self, owner):
        """The ones of `owner`, a user or its id; None is who all visitors are."""
        return self.filter(owner=owner)

    def named(self, owner, name):
        """The owner's one of this name, in whatever case it is written; a new one if need be."""
        return self.all_named(owner, [name])[name.casefold()]

    def all_named(self, owner, names):
        """The same for many names: a dict by casefold(), in as many queries as for one."""
        if not names:
            return {}
        with transaction.atomic(savepoint=False):
            alone(owner)
            found = self.found(owner, names)
            new = {name.casefold(): name for name in names if name.casefold() not in found}
            if new:
                self.bulk_create(self.unsaved(owner, new.values()))
                found = self.found(owner, names)  # A row may not know its id before.
                for key in new:
                    found[key].made = True
            return found

    def called(self, name):
        """The one that is spelled so, or else one that differs by case; None if there is none."""
        name = name.replace("\0", "\ufffd")  # PostgreSQL refuses to compare it.
        return self.filter(name=name).first() or self.filter(name__iexact=name).first()

    def find(self, owner, name):
        """The owner's one of this name, or None; a list may be deleted."""
        return self.found(owner, [name]).get(name.casefold())

    def found(self, owner, names):
        """Those of the names that the owner has, by casefold(); lists may be deleted."""
        # The owner's are compared here, because databases differ in what they take for one letter.
        spelled = dict(self.filter(owner=owner).values_list("name", "pk"))
        known = {name.casefold(): pk for name, pk in spelled.items()}
        pks = {}
        for name in names:
            key = name.casefold()
            pks[key] = spelled.get(name) or known.get(key) or known.get(self.typed(key))
        rows = self.in_bulk(set(pks.values()) - {None})
        return {key: rows[pk] for key, pk in pks.items() if pk}

    def typed(self, name):
        """What else is meant by a name that is typed, if there is none of this spelling."""
        return name

    def unsaved(self, owner, names):
        return [self.model(owner=owner, name=name) for name in names]


class ToDoListQuerySet(NamedQuerySet):
    """Lists. Those that are deleted keep their names, for the time when they are restored."""

    def of(self, owner):
        """The lists of the owner that are not deleted."""
        return self.filter(owner=owner, deleted_on=None)

    def all_named(self, owner, names):
        """The owner's lists of these names; None, which stands for the Inbox, for the Inbox's name.

        `shopping-list` means "Shopping list", if there is one. A list that was deleted is there
        again, without its items.
        """
        rows = super().all_named(owner, [name for name in names if not is_inbox(name)])
        deleted = [row.pk for row in rows.values() if row.deleted_on]
        if deleted:
            self.filter(pk__in=deleted).update(deleted_on=None)
        return dict(rows, **{name.casefold(): None for name in names if is_inbox(name)})

    def typed(self, name):
        return name.replace("-", " ")

    def unsaved(self, owner, names):
        """The new ones stand behind the others."""
        last = self.filter(owner=owner).last()
        start = last.position + 1 if last else 0
        rows = super().unsaved(owner, names)
        for position, row in enumerate(rows, start):
            row.position = position
        return rows
