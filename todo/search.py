"""What a search compares: texts and words without case, accents and extra spaces. It finds nothing.

The database searches the normalized texts for the words; here are both, and what a page marks.
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
NOT_COMPARED = re.compile("[{}{}]".format(ACCENTS, IGNORABLE))
# Letters that Unicode does not take for another one with an accent.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"}
)
NOT_ASCII = re.compile("[^\0-\x7f]")

SORTED_LENGTH = 100  # characters of a text that it is sorted by
MAX_LENGTH = 200  # characters of a query
MAX_WORDS = 10


@lru_cache(maxsize=4096)
def fold(char):
    """What is compared of a character: "e" for "É", "ss" for "ß", nothing for a lone accent."""
    letters = unicodedata.normalize("NFKD", char)
    if len(letters) > 4:  # Otherwise a text of "ﷺ" would be 18 times as long.
        letters = char
    return unicodedata.normalize("NFC", NOT_COMPARED.sub("", letters).casefold().translate(LETTERS))


def normalize(text):
    """The text as it is compared. It can be longer than the text: up to 4 times."""
    if NOT_ASCII.search(text):
        # One by one, since normalize() takes quadratic time for a long run of accents.
        return " ".join(compose("".join(map(fold, text))).split())
    return " ".join(text.lower().split())


def sort_key(text):
    """Return the beginning of the text as it is compared, by which texts are sorted."""
    return normalize(text)[:SORTED_LENGTH]


def parse_query(query):
    """Return the normalized words; raise ValidationError for none, or for too many.

    Otherwise, a search of accents alone, or without its last words, would find too much.
    """
    words = normalize(query.replace("\0", "")).split() if len(query) <= MAX_LENGTH else []
    if not 1 <= len(words) <= MAX_WORDS:
        limits = {"words": MAX_WORDS, "length": MAX_LENGTH}
        message = _("Search for 1 to %(words)d words, in at most %(length)d characters.")
        raise ValidationError(message % limits)
    return words


def highlight(text, query_words):
    """The text in pieces: (piece, True) where one of the words matches, (piece, False) elsewhere.

    What matches in part is marked whole: "ß" for the word "s".
    """
    # For each character that is compared, `origin` has the place of the one that it is made of.
    parts, origin = list(text.lower()), list(range(len(text)))
    if NOT_ASCII.search(text):
        parts = [fold(char) for char in text]
        origin = [place for place, part in enumerate(parts) for _ in part]
    # At each place the longest word counts; without words, nothing matches.
    longest = sorted(map(re.escape, query_words), key=len, reverse=True) or ["(?!)"]
    pieces, place = [], 0  # type: list[tuple[str, bool]], int
    for match in re.finditer("(?=({}))".format("|".join(longest)), "".join(parts)):
        start, end = origin[match.start(1)], origin[match.end(1) - 1] + 1
        while end < len(text) and not parts[end]:  # An accent goes with the character before it.
            end += 1
        if start > place or not pieces:
            pieces += [(text[place:start], False), ("", True)]
        if end > place:
            pieces[-1] = (pieces[-1][0] + text[max(place, start) : end], True)
            place = end
    return [piece for piece in [*pieces, (text[place:], False)] if piece[0]]


def excerpt(row, query_words):
    """The first match in an item's notes and what is around it, in pieces as `marked` gives them.

    An empty list, if nothing matches. The row is a dict with the text, the notes and `search`.
    """
    notes = compose(row["notes"])
    only_ascii = not NOT_ASCII.search(notes)
    compared = notes.lower() if only_ascii else row["search_text"][len(normalize(row["text"])) :]
    places = [place for place in map(compared.find, query_words) if place >= 0]
    if not places:
        return []
    start = min(places)
    if not only_ascii:
        # Without spaces, of which the notes may have more than what is compared.
        ahead = start - compared.count(" ", 0, start)
        ends = accumulate(len("".join(fold(char).split())) for char in notes)
        start = next((place for place, end in enumerate(ends) if end > ahead), 0)
    return highlight(notes[max(0, start - 40) : start + 120], query_words)
