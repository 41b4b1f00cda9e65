"""Items, lists, labels, and what is stored to undo an action, import a file and serve a feed."""

from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.signals import access_revoked
from todo import search, validators
from todo.lists import NamedQuerySet, ToDoListQuerySet
from todo.querysets import NEWEST_FIRST, ToDoItemQuerySet, next_position
from website.fields import KeyedModel, KeyField
from website.text import derive_uid, name_key


def new_request_key():
    """Return a unique key of 32 characters."""
    return uuid4().hex


def unique_for_owner(field, name, shared):
    """Return two constraints, because NULLs are distinct in SQL: for users, and for owner NULL."""
    owned, ownerless = Q(owner__isnull=False), Q(owner__isnull=True)
    return [
        models.UniqueConstraint(name=name, fields=["owner", field], condition=owned),
        models.UniqueConstraint(name=shared, fields=[field], condition=ownerless),
    ]


# The orders of an owner's items, which all ascend: each has an index of all items, and an index by
# status. Constants are part of the SQL. As parameters, they would keep SQLite from using the index.
SORT_KEYS = {
    "manual": F("position"),
    # Items without a date, or without a priority, come last.
    "due": Coalesce("due_on", Func(template="'9999-12-31'", output_field=models.DateField())),
    "priority": Func(
        "priority",
        template="((%(expressions)s + 3) & 3)",  # High is 0, and none is 3.
        output_field=models.IntegerField(),
    ),
    "newest": NEWEST_FIRST,
    # Not by search_text: the key is part of addresses, and notes must not be.
    "text": F("text_key"),
}


def item_index(name, *keys, **condition):
    """Return the index of an order: of the items outside the trash that meet the condition."""
    is_indexed = Q(deleted_on=None, **condition)
    return models.Index(F("owner"), *keys, F("id"), condition=is_indexed, name=name)


