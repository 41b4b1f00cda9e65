"""The page that describes the API; its examples and those of docs/guide.md, run as they stand."""

import re
import shutil
import subprocess

import pytest

from accounts.models import Token
from tests.helpers import lacking, read
from tests.todo.api.openapi import DOCUMENT
from todo.models import Label, ToDoItem, ToDoList

OPERATIONS = [
    (method, path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if method != "parameters"
]


def test_page_shows_every_operation_without_other_sites(client, db, settings):
    settings.LOGIN_REQUIRED = True
    response = client.get("/api/docs")
    page = response.content.decode()
    assert response.status_code == 200
    for method, path, operation in OPERATIONS:
        assert f"<code>{method.upper()} {path}</code>" in page
        assert operation["summary"] in page
    assert not re.search("(?:src|href)=.(?:https?:)?//", page)


@pytest.fixture
def run(live_server, ana):
    """Run a curl command with a token of ana; return its output."""
    if not shutil.which("curl"):  # In the image, for instance.
        lacking("curl is not installed.")
    token = Token.objects.create_token(ana, "x", "read write")[1]

    def run(command, options):
        command = command.replace("$SITE", live_server.url).replace("$TOKEN", token)
        command = command.replace("curl", f"curl --silent --noproxy '*' {options}")
        return subprocess.check_output(["sh", "-c", command], timeout=20).decode()

    return run


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "operation",
    [operation for _, _, operation in OPERATIONS],
    ids=lambda operation: operation["operationId"],
)
def test_example_of_the_page_gives_a_documented_response(run, ana, operation):
    ids = {
        "todos": ToDoItem.objects.create_once(ana, "Buy milk").pk,
        "lists": ToDoList.objects.create(owner=ana, name="Garden").pk,
        "labels": Label.objects.create(owner=ana, name="phone").pk,
    }
    command = operation["x-curl"]
    for name, pk in ids.items():
        command = command.replace(f"/{name}/1", f"/{name}/{pk}")
    status = run(command, "--write-out '%{http_code}'")[-3:]
    assert status in operation["responses"]
    assert status in ("200", "201", "204")


@pytest.mark.django_db(transaction=True)
def test_examples_of_the_guide_create_complete_and_delete_an_item(run, ana):
    examples = re.findall(r"^    (curl (?:.*\\\n)*.*)$", read("docs/guide.md"), re.MULTILINE)
    outputs = []
    for example in examples:
        item = ToDoItem.objects.for_owner(ana).first()
        command = re.sub("/todos/1", f"/todos/{item.pk if item else 0}", example)
        outputs.append(run(command, "--fail-with-body"))
    empty, created, completed, deleted = outputs
    assert (empty, deleted) == ("[]", "")
    assert '"title":"Buy milk"' in created
    assert '"completed":true' in completed
    assert not ToDoItem.objects.for_owner(ana).exists()
