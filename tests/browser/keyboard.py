"""A visitor without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.answers import expect_answer


class Keyboard:
    def __init__(self, page):
        self.page = page

    @property
    def focused(self):
        return self.page.locator(":focus")

    def tab_to(self, selector, backwards=False):
        """Press Tab until an element that matches the selector has the focus."""
        self.go_to(selector, "Shift+Tab" if backwards else "Tab")

    def go_to(self, selector, key):
        """Press the key until an element that matches the selector has the focus."""
        for _ in range(50):
            self.page.keyboard.press(key)
            if self.focused.count() and self.focused.evaluate("(e, s) => e.matches(s)", selector):
                return
        pytest.fail(f"{key} does not lead to {selector}")

    def press(self, key):
        """Press a key that changes the list."""
        with expect_answer(self.page):
            self.page.keyboard.press(key)

    def follow(self, key):
        """Press a key that leads to another page, and wait until that is there."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def is_at(self, selector):
        """Check that the element has the focus, and keeps it when the page is drawn again."""
        expect(self.page.locator(selector)).to_be_focused()
        self.page.evaluate("() => new Promise(requestAnimationFrame)")
        expect(self.page.locator(selector)).to_be_focused()
