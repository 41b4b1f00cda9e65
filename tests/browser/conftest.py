"""A real server, Debian's Chromium, and a visitor in front of the page.

The server is `manage.py runserver` in a process of its own, on the tests' database: what a test
stores with the models is on the page, and what the visitor does is in the models.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.visitor import Visitor
from tests.helpers import ROOT
from tests.todo.conftest import answers_in_the_contract, texts  # noqa: F401 -- fixtures
from todo.models import ToDoItem

# How long Playwright waits for what must come true, in milliseconds: for a busy machine.
DEADLINE = 15000
expect.set_options(timeout=DEADLINE)

# Playwright keeps an event loop in this thread, in which Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """The test database is a file, which another process can open; Django's default is memory."""
    database = settings.DATABASES["default"]
    if "sqlite" not in database["ENGINE"]:
        pytest.exit("The browser's tests run on SQLite: unset DATABASE_URL.", returncode=4)
    database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "browser.sqlite3")


@pytest.fixture(scope="session")
def log(tmp_path_factory):
    """The file that the server writes to: requests, errors and, in development, mails."""
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="session")
def base_url(django_db_setup, log):
    """The address of the running server; Playwright puts it before every address of a test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = dict(
        os.environ,
        DJANGO_SETTINGS_MODULE="tests.settings",
        DATABASE_URL="sqlite:///{}".format(connection.settings_dict["NAME"]),
        PYTHONUNBUFFERED="1",
    )
    command = ["manage.py", "runserver", "--noreload", "127.0.0.1:{}".format(port)]
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable] + command, cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        wait_for(port, server, log)
        yield "http://127.0.0.1:{}".format(port)
    finally:
        server.terminate()
        server.wait(timeout=10)
    assert "Traceback" not in log.read_text()


def wait_for(port, server, log, seconds=20):
    """Return as soon as the server listens; end with what it wrote if it never does."""
    deadline = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.exit("The server does not listen:\n" + log.read_text(), returncode=4)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The Chromium of the machine: nothing is downloaded."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.exit("There is no Chromium: apt-get install chromium", returncode=4)
    # Chromium's sandbox refuses to start as root, which is who a CI container is.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {**browser_type_launch_args, "executable_path": chromium, "chromium_sandbox": not root}


# What a test may ask of its browser, by parametrizing it.


@pytest.fixture
def script():
    return True


@pytest.fixture
def colors():
    return "light"


@pytest.fixture
def size():
    return {"width": 1000, "height": 800}


@pytest.fixture
def service_workers():
    """Left out but where they are the subject: they would answer in the server's place."""
    return "block"


@pytest.fixture
def browser_context_args(browser_context_args, script, colors, size, service_workers):
    return {
        **browser_context_args,
        "java_script_enabled": script,
        "color_scheme": colors,
        "viewport": size,
        "service_workers": service_workers,
    }


@pytest.fixture
def context(context, base_url):
    context.set_default_timeout(DEADLINE)
    return context


@pytest.fixture(autouse=True)
def expected_troubles(context, base_url):
    """Whatever goes wrong in the browser fails the test, unless it has a word that is put in here.

    That is an error or a warning on the console, an exception in the script, a request that fails,
    and a request to any other site.
    """
    seen, expected = [], []
    context.on("console", lambda message: seen.append(complaint(message)))
    context.on("weberror", lambda error: seen.append("exception: {}".format(error.error)))
    context.on("requestfailed", lambda request: seen.append(failure(request)))
    context.on("request", lambda request: seen.append(foreign(request)))

    def complaint(message):
        said = message.text if message.type in ("error", "warning") else ""
        return "" if said.startswith("Service Worker registration blocked by Playwright") else said

    def failure(request):
        # The icon of a page that was left before it came.
        left = request.method == "GET" and request.failure == "net::ERR_ABORTED"
        return "" if left else "{}: {}".format(request.failure, request.url)

    def foreign(request):
        return "" if request.url.startswith(base_url) else "another site: " + request.url

    yield expected
    troubles = [trouble for trouble in seen if trouble and not any(map(trouble.count, expected))]
    assert troubles == []


@pytest.fixture
def three(transactional_db):
    """The shared list has three items, of which the second is completed."""
    for text in ("one", "two", "three"):
        ToDoItem.objects.create(text=text, completed=text == "two")


@pytest.fixture(autouse=True)
def stored_at_once(transactional_db):
    """The server sees a test's rows, which a transaction would hide, and no other test does."""


@pytest.fixture
def visitor(page, script):
    """Somebody who has opened the list; what the test stored before it asks for this is on it."""
    return Visitor(page, script)


@pytest.fixture
def press(page):
    """Press a button of the page by its name, and wait for the page that answers."""

    def press(name):
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    return press


@pytest.fixture
def keyboard(page):
    return Keyboard(page)


@pytest.fixture
def log_in(context, base_url):
    """Log a user in, in every tab of the browser."""

    def log_in(client):
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}
        context.add_cookies([cookie])

    return log_in


# The addresses that change the list.
CHANGES = re.compile(
    r"/(create|update|delete|toggle|toggle-all|clear-completed|move|bulk|undo)(\?.*)?$"
)


class Network:
    """Holds every change of the list back until it is let through."""

    def __init__(self, context):
        self.context = context
        self.held = []
        self.holding = False
        context.route(CHANGES, self.pass_on)

    def pass_on(self, route):
        if self.holding:
            self.held.append(route)
        else:
            route.continue_()

    def hold(self):
        self.holding = True

    def release(self):
        """Let what is held through, and everything after it."""
        self.holding = False
        while self.held:
            self.held.pop(0).continue_()

    def take(self, page):
        """Return the one request that is held, as soon as it is there."""
        deadline = time.monotonic() + DEADLINE / 1000
        while not self.held and time.monotonic() < deadline:
            page.evaluate("null")  # Playwright looks at the requests meanwhile.
        return self.held.pop(0)


@pytest.fixture
def network(context):
    return Network(context)


@pytest.fixture
def offline(context, visitor, expected_troubles):
    """The page is there, and the site is out of reach until set_offline(False)."""
    context.set_offline(True)
    expected_troubles.append("ERR_INTERNET_DISCONNECTED")
    return context
