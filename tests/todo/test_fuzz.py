"""No form and no file causes a server error or changes rows of another owner."""

import io
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.todo.files import import_file
from todo.filters import ItemFilter
from todo.models import Label, ToDoItem, ToDoList

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NAMES = [
    *["create", "update", "toggle", "delete", "toggle_all", "clear_completed", "move", "bulk"],
    *["undo", "lists_action", "trash"],
]
numbers = st.one_of(st.integers(-2, 12).map(str), st.integers().map(str))
words = st.sampled_from(
    [
        *["on", "up", "down", "top", "end", "add", "rename", "delete", "restore", "empty", "list"],
        *["label", "complete", "reopen", "due", "inbox", "Work", "x", "2026-02-30", "0001-01-01"],
        *["9999-12-31", "2026-11-30", "x #y @z !1 tomorrow every month", "every day", "month"],
    ]
)
texts = st.one_of(words, numbers, st.text(), st.text("\0\ufffd%_'\"\\{}[]<>@#!٣ \n"))
KEYS = ["id", "text", "completed", "version", "owner", "request_key", "quick", "to", "do", "all"]
KEYS += ["todo_list", "label", "labels", "due_on", "undo", "type", "name", "repeats", "priority"]
fields = st.dictionaries(st.sampled_from([*KEYS, "notes", "seen"]), st.lists(texts, max_size=3))
addresses = st.dictionaries(
    st.sampled_from([*ItemFilter.PARAMETERS, "edit", "text"]),
    texts,
)


@pytest.fixture
def items(ana):
    """Equal items of ana, which must stay, and of the shared list."""
    for owner in (ana, None):
        work = ToDoList.objects.create(owner=owner, name="Work")
        label = Label.objects.create(owner=owner, name="x")
        for number in range(3):
            item = ToDoItem.objects.create(
                owner=owner, text="x", repeats="every day", todo_list=work, completed=number == 2
            )
            item.labels.add(label)


def rows_of(owner):
    links = ToDoItem.labels.through.objects.filter(todoitem__owner=owner)
    names = [model.objects.filter(owner=owner) for model in (ToDoList, Label)]
    querysets = [ToDoItem.all_objects.for_owner(owner), *names, links]
    return [list(queryset.order_by("pk").values()) for queryset in querysets]


@pytest.mark.parametrize("name", NAMES + ["item"])
def test_no_form_causes_a_server_error(items, ana, name):
    before = rows_of(ana)

    @settings(max_examples=12)
    @given(fields, addresses)
    def send(posted, parameters):
        args = [ToDoItem.all_objects.for_owner(None).first().pk] if name == "item" else []
        address = reverse("todo:" + name, args=args) + "?" + urlencode(parameters)
        response = Client().post(address, posted)
        assert response.status_code in (200, 302, 400, 403, 404, 409)
        assert Client().get("/").status_code == 200

    send()
    assert rows_of(ana) == before


FRAGMENTS = [
    *b"title due_on created_on completed labels list notes repeats".split(),
    *b", ; : [ ] { } ' sep=; (A) x +home @phone due: rec: pri:A uid:a 1b +0d null NaN".split(),
    *b"2026-02-30 2026-12-01 20261201 31/12/2026 1/2/2026 0000-00-00 T12:00Z".split(),
    *[b'"', b'"title": "a"', b'"lists": ["a", "A"]', b"\\ud800", b"9" * 60, b"x" * 600],
    *[b" ", b"  ", b"\t", b"\r", b"\n", b"\r\n", b"\0", b"\xff", b"x" * 132000],
    "\ufeff\u2028\ud800é１".encode("utf-8", "surrogatepass"),
]
contents = st.binary(max_size=100) | st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(b"".join)
HEADERS = {
    "csv": b"title,due_on,created_on,labels\n",
    "json": b'[{"title": "a", ',
    "txt": b"",
    "ics": b"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:a\nDUE:",
}


@pytest.mark.parametrize("extension", sorted(HEADERS))
def test_no_file_causes_a_server_error(items, ana, extension):
    before = rows_of(ana)

    @settings(max_examples=40)
    @given(contents, st.booleans(), st.booleans())
    def send(content, as_table, store):
        content = HEADERS[extension] * as_table + content
        file, visitor = SimpleUploadedFile("todos." + extension, content), Client()
        response = visitor.post("/import", {"file": file})
        if response.status_code == 302:
            response = (visitor.post if store else visitor.get)(response.url)
        assert response.status_code in (200, 400)

    send()
    assert rows_of(ana) == before


@pytest.mark.parametrize("extension", sorted(HEADERS))
def test_no_file_makes_the_importer_raise(db, extension):
    @settings(max_examples=100)
    @given(contents, st.booleans())
    def check(content, as_table):
        file = io.BytesIO(HEADERS[extension] * as_table + content)
        result = import_file(None, file, extension, dry_run=True)
        assert result.error_count or result.errors == []

    check()


@pytest.mark.parametrize("address", ["/", "/lists", "/trash"])
def test_no_address_causes_a_server_error(items, address):
    @settings(max_examples=12)
    @given(addresses)
    def get(parameters):
        assert Client().get(address, parameters).status_code in (200, 404)

    get()
