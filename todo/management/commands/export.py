"""Export all items of an owner to a file."""

import os
import sys
from functools import partial
from pathlib import Path

from django.core.management.base import CommandError

from todo.management.base import TransferCommand
from todo.models import ToDoItem
from todo.transfer import EXPORTS
from todo.transfer.exporter import export_items


class Command(TransferCommand):
    help = "Write all items of an owner to a file. JSON is complete and includes the trash."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", help="file name, or - for standard output")
        parser.add_argument("--format", choices=EXPORTS, help="default: the file's extension")

    def transfer(self, owner, options):
        file = options["file"]
        format = options["format"] or Path(file).suffix[1:]
        if format not in EXPORTS:
            raise CommandError(f"The format is unknown: use --format with {', '.join(EXPORTS)}.")
        items = ToDoItem.all_objects if format == "json" else ToDoItem.objects
        total = items.for_owner(owner).count()
        pieces = export_items(owner, format, partial(self.progress, "Writing", total=total))
        if file == "-":
            try:
                for piece in pieces:
                    sys.stdout.buffer.write(piece.encode())
                sys.stdout.flush()
            except BrokenPipeError:  # The reader has closed the pipe, as `head` does.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                sys.exit(128 + 13)  # Like a program that SIGPIPE ends; Python ignores the signal.
            return
        # Otherwise an interrupted export would replace the last complete one.
        unfinished = Path(file + ".partial")
        with unfinished.open("wb") as output:
            for piece in pieces:
                output.write(piece.encode())
        unfinished.replace(file)
