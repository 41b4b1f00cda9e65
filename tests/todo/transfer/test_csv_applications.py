"""What Todoist, TickTick, Outlook and Asana write, beyond the files of test_applications.py."""

import io
from datetime import date

import pytest

from tests.todo.strategies import stored
from todo.transfer import FORMATS
from todo.transfer.base import FormatError, ReadOptions

pytestmark = pytest.mark.usefixtures("in_berlin")

TODOIST = "TYPE,CONTENT,PRIORITY,INDENT,RESPONSIBLE,DATE,DATE_LANG,DURATION,DEADLINE"
TICKTICK = (
    '"Version: 7.2"\n"List Name","Title","Tags","Content","Is Check list","Start Date","Due Date",'
    '"Repeat","Priority","Status","Timezone","Is All Day","taskId","parentId"'
)
OUTLOOK = "Subject,Start Date,Due Date,Date Completed,% Complete,Categories,Priority,Status,Private"
ASANA = "Task ID,Completed At,Name,Section/Column,Start Date,Due Date,Tags,Projects,Parent task"


def read(format, *lines, encoding="utf-8", name="Garden.csv"):
    """Return the records of lines of a file, and the ReadOptions with what was left out."""
    options = ReadOptions(name)
    options.today = date(2026, 11, 28)
    file = io.BytesIO("\n".join(lines).encode(encoding))
    return [stored(record) for _, record in FORMATS[format].read(file, options)], options


def todoist(*rows):
    return read("todoist", TODOIST, *rows)


@pytest.mark.parametrize(
    ("phrase", "language", "due", "rule", "kinds"),
    [
        ("4 Jan", "en", "2026-01-04", "", []),
        ("29 Feb", "en", "2028-02-29", "", []),
        ("in 5 days", "en", "2026-12-03", "", []),
        ("tomorrow at 9", "en", "2026-11-29", "", ["times"]),
        ("2026-12-05T09:00:00", "en", "2026-12-05", "", ["times"]),
        ("2026-12-05", "de", "2026-12-05", "", []),
        ("mañana", "es", "2026-11-29", "", []),
        ("cada lunes", "es", "2026-11-30", "every week", []),
        ("cada! 2 semanas", "es", "2026-11-28", "every 2 weeks", ["after_completion"]),
        ("Every Day at 10:00", "en", "2026-11-28", "every day", ["times"]),
        ("every other week", "en", "2026-11-28", "every 2 weeks", []),
        ("every 15th", "en", "2026-12-15", "every month", []),
        ("Every 28th at 9:00", "en", "2026-11-28", "every month", ["times"]),
        ("every! 31st", "en", "2026-12-31", "every month", ["after_completion"]),
        ("every 32nd", "en", None, "", ["not_understood"]),
        ("every mon starting 2027-01-04", "en", None, "", ["not_understood"]),
        ("mar 3", "fr", None, "", ["not_understood"]),
        ("5/12/2026", "en", None, "", ["not_understood"]),
        ("5/12/2026", "es", "2026-12-05", "", []),
    ],
)
def test_dates_of_todoist_are_phrases(phrase, language, due, rule, kinds):
    (item,), options = todoist(f"task,x,4,1,,{phrase},{language},,")
    assert (item["due_on"] and str(item["due_on"]), item["repeats"]) == (due, rule)
    assert list(options.left_out) == kinds


def test_deadline_of_todoist_stands_in_for_a_date_that_is_not_understood():
    (item,), options = todoist("task,x,4,1,,jährlich,de,,2026-12-01")
    assert str(item["due_on"]) == "2026-12-01"
    assert options.left_out == {"not_understood": 1}


@pytest.mark.parametrize(
    ("content", "title", "labels"),
    [
        ("@home Call @bank", "Call", ["home", "bank"]),
        ("Mail a@b.c, @ noon", "Mail a@b.c, @ noon", []),
        ("@home", "@home", ["home"]),
        ("* *", "*", []),
    ],
)
def test_labels_of_todoist_stand_in_the_text(content, title, labels):
    (item,), _options = todoist(f'task,"{content}",1,1,,,,,')
    assert (item["title"], item["labels"]) == (title, labels)


def test_notes_of_todoist_belong_to_the_task_above():
    rows = [
        "note,Of nobody",
        "task,,1,1",
        "note,Of a task without a title",
        "task,x,1,1",
        "note,Of x",
    ]
    (item,), options = todoist(*rows)
    assert (item["title"], item["notes"]) == ("x", "Of x")
    assert options.left_out == {"no_title": 1}


