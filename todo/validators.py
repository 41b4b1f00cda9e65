"""The rules for the fields of an item, each of them once, and the reading of a record by them.

A record is a dict with the names of the API, such as a client sends or a file contains. A reader
takes a value of it, as JSON has it, and returns what is stored, or raises ValidationError.
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

# A label is one word, so that it can be typed behind a text and written into every format.
LABEL = r"[^\s,@#]+"
validate_label = RegexValidator(
    r"^{}\Z".format(LABEL), gettext_lazy("A label is one word, without “,”, “@” and “#”.")
)

UID = "[!-~]{1,64}"
validate_uid = RegexValidator(
    r"^{}\Z".format(UID),
    gettext_lazy("A uid is up to 64 letters, digits and signs, without spaces."),
)
validate_not_blank = RegexValidator(r"\S", models.Field.default_error_messages["blank"])

# Besides what Unicode ignores: white space, control characters, and letters that are empty.
BLANK = re.compile("[\\s\0-\x1f\x7f-\x9f\u2800\ufff9-\ufffb\U0001d159{}]*".format(IGNORABLE))

DATE_RANGE = [MinValueValidator(recurrence.MIN_DATE), MaxValueValidator(recurrence.MAX_DATE)]
DATE_FIELD, MOMENT_FIELD = models.DateField(validators=DATE_RANGE), models.DateTimeField()


def validate_recurrence(text):
    if recurrence.parse_rule(text) != text:
        raise ValidationError(
            _("“%s” is no rule: write day, weekday, week, 2 weeks, month, year or the like.")
            % text[:50]
        )


def distinct_labels(names):
    """Return the first spelling of each of the names; raise for more than MAX_LABELS."""
    labels = list(distinct(names).values())
    if len(labels) > MAX_LABELS:
        raise ValidationError(TOO_MANY_LABELS_MESSAGE % MAX_LABELS)
    return labels


# Readers


def single_line(text):
    """Return a text in NFC and in one line, with single spaces; "" where nothing can be seen."""
    text = " ".join(compose(text).split())
    return "" if BLANK.fullmatch(text) else text


def multiline(text):
    """Return notes with one kind of line end, and without white space around them."""
    return re.sub("\r\n?", "\n", text).strip()


def clean_string(value, read=single_line):
    if not isinstance(value, str):
        raise ValidationError(_("It is no text."))
    validate_characters(value)
    return read(value)


def with_validators(read, *validators):
    """Return a reader like `read`, whose values these validators accept."""

    def read_and_validate(value):
        value = read(value)
        for validate in validators:
            validate(value)
        return value

    return read_and_validate


clean_name = with_validators(clean_string, validate_not_blank, MaxLengthValidator(MAX_NAME_LENGTH))
clean_label = with_validators(clean_name, validate_label)


def clean_strings(value):
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValidationError(_("It is no array of texts."))
    return value


def clean_labels(value):
    # Counted before each of them is checked: there may be a hundred thousand.
    return [clean_label(text) for text in distinct_labels(clean_strings(value))]


def clean_boolean(value):
    if not isinstance(value, bool):
        raise ValidationError(_("It is neither true nor false."))
    return value


def integer_cleaner(least, most):
    """Return a reader of a whole number in this range."""

    def read(value):
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # For JSON, 10.0 and 10 are one number.
        if type(value) is not int or not least <= value <= most:
            message = _("It is no whole number from %(least)d to %(most)d.")
            raise ValidationError(message % {"least": least, "most": most})
        return value

    return read


def clean_date(value):
    """Read a date (YYYY-MM-DD), or null."""
    if value is None:
        return None
    value = clean_string(value)
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValidationError(_("It is no date, such as 2026-11-30, and not null."))
    return DATE_FIELD.clean(value, None)


def clean_datetime(value):
    """Read a date and time (ISO 8601); without a zone, they are in the visitor's."""
    time = MOMENT_FIELD.to_python(clean_string(value))
    DATE_FIELD.run_validators(time.date())
    if not time.tzinfo:
        # Or close to it, for a time of day that does not exist there.
        time = time.replace(tzinfo=timezone.utc)
        time -= localtime(time).utcoffset()
    return time


def clean_rule(value):
    """Read a rule of recurrence.py, in capitals or not, or ""."""
    text = clean_string(value, str.strip)
    found = recurrence.parse_rule(text) or text
    if found:
        validate_recurrence(found)
    return found
