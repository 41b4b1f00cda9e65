"""Google Tasks, Microsoft To Do and Trello: what the samples in files/ do not have."""

import io
import json
from datetime import date

import pytest

from tests.helpers import ROOT
from tests.todo.strategies import stored
from todo.transfer import FORMATS, json_objects, tasks
from todo.transfer.base import FormatError, ReadOptions

pytestmark = pytest.mark.usefixtures("in_berlin")


def read(format, data):
    """Return the records of JSON, as they are stored, and the counts of what was left out."""
    options = ReadOptions("Garden.json")
    options.today = date(2026, 11, 28)
    octets = data if isinstance(data, bytes) else json.dumps(data).encode()
    records = [stored(record) for _, record in FORMATS[format].read(io.BytesIO(octets), options)]
    return records, dict(options.left_out)


def titles(found):
    return [record["title"] for record in found[0]]


def fields(record, *names):
    return tuple(record[name] for name in names)


# Google Tasks


def google(*tasks, **todo_list):
    return read("googletasks", {"items": [dict({"title": "Home", "items": tasks}, **todo_list)]})


def copies(*days, status="needsAction"):
    return [
        {
            "title": f"Bins {day}",
            "status": status,
            "task_recurrence_id": "r",
            "scheduled_time": [{"current": True, "start": f"{day}T00:00:00+01:00"}],
        }
        for day in days
    ]


def series(interval=None, **others):
    schedule = {"interval": interval or {"weekly": {"day_of_week": ["MONDAY"]}}}
    schedule.update(others.pop("schedule", {}))
    return [dict({"id": "r", "title": "Bins", "schedule": schedule}, **others)]


@pytest.mark.parametrize(
    ("task", "due_on", "left_out"),
    [
        ({"due": "2026-12-05T00:00:00.000Z"}, date(2026, 12, 5), {}),
        ({"due": "2026-12-04T23:00:00Z"}, date(2026, 12, 5), {}),
        ({"due": "2026-12-05"}, date(2026, 12, 5), {}),
        ({"due": "2026-02-30"}, None, {"not_understood": 1}),
        ({"due": "0001-01-01T00:00:00Z"}, None, {"dates": 1}),
        ({"due": 5}, None, {}),
        (
            {
                "scheduled_time": [
                    {"current": True, "start": "2026-12-01T23:00:00Z"},
                    {"current": False, "start": "2026-12-08T23:00:00Z"},
                ]
            },
            date(2026, 12, 2),
            {},
        ),
        (
            {
                "scheduled_time": "[{'start': '2026-12-01T23:00:00Z', 'current': True},"
                " {'current': False, 'start': '2026-12-08T23:00:00Z'}]"
            },
            date(2026, 12, 2),
            {},
        ),
        (  # Without a current one, the last counts.
            {
                "scheduled_time": [
                    {"start": "2026-12-01T23:00:00Z"},
                    {"start": "2026-12-08T23:00:00Z"},
                ]
            },
            date(2026, 12, 9),
            {},
        ),
        ({"scheduled_time": "[{'start'"}, None, {}),
        ({"scheduled_time": "[]", "due": "2026-12-05T00:00:00Z"}, date(2026, 12, 5), {}),
    ],
)
def test_google_due_date_is_the_current_one(task, due_on, left_out):
    (record,), counts = google(dict(task, title="a"))
    assert (record["due_on"], counts) == (due_on, left_out)


@pytest.mark.parametrize(
    ("task", "completed"),
    [
        ({"status": "completed"}, True),
        ({"status": "needsAction", "completed": "2026-11-12T09:49:53.841Z"}, False),
        ({"completed": "2026-11-12T09:49:53.841Z"}, True),
        ({}, False),
    ],
)
def test_google_status_decides_about_completion(task, completed):
    assert google(dict(task, title="a"))[0][0]["completed"] == completed


def test_google_list_may_stand_alone_and_call_its_items_tasks():
    todo_list = {"kind": "tasks#tasks", "title": "Home", "items": [{"title": "a"}]}
    assert titles(read("googletasks", todo_list)) == ["a"]
    assert titles(read("googletasks", {"items": [{"title": "Home", "tasks": [{"title": "a"}]}]}))


@pytest.mark.slow
def test_ten_thousand_past_copies_become_one_item():
    past = copies(*["2026-11-23"] * 10000, status="completed")
    (record,), left_out = google(*past, *copies("2026-11-30"), recurrences=series())
    assert fields(record, "title", "repeats") == ("Bins 2026-11-30", "every week")
    assert left_out == {"past_copies": 10000}


