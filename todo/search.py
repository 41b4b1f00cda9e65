"""What a search compares: texts and words without case, accents and extra spaces. It finds nothing.

The database searches the normalized texts for the words; here are both, and what a page marks.
"""

import re
from functools import lru_cache
from itertools import groupby
from unicodedata import combining, normalize

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_LENGTH = 200  # characters of a query
MAX_WORDS = 10


@lru_cache(maxsize=4096)
def folded(char):
    """What is compared of a character: "e" for "É", "ss" for "ß", nothing for a lone accent."""
    return "".join(c for c in normalize("NFKD", char) if not combining(c)).casefold()


def normalized(text):
    """The text as it is compared. It can be longer than the text: up to 18 times."""
    # One by one, since normalize() takes quadratic time for a long run of accents.
    return " ".join("".join(map(folded, text)).split())


def parse_query(query):
    """Return the normalized words; raise ValidationError for none, or for too many.

    Otherwise, a search of accents alone, or without its last words, would find too much.
    """
    words = normalized(query.replace("\0", "")).split() if len(query) <= MAX_LENGTH else []
    if not 1 <= len(words) <= MAX_WORDS:
        limits = {"words": MAX_WORDS, "length": MAX_LENGTH}
        message = _("Search for 1 to %(words)d words, in at most %(length)d characters.")
        raise ValidationError(message % limits)
    return words


def marked(text, query_words):
    """The text in pieces: (piece, True) where one of the words matches, (piece, False) elsewhere.

    What matches in part is marked whole: "ß" for the word "s".
    """
    parts = [folded(char) for char in text]
    whole = "".join(parts)
    ends = [0] * len(whole)  # For each place, the end of the longest match that begins there.
    for word in query_words:
        for match in re.finditer("(?={})".format(re.escape(word)), whole):
            ends[match.start()] = max(ends[match.start()], match.start() + len(word))
    marks, mark, place, end = [], False, 0, 0
    for part in parts:
        end = max([end] + ends[place : place + len(part)])
        if part:  # An accent of its own goes with the character before it.
            mark = place < end
        marks.append(mark)
        place += len(part)
    groups = groupby(zip(text, marks), key=lambda pair: pair[1])
    return [("".join(char for char, _ in group), mark) for mark, group in groups]


def excerpt(text, query_words):
    """The first match of a longer text and what is around it, in pieces as `marked` gives them.

    An empty list, if nothing matches.
    """
    before = 0
    for piece, mark in marked(text, query_words):
        if mark:
            return marked(text[max(0, before - 40) : before + 120], query_words)
        before += len(piece)
    return []
