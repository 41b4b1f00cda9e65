"""Forms that the browser sends itself, and a proxy that refuses them."""

import re

from tests.helpers import PASSWORD


class Form:
    """A form of the page at an address: the button that sends it, and a field with its value."""

    def __init__(self, page, address, button, label, value):
        self.page = page
        self.address = address
        self.button = button
        self.label = label
        self.value = value

    @property
    def field(self):
        return self.page.get_by_label(re.compile(f"^{self.label}:?$"))

    @property
    def notice(self):
        return self.page.locator("form .draft")

    def open(self):
        self.page.goto(self.address)

    def fill(self):
        if not self.field.is_visible():
            self.page.locator("details", has=self.field).locator("summary").click()
        if self.field.evaluate("field => field.localName") == "select":
            self.field.select_option(self.value)
        else:
            self.field.fill(self.value)

    def click(self):
        button = self.page.get_by_role("main").get_by_role("button", name=self.button, exact=True)
        button.click(no_wait_after=True)

    def send(self):
        """Press the button and wait for the page that answers."""
        with self.page.expect_navigation():
            self.click()


def refuse(page, status=None):
    """Refuse the next form with an error's page, as a proxy does; without a status, break off."""
    forms = []

    def refuse_first(route):
        if forms or route.request.method != "POST":
            return route.fallback()
        forms.append(route)
        if not status:
            return route.abort("connectionreset")
        return route.fulfill(status=status, body="<h1>Refused</h1>", content_type="text/html")

    page.route("**/*", refuse_first)


def submit_log_in(page, username, password=PASSWORD):
    """Fill the log-in form of the page, press its button and wait for the page that answers."""
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Log in").click()
