"""Export of all items, and import of a file: whole, once, and in bounded memory."""

import io
import json
import threading
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from todo import search, validators
from todo.lists import MAX_NAMES
from todo.models import Label, ToDoItem, ToDoList
from todo.transfer import FORMATS, importer
from todo.transfer.exporter import export_items
from todo.transfer.importer import import_items
from todo.validators import MAX_LABELS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Let a slow machine finish reading."""
    monkeypatch.setattr(importer, "MAX_SECONDS", 600)


def file(text):
    return io.BytesIO(text.encode())


def items_file(count, **fields):
    return file(json.dumps([dict({"title": "Item {}".format(n)}, **fields) for n in range(count)]))


def reasons(found):
    return [(error.line, error.reason) for error in found.errors]


@pytest.fixture
def various(ana):
    """Items of every kind, which belong to ana, and names that no item has."""
    ToDoList.objects.create(owner=ana, name="Zoo")
    home = ToDoList.objects.create(owner=ana, name="Sweet home")
    ToDoList.objects.create(owner=ana, name="Attic")
    bank = Label.objects.create(owner=ana, name="bank")
    Label.objects.create(owner=ana, name="air")
    add = ToDoItem.objects.create_once
    add(ana, "Pay the rent", labels=[bank], todo_list=home, priority=1, repeats="month",
        due_on="2026-12-01", notes="One\nTwo")  # fmt: skip
    add(ana, "=1+1", completed=True)
    add(ana, 'Ünïcode 🎉, "quoted"')
    gone = add(ana, "Gone", todo_list=home)
    ToDoItem.objects.filter(pk=gone.pk).change_fields(deleted_on=timezone.now())
    return ana


def everything(owner, extension="json"):
    return "".join(export_items(owner, extension))


def test_json_loses_nothing(various, ben):
    found = import_items(ben, file(everything(various)), "json")
    assert (found.new_count, found.existing_count, found.error_count) == (4, 0, 0)
    assert everything(ben) == everything(various)
    assert [item.text for item in ToDoItem.all_objects.for_owner(ben).deleted()] == ["Gone"]
    assert list_names(ben) == ["Zoo", "Sweet home", "Attic"]


def test_a_list_that_only_the_trash_names_comes_back_with_its_items_alone(various, ben):
    ToDoList.objects.create(owner=ben, name="Attic", deleted_on=timezone.now())
    for name in ("Sweet home", "Attic"):
        home = ToDoList.objects.get(owner=various, name=name)
        ToDoItem.objects.create_once(various, "On " + name, todo_list=home)
        ToDoItem.objects.filter(todo_list=home).change_fields(deleted_on=timezone.now())
        ToDoList.objects.filter(pk=home.pk).update(deleted_on=timezone.now())
    import_items(ben, file(everything(various)), "json")
    assert list_names(ben) == ["Zoo"]
    assert everything(ben) == everything(various)
    ToDoItem.all_objects.for_owner(ben).deleted().restore()
    assert set(list_names(ben)) == {"Zoo", "Sweet home", "Attic"}


def test_a_list_that_is_there_stays_when_the_trash_names_it(ana):
    home = ToDoList.objects.create(owner=ana, name="Home")
    gone = [{"title": "Buy milk", "list": "home", "deleted_on": "2026-11-22T12:00:00Z"}]
    gone += [dict(gone[0], list="Inbox")]
    import_items(ana, file(json.dumps(gone)), "json")
    assert list_names(ana) == ["Home"]
    assert {item.todo_list for item in ToDoItem.all_objects.all()} == {home, None}


def test_lists_of_a_file_come_behind_those_that_are_there(various, ben):
    ToDoList.objects.create(owner=ben, name="attic")
    import_items(ben, file(everything(various)), "json")
    assert list_names(ben) == ["attic", "Zoo", "Sweet home"]


def test_names_without_items_are_kept(ana, ben):
    Label.objects.create(owner=ana, name="bank")
    import_items(ben, file(everything(ana)), "json")
    assert [label.name for label in Label.objects.for_owner(ben)] == ["bank"]


@pytest.mark.parametrize(
    "names",
    [
        {"lists": None},
        {"lists": "Home"},
        {"lists": [1]},
        {"lists": [["Home"]]},
        {"lists": ["x" * 101]},
        {"lists": ["\0"]},
        {"lists": [], "labels": {}},
        {"lists": [], "labels": ["two words"]},
        {"lists": [], "labels": [None]},
        {"lists": [], "title": "Buy milk"},
    ],
    ids=str,
)
def test_names_that_are_wrong_are_refused(names):
    found = import_items(None, file(json.dumps([names, {"title": "Buy milk"}])), "json")
    assert [line for line, _ in reasons(found)] == [1]
    assert not ToDoItem.objects.exists()


def test_names_are_no_item_of_those_that_are_allowed():
    content = json.dumps([{"lists": ["Home"]}, {"title": "Buy milk"}])
    assert import_items(None, file(content), "json", limit=1).new_count == 1


def list_names(owner):
    return [found.name for found in ToDoList.objects.for_owner(owner)]


@pytest.mark.parametrize("extension", ["txt", "csv"])
def test_the_others_have_all_but_the_trash(various, ben, extension):
    found = import_items(ben, file(everything(various, extension)), extension)
    assert (found.new_count, found.error_count) == (3, 0)
    if extension == "csv":
        assert everything(ben, extension) == everything(various, extension)
    item = ToDoItem.objects.get(owner=ben, text="Pay the rent")
    assert (item.priority, item.repeats, str(item.due_on)) == (1, "month", "2026-12-01")
    assert [label.name for label in item.labels.all()] == ["bank"]


@pytest.mark.parametrize("extension", FORMATS)
def test_an_export_imported_again_changes_nothing(various, extension):
    before = everything(various)
    found = import_items(various, file(everything(various, extension)), extension)
    assert (found.new_count, found.error_count) == (0, 0)
    assert everything(various) == before


@pytest.mark.parametrize(
    ("extension", "text"),
    [
        ("txt", "Buy milk\nBuy milk\nx 2026-11-22 Buy bread\n"),
        ("csv", "title,due_on\nBuy milk,\nBuy milk,\nBuy bread,2026-12-01\n"),
        ("json", '[{"title": "Buy milk"}, {"title": "Buy milk"}, {"title": "Buy bread"}]'),
    ],
)
def test_a_file_without_uids_twice_does_not_double_it(texts, extension, text):
    assert import_items(None, file(text), extension).new_count == 3
    found = import_items(None, file(text), extension)
    assert (found.new_count, found.existing_count) == (0, 3)
    assert texts() == ["Buy milk", "Buy milk", "Buy bread"]


def test_what_was_deleted_since_stays_in_the_trash():
    import_items(None, file("Buy milk"), "txt")
    ToDoItem.objects.change_fields(deleted_on=timezone.now())
    assert import_items(None, file("Buy milk"), "txt").existing_count == 1
    assert not ToDoItem.objects.exists()


def test_of_what_is_there_already_is_told_how_much_is_in_the_trash():
    lines = ["Item {}\n".format(number) for number in range(700)]
    import_items(None, file("".join(lines)), "txt")
    ToDoItem.objects.exclude(text="Item 3").change_fields(deleted_on=timezone.now())
    for dry_run in (True, False):
        found = import_items(None, file("".join(lines) + "New"), "txt", dry_run=dry_run)
        assert (found.new_count, found.existing_count, found.trashed_count) == (1, 700, 699)


def test_one_uid_twice_in_a_file_is_one_item(texts):
    found = import_items(None, file("Buy milk uid:a\nBuy bread uid:a\n"), "txt")
    assert (found.new_count, found.existing_count) == (1, 1)
    assert texts() == ["Buy milk"]


def test_the_same_file_is_another_item_for_another_owner(ana, ben, texts):
    for owner in (ana, ben, None):
        assert import_items(owner, file("Buy milk uid:a"), "txt").new_count == 1
        assert texts(owner) == ["Buy milk"]


def test_new_items_go_to_the_end_in_the_files_order_and_are_found(texts):
    ToDoItem.objects.create(text="First")
    import_items(None, file("B\nA\nCafé\n"), "txt")
    assert texts() == ["First", "B", "A", "Café"]
    assert ToDoItem.objects.get(search_text__contains="cafe").position % 1024 == 0


def test_a_list_of_a_file_is_the_one_of_that_name(ana):
    home = ToDoList.objects.create(owner=ana, name="Sweet home")
    Label.objects.create(owner=ana, name="Bank")
    import_items(ana, file("Sweep +sweet-home @bank\nSing +Choir"), "txt")
    assert ToDoItem.objects.get(text="Sweep").todo_list == home
    assert [label.name for label in Label.objects.for_owner(ana)] == ["Bank"]
    assert list_names(ana) == ["Sweet home", "Choir"]
    assert not ToDoList.objects.for_owner(None).exists()


def test_the_inbox_is_no_list_that_is_made():
    import_items(None, file("title,list\nBuy milk,Inbox\nBuy bread, \n"), "csv")
    assert ToDoItem.objects.filter(todo_list=None).count() == 2
    assert not ToDoList.objects.exists()


def test_what_is_there_already_makes_no_list_again(ana):
    import_items(ana, file("Sing +Choir"), "txt")
    ToDoList.objects.for_owner(ana).update(name="Concert", name_key="concert")
    import_items(ana, file("Sing +Choir"), "txt")
    assert list_names(ana) == ["Concert"]


def test_an_old_export_makes_no_list_again(various):
    exported = everything(various)
    ToDoList.objects.for_owner(various).filter(name="Attic").update(
        name="Cellar", name_key="cellar"
    )
    import_items(various, file(exported), "json")
    assert list_names(various) == ["Zoo", "Sweet home", "Cellar"]


def test_a_dry_run_stores_nothing_and_says_what_would_be():
    found = import_items(None, file("A +Home @bank\nB\n"), "txt", dry_run=True)
    assert (found.new_count, [read.item.text for read in found.preview]) == (2, ["A", "B"])
    assert [model.objects.count() for model in (ToDoItem, ToDoList, Label)] == [0, 0, 0]


def test_line_ends_of_notes_are_one_character_each():
    notes = "\r\n".join(["x" * 99] * 100) + "x"
    assert import_items(None, items_file(1, notes=notes), "json").errors == []
    assert ToDoItem.objects.get().notes == notes.replace("\r", "")


def test_one_broken_line_far_down_and_nothing_is_stored():
    lines = ["Item {}\n".format(number) for number in range(1, 4001)]
    lines[3999] = "Pay the rent" * 50
    found = import_items(None, file("".join(lines)), "txt")
    ((line, reason),) = reasons(found)
    assert line == 4000
    assert "at most 500 characters" in reason
    assert not ToDoItem.objects.exists()


def test_a_mistake_names_its_field():
    content = "title,priority,due_on\nA,7,\n,,2026-02-30\n"
    first, second = (reason for _, reason in reasons(import_items(None, file(content), "csv")))
    assert first == "priority “7”: It is no whole number from 0 to 3."
    assert second.startswith("due_on: “2026-02-30” ")
    assert second.endswith(" title: It is missing.")


@pytest.mark.parametrize(
    ("extension", "text", "quoted"),
    [
        ("csv", "title,due_on\nA, 2026-2-30 \n", "due_on “2026-2-30”: "),
        ("csv", "title,due_on\nA,31/2/2026\n", "due_on “31/2/2026”: "),
        ("csv", "title,created_on\nA,31/12/2026 25:00\n", "31/12/2026 25:00"),
        ("csv", "title,completed\nA,maybe\n", "completed “maybe”: "),
        ("csv", "title,due_on\nA,1/1/1750\n", "due_on “1/1/1750”: "),
        ("json", '[{"title": "A", "completed": 7}]', "completed “7”: "),
        ("json", '[{"title": "A", "due_on": "2026-02-30T12:00"}]', "“2026-02-30T12:00”: "),
        ("json", '[{"title": true}]', "title “true”: "),
        ("txt", "A" * 501, "title “" + "A" * 49 + "…”: "),
    ],
)
def test_a_mistake_quotes_what_the_file_has(extension, text, quoted):
    ((_line, reason),) = reasons(import_items(None, file(text), extension))
    assert quoted in reason


def test_the_first_errors_are_told_and_the_others_counted():
    found = import_items(None, file(("A" * 501 + "\n") * 1500 + "B\n"), "txt")
    assert (found.error_count, len(found.errors), found.new_count) == (1500, 20, 1)
    assert [error.line for error in found.errors] == list(range(1, 21))
    assert not ToDoItem.objects.exists()


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize(
    "octets",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "title\nCaf\u00e9".encode("utf-16"),
        "title\nCaf\u00e9".encode("utf-16-le"),
        "title\nCaf\u00e9".encode("latin-1"),
        b"title\nCaf\xc3",
        b"title\nBuy\0milk",
        b"title\n" + b"x" * 2**20 + b"\xff",
    ],
)
def test_what_is_no_text_in_utf_8_is_refused(extension, octets):
    found = import_items(None, io.BytesIO(octets), extension)
    assert found.errors
    assert not ToDoItem.objects.exists()


def test_the_line_of_what_is_no_text_is_told():
    found = import_items(None, io.BytesIO(b"one\ntwo\nthr\xffee\nfour"), "txt")
    assert reasons(found) == [(3, "The file is not valid UTF-8: save it as UTF-8.")]


def test_a_nul_is_called_so():
    found = import_items(None, file("one\ntw\0o"), "txt")
    assert reasons(found) == [
        (2, "There is a NUL character: the file is not text, or not in UTF-8.")
    ]


def test_a_mark_of_utf_8_is_no_part_of_the_text(texts):
    import_items(None, io.BytesIO(b"\xef\xbb\xbfBuy milk"), "txt")
    assert texts() == ["Buy milk"]


def test_a_line_that_is_too_long_is_refused():
    found = import_items(None, file("A\n" + "x" * 2**21), "txt")
    assert reasons(found) == [(2, "The line is longer than 1 MiB.")]


def test_too_many_lists_or_labels_are_refused():
    lines = ["Item +list{}\n".format(number) for number in range(MAX_NAMES + 1000)]
    for limit in (20000, None):
        ((line, reason),) = reasons(import_items(None, file("".join(lines)), "txt", limit=limit))
        assert line == MAX_NAMES + 1
        assert "more than 1000 lists or labels" in reason
    assert not ToDoList.objects.exists()


@pytest.fixture
def calls(monkeypatch):
    """Count the calls of a function, by replacing it where it is looked up."""

    def calls(module, name):
        arguments, function = [], getattr(module, name)

        def counting(*args):
            arguments.append(args)
            return function(*args)

        monkeypatch.setattr(module, name, counting)
        return arguments

    return calls


@pytest.mark.parametrize(
    ("records", "compared"),
    [
        ([{"lists": ["a"] * 262000}], 0),
        ([{"lists": [], "labels": ["a"] * 20001}], 0),
        ([{"lists": ["a", "A"] * 900}], 1),
        ([{"lists": ["a"] * 900}] * 20, 2),
        ([{"lists": ["l{}".format(n) for n in range(MAX_NAMES + 1)]}] * 20, MAX_NAMES + 1),
    ],
)
def test_a_name_many_times_is_checked_once_and_too_many_end_the_reading(calls, records, compared):
    checked = calls(validators, "clean_name")
    found = import_items(None, file(json.dumps(records)), "json", dry_run=True, limit=20000)
    assert len(checked) == compared
    assert bool(found.errors) == (compared != 1)
    for error in found.errors:
        assert "lists or labels" in error.reason


def test_labels_that_are_one_are_checked_once(calls):
    checked = calls(validators, "clean_label")
    import_items(None, items_file(3, labels=["a", "A"] * 5000), "json", limit=10)
    assert len(checked) == 6  # In each of two passes.


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", b" \n", b",\n", b"\n[]"])
def test_blank_lines_count_and_the_first_too_many_end_the_reading(extension, end, monkeypatch):
    monkeypatch.setattr(importer, "MAX_LINES", 1000)
    start = {"csv": b"title,notes\nBuy milk,\n", "txt": b"Buy milk\n", "json": b"[\n"}
    source = io.BytesIO(start[extension] + end * 2**18)
    found = import_items(None, source, extension, limit=20000)
    assert found.error_count == 1
    assert source.tell() <= 2**16
    if extension != "json" or not end.strip():
        assert "more than 1000 lines" in found.errors[0].reason


@pytest.mark.parametrize(
    ("extension", "start", "record"),
    [
        ("json", b"[", b"{},"),
        ("json", b"[", b'{"lists":[]},'),
        ("json", b"[", b'{"title":"a","lists":null},'),
        ("csv", b"title,priority\n", b",1\n"),
        ("csv", b"title,priority\n", b"A,7\n"),
        ("txt", b"", b"x" * 501 + b"\n"),
    ],
)
def test_records_without_an_item_count_and_the_first_too_many_ends_the_reading(
    calls, extension, start, record
):
    read = [calls(importer, name) for name in ("parse_record", "parse_names")]
    found = import_items(None, io.BytesIO(start + record * 5000), extension, limit=100)
    assert sum(map(len, read)) in (100, 101)
    assert found.error_count in (1, 101, 102)


def test_nothing_is_folded_that_is_not_stored(calls):
    folded = calls(search, "normalize")
    content = file("Buy milk\nBuy bread\n" + "x" * 501)
    assert import_items(None, content, "txt", limit=10).error_count == 1
    import_items(None, file("Buy milk\nBuy bread\n"), "txt", dry_run=True, limit=10)
    assert folded == []
    import_items(None, file("Buy milk\nBuy bread\n"), "txt", limit=10)
    import_items(None, file("Buy milk\nBuy bread\nBuy soap"), "txt", limit=10)
    # Each with an end of line, for a search, and alone, to be sorted.
    assert sorted(len(text) for (text,) in folded) == [8, 8, 9, 9, 9, 10]


@pytest.mark.parametrize("extension", FORMATS)
def test_reading_has_a_deadline(extension, monkeypatch):
    monkeypatch.setattr(importer, "MAX_SECONDS", -1)
    found = import_items(None, file("title\nA\n"), extension, limit=10)
    assert "import it in parts" in found.errors[0].reason
    assert import_items(None, file("title\nA\n"), extension, dry_run=True).error_count == (
        extension == "json"
    )


def test_more_items_than_are_allowed_are_refused():
    assert reasons(import_items(None, file("A\nB\nC"), "txt", limit=2)) == [
        (3, "At most 2 items can be imported here.")
    ]
    assert not ToDoItem.objects.exists()


def test_a_file_that_has_changed_meanwhile_stores_nothing():
    class Changing(io.BytesIO):
        reads = 0

        def seek(self, *args):
            self.reads += 1
            if self.reads == 2:
                self.getbuffer()[-2:] = b"\0\0"
            return super().seek(*args)

    with pytest.raises(ValueError, match="NUL"):
        import_items(None, Changing(b"A\nBuy bread"), "txt")
    assert not ToDoItem.objects.exists()


def test_a_thousand_more_items_take_few_more_queries():
    counts = []
    for number in (1000, 2000):
        ToDoItem.objects.all().delete()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            import_items(None, items_file(number, list="Home", labels=["a", "b"]), "json")
        counts.append(len([q for q in queries if not q["sql"].startswith("INSERT")]))
        with CaptureQueriesContext(connection) as queries:
            everything(None)
        counts.append(len(queries))
    assert counts[2] - counts[0] <= 10
    assert counts[3] - counts[1] <= 6


def peak(action):
    """How many bytes Python holds at most while it does this."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_twice_the_items_take_no_more_memory(tmp_path):
    peaks = []
    for count in (1000, 2000):
        path = tmp_path / "items.json"
        path.write_bytes(items_file(count, notes="x" * 2000).read())
        ToDoItem.objects.all().delete()
        with path.open("rb") as source:
            importing = peak(lambda: import_items(None, source, "json"))  # noqa: B023 -- called at once
        exporting = peak(lambda: sum(map(len, export_items(None, "json"))))
        assert ToDoItem.objects.count() == count
        peaks.append((importing, exporting))
    assert peaks[1][0] < 1.2 * peaks[0][0]
    assert peaks[1][1] < 1.2 * peaks[0][1]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once_is_stored_once():
    found, start = [], threading.Barrier(2)

    def import_it():
        start.wait()
        try:
            found.append(import_items(None, items_file(1500, list="Home", labels=["a"]), "json"))
        finally:
            connection.close()

    threads = [threading.Thread(target=import_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert ToDoItem.objects.count() == 1500
    assert ToDoItem.labels.through.objects.count() == 1500


def test_a_key_that_does_not_fit_into_a_file_is_replaced(ana, ben):
    ToDoItem.objects.create_once(ana, "Buy milk", request_key="two words")
    assert import_items(ben, file(everything(ana, "txt")), "txt").new_count == 1


def test_an_item_has_a_limited_number_of_labels():
    line = "A " + " ".join("@l{}".format(number) for number in range(MAX_LABELS + 1))
    assert "at most 50 labels" in reasons(import_items(None, file(line), "txt"))[0][1]
