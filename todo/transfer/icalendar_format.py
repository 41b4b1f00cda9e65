"""iCalendar (RFC 5545), for programs that subscribe to a feed: written, and never read."""

import re
from datetime import timezone

from todo import recurrence
from todo.transfer import base

FIELDS = base.FIELDS + ["version"]  # What it needs of a record.

PRIORITIES = {1: 1, 2: 5, 3: 9}


def write(records, name):
    """Give the text of a calendar of this name in pieces: a to-do (VTODO) for each record."""
    start = [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", "-//todo//todo//EN")]
    yield fold(start + [("X-WR-CALNAME", escape(name))])
    for record in records:
        yield fold(vtodo(record))
    yield fold([("END", "VCALENDAR")])


def vtodo(record):
    """The lines of a record: (name, value) each."""
    yield "BEGIN", "VTODO"
    yield "UID", escape(record["uid"])
    # What is known of its last change, so that the same items make the same feed.
    yield "DTSTAMP", format_utc(record["completed_on"] or record["created_on"])
    yield "CREATED", format_utc(record["created_on"])
    yield "SEQUENCE", str(record["version"])
    yield "SUMMARY", escape(record["title"])
    if record["notes"]:
        yield "DESCRIPTION", escape(record["notes"])
    yield "STATUS", "COMPLETED" if record["completed"] else "NEEDS-ACTION"
    if record["completed_on"]:
        yield "COMPLETED", format_utc(record["completed_on"])
    day = record["due_on"] and record["due_on"].strftime("%Y%m%d")
    # The series goes on with the successor of what is completed.
    if day and record["repeats"] and not record["completed"]:
        # It has to start (3.8.2.4), on the day that is repeated, before it is due (3.8.2.3); and
        # programs show DUE, but no DURATION. So these are the first and last second of the day, in
        # no zone: it is the day of whoever looks at it (3.3.5).
        yield "DTSTART", day + "T000000"
        yield "DUE", day + "T235959"
        start = record["repeats_from"] or record["due_on"]
        yield "RRULE", recurrence.to_rrule(record["repeats"], start)
    elif day:
        yield "DUE;VALUE=DATE", day
    if record["priority"]:
        yield "PRIORITY", str(PRIORITIES[record["priority"]])
    categories = [name for name in [record["list"]] + record["labels"] if name]
    if categories:
        yield "CATEGORIES", ",".join(map(escape, categories))
    yield "END", "VTODO"


def escape(value):
    """3.3.11: the signs of the format are escaped, and control characters may not be there."""
    value = re.sub("\r\n?|\n", r"\\n", re.sub(r"([\\;,])", r"\\\1", value))
    return re.sub("[\0-\x08\x0b-\x1f\x7f]", "", value)


def format_utc(moment):
    return moment.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def fold(properties):
    """3.1: a line has at most 75 octets, and those of a character stay together."""
    found = []
    for pair in properties:
        octets = 0
        for char in "{}:{}".format(*pair):
            octets += len(char.encode())
            if octets > 75:
                found.append("\r\n ")
                octets = 1 + len(char.encode())
            found.append(char)
        found.append("\r\n")
    return "".join(found)
