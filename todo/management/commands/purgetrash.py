"""Delete old rows permanently. uwsgi.ini runs this command every night."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from todo.models import ToDoItem, ToDoList, UndoEntry, Upload
from todo.querysets import RETENTION_DAYS, delete_in_batches


class Command(BaseCommand):
    help = "Delete old trash permanently, and undo entries and uploads after a day."

    def add_arguments(self, parser):
        help = "how many days to keep the trash (default: %(default)s)"
        parser.add_argument("--days", type=int, default=RETENTION_DAYS, help=help)

    def handle(self, *args, days, **options):
        now = timezone.now()
        yesterday, old = now - timedelta(days=1), now - timedelta(days=days)
        querysets = {
            "items": ToDoItem.all_objects.filter(deleted_on__lt=old),
            "lists": ToDoList.all_objects.filter(deleted_on__lt=old, items=None),
            "undo entries": UndoEntry.objects.filter(created_on__lt=yesterday),
            "uploads": Upload.objects.filter(created_on__lt=yesterday),
        }
        counts = (f"{name} {delete_in_batches(rows):,}" for name, rows in querysets.items())
        self.stdout.write(f"Deleted permanently: {'; '.join(counts)}.")