@pytest.mark.parametrize(
    ("days", "title"),
    [
        (["2026-11-16", "2026-11-23"], "Bins 2026-11-23"),
        (["2026-11-23", "2026-12-07", "2026-11-30"], "Bins 2026-11-30"),
        (["2026-11-23", "2026-12-07"], "Bins 2026-11-23"),
    ],
)
def test_open_copy_closest_to_today_is_kept(days, title):
    (record,), left_out = google(*copies(*days), recurrences=series())
    assert fields(record, "title", "repeats", "completed") == (title, "every week", False)
    assert left_out == {"past_copies": len(days) - 1}


def test_copies_are_in_the_time_zone_of_their_series():
    tasks = copies("2026-12-01")
    tasks[0]["scheduled_time"][0]["start"] = "2026-12-01T01:00:00Z"
    schedule = {"schedule": {"time_zone": "America/New_York"}}
    (record,), left_out = google(*tasks, recurrences=series(**schedule))
    assert (record["due_on"], left_out) == (date(2026, 11, 30), {"times": 1})


def test_series_whose_copies_are_all_completed_goes_on_at_its_next_date():
    done = copies("2026-11-09", "2026-11-16", status="completed")
    (record,), left_out = google(*done, recurrences=series())
    assert fields(record, "due_on", "completed") == (date(2026, 11, 30), False)
    assert left_out == {"past_copies": 1}


@pytest.mark.parametrize(
    ("others", "left_out"),
    [
        ({"stopped": True}, {"ended_repeats": 1}),
        (
            {"schedule": {"end_condition": {"date_boundary": "2026-10-01T00:00:00Z"}}},
            {"ended_repeats": 1},
        ),
        (
            {"schedule": {"end_condition": {"date_boundary": "2027-10-01T00:00:00Z"}}},
            {"repeats": 1},
        ),
        ({"schedule": {"end_condition": {"instance_number_limit": 5}}}, {"repeats": 1}),
        ({"id": "other"}, {}),
    ],
)
def test_open_copy_of_a_series_with_an_end_is_an_ordinary_item(others, left_out):
    found = google(*copies("2026-11-30"), recurrences=series(**others))
    assert fields(found[0][0], "title", "repeats") == ("Bins 2026-11-30", "")
    assert found[1] == left_out
    done = copies("2026-11-23", status="completed")
    assert google(*done, recurrences=series(stopped=True)) == (
        [],
        {"ended_repeats": 1, "past_copies": 1},
    )


@pytest.mark.parametrize(
    ("interval", "rule"),
    [
        ({"daily": {}}, "every day"),
        ({"daily": {}, "interval_multiplier": 3}, "every 3 days"),
        ({"weekly": {}}, "every week"),
        ({"weekly": {"day_of_week": ["MONDAY", "FRIDAY"]}}, "monday, friday"),
        ({"weekly": {"day_of_week": ["MONDAY", "FRIDAY"]}, "interval_multiplier": 2}, ""),
        ({"monthly": {}}, "every month"),
        ({"monthly": {"unknown": [30]}}, "every month"),
        ({"monthly": {"unknown": 29}}, ""),
        ({"monthly": {"unknown": {"nth": 1, "day": "MONDAY"}}}, ""),
        ({"yearly": {}, "interval_multiplier": 2}, "every 2 years"),
        ({"hourly": {}}, ""),
        ({"daily": {}, "interval_multiplier": "x"}, ""),
        ([], ""),
    ],
)
def test_google_intervals_become_rules(interval, rule):
    (record,), left_out = google(*copies("2026-11-30"), recurrences=series(interval or [1]))
    assert (record["repeats"], left_out) == (rule, {} if rule else {"repeats": 1})


# Microsoft To Do


def microsoft(**task):
    (record,), left_out = read(
        "mstodo", [{"displayName": "Home", "tasks": [dict(title="a", **task)]}]
    )
    return record, left_out


@pytest.mark.parametrize(
    "data",
    [
        [{"displayName": "Home", "tasks": [{"title": "a"}]}],
        {"value": [{"displayName": "Home", "tasks": [{"title": "a"}]}]},
        {"value": [{"title": "a"}]},
    ],
)
def test_microsoft_lists_and_answers_of_graph_are_read(data):
    assert titles(read("mstodo", data)) == ["a"]


@pytest.mark.parametrize(
    ("moment", "due_on", "left_out"),
    [
        ({"dateTime": "2026-12-04T23:00:00.0000000", "timeZone": "UTC"}, date(2026, 12, 5), {}),
        ({"dateTime": "2026-12-05T00:00:00", "timeZone": "Asia/Tokyo"}, date(2026, 12, 5), {}),
        ({"dateTime": "0001-01-01T00:00:00", "timeZone": "Asia/Tokyo"}, None, {"dates": 1}),
        ({"dateTime": 7}, None, {"not_understood": 1}),
        ("2026-12-05", date(2026, 12, 5), {}),
        ({}, None, {}),
    ],
)
def test_microsoft_dates_are_read_in_their_zone(moment, due_on, left_out):
    record, counts = microsoft(dueDateTime=moment)
    assert (record["due_on"], counts) == (due_on, left_out)


