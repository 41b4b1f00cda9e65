"""Strict parsing of request bodies and query strings: size first, then syntax, then names."""

import math
import re

import simplejson
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import UnreadablePostError
from django.utils.translation import gettext as _

from website.api.problems import Problem
from website.text import validate_characters

MAX_DEPTH = 20
MAX_DIGITS = 50
SIGNS = re.compile(r'\\.|["[\]{}]', re.DOTALL)
LEVELS = {"[": 1, "{": 1, "]": -1, "}": -1}


def parse_json(request, *more_types):
    """Return the JSON value of the request's body, or raise Problem (400, 413 or 415)."""
    types = ["application/json", *more_types]
    charset = request.content_params.get("charset", "utf-8")
    if request.content_type.lower() not in types or charset.lower() not in ("utf-8", "utf8"):
        raise Problem(415, _("Send %s in UTF-8, and say so in Content-Type.") % " / ".join(types))
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() not in ("", "identity"):
        raise Problem(415, _("Send the JSON without Content-Encoding."))
    try:
        text = request.body.decode()
    except RequestDataTooBig:  # Beyond DATA_UPLOAD_MAX_MEMORY_SIZE.
        raise Problem(413, _("The body must not be larger than 1 MiB.")) from None
    except (UnicodeDecodeError, UnreadablePostError):
        raise Problem(400, _("The body is not valid UTF-8, or incomplete.")) from None
    if is_too_deep(text):
        raise Problem(400, _("The JSON must not be nested deeper than %d levels.") % MAX_DEPTH)
    try:
        return DECODER.decode(text)
    except ValueError as error:
        raise Problem(400, _("The body is not valid JSON: %s.") % str(error)[:200]) from None


def is_too_deep(text):
    """Return whether the first value of a JSON text is nested deeper than MAX_DEPTH.

    Otherwise a thousand brackets overflow the stack of a thread, and the process dies: simplejson's
    C parser checks the depth too late for the small stacks of musl.
    """
    depth, is_string = 0, False
    for match in SIGNS.finditer(text):
        sign = match.group()
        if sign == '"':
            is_string = not is_string
        elif not is_string:
            depth += LEVELS.get(sign, 0)
            if depth > MAX_DEPTH:
                return True
        if not depth and not is_string:
            return False
    return False


def reject_duplicates(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError(_("a name occurs twice in an object"))
    return dict(pairs)


def number_parser(convert):
    """Return a parser of digits; it rejects infinite numbers, and those that take long to parse."""

    def parse(digits):
        if len(digits) > MAX_DIGITS or math.isinf(float(digits)):
            raise ValueError(_("a number is too large, or has too many digits"))
        return convert(digits)

    return parse


# simplejson itself rejects NaN and Infinity, which are not valid JSON.
DECODER = simplejson.JSONDecoder(
    object_pairs_hook=reject_duplicates,
    parse_int=number_parser(int),
    parse_float=number_parser(float),
)


def check_fields(data, known, prefix):
    """Raise Problem unless the data is an object with known fields.

    The prefix stands before the names in the errors, for one object of an array.
    """
    if not isinstance(data, dict):
        errors = {prefix[:-1]: [_("Expected an object.")]} if prefix else None
        raise Problem(422, _("Send an object with the fields, or several in an array."), errors)
    unknown = [name for name in data if name not in known][:20]
    if unknown:
        errors = {prefix + name[:50]: [_("Unknown field.")] for name in unknown}
        raise Problem(400, _("Unknown fields: %s.") % ", ".join(errors), errors)


def invalid_values(errors):
    return Problem(422, _("Invalid values: %s.") % ", ".join(errors), errors)


def parameter_errors(params, known):
    """Return lists of messages for query parameters that are unknown, repeated or unusable."""
    errors = {}
    for name, values in params.lists():
        if name not in known:
            errors[name[:50]] = [_("Unknown parameter.")]
        elif len(values) > 1:
            errors[name] = [_("Given more than once.")]
        # Otherwise `DELETE ?list=$UNSET` would delete everything.
        elif not values[0].strip():
            errors[name] = [_("Must not be empty.")]
        else:
            try:
                validate_characters(values[0])
            except ValidationError as error:
                errors[name] = error.messages
    return errors
