"""CSV of Todoist, TickTick, Outlook and Asana: read, but never written.

Each application has a table of its columns, and a function for what is special about its rows.
"""

import re
from datetime import timedelta

from todo import quickadd
from todo.transfer.csv_rows import parse_moment
from todo.transfer.csv_tables import PRIORITIES, Table
from todo.transfer.tasks import Task, find_zone, one_line
from todo.validators import LABEL

TICKTICK_PRIORITIES = {"5": 1, "3": 2, "1": 3}
MAX_PHRASE_LENGTH = 100
DAY_OF_MONTH = re.compile("every ([1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)", re.IGNORECASE)
CHECK_ITEM = re.compile("([▪▫])(.*)")  # ticked, and not


def todoist_tasks(rows, options):
    """Yield the tasks of a project; a row may also be a section, or a note of the task above."""
    last, parents = None, []  # type: Task | None, list[tuple[str, Task]]
    for row, task in rows:
        if row["type"] == "section":
            options.leave_out("sections", task.title)
        elif row["type"] == "note" and last:
            text, token, rest = row["title"].partition("[[file {")
            if token and rest.endswith("}]]"):
                last.left_out["attachments"] = ""
            else:
                text = row["title"]
            last.notes = f"{last.notes}\n\n{text.strip()}".strip()
        elif row["type"] == "task":
            while parents and parents[-1][0] >= row["indent"]:
                parents.pop()
            task.parent = parents[-1][1] if parents else None
            parents.append((row["indent"], task))
            last = task
            read_todoist_title(row["title"], task)
            read_todoist_date(row, task, options.today)
            task.priority = int(row["priority"]) if row["priority"] in ("1", "2", "3") else 0
            yield task


def read_todoist_title(text, task):
    """Set the labels, such as “@home” in the text; “* ” before it means that it has no box."""
    if text.startswith("* "):
        text = text[2:]
        task.left_out["uncompletable"] = ""
    label = f"(?<!\\S)@({LABEL})(?!\\S)"
    task.labels = re.findall(label, text)
    task.title = one_line(re.sub(label, "", text)) or one_line(text)


def read_todoist_date(row, task, today):
    """Set the date or rule, which is a phrase in a language; the deadline is the second choice."""
    phrase, after_completion = re.subn("^(every|cada)!", r"\1", row["date"], flags=re.IGNORECASE)
    words = phrase.split() if len(phrase) <= MAX_PHRASE_LENGTH else []
    words = words[: len(words) - quickadd.time_size(words)]
    phrase, language = " ".join(words), row["date_lang"]
    deadline, task.due = parse_moment(row["deadline"]), parse_moment(row["date"])
    task.zone = find_zone(row["zone"])
    if not task.due and (language in ("", "en", "es") or phrase[:1].isdigit()):
        # Todoist leaves out the year if it is the current one.
        for text in (f"{phrase} {today.year}", phrase):
            task.due = task.due or quickadd.parse_date(text, today, language)
        task.rule = quickadd.parse_rule(phrase) or ""
        monthly = DAY_OF_MONTH.fullmatch(phrase)
        if monthly:
            task.rule, number = "every month", int(monthly.group(1))
            soon = (today + timedelta(days=later) for later in range(62))  # two months
            task.due = next(day for day in soon if day.day == number)
        if (task.due or task.rule) and len(words) < len(row["date"].split()):
            task.left_out["times"] = ""
    if not task.due and not task.rule:
        task.due = deadline
        if row["date"]:
            task.left_out["not_understood"] = row["date"]
    elif deadline:
        task.left_out["deadlines"] = ""
    if task.rule and after_completion:
        task.left_out["after_completion"] = ""


def ticktick_tasks(rows, options):
    for row, task in rows:
        if row["kind"] == "NOTE":
            task.skip = "note_items"
        elif row["status"] == "-1":
            task.skip = "cancelled"
        task.completed, task.zone = row["status"] in ("1", "2"), find_zone(row["zone"])
        task.has_time = {"true": False, "false": True}.get(row["all_day"].lower())
        task.priority = TICKTICK_PRIORITIES.get(row["priority"], 0)
        task.labels = row["labels"].split(",")
        checks = []
        if row["checklist"] == "Y" or row["kind"] == "CHECKLIST":
            lines = row["notes"].splitlines()
            checks = [match for match in map(CHECK_ITEM.match, lines) if match]
            task.notes = "\n".join(line for line in lines if not CHECK_ITEM.match(line))
        yield task
        if task.skip:
            continue
        for kind in ("folders", "sections"):
            if row[kind]:
                options.leave_out(kind, row[kind], once=True)
        for number, match in enumerate(checks, 1):
            yield Task(
                match.group(2),
                id=task.id and f"{task.id} {number}",
                kind="check",
                parent=task,
                line=task.line,
                completed=match.group(1) == "▪",
                list_name=task.list_name,
            )


