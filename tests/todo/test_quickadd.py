"""Parsing of quick add: attributes at the end of a line, and the text before them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todo.quickadd import parse

MONDAY = date(2026, 11, 30)
ENGLISH_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SPANISH_DAYS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]

BEFORE = ["next", "last", "this", "by", "before", "after", "until", "till", "since", "from", "on"]
BEFORE += ["not", "each", "Next", "LAST"]

WORDS = """Buy every cada in en la 3 1000 day día días laborable weeks año today mañana lunes
    2026-12-24 2026-02-30 #home #1 # @bank @Bank @2pm @ !1 !3 !4"""
lines = st.one_of(st.text(), st.lists(st.sampled_from(WORDS.split())).map(" ".join))


def attributes(result):
    return {key: value for key, value in result.items() if key != "text"}


@pytest.mark.parametrize(
    ("tail", "key", "value"),
    [
        ("#home", "todo_list", "home"),
        ("#Garden-2_b", "todo_list", "Garden-2_b"),
        ("#" + "x" * 100, "todo_list", "x" * 100),
        ("#हिन्दी", "todo_list", "हिन्दी"),
        ("#Cafe\u0301", "todo_list", "Cafe\u0301"),
        ("#می\u200cخواهم", "todo_list", "می\u200cخواهم"),
        ("#ශ්\u200dරී", "todo_list", "ශ්\u200dරී"),
        ("@தமிழ்", "labels", ["தமிழ்"]),
        ("@ไทยที่", "labels", ["ไทยที่"]),
        ("@Öl @a @o\u0308l", "labels", ["Öl", "a"]),
        ("@b2 @a @c", "labels", ["b2", "a", "c"]),
        ("@Bank @a @bank @A", "labels", ["Bank", "a"]),
        ("@Straße @STRASSE", "labels", ["Straße"]),
        ("!3", "priority", 3),
        ("today", "due_on", date(2026, 11, 30)),
        ("TOMORROW", "due_on", date(2026, 12, 1)),
        ("hoy", "due_on", date(2026, 11, 30)),
        ("Mañana", "due_on", date(2026, 12, 1)),
        ("man\u0303ana", "due_on", date(2026, 12, 1)),
        ("manana", "due_on", date(2026, 12, 1)),
        ("2028-02-29", "due_on", date(2028, 2, 29)),
        ("in 1 day", "due_on", date(2026, 12, 1)),
        ("in 3 days", "due_on", date(2026, 12, 3)),
        ("in 3 months", "due_on", date(2027, 2, 28)),
        ("in 900 years", "due_on", date(2926, 11, 30)),
        ("pasado mañana", "due_on", date(2026, 12, 2)),
        ("En 3 días", "due_on", date(2026, 12, 3)),
        ("en 1 año", "due_on", date(2027, 11, 30)),
        ("every day", "repeats", "day"),
        ("Every Weekday", "repeats", "weekday"),
        ("every 1 week", "repeats", "week"),
        ("every 2 weeks", "repeats", "2 weeks"),
        ("every year", "repeats", "year"),
        ("cada día", "repeats", "day"),
        ("cada día laborable", "repeats", "weekday"),
        ("cada semana", "repeats", "week"),
        ("cada mes", "repeats", "month"),
        ("CADA AÑO", "repeats", "year"),
        ("cada 3 dias", "repeats", "3 days"),
        ("cada 6 meses", "repeats", "6 months"),
        ("cada 2 años", "repeats", "2 years"),
    ],
)
def test_attribute_at_the_end_is_parsed(tail, key, value):
    assert parse("Buy milk " + tail, MONDAY) == {"text": "Buy milk", key: value}


@pytest.mark.parametrize("names", [ENGLISH_DAYS, SPANISH_DAYS])
@pytest.mark.parametrize("ago", range(7))
def test_weekday_is_the_next_one_and_never_today(names, ago):
    today = MONDAY + timedelta(days=ago)
    for days in range(1, 8):
        day = today + timedelta(days=days)
        assert parse("Swim " + names[day.weekday()], today)["due_on"] == day


@pytest.mark.parametrize("name", ["miercoles", "Sabado", "SÁBADO", "sa\u0301bado"])
def test_spanish_weekday_is_parsed_without_accent(name):
    assert "due_on" in parse("Nadar " + name, MONDAY)