@pytest.mark.parametrize(
    ("pattern", "range_type", "rule"),
    [
        ({"type": "daily", "interval": 1}, "noEnd", "every day"),
        ({"type": "weekly", "interval": 2, "daysOfWeek": ["monday"]}, "noEnd", "every 2 weeks"),
        (
            {"type": "weekly", "interval": 1, "daysOfWeek": ["monday", "friday"]},
            None,
            "monday, friday",
        ),
        (
            {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 30, "month": 0},
            "noEnd",
            "every month",
        ),
        ({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 31}, "noEnd", ""),
        ({"type": "absoluteYearly", "dayOfMonth": 30, "month": 11}, "noEnd", "every year"),
        ({"type": "relativeMonthly", "index": "first", "daysOfWeek": ["monday"]}, "noEnd", ""),
        ({"type": "daily", "interval": 1}, "endDate", ""),
        ({"type": "daily", "interval": 1}, "numbered", ""),
    ],
)
def test_microsoft_patterns_become_rules(pattern, range_type, rule):
    recurrence = {"pattern": pattern, "range": {"type": range_type} if range_type else {}}
    record, left_out = microsoft(dueDateTime={"dateTime": "2026-11-30"}, recurrence=recurrence)
    assert (record["repeats"], left_out) == (rule, {} if rule else {"repeats": 1})


def test_microsoft_steps_follow_their_task():
    steps = [{"displayName": "b", "isChecked": True}, {"displayName": ""}, {"displayName": "c"}]
    tasks = [{"title": "a", "id": "1", "checklistItems": steps}, {"title": "d"}]
    found, left_out = read("mstodo", [{"displayName": "Home", "tasks": tasks}])
    assert [fields(record, "title", "completed", "list") for record in found] == [
        ("a", False, "Home"),
        ("b", True, "Home"),
        ("c", False, "Home"),
        ("d", False, "Home"),
    ]
    assert left_out == {"no_title": 1}


def test_microsoft_notes_in_html_become_text():
    html = "<html><head><style>p {x: 1}</style></head>\r\n<body class='x'>"
    html += "<p>1 &lt;\r\n2</p><div>b<br/>c</div></body></html>"
    record, _left_out = microsoft(body={"content": html, "contentType": "html"})
    assert record["notes"] == "1 < 2\nb\nc"
    assert microsoft(body={"content": "\r\n", "contentType": "text"})[0]["notes"] == ""


def test_microsoft_fields_without_a_place_are_counted():
    assert microsoft(
        isReminderOn=True,
        hasAttachments=True,
        linkedResources=[{}],
        startDateTime={"dateTime": "2026-11-01T00:00:00", "timeZone": "Europe/Berlin"},
        status="deferred",
    )[1] == {"reminders": 1, "attachments": 1, "links": 1, "start_dates": 1, "states": 1}


# Trello


def trello(*cards, **board):
    return read("trello", dict({"name": "Move", "cards": cards}, **board))


def test_trello_cards_are_in_the_order_of_lists_and_positions():
    cards = [
        {"name": "d", "idList": "2", "pos": 1},
        {"name": "b", "idList": "1", "pos": 2.5},
        {"name": "a", "idList": "1", "pos": 1},
        {"name": "c", "idList": "2", "pos": "bottom"},
    ]
    lists = [{"id": "2", "name": "B", "pos": 2}, {"id": "1", "name": "A", "pos": 1}]
    found = trello(*cards, lists=lists)
    assert (titles(found), found[1]) == (["a", "b", "c", "d"], {"sections": 2})


def test_trello_archive_comes_in_only_as_far_as_it_was_done():
    cards = [
        {"name": "a", "closed": True},
        {"name": "b", "closed": True, "dueComplete": True},
        {"name": "c", "idList": "1"},
        {"name": "d", "idList": "1", "dueComplete": True},
        {"name": "e", "isTemplate": True},
    ]
    found, left_out = trello(*cards, lists=[{"id": "1", "name": "Old", "closed": True}])
    assert [fields(record, "title", "completed") for record in found] == [("b", True), ("d", True)]
    assert left_out == {"sections": 1, "archived": 2, "templates": 1}


