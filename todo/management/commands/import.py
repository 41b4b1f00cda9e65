"""Import the items of files: all of them, or none."""

import sys
from contextlib import ExitStack
from os import SEEK_END
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from todo import validators
from todo.management.base import TransferCommand
from todo.transfer.base import FormatError, ReadOptions
from todo.transfer.columns import COLUMN_FIELDS, guess_columns, read_columns
from todo.transfer.importer import import_items
from todo.transfer.recognise import recognise


class Command(TransferCommand):
    help = "Import the items of files, except those that exist already."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("files", metavar="file", nargs="+", help="- for standard input")
        parser.add_argument("--list", metavar="NAME", help="list for items without one")
        parser.add_argument(
            "--column",
            dest="columns",
            metavar="FIELD=NAME",
            type=parse_column,
            action="append",
            default=[],
            help="column of another CSV file, such as title=Task; fields: "
            + ", ".join(COLUMN_FIELDS),
        )
        parser.add_argument("--dry-run", action="store_true", help="check the files only")

    def transfer(self, owner, options):
        list_name, columns = options["list"], dict(options["columns"])
        dry_run = options["dry_run"]
        try:
            list_name = None if list_name is None else validators.clean_name(list_name)
        except ValidationError as error:
            raise CommandError(f"--list: {error.messages[0]}") from None
        with ExitStack() as stack:
            files = [self.open(path, list_name, columns, stack) for path in options["files"]]
            sources = [source for source, _format, _options in files]
            size = sum(source.seek(0, SEEK_END) for source in sources)
            passes = iter(["Checking", "Storing"])

            def progress(rows):
                for source in sources:
                    source.seek(0)  # Otherwise the files that follow would count as read.
                return self.progress(
                    next(passes), rows, size, lambda: sum(source.tell() for source in sources)
                )

            result = import_items(owner, files, dry_run, progress=progress)
        if result.errors:
            lines = ["Nothing was imported.", *map(str, result.errors)]
            more = result.error_count - len(result.errors)
            raise CommandError("\n".join([*lines, *([f"and {more:,} more"] if more else [])]))
        return "\n".join(describe(result, dry_run))

    def open(self, path, list_name, columns, stack):
        """Return the open file, its format and its ReadOptions; raise CommandError for neither."""
        # Each file is read twice, so standard input is copied first.
        source = TemporaryFile() if path == "-" else Path(path).open("rb")  # noqa: SIM115 -- entered
        stack.enter_context(source)
        if path == "-":
            copyfileobj(sys.stdin.buffer, source)
        name = "" if path == "-" else Path(path).name
        try:
            format_name = recognise(source, name or "todo.txt")
            samples = read_columns(source) if format_name == "csv" else {}
        except FormatError as error:
            raise CommandError(f"{path}: {error.reason}") from None
        if samples:
            columns = columns or guess_columns(samples)
            if "title" not in columns:
                names = ", ".join(samples)[:200]
                raise CommandError(
                    f"{path}: choose the column of the titles: --column title=NAME. Found: {names}."
                )
            words = ", ".join(f"{field}={column}" for field, column in columns.items())
            self.stdout.write(f"{path}: {words}")
        return source, format_name, ReadOptions(name, list_name, columns if samples else None)


def parse_column(text):
    """Return the field and the column of “title=Task”; raise ValueError for any other text."""
    field, column = text.split("=", 1)
    if field not in COLUMN_FIELDS:
        raise ValueError
    return field, column


def describe(result, dry_run):
    """Yield lines that say what was imported or, for a dry run, what would be."""
    yield " ".join(result.summary(not dry_run))
    for words, names in [("New lists", result.new_lists), ("New labels", result.new_labels)]:
        if names:
            yield f"{words}: {', '.join(names)}"
    for words, count, samples in result.left_out:
        yield f"Left out or changed: {words}: {count}" + (
            f" ({', '.join(samples)})" if samples else ""
        )
    for line, words in result.first_unread:
        yield f"Line {line}: {words}"
