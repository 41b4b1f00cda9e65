"""Parsing of quick add: attributes at the end of a line, and the text before them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todo.quickadd import parse, parse_date, parse_rule

MONDAY = date(2026, 11, 30)
THURSDAY = date(2026, 11, 26)
ENGLISH_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SPANISH_DAYS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]

BEFORE = ["last", "before", "after", "until", "till", "since", "from", "not", "except", "each"]
BEFORE += ["LAST", "until next", "for", "and", "is", "the", "first", "Good", "Easter", "mon,", "3,"]

WORDS = """Buy every cada in en la 3 1000 day día días laborable weeks año today mañana lunes
    monday mon, sat next on due every and at 9 9am las a 15 april week
    2026-12-24 2026-02-30 5/12/2026 #home #1 # @bank @Bank @2pm @ !1 !3 !4"""
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
        ("p1", "priority", 1),
        ("p3", "priority", 3),
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
    ],
)
def test_attribute_at_the_end_is_parsed(tail, key, value):
    assert parse("Buy milk " + tail, MONDAY) == {"text": "Buy milk", key: value}


PHRASES = [
    # typed, text, due date, rule
    ("Lunch next monday", "Lunch", "2026-11-30", None),
    ("Lunch next friday", "Lunch", "2026-12-04", None),
    ("Lunch next sat", "Lunch", "2026-12-05", None),
    ("Lunch this friday", "Lunch", "2026-11-27", None),
    ("Lunch friday", "Lunch", "2026-11-27", None),
    ("Lunch Friday", "Lunch", "2026-11-27", None),
    ("Lunch thursday", "Lunch", "2026-12-03", None),
    ("Call Ana Friday", "Call Ana", "2026-11-27", None),
    ("Comer próximo viernes", "Comer", "2026-11-27", None),
    ("Comer el próximo viernes", "Comer", "2026-11-27", None),
    ("Comer viernes que viene", "Comer", "2026-11-27", None),
    ("Comer el viernes que viene", "Comer", "2026-11-27", None),
    ("Comer este viernes", "Comer", "2026-11-27", None),
    ("Comer el viernes", "Comer", "2026-11-27", None),
    ("Comer el sáb", "Comer", "2026-11-28", None),
    ("Cita próximo lunes", "Cita", "2026-11-30", None),
    ("Cita próximo mar", "Cita", "2026-12-01", None),
    ("Call Ana on friday", "Call Ana", "2026-11-27", None),
    ("Finish book by friday", "Finish book", "2026-11-27", None),
    ("Finish book by tomorrow", "Finish book", "2026-11-27", None),
    ("Informe para el viernes", "Informe", "2026-11-27", None),
    ("Deberes para mañana", "Deberes", "2026-11-27", None),
    ("Rent due friday", "Rent", "2026-11-27", None),
    ("Rent due in 3 days", "Rent", "2026-11-29", None),
    ("Pagar vence el 15 de abril", "Pagar", "2027-04-15", None),
    ("Dentist due 15 April", "Dentist", "2027-04-15", None),
    ("Dentist april 15", "Dentist", "2027-04-15", None),
    ("Dentist on the 15th of April", "Dentist", "2027-04-15", None),
    ("Dentist April 15th, 2028", "Dentist", "2028-04-15", None),
    ("Dentist 26 nov", "Dentist", "2026-11-26", None),
    ("Dentist 3 mar", "Dentist", "2027-03-03", None),
    ("Leap 29 february", "Leap", "2028-02-29", None),
    ("Dentista el 15 de abril", "Dentista", "2027-04-15", None),
    ("Dentista 15 de abril de 2028", "Dentista", "2028-04-15", None),
    ("Renew card 24/12/2026", "Renew card", "2026-12-24", None),
    ("Renew card 12/24/2026", "Renew card", "2026-12-24", None),
    ("Renew card on 2026-12-24", "Renew card", "2026-12-24", None),
    ("Water plants every monday", "Water plants", "2026-11-30", "monday"),
    ("Water plants every thursday", "Water plants", "2026-11-26", "thursday"),
    ("Gym every mon, wed", "Gym", "2026-11-30", "monday, wednesday"),
    ("Gym every wed,mon", "Gym", "2026-11-30", "monday, wednesday"),
    ("Gym every sat and sun", "Gym", "2026-11-28", "saturday, sunday"),
    ("Gym every mon, tue, wed, thu, and fri", "Gym", "2026-11-26", "every weekday"),
    ("Gimnasio cada lunes", "Gimnasio", "2026-11-30", "monday"),
    ("Gimnasio cada mar", "Gimnasio", "2026-12-01", "tuesday"),
    ("Gimnasio todos los lunes y miércoles", "Gimnasio", "2026-11-30", "monday, wednesday"),
    ("Vitamins daily", "Vitamins", "2026-11-26", "every day"),
    ("Vitamins every day", "Vitamins", "2026-11-26", "every day"),
    ("Vitaminas todos los días", "Vitaminas", "2026-11-26", "every day"),
    ("Vitaminas diariamente", "Vitaminas", "2026-11-26", "every day"),
    ("Review weekly", "Review", "2026-11-26", "every week"),
    ("Revisar semanalmente", "Revisar", "2026-11-26", "every week"),
    ("Review monthly", "Review", "2026-11-26", "every month"),
    ("Revisar mensualmente", "Revisar", "2026-11-26", "every month"),
    ("Review yearly", "Review", "2026-11-26", "every year"),
    ("Revisar anualmente", "Revisar", "2026-11-26", "every year"),
    ("Bins every other week", "Bins", "2026-11-26", "every 2 weeks"),
    ("Basura cada dos semanas", "Basura", "2026-11-26", "every 2 weeks"),
    ("Basura todas las semanas", "Basura", "2026-11-26", "every week"),
    ("Work Every Weekday", "Work", "2026-11-26", "every weekday"),
    ("Trabajar cada día laborable", "Trabajar", "2026-11-26", "every weekday"),
    ("Trabajar todos los días laborables", "Trabajar", "2026-11-26", "every weekday"),
    ("Swim every 1 week", "Swim", "2026-11-26", "every week"),
    ("Swim every 2 weeks", "Swim", "2026-11-26", "every 2 weeks"),
    ("Swim every year", "Swim", "2026-11-26", "every year"),
    ("Nadar cada día", "Nadar", "2026-11-26", "every day"),
    ("Nadar cada semana", "Nadar", "2026-11-26", "every week"),
    ("Nadar cada mes", "Nadar", "2026-11-26", "every month"),
    ("Nadar CADA AÑO", "Nadar", "2026-11-26", "every year"),
    ("Nadar cada 3 dias", "Nadar", "2026-11-26", "every 3 days"),
    ("Nadar cada 6 meses", "Nadar", "2026-11-26", "every 6 months"),
    ("Nadar cada 2 años", "Nadar", "2026-11-26", "every 2 years"),
    ("Plan fri", "Plan", "2026-11-27", None),
    ("Plan on sat", "Plan", "2026-11-28", None),
    ("Plan this sun", "Plan", "2026-11-29", None),
    ("Review next week", "Review", "2026-11-30", None),
    ("Revisar la semana que viene", "Revisar", "2026-11-30", None),
    ("Revisar próxima semana", "Revisar", "2026-11-30", None),
    ("Review in a week", "Review", "2026-12-03", None),
    ("Review in two weeks", "Review", "2026-12-10", None),
    ("Revisar en una semana", "Revisar", "2026-12-03", None),
    ("Revisar dentro de 3 días", "Revisar", "2026-11-29", None),
    ("Film tonight", "Film", "2026-11-26", None),
    ("Película esta noche", "Película", "2026-11-26", None),
    ("Call at 9 tomorrow", "Call at 9", "2026-11-27", None),
    ("Meeting tomorrow at 9", "Meeting at 9", "2026-11-27", None),
    ("Meeting monday 9am", "Meeting 9am", "2026-11-30", None),
    ("Meeting friday 18:30", "Meeting 18:30", "2026-11-27", None),
    ("Meeting friday 9 pm", "Meeting 9 pm", "2026-11-27", None),
    ("Meeting on friday at 9:30 am", "Meeting at 9:30 am", "2026-11-27", None),
    ("Reunión mañana a las 9", "Reunión a las 9", "2026-11-27", None),
    ("Reunión el viernes a la 1", "Reunión a la 1", "2026-11-27", None),
    ("Gym every monday at 9", "Gym at 9", "2026-11-30", "monday"),
    ("Do this tomorrow", "Do this", "2026-11-27", None),
    ("Carry on tomorrow", "Carry on", "2026-11-27", None),
]


