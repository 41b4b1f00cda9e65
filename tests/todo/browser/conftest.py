"""The visitor of the list, and the network between visitor and server."""

import datetime
import re
import time

import pytest

from tests.browser.fixtures import *  # noqa: F403 -- fixtures
from tests.browser.fixtures import DEADLINE
from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem

pytest_plugins = ["tests.browser.server"]

NOON = datetime.datetime(2030, 1, 1, 12)


@pytest.fixture(autouse=True)
def aborted_previews(expected_errors, base_url):
    """A page that is left gives up the preview of the text in its field."""
    expected_errors.append(f"net::ERR_ABORTED: {base_url}/quick-add/preview")


@pytest.fixture
def three(transactional_db):
    """Three items of the shared list, of which the second is completed."""
    for text in ("one", "two", "three"):
        ToDoItem.objects.create(text=text, completed=text == "two")


@pytest.fixture
def visitor(page, script):
    """A visitor who has opened the list, with what the fixtures before this one have stored."""
    return Visitor(page, script)


# The addresses that change the list.
CHANGES = re.compile(
    r"/(create|update|delete|toggle|toggle-all|clear-completed|move|bulk|undo)(\?.*)?$"
)


class Network:
    """Holds the requests that change the list back, from hold() to release()."""

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
        """Let the held requests through, and every request after them."""
        self.holding = False
        while self.held:
            self.held.pop(0).continue_()

    def take(self, page):
        """Wait for the first held request and return it, no longer held."""
        deadline = time.monotonic() + DEADLINE / 1000
        while not self.held and time.monotonic() < deadline:
            page.evaluate("null")  # Otherwise Playwright calls no handler.
        return self.held.pop(0)


@pytest.fixture
def network(context):
    return Network(context)


@pytest.fixture
def stopped(page):
    """The page's clock stands still, but for clock.run_for()."""
    page.clock.install(time=NOON)
    page.clock.pause_at(NOON + datetime.timedelta(seconds=1))


@pytest.fixture
def offline(context, visitor, expected_errors):
    """The context without a network, until set_offline(False), after the list was opened."""
    context.set_offline(True)
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    return context
