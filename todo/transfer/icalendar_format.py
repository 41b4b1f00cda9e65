"""iCalendar (RFC 5545): to-dos for to-do programs, events for calendars that show no to-dos.

Numbers in comments are the sections of the RFC.
"""

import re
from contextlib import suppress
from datetime import datetime, time, timezone
from functools import partial
from io import BytesIO

from django.utils.translation import gettext as _

from todo import recurrence
from todo.transfer import base
from todo.transfer.base import MAX_LINE_LENGTH, FormatError, decode_chunks
from todo.transfer.tasks import Task, to_records

FIELDS = [*base.FIELDS, "version"]
PRIORITIES = {1: 1, 2: 5, 3: 9}
READ_PRIORITIES = {str(number): 1 + (number > 4) + (number > 5) for number in range(1, 10)}

# Only from the start of a line. Otherwise a long line would take quadratic time.
FOLDED_LINE = re.compile(rb"(?<![^\r\n])[^\r\n]*(?:(?:\r\n?|\n)[ \t][^\r\n]*)+")
FOLD = re.compile(rb"(?:\r\n?|\n)[ \t]")
CONTENT_LINE = re.compile(r'([^:;]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)', re.DOTALL)
MOMENT = re.compile("[0-9]{8}(T[0-9]{6}Z?)?")
END_OF_DAY = time(23, 59, 59)
# Kinds in LEFT_OUT of properties and components that have no place here.
LEFT_OUT = {
    "VALARM": "reminders",
    "LOCATION": "places",
    "GEO": "places",
    "URL": "links",
    "ATTACH": "attachments",
    "ATTENDEE": "assignees",
    "COMMENT": "comments",
    "DURATION": "durations",
}
OTHER_COMPONENTS = {"VEVENT": "events", "VJOURNAL": "note_items"}


def vtodo(record):
    """Yield the properties of a record: a name and a value each."""
    yield "BEGIN", "VTODO"
    yield from common_properties(record)
    yield "STATUS", "COMPLETED" if record["completed"] else "NEEDS-ACTION"
    if record["completed_on"]:
        yield "COMPLETED", format_utc(record["completed_on"])
    day = record["due_on"] and record["due_on"].strftime("%Y%m%d")
    # A completed item has a next occurrence that continues the series.
    if day and record["repeats"] and not record["completed"]:
        # A recurring to-do needs a DTSTART (3.8.2.4) before DUE (3.8.2.3), and programs show no
        # DURATION: hence the first and the last second of the day, in the reader's zone (3.3.5).
        yield "DTSTART", day + "T000000"
        yield "DUE", day + "T235959"
        yield "RRULE", format_rule(record)
        if record["repeats_from"] and record["repeats_from"] != record["due_on"]:
            yield "X-TODO-REPEATS-FROM", record["repeats_from"].strftime("%Y%m%d")
    elif day:
        yield "DUE;VALUE=DATE", day
    # Also the Inbox, which is empty. Otherwise a reader would take the calendar's name.
    yield "X-TODO-LIST", escape(record["list"])
    yield "END", "VTODO"


def vevent(record):
    """Yield the properties of an active record as an all-day event on its due date."""
    yield "BEGIN", "VEVENT"
    yield from common_properties(record)
    yield "DTSTART;VALUE=DATE", record["due_on"].strftime("%Y%m%d")
    if record["repeats"]:
        yield "RRULE", format_rule(record)
    yield "TRANSP", "TRANSPARENT"  # Otherwise the whole day would count as busy.
    yield "END", "VEVENT"


