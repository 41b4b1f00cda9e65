"""Base of the management commands: the owner's option, the file, and a progress bar."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from todo.transfer import EXPORTS
from todo.transfer.base import FormatError
from website.text import name_key


def get_owner(name):
    """Return the user with this name, or None, the owner of the shared list, if there is no name.

    Raise CommandError for an unknown name, and for an empty one: it is an unset variable.
    """
    owner = get_user_model().objects.filter(username_key=name_key(name or "")).first()
    if owner is None and name is not None:
        raise CommandError(f"There is no user {name or repr(name)}.")
    return owner


class TransferCommand(BaseCommand):
    """A command that transfers an owner's items from or to a file."""

    def add_arguments(self, parser):
        parser.add_argument("file", help="file name, or - for standard input or output")
        parser.add_argument("--owner", help="user name (default: the shared list)")
        parser.add_argument("--format", choices=EXPORTS, help="default: the file's extension")

    def handle(self, *args, file, owner, format, **options):
        format = format or Path(file).suffix[1:]
        if format not in EXPORTS:
            raise CommandError(f"The format is unknown: use --format with {', '.join(EXPORTS)}.")
        try:
            return self.transfer(get_owner(owner), file, format, options)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        except FormatError as error:
            raise CommandError(f"{file} was changed during the import: {error}") from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted: nothing was stored.", returncode=130) from None
        finally:
            self.write_status("")  # Otherwise the next message is mixed with the progress bar.

    def transfer(self, owner, file, format, options):
        """Transfer the items, and return the text of the result."""
        raise NotImplementedError

    def progress(self, name, items, total, done=None):
        """Yield the items, and show as progress their number, or `done()`, of the total."""
        for count, item in enumerate(items, 1):
            yield item
            if count % 1000 == 0:
                part = min(1, (done() if done else count) / total)
                self.write_status(f"{name:9}[{'#' * int(30 * part):30}] {part:4.0%}")

    def write_status(self, text):
        """Replace the last line of the terminal; write nothing if the output is not a terminal."""
        if self.stderr.isatty():
            self.stderr.write(f"{text:50}\r", str, ending="")  # `str` instead of red.
