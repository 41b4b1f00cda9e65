"""Export of all items, and import of a file: complete, repeatable, and in bounded memory."""

import io
import itertools
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.helpers import in_threads, peak_memory
from tests.todo.files import import_file
from todo import new_items, search, validators
from todo.lists import MAX_NAMES
from todo.models import Label, ToDoItem, ToDoList
from todo.transfer import EXPORTS, exporter, importer
from todo.transfer.exporter import export_items

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_deadline(monkeypatch):
    """Let a slow machine finish reading."""
    monkeypatch.setattr(importer, "MAX_SECONDS", 600)


@pytest.fixture
def small_batches(monkeypatch):
    """Make one batch of 50 items."""
    for module in (exporter, importer, new_items):
        monkeypatch.setattr(module, "BATCH_SIZE", 50)


def file(text):
    return io.BytesIO(text.encode())


def items_file(count, **fields):
    return file(json.dumps([dict({"title": f"Item {n}"}, **fields) for n in range(count)]))


def errors(result):
    return [(error.line, error.reason) for error in result.errors]


@pytest.fixture
def various(ana):
    """Create items of every kind for ana, and lists and labels without items."""
    ToDoList.objects.create(owner=ana, name="Zoo")
    home = ToDoList.objects.create(owner=ana, name="Sweet home")
    ToDoList.objects.create(owner=ana, name="Attic")
    bank = Label.objects.create(owner=ana, name="bank")
    Label.objects.create(owner=ana, name="air")
    add = ToDoItem.objects.create_once
    add(ana, "Pay the rent", labels=[bank], todo_list=home, priority=1, repeats="every month",
        due_on="2026-12-01", notes="One\nTwo")  # fmt: skip
    add(ana, "=1+1", completed=True)
    add(ana, 'Ünïcode 🎉, "quoted"')
    gone = add(ana, "Gone", todo_list=home)
    ToDoItem.objects.filter(pk=gone.pk).change_fields(deleted_on=timezone.now())
    return ana


def everything(owner, extension="json"):
    return "".join(export_items(owner, extension))


def test_json_export_and_import_lose_nothing(various, ben):
    result = import_file(ben, file(everything(various)), "json")
    assert (result.new_count, result.existing_count, result.error_count) == (4, 0, 0)
    assert everything(ben) == everything(various)
    assert [item.text for item in ToDoItem.all_objects.for_owner(ben).deleted()] == ["Gone"]
    assert list_names(ben) == ["Zoo", "Sweet home", "Attic"]


def test_list_of_trashed_items_only_is_imported_into_the_trash(various, ben):
    ToDoList.objects.create(owner=ben, name="Attic", deleted_on=timezone.now())
    for name in ("Sweet home", "Attic"):
        home = ToDoList.objects.get(owner=various, name=name)
        ToDoItem.objects.create_once(various, "On " + name, todo_list=home)
        ToDoItem.objects.filter(todo_list=home).change_fields(deleted_on=timezone.now())
        ToDoList.objects.filter(pk=home.pk).update(deleted_on=timezone.now())
    import_file(ben, file(everything(various)), "json")
    assert list_names(ben) == ["Zoo"]
    assert everything(ben) == everything(various)
    ToDoItem.all_objects.for_owner(ben).deleted().restore()
    assert set(list_names(ben)) == {"Zoo", "Sweet home", "Attic"}


def test_existing_list_stays_if_only_trashed_items_name_it(ana):
    home = ToDoList.objects.create(owner=ana, name="Home")
    gone = [{"title": "Buy milk", "list": "home", "deleted_on": "2026-11-22T12:00:00Z"}]
    gone += [dict(gone[0], list="Inbox")]
    import_file(ana, file(json.dumps(gone)), "json")
    assert list_names(ana) == ["Home"]
    assert {item.todo_list for item in ToDoItem.all_objects.all()} == {home, None}


def test_new_lists_are_added_after_existing_ones(various, ben):
    ToDoList.objects.create(owner=ben, name="attic")
    import_file(ben, file(everything(various)), "json")
    assert list_names(ben) == ["attic", "Zoo", "Sweet home"]


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
def test_invalid_names_records_are_rejected(names):
    result = import_file(None, file(json.dumps([names, {"title": "Buy milk"}])), "json")
    assert [error.line for error in result.errors] == [1]
    assert not ToDoItem.objects.exists()


def test_names_record_does_not_count_towards_item_limit():
    content = json.dumps([{"lists": ["Home"]}, {"title": "Buy milk"}])
    assert import_file(None, file(content), "json", limit=1).new_count == 1


def list_names(owner):
    return [found.name for found in ToDoList.objects.for_owner(owner)]


