"""Quick add: parse the list, labels, priority and dates at the end of a new item's text.

    Pay the rent #home @bank !1 tomorrow every month

is the text "Pay the rent" and five attributes. Parsing goes backwards from the end, in any order,
and stops at the first plain or repeated word: `Read #1 bestseller` stays as it is. Words of dates
and rules are English or Spanish, in any case, with or without accents.
"""

import re
from datetime import date, timedelta
from unicodedata import category

from todo import recurrence
from todo.search import normalize
from todo.validators import MAX_NAME_LENGTH, single_line
from website.text import distinct

IN_NAMES = "_-\u200c\u200d"  # besides letters, digits and marks; the last two are joiners
NAME_PREFIXES = {"#": "todo_list", "@": "labels"}
PRIORITIES = {"!1": 1, "!2": 2, "!3": 3}
ISO_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAYS = {"today": 0, "tomorrow": 1}
# After these words, a day or weekday is another date than alone, and stays in the text: `every
# monday` is not a rule here, and `la mañana` is the morning.
BEFORE_DAYS = {"every", "cada", "la", "esta", "after", "before", "until", "till", "since", "from"}
BEFORE_DAYS |= {"not", "except", "hasta", "desde", "salvo", "del"}
BEFORE_WEEKDAYS = {"next", "last", "this", "by", "on", "past", "previous", "coming", "following"}
BEFORE_WEEKDAYS |= {"each", "proximo", "pasado", "ultimo", "este", "siguiente", "el", "al"}
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SPANISH = {
    "hoy": "today",
    "manana": "tomorrow",
    "lunes": "monday",
    "martes": "tuesday",
    "miercoles": "wednesday",
    "jueves": "thursday",
    "viernes": "friday",
    "sabado": "saturday",
    "domingo": "sunday",
    "en": "in",
    "cada": "every",
    "dia": "day",
    "dias": "days",
    "semana": "week",
    "semanas": "weeks",
    "mes": "month",
    "meses": "months",
    "ano": "year",
    "anos": "years",
}


def parse(line, today):
    """Return the text and the attributes of a line that is typed on the date `today`, as a dict.

    "text" (str) is the line up to the first attribute; it is only empty if the line is, so that
    `tomorrow` alone is a text. Optional keys: "todo_list" (str), "labels" (list of str, distinct,
    as typed), "priority" (1 to 3), "due_on" (date) and "repeats" (a rule of recurrence.py). The
    caller decides when an item with "repeats" but without "due_on" is due.
    """
    words = list(re.finditer(r"\S+", line))
    attributes, labels = {}, []
    # Leave at least one visible word.
    visible = (place for place, word in enumerate(words) if single_line(word.group()))
    first = next(visible, len(words))
    while words:
        size, key, value = parse_attribute([word.group() for word in words[-3:]], today)
        if value is None or key in attributes or len(words) - size <= first:
            break
        if key == "due_on" and not recurrence.MIN_DATE <= value <= recurrence.MAX_DATE:
            break
        if key == "labels":
            labels.append(value)
        else:
            attributes[key] = value
        del words[-size:]
    if labels:
        attributes["labels"] = list(distinct(reversed(labels)).values())
    attributes["text"] = line[: words[-1].end()].strip() if words else ""
    return attributes


def parse_attribute(words, today):
    """Parse the end of up to three words; return the number of parsed words, a key and a value.

    The value is None if there is no attribute.
    """
    word = words[-1]
    if word[0] in NAME_PREFIXES:
        return 1, NAME_PREFIXES[word[0]], valid_name(word[1:])
    if word in PRIORITIES:
        return 1, "priority", PRIORITIES[word]
    previous = normalize(words[-2]) if len(words) > 1 else ""
    words = [SPANISH.get(normalize(word), word.lower()) for word in words]
    for size in range(len(words), 1, -1):
        opening, rest = words[-size], " ".join(words[1 - size :])
        rule = recurrence.parse_rule("weekday" if rest == "day laborable" else rest)
        if rule and opening == "every":
            return size, "repeats", rule
        if rule and opening == "in" and rest[0].isdigit():
            return size, "due_on", recurrence.add_interval(rule, today)
    if words[-2:] == ["pasado", "tomorrow"]:
        return 2, "due_on", recurrence.add_interval("2 days", today)
    if previous in BEFORE_DAYS or (words[-1] in WEEKDAYS and previous in BEFORE_WEEKDAYS):
        return 1, "due_on", None
    return 1, "due_on", parse_day(words[-1], today)


def valid_name(text):
    """Return the text if it can be the name of a list or label, else None."""
    fits = text[:1].isalpha() and len(text) <= MAX_NAME_LENGTH and single_line(text)
    words = (char.isalnum() or char in IN_NAMES or category(char)[0] == "M" for char in text)
    return text if fits and all(words) else None


def parse_day(word, today):
    """Return the date of an English word or an ISO date; a weekday is later than today."""
    try:
        if word in WEEKDAYS:
            return today + timedelta(days=(WEEKDAYS.index(word) - today.weekday() - 1) % 7 + 1)
        if word in DAYS:
            return today + timedelta(days=DAYS[word])
        return date(*map(int, word.split("-"))) if ISO_DATE.fullmatch(word) else None
    except (OverflowError, ValueError):  # Past the year 9999, or not in the calendar.
        return None
