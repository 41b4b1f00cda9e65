"""What the commands of this application share: whose items they mean, and how far they are."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from todo.formats import FormatError
from todo.transfer import FORMATS


def owner_named(name):
    """The user of this name; None, who has the shared list, for no name."""
    owner = get_user_model().objects.filter(username=name).first() if name else None
    if name and owner is None:
        raise CommandError("There is no user {}.".format(name))
    return owner


class FileCommand(BaseCommand):
    """A command about an owner's items and a file, which is "-" for the standard one."""

    def add_arguments(self, parser):
        parser.add_argument("file", help="the file's name, or - for the standard input or output")
        parser.add_argument("--owner", help="the user's name (default: the shared list)")
        parser.add_argument("--format", choices=FORMATS, help="default: as the file's name says")

    def handle(self, *args, file, owner, format, **options):
        format = format or Path(file).suffix[1:]
        if format not in FORMATS:
            raise CommandError("Which --format? One of {}.".format(", ".join(FORMATS)))
        try:
            self.transfer(owner_named(owner), file, format, options)
        except OSError as error:
            raise CommandError("{}: {}.".format(file, error.strerror)) from error
        except FormatError as error:
            raise CommandError("{} has changed: {}".format(file, error)) from error

    def transfer(self, owner, file, format, options):
        raise NotImplementedError

    def progress(self, items, total=None):
        """Pass on the items and, on a terminal, show how many there were, and of how many."""
        shown = self.stderr.isatty()
        for count, item in enumerate(items, 1):
            yield item
            if shown and count % 1000 == 0:
                bar = "[{:30}] ".format("#" * min(30, 30 * count // total)) if total else ""
                self.stderr.write("\r{}{:,}".format(bar, count), ending="")
        if shown:
            self.stderr.write("")
