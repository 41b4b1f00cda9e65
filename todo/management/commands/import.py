"""Store the items of a file: all of them, or none."""

import sys
from os import SEEK_END
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile

from django.core.management.base import CommandError

from todo.management.base import TransferCommand
from todo.transfer.importer import import_items


class Command(TransferCommand):
    help = "Adds the items of a file, but for those that are there already."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="check it, and store nothing")

    def transfer(self, owner, file, format, options):
        dry_run = options["dry_run"]
        # What comes from a pipe is copied, because it is read twice.
        with TemporaryFile() if file == "-" else Path(file).open("rb") as source:
            if file == "-":
                copyfileobj(sys.stdin.buffer, source)
            size, passes = source.seek(0, SEEK_END), iter(["Checking", "Storing"])

            def progress(items):
                return self.progress(next(passes), items, size, source.tell)

            found = import_items(owner, source, format, dry_run, progress=progress)
        if found.errors:
            more = found.error_count - len(found.errors)
            lines = ["Nothing was imported.", *map(str, found.errors)]
            raise CommandError("\n".join(lines + (["and {:,} more".format(more)] if more else [])))
        lines = [f"Line {line}: {words}" for line, words in found.first_unread]
        return "\n".join([" ".join(found.summary(not dry_run)), *lines])
