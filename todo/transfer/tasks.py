"""Tasks of other applications, and the records that they become here.

A reader of such a file fills in Tasks; the rules for what becomes of them are all in this module.
"""

import re
from collections import Counter, defaultdict
from datetime import datetime, time
from itertools import islice

from django.utils.timezone import get_current_timezone, localtime, override
from django.utils.translation import gettext as _

from todo import recurrence, validators
from todo.transfer.base import FormatError
from todo.validators import MAX_LABELS, MAX_NAME_LENGTH, MAX_NOTES_LENGTH, MAX_TEXT_LENGTH
from website.text import UNSTORABLE, derive_uid, distinct, name_key

MAX_TASKS = 2 * 10**5  # More would keep a worker busy for longer than a request may take.
INBOX_NAMES = ["inbox", "bandeja-de-entrada"]  # in any language of the page


class Task:
    """A task as another application's file has it.

    `id` is the id in the file, if there is one. `kind` tells ids apart that may be equal: "task",
    "check" (of a check list) or "series". `uid` is an id that is unique anywhere, as in iCalendar.
    `parent` is another Task, or the id of one of the kind "task". `start`, `due`, `completed_on`
    and `created_on` are each a date, a local datetime without zone, an aware datetime, or None. An
    aware one belongs to `zone` (tzinfo, by default the current one). `has_time` says whether the
    time of `due` means anything; None stands for any time but midnight.

    `priority` is ours, from 0 to 3. `list_name` is None if the file has no list for the task.
    `rule` is ours or an RRULE (RFC 5545), of a series from the date `repeats_from`, or else from
    `due`. `left_out` has a sample, or "" for the title, for each kind of thing (base.LEFT_OUT) that
    the task loses. `skip` is the kind if that is all of it.
    """

    def __init__(
        self,
        title,
        id="",
        kind="task",
        uid="",
        parent=None,
        line=1,
        notes="",
        start=None,
        due=None,
        has_time=None,
        zone=None,
        completed=False,
        completed_on=None,
        created_on=None,
        priority=0,
        list_name=None,
        labels=(),
        rule="",
        repeats_from=None,
        left_out=None,
        skip="",
    ):
        self.title, self.notes, self.line = one_line(title), storable(notes), line
        self.id, self.kind, self.uid, self.parent = id, kind, uid, parent
        self.start, self.due, self.has_time, self.zone = start, due, has_time, zone
        self.completed, self.completed_on, self.created_on = completed, completed_on, created_on
        self.priority, self.list_name, self.labels, self.rule = priority, list_name, labels, rule
        self.repeats_from = repeats_from
        self.left_out, self.skip = left_out or {}, skip or ("" if self.title else "no_title")


def storable(text):
    return re.sub(UNSTORABLE, "", text) if isinstance(text, str) else ""


def one_line(text):
    return validators.single_line(storable(text))


def find_zone(name):
    """Return the time zone with this name, or None."""
    try:
        with override(name):
            return get_current_timezone()
    except (KeyError, ValueError, OSError):  # The name is unknown, or not a name at all.
        return None


def to_records(tasks, application, options):
    """Yield the line and the record of each task of a file, children after their parents."""
    importable, counts = [], Counter()  # type: list[Task], Counter[tuple]
    for number, task in enumerate(tasks, 1):
        check_size(number, task.line)
        if task.skip:
            options.leave_out(task.skip, task.title)
        else:
            importable.append(task)
            task.uid = make_uid(task, application, options, counts)
    for task, list_name in with_lists(importable):
        yield task.line, to_record(task, list_name, options)


def check_size(number, line=1):
    """Raise FormatError if a file has this many tasks, also those that are left out."""
    if number > MAX_TASKS:
        raise FormatError(line, _("The file has more than %d tasks.") % MAX_TASKS)


def make_uid(task, application, options, counts):
    """Return a uid that a later export of the same task has too, even if its date has changed.

    Without an id in the file, it is the how-manieth task with its title and its list.
    """
    if re.fullmatch(validators.UID, task.uid):
        return task.uid
    list_name = options.default_list if task.list_name is None else task.list_name
    key = (application, task.kind, *([task.id] if task.id else [list_name, task.title]))
    counts[key] += 1
    return derive_uid(repr((*key, counts[key])))


def with_lists(tasks):
    """Yield each task, and the name of its list, which is the one of its parent; depth first.

    A task whose parent is not in the file, or is its own descendant, has no parent.
    """
    by_id = {task.id: task for task in reversed(tasks) if task.kind == "task" and task.id}
    children = defaultdict(list)  # type: dict[Task | None, list[Task]]
    all_tasks, roots = set(tasks), []
    for task in tasks:
        parent = task.parent if isinstance(task.parent, Task) else by_id.get(task.parent)
        if parent in all_tasks:
            children[parent].append(task)
        else:
            roots.append(task)
    descendants = {task for task, _list_name in depth_first(roots, children)}
    starts = {*roots, *(all_tasks - descendants)}
    yield from depth_first([task for task in tasks if task in starts], children)