@pytest.mark.parametrize("extension", ["txt", "csv"])
def test_txt_and_csv_have_all_items_but_the_trash(various, ben, extension):
    result = import_file(ben, file(everything(various, extension)), extension)
    assert (result.new_count, result.error_count) == (3, 0)
    if extension == "csv":
        assert everything(ben, extension) == everything(various, extension)
    item = ToDoItem.objects.get(owner=ben, text="Pay the rent")
    assert (item.priority, item.repeats, str(item.due_on)) == (1, "every month", "2026-12-01")
    assert [label.name for label in item.labels.all()] == ["bank"]


@pytest.mark.parametrize("extension", EXPORTS)
def test_importing_own_export_changes_nothing(various, extension):
    before = everything(various)
    result = import_file(various, file(everything(various, extension)), extension)
    assert (result.new_count, result.error_count) == (0, 0)
    assert everything(various) == before


@pytest.mark.parametrize("extension", EXPORTS)
def test_completed_item_without_a_date_keeps_none(ana, ben, extension):
    ToDoItem.objects.create_once(ana, "Old one", completed=True)
    ToDoItem.objects.update(completed_on=None)
    import_file(ben, file(everything(ana, extension)), extension)
    item = ToDoItem.objects.get(owner=ben)
    assert (item.completed, item.completed_on) == (True, None)


@pytest.mark.parametrize(
    ("extension", "text"),
    [
        ("txt", "Buy milk\nBuy milk\nx 2026-11-22 Buy bread\n"),
        ("csv", "title,due_on\nBuy milk,\nBuy milk,\nBuy bread,2026-12-01\n"),
        ("json", '[{"title": "Buy milk"}, {"title": "Buy milk"}, {"title": "Buy bread"}]'),
    ],
)
def test_file_without_uids_is_imported_once(texts, extension, text):
    assert import_file(None, file(text), extension).new_count == 3
    result = import_file(None, file(text), extension)
    assert (result.new_count, result.existing_count) == (0, 3)
    assert texts() == ["Buy milk", "Buy milk", "Buy bread"]


def test_existing_items_in_the_trash_are_counted_and_stay_there(small_batches):
    lines = [f"Item {number}\n" for number in range(70)]
    import_file(None, file("".join(lines)), "txt")
    ToDoItem.objects.exclude(text="Item 3").change_fields(deleted_on=timezone.now())
    for dry_run in (True, False):
        result = import_file(None, file("".join(lines) + "New"), "txt", dry_run=dry_run)
        assert (result.new_count, result.existing_count, result.trashed_count) == (1, 70, 69)
    assert {item.text for item in ToDoItem.objects.all()} == {"Item 3", "New"}


def test_second_item_with_the_same_uid_is_skipped(texts):
    result = import_file(None, file("Buy milk uid:a\nBuy bread uid:a\n"), "txt")
    assert (result.new_count, result.existing_count) == (1, 1)
    assert texts() == ["Buy milk"]


def test_uids_of_other_owners_do_not_matter(ana, ben, texts):
    for owner in (ana, ben, None):
        assert import_file(owner, file("Buy milk uid:a"), "txt").new_count == 1
        assert texts(owner) == ["Buy milk"]


def test_new_items_are_added_at_the_end_in_file_order_and_can_be_searched(texts):
    ToDoItem.objects.create(text="First")
    import_file(None, file("B\nA\nCafé\n"), "txt")
    assert texts() == ["First", "B", "A", "Café"]
    assert ToDoItem.objects.get(search_text__contains="cafe").position % 1024 == 0


def test_existing_lists_and_labels_are_found_by_name(ana):
    home = ToDoList.objects.create(owner=ana, name="Sweet home")
    Label.objects.create(owner=ana, name="Bank")
    import_file(ana, file("Sweep +sweet-home @bank\nSing +Choir"), "txt")
    assert ToDoItem.objects.get(text="Sweep").todo_list == home
    assert [label.name for label in Label.objects.for_owner(ana)] == ["Bank"]
    assert list_names(ana) == ["Sweet home", "Choir"]
    assert not ToDoList.objects.for_owner(None).exists()


def test_list_named_inbox_is_the_inbox():
    import_file(None, file("title,list\nBuy milk,Inbox\nBuy bread, \n"), "csv")
    assert ToDoItem.objects.filter(todo_list=None).count() == 2
    assert not ToDoList.objects.exists()


def test_existing_items_do_not_create_their_list_again(ana):
    import_file(ana, file("Sing +Choir"), "txt")
    ToDoList.objects.for_owner(ana).update(name="Concert", name_key="concert")
    import_file(ana, file("Sing +Choir"), "txt")
    assert list_names(ana) == ["Concert"]


def test_old_export_does_not_create_renamed_lists_again(various):
    exported = everything(various)
    ToDoList.objects.for_owner(various).filter(name="Attic").update(
        name="Cellar", name_key="cellar"
    )
    import_file(various, file(exported), "json")
    assert list_names(various) == ["Zoo", "Sweet home", "Cellar"]


