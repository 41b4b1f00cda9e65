"""Files of other applications, item by item.

Their content is invented. `files/expected.json` has what each of them must become on 28 November
2026 in Berlin. Values that an item does not have are left out there.
"""

import re
from datetime import date
from functools import partial

import pytest
import simplejson
from django.utils.html import escape
from django.utils.timezone import localtime

from tests.helpers import ROOT
from tests.todo.strategies import stored
from todo.models import ToDoItem
from todo.transfer import FORMATS
from todo.transfer.base import LEFT_OUT, ReadOptions
from todo.transfer.importer import import_items
from todo.transfer.recognise import recognise

pytestmark = pytest.mark.usefixtures("in_berlin")

FILES = ROOT / "tests/todo/transfer/files"
EXPECTED = simplejson.loads((FILES / "expected.json").read_text(encoding="utf-8"))
FIELDS = ["title", "notes", "due_on", "completed", "priority", "list", "labels", "repeats"]
for_each_file = partial(pytest.mark.parametrize, "name", sorted(EXPECTED))


def read(name, path=None):
    """Return the records of a file, and the ReadOptions with what was left out."""
    options = ReadOptions(path or name)
    options.today = date(2026, 11, 28)
    with (FILES / name).open("rb") as file:
        format = recognise(file, options.file_name)
        file.seek(0)
        return [record for _, record, *_ in FORMATS[format].read(file, options)], options


def in_words(record):
    """Return the fields that are not empty; `completed` is the date if there is one."""
    item = dict(stored(record), completed_on=None)
    if record.get("completed_on"):
        item["completed_on"] = localtime(stored(record)["completed_on"]).date().isoformat()
    item["completed"] = item["completed_on"] or item["completed"]
    item["due_on"] = item["due_on"] and item["due_on"].isoformat()
    return {name: item[name] for name in FIELDS if item[name]}


@for_each_file()
def test_items_are_as_expected(name):
    assert [in_words(record) for record in read(name)[0]] == EXPECTED[name]["items"]


@for_each_file()
def test_things_without_a_place_are_counted(name):
    options = read(name)[1]
    assert options.left_out == EXPECTED[name]["left_out"]
    assert set(options.left_out) <= set(LEFT_OUT)
    for kind, samples in EXPECTED[name]["samples"].items():
        assert options.samples[kind] == samples


@for_each_file()
def test_name_of_the_file_does_not_matter_for_the_format(name):
    stem, _, extension = name.rpartition(".")
    for other in {"csv", "json", "ics", "txt", "dat"} - {extension}:
        records = read(name, f"{stem}.{other}")[0]
        assert [in_words(record) for record in records] == EXPECTED[name]["items"]


@for_each_file()
def test_every_item_has_its_own_uid_which_a_later_export_has_too(name):
    uids = [record["uid"] for record in read(name)[0]]
    assert len(set(uids)) == len(uids)
    assert [record["uid"] for record in read(name)[0]] == uids


@pytest.mark.django_db
@for_each_file()
def test_second_import_adds_nothing_even_with_another_list(name, ana):
    results = []
    for list_name in (None, "Other"):
        with (FILES / name).open("rb") as file:
            files = [(file, recognise(file, name), ReadOptions(name, list_name))]
            results.append(import_items(ana, files))
    count = len(EXPECTED[name]["items"])
    assert [(result.new_count, result.existing_count) for result in results] == [
        (count, 0),
        (0, count),
    ]


@pytest.mark.django_db
@for_each_file()
def test_page_stores_the_items_in_their_order_and_says_what_is_left_out(name, client, ana):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    client.force_login(ana)
    with (FILES / name).open("rb") as file:
        address = client.post("/import", {"file": [file]})["Location"]
    page = "".join(client.get(address).content.decode().split("\n"))
    for kind, count in EXPECTED[name]["left_out"].items():
        assert re.search(f"<td>{count}</td> *<td>{re.escape(escape(str(LEFT_OUT[kind])))}", page)
    client.post(address)
    rows = ToDoItem.objects.filter(owner=ana).order_by("position")
    names = [(item.text, item.todo_list.name if item.todo_list else "") for item in rows]
    assert names == [(item["title"], item.get("list", "")) for item in EXPECTED[name]["items"]]
