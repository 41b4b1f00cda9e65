"""Quick add: what trails the text of a new item, read as its list, labels, priority and dates.

    Pay the rent #home @bank !1 tomorrow every month

is the text "Pay the rent" and five attributes. They are read from the end backwards, in any order,
until a word is none, or the second of its kind: `Read #1 bestseller` stays as it is. The words of
dates and rules are English or Spanish, in capitals or not, Spanish ones with accents or without.
"""

import re
from datetime import date, timedelta

from todo import recurrence
from todo.search import normalized

# What may stand in a name; `name` sees to it that a letter is first.
NAME = re.compile(r"[\w-]{1,100}")
NAMED = {"#": "todo_list", "@": "labels"}
PRIORITIES = {"!1": 1, "!2": 2, "!3": 3}
ISO_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAYS = {"today": 0, "tomorrow": 1}
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


def read(line, today):
    """Read a line that is typed on the date `today`, and return a dict of what it says.

    "text" (str) is always in it: the line up to the first attribute, and never empty while the line
    is not, so that `tomorrow` alone is a text. The others are there if they were found:
    "todo_list" (str), "labels" (list of str, each once, as typed), "priority" (1 to 3), "due_on"
    (date) and "repeats" (a rule of `todo.recurrence`). A rule does not imply a date: what
    "repeats" without "due_on" is due on is for the caller to decide.
    """
    words = list(re.finditer(r"\S+", line))
    found, labels = {}, []
    while words:
        size, key, value = attribute([word.group() for word in words[-3:]], today)
        if value is None or key in found or size == len(words):
            break
        if key == "due_on" and not recurrence.FIRST_DAY <= value <= recurrence.LAST_DAY:
            break
        if key == "labels":
            labels.append(value)
        else:
            found[key] = value
        del words[-size:]
    if labels:
        # Of several spellings the first that was typed stays: the last that was read.
        spellings = {label.casefold(): label for label in labels}
        typed = dict.fromkeys(label.casefold() for label in reversed(labels))
        found["labels"] = [spellings[key] for key in typed]
    found["text"] = line[: words[-1].end()].strip() if words else ""
    return found


def attribute(words, today):
    """What the last of up to three words say: the number of those words, the key and the value.

    The value is None if they say nothing.
    """
    word = words[-1]
    if word[0] in NAMED:
        return 1, NAMED[word[0]], name(word[1:])
    if word in PRIORITIES:
        return 1, "priority", PRIORITIES[word]
    words = [SPANISH.get(normalized(word), word.lower()) for word in words]
    for size in range(len(words), 1, -1):
        opening, rest = words[-size], " ".join(words[1 - size :])
        rule = recurrence.rule("weekday" if rest == "day laborable" else rest)
        if rule and opening == "every":
            return size, "repeats", rule
        if rule and opening == "in" and rest[0].isdigit():
            return size, "due_on", recurrence.later(rule, today)
    if words[-2:] == ["pasado", "tomorrow"]:
        return 2, "due_on", recurrence.later("2 days", today)
    # `every monday` is no rule here, `la mañana` is the morning, and `after tomorrow` is another
    # day: they stay in the text.
    if words[-2:-1] and words[-2] in ("every", "la", "esta", "after"):
        return 1, "due_on", None
    return 1, "due_on", day(words[-1], today)


def name(text):
    """The text, if it may be the name of a list or label; otherwise None."""
    return text if NAME.fullmatch(text) and text[0].isalpha() else None


def day(word, today):
    """The date that an English word or an ISO date says; a weekday's is later than today."""
    try:
        if word in WEEKDAYS:
            return today + timedelta(days=(WEEKDAYS.index(word) - today.weekday() - 1) % 7 + 1)
        if word in DAYS:
            return today + timedelta(days=DAYS[word])
        return date(*map(int, word.split("-"))) if ISO_DATE.fullmatch(word) else None
    except (OverflowError, ValueError):  # Past the year 9999, or not in the calendar.
        return None
