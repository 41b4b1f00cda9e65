"""Base of the file formats: the fields of a record, and a file's decoded, numbered lines."""

import re
from codecs import getincrementaldecoder
from io import IncrementalNewlineDecoder
from itertools import chain

from django.utils.translation import gettext as _

from todo import item_fields
from website.text import UNSTORABLE

# The names of the API. `list` is a name or "", `labels` is a list of names.
FIELDS = [field.name for field in item_fields.FIELDS if field.in_files]
MAX_LINE_LENGTH = 2**20  # characters of a line, or of an item


class FormatError(ValueError):
    """An error in a file: the number of the line, and the reason in a sentence."""

    def __init__(self, line, reason):
        super().__init__(line, reason)
        self.line, self.reason = line, reason

    def __str__(self):
        return _("Line %(line)d: %(reason)s") % vars(self)


def decode_chunks(file):
    """Yield the text of a binary file in pieces, each with the number of its first line.

    Every line end becomes "\n". Raise FormatError if the file is not valid UTF-8.
    """
    # Bytes that can't be decoded become surrogates, which no text contains: so their line is known.
    utf_8 = getincrementaldecoder("utf-8-sig")("surrogateescape")
    decode, line = IncrementalNewlineDecoder(utf_8, translate=True).decode, 1
    for data in chain(iter(lambda: file.read(2**16), b""), [b""]):
        text = decode(data, final=not data)
        invalid = re.search(UNSTORABLE, text)
        if invalid:
            line += text.count("\n", 0, invalid.start())
            if invalid.group() == "\0":
                reason = _("There is a NUL character: the file is not text, or not in UTF-8.")
            else:
                reason = _("The file is not valid UTF-8: save it as UTF-8.")
            raise FormatError(line, reason)
        if text:
            yield line, text
        line += text.count("\n")


def numbered_lines(file):
    """Yield the number and the text of each line of a binary file."""
    number, rest = 1, ""
    for _line, text in decode_chunks(file):
        *lines, rest = (rest + text).split("\n")
        for line in lines:
            yield number, line + "\n"
            number += 1
        if len(rest) > MAX_LINE_LENGTH:
            raise FormatError(number, _("The line is longer than 1 MiB."))
    if rest:
        yield number, rest