def test_trello_checklists_follow_their_card_in_order():
    checklists = [
        {
            "idCard": "1",
            "pos": 2,
            "checkItems": [{"name": "d", "pos": 1, "state": "complete", "id": "x"}],
        },
        {"idCard": "1", "pos": 1, "checkItems": [{"name": "c", "pos": 2}, {"name": "b", "pos": 1}]},
        {"idCard": "2", "checkItems": [{"name": "of an archived card"}]},
    ]
    cards = [{"id": "1", "name": "a"}, {"id": "2", "name": "x", "closed": True}]
    found, left_out = trello(*cards, checklists=checklists)
    assert [fields(record, "title", "completed", "list") for record in found] == [
        ("a", False, "Move"),
        ("b", False, "Move"),
        ("c", False, "Move"),
        ("d", True, "Move"),
    ]
    assert left_out == {"archived": 1}


def test_trello_fields_without_a_place_are_counted():
    card = {
        "name": "a",
        "due": "2026-12-04T23:00:00.000Z",
        "start": "2026-12-05T10:00:00.000Z",
        "idMembers": ["1"],
        "attachments": [{}],
        "customFieldItems": [{}],
        "locationName": "Home",
        "coordinates": {"latitude": 1},
        "badges": {"comments": 2},
        "secret": "x",
    }
    kinds = ["assignees", "attachments", "other_fields", "places", "comments"]
    assert trello(card)[1] == dict.fromkeys(kinds, 1)
    assert trello(dict(card, badges={"comments": 0}, start="2026-12-01"))[1] == {
        **dict.fromkeys(kinds[:-1], 1),
        "start_dates": 1,
    }


# Other files

FORMAT_NAMES = ["googletasks", "mstodo", "trello"]
DATA = {
    "googletasks": {"items": [{"items": [{"title": "Café"}]}]},
    "mstodo": [{"tasks": [{"title": "Café"}]}],
    "trello": {"cards": [{"name": "Café"}]},
}


@pytest.mark.parametrize("format", FORMAT_NAMES)
@pytest.mark.parametrize(
    "octets", [b"", b"{", b"[1,", b"{} {}", b"\xff", b"NaN", b"[" * 10**5, b"9" * 99]
)
def test_other_files_are_rejected(format, octets):
    with pytest.raises(FormatError):
        read(format, octets)


@pytest.mark.parametrize("format", FORMAT_NAMES)
def test_truncated_files_are_rejected_wherever_they_end(format):
    octets = json.dumps(DATA[format], ensure_ascii=False).encode()
    assert titles(read(format, octets)) == ["Café"]
    for length in range(len(octets)):
        with pytest.raises(FormatError):
            read(format, octets[:length])


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMAT_NAMES)
@pytest.mark.parametrize("value", [1.5, [[]], {"id": []}, "\ud800"])
def test_values_of_any_type_are_read(format, value):
    """Put the value in the place of each value of a sample."""
    name = {"googletasks": "googletasks_b", "mstodo": "mstodo_a", "trello": "trello_a"}[format]
    text = (ROOT / f"tests/todo/transfer/files/{name}.json").read_text(encoding="utf-8")

    def replaced(data):
        yield value
        if isinstance(data, (dict, list)):
            for key in data if isinstance(data, dict) else range(len(data)):
                for inner in replaced(data[key]):
                    copy = data.copy()
                    copy[key] = inner
                    yield copy

    for data in replaced(json.loads(text)):
        read(format, data)


def test_parents_that_point_at_each_other_are_ordinary_items():
    tasks = [{"title": "a", "id": "1", "parent": "2"}, {"title": "b", "id": "2", "parent": "1"}]
    assert titles(google(*tasks)) == ["a", "b"]


@pytest.mark.parametrize("format", FORMAT_NAMES)
def test_number_of_values_is_limited(format, monkeypatch):
    monkeypatch.setattr(json_objects, "MAX_VALUES", 100)
    with pytest.raises(FormatError, match="more than 100 values"):
        read(format, b"[" + b"[]," * 100 + b"1]")


@pytest.mark.parametrize("names", [{}, {"title": "a", "name": "a"}])
@pytest.mark.parametrize("format", FORMAT_NAMES)
def test_number_of_tasks_is_limited_also_without_titles(format, names, monkeypatch):
    monkeypatch.setattr(tasks, "MAX_TASKS", 100)
    data = {
        "googletasks": lambda count: {"items": [{"items": [names] * count}]},
        "mstodo": lambda count: [{"tasks": [names] * count}],
        "trello": lambda count: {"cards": [names] * count},
    }[format]
    assert len(read(format, data(100))[0]) == 50 * len(names)
    with pytest.raises(FormatError, match="more than 100 tasks"):
        read(format, data(101))
