"""Find the addresses in a text, which pages show as links.

Not by Django's urlize(): it links words without a scheme, and decodes entities that were typed.
"""

import re

from website.text import IGNORABLE

# Up to white space, quotes and what can't be seen, without the punctuation at the end.
CHARACTER = rf"[^\s<>\"“”«»\0-\x1f\x7f{IGNORABLE}]"
ADDRESS = re.compile(
    rf"\b(?:https?://[\w\[]|mailto:\w)(?:{CHARACTER}*[\w/=&#%+~$@*-])?", re.IGNORECASE
)


def split_links(text):
    """Return pairs of a piece of the text and, for an address, its URL, else "".

    Only http, https and mailto are addresses, so that no link can run a script.
    """
    pieces, place = [], 0
    for match in ADDRESS.finditer(text):
        start, end = match.span()
        # The address has a bracket that it opens: https://en.wikipedia.org/wiki/Milk_(drink)
        if text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end):
            end += 1
        pieces += [(text[place:start], ""), (text[start:end], text[start:end])]
        place = end
    return [piece for piece in [*pieces, (text[place:], "")] if piece[0]]
