"""Unicode: normalization, case-insensitive keys, and characters that can't be seen or stored."""

import re
from unicodedata import normalize
from uuid import UUID, uuid5

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy

# Invisible characters, for a regular expression's character class: Default_Ignorable_Code_Point of
# https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt
IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
# Half of a surrogate pair can't be encoded, and PostgreSQL has no NUL in a text.
UNSTORABLE = "[\0\ud800-\udfff]"
validate_characters = RegexValidator(
    UNSTORABLE, gettext_lazy("There is a character that can’t be stored."), inverse_match=True
)
# Up to 500 characters, up to a white space if there is one.
PIECE = re.compile(r".{1,500}(?!\S)|.{1,500}", re.DOTALL)


def compose(text):
    """Return the text in NFC, in which é is always one character."""
    # In pieces. Otherwise normalize() would take quadratic time for a long run of accents.
    pieces = PIECE.findall(text) if len(text) > 500 else [text]
    return "".join(normalize("NFC", piece) for piece in pieces)


def name_key(name):
    """Return the name in NFC without case, for comparisons; up to 3 times as long."""
    return compose(compose(name).casefold())


def derive_uid(text):
    """Return 32 hexadecimal digits, always the same for the same text (RFC 9562, version 5)."""
    return uuid5(UUID(int=0), text).hex


def distinct(names):
    """Return a dict of the names by their keys, with the first of several spellings."""
    by_key = {}  # type: dict[str, str]
    for name in names:
        by_key.setdefault(name_key(name), name)
    return by_key