def test_several_attributes_are_parsed():
    assert parse("Pay rent @bank every month !1 2026-12-01 #home @flat", MONDAY) == {
        "text": "Pay rent",
        "todo_list": "home",
        "labels": ["bank", "flat"],
        "priority": 1,
        "due_on": date(2026, 12, 1),
        "repeats": "month",
    }


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Read #1",
        "Mail @2pm",
        "Mail ana@example.org",
        "Fix #",
        "Fix @",
        "Fix #-x",
        "Fix #_x",
        "Fix #²x",
        "Fix #a.b",
        "Fix @a,",
        "Fix #" + "x" * 101,
        "Fix #\u0301a",
        "Fix #\u200da",
        "Fix #\u3164",
        "Fix @a\u200b",
        *[f"Meet {word} friday" for word in BEFORE],
        *[f"Cena {word} viernes" for word in ("próximo", "Proximo", "este", "el", "cada")],
        *[f"Cena {word} lunes" for word in ("pasado", "hasta el", "antes del", "desde")],
        "Call before tomorrow",
        "Open until 2026-12-24",
        "Call after hoy",
        "Shout !4",
        "Shout !",
        "Shout !１",
        "See tomorrow's paper",
        "Meet on 2026-02-30",
        "Meet on 0000-01-01",
        "Meet on 2026-1-1",
        "Meet on ２０２６-01-01",
        "Meet mon",
        "Wait in 0 days",
        "Wait in 1000 days",
        "Wait in ３ days",
        "Wait in days",
        "Wait in weekday",
        "Wait en día laborable",
        "Wait 3 days",
        "Learn every 2 weekdays",
        "Learn every 1000 days",
        "Gym every monday",
        "Gimnasio cada lunes",
        "Correr por la mañana",
        "Correr esta mañana",
        "Meet the day after tomorrow",
        "Wait 0001-01-01",
        "Wait 1899-12-31",
        "Wait 3000-01-01",
        "Wait 10000-01-01",
        "Wait in 999 years",
        "Wait in 99999 years",
    ],
)
def test_other_words_stay_in_the_text(line):
    assert parse(line, MONDAY) == {"text": line}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Move #home #work", "Move #home"),
        ("Move !2 !1", "Move !2"),
        ("Call today tomorrow", "Call today"),
        ("Call in 3 days 2026-12-24", "Call in 3 days"),
        ("Clean every day every week", "Clean every day"),
        ("Move #home Tuesday #work", "Move #home"),
        ("Meet on 2026-02-30 !1", "Meet on 2026-02-30"),
        # The whole text is never taken for attributes.
        ("tomorrow", "tomorrow"),
        ("#home", "#home"),
        ("every day", "every day"),
        ("in 3 days", "in 3 days"),
        ("today tomorrow", "today"),
        ("#home @bank !1", "#home"),
        ("\u200b #home", "\u200b #home"),
        ("\u2060 \ufeff tomorrow !1", "\u2060 \ufeff tomorrow"),
        ("every day !1", "every day"),
    ],
)
def test_parsing_stops_at_a_plain_or_repeated_word_and_leaves_some_text(line, text):
    assert parse(line, MONDAY)["text"] == text


@pytest.mark.parametrize("tail", ["tomorrow", "monday", "in 1 day", "in 1 month", "in 999 years"])
def test_date_after_the_year_9999_stays_in_the_text(tail):
    assert parse("Wait " + tail, date.max) == {"text": "Wait " + tail}


def test_any_space_separates_words_and_spaces_in_the_text_are_kept():
    line = "  Buy  oat\tmilk \u3000#home\u00a0@shop\u2003every\u20282\nweeks\t"
    assert parse(line, MONDAY) == {
        "text": "Buy  oat\tmilk",
        "todo_list": "home",
        "labels": ["shop"],
        "repeats": "2 weeks",
    }


@pytest.mark.parametrize("words", ["@a", "every", "in 3 days", "\u0301\u0316" * 5])
def test_long_line_is_parsed_in_linear_time(words):
    line = "x" + (" " + words) * (100000 // len(words))
    assert line.startswith(parse(line, MONDAY)["text"])


@given(lines, st.dates())
def test_any_line_begins_with_its_text(line, today):
    text = parse(line, today)["text"]
    assert line.strip().startswith(text)
    assert text == text.strip()
    assert bool(text) == bool(line.strip())


@given(lines)
def test_attributes_do_not_depend_on_the_character_of_the_space(line):
    other = parse("\u3000".join(line.split()), MONDAY)
    assert attributes(other) == attributes(parse(line, MONDAY))


@given(lines)
def test_remaining_text_ends_with_a_plain_or_repeated_word(line):
    result = parse(line, MONDAY)
    again = parse(result["text"], MONDAY)
    single = set(result) & {"todo_list", "priority", "due_on", "repeats"}
    assert again == {"text": result["text"]} or single & set(again)


@given(
    st.permutations(["#home", "!2", "2026-12-24", "every 2 weeks", "@a", "@b"]), st.integers(0, 6)
)
def test_order_of_attributes_does_not_matter(words, count):
    result = parse(" ".join(["Buy milk"] + words[:count]), MONDAY)
    assert result.pop("text") == "Buy milk"
    assert sorted(result.pop("labels", [])) == sorted(
        word[1:] for word in words[:count] if word[0] == "@"
    )
    expected = {
        "#home": ("todo_list", "home"),
        "!2": ("priority", 2),
        "2026-12-24": ("due_on", date(2026, 12, 24)),
        "every 2 weeks": ("repeats", "2 weeks"),
    }
    assert result == dict(expected[word] for word in words[:count] if word in expected)
