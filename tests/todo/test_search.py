"""Search: normalized texts, the words of a query, and the marks on their matches."""

import re
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from todo import search
from todo.search import excerpt, highlight, normalize, parse_query

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
        ("Łódź, Smørrebrød", "lodz, smorrebrod"),
        ("Đorđe Ħal Ŧ", "dorde hal t"),
        ("Æbler, cœur, Þór", "aebler, coeur, þor"),
        ("KAPI kapı", "kapi kapi"),
        ("❤\ufe0f", "❤"),
        ("so\u00adft\u200b \u2060hy\u200dphen", "soft hyphen"),
        ("Ἀθῆναι Й ё", "αθηναι и е"),
        ("か が ｶﾞ", "か が ガ"),
        ("שָׁלוֹם हिन्दी", "שָׁלוֹם हिन्दी"),
        ("\ufdfa ㌖", "\ufdfa ㌖"),
        ("Ⅷ ﬃ", "viii ffi"),
    ],
)
def test_text_is_normalized(text, expected):
    assert normalize(text) == expected


@given(texts)
def test_normalizing_twice_changes_nothing_more(text):
    assert normalize(normalize(text)) == normalize(text)


@given(texts)
def test_composed_and_decomposed_texts_are_equal(text):
    assert normalize(unicodedata.normalize("NFC", text)) == normalize(
        unicodedata.normalize("NFD", text)
    )


@pytest.mark.parametrize(("text", "other"), [("が", "か"), ("パ", "ハ"), ("한", "하"), ("أ", "ا")])
def test_marks_of_other_scripts_are_kept(text, other):
    for form in ("NFC", "NFD"):
        assert normalize(other) not in normalize(unicodedata.normalize(form, text))


def test_normalized_text_is_at_most_four_times_as_long():
    assert max(len(normalize(chr(code))) for code in range(0x30000) if code >> 11 != 27) == 4


def test_text_of_many_accents_is_normalized():
    assert normalize("a" + "\u0301\u0316" * 250000) == "a"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a " * 10, ["a"] * 10),
        ("x" * 200, ["x" * 200]),
        ("  Café \u0301 BANK ", ["cafe", "bank"]),
        ("mi\0lk \0", ["milk"]),
    ],
)
def test_search_has_up_to_ten_words_in_200_characters(query, expected):
    assert parse_query(query) == expected


@pytest.mark.parametrize("query", ["", "´", "¨ ¸", "\u0301", "\0", "a " * 11, "x" * 201])
def test_search_without_a_word_or_with_too_many_is_rejected(query):
    with pytest.raises(ValidationError):
        parse_query(query)


@given(texts)
def test_words_of_any_query_are_normalized(query):
    try:
        words = parse_query(query)
    except ValidationError:
        return
    assert all(word and normalize(word) == word and "\0" not in word for word in words)


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
def test_matches_of_words_are_marked(text, query, expected):
    assert highlight(text, normalize(query).split()) == expected


# A match in the notes


@pytest.fixture
def folded(monkeypatch):
    """Return a list of the characters that are folded one by one."""
    fold, folded = search.fold, []
    monkeypatch.setattr(search, "fold", lambda char: folded.append(char) or fold(char))
    return folded


def excerpt_of(text, notes, query):
    stored = normalize(text + "\n" + notes)
    return excerpt({"text": text, "notes": notes, "search_text": stored}, parse_query(query))


@pytest.mark.parametrize(
    "before", ["before ", "\u00a0 vor\u00a0\tßßé  \n", "か\u3099 ", "´ ", "한\n"]
)
@pytest.mark.parametrize("text", ["Milk", "Mílk ß", "´", "\ufdfa"])
def test_excerpt_has_the_first_match_and_what_is_around_it(text, before):
    notes = before * 30 + "<needlé> " + "after " * 500 + "needle"
    pieces = excerpt_of(text, notes, "x NEEDLE")
    assert [piece for piece, mark in pieces if mark] == ["needlé"]
    visible = "".join(piece for piece, _ in pieces)
    assert visible in unicodedata.normalize("NFC", notes)
    assert len(visible) == 160
    assert visible.index("needlé") == 40


def test_notes_without_a_match_have_no_excerpt():
    for notes in ("", "milk", "Ñandú"):
        assert excerpt_of("needle", notes, "needle") == []


def test_ascii_is_marked_without_folding_characters(folded):
    text, notes = "a" * 500, "b " * 5000 + "needle"
    assert excerpt_of(text, notes, "needle a")
    assert highlight(text, parse_query("a aa b"))
    assert folded == []


@pytest.mark.parametrize("char", ["é", "\ufdfa", "㌖", "\u0301", "が"])
def test_marking_folds_each_character_at_most_once(folded, char):
    text, notes = char * 500, char * 9990 + " needle"
    stored = normalize(text + "\n" + notes)
    assert len(stored) <= 4 * (len(text) + len(notes))
    folded.clear()
    query_words = parse_query("needle a b c d e f g h i")
    highlight(text, query_words)
    assert len(folded) <= len(text)
    folded.clear()
    assert excerpt({"text": text, "notes": notes, "search_text": stored}, query_words)
    assert len(folded) <= len(text) + len(notes) + 160


@given(texts, texts)
def test_pieces_are_the_text_and_alternate(text, query):
    pieces = highlight(text, normalize(query).split())
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
    marks = [mark for _, mark in pieces]
    assert all(mark is not following for mark, following in zip(marks, marks[1:]))


@given(texts, texts)
@example("a straße", "ss")
def test_text_is_marked_if_it_contains_a_word_only(text, query):
    query_words = normalize(query).split()
    expected = any(word in normalize(text) for word in query_words)
    assert any(mark for _, mark in highlight(text, query_words)) == expected


@given(st.text("abc "), st.lists(st.text("abc", min_size=1), max_size=3))
def test_marked_characters_are_those_of_the_matches(text, query_words):
    expected = set()
    for word in query_words:
        for match in re.finditer(f"(?={word})", text):
            expected.update(range(match.start(), match.start() + len(word)))
    marks = [mark for piece, mark in highlight(text, query_words) for _ in piece]
    assert {place for place, mark in enumerate(marks) if mark} == expected