def test_dry_run_stores_nothing_and_previews_new_items():
    result = import_file(None, file("A +Home @bank\nB\n"), "txt", dry_run=True)
    assert (result.new_count, [read.item.text for read in result.preview]) == (2, ["A", "B"])
    assert [model.objects.count() for model in (ToDoItem, ToDoList, Label)] == [0, 0, 0]


def test_line_endings_of_notes_count_as_one_character():
    notes = "\r\n".join(["x" * 99] * 100) + "x"
    assert import_file(None, items_file(1, notes=notes), "json").errors == []
    assert ToDoItem.objects.get().notes == notes.replace("\r", "")


def test_one_invalid_line_prevents_the_whole_import(small_batches):
    lines = [f"Item {number}\n" for number in range(1, 401)]
    lines[399] = "Pay the rent" * 50
    result = import_file(None, file("".join(lines)), "txt")
    ((line, reason),) = errors(result)
    assert line == 400
    assert "at most 500 characters" in reason
    assert not ToDoItem.objects.exists()


def test_errors_name_their_field():
    content = "title,priority,due_on\nA,7,\n,,2026-02-30\n"
    first, second = (reason for _, reason in errors(import_file(None, file(content), "csv")))
    assert first == "priority “7”: Must be an integer from 0 to 3."
    assert second.startswith("due_on: “2026-02-30” ")
    assert second.endswith(" title: Required.")


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
def test_errors_quote_the_value_of_the_file(extension, text, quoted):
    ((_line, reason),) = errors(import_file(None, file(text), extension))
    assert quoted in reason


def test_first_errors_are_listed_and_all_are_counted():
    result = import_file(None, file(("A" * 501 + "\n") * 1500 + "B\n"), "txt")
    assert (result.error_count, len(result.errors), result.new_count) == (1500, 20, 1)
    assert [error.line for error in result.errors] == list(range(1, 21))
    assert not ToDoItem.objects.exists()


@pytest.mark.parametrize("extension", EXPORTS)
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
def test_files_in_other_encodings_are_rejected(extension, octets):
    result = import_file(None, io.BytesIO(octets), extension)
    assert result.errors
    assert not ToDoItem.objects.exists()


@pytest.mark.parametrize(
    ("octets", "line", "message"),
    [
        (b"one\ntwo\nthr\xffee\nfour", 3, "The file is not valid UTF-8: save it as UTF-8."),
        (b"one\ntw\0o", 2, "There is a NUL character"),
        (b"A\n" + b"x" * 2**21, 2, "The line is longer than 1 MiB."),
    ],
)
def test_unreadable_text_is_reported_with_its_line(octets, line, message):
    ((number, reason),) = errors(import_file(None, io.BytesIO(octets), "txt"))
    assert number == line
    assert reason.startswith(message)


def test_byte_order_mark_is_ignored(texts):
    import_file(None, io.BytesIO(b"\xef\xbb\xbfBuy milk"), "txt")
    assert texts() == ["Buy milk"]


def test_too_many_lists_are_rejected():
    lines = [f"Item +list{number}\n" for number in range(MAX_NAMES + 1000)]
    for limit in (20000, None):
        ((line, reason),) = errors(import_file(None, file("".join(lines)), "txt", limit=limit))
        assert line == MAX_NAMES + 1
        assert "more than 1000 lists or labels" in reason
    assert not ToDoList.objects.exists()


@pytest.fixture
def calls(monkeypatch):
    """Replace a function by one that records the arguments of its calls."""

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
        ([{"lists": [f"l{n}" for n in range(MAX_NAMES + 1)]}] * 20, MAX_NAMES + 1),
    ],
)
def test_repeated_names_are_validated_once_and_too_many_names_stop_the_import(
    calls, records, compared
):
    checked = calls(validators, "clean_name")
    result = import_file(None, file(json.dumps(records)), "json", dry_run=True, limit=20000)
    assert len(checked) == compared
    assert bool(result.errors) == (compared != 1)
    for error in result.errors:
        assert "lists or labels" in error.reason


def test_spellings_of_one_label_are_validated_once(calls):
    checked = calls(validators, "clean_label")
    import_file(None, items_file(3, labels=["a", "A"] * 5000), "json", limit=10)
    assert len(checked) == 6  # In each of two passes.


