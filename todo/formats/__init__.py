"""The formats that items are exported to and imported from: what a file says, and not if it may.

A module has write(records), which gives the text of a file in pieces, and read(file), which gives
the number of the line and a record for each item of a binary file. A record is a dict of FIELDS, as
transfer.py writes it; dates are texts (ISO 8601) in one that was read, and what is not said is None
or left out. In JSON a record may have `lists` and `labels`, names that are there without an item.
"""

import re
from codecs import getincrementaldecoder
from itertools import chain

from django.utils.translation import gettext as _

from todo.validators import UNSTORABLE

# The names of the API. `list` is a name or "", `labels` is a list of names.
FIELDS = ["uid", "title", "completed", "due_on", "priority", "list", "labels", "notes", "repeats"]
FIELDS += ["repeats_from", "created_on", "completed_on", "deleted_on"]
LIMIT = 2**20  # octets of a line, or characters of an item


class FormatError(ValueError):
    """What is wrong with a file: the number of the line, and the reason in a sentence."""

    def __init__(self, line, reason):
        super().__init__(line, reason)
        self.line, self.reason = line, reason

    def __str__(self):
        return _("Line %(line)d: %(reason)s") % vars(self)


def pieces(file, read="readline", size=LIMIT):
    """Give the text of a binary file, line by line or in other pieces, each with its line's number.

    A line that is too long, or what is no text in UTF-8, raises a FormatError.
    """
    # What can't be decoded becomes a character that no text has: so its line is known.
    decode, line = getincrementaldecoder("utf-8-sig")("surrogateescape").decode, 1
    for data in chain(iter(lambda: getattr(file, read)(size), b""), [b""]):
        text = decode(data, final=not data)
        wrong = re.search(UNSTORABLE, text)
        if wrong:
            line += text.count("\n", 0, wrong.start())
            if wrong.group() == "\0":
                raise FormatError(line, _("There is a NUL: this is no text, or not in UTF-8."))
            raise FormatError(line, _("This is no text in UTF-8: save the file as UTF-8."))
        if len(data) == LIMIT:
            raise FormatError(line, _("The line is longer than 1 MiB."))
        if text:
            yield line, text
        line += text.count("\n")
