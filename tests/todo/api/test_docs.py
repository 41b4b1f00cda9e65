"""The page that describes the API, and its examples, which do what they say."""

import re
import subprocess

import pytest

from accounts.models import Token
from tests.todo.api.openapi import DOCUMENT
from todo.models import Label, ToDoItem, ToDoList

EXAMPLES = [
    (operation["operationId"], operation["x-curl"], operation["responses"])
    for operations in DOCUMENT["paths"].values()
    for method, operation in operations.items()
    if method != "parameters"
]


def test_the_page_shows_every_operation(client, db, settings):
    settings.LOGIN_REQUIRED = True
    response = client.get("/api/docs")
    page = response.content.decode()
    assert response.status_code == 200
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                assert "<code>{} {}</code>".format(method.upper(), path) in page
                assert operation["summary"] in page


def test_the_page_asks_no_other_site(client, db):
    page = client.get("/api/docs").content.decode()
    assert not re.search("(?:src|href)=.(?:https?:)?//", page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("example", "answers"),
    [(example, answers) for _, example, answers in EXAMPLES],
    ids=[name for name, _, _ in EXAMPLES],
)
def test_an_example_does_what_it_says(live_server, ana, example, answers):
    token = Token.objects.create_token(ana, "x", "read write")[1]
    ids = {
        "todos": ToDoItem.objects.create_once(ana, "Buy milk").pk,
        "lists": ToDoList.objects.create(owner=ana, name="Garden").pk,
        "labels": Label.objects.create(owner=ana, name="phone").pk,
    }
    command = example.replace("$SITE", live_server.url).replace("$TOKEN", token)
    for kind, pk in ids.items():
        command = command.replace("/{}/1".format(kind), "/{}/{}".format(kind, pk))
    command = command.replace("curl", "curl --silent --noproxy '*' --write-out '%{http_code}'")
    status = subprocess.check_output(["sh", "-c", command], timeout=20).decode()[-3:]
    assert status in answers
    assert status in ("200", "201", "204")
