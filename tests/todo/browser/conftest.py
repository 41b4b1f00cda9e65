"""A visitor in front of the list, and the network between both."""

import re
import time

import pytest

from tests.browser.fixtures import *  # noqa: F403 -- fixtures
from tests.browser.fixtures import DEADLINE
from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem

pytest_plugins = ["tests.browser.server"]


@pytest.fixture
def three(transactional_db):
    """The shared list has three items, of which the second is completed."""
    for text in ("one", "two", "three"):
        ToDoItem.objects.create(text=text, completed=text == "two")


@pytest.fixture
def visitor(page, script):
    """Somebody who has opened the list; what the test stored before it asks for this is on it."""
    return Visitor(page, script)


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
