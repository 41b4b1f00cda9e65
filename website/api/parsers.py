"""What a client sends, read strictly: bounded before it is parsed, and checked field by field."""

import math
import re

import simplejson
from django.core.exceptions import RequestDataTooBig
from django.http import UnreadablePostError
from django.utils.translation import gettext as _

from todo import validators
from website.api.problems import Problem

MAX_SIZE = 2**20  # bytes
MAX_DEPTH = 20
MAX_DIGITS = 50
# A string is passed over even if its end is missing: then there is nothing to go back to.
SIGNS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[][{}]', re.DOTALL)


def read(request, *more_types):
    """The JSON of the request's body; a Problem if it is too large, of another type, or none."""
    types = ["application/json", *more_types]
    charset = request.content_params.get("charset", "utf-8")
    if request.content_type.lower() not in types or charset.lower() not in ("utf-8", "utf8"):
        raise Problem(415, _("Send %s in UTF-8, and say so in Content-Type.") % " / ".join(types))
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() not in ("", "identity"):
        raise Problem(415, _("Send the JSON as it is, without Content-Encoding."))
    try:
        # Django refuses to read what is longer than DATA_UPLOAD_MAX_MEMORY_SIZE.
        text = request.body.decode()
        too_large = len(request.body) > MAX_SIZE
    except RequestDataTooBig:
        too_large = True
    except (UnicodeDecodeError, UnreadablePostError):
        raise Problem(400, _("The text is not in UTF-8, or not whole.")) from None
    if too_large:
        raise Problem(413, _("Send at most 1 MiB at once."))
    if too_deep(text):
        raise Problem(400, _("This is nested deeper than %d.") % MAX_DEPTH)
    try:
        return DECODER.decode(text)
    except ValueError as error:
        raise Problem(400, _("This is no JSON: %s.") % str(error)[:200]) from None


def too_deep(text):
    """Whether the first value of a text in JSON is nested deeper than MAX_DEPTH.

    Otherwise a thousand brackets overflow the stack of a thread, and the process dies: a parser
    written in C checks the depth too late for the small stacks of musl.
    """
    depth = 0
    for sign in SIGNS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(sign.group()[0], 0)
        if depth > MAX_DEPTH:
            return True
        if not depth:
            return False
    return False


def once(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError(_("a name is there twice"))
    return dict(pairs)


def number(convert):
    """A reader of digits, which refuses those that take long to read, and the infinite."""

    def read(digits):
        if len(digits) > MAX_DIGITS or math.isinf(float(digits)):
            raise ValueError(_("a number is too large, or has too many digits"))
        return convert(digits)

    return read


# NaN and Infinity are no JSON, and simplejson takes them for none.
DECODER = simplejson.JSONDecoder(
    object_pairs_hook=once, parse_int=number(int), parse_float=number(float)
)


def fields(data, readers, read_only, required=(), place=""):
    """The values of an object by the model's names; a Problem that names every field that is wrong.

    The readers are those of validators.py. What is read-only may be there, because clients send
    back what they have got, and is ignored. `place` is written before the names, if the object is
    one of several.
    """
    if not isinstance(data, dict):
        errors = {place[:-1]: [_("It is no object.")]} if place else None
        raise Problem(422, _("Send an object with the fields, or several in an array."), errors)
    known = {*readers, *read_only}
    unknown = [name for name in data if name not in known][:20]
    if unknown:
        errors = {place + name[:50]: [_("There is no such field.")] for name in unknown}
        raise Problem(
            400, _("There are fields that are not known: %s.") % ", ".join(errors), errors
        )
    values, errors = validators.read_record(data, readers, required)
    if errors:
        raise wrong_values({place + name: messages for name, messages in errors.items()})
    return values


def wrong_values(errors):
    return Problem(422, _("Fields have values that won’t do: %s.") % ", ".join(errors), errors)
