"""CSV files with other columns than ours, of which a person has chosen some."""

import io
from datetime import date

import pytest

from tests.todo.strategies import stored
from todo.transfer import csv_format
from todo.transfer.base import FormatError, ReadOptions

pytestmark = pytest.mark.usefixtures("in_berlin")

COLUMNS = {
    **{"title": "Task", "due_on": "When", "notes": "More", "list": "Area", "labels": "Tags"},
    **{"priority": "Level", "completed": "State"},
}


def read(text, **columns):
    options = ReadOptions("tasks.csv", columns=columns or {"title": "Task"})
    options.today = date(2026, 11, 28)
    records = csv_format.read(io.BytesIO(text.encode()), options)
    return [stored(record) for _, record in records], options


def test_chosen_columns_are_read_and_others_counted_with_their_names():
    text = (
        "Tags;Task;When;More;State;Level;Area;Owner;;Task\n"
        "a, two words;Call;30/11/2026 9:00;Hi;Done;High;Work;Ana;;\n"
        ";Buy;2026-12-01T23:30:00Z;;no;;;;x;y\n"
    )
    (call, buy), options = read(text, **COLUMNS)
    assert (call["title"], str(call["due_on"]), call["notes"]) == ("Call", "2026-11-30", "Hi")
    assert (call["completed"], call["priority"], call["list"]) == (True, 1, "Work")
    assert call["labels"] == ["a", "two-words"]
    # The day that is written, whatever the zone.
    assert (str(buy["due_on"]), buy["list"], buy["completed"]) == ("2026-12-01", "", False)
    assert options.left_out == {"times": 2, "label_names": 1, "columns": 3}
    assert options.samples["columns"] == ["Owner", "(9)", "Task (10)"]


def test_only_a_title_is_required():
    items, options = read("Task\nCall\n\nBuy\n")
    assert [item["title"] for item in items] == ["Call", "Buy"]
    assert options.left_out == {}


@pytest.mark.parametrize(
    ("word", "completed", "count"),
    [("x", True, 0), ("HECHA", True, 0), ("✓", True, 0), ("2026-11-01", True, 0), ("", False, 0)]
    + [("no", False, 0), ("pending", False, 0), ("In progress", False, 1)],
)
def test_words_for_completed(word, completed, count):
    (item,), options = read(f"Task,State\nCall,{word}\n", title="Task", completed="State")
    assert (item["completed"], options.left_out["words"]) == (completed, count)


@pytest.mark.parametrize(
    ("word", "priority", "count"),
    [("High", 1, 0), ("media", 2, 0), ("P3", 3, 0), ("A", 1, 0), ("2", 2, 0), ("none", 0, 0)]
    + [("", 0, 0), ("Urgent!", 0, 1)],
)
def test_words_for_priority(word, priority, count):
    (item,), options = read(f"Task,Level\nCall,{word}\n", title="Task", priority="Level")
    assert (item["priority"], options.left_out["words"]) == (priority, count)


@pytest.mark.parametrize("text", ["soon", "2026-02-30"])
def test_date_that_is_not_understood_is_counted_with_an_example(text):
    (item,), options = read(f"Task,When\nCall,{text}\n", title="Task", due_on="When")
    assert item["due_on"] is None
    assert options.left_out == {"not_understood": 1}
    assert options.samples == {"not_understood": [text]}


def test_order_of_days_and_months_must_be_clear():
    with pytest.raises(FormatError, match="Is the day or the month first in “1/2/2026”"):
        read("Task,When\nCall,1/2/2026\n", title="Task", due_on="When")


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"title": "Nothing"}, "There is no column “Nothing”."),
        ({"title": "Task", "notes": "Task"}, "The column “Task” is chosen twice."),
    ],
)
def test_impossible_choices_are_refused(columns, reason):
    with pytest.raises(FormatError) as error:
        read("Task,Red\nCall,\n", **columns)
    assert error.value.reason == reason


def test_second_import_has_the_same_uids_also_with_another_date():
    first, _options = read("Task,When\nCall,2026-12-01\nCall,\n", title="Task", due_on="When")
    second, _options = read("Task,When\nCall,2026-12-02\nCall,\n", title="Task", due_on="When")
    assert [item["uid"] for item in first] == [item["uid"] for item in second]
    assert len({item["uid"] for item in first}) == 2
