"""Queries for items, and changes of items.

A view begins every query with `for_owner()`, which excludes the rows of everybody else.
"""

from uuid import uuid4

from django.db import IntegrityError, models, transaction
from django.db.models import BigIntegerField, Count, F, Func, Max, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from todo import recurrence, search
from todo.item_fields import FIELDS
from website.compiled import compiled_once

# Free positions between neighbours, so that a move changes one row.
POSITION_GAP = 1024

# Attributes of an item that its next occurrence gets, besides labels.
COPIED_TO_NEXT = ["owner", "search_text"] + [
    field.column for field in FIELDS if field.in_series and field.column != "labels"
]

# Counting stops here, so that a count takes the same time for any number of rows.
COUNT_LIMIT = 1000

# The order by this has an index. For "-id", PostgreSQL may read the items of all owners.
NEWEST_FIRST = Func("id", template="-%(expressions)s", output_field=BigIntegerField())

RETENTION_DAYS = 30  # in the trash
BATCH_SIZE = 500  # Rows in a statement: an old SQLite takes 999 parameters.


@compiled_once
def last_position(model, owner):
    """Return the position of the last item in an owner's list; [] if there is none."""
    items = model.objects.for_owner(owner).order_by("-owner_id", "-position")
    return items.values_list("position", flat=True)[:1]


def next_position(model, owner):
    """Return the position of a new item at the end of the list of a user, object or id."""
    positions = last_position(model, owner=owner)
    return (positions[0] if positions else 0) + POSITION_GAP


def snapshot_of_ids(ids):
    """Return what ToDoItemQuerySet.snapshot() returns for the items with these ids."""
    return len(ids), f"{len(ids)}_{max(ids, default=None)}_{sum(ids) or None}"


class OwnedQuerySet(models.QuerySet):
    def for_owner(self, owner):
        """Return the rows of a user, given as object or id; None owns the shared ones."""
        return self.filter(owner=owner)


