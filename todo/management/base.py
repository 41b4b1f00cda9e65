"""Base of the management commands: the owner's option, errors of files, and a progress bar."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.middleware import activate_time_zone
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
    """A command that transfers an owner's items from or to files."""

    def add_arguments(self, parser):
        parser.add_argument("--owner", help="user name (default: the shared list)")

    def handle(self, *args, owner, **options):
        owner = get_owner(owner)
        try:
            with timezone.override(None):
                if owner:
                    activate_time_zone(owner)
                return self.transfer(owner, options)
        except OSError as error:
            name = options.get("file") or error.filename
            raise CommandError(f"{name}: {error.strerror}.") from error
        except FormatError as error:
            raise CommandError(f"A file was changed during the import: {error}") from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted: nothing was stored.", returncode=130) from None
        finally:
            self.write_status("")  # Otherwise the next message is mixed with the progress bar.

    def transfer(self, owner, options):
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
