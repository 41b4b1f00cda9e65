"""python -m todo, the client of the API for the command line."""

import os
import re
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from accounts.models import Token
from tests.services import free_port
from tests.test_documentation import read
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent


def run(command, cwd, variables, stdout=subprocess.PIPE):
    """Run a program that finds no other variables; return its status, output and errors."""
    # Python 3.6 has no UTF-8 without it.
    encoding = {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    environment = dict(encoding, PATH=os.environ["PATH"])
    environment.update(variables)
    process = subprocess.Popen(
        command, cwd=str(cwd), env=environment, stdout=stdout, stderr=subprocess.PIPE
    )
    output, errors = process.communicate(timeout=60)
    return process.returncode, (output or b"").decode(), errors.decode()


def store(count):
    """Store so many items."""
    ToDoItem.objects.bulk_create(
        ToDoItem(text="Item {}".format(number), position=number) for number in range(count)
    )


@pytest.fixture
def todo(live_server, tmp_path):
    """Run a copy of the client's file, where there is no package; return what `run` does."""
    copy = shutil.copy(str(ROOT / "todo/__main__.py"), str(tmp_path / "todo-client"))

    def todo(*arguments, **variables):
        variables.setdefault("TODO_URL", live_server.url)
        return run([sys.executable, "-S", copy, *arguments], tmp_path, variables)

    return todo


@pytest.fixture
def elsewhere():
    """A server that is none of ours: its `url`, its `answers`, and what it was `asked` for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            status, headers, body = self.server.answers.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.url = [], "http://127.0.0.1:{}".format(server.server_port)
        thread = Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_an_item_is_added_listed_and_done(todo):
    status, added, errors = todo("add", "Buy", "milk")
    item = ToDoItem.objects.get()
    assert (status, errors) == (0, "")
    assert added == "{:>6} [ ] Buy milk\n".format(item.pk)
    assert todo("list") == (0, added, "")
    done = added.replace("[ ]", "[x]")
    assert todo("done", str(item.pk)) == (0, done, "")
    assert todo("list") == (0, "", "")
    assert todo("list", "--all") == (0, done, "")


def test_an_item_has_what_is_said_with_it(todo):
    said = ["--due", "2026-11-30", "--priority", "1", "--list", "Home", "--notes", "Two litres"]
    added = todo("add", *said, "--label", "shop", "--label", "urgent", "Buy milk")[1]
    assert added.endswith("[ ] Buy milk !1 2026-11-30 #Home @shop @urgent\n")
    assert ToDoItem.objects.get().notes == "Two litres"


def test_a_text_is_taken_as_it_is(todo):
    todo("add", "--", "--due today #Home @shop ✓")
    item = ToDoItem.objects.get()
    assert (item.text, item.todo_list) == ("--due today #Home @shop ✓", None)


@pytest.mark.parametrize(
    "asked", [["BUY", "milk"], ["--list", "Home"], ["--label", "shop"]], ids=" ".join
)
def test_a_list_has_what_is_asked_for(todo, asked):
    todo("add", "Buy milk", "--list", "Home", "--label", "shop")
    todo("add", "Call the bank")
    assert todo("list", *asked)[1].count("\n") == 1


def test_a_list_comes_in_the_order_that_is_asked_for(todo, db):
    ToDoItem.objects.create(text="b")
    ToDoItem.objects.create(text="a")
    lines = todo("list", "--sort", "text")[1].splitlines()
    assert [line[-1] for line in lines] == ["a", "b"]


def test_a_list_is_whole_however_long(todo):
    store(1001)
    lines = todo("list")[1].splitlines()
    assert len(lines) == 1001
    assert lines[-1].endswith(" Item 1000")


def test_several_items_are_done_and_a_wrong_number_is_said(todo, item):
    status, done, errors = todo("done", str(item.pk), "999999")
    assert (status, done) == (1, "{:>6} [x] Buy milk\n".format(item.pk))
    assert errors == "There is no such item; perhaps it is in the trash.\n"


def test_a_token_says_whose_items_they_are(todo, settings, ana, ben):
    settings.LOGIN_REQUIRED = True
    token = Token.objects.make(ana, "x", "read write")[1]
    assert todo("add", "Buy milk", TODO_TOKEN=token + "\n")[0] == 0
    assert ToDoItem.objects.get().owner == ana
    others = Token.objects.make(ben, "x", "read")[1]
    assert todo("list", TODO_TOKEN=others) == (0, "", "")
    assert todo("add", "x", TODO_TOKEN=others)[2] == "This token may read, and not write.\n"
    assert "This needs a token" in todo("list")[2]


def test_what_is_wrong_is_said_by_field(todo):
    status, output, errors = todo("add", "--due", "tomorrow", "Buy milk")
    assert (status, output) == (1, "")
    assert errors.splitlines() == [
        "Fields have values that won’t do: due_on.",
        "due_on: It is no date, such as 2026-11-30, and not null.",
    ]
    assert not ToDoItem.objects.exists()


def test_what_is_not_understood_shows_how_it_is_meant(todo):
    status, _, errors = todo()
    assert (status, errors.splitlines()[0]) == (2, "usage: todo [-h] list | add | done ...")
    assert todo("done", "x")[0] == 2


def test_without_a_site_one_line_says_so(todo):
    url = "http://127.0.0.1:{}".format(free_port())
    status, _, errors = todo("list", TODO_URL=url)
    assert status == 1
    assert errors.startswith("No answer of the API at {}/api/todos: ".format(url))
    assert errors.count("\n") == 1


@pytest.mark.parametrize("url", ["", "localhost:8000", "file:///etc/passwd", "http://"])
def test_what_is_no_address_of_a_site_is_not_asked(todo, url):
    assert todo("list", TODO_URL=url) == (1, "", "TODO_URL is no address of a site: " + url + "\n")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, {}, b"<html>"), "No answer of the API at "),
        ((200, {"Content-Length": "9"}, b"[]"), "No answer of the API at "),
        ((200, {}, b"\xff"), "No answer of the API at "),
        ((404, {}, b"<html>"), "There is no todo application at TODO_URL: 404 Not Found"),
        ((200, {}, b'[{"title": "x"}]'), "TODO_URL is the address of another application."),
        ((200, {}, b'{"id": 1}'), "TODO_URL is the address of another application."),
        ((200, {}, b"3"), "TODO_URL is the address of another application."),
        ((400, {}, b"[]"), "There is no todo application at TODO_URL: 400 Bad Request"),
    ],
    ids=lambda value: value[2].hex() if isinstance(value, tuple) else "",
)
def test_the_answer_of_something_else_is_one_line(todo, elsewhere, answer, said):
    elsewhere.answers = [answer]
    status, output, errors = todo("list", TODO_URL=elsewhere.url)
    assert (status, output) == (1, "")
    assert errors.startswith(said)
    assert errors.count("\n") == 1


def test_what_is_no_token_is_not_printed(todo):
    said = todo("list", TODO_TOKEN="todo_SECRET\nX: y")
    assert said == (1, "", "TODO_TOKEN is no token.\n")


def test_a_token_does_not_follow_a_redirect(todo, elsewhere):
    elsewhere.answers = [(302, {"Location": elsewhere.url + "/other"}, b"")]
    status, _, errors = todo("list", TODO_URL=elsewhere.url, TODO_TOKEN="secret")
    assert (status, len(elsewhere.asked)) == (1, 1)
    assert errors == "The site is elsewhere. TODO_URL is to be as in {}/other\n".format(
        elsewhere.url
    )


def test_a_token_stays_at_the_site_that_it_is_for(todo, elsewhere):
    link = '<http://other.example/api/todos?after=1_1>; rel="next"'
    elsewhere.answers = [(200, {"Link": link}, b"[]"), (200, {}, b"[]")]
    assert todo("list", TODO_URL=elsewhere.url, TODO_TOKEN="secret") == (0, "", "")
    assert elsewhere.asked[1:] == ["/api/todos?after=1_1"]


def test_an_item_does_not_command_the_terminal(todo, db):
    ToDoItem.objects.create(text="\x1b[2J\u202ered")
    assert todo("list")[1].endswith("[ ] ?[2J?red\n")


def test_a_terminal_that_does_not_know_a_sign_gets_another(todo, db):
    ToDoItem.objects.create(text="Café ✓")
    assert todo("list", PYTHONIOENCODING="ascii")[1].endswith(" Caf? ?\n")


def test_what_is_no_text_is_refused_and_not_a_traceback(todo):
    broken = os.fsdecode(b"caf\xe9")
    assert "Traceback" not in todo("list", broken)[2]
    assert "title: There is a character that can’t be stored." in todo("add", broken)[2]


def test_a_reader_that_is_gone_is_no_traceback(live_server, item):
    reader, writer = os.pipe()
    os.close(reader)
    variables = {"TODO_URL": live_server.url}
    assert run([sys.executable, "-m", "todo", "list"], ROOT, variables, writer)[2] == ""
    os.close(writer)


def test_the_example_of_the_guide_does_what_it_says(live_server, db):
    variables = {"TODO_URL": live_server.url}
    commands = re.findall("^    python -m todo (.*)$", read("docs/guide.md"), re.MULTILINE)
    said = []
    for command in commands:
        number = ToDoItem.objects.values_list("pk", flat=True).first()
        command = command.replace("done 1", "done {}".format(number))
        program = [sys.executable, "-m", "todo", *command.split()]
        status, output, errors = run(program, ROOT, variables)
        assert (status, errors) == (0, "")
        said.append(output[7:])
    assert said == [
        "[ ] Buy milk 2026-11-30 #Home\n",
        "[ ] Buy milk 2026-11-30 #Home\n",
        "[x] Buy milk 2026-11-30 #Home\n",
    ]