@pytest.mark.parametrize(("typed", "text", "due_on", "rule"), PHRASES)
def test_phrase_is_read_with_its_own_words_and_no_others(typed, text, due_on, rule):
    result = parse(typed, THURSDAY)
    assert (result.pop("text"), str(result.pop("due_on")), result.pop("repeats", None)) == (
        text,
        due_on,
        rule,
    )
    assert result == {}


@pytest.mark.parametrize(
    "line",
    [
        "Report last friday",
        "Leave before friday",
        "Call after friday",
        "Open until next friday",
        "Open until tomorrow at 9",
        "Salir antes del viernes",
        "Salir después del viernes",
        "Abierto hasta el viernes",
        "Todos salvo el lunes",
        "Cena pasado lunes",
        "Where the cat sat",
        "Enjoy the sun",
        "Ir al mar",
        "Ver el mar",
        "Este mar",
        "Watch Black Friday",
        "Jueves de Santo viernes",
        "Tomorrow buy milk",
        "Renew card 5/12/2026",
        "Renew card 31/02/2026",
        "Renew card 24/12",
        "Meet 30 february",
        "Meet 0 april",
        "Trip 15, 16 April",
        "Gym mon, wed",
        "Closed from monday to friday",
        "Book a table for friday",
        "Rent is due friday",
        "Pills twice daily",
        "Read the weekly",
        "Cerrado los lunes",
        "Meeting at 9",
        "Meeting 25:00",
        "Meeting tomorrow 25:00",
        "Meeting tomorrow at 24",
        "Meeting !1 at 9",
        "Buy milk P1",
        "Buy milk p4",
        "tomorrow at 9",
        "next friday",
        "on friday",
    ],
)
def test_phrase_that_means_something_else_stays_in_the_text(line):
    assert parse(line, THURSDAY) == {"text": line}


