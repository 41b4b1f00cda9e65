"""Delete for ever what has been in the trash for long. uwsgi.ini runs it each night."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.template.defaultfilters import pluralize
from django.utils import timezone

from todo.models import ToDoItem, ToDoList, UndoEntry, Upload
from todo.querysets import RETENTION_DAYS, delete_in_batches


class Command(BaseCommand):
    help = "Deletes what has been in the trash for long, and acts and uploads of yesterday."

    def add_arguments(self, parser):
        said = "how many days the trash is kept (default: %(default)s)"
        parser.add_argument("--days", type=int, default=RETENTION_DAYS, help=said)

    def handle(self, *args, days, **options):
        now = timezone.now()
        old = now - timedelta(days=days)
        items = delete_in_batches(ToDoItem.all_objects.filter(deleted_on__lt=old))
        lists = delete_in_batches(ToDoList.objects.filter(deleted_on__lt=old, items=None))
        acts = delete_in_batches(UndoEntry.objects.filter(created_on__lt=now - timedelta(days=1)))
        uploads = delete_in_batches(Upload.objects.filter(created_on__lt=now - timedelta(days=1)))
        counts = {"item": items, "list": lists, "act": acts, "upload": uploads}
        said = (f"{count:,} {name}{pluralize(count)}" for name, count in counts.items())
        self.stdout.write("Deleted for ever: {}.".format(", ".join(said)))
