"""todo.txt: a line for each item, https://github.com/todotxt/todo.txt

    (A) 2026-11-22 Pay the rent +home @bank due:2026-12-01 rec:1m uid:0d3f

The list is the project, labels are contexts. Notes and the trash do not fit, nor does the space in
a list's name, which becomes a "-". What a text says in the format's own signs is read as such, but
for a text that two spaces part from the item's signs behind it: so such a text is written. A sign
that can't be stored, such as due:2026-02-30, stays in the text.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _

from todo import recurrence, validators
from todo.transfer.base import FormatError, numbered_lines
from todo.validators import LABEL, MAX_NAME_LENGTH

DATE = "([0-9]{4}-[0-9]{2}-[0-9]{2})"
PREFIX = re.compile("(x )?(?:[(]([A-Z])[)] )?(?:{0} )?(?(1)(?:{0} )?)".format(DATE))
KEY_VALUE = re.compile(
    "due:{}|rec:[+]?([0-9]+[dbwmy])|pri:([A-Z])|uid:([!-~]{{1,64}})".format(DATE)
)
OTHER_FORMATS = (
    "[{",
    '{"',
    "BEGIN:VCALENDAR",
    '"uid",',
    "uid,title,",
    "uid;title;",
    "uid\ttitle\t",
)
MARKER = re.compile("[+@].|(?:due|rec|pri|uid):")
UNITS = {"d": "day", "b": "weekday", "w": "week", "m": "month", "y": "year"}


def write(records):
    zone = get_current_timezone()  # It may be another one when the lines are asked for.
    return (format_line(record, zone) for record in records)


def format_line(record, zone):
    done, priority = record["completed"], " ABC"[record["priority"]].strip()
    words = ["x"] if done else ["({})".format(priority)] if priority else []
    moments = [record["completed_on"] or record["created_on"]] if done else []
    moments.append(record["created_on"])
    words += [localtime(moment, zone).date().isoformat() for moment in moments]
    title = " ".join(record["title"].splitlines())
    words += [title + " "] if any(map(MARKER.match, title.split(" "))) else [title]
    words += ["+" + re.sub(r"\s", "-", record["list"])] if record["list"] else []
    words += ["@" + label for label in record["labels"]]
    words += ["due:{}".format(record["due_on"])] if record["due_on"] else []
    if record["repeats"]:
        count, unit = recurrence.split_rule(record["repeats"])
        words.append("rec:{}{}".format(count, "b" if unit == "weekday" else unit[0]))
    words += ["pri:" + priority] if priority and done else []
    return " ".join(words + ["uid:" + record["uid"]]) + "\n"


def read(file):
    for number, text in numbered_lines(file):
        text = text.strip()
        if number == 1 and (text == "[" or text.startswith(OTHER_FORMATS)):
            raise FormatError(1, _("This is another format than todo.txt."))
        if text:
            yield (number, *parse_line(text))


def parse_line(text):
    """Return the record of a line, and the words that look like signs and stay in its title."""
    start = next(PREFIX.finditer(text))  # Nothing of it has to be there.
    done, letter, first, second = start.groups()
    end, unread, pairs = start.end(), [], {"pri": letter} if letter else {}
    if first and not is_valid("due", first):
        end, unread, first, second = start.start(3), [first], None, None
    elif second and not is_valid("due", second):
        end, unread, second = start.start(4), [second], None
    words, text = [], text[end:].lstrip()
    title, _space, signs = text.rpartition("  ")
    if "uid:" not in signs or not all(map(MARKER.match, signs.split(" "))):
        title, signs = "", text
    # From the end, where `line` writes them: what stands before may be a part of the text.
    for word in reversed(signs.split(" ")):
        match = KEY_VALUE.fullmatch(word)
        said = match and next(filter(None, match.groups()))
        if said and word[:3] not in pairs and is_valid(word[:3], said):
            pairs[word[:3]] = said
        else:
            words.append(word)
    words.reverse()
    unread += [word for word in words if re.match("(due|rec):.", word)]
    # Those that trail the text belong to the item alone, others to the text as well.
    names = [word for word in words if len(word) <= MAX_NAME_LENGTH + 1]
    lists = [word for word in names if re.match("[+].", word)][-1:]
    labels = [word for word in names if re.fullmatch("@" + LABEL, word)]
    trailing = set(lists + labels)
    while len(words) > 1 and words[-1] in trailing:
        if words.pop() in lists:
            trailing.difference_update(lists)  # Another one belongs to the text.
    # Without a time of day it is noon.
    completed_on, created_on = (
        day and day + "T12:00" for day in (first, second if done else first)
    )
    found = {
        "uid": pairs.get("uid"),
        # A text of signs alone is better than none.
        "title": title or " ".join(words).strip() or text.split(" ")[0],
        "completed": bool(done),
        "completed_on": completed_on if done else None,
        "created_on": created_on,
        "priority": min(" ABC".find(pairs["pri"]) % 5, 3) if "pri" in pairs else 0,
        "list": lists[0][1:] if lists else "",
        "labels": [word[1:] for word in labels],
        "due_on": pairs.get("due"),
        "repeats": parse_rule(pairs["rec"]) if "rec" in pairs else "",
    }
    return (found, *unread)


def parse_rule(text):
    """Return what stands behind "rec:" as recurrence.py has it."""
    return "weekday" if text == "1b" else "{} {}".format(text[:-1], UNITS[text[-1]])


def is_valid(sign, text):
    """Return whether an item can have what stands behind this sign."""
    try:
        if sign == "due":
            validators.clean_date(text)
        elif sign == "rec":
            validators.clean_rule(parse_rule(text))
    except ValidationError:
        return False
    return True
