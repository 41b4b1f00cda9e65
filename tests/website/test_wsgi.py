"""The server's door, in a process of its own or called as a server calls it."""

import json
import os
import subprocess
import sys

import pytest
from django.test import RequestFactory

MANAGE_PY = (
    "import runpy, sys; sys.argv = ['', '{}']; runpy.run_path('manage.py', run_name='__main__')"
)
VARIABLES = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE")


def python(code, **variables):
    """Run the code with these variables; return its exit status and its last line of output."""
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=dict(environment, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    output = process.communicate(timeout=60)[0].strip()
    return process.returncode, output.splitlines()[-1] if output else ""


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({}, "SECRET_KEY (or SECRET_KEY_FILE), ALLOWED_HOSTS"),
        ({"SECRET_KEY": "x" * 50}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "example.org"}, "SECRET_KEY (or SECRET_KEY_FILE)"),
    ],
)
def test_with_debug_off_all_that_is_missing_is_named_in_one_message(variables, missing):
    status, line = python("import website.wsgi", **variables)
    assert status != 0
    assert "DEBUG is off, and not set: {}.".format(missing) in line


def test_with_debug_off_and_nothing_missing_it_serves():
    code = "import website.wsgi; print(callable(website.wsgi.application))"
    assert python(code, SECRET_KEY="x" * 50, ALLOWED_HOSTS="example.org") == (0, "True")


def test_with_debug_on_nothing_need_be_set():
    code = "import website.wsgi; print(callable(website.wsgi.application))"
    assert python(code, DEBUG="1") == (0, "True")


def test_commands_that_serve_nobody_run_without_what_a_server_needs():
    status, line = python(MANAGE_PY.format("check"), DEBUG="0")
    assert status == 0, line


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DEBUG": "yes"}, "manage.py: DEBUG is 'yes': it must be 1 or 0."),
        (
            {"DEBUG": "0"},
            "manage.py: DEBUG is off, and not set: SECRET_KEY (or SECRET_KEY_FILE), ALLOWED_HOSTS.",
        ),
    ],
)
def test_manage_py_says_what_is_wrong_in_one_sentence(variables, sentence):
    status, line = python(MANAGE_PY.format("runserver"), **variables)
    assert status == 1
    assert line.startswith(sentence)


@pytest.fixture
def served():
    """Serve a GET with this Content-Type; return the status."""
    from website.wsgi import utf8_only

    def application(environ, start_response):
        start_response("200 OK", [])
        return []

    def served(content_type):
        answers = []
        environ = {"CONTENT_TYPE": content_type} if content_type else {}
        utf8_only(application)(environ, lambda status, headers: answers.append(status))
        return answers

    return served


@pytest.mark.parametrize("charset", ["nonsense", "hex", "idna", "utf-16", "utf-7", '"hex"', ""])
def test_a_charset_that_is_not_utf_8_is_refused(served, charset):
    assert served("text/plain; Charset=" + charset) == ["400 Bad Request"]


@pytest.mark.django_db(transaction=True)  # A request begins by looking at the connection.
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/nothing", "404 Not Found"),
        ("GET", "/api/openapi.json", "200 OK"),  # todo: its API
        ("OPTIONS", "/api/todos", "204 No Content"),  # todo: its API
        ("POST", "/api/todos", "415 Unsupported Media Type"),  # todo: its API
    ],
)
@pytest.mark.parametrize("charset", ["hex", "klingon", "utf-16", ""])
def test_the_api_says_itself_that_it_is_refused(method, address, status, charset):
    from website.wsgi import application

    environ = RequestFactory().generic(method, address, b"{}").environ
    environ["CONTENT_TYPE"] = "application/json; charset=" + charset
    found = {}

    def start_response(status, headers):
        found.update(headers, status=status)

    content = b"".join(application(environ, start_response)).decode()
    assert found["status"] == status
    assert found["Access-Control-Allow-Origin"] == "*"
    if method == "POST":
        assert "UTF-8" in json.loads(content)["detail"]


@pytest.mark.parametrize(
    "content_type",
    [None] + ["text/plain" + end for end in ("", "; charset=utf-8", '; Charset="UTF-8"; x=y')],
)
def test_utf_8_is_served(served, content_type):
    assert served(content_type) == ["200 OK"]
