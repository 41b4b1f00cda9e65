"""todo.txt: one line for each item, https://github.com/todotxt/todo.txt

    (A) 2026-11-22 Pay the rent +home @bank due:2026-12-01 rec:1m uid:0d3f

The list is the project, labels are contexts, weekdays are `rec:mon,thu`. Notes, the trash, times of
day, and spaces in the name of a list (they become "-") are lost, among other things. A title with
markers of its own (`@home`) is separated from the item's markers by two spaces, so that it survives
a round trip. A marker with an invalid value, such as due:2026-02-30, stays in the title.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _

from todo import recurrence, validators
from todo.transfer.base import FormatError, numbered_lines
from todo.validators import LABEL, MAX_NAME_LENGTH

DATE = "([0-9]{4}-[0-9]{2}-[0-9]{2})"
PREFIX = re.compile(f"(x )?(?:[(]([A-Z])[)] )?(?:{DATE} )?(?(1)(?:{DATE} )?)")
KEY_VALUE = re.compile(
    f"due:{DATE}|rec:[+]?([0-9]+[dbwmy]|[a-z]{{3}}(?:,[a-z]{{3}})*)|pri:([A-Z])|uid:([!-~]{{1,64}})"
)
MARKER = re.compile("[+@].|(?:due|rec|pri|uid):")
UNITS = {"d": "day", "b": "weekday", "w": "week", "m": "month", "y": "year"}
OTHER_FORMATS = re.compile('\\[$|\\[{|{"|BEGIN:VCALENDAR|"uid",|uid[,;\t]title[,;\t]')


def write(records):
    zone = get_current_timezone()  # Another one may be active when the lines are generated.
    return (format_line(record, zone) for record in records)


def format_line(record, zone):
    done, priority = record["completed"], " ABC"[record["priority"]].strip()
    words = ["x"] if done else [f"({priority})"] if priority else []
    moments = [record["completed_on"], record["created_on"]] if done else [record["created_on"]]
    moments = moments if moments[0] else []  # The first date of a completed item is this one.
    words += [localtime(moment, zone).date().isoformat() for moment in moments]
    title = " ".join(record["title"].splitlines())
    words += [title + " "] if any(map(MARKER.match, title.split(" "))) else [title]
    words += ["+" + re.sub(r"\s", "-", record["list"])] if record["list"] else []
    words += ["@" + label for label in record["labels"]]
    words += [f"due:{record['due_on']}"] if record["due_on"] else []
    words += ["rec:" + format_rule(record["repeats"])] if record["repeats"] else []
    words += ["pri:" + priority] if priority and done else []
    return " ".join([*words, "uid:" + record["uid"]]) + "\n"


def read(file, options):
    for number, text in numbered_lines(file):
        text = text.strip()
        if number == 1 and OTHER_FORMATS.match(text):
            raise FormatError(1, _("This is not todo.txt, but another format."))
        if text:
            yield (number, *parse_line(text))


def parse_line(text):
    """Return the record of a line, and the words that look like markers but stay in its title."""
    prefix = next(PREFIX.finditer(text))  # It may be empty.
    done, letter, first, second = prefix.groups()
    end, unread, pairs = prefix.end(), [], {"pri": letter} if letter else {}
    if first and not is_valid("due", first):
        end, unread, first, second = prefix.start(3), [first], None, None
    elif second and not is_valid("due", second):
        end, unread, second = prefix.start(4), [second], None
    words, text = [], text[end:].lstrip()
    title, _space, markers = text.rpartition("  ")
    if "uid:" not in markers or not all(map(MARKER.match, markers.split(" "))):
        title, markers = "", text
    # Of two markers with the same key the last one counts, as format_line() writes it.
    for word in reversed(markers.split(" ")):
        match = KEY_VALUE.fullmatch(word)
        value = match and next(filter(None, match.groups()))
        if value and word[:3] not in pairs and is_valid(word[:3], value):
            pairs[word[:3]] = value
        else:
            words.append(word)
    words.reverse()
    unread += [word for word in words if re.match("(due|rec):.", word)]
    words, lists, labels = split_names(words)
    # A date without a time becomes noon.
    completed_on, created_on = (
        day and day + "T12:00" for day in (first, second if done else first)
    )
    record = {
        "uid": pairs.get("uid"),
        # A line of markers alone keeps its first one as the title.
        "title": title or " ".join(words).strip() or text.split(" ")[0],
        "completed": bool(done),
        "completed_on": completed_on if done else None,
        "created_on": created_on,
        "priority": min(" ABC".find(pairs["pri"]) % 5, 3) if "pri" in pairs else 0,
        "list": lists[0][1:] if lists else "",
        "labels": [word[1:] for word in labels],
        "due_on": pairs.get("due"),
        "repeats": to_rule(pairs["rec"]) if "rec" in pairs else "",
    }
    return (record, *unread)


def split_names(words):
    """Return the words of the title, and those of the list and the labels, each with its sign.

    A list or a label belongs to the title as well, except at the end of the text.
    """
    names = [word for word in words if len(word) <= MAX_NAME_LENGTH + 1]
    lists = [word for word in names if re.match("[+].", word)][-1:]
    labels = [word for word in names if re.fullmatch("@" + LABEL, word)]
    trailing, end = {*lists, *labels}, len(words)
    while end > 1 and words[end - 1] in trailing:
        end -= 1
        if words[end] in lists:
            trailing.difference_update(lists)  # A second one belongs to the title.
    return words[:end], lists, labels


def format_rule(rule):
    """Return the value of "rec:", such as "2w" or, for weekdays, "mon,thu"."""
    count, unit = recurrence.split_rule(rule)
    if unit in UNITS.values():
        return f"{count}{'b' if unit == 'weekday' else unit[0]}"
    return ",".join(day[:3] for day in unit.split(", "))


def to_rule(text):
    """Return the rule of recurrence.py for the value of "rec:"."""
    if text[0].isdigit():
        return "weekday" if text == "1b" else f"{text[:-1]} {UNITS[text[-1]]}"
    days = {day[:3]: day for day in recurrence.WEEKDAYS}
    return ",".join(days.get(day, day) for day in text.split(","))


def is_valid(key, value):
    """Return whether an item can have this value of "due:" or "rec:"; others are always valid."""
    try:
        if key == "due":
            validators.clean_date(value)
        elif key == "rec":
            validators.clean_rule(to_rule(value))
    except ValidationError:
        return False
    return True