def depth_first(starts, children):
    stack, seen = [(task, task.list_name) for task in reversed(starts)], set()
    while stack:
        task, list_name = stack.pop()
        if task not in seen:
            seen.add(task)
            yield task, list_name
            stack += [(child, list_name) for child in reversed(children.get(task, []))]


def to_record(task, list_name, options):
    def leave_out(kind, sample="", once=False):
        options.leave_out(kind, one_line(sample) or task.title, once)

    for kind, sample in task.left_out.items():
        leave_out(kind, sample)
    title, notes = to_texts(task, leave_out)
    due = to_due_date(task, leave_out)
    rule, due, repeats_from = to_repetition(task, due, options.today, leave_out)
    return {
        "uid": task.uid,
        "title": title,
        "notes": notes,
        "completed": task.completed,
        "completed_on": to_moment(task.completed_on, task.zone) if task.completed else None,
        "created_on": to_moment(task.created_on, task.zone),
        "due_on": due and due.isoformat(),
        "priority": task.priority,
        "list": to_list(list_name, options, leave_out),
        "labels": to_labels(task.labels, leave_out),
        "repeats": rule,
        "repeats_from": repeats_from and repeats_from.isoformat(),
    }


def to_texts(task, leave_out):
    """Return the title and the notes, which keep the whole of a title that is too long."""
    title, notes = task.title, validators.multiline(task.notes)
    if len(title) > MAX_TEXT_LENGTH:
        leave_out("titles")
        notes = f"{title}\n\n{notes}".strip()
        title = shorten(title, MAX_TEXT_LENGTH)
    if len(notes) > MAX_NOTES_LENGTH:
        leave_out("notes")
        notes = shorten(notes, MAX_NOTES_LENGTH)
    return title, notes


def to_due_date(task, leave_out):
    due = to_local(task.due, task.zone)
    if isinstance(due, datetime):
        if due.time() != time() if task.has_time is None else task.has_time:
            leave_out("times")
        due = due.date()
    if task.start and to_date(task.start, task.zone) != due:
        leave_out("start_dates")
    if due and not is_valid(due):
        leave_out("dates", str(task.due))
        due = None
    return due


def to_repetition(task, due, today, leave_out):
    """Return our rule or "", the due date, which a rule needs, and `repeats_from`."""
    if task.completed or not task.rule:
        return "", due, None
    repeats_from = task.repeats_from
    if not (repeats_from and is_valid(repeats_from)):
        repeats_from = None
    rule = recurrence.parse_rule(task.rule) or recurrence.parse_rrule(
        task.rule, repeats_from or due
    )
    if not rule:
        leave_out("repeats")
        return "", due, repeats_from
    due = due or recurrence.first_date(rule, today)
    return recurrence.simplify_rule(rule, due), due, repeats_from


def shorten(text, length):
    return text if len(text) <= length else text[: length - 1] + "…"


def to_list(name, options, leave_out):
    """Return the name of a list here, which is "" for the Inbox."""
    if name is None:
        name = options.default_list if options.list_name is None else options.list_name
    name = one_line(name)
    if len(name) > MAX_NAME_LENGTH:
        leave_out("names", name, once=True)
    return "" if name_key(name).replace(" ", "-") in INBOX_NAMES else shorten(name, MAX_NAME_LENGTH)


def to_labels(names, leave_out):
    """Return distinct labels, each of which is one word."""
    labels = []
    for name in filter(None, map(one_line, islice(names, 2 * MAX_LABELS))):
        label = re.sub(r"[\s,@#]+", "-", name.strip(" ,@#"))
        if label != name:
            leave_out("label_names", name, once=True)
        if len(label) > MAX_NAME_LENGTH:
            leave_out("names", name, once=True)
        labels.append(shorten(label, MAX_NAME_LENGTH))
    labels = list(filter(None, distinct(labels).values()))
    if len(labels) > MAX_LABELS:
        leave_out("labels")
    return labels[:MAX_LABELS]


def to_local(moment, zone):
    """Return an aware datetime in this zone, by default the current one; others unchanged."""
    if isinstance(moment, datetime) and moment.tzinfo:
        try:
            return localtime(moment, zone).replace(tzinfo=None)
        except (OverflowError, ValueError):  # Before the year 1, or after 9999.
            return moment.replace(tzinfo=None)
    return moment


def to_date(moment, zone):
    local = to_local(moment, zone)
    return local.date() if isinstance(local, datetime) else local


def is_valid(day):
    return recurrence.MIN_DATE <= day <= recurrence.MAX_DATE


def to_moment(moment, zone):
    """Return the text (ISO 8601) of a moment, which is noon for a date; None if it is not valid."""
    if not moment:
        return None
    local = to_local(moment, zone)
    if not isinstance(local, datetime):
        return f"{local}T12:00" if is_valid(local) else None
    return moment.isoformat() if is_valid(local.date()) else None