def test_numeric_date_depends_on_the_language():
    assert parse("Renovar 5/12/2026", THURSDAY, "es")["due_on"] == date(2026, 12, 5)
    assert parse("Renovar 12/24/2026", THURSDAY, "es") == {"text": "Renovar 12/24/2026"}
    assert parse("Renew 5/5/2027", THURSDAY)["due_on"] == date(2027, 5, 5)


def test_date_and_rule_are_parsed_alone():
    assert parse_date("Next week", THURSDAY) == MONDAY
    assert parse_date("5/12/2026", THURSDAY, "es") == date(2026, 12, 5)
    assert parse_date("pasado mañana", THURSDAY) == date(2026, 11, 28)
    assert parse_rule("Every Monday and Friday") == parse_rule("cada lunes y viernes")
    assert parse_rule("cada lunes y viernes") == "monday, friday"
    for text in ("", "milk", "buy milk tomorrow", "every monday"):
        assert parse_date(text, THURSDAY) is None
    for text in ("", "milk", "gym every monday", "tomorrow"):
        assert parse_rule(text) is None


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
        "repeats": "every month",
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
        "Wait in 0 days",
        "Wait in 1000 days",
        "Wait in ３ days",
        "Wait in days",
        "Wait in weekday",
        "Wait en día laborable",
        "Wait 3 days",
        "Learn every 2 weekdays",
        "Learn every 1000 days",
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
        "repeats": "every 2 weeks",
        "due_on": MONDAY,
    }


@pytest.mark.slow
@pytest.mark.parametrize("words", ["@a", "every", "in 3 days", "\u0301\u0316" * 5])
def test_long_line_is_parsed_in_linear_time(words):
    line = "x" + (" " + words) * (100000 // len(words))
    assert line.startswith(parse(line, MONDAY)["text"])


@pytest.mark.slow
@given(lines, st.dates())
def test_any_line_begins_with_its_text_except_for_times(line, today):
    text = parse(line, today)["text"]
    assert text == text.strip()
    assert bool(text) == bool(line.strip())
    while not line.strip().startswith(text):  # A time that was behind a date.
        text, space, time = text.rpartition(" ")
        assert space
        assert time in line


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
        "every 2 weeks": ("repeats", "every 2 weeks"),
    }
    expected = dict(expected[word] for word in words[:count] if word in expected)
    if "repeats" in expected:
        expected.setdefault("due_on", MONDAY)
    assert result == expected
