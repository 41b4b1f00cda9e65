"""What the commands of this application share: whose items they mean, and how far they are."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from todo.transfer import FORMATS
from todo.transfer.base import FormatError
from website.text import name_key


def get_owner(name):
    """Return the user of this name; None, who has the shared list, if no name is given."""
    # An empty name is a variable that is not set: the shared list is not meant.
    owner = get_user_model().objects.filter(username_key=name_key(name or "")).first()
    if owner is None and name is not None:
        raise CommandError(f"There is no user {name or repr(name)}.")
    return owner


class TransferCommand(BaseCommand):
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
            return self.transfer(get_owner(owner), file, format, options)
        except OSError as error:
            raise CommandError("{}: {}.".format(file, error.strerror)) from error
        except FormatError as error:
            raise CommandError("{} has changed: {}".format(file, error)) from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted: nothing was stored.", returncode=130) from None
        finally:
            self.write_status("")  # Where the bar was, something else is said.

    def transfer(self, owner, file, format, options):
        """Do it, and return what is to be said in the end."""
        raise NotImplementedError

    def progress(self, name, items, total, done=None):
        """Pass on the items, and show how far they are: `done()`, or how many, of the total."""
        for count, item in enumerate(items, 1):
            yield item
            if count % 1000 == 0:
                part = min(1, (done() if done else count) / total)
                self.write_status("{:9}[{:30}] {:4.0%}".format(name, "#" * int(30 * part), part))

    def write_status(self, text):
        """Have the text stand in the last line of a terminal, for now."""
        if self.stderr.isatty():
            self.stderr.write("{:50}\r".format(text), str, ending="")  # Not in red.
