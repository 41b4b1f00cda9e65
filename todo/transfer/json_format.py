"""JSON: an array with one object for each item, in manual order, with every field of FIELDS.

If there are lists or labels, the first object has their names: `lists`, in their order, and
`labels`.
"""

from itertools import islice

import simplejson
from django.utils.translation import gettext as _

from todo.transfer.base import MAX_LINE_LENGTH, FormatError, decode_chunks
from website.api.parsers import DECODER, MAX_DEPTH, is_too_deep

# The signs that may follow each sign of the array; an object counts as its last one.
ALLOWED_NEXT = {"": "[", "[": "{]", "}": ",]", ",": "{", "]": ""}


def write(records):
    separator = "[\n"
    for record in records:
        yield separator + simplejson.dumps(
            record, ensure_ascii=False, default=lambda day: day.isoformat()
        )
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def read(file, options):
    # Object by object: the whole file may not fit into memory, nor have one object a line.
    chunks, text, line, last = decode_chunks(file), "", 1, ""
    while True:
        blank = len(text) - len(text.lstrip(" \t\r\n"))
        line += text.count("\n", 0, blank)
        text = text[blank:]
        if not text:
            text = next(chunks, (0, ""))[1]
            if text:
                continue
            if last != "]":
                raise FormatError(line, _("This is not a JSON array, or its end is missing."))
            return
        if text[0] not in ALLOWED_NEXT[last]:
            reason = _("This is not a JSON array of objects: “%s” is unexpected.")
            raise FormatError(line, reason % text[0])
        if text[0] != "{":
            last, text = text[0], text[1:]
            continue
        if is_too_deep(text):
            raise FormatError(line, _("The JSON is nested deeper than %d levels.") % MAX_DEPTH)
        try:
            record, end = DECODER.raw_decode(text)
        except simplejson.JSONDecodeError as error:
            # Double the text, because it is parsed from its beginning each time.
            size = len(text)
            if size < MAX_LINE_LENGTH:
                text += "".join(chunk for _, chunk in islice(chunks, 1 + size // 2**16))
            if len(text) == size:
                reason = _("This is not valid JSON, or an item is larger than 1 MiB: %s.")
                raise FormatError(line + error.lineno - 1, reason % error.msg) from None
        except ValueError as error:
            raise FormatError(line, _("This is not valid JSON: %s.") % error) from None
        else:
            yield line, record
            line += text.count("\n", 0, end)
            last, text = "}", text[end:]
