"""Search: what is compared of a text, the words of a query, and what is marked where they match."""

import re
from unicodedata import normalize

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from todo.search import marked, normalized, parse_query

# Letters that fold to more, to fewer and to other letters, beside any text at all.
texts = st.one_of(st.text(), st.text("aAnNsSßéÉİıﬁ\u0301\u0327 \u00a0\n½¨한"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Buy MILK", "buy milk"),
        ("mañana", "manana"),
        ("man\u0303ana", "manana"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁle ½", "file 1⁄2"),
        (" two \t\n\u00a0\u3000words ", "two words"),
        ("\u0301", ""),
    ],
)
def test_a_text_is_compared_without_case_accents_and_extra_spaces(text, expected):
    assert normalized(text) == expected


@given(texts)
def test_normalizing_twice_changes_nothing_more(text):
    assert normalized(normalized(text)) == normalized(text)


@given(texts)
def test_it_makes_no_difference_how_an_accent_is_written(text):
    assert normalized(normalize("NFC", text)) == normalized(normalize("NFD", text))


def test_a_text_of_accents_alone_takes_no_time():
    assert normalized("a" + "\u0301\u0316" * 250000) == "a"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a " * 10, ["a"] * 10),
        ("x" * 200, ["x" * 200]),
        ("  Café \u0301 BANK ", ["cafe", "bank"]),
        ("mi\0lk \0", ["milk"]),
    ],
)
def test_a_search_has_up_to_ten_words_in_200_characters(query, expected):
    assert parse_query(query) == expected


@pytest.mark.parametrize("query", ["", "´", "¨ ¸", "\u0301", "\0", "a " * 11, "x" * 201])
def test_a_search_without_a_word_or_with_too_many_is_refused(query):
    with pytest.raises(ValidationError):
        parse_query(query)


@given(texts)
def test_the_words_of_any_query_are_normalized(query):
    try:
        words = parse_query(query)
    except ValidationError:
        return
    assert all(word and normalized(word) == word and "\0" not in word for word in words)


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("", "milk", []),
        ("Buy milk", "", [("Buy milk", False)]),
        ("Buy milk", "bread", [("Buy milk", False)]),
        ("Buy milk", "milk", [("Buy ", False), ("milk", True)]),
        ("Milk, MILK!", "milk", [("Milk", True), (", ", False), ("MILK", True), ("!", False)]),
        ("Café Ñu", "cafe nu", [("Café", True), (" ", False), ("Ñu", True)]),
        ("Cafe\u0301!", "cafe", [("Cafe\u0301", True), ("!", False)]),
        ("Straße", "strasse", [("Straße", True)]),
        ("Straße", "as", [("Str", False), ("aß", True), ("e", False)]),
        ("Straße", "se", [("Stra", False), ("ße", True)]),
        ("banana", "ana", [("b", False), ("anana", True)]),
        ("abcdef", "bc cd", [("a", False), ("bcd", True), ("ef", False)]),
        ("abcdef", "bc de", [("a", False), ("bcde", True), ("f", False)]),
        ("abcdef", "abc ab", [("abc", True), ("def", False)]),
        ("abcdef", "b abcd", [("abcd", True), ("ef", False)]),
        ("a.b (c+d", "a.b (c", [("a.b", True), (" ", False), ("(c", True), ("+d", False)]),
        ("aab", "a.b", [("aab", False)]),
        ("\u0301a", "a", [("\u0301", False), ("a", True)]),
    ],
)
def test_what_matches_a_word_is_marked(text, query, expected):
    assert marked(text, normalized(query).split()) == expected


@given(texts, texts)
def test_the_pieces_are_the_text_and_alternate(text, query):
    pieces = marked(text, normalized(query).split())
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
    marks = [mark for _, mark in pieces]
    assert all(mark is not following for mark, following in zip(marks, marks[1:]))


@given(texts, texts)
@example("a straße", "ss")
def test_something_is_marked_exactly_if_a_word_is_in_the_text(text, query):
    found = any(word in normalized(text) for word in normalized(query).split())
    assert any(mark for _, mark in marked(text, normalized(query).split())) == found


@given(st.text("abc "), st.lists(st.text("abc", min_size=1), max_size=3))
def test_the_marked_characters_are_those_of_the_matches(text, query_words):
    expected = set()
    for word in query_words:
        for match in re.finditer("(?={})".format(word), text):
            expected.update(range(match.start(), match.start() + len(word)))
    marks = [mark for piece, mark in marked(text, query_words) for _ in piece]
    assert {place for place, mark in enumerate(marks) if mark} == expected
