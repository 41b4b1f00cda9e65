"""Normalize texts and search words (case, accents, white space), and highlight matches.

The matching itself is done by the database.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from website.text import IGNORABLE, compose

# The accents of Latin, Greek and Cyrillic letters. In other scripts a mark makes another letter.
ACCENTS = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f"
NOT_COMPARED = re.compile(f"[{ACCENTS}{IGNORABLE}]")
# Letters that Unicode does not decompose.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"}
)
NOT_ASCII = re.compile("[^\0-\x7f]")

SORTED_LENGTH = 100  # characters of a text that sorting compares
MAX_LENGTH = 200  # characters of a query
MAX_WORDS = 10


@lru_cache(maxsize=4096)
def fold(char):
    """Return a character as it is compared: "e" for "É", "ss" for "ß", "" for a lone accent."""
    letters = unicodedata.normalize("NFKD", char)
    if len(letters) > 4:  # Otherwise a text of "ﷺ" would become 18 times as long.
        letters = char
    return unicodedata.normalize("NFC", NOT_COMPARED.sub("", letters).casefold().translate(LETTERS))


def normalize(text):
    """Return the text as it is compared, at most 4 times as long."""
    if NOT_ASCII.search(text):
        # One by one. Otherwise unicodedata takes quadratic time for a long run of accents.
        return " ".join(compose("".join(map(fold, text))).split())
    return " ".join(text.lower().split())


def sort_key(text):
    """Return the key to sort texts by: the beginning of the normalized text."""
    return normalize(text)[:SORTED_LENGTH]


def parse_query(query):
    """Return the normalized words of a query; raise ValidationError for none or too many.

    Otherwise, a search for accents alone, or without the last words, would match too much.
    """
    words = normalize(query.replace("\0", "")).split() if len(query) <= MAX_LENGTH else []
    if not 1 <= len(words) <= MAX_WORDS:
        limits = {"words": MAX_WORDS, "length": MAX_LENGTH}
        message = _("Search for 1 to %(words)d words, in at most %(length)d characters.")
        raise ValidationError(message % limits)
    return words


def highlight(text, query_words):
    """Split the text into pairs (piece, True) where a word matches and (piece, False) elsewhere.

    A character that matches in part is highlighted as a whole: "ß" for the word "s".
    """
    # `origin` has, for each compared character, the index of its original in the text.
    parts, origin = list(text.lower()), list(range(len(text)))
    if NOT_ASCII.search(text):
        parts = [fold(char) for char in text]
        origin = [index for index, part in enumerate(parts) for _ in part]
    # The longest word first, because it wins; without words, a pattern that never matches.
    longest = sorted(map(re.escape, query_words), key=len, reverse=True) or ["(?!)"]
    pieces, place = [], 0  # type: list[tuple[str, bool]], int
    for match in re.finditer("(?=({}))".format("|".join(longest)), "".join(parts)):
        start, end = origin[match.start(1)], origin[match.end(1) - 1] + 1
        while end < len(text) and not parts[end]:  # Accents belong to the character before them.
            end += 1
        if start > place or not pieces:
            pieces += [(text[place:start], False), ("", True)]
        if end > place:
            pieces[-1] = (pieces[-1][0] + text[max(place, start) : end], True)
            place = end
    return [piece for piece in [*pieces, (text[place:], False)] if piece[0]]


def excerpt(row, query_words):
    """Return the first match in the notes and the text around it, split by highlight().

    Return [] if nothing matches. The row is a dict with text, notes and search_text.
    """
    notes = compose(row["notes"])
    only_ascii = not NOT_ASCII.search(notes)
    compared = notes.lower() if only_ascii else row["search_text"][len(normalize(row["text"])) :]
    matches = [place for place in map(compared.find, query_words) if place >= 0]
    if not matches:
        return []
    start = min(matches)
    if not only_ascii:
        # Count without spaces: the notes may have more of them than the compared text.
        ahead = start - compared.count(" ", 0, start)
        ends = accumulate(len("".join(fold(char).split())) for char in notes)
        start = next((place for place, end in enumerate(ends) if end > ahead), 0)
    return highlight(notes[max(0, start - 40) : start + 120], query_words)
