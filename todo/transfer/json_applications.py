"""JSON files of Google Tasks, Microsoft To Do and Trello.

For each application, a table has its keys with the name of a Task's argument, or of a kind in
LEFT_OUT. A function reads what such a table can't say.
"""

import re
from collections import defaultdict
from datetime import date, timedelta
from html import unescape

from todo import recurrence
from todo.transfer.json_objects import (
    JSONApplication,
    as_id,
    as_object,
    as_objects,
    as_text,
    as_texts,
    check_items,
    parse_moment,
    to_rrule,
    to_task,
)
from todo.transfer.tasks import find_zone, one_line, to_date

GOOGLE_TASK = {
    "id": "id",
    "title": "title",
    "notes": "notes",
    "parent": "parent",
    "created": "created_on",
    "completed": "completed_on",
    "links": "links",
}
MICROSOFT_TASK = {
    "id": "id",
    "title": "title",
    "categories": "labels",
    "createdDateTime": "created_on",
    "completedDateTime": "completed_on",
    "dueDateTime": "due",
    "startDateTime": "start",
    "isReminderOn": "reminders",
    "reminderDateTime": "reminders",
    "hasAttachments": "attachments",
    "linkedResources": "links",
}
MICROSOFT_STEP = {
    "id": "id",
    "displayName": "title",
    "isChecked": "completed",
    "checkedDateTime": "completed_on",
    "createdDateTime": "created_on",
}
TRELLO_CARD = {
    "id": "id",
    "name": "title",
    "desc": "notes",
    "due": "due",
    "start": "start",
    "dueComplete": "completed",
    "dateCompleted": "completed_on",
    "idMembers": "assignees",
    "attachments": "attachments",
    "coordinates": "places",
    "locationName": "places",
    "customFieldItems": "other_fields",
}
TRELLO_CHECK_ITEM = {"id": "id", "name": "title", "due": "due", "idMember": "assignees"}
GOOGLE_UNITS = ["daily", "weekly", "monthly", "yearly"]
MICROSOFT_FREQUENCIES = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "absoluteMonthly": "MONTHLY",
    "absoluteYearly": "YEARLY",
}
TABLES = [GOOGLE_TASK, MICROSOFT_TASK, MICROSOFT_STEP, TRELLO_CARD, TRELLO_CHECK_ITEM]
OTHER_KEYS = """
    kind items tasks status due deleted scheduled_time current task_recurrence_id
    recurrences stopped schedule time_zone end_condition date_boundary
    interval interval_multiplier daily weekly monthly yearly day_of_week
    value displayName body content contentType importance dateTime timeZone recurrence pattern type
    daysOfWeek dayOfMonth month range checklistItems
    lists cards checklists checkItems idList idCard pos closed isTemplate labels color state badges
    comments
"""
KEYS = {key for table in TABLES for key in table}.union(OTHER_KEYS.split())


def google_tasks(data, options):
    """Yield the tasks of each list; one of the copies of a repeating task, which has one a day."""
    data = as_object(data)
    is_list = data.get("kind") in ("tasks#tasks", "tasks#taskList")
    for todo_list in [data] if is_list else as_objects(data.get("items")):
        series = {as_id(rule.get("id")): rule for rule in as_objects(todo_list.get("recurrences"))}
        tasks, copies = [], defaultdict(list)  # type: list, dict[str, list]
        for source in as_objects(todo_list.get("items") or todo_list.get("tasks")):
            task = to_task(source, GOOGLE_TASK, list_name=as_text(todo_list.get("title")) or None)
            set_google_due(source, task)
            status = source.get("status")
            task.completed = status == "completed" if status else bool(task.completed_on)
            task.skip = "deleted" if source.get("deleted") else task.skip
            if not task.skip and source.get("task_recurrence_id"):
                copies[as_id(source["task_recurrence_id"])].append(task)
            tasks.append(task)
        for series_id, same in copies.items():
            fold_copies(same, series_id, series.get(series_id, {}), options)
        yield from tasks


def set_google_due(source, task):
    """Set the due date: the current one of `scheduled_time`, an array or its text in Python."""
    times = source.get("scheduled_time")
    if isinstance(times, str):
        pieces = re.findall(r"\{[^{}]*\}", times)
        times = [dict(re.findall(r"'(\w+)': '?(\w[^',}]*)", piece)) for piece in pieces]
    times = as_objects(times)
    current = [time for time in times if time.get("current") in (True, "True")] or times
    text = as_text(current[-1].get("start")) if current else as_text(source.get("due"))
    if not current and re.search(r"T00:00:00(?:\.0+)?Z$", text):
        text = text[:10]  # Google Tasks' own dates.
    task.due = parse_moment(text)
    if text and not task.due:
        task.left_out["not_understood"] = text