def write(records, component=vtodo):
    """Yield the text of a calendar in pieces: one vtodo() or vevent() for each record."""
    start = [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", "-//todo//todo//EN")]
    yield fold([*start, ("X-WR-CALNAME", "todos")])
    for record in records:
        yield fold(component(record))
    yield fold([("END", "VCALENDAR")])


def common_properties(record):
    """Yield the properties that a to-do and an event have in common."""
    yield "UID", escape(record["uid"])
    # Not the current time: the same items must give the same feed.
    yield "DTSTAMP", format_utc(record["completed_on"] or record["created_on"])
    yield "CREATED", format_utc(record["created_on"])
    yield "SEQUENCE", str(record["version"])
    yield "SUMMARY", escape(record["title"])
    if record["notes"]:
        yield "DESCRIPTION", escape(record["notes"])
    if record["priority"]:
        yield "PRIORITY", str(PRIORITIES[record["priority"]])
    if record["labels"]:
        yield "CATEGORIES", ",".join(map(escape, record["labels"]))


def format_rule(record):
    return recurrence.to_rrule(record["repeats"], record["repeats_from"] or record["due_on"])


def escape(text):
    """Escape the special characters of a text, and remove control characters (3.3.11)."""
    text = re.sub("\r\n?|\n", r"\\n", re.sub(r"([\\;,])", r"\\\1", text))
    return re.sub("[\0-\x08\x0b-\x1f\x7f]", "", text)


def format_utc(moment):
    return moment.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def fold(properties):
    """Return the lines of properties, with at most 75 octets each and no character split (3.1)."""
    pieces = []
    for name, value in properties:
        octets = 0
        for char in f"{name}:{value}":
            octets += len(char.encode())
            if octets > 75:
                pieces.append("\r\n ")
                octets = 1 + len(char.encode())
            pieces.append(char)
        pieces.append("\r\n")
    return "".join(pieces)


def read(file, options):
    """Yield the line and the record of each to-do in the calendars of a file."""
    return to_records(read_tasks(file, options), "icalendar", options)


def read_tasks(file, options):
    """Yield a Task for each to-do; raise FormatError if a calendar has no beginning or no end."""
    # The name, the line and the properties of each component that has begun.
    components = []  # type: list[tuple[str, int, dict[str, list]]]
    number, reason = 0, _("This is not an iCalendar file: BEGIN:VCALENDAR is missing.")
    for number, text in content_lines(file):
        match = CONTENT_LINE.fullmatch(text)
        name, parameters, value = match.groups() if match else (text, "", "")
        name, component = name.strip().upper(), value.strip().upper()
        if name == "BEGIN":
            components.append((component, number, {}))
        elif not components:
            raise FormatError(number, reason)
        elif name != "END":
            components[-1][2].setdefault(name, []).append((parameters.upper(), value))
        elif component != components[-1][0]:
            break
        else:
            _name, line, properties = components.pop()
            parent = components[-1][2] if components else {}
            if component == "VTODO":
                yield to_task(properties, line, parent)
            elif component in OTHER_COMPONENTS:
                options.leave_out(OTHER_COMPONENTS[component])
            else:
                parent[component] = [("", "")]
    if not number:
        raise FormatError(1, reason)
    if components:
        reason = _("The file is not complete: END:%s is missing.")
        raise FormatError(components[-1][1], reason % components[-1][0][:50])


def content_lines(file):
    """Yield the number and the text of each line that is not empty, unfolded (3.1).

    Bytes are unfolded, because a fold may split a character; and the line ends of the folds follow
    the line, so that the numbers stay.
    """
    data = b"".join(iter(lambda: file.read(2**16), b""))
    data = FOLDED_LINE.sub(unfold, data)
    text = "".join(text for _line, text in decode_chunks(BytesIO(data)))
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def unfold(match):
    pieces = FOLD.split(match.group())
    return b"".join(pieces) + b"\n" * (len(pieces) - 1)


def to_task(properties, line, calendar):
    """Return the Task of a to-do; each property is a list of pairs of parameters and value."""
    value_of = partial(first_value, properties)
    status, percent, uid = value_of("STATUS").upper(), value_of("PERCENT-COMPLETE"), value_of("UID")
    completed = "COMPLETED" in ([status] if status else properties) or percent == "100"
    left_out = {kind: "" for name, kind in LEFT_OUT.items() if name in properties}
    if not completed and (status == "IN-PROCESS" or percent.strip("0")):
        left_out["states"] = ""
    start, due = parse_moment(value_of("DTSTART")), parse_moment(value_of("DUE"))
    if value_of("DUE") and not due:
        left_out["not_understood"] = value_of("DUE")
    rule = value_of("RRULE")
    if rule and not due:
        start, due = None, start
    skip = "cancelled" if status == "CANCELLED" else ""
    if "RECURRENCE-ID" in properties:
        skip = "past_copies"  # A day of a series, completed or moved, with the uid of the series.
    if "X-TODO-LIST" in properties:
        list_name = value_of("X-TODO-LIST")
    else:
        list_name = first_value(calendar, "X-WR-CALNAME") or None
    return Task(
        value_of("SUMMARY"),
        id=uid,
        uid=uid,
        parent=to_parent(properties),
        line=line,
        notes=value_of("DESCRIPTION"),
        start=start,
        due=due,
        # The end of an all-day series, as vtodo() writes it.
        has_time=False if isinstance(due, datetime) and due.time() == END_OF_DAY else None,
        completed=completed,
        completed_on=parse_moment(value_of("COMPLETED")),
        created_on=parse_moment(value_of("CREATED")),
        priority=READ_PRIORITIES.get(value_of("PRIORITY"), 0),
        list_name=list_name,
        labels=iter_labels(properties),
        rule=rule,
        repeats_from=parse_moment(value_of("X-TODO-REPEATS-FROM")[:8]),
        left_out=left_out,
        skip=skip,
    )


def first_value(properties, name):
    return unescape(properties.get(name, [("", "")])[0][1][:MAX_LINE_LENGTH]).strip()


def to_parent(properties):
    """Return the uid of the parent, or None; with a RELTYPE it may be another relation (3.2.15)."""
    for parameters, value in properties.get("RELATED-TO", ()):
        if "RELTYPE=" not in parameters or "RELTYPE=PARENT" in parameters:
            return unescape(value).strip()
    return None


def iter_labels(properties):
    for _parameters, value in properties.get("CATEGORIES", ()):
        for match in re.finditer(r"(?:\\.|[^\\,])+", value):
            yield unescape(match.group())


def unescape(text):
    return re.sub(r"\\(.)", lambda match: "\n" if match.group(1) in "nN" else match.group(1), text)


def parse_moment(text):
    """Return the date or datetime of a value (3.3.4, 3.3.5), or None if it is not valid.

    It is in UTC or local; the name of its zone is not needed, because only its day counts.
    """
    if MOMENT.fullmatch(text):
        with suppress(ValueError):
            if len(text) == 8:
                return datetime.strptime(text, "%Y%m%d").date()
            moment = datetime.strptime(text[:15], "%Y%m%dT%H%M%S")
            return moment.replace(tzinfo=timezone.utc) if text.endswith("Z") else moment
    return None