class ToDoItemQuerySet(OwnedQuerySet):
    def deleted(self):
        """Return the items in the trash, the latest first: only `all_objects` has them."""
        return self.filter(deleted_on__isnull=False).order_by("-deleted_on", "-pk")

    def active(self):
        return self.filter(completed=False)

    def completed(self):
        return self.filter(completed=True)

    def snapshot(self):
        """Return the number, up to COUNT_LIMIT + 1, and a token that changes with the items.

        Above COUNT_LIMIT, the token changes with the newest item and, if that is completed, with
        the item that was completed last.
        """
        # For a range of dates, PostgreSQL may read the whole table to find so many, unless they are
        # in the order of an index.
        order = ["owner_id", "due"] if "due" in self.query.annotations else []
        first = self.order_by(*order)[: COUNT_LIMIT + 1]
        counted = first.aggregate(Count("pk"), Max("pk"), Sum("pk"))
        number, *ids = counted.values()
        number = number or 0  # Before Django 4.0, none() has None. Remove with Django 3.2.
        if number > COUNT_LIMIT:
            newest = self.order_by("owner_id", NEWEST_FIRST)
            *ids, is_completed = newest.values_list("pk", "completed")[0]
            if is_completed:
                latest = self.order_by("-owner_id", "-completed_on")
                dated = latest.filter(completed_on__isnull=False)
                times = dated.values_list("completed_on", flat=True)[:1]
                ids += [f"{time:%Y%m%d%H%M%S%f}" for time in times]
        return number, "_".join(map(str, [number, *ids]))

    def create_once(self, owner, text, request_key="", labels=(), **fields):
        """Create an item at the end of the owner's list and return it.

        A repeated request, which has the same key, creates nothing and returns the existing item,
        unless that is in the trash.
        """
        try:
            with transaction.atomic():
                key = {"request_key": request_key} if request_key else {}
                item = self.create(owner=owner, text=text, **key, **fields)
                if labels:
                    item.labels.set(labels)
                return item
        except IntegrityError:
            if not request_key:
                raise
            existing = self.for_owner(owner).filter(request_key=request_key).first()
            return existing or self.create_once(owner, text, labels=labels, **fields)

    def set_completed(self, completed=True):
        """Complete the active items, or reopen the completed ones; return the number changed."""
        return self.exclude(completed=completed).change_fields(completed=completed)

    def update_if_version(self, version=None, **fields):
        """Store the fields in the one item of this queryset; return the item as it was, or None.

        Return None and change nothing if there is a version, and the item has another one.
        """
        item = self.filter(version=version).first() if version else self.first()
        if item is None:
            return None
        changed = {name: value for name, value in fields.items() if getattr(item, name) != value}
        if changed:
            texts = {"text": item.text, "notes": item.notes, **changed}
            changed["search_text"] = self.model(**texts).build_search_text()
            unchanged = self.filter(pk=item.pk, version=item.version)
            if not unchanged.change_fields(**changed):
                return None
        return item

    def change_fields(self, **fields):
        """Store the fields in each item; return the number of items.

        Each item gets a new version. `completed_on` follows from `completed`, and is kept for items
        that are completed already. Completing a repeating item creates its next occurrence;
        reopening it deletes that occurrence again, unless it was edited.
        """
        fields["version"] = F("version") + 1
        if "text" in fields:
            fields["text_key"] = search.sort_key(fields["text"])
        if "due_on" in fields or "repeats" in fields:  # Another series begins.
            fields.setdefault("recurrence_start", fields.get("due_on", F("due_on")))
        if "completed" not in fields:
            return self.update(**fields)
        completed = fields["completed"]
        now = Coalesce("completed_on", Value(timezone.now()))
        fields.setdefault("completed_on", now if completed else None)
        to_toggle = self.filter(completed=not completed)
        if "repeats" not in fields:
            to_toggle = to_toggle.exclude(repeats="")
        pks = list(to_toggle.values_list("pk", flat=True))
        # Leave out repeating items that a concurrent request has toggled since then.
        updatable = self.filter(Q(pk__in=pks) | Q(repeats="") | Q(completed=completed))
        if not pks:
            return updatable.update(**fields)
        items = self.model.objects
        with transaction.atomic():
            count = updatable.update(**fields)
            # Read again, to get the new values.
            toggled = items.filter(pk__in=pks, completed=completed).select_for_update()
            if completed:
                items.create_next_occurrences(toggled.exclude(repeats=""))
            else:
                items.delete_next_occurrences(toggled)
        return count

    def create_next_occurrences(self, items):
        """Create the next occurrence of each of these repeating items, unless it exists."""
        today = timezone.localdate()
        positions, occurrences = {}, {}  # type: dict, dict
        copied = [self.model._meta.get_field(name).attname for name in COPIED_TO_NEXT]
        for item in items:
            start = item.recurrence_start or item.due_on or today
            due_on = recurrence.next_date(item.repeats, start, max(item.due_on or today, today))
            if due_on is None or due_on > recurrence.MAX_DATE:
                continue
            owner, key = item.owner_id, item.next_occurrence_key()
            if owner in positions:
                positions[owner] += POSITION_GAP
            else:
                positions[owner] = next_position(self.model, owner)
            new = self.model(
                **{name: getattr(item, name) for name in copied},
                due_on=due_on,
                recurrence_start=start,
                position=positions[owner],
                request_key=key,
            )
            occurrences[owner, key] = item.pk, new
        keys = [key for _owner, key in occurrences]
        # An occurrence that was deleted stays in the trash, and leaves its key to the new one.
        all_items = self.model.all_objects
        for item in all_items.filter(request_key__in=keys, deleted_on__isnull=False):
            if (item.owner_id, item.request_key) in occurrences:
                all_items.filter(pk=item.pk).update(request_key=uuid4().hex)
        # Concurrent requests compute the same request_key, so only the first insert succeeds.
        self.bulk_create([new for _pk, new in occurrences.values()], ignore_conflicts=True)
        next_pks = {
            occurrences[row.owner_id, row.request_key][0]: row.pk
            for row in self.filter(request_key__in=keys, version=1)
            if (row.owner_id, row.request_key) in occurrences
        }
        links = self.model.labels.through.objects.filter(todoitem__in=list(next_pks))
        pairs = links.values_list("todoitem", "label")
        self.attach_labels((next_pks[pk], label) for pk, label in pairs)

    def delete_next_occurrences(self, items):
        """Delete the next occurrence of each of these items, unless it was edited."""
        for owner in {item.owner_id for item in items}:
            keys = [item.next_occurrence_key() for item in items if item.owner_id == owner]
            self.for_owner(owner).filter(request_key__in=keys, completed=False, version=1).delete()

    def attach_labels(self, pairs):
        """Add labels to items, given as pairs of ids; return the number of pairs."""
        ItemLabel = self.model.labels.through
        links = [ItemLabel(todoitem_id=item, label_id=label) for item, label in pairs]
        return len(ItemLabel.objects.bulk_create(links, ignore_conflicts=True))

    def restore(self):
        """Take the items out of the trash, and their lists; return the number of items."""
        lists = self.model._meta.get_field("todo_list").related_model.all_objects
        with transaction.atomic():
            lists.filter(pk__in=self.order_by().values("todo_list")).restore()
            return self.change_fields(deleted_on=None)

    def positioned_before(self, item):
        """Return the items before this one, in manual order."""
        return self.filter(
            Q(position__lt=item.position) | Q(position=item.position, pk__lt=item.pk)
        ).order_by("owner_id", "position", "pk")

    def positioned_after(self, item):
        """Return the items after this one, in manual order."""
        return self.filter(
            Q(position__gt=item.position) | Q(position=item.position, pk__gt=item.pk)
        ).order_by("owner_id", "position", "pk")

    def move(self, item, to):
        """Move an item "up", "down", to the "top" or "end", or before the item `to`.

        Neighbours are those in this queryset, which the user sees; other items may lie between.
        Return the position that restores the order, or None if the item was not moved.
        """
        owner_items = self.model.objects.for_owner(item.owner_id)
        with transaction.atomic():
            # Lock the first row, so that concurrent moves of one owner run one after another.
            owner_items.order_by("pk").select_for_update().first()
            item.refresh_from_db(fields=["position"])
            previous = item.position
            if to in ("top", "up"):
                preceding = self.positioned_before(item)
                following = preceding.first() if to == "top" else preceding.last()
            elif to in ("end", "down"):
                rest = self.positioned_after(item)
                neighbour = rest.last() if to == "end" else rest.first()
                following = neighbour and owner_items.positioned_after(neighbour).first()
                if neighbour and not following:
                    owner_items.set_position(item, neighbour.position + POSITION_GAP)
                    return previous
            else:
                following = owner_items.filter(pk=to.pk).exclude(pk=item.pk).first()
            if not following:
                return None
            others = owner_items.exclude(pk=item.pk)
            position = others.free_position_before(following)
            is_behind = (previous, item.pk) > (following.position, following.pk)
            if position > following.position and is_behind:
                previous += POSITION_GAP  # All items from the following one on were moved.
            owner_items.set_position(item, position)
            return previous

    def set_position(self, item, position):
        # Keep the version: moving an item must not cause a conflict in another window.
        self.filter(pk=item.pk).update(position=position)

    def free_position_before(self, item):
        """Return a position between this item and the one before it."""
        previous = self.positioned_before(item).last()
        if previous is None:
            return item.position - POSITION_GAP
        if item.position - previous.position > 1:
            return (previous.position + item.position) // 2
        # There is none: move the item and all after it, in one statement.
        (self.positioned_after(item) | self.filter(pk=item.pk)).update(
            position=F("position") + POSITION_GAP
        )
        return item.position + POSITION_GAP // 2


def delete_in_batches(queryset):
    """Delete the rows in several statements, so that nobody waits for long; return their number."""
    count = 0
    while True:
        pks = list(queryset.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE])
        if not pks:
            return count
        count += queryset.filter(pk__in=pks).delete()[1].get(queryset.model._meta.label, 0)
