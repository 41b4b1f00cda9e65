"""What is asked of many items at once, and what is done to them.

Every query of a visitor begins with `of(owner)`: the owner's rows, and nobody else's.
"""

from collections import defaultdict
from uuid import uuid4

from django.db import IntegrityError, models, transaction
from django.db.models import Count, F, Max, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from todo import recurrence, search
from todo.item_fields import FIELDS

# Between two neighbours there is room for others, so that a move changes one row.
POSITION_GAP = 1024

# Besides labels.
COPIED_TO_NEXT = ["owner", "search_text"] + [
    field.column for field in FIELDS if field.in_series and field.column != "labels"
]

# Counting stops here, so that a count costs the same however many rows there are.
COUNT_LIMIT = 10000

RETENTION_DAYS = 30  # in the trash
BATCH_SIZE = 500  # Rows in a statement: an old SQLite takes 999 parameters.


class ToDoItemQuerySet(models.QuerySet):
    def for_owner(self, owner):
        """The items of `owner`, a user or its id; None is the owner of the shared list."""
        return self.filter(owner=owner)

    def deleted(self):
        """The items of `all_objects` that are deleted, the latest first."""
        return self.filter(deleted_on__isnull=False).order_by("-deleted_on", "-pk")

    def active(self):
        return self.filter(completed=False)

    def completed(self):
        return self.filter(completed=True)

    def snapshot(self):
        """Return the number, up to COUNT_LIMIT + 1, and a token that other items do not have."""
        counted = self.order_by()[: COUNT_LIMIT + 1].aggregate(Count("pk"), Max("pk"), Sum("pk"))
        number, *ids = counted.values()
        if number > COUNT_LIMIT:
            ids = self.order_by("-owner_id", "-pk").values_list("pk")[0]
        return number, "_".join(map(str, [number, *ids]))

    def last_position(self):
        """The position of the last item, or 0."""
        return (
            self.order_by("-owner_id", "-position").values_list("position", flat=True).first() or 0
        )

    def create_once(self, owner, text, request_key="", labels=(), **fields):
        """Store a new item at the end of the owner's list and return it.

        The same request again, which is one with the same key, stores nothing and returns the item
        of the first, unless that is in the trash.
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
            first = self.for_owner(owner).filter(request_key=request_key).first()
            return first or self.create_once(owner, text, labels=labels, **fields)

    def set_completed(self, completed=True):
        """Complete the items that are active (or reopen those that are not); return how many."""
        return self.exclude(completed=completed).change_fields(completed=completed)

    def update_if_version(self, version=None, **fields):
        """Store the fields in the one item of this query.

        An item that has another version than the one given is left alone. Return 1, or 0 for an
        item that was.
        """
        item = self.filter(version=version).first() if version else self.first()
        if item is None:
            return 0
        changed = {name: value for name, value in fields.items() if getattr(item, name) != value}
        if changed:
            for name, value in changed.items():
                setattr(item, name, value)
            unchanged = self.filter(pk=item.pk, version=item.version)
            return unchanged.change_fields(search_text=item.build_search_text(), **changed)
        return 1

    def change_fields(self, **fields):
        """Store the fields in each item, in one statement; return how many items there were.

        Each gets a new version. The time of completion follows from `completed`, and stays what it
        was for an item that is completed already. An item that repeats is followed by its
        successor; one that is reopened takes its successor back, unless somebody has touched that.
        """
        fields["version"] = F("version") + 1
        if "text" in fields:
            fields["text_key"] = search.sort_key(fields["text"])
        if "due_on" in fields or "repeats" in fields:  # That begins another series.
            fields.setdefault("recurrence_start", fields.get("due_on", F("due_on")))
        if "completed" not in fields:
            return self.update(**fields)
        completed = fields["completed"]
        now = Coalesce("completed_on", Value(timezone.now()))
        fields.setdefault("completed_on", now if completed else None)
        toggled = self.filter(completed=not completed)
        if "repeats" not in fields:
            toggled = toggled.exclude(repeats="")
        keys = list(toggled.values_list("pk", flat=True))
        # What repeats and was toggled by somebody else since then is left alone.
        known = self.filter(Q(pk__in=keys) | Q(repeats="") | Q(completed=completed))
        if not keys:
            return known.update(**fields)
        items = self.model.objects
        with transaction.atomic():
            changed = known.update(**fields)
            # Read again: with these fields, and unless somebody else is faster.
            toggled = items.filter(pk__in=keys, completed=completed).select_for_update()
            if completed:
                items.create_next_occurrences(toggled.exclude(repeats=""))
            else:
                items.delete_next_occurrences(toggled)
        return changed

    def create_next_occurrences(self, items):
        """Store what follows each of these items, unless it is there already."""
        today = timezone.localdate()
        positions = {}
        successors = {}
        copied = [self.model._meta.get_field(name).attname for name in COPIED_TO_NEXT]
        for item in items:
            seen = max(item.due_on or today, today)
            start = item.recurrence_start or item.due_on or today
            due_on = recurrence.next_date(item.repeats, start, seen)
            if due_on is None or due_on > recurrence.MAX_DATE:
                continue
            owner = item.owner_id
            if owner not in positions:
                positions[owner] = self.for_owner(owner).last_position()
            positions[owner] += POSITION_GAP
            successors[owner, item.next_occurrence_key()] = (
                item,
                self.model(
                    **{name: getattr(item, name) for name in copied},
                    due_on=due_on,
                    recurrence_start=start,
                    position=positions[owner],
                    request_key=item.next_occurrence_key(),
                ),
            )
        if not successors:
            return
        keys = [key for _, key in successors]
        # One that was deleted stays in the trash, and leaves its key to the one that follows now.
        every = self.model.all_objects
        for item in every.filter(request_key__in=keys, deleted_on__isnull=False):
            if (item.owner_id, item.request_key) in successors:
                every.filter(pk=item.pk).update(request_key=uuid4().hex)
        # Who completes the item in the same moment makes the same successor: the first one counts.
        self.bulk_create([new for _, new in successors.values()], ignore_conflicts=True)
        stored = self.filter(request_key__in=keys, version=1)
        new = {(item.owner_id, item.request_key): item for item in stored}
        follows = {old.pk: new[key].pk for key, (old, _) in successors.items() if key in new}
        carries = self.model.labels.through.objects.filter(todoitem__in=list(follows))
        pairs = carries.values_list("todoitem", "label")
        self.attach_labels((follows[old], label) for old, label in pairs)

    def attach_labels(self, pairs):
        """Have items carry labels: pairs of their ids; return how many pairs there are."""
        carry = self.model.labels.through
        carries = [carry(todoitem_id=item, label_id=label) for item, label in pairs]
        return len(carry.objects.bulk_create(carries, ignore_conflicts=True))

    def add_labels(self, rows):
        """Add `labels` to each row, a dict with an item's `id`: the names of the item's labels."""
        names = defaultdict(list)
        links = self.model.labels.through.objects.filter(todoitem__in=[row["id"] for row in rows])
        for pk, name in links.order_by("label__name_key").values_list("todoitem", "label__name"):
            names[pk].append(name)
        for row in rows:
            row["labels"] = names[row["id"]]

    def delete_next_occurrences(self, items):
        """Delete what follows each of these items, where nobody has touched it."""
        for owner in {item.owner_id for item in items}:
            keys = [item.next_occurrence_key() for item in items if item.owner_id == owner]
            self.for_owner(owner).filter(request_key__in=keys, completed=False, version=1).delete()

    def restore(self):
        """Take the items out of the trash, and the lists that they were on; return how many."""
        lists = self.model._meta.get_field("todo_list").related_model.objects
        with transaction.atomic():
            lists.filter(pk__in=self.order_by().values("todo_list")).update(deleted_on=None)
            return self.change_fields(deleted_on=None)

    def positioned_before(self, item):
        """The items before this one in the list's order."""
        return self.filter(
            Q(position__lt=item.position) | Q(position=item.position, pk__lt=item.pk)
        ).order_by("owner_id", "position", "pk")

    def positioned_after(self, item):
        """The items behind this one in the list's order."""
        return self.filter(
            Q(position__gt=item.position) | Q(position=item.position, pk__gt=item.pk)
        ).order_by("owner_id", "position", "pk")

    def move(self, item, to):
        """Move an item of this query "up", "down", to the "top" or "end", or before the item `to`.

        The items of this query are those that the mover sees; between them may be others.
        """
        everything = self.model.objects.for_owner(item.owner_id)
        with transaction.atomic():
            # Who moves something on this list at the same time waits here.
            everything.order_by("pk").select_for_update().first()
            item.refresh_from_db(fields=["position"])
            if to in ("top", "up"):
                ahead = self.positioned_before(item)
                before = ahead.first() if to == "top" else ahead.last()
            elif to in ("end", "down"):
                behind = self.positioned_after(item)
                passed = behind.last() if to == "end" else behind.first()
                before = passed and everything.positioned_after(passed).first()
                if passed and not before:
                    everything.set_position(item, passed.position + POSITION_GAP)
            else:
                before = everything.filter(pk=to.pk).exclude(pk=item.pk).first()
            if before:
                everything.set_position(
                    item, everything.exclude(pk=item.pk).free_position_before(before)
                )

    def set_position(self, item, position):
        # No new version: who has the item open in another window may still save it.
        self.filter(pk=item.pk).update(position=position)

    def free_position_before(self, item):
        """A free position between this item and the one before it."""
        previous = self.positioned_before(item).last()
        if previous is None:
            return item.position - POSITION_GAP
        if item.position - previous.position > 1:
            return (previous.position + item.position) // 2
        # There is none: everything from here on moves up, in one statement.
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