def fold_copies(copies, series_id, series, options):
    """Skip all but one of the copies of a repeating task: the open one that is closest to today.

    If none is open, the series goes on after the last copy, or has ended.
    """
    schedule = as_object(series.get("schedule"))
    end, interval = as_object(schedule.get("end_condition")), as_object(schedule.get("interval"))
    last_day = to_date(parse_moment(end.get("date_boundary")), None)
    open_copies = [task for task in copies if not task.completed]
    is_over = series.get("stopped") or (last_day and last_day < options.today)
    is_over = is_over or (end and not open_copies)
    if series and is_over:
        options.leave_out("ended_repeats", copies[0].title)
    zone = find_zone(as_text(schedule.get("time_zone")))

    def distance(task):
        return abs((to_date(task.due, zone) or date.max) - options.today)

    kept = min(open_copies or copies, key=distance)
    for task in copies:
        task.zone = zone
        if task is not kept or not (open_copies or (series and not is_over)):
            task.skip = "past_copies"
    kept.kind, kept.id = "series", series_id
    if series and not is_over:
        unit = next((unit for unit in GOOGLE_UNITS if unit in interval), "")
        details = as_object(interval.get(unit))
        days = as_texts(details.get("day_of_week"))
        number = re.fullmatch(r"\[\[?([0-9]+)\]?\]", str(list(details.values())))
        month_day = (number.group(1) if number else "?") if details and not days else None
        multiplier = interval.get("interval_multiplier")
        kept.rule = to_rrule(unit.upper(), multiplier, days, month_day, has_end=bool(end))
        day = to_date(kept.due, zone)
        rule = day and kept.completed and recurrence.parse_rrule(kept.rule, day)
        if rule:
            yesterday = options.today - timedelta(days=1)
            kept.due = recurrence.next_date(rule, day, max(day, yesterday))
            kept.completed = False


def microsoft_tasks(data, _options):
    """Yield the tasks of lists, or those of an answer of Microsoft Graph, and their steps."""
    for todo_list in as_objects(data.get("value") if isinstance(data, dict) else data):
        tasks = todo_list.get("tasks") if "title" not in todo_list else [todo_list]
        for source in as_objects(tasks):
            body, status = as_object(source.get("body")), source.get("status")
            notes = as_text(body.get("content"))
            task = to_task(
                source,
                MICROSOFT_TASK,
                list_name=as_text(todo_list.get("displayName")) or None,
                notes=html_to_text(notes) if body.get("contentType") == "html" else notes,
                completed=status == "completed",
                priority={"high": 1, "low": 3}.get(as_text(source.get("importance")), 0),
                rule=microsoft_rule(as_object(source.get("recurrence"))),
            )
            if status not in (None, "notStarted", "completed"):
                task.left_out["states"] = ""
            yield task
            yield from check_items(task, source.get("checklistItems"), MICROSOFT_STEP)


def microsoft_rule(recurrence):
    """Return the RRULE of a repeat; "" without one."""
    pattern = as_object(recurrence.get("pattern"))
    kind = as_text(pattern.get("type"))
    return kind and to_rrule(
        MICROSOFT_FREQUENCIES.get(kind, "?"),
        pattern.get("interval"),
        as_texts(pattern.get("daysOfWeek")) if kind == "weekly" else (),
        pattern.get("dayOfMonth"),
        pattern.get("month"),
        as_object(recurrence.get("range")).get("type", "noEnd") != "noEnd",
    )


def html_to_text(html):
    body = " ".join(re.split("(?i)<body[^<>]*>", html)[-1].split())
    return unescape(re.sub("<[^<>]*>", "", re.sub("(?i)<br ?/?>|</(?:p|div|li)>", "\n", body)))


def trello_tasks(data, options):
    """Yield the cards of a board in the order of its lists, and the items of their checklists."""
    board, checklists = as_object(data), defaultdict(list)  # type: dict, dict[str, list[dict]]
    lists = {as_id(source.get("id")): source for source in as_objects(board.get("lists"))}
    for source in lists.values():
        options.leave_out("sections", one_line(source.get("name")))
    for source in sorted(as_objects(board.get("checklists")), key=position):
        items = sorted(as_objects(source.get("checkItems")), key=position)
        checklists[as_id(source.get("idCard"))] += items

    def list_of(card):
        return lists.get(as_id(card.get("idList")), {})

    cards = as_objects(board.get("cards"))
    for source in sorted(cards, key=lambda card: (position(list_of(card)), position(card))):
        task = to_task(
            source,
            TRELLO_CARD,
            list_name=as_text(board.get("name")) or None,
            labels=[
                as_text(label.get("name")) or as_text(label.get("color"))
                for label in as_objects(source.get("labels"))
            ],
        )
        if source.get("isTemplate"):
            task.skip = "templates"
        elif (source.get("closed") or list_of(source).get("closed")) and not task.completed:
            task.skip = "archived"
        if as_object(source.get("badges")).get("comments"):
            task.left_out["comments"] = ""
        yield task
        yield from check_items(task, checklists[task.id], TRELLO_CHECK_ITEM)


def position(source):
    value = source.get("pos")
    return value if isinstance(value, (int, float)) else 0


APPLICATIONS = {
    "googletasks": JSONApplication("googletasks", KEYS, google_tasks),
    "mstodo": JSONApplication("mstodo", KEYS, microsoft_tasks),
    "trello": JSONApplication("trello", KEYS, trello_tasks),
}