@pytest.mark.parametrize("extension", EXPORTS)
@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", b" \n", b",\n", b"\n[]"])
def test_too_many_lines_stop_the_import_even_if_blank(extension, end, monkeypatch):
    monkeypatch.setattr(importer, "MAX_LINES", 1000)
    start = {"csv": b"title,notes\nBuy milk,\n", "txt": b"Buy milk\n", "json": b"[\n"}
    source = io.BytesIO(start.get(extension, b"BEGIN:VCALENDAR\n") + end * 2**18)
    result = import_file(None, source, extension, limit=20000)
    assert result.error_count == 1
    assert source.tell() <= 2**16
    if extension != "json" or not end.strip():
        assert "more than 1000 lines" in result.errors[0].reason


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
def test_too_many_records_stop_the_import_even_if_invalid(calls, extension, start, record):
    read = [calls(importer, name) for name in ("parse_record", "parse_names")]
    result = import_file(None, io.BytesIO(start + record * 5000), extension, limit=100)
    assert sum(map(len, read)) in (100, 101)
    assert result.error_count in (1, 101, 102)


def test_search_text_is_built_for_stored_items_only(calls):
    folded = calls(search, "normalize")
    content = file("Buy milk\nBuy bread\n" + "x" * 501)
    assert import_file(None, content, "txt", limit=10).error_count == 1
    import_file(None, file("Buy milk\nBuy bread\n"), "txt", dry_run=True, limit=10)
    assert folded == []
    import_file(None, file("Buy milk\nBuy bread\n"), "txt", limit=10)
    import_file(None, file("Buy milk\nBuy bread\nBuy soap"), "txt", limit=10)
    # Each with an end of line, for a search, and alone, to be sorted.
    assert sorted(len(text) for (text,) in folded) == [8, 8, 9, 9, 9, 10]


@pytest.mark.parametrize("extension", EXPORTS)
def test_reading_has_a_deadline(extension, monkeypatch):
    monkeypatch.setattr(importer, "MAX_SECONDS", -1)
    result = import_file(None, file("title\nA\n"), extension, limit=10)
    assert "import it in parts" in result.errors[0].reason
    assert import_file(None, file("title\nA\n"), extension, dry_run=True).error_count == (
        extension in ("json", "ics")
    )


def test_the_deadline_holds_for_a_file_that_is_read_whole(monkeypatch):
    clock = itertools.count()
    monkeypatch.setattr(importer, "monotonic", lambda: next(clock))
    monkeypatch.setattr(importer, "MAX_SECONDS", 3)  # Until after the first record.
    content = file('[{"displayName": "a", "tasks": [{"title": "A"}, {"title": "B"}]}]')
    result = import_file(None, content, "mstodo", limit=10)
    assert "import it in parts" in result.errors[0].reason
    assert result.new_count == 1


def test_too_many_items_are_rejected():
    assert errors(import_file(None, file("A\nB\nC"), "txt", limit=2)) == [
        (3, "At most 2 items can be imported here.")
    ]
    assert not ToDoItem.objects.exists()


def test_file_that_changes_during_the_import_stores_nothing():
    class Changing(io.BytesIO):
        reads = 0

        def seek(self, *args):
            self.reads += 1
            if self.reads == 2:
                self.getbuffer()[-2:] = b"\0\0"
            return super().seek(*args)

    with pytest.raises(ValueError, match="NUL"):
        import_file(None, Changing(b"A\nBuy bread"), "txt")
    assert not ToDoItem.objects.exists()


def test_number_of_queries_grows_with_batches_only(small_batches):
    counts = []
    for number in (100, 200):
        ToDoItem.objects.all().delete()
        with CaptureQueriesContext(connection) as importing:
            import_file(None, items_file(number, list="Home", labels=["a", "b"]), "json")
        with CaptureQueriesContext(connection) as exporting:
            everything(None)
        counts.append((len(importing), len(exporting)))
    assert counts[1][0] - counts[0][0] <= 10
    assert counts[1][1] - counts[0][1] <= 6


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_items(tmp_path, small_batches):
    peaks = []
    for count in (100, 300):
        path = tmp_path / "items.json"
        path.write_bytes(items_file(count, notes="x" * 5000).read())
        ToDoItem.objects.all().delete()
        with path.open("rb") as source:
            importing = peak_memory(lambda: import_file(None, source, "json"))  # noqa: B023 -- called at once
        exporting = peak_memory(lambda: sum(map(len, export_items(None, "json"))))
        assert ToDoItem.objects.count() == count
        peaks.append((importing, exporting))
    assert peaks[1][0] < 1.2 * peaks[0][0]
    assert peaks[1][1] < 1.2 * peaks[0][1]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_concurrent_imports_of_one_file_store_it_once():
    def run(_number):
        import_file(None, items_file(500, list="Home", labels=["a"]), "json")

    in_threads(2, run)
    assert ToDoItem.objects.count() == 500
    assert ToDoItem.labels.through.objects.count() == 500


def test_request_key_that_is_not_a_valid_uid_is_replaced_in_exports(ana, ben):
    ToDoItem.objects.create_once(ana, "Buy milk", request_key="two words")
    assert import_file(ben, file(everything(ana, "txt")), "txt").new_count == 1
