"""iCalendar (RFC 5545): to-dos for to-do programs, events for calendars that show no to-dos.

Numbers in comments are the sections of the RFC.
"""

import re
from datetime import timezone

from todo import recurrence
from todo.transfer import base

FIELDS = [*base.FIELDS, "version"]
PRIORITIES = {1: 1, 2: 5, 3: 9}


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
