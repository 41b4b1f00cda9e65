"""What a search compares: texts and words without case, accents and extra spaces. It finds nothing.

The database searches the normalized texts for the words; here are both, and what a page marks.
"""

import re
from functools import lru_cache
from itertools import groupby
from unicodedata import combining, normalize


@lru_cache(maxsize=4096)
def folded(char):
    """What is compared of a character: "e" for "É", "ss" for "ß", nothing for a lone accent."""
    return "".join(c for c in normalize("NFKD", char) if not combining(c)).casefold()


def normalized(text):
    """The text as it is compared. It can be longer than the text: up to 18 times."""
    # One by one, since normalize() takes quadratic time for a long run of accents.
    return " ".join("".join(map(folded, text)).split())


def words(query):
    """The words to search for: at most 10, normalized, of the first 200 characters."""
    return normalized(query[:200].replace("\0", "")).split()[:10]


def marked(text, query_words):
    """The text in pieces: (piece, True) where one of the words matches, (piece, False) elsewhere.

    The words are those of `words`. What matches in part is marked whole: "ß" for the word "s".
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