@pytest.mark.parametrize(
    ("note", "notes", "count"),
    [
        ("[[file {}]]", "", 1),
        ("Plan  [[file {x}]]", "Plan", 1),
        ("[[file {}]] see", "[[file {}]] see", 0),
        ("a" + " " * 100000 + "b", "a" + " " * 9998 + "…", 0),
        ("[[file {" * 16000, ("[[file {" * 16000)[:9999] + "…", 0),
    ],
    ids=["alone", "after a text", "inside", "white space", "many"],
)
def test_files_in_notes_of_todoist_are_counted(note, notes, count):
    (item,), options = todoist("task,x,1,1", f'note,"{note}"')
    assert (item["notes"], options.left_out["attachments"]) == (notes, count)


def test_instant_of_todoist_is_in_the_zone_of_its_row():
    header = "TYPE,CONTENT,DATE,TIMEZONE"
    (item,), _options = read("todoist", header, "task,x,2026-12-08T02:30:00Z,America/New_York")
    assert str(item["due_on"]) == "2026-12-07"


def test_children_in_todoist_are_below_the_closest_task_with_a_smaller_indent():
    rows = ["task,a,1,1", "task,b,1,3", "task,c,1,2", "task,d,1,4", "task,e,1,"]
    assert [item["title"] for item in todoist(*rows)[0]] == ["a", "b", "c", "d", "e"]


def ticktick(*rows):
    return read("ticktick", TICKTICK, *rows)


def test_check_items_of_ticktick_follow_their_task_and_other_lines_are_notes():
    rows = ["L,Trip,,Pack\r▪Pass\r▫Plug\r▫\rSoon,Y,,,,1,0,,,7,", "L,Next,,▪x,N,,,,0,0,,,8,"]
    items, options = ticktick(
        *[f"{','.join(f'''{chr(34)}{cell}{chr(34)}''' for cell in row.split(','))}" for row in rows]
    )
    assert [(item["title"], item["completed"], item["notes"]) for item in items] == [
        ("Trip", False, "Pack\nSoon"),
        ("Pass", True, ""),
        ("Plug", False, ""),
        ("Next", False, "▪x"),
    ]
    assert options.left_out == {"no_title": 1}
    assert len({item["uid"] for item in items}) == 4


@pytest.mark.parametrize(
    ("due", "zone", "all_day", "expected", "times"),
    [
        ("2026-12-03T23:00:00+0000", "Europe/Berlin", "true", "2026-12-04", 0),
        ("2026-12-03T23:00:00+0000", "Europe/Berlin", "false", "2026-12-04", 1),
        ("2026-12-03T23:00:00+0000", "Nowhere/Town", "", "2026-12-04", 0),
        ("2026-12-04T05:00:00+0000", "America/New_York", "", "2026-12-04", 0),
        ("0001-01-01T00:00:00+0000", "America/New_York", "true", None, 0),
        ("soon", "", "", None, 0),
    ],
)
def test_due_date_of_ticktick_is_local_in_the_zone_of_its_row(due, zone, all_day, expected, times):
    (item,), options = ticktick(f"L,x,,,N,,{due},,0,0,{zone},{all_day},1,")
    assert (item["due_on"] and str(item["due_on"])) == expected
    assert options.left_out["times"] == times
    assert sum(options.left_out.values()) == times + (not expected)


def test_odd_values_of_ticktick_are_read_as_none():
    (item,), options = ticktick("Inbox,x,,,N,,,ERULE:NAME=CUSTOM,p1,x,,,abc,abc")
    assert (item["priority"], item["completed"], item["list"]) == (0, False, "")
    assert options.left_out == {"repeats": 1}


