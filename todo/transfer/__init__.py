"""The formats that items are exported to and imported from: parsing and writing only.

A module has write(records), which gives the text of a file in pieces, and read(file), which gives
the number of the line and a record for each item of a binary file. A record is a dict of FIELDS, as
transfer.py writes it; dates are texts (ISO 8601) in one that was read, and what is not said is None
or left out. In JSON a record may have `lists` and `labels`, names that are there without an item.
Behind the record, todo.txt gives the words that look like its signs and stay in the title.
"""

import re
from codecs import getincrementaldecoder
from io import IncrementalNewlineDecoder
from itertools import chain

from django.utils.translation import gettext as _

from todo.validators import UNSTORABLE

# The names of the API. `list` is a name or "", `labels` is a list of names.
FIELDS = ["uid", "title", "completed", "due_on", "priority", "list", "labels", "notes", "repeats"]
FIELDS += ["repeats_from", "created_on", "completed_on", "deleted_on"]
MAX_LINE_LENGTH = 2**20  # characters of a line, or of an item


class FormatError(ValueError):
    """What is wrong with a file: the number of the line, and the reason in a sentence."""

    def __init__(self, line, reason):
        super().__init__(line, reason)
        self.line, self.reason = line, reason

    def __str__(self):
        return _("Line %(line)d: %(reason)s") % vars(self)


def decode_chunks(file):
    """Give the text of a binary file in pieces, each with the number of the line it begins in.

    A line ends with "\n", whatever the file has. What is not UTF-8 raises a FormatError.
    """
    # What can't be decoded becomes a character that no text has: so its line is known.
    utf_8 = getincrementaldecoder("utf-8-sig")("surrogateescape")
    decode, line = IncrementalNewlineDecoder(utf_8, translate=True).decode, 1
    for data in chain(iter(lambda: file.read(2**16), b""), [b""]):
        text = decode(data, final=not data)
        wrong = re.search(UNSTORABLE, text)
        if wrong:
            line += text.count("\n", 0, wrong.start())
            if wrong.group() == "\0":
                raise FormatError(line, _("There is a NUL: this is no text, or not in UTF-8."))
            raise FormatError(line, _("This is no text in UTF-8: save the file as UTF-8."))
        if text:
            yield line, text
        line += text.count("\n")


def numbered_lines(file):
    """Give each line of a binary file behind its number."""
    number, rest = 1, ""
    for _line, text in decode_chunks(file):
        *whole, rest = (rest + text).split("\n")
        for line in whole:
            yield number, line + "\n"
            number += 1
        if len(rest) > MAX_LINE_LENGTH:
            raise FormatError(number, _("The line is longer than 1 MiB."))
    if rest:
        yield number, rest
