"""Whatever is sent to an address is never an error of the server, and changes nobody else's."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from todo.models import Label, ToDoItem, ToDoList

pytestmark = pytest.mark.django_db

NAMES = [
    *["create", "update", "toggle", "delete", "toggle_all", "clear_completed", "move", "bulk"],
    *["undo", "change_name", "trash"],
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
KEYS += ["todo_list", "label", "labels", "due_on", "act", "kind", "name", "repeats", "priority"]
fields = st.dictionaries(st.sampled_from([*KEYS, "notes"]), st.lists(texts, max_size=3))
addresses = st.dictionaries(
    st.sampled_from(["show", "list", "label", "q", "sort", "after", "select", "edit", "text"]),
    texts,
)


@pytest.fixture
def world(ana):
    """Something of ana's, which must stay, and something shared, with which all may happen."""
    for owner in (ana, None):
        work = ToDoList.objects.create(owner=owner, name="Work")
        label = Label.objects.create(owner=owner, name="x")
        for number in range(3):
            item = ToDoItem.objects.create(
                owner=owner, text="x", repeats="day", todo_list=work, completed=number == 2
            )
            item.labels.add(label)


def of_ana(ana):
    carries = ToDoItem.labels.through.objects
    return [
        list(ToDoItem.with_trash.of(ana).order_by("pk").values()),
        *[
            list(model.objects.filter(owner=ana).order_by("pk").values())
            for model in (ToDoList, Label)
        ],
        list(carries.filter(todoitem__owner=ana).order_by("pk").values()),
    ]


often = settings(
    max_examples=12,
    deadline=None,  # A busy machine is no mistake.
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


@pytest.mark.parametrize("name", NAMES + ["item"])
def test_no_form_is_an_error_of_the_server(world, ana, name):
    before = of_ana(ana)

    @often
    @given(fields, addresses)
    def send(posted, query):
        args = [ToDoItem.with_trash.of(None).first().pk] if name == "item" else []
        query = "?" + "&".join("{}={}".format(key, quote(value)) for key, value in query.items())
        response = Client().post(reverse("todo:" + name, args=args) + query, posted)
        assert response.status_code in (200, 302, 400, 403, 404, 409)
        assert Client().get("/").status_code == 200

    send()
    assert of_ana(ana) == before


@pytest.mark.parametrize("address", ["/", "/lists/", "/trash", "/understood"])
def test_no_address_is_an_error_of_the_server(world, address):
    @often
    @given(addresses)
    def ask(query):
        assert Client().get(address, query).status_code in (200, 404)

    ask()
