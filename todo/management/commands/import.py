"""Import the items of a file: all of them, or none."""

import sys
from os import SEEK_END
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile

from django.core.management.base import CommandError

from todo.management.base import TransferCommand
from todo.transfer.importer import import_items


class Command(TransferCommand):
    help = "Import the items of a file, except those that exist already."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="check the file only")

    def transfer(self, owner, file, format, options):
        dry_run = options["dry_run"]
        # The file is read twice, so standard input is copied first.
        with TemporaryFile() if file == "-" else Path(file).open("rb") as source:
            if file == "-":
                copyfileobj(sys.stdin.buffer, source)
            size, passes = source.seek(0, SEEK_END), iter(["Checking", "Storing"])

            def progress(rows):
                return self.progress(next(passes), rows, size, source.tell)

            result = import_items(owner, source, format, dry_run, progress=progress)
        if result.errors:
            lines = ["Nothing was imported.", *map(str, result.errors)]
            more = result.error_count - len(result.errors)
            raise CommandError("\n".join([*lines, *([f"and {more:,} more"] if more else [])]))
        lines = [f"Line {line}: {words}" for line, words in result.first_unread]
        return "\n".join([" ".join(result.summary(not dry_run)), *lines])