class OwnedModel(models.Model):
    """A model whose rows belong to a user or, with NULL, are shared by all visitors."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # Never SET_NULL: it would show a deleted person's items to everybody.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,  # Other indexes begin with it.
        related_name="+",
        help_text="Empty: shared by all visitors.",
    )

    class Meta:
        abstract = True


class NotDeletedManager(models.Manager):
    """The rows that are not in the trash; `all_objects` has them all."""

    def get_queryset(self):
        return super().get_queryset().filter(deleted_on=None)


class NamedModel(KeyedModel, OwnedModel):
    """A model with a name that is unique for the owner, regardless of case."""

    name = models.CharField(_("name"), max_length=validators.MAX_NAME_LENGTH)
    name_key = KeyField("name", name_key, unique_within=["owner"], max_length=300)

    is_new = False  # get_or_create_all() has just created it.

    class Meta:
        abstract = True
        constraints = unique_for_owner(
            "name_key", "%(app_label)s_%(class)s_name", "%(app_label)s_%(class)s_shared"
        )

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if self._state.adding:  # The limit of names.
            # mypy: an abstract model has no manager.
            type(self).objects.match_names(self.owner, [self.name])  # type: ignore[attr-defined]


class ToDoList(NamedModel):
    """A list of items. Items without a list are in the Inbox, which has no row."""

    position = models.PositiveIntegerField(blank=True)
    deleted_on = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NotDeletedManager.from_queryset(ToDoListQuerySet)()
    all_objects = ToDoListQuerySet.as_manager()

    class Meta(NamedModel.Meta):
        verbose_name = "list"
        default_manager_name = "all_objects"  # Of the admin, and of all_for_owner().
        ordering = ["owner_id", "position", "id"]

    def save(self, *args, **kwargs):
        """Store the list; a new one without a position goes to the end."""
        if self.position is None:
            self.position = ToDoList.objects.next_position(self.owner_id)
        super().save(*args, **kwargs)

    def move(self, steps):
        """Move the list by a number of places: down or, if negative, up."""
        with transaction.atomic():
            lists = list(ToDoList.objects.for_owner(self.owner_id).select_for_update())
            if self not in lists:
                return  # Deleted by a concurrent request.
            index = lists.index(self)
            lists.insert(max(0, index + steps), lists.pop(index))
            for position, todo_list in enumerate(lists):
                todo_list.position = position
            ToDoList.objects.bulk_update(lists, ["position"])


class Label(NamedModel):
    """A word that any number of items can have."""

    objects = NamedQuerySet.as_manager()

    class Meta(NamedModel.Meta):
        ordering = ["owner_id", "name_key"]


class ToDoItem(KeyedModel, OwnedModel):
    """One thing to do."""

    PRIORITIES = [(0, _("None")), (1, _("High")), (2, _("Medium")), (3, _("Low"))]

    todo_list = models.ForeignKey(
        ToDoList,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # See todo_item_todo_list.
        related_name="items",
        verbose_name=_("list"),
    )
    text = models.CharField(_("text"), max_length=validators.MAX_TEXT_LENGTH)
    text_key = KeyField("text", search.sort_key, max_length=search.SORTED_LENGTH)
    notes = models.TextField(_("notes"), max_length=validators.MAX_NOTES_LENGTH, blank=True)
    completed = models.BooleanField(_("completed"), default=False)
    created_on = models.DateTimeField(default=timezone.now, editable=False)
    completed_on = models.DateTimeField(null=True, blank=True, editable=False)
    due_on = models.DateField(
        _("due"),
        null=True,
        blank=True,
        validators=validators.DATE_RANGE,
        help_text="A day in the owner's calendar, without a time and a time zone.",
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=PRIORITIES, default=0)
    repeats = models.CharField(
        _("repeats"),
        max_length=54,
        blank=True,
        validators=[validators.validate_recurrence],
        help_text="A rule of recurrence.py, such as “every 2 weeks”.",
    )
    recurrence_start = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="The first date of the series, so that a 31st survives February.",
    )
    labels = models.ManyToManyField(Label, blank=True, related_name="items")
    position = models.BigIntegerField(blank=True, help_text="The manual order. Empty: at the end.")
    deleted_on = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Set: in the trash."
    )
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Incremented by every change (optimistic locking)."
    )
    request_key = models.CharField(
        max_length=64,
        default=new_request_key,
        editable=False,
        help_text="Idempotency key of the creating request; also the item's uid in exports.",
    )
    request_content = models.UUIDField(
        null=True, editable=False, help_text="Digest of the body, if there was an Idempotency-Key."
    )
    search_text = models.TextField(
        editable=False, default="", help_text="The text and the notes, normalized for search."
    )

    objects = NotDeletedManager.from_queryset(ToDoItemQuerySet)()
    all_objects = ToDoItemQuerySet.as_manager()

    class Meta:
        verbose_name = "item"
        default_manager_name = "all_objects"  # Of the admin, and of a label's items.
        # The owner first, although queries have one owner: otherwise PostgreSQL does not use the
        # order of the index for the owner NULL.
        ordering = ["owner_id", "position", "id"]
        indexes = [
            *(item_index(f"todo_item_{name}", key) for name, key in SORT_KEYS.items()),
            *(
                item_index(f"todo_item_{name}_status", F("completed"), key)
                for name, key in SORT_KEYS.items()
            ),
            item_index("todo_item_in_list", F("todo_list"), F("position")),
            item_index("todo_item_in_list_status", F("todo_list"), F("completed"), F("position")),
            # For the foreign key: most items are in no list.
            models.Index(
                fields=["todo_list"],
                condition=Q(todo_list__isnull=False),
                name="todo_item_todo_list",
            ),
            item_index("todo_item_done", F("completed_on"), completed=True),
            models.Index(
                fields=["owner", "deleted_on"],
                condition=Q(deleted_on__isnull=False),
                name="todo_item_trash",
            ),
        ]
        constraints = unique_for_owner(
            "request_key", "todo_item_request", "todo_item_request_shared"
        )

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        """Store the item; a new one without a position goes to the end of its owner's list."""
        if self.position is None:
            self.position = next_position(ToDoItem, self.owner_id)
        self.set_derived_fields()
        if self.completed and self.completed_on is None:
            self.completed_on = timezone.now()
        if not self._state.adding:
            self.version += 1
        super().save(*args, **kwargs)

    def set_derived_fields(self):
        """Set the fields that follow from other fields."""
        if self.recurrence_start is None:
            self.recurrence_start = self.due_on
        self.search_text = self.build_search_text()
        if not self.completed:
            self.completed_on = None

    def build_search_text(self):
        """Return the value of `search_text` for the text and the notes."""
        return search.normalize(self.text + "\n" + self.notes)

    def next_occurrence_key(self):
        """Return the request_key of the next occurrence of this repeating item."""
        return derive_uid(self.request_key)


class UndoEntry(OwnedModel):
    """An action of a user, and the state before it, which undo.py restores."""

    message = models.TextField(help_text="What was done, in the user's language.")
    created_on = models.DateTimeField(default=timezone.now)
    previous_state = models.TextField(default="{}", help_text="JSON, see undo.record().")
    request_key = models.CharField(
        max_length=64, blank=True, help_text="Idempotency key of an import."
    )

    class Meta:
        indexes = [models.Index(fields=["owner"], name="todo_undoentry_owner")]

    def __str__(self):
        return self.message


class CalendarFeed(models.Model):
    """The secret in the address of a user's calendar feed."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    secret = models.CharField(max_length=43, unique=True)

    def __str__(self):
        return str(self.owner)


@receiver(access_revoked)
def delete_feed(user, **kwargs):
    CalendarFeed.objects.filter(owner=user).delete()


class Preferences(models.Model):
    """A user's choices for the pages of items: `home` is the view that the site's name links to."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    home = models.CharField(max_length=8, blank=True, help_text="Of filters.VIEWS. Empty: all.")

    def __str__(self):
        return str(self.owner)


class Upload(OwnedModel):
    """One of the files that are shown before they are imported: without another upload.

    An owner has the files of one import at a time; of the shared list, each browser has.
    """

    browser = models.CharField(
        max_length=64, blank=True, help_text="A digest of an anonymous visitor's cookie."
    )
    file_name = models.CharField(max_length=255)
    format = models.CharField(max_length=16, help_text="A key of transfer.FORMATS.")
    content = models.BinaryField(help_text="The file, compressed by gzip.")
    created_on = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["owner"], name="todo_upload_owner")]

    def __str__(self):
        return f"{self.file_name}, {self.created_on}"
