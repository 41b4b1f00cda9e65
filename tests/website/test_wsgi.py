"""The start of a server and of commands, and the charset of requests."""

import json
import os
import subprocess
import sys

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import RequestFactory

import manage

WSGI = ["-c", "import website.wsgi; print(callable(website.wsgi.application))"]
INCOMPLETE = "DEBUG is off, and not set: SECRET_KEY (or SECRET_KEY_FILE), ALLOWED_HOSTS."


@pytest.mark.parametrize(
    ("arguments", "variables", "is_valid", "last_line"),
    [
        (WSGI, {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "example.org"}, True, "True"),
        (WSGI, {"DEBUG": "1"}, True, "True"),
        (WSGI, {"DEBUG": "0"}, False, INCOMPLETE),
        (["manage.py", "runserver"], {"DEBUG": "0"}, False, "manage.py: " + INCOMPLETE),
        (["manage.py", "check"], {"DEBUG": "yes"}, False, "manage.py: DEBUG is 'yes': it must be"),
        # Commands that serve nobody need no key and no hosts.
        (["manage.py", "check"], {"DEBUG": "0"}, True, "System check identified no issues"),
    ],
)
def test_servers_need_a_key_and_hosts_in_production(arguments, variables, is_valid, last_line):
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={"PATH": os.environ["PATH"], **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    lines = process.communicate(timeout=60)[0].splitlines()
    line = lines[-1].replace("django.core.exceptions.ImproperlyConfigured: ", "")
    assert line.startswith(last_line)
    assert process.returncode == (0 if is_valid else 1)
    assert len(lines) == 1 or arguments == WSGI  # Only WSGI servers get a traceback.


def test_server_loads_the_urlconf_before_the_first_request():
    code = "import sys, website.wsgi; print('website.urls' in sys.modules)"
    variables = {"PATH": os.environ["PATH"], "DEBUG": "1"}
    assert subprocess.check_output([sys.executable, "-c", code], env=variables) == b"True\n"


@pytest.mark.parametrize(
    ("arguments", "is_renewed"), [(["check", "--deploy"], False), ([], False), (["migrate"], True)]
)
def test_commands_that_may_write_make_kept_answers_invalid(
    settings, monkeypatch, arguments, is_renewed
):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    executed, renewed = [], []
    monkeypatch.setattr("sys.argv", ["manage.py", *arguments])
    monkeypatch.setattr("django.core.management.execute_from_command_line", executed.append)
    monkeypatch.setattr("website.answers.renew_epoch", lambda: renewed.append(True))
    manage.main()
    assert executed == [["manage.py", *arguments]]
    assert bool(renewed) is is_renewed


def request_with(content_type, method="GET", address="/"):
    """Return the status, headers and content of a response of the WSGI application."""
    environ = RequestFactory().generic(method, address, b"{}").environ
    environ["CONTENT_TYPE"] = content_type
    return respond(environ)


def respond(environ):
    from website.wsgi import application

    response = {}

    def start_response(status, headers):
        response.update(headers, status=status)

    request_started.disconnect(close_old_connections)  # The connection belongs to the tests.
    content = b"".join(application(environ, start_response)).decode()
    request_started.connect(close_old_connections)
    return response["status"], response, content


@pytest.mark.parametrize("charset", ["nonsense", "hex", "idna", "utf-16", "utf-7", '"hex"', ""])
def test_page_refuses_charsets_other_than_utf_8(charset):
    status, _, content = request_with("text/plain; Charset=" + charset)
    assert (status, content) == ("400 Bad Request", "The charset of a request must be UTF-8.\n")


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "text/plain; charset=utf-8", 'text/plain; Charset="UTF-8"; x=y'],
)
def test_utf_8_is_accepted(content_type):
    assert request_with(content_type, address="/health/live")[0] == "200 OK"


@pytest.mark.parametrize(
    ("method", "address", "expected"),
    [
        ("GET", "/api/nothing", "404 Not Found"),
        ("GET", "/api/openapi.json", "200 OK"),  # todo: its API
        ("OPTIONS", "/api/todos", "204 No Content"),  # todo: its API
        ("POST", "/api/todos", "415 Unsupported Media Type"),  # todo: its API
    ],
)
@pytest.mark.parametrize("charset", ["hex", "klingon", "utf-16", ""])
def test_api_refuses_charsets_with_its_own_error(method, address, expected, charset):
    content_type = "application/json; charset=" + charset
    status, headers, content = request_with(content_type, method, address)
    assert status == expected
    assert headers["Access-Control-Allow-Origin"] == "*"
    if method == "POST":
        assert "UTF-8" in json.loads(content)["detail"]


def test_body_that_no_view_reads_is_read():
    environ = RequestFactory().post("/health/live", b"x" * 10**6, "text/plain").environ
    assert respond(environ)[0] == "405 Method Not Allowed"
    assert environ["wsgi.input"].read() == b""
