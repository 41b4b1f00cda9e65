"""The cost of the three most important requests, in numbers that do not depend on the machine.

R1 is a list of 50 items with a token, R2 the page of 50 items of a signed-in visitor, and W a new
item with a token and an Idempotency-Key: docs/performance.md measures their time.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.template.base import Node, TextNode
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Token
from todo.models import Label, ToDoItem, ToDoList

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(ana):
    """Fifty items, with a list, a label, a date, notes or nothing."""
    todo_list = ToDoList.objects.create(owner=ana, name="Home")
    label = Label.objects.create(owner=ana, name="bank")
    items = ToDoItem.objects.bulk_create(
        ToDoItem(
            owner=ana,
            text=f"Buy {number} things & see “shop”",
            position=number,
            completed=number % 5 == 0,
            todo_list=todo_list if number % 3 == 0 else None,
            due_on=timezone.localdate() + timedelta(days=number - 9) if number % 2 else None,
            notes="a line of notes" if number % 7 == 0 else "",
        )
        for number in range(50)
    )
    numbers = ToDoItem.objects.for_owner(ana).filter(position__in=range(0, 50, 4))
    numbers.attach_labels((item.pk, label.pk) for item in numbers)
    return items


@pytest.fixture
def requests(items, ana, as_ana):
    """The functions that send R1, R2 and W."""
    text = Token.objects.create_token(ana, "t", "read write")[1]
    program = Client(HTTP_AUTHORIZATION="Bearer " + text)

    def create():
        options = {"content_type": "application/json", "HTTP_IDEMPOTENCY_KEY": uuid4().hex}
        return program.post("/api/todos", '{"title": "x"}', **options)

    # Each client is a process to website/answers.py, whose first request renews the epoch.
    as_ana.get("/trash")
    create()  # Stores that the token was used, and gives ana's kept answers a version.
    return {
        "R1": lambda: program.get("/api/todos?limit=50"),
        "R2": lambda: as_ana.get("/"),
        "W": create,
    }


@pytest.fixture
def cost(requests, monkeypatch):
    """Send a request; return its statements, nodes of templates, and bytes."""
    nodes, render = [], Node.render_annotated

    def record(self, context):
        if not isinstance(self, TextNode):  # Newer releases of Django do not count it here.
            nodes.append(self)
        return render(self, context)

    monkeypatch.setattr(Node, "render_annotated", record)

    def cost(name):
        del nodes[:]
        with CaptureQueriesContext(connection) as queries:
            response = requests[name]()
        assert response.status_code in (200, 201)
        return len(queries), len(nodes), len(response.content)

    return cost


@pytest.mark.parametrize(
    ("name", "statements", "most_nodes", "most_bytes"),
    [
        # The token with its user, and the items.
        ("R1", 2, 0, 15000),
        # The session, the user, the items, and the names and numbers of the links.
        ("R2", 4, 300, 80000),
        # The token, the last position, and the new item.
        ("W", 3, 0, 400),
    ],
)
def test_cost_from_the_database(cost, session_queries, name, statements, most_nodes, most_bytes):
    if name == "R2":
        statements += session_queries - 2  # With REDIS_URL, the session is in Redis.
    for _ in range(2):
        queries, nodes, size = cost(name)
        assert queries == statements
        assert nodes <= most_nodes
        assert size <= most_bytes


@pytest.mark.parametrize(
    ("name", "first", "again"),
    # The look-up, and the answer that is kept. Of a write, the new version.
    [("R1", 2, 1), ("R2", 2, 1), ("W", 1, 1)],
)
def test_cost_in_round_trips_to_redis(kept_answers, redis_commands, cost, name, first, again):
    is_read = name != "W"
    for round_trips, is_kept in ((first, False), (again, is_read)):
        del redis_commands[:]
        queries, nodes, _size = cost(name)
        assert redis_commands.count("EVALSHA") == round_trips
        if is_kept:
            assert (redis_commands, queries, nodes) == (["EVALSHA"], 0, 0)
