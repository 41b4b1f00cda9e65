"""The examples of docs/guide.md for programs, as they stand there."""

import re
import subprocess

import pytest

from accounts.models import Token
from tests.helpers import read
from todo.models import ToDoItem

EXAMPLES = re.findall(r"^    (curl (?:.*\\\n)*.*)$", read("docs/guide.md"), re.MULTILINE)


@pytest.mark.django_db(transaction=True)
def test_the_examples_of_the_guide_do_what_they_say(live_server, ana):
    variables = {
        "SITE": live_server.url,
        "TOKEN": Token.objects.create_token(ana, "x", "read write")[1],
    }
    answers = []
    for example in EXAMPLES:
        command = example.replace("curl", "curl --silent --fail-with-body --noproxy '*'")
        for name, value in variables.items():
            command = command.replace("$" + name, value)
        command = re.sub("/todos/1", "/todos/{}".format(first(ana)), command)
        answers.append(subprocess.check_output(["sh", "-c", command], timeout=20).decode())
    assert len(answers) == 4
    assert answers[0] == "[]"
    assert '"title":"Buy milk"' in answers[1]
    assert '"completed":true' in answers[2]
    assert answers[3] == ""
    assert first(ana) == 0


def first(owner):
    return ToDoItem.objects.for_owner(owner).values_list("pk", flat=True).first() or 0
