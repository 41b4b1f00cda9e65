"""An item of a todo list."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from todo.querysets import ToDoItemQuerySet

# Between two neighbours there is room for others, so that a move changes one row.
POSITION_GAP = 1024


class ToDoItem(models.Model):
    """One thing to do. Its owner is a user, or None: then it is on the list that visitors share."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # Never SET_NULL: it would show a deleted person's items to everybody.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="items",
        help_text="Nobody: the item is on the list that visitors share.",
    )
    text = models.CharField(max_length=500)
    completed = models.BooleanField(default=False)
    created_on = models.DateTimeField(default=timezone.now, editable=False)
    completed_on = models.DateTimeField(null=True, blank=True, editable=False)
    position = models.BigIntegerField(
        blank=True, help_text="The order in the list. Left empty: at the end."
    )
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Counts the changes, so that nobody overwrites unseen."
    )
    request_key = models.CharField(
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text="Names the request that made the item, so that its repetition makes no second.",
    )

    objects = ToDoItemQuerySet.as_manager()

    class Meta:
        verbose_name = "item"
        # The owner first even where there is one alone: PostgreSQL takes the order from the index
        # for the owner NULL only if it is asked for.
        ordering = ["owner_id", "position", "id"]
        indexes = [
            models.Index(fields=["owner", "position", "id"], name="todo_item_list"),
            models.Index(fields=["owner", "completed", "position", "id"], name="todo_item_shown"),
        ]
        constraints = [
            # Two of them, because NULLs are distinct in SQL.
            models.UniqueConstraint(
                fields=["owner", "request_key"],
                condition=Q(owner__isnull=False) & ~Q(request_key=""),
                name="todo_item_request",
            ),
            models.UniqueConstraint(
                fields=["request_key"],
                condition=Q(owner__isnull=True) & ~Q(request_key=""),
                name="todo_item_request_shared",
            ),
        ]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        """Store the item; a new one without a position goes to the end of its owner's list."""
        if self.position is None:
            positions = ToDoItem.objects.of(self.owner_id).values_list("position", flat=True)
            self.position = (positions.last() or 0) + POSITION_GAP
        if not self.completed:
            self.completed_on = None
        elif self.completed_on is None:
            self.completed_on = timezone.now()
        if not self._state.adding:
            self.version += 1
        super().save(*args, **kwargs)
