"""The rules for the fields of an item, which forms, the API and import share.

The functions clean_…() take a value of JSON and return what is stored, or raise ValidationError.
"""

import re
from datetime import timezone

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from todo import recurrence
from website.text import IGNORABLE, compose, distinct, validate_characters

MAX_TEXT_LENGTH = 500  # characters
MAX_NAME_LENGTH = 100  # of a list or label
MAX_NOTES_LENGTH = 10000
MAX_LABELS = 50  # on one item
TOO_MANY_LABELS_MESSAGE = gettext_lazy("An item has at most %d labels.")

# One word, so that quick add and every file format can hold it.
LABEL = r"[^\s,@#]+"
validate_label = RegexValidator(
    rf"^{LABEL}\Z", gettext_lazy("A label is one word, without “,”, “@” and “#”.")
)

UID = "[!-~]{1,64}"
validate_uid = RegexValidator(
    f"^{UID}\\Z",
    gettext_lazy("A uid is up to 64 letters, digits and signs, without spaces."),
)
validate_not_blank = RegexValidator(r"\S", models.Field.default_error_messages["blank"])

# White space, control characters, letters without a glyph, and what Unicode ignores.
BLANK = re.compile(f"[\\s\0-\x1f\x7f-\x9f\u2800\ufff9-\ufffb\U0001d159{IGNORABLE}]*")

DATE_RANGE = [MinValueValidator(recurrence.MIN_DATE), MaxValueValidator(recurrence.MAX_DATE)]
DATE_FIELD, DATETIME_FIELD = models.DateField(validators=DATE_RANGE), models.DateTimeField()


def validate_recurrence(text):
    if recurrence.parse_rule(text) != text:
        raise ValidationError(
            _("“%s” is not a rule: write “every 2 weeks”, or weekdays such as “monday, friday”.")
            % text[:50]
        )


def distinct_labels(names):
    """Return the first spelling of each name; raise ValidationError for more than MAX_LABELS."""
    labels = list(distinct(names).values())
    if len(labels) > MAX_LABELS:
        raise ValidationError(TOO_MANY_LABELS_MESSAGE % MAX_LABELS)
    return labels


def single_line(text):
    """Return a text in NFC and in one line, with single spaces; "" if nothing of it is visible."""
    text = " ".join(compose(text).split())
    return "" if BLANK.fullmatch(text) else text


def multiline(text):
    """Return notes with Unix line ends, and without white space around them."""
    return re.sub("\r\n?", "\n", text).strip()


def clean_string(value, normalize=single_line):
    if not isinstance(value, str):
        raise ValidationError(_("Expected a string."))
    validate_characters(value)
    return normalize(value)


def with_validators(clean, *validators):
    """Return a function that cleans a value and then runs the validators."""

    def clean_and_validate(value):
        value = clean(value)
        for validate in validators:
            validate(value)
        return value

    return clean_and_validate


clean_name = with_validators(clean_string, validate_not_blank, MaxLengthValidator(MAX_NAME_LENGTH))
clean_label = with_validators(clean_name, validate_label)


def clean_strings(value):
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValidationError(_("Expected an array of strings."))
    return value


def clean_labels(value):
    # Count first: there may be a hundred thousand.
    return [clean_label(text) for text in distinct_labels(clean_strings(value))]


def clean_boolean(value):
    if not isinstance(value, bool):
        raise ValidationError(_("Must be true or false."))
    return value


def integer_cleaner(least, most):
    """Return a function that cleans an integer in this range."""

    def clean_integer(value):
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # In JSON, 10.0 and 10 are the same number.
        if type(value) is not int or not least <= value <= most:
            message = _("Must be an integer from %(least)d to %(most)d.")
            raise ValidationError(message % {"least": least, "most": most})
        return value

    return clean_integer


def clean_date(value):
    """Return the date of a text (YYYY-MM-DD), or None for None."""
    if value is None:
        return None
    value = clean_string(value)
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValidationError(_("Must be a date such as 2026-11-30, or null."))
    return DATE_FIELD.clean(value, None)


def clean_datetime(value):
    """Return the datetime of a text (ISO 8601), by default in the current time zone."""
    time = DATETIME_FIELD.to_python(clean_string(value))
    DATE_FIELD.run_validators(time.date())
    if not time.tzinfo:
        # A time that the zone skips becomes one that is close to it.
        time = time.replace(tzinfo=timezone.utc)
        time -= localtime(time).utcoffset()
    return time


def clean_rule(value):
    """Return a rule of recurrence.py, or "", for a text in any case."""
    text = clean_string(value, str.strip)
    rule = recurrence.parse_rule(text) or text
    if rule:
        validate_recurrence(rule)
    return rule