def outlook(*rows, encoding="utf-8"):
    return read("outlook", OUTLOOK, *rows, encoding=encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_outlook_may_write_the_code_page_of_windows(encoding):
    (item,), _options = outlook(
        "Café – ½ “kilo”,,,,0,Küche;Two words,High,Not Started,False", encoding=encoding
    )
    assert (item["title"], item["labels"]) == ("Café – ½ “kilo”", ["Küche", "Two-words"])


@pytest.mark.parametrize("format", ["todoist", "ticktick", "asana"])
def test_others_are_not_read_in_a_code_page(format):
    header = {"todoist": TODOIST, "ticktick": TICKTICK, "asana": ASANA}[format]
    with pytest.raises(FormatError, match="UTF-8"):
        read(format, header, "Café", encoding="cp1252")


@pytest.mark.parametrize(
    ("due", "completed", "expected"),
    [("15/12/2026", "1/11/2026", "2026-12-15"), ("1/12/2026", "11/30/2026", "2026-01-12")],
)
def test_all_dates_of_outlook_decide_which_comes_first(due, completed, expected):
    (item,), _options = outlook(f"x,,{due},{completed},100,,,Completed,")
    assert str(item["due_on"]) == expected
    with pytest.raises(FormatError, match="Is the day or the month first in “1/12/2026”"):
        outlook("x,,1/12/2026,,0,,,,")


def test_reminders_of_outlook_decide_too():
    lines = [OUTLOOK + ",Reminder Date", "x,,1/12/2026,,0,,,,,30/11/2026"]
    assert str(read("outlook", *lines)[0][0]["due_on"]) == "2026-12-01"


@pytest.mark.parametrize(
    ("percent", "status", "completed", "kinds"),
    [
        ("100", "Completed", True, {}),
        ("100", "", True, {}),
        ("50", "In Progress", False, {"states": 1}),
        ("0", "Deferred", False, {"states": 1}),
        ("0", "Not Started", False, {}),
    ],
)
def test_states_of_outlook(percent, status, completed, kinds):
    (item,), options = outlook(f"x,,,,{percent},,Normal,{status},False")
    assert item["completed"] == completed
    assert options.left_out == kinds


def test_private_tasks_of_outlook_are_counted():
    assert outlook("x,,,,0,,Normal,,True")[1].left_out == {"other_fields": 1}


def asana(*rows, more=""):
    return read("asana", ASANA + more, *rows)


def test_parent_in_asana_is_a_title_above_or_below():
    rows = [
        "4,,d,,,,,,late",
        "1,,a,,,,,Home,",
        "2,,b,,,,,,a",
        "3,,a,,,,,Work,",
        "5,,e,,,,,,a",
        "6,,late,,,,,,",
    ]
    items, _options = asana(*rows)
    assert [(item["title"], item["list"]) for item in items] == [
        *[("a", "Home"), ("b", "Home"), ("a", "Work"), ("e", "Work"), ("late", "Garden")],
        ("d", "Garden"),
    ]


def test_any_value_means_that_asana_has_completed_a_task():
    (item,), _options = asana("1,soon,a,,,,,,")
    assert item["completed"]


def test_other_columns_of_asana_are_counted_and_one_is_the_priority():
    rows = [
        '1,,a,To do,2026-12-01,2026-12-01,"x, y","Home, Work",,Med,9',
        "2,,b,(no section),,,,Home,,High,",
    ]
    items, options = asana(*rows, more=",Priority,Effort")
    assert [(item["priority"], item["list"], item["labels"]) for item in items] == [
        (2, "Home", ["x", "y"]),
        (1, "Home", []),
    ]
    assert options.left_out == {"sections": 1, "projects": 1, "other_fields": 1}


@pytest.mark.parametrize("format", ["todoist", "ticktick", "outlook", "asana"])
@pytest.mark.parametrize("text", ["", "title,due_on\nx,", "a\n" * 100])
def test_file_without_the_columns_is_refused(format, text):
    with pytest.raises(FormatError, match="These columns are missing"):
        read(format, text)


def test_columns_may_be_in_any_order_and_twice():
    (item,), _options = read("todoist", "INDENT;Content;type;CONTENT;New", "1;x;task;y;z")
    assert item["title"] == "x"


def test_later_export_has_the_same_uids():
    """The date, the notes and the order of tasks without ids may change, the name of a copy too."""
    old = todoist("task,a,1,1,,,,,", "task,b,1,1,,,,,")[0]
    rows = ["task,c,1,1,,,,,", "task,b,2,1,,tomorrow,en,,", "note,new", "task,a,1,2,,,,,"]
    new, _options = read("todoist", TODOIST, *rows, name="Garden (1).csv")
    assert {item["title"]: item["uid"] for item in new[1:]} == {
        item["title"]: item["uid"] for item in old
    }
    other, _options = read("todoist", TODOIST, "task,a,1,1,,,,,", name="Home.csv")
    assert other[0]["uid"] not in [item["uid"] for item in old]
