"""JSON: an array with an object for each item, in the list's order, from which nothing is lost.

Before them stands one with the names of all `lists`, in their order, and `labels`.
"""

from itertools import islice

import simplejson
from django.utils.translation import gettext as _

from todo.transfer.base import MAX_LINE_LENGTH, FormatError, decode_chunks
from website.api.parsers import DECODER, MAX_DEPTH, is_too_deep

# What may stand behind each sign of the array; an object counts as its last sign.
ALLOWED_NEXT = {"": "[", "[": "{]", "}": ",]", ",": "{", "]": ""}


def write(records):
    separator = "[\n"
    for record in records:
        yield separator + simplejson.dumps(
            record, ensure_ascii=False, default=lambda day: day.isoformat()
        )
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def read(file):
    # In pieces: the whole may not fit into memory, and the array may be laid out in any way.
    more, text, line, sign = decode_chunks(file), "", 1, ""
    while True:
        blank = len(text) - len(text.lstrip(" \t\r\n"))
        line += text.count("\n", 0, blank)
        text = text[blank:]
        if not text:
            text = next(more, (0, ""))[1]
            if text:
                continue
            if sign != "]":
                raise FormatError(line, _("This is no JSON array, or its end is missing."))
            return
        if text[0] not in ALLOWED_NEXT[sign]:
            reason = _("This is no JSON array of objects: “%s” should not stand here.")
            raise FormatError(line, reason % text[0])
        if text[0] != "{":
            sign, text = text[0], text[1:]
            continue
        if is_too_deep(text):
            raise FormatError(line, _("This is nested deeper than %d.") % MAX_DEPTH)
        try:
            record, end = DECODER.raw_decode(text)
        except simplejson.JSONDecodeError as error:
            # As much again, because all of it is parsed again.
            size = len(text)
            if size < MAX_LINE_LENGTH:
                text += "".join(piece for _, piece in islice(more, 1 + size // 2**16))
            if len(text) == size:
                reason = _("This is no JSON, or an item of more than 1 MiB: %s.") % error.msg
                raise FormatError(line + error.lineno - 1, reason) from None
        except ValueError as error:
            raise FormatError(line, _("This is no JSON: %s.") % error) from None
        else:
            yield line, record
            line += text.count("\n", 0, end)
            sign, text = "}", text[end:]