def outlook_tasks(rows, _options):
    for row, task in rows:
        status, percent = row["status"].lower(), row["percent"].rstrip("% ")
        task.completed = status == "completed" or percent == "100" or row["done"] == "True"
        if not task.completed and (status not in ("", "not started") or percent not in ("", "0")):
            task.left_out["states"] = ""
        task.priority = PRIORITIES.get(row["priority"].lower(), 0)
        task.labels = row["labels"].split(";")
        yield task


def asana_tasks(rows, options):
    tasks, by_title = [], {}  # type: list[Task], dict[str, Task]
    for row, task in rows:
        task.completed = bool(row["completed_on"])
        task.list_name, *others = (name.strip() or None for name in row["projects"].split(","))
        if others:
            task.left_out["projects"] = ""
        if task.title and row["section"].lower() not in ("", "(no section)"):
            options.leave_out("sections", row["section"], once=True)
        task.priority = PRIORITIES.get(row["priority"].lower(), 0)
        task.labels = row["labels"].split(",")
        # The parent is a title; of several tasks with this title, the closest one above.
        task.parent = by_title.get(one_line(row["parent"]), row["parent"])
        by_title[task.title] = task
        tasks.append(task)
    for task in tasks:
        if not isinstance(task.parent, Task):
            task.parent = by_title.get(one_line(task.parent))
    return tasks


TABLES = {
    "todoist": Table(
        "todoist",
        required=["type", "content"],
        columns={
            **{"type": "type", "title": "content", "notes": "description", "priority": "priority"},
            **{"indent": "indent", "date": "date", "date_lang": "date_lang"},
            **{"zone": "timezone", "deadline": "deadline"},
        },
        left_out={"assignees": ["responsible"], "durations": ["duration"]},
        to_tasks=todoist_tasks,
    ),
    "ticktick": Table(
        "ticktick",
        required=["list_name", "title", "status"],
        columns={
            **{"list_name": "list_name", "title": "title", "kind": "kind", "labels": "tags"},
            **{"notes": "content", "checklist": "is_check_list", "start": "start_date"},
            **{"due": "due_date", "rule": "repeat", "priority": "priority", "status": "status"},
            **{"created_on": "created_time", "completed_on": "completed_time"},
            **{"zone": "timezone", "all_day": "is_all_day", "id": "taskid", "parent": "parentid"},
            **{"folders": "folder_name", "sections": "column_name"},
        },
        left_out={"reminders": ["reminder"]},
        to_tasks=ticktick_tasks,
    ),
    "outlook": Table(
        "outlook",
        required=["subject", "due_date", "%_complete"],
        columns={
            **{"title": "subject", "notes": "notes", "due": "due_date", "start": "start_date"},
            **{"completed_on": "date_completed", "percent": "%_complete", "status": "status"},
            **{"done": "complete", "priority": "priority", "labels": "categories"},
            "other_date": "reminder_date",
        },
        left_out={
            "reminders": ["reminder_on/off"],
            "durations": ["total_work", "actual_work"],
            "other_fields": [
                *["billing_information", "companies", "contacts", "mileage", "private", "role"],
                "sensitivity",
            ],
        },
        to_tasks=outlook_tasks,
        code_page="cp1252",
    ),
    "asana": Table(
        "asana",
        required=["task_id", "name", "completed_at"],
        columns={
            **{"id": "task_id", "title": "name", "notes": "notes", "created_on": "created_at"},
            **{"completed_on": "completed_at", "due": "due_date", "start": "start_date"},
            **{"projects": "projects", "section": "section/column", "labels": "tags"},
            **{"priority": "priority", "parent": "parent_task"},
        },
        left_out={
            "assignees": ["assignee"],
            "dependencies": ["blocked_by_(dependencies)", "blocking_(dependencies)"],
        },
        to_tasks=asana_tasks,
        ignored=["", "assignee_email", "last_modified"],
    ),
}
