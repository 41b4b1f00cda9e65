"""Text typed into a form comes back if a proxy refuses the form or gives no answer.

These are the forms that the browser sends itself; test_drafts.py has an item's details.
"""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Token
from tests.helpers import PASSWORD
from todo.models import Label, ToDoList

NOTICE = "You wrote this here last time. It was not saved. Discard"


@pytest.fixture
def ana_is_here(log_in, as_ana, ana):
    log_in(as_ana)
    ToDoList.objects.create(name="Home", owner=ana)


# The page of a form, the button that sends it, and a field of it with what is typed there.
FORMS = {
    "settings": ("/accounts/settings/", "Save", "Time zone", "Europe/Madrid"),
    "new list": ("/lists", "Add: New list", "New list", "Garden"),
    "new label": ("/lists", "Add: New label", "New label", "garden"),
    "renamed list": ("/lists", "Rename: Home", "Name: Home", "House"),
    "token": ("/accounts/tokens/", "Create token", "Name", "laptop"),
    "import": ("/import", "Check first", "Format", "csv"),
}


class Form:
    def __init__(self, page, name):
        self.page = page
        self.address, self.button, self.label, self.text = FORMS[name]

    @property
    def field(self):
        return self.page.get_by_label(re.compile("^{}:?$".format(self.label)))

    @property
    def notice(self):
        return self.page.locator("form .draft")

    def open(self):
        self.page.goto(self.address)

    def fill(self):
        if self.field.evaluate("field => field.localName") == "select":
            self.field.select_option(self.text)
        else:
            self.field.fill(self.text)
        if self.address == "/import":
            file = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"title\nBuy milk\n"}
            self.page.get_by_label("File").set_input_files(file)

    def send(self):
        with self.page.expect_navigation():
            self.click()

    def click(self):
        button = self.page.get_by_role("main").get_by_role("button", name=self.button, exact=True)
        button.click(no_wait_after=True)


@pytest.fixture(params=FORMS)
def form(request, ana_is_here, page):
    form = Form(page, request.param)
    form.open()
    return form


def refuse(page, status=None):
    """Answer the next form as a proxy does that refuses it; without a status, break off."""

    forms = []

    def answer(route):
        if forms or route.request.method != "POST":
            return route.fallback()
        forms.append(route)
        if not status:
            return route.abort("connectionreset")
        return route.fulfill(status=status, body="<h1>Refused</h1>", content_type="text/html")

    page.route("**/*", answer)


@pytest.fixture(autouse=True)
def refusals(expected_troubles):
    expected_troubles.extend(["ERR_CONNECTION_RESET", "status of 502"])


def test_what_was_typed_comes_back_until_it_is_accepted(form, page):
    form.fill()
    refuse(page, 502)
    form.send()
    expect(page.locator("h1")).to_have_text("Refused")
    form.open()
    expect(form.field).to_have_value(form.text)
    expect(form.notice).to_have_text(NOTICE)
    form.open()
    expect(form.notice).to_have_text(NOTICE)
    form.fill()
    form.send()
    form.open()
    expect(form.notice).to_have_count(0)


@pytest.mark.parametrize("status", [413, 429, 504, None])
def test_what_was_typed_is_there_after_going_back(ana_is_here, page, status, expected_troubles):
    expected_troubles.append("status of {}".format(status))
    form = Form(page, "token")
    form.open()
    form.fill()
    refuse(page, status)
    form.click()
    expect(page.locator("main")).to_have_count(0)
    if status:
        page.go_back()
    else:  # The browser shows its own page in place of the form.
        form.open()
    expect(form.field).to_have_value("laptop")
    form.send()
    expect(page.get_by_label("Your new token")).to_be_visible()
    assert Token.objects.get().name == "laptop"


def test_what_was_typed_can_be_discarded(ana_is_here, page):
    form = Form(page, "renamed list")
    form.open()
    form.fill()
    refuse(page, 502)
    form.send()
    form.open()
    page.get_by_role("button", name="Discard").click()
    expect(form.field).to_have_value("Home")
    form.open()
    expect(form.field).to_have_value("Home")
    expect(form.notice).to_have_count(0)


def test_what_was_typed_is_not_shown_to_another_owner(ana_is_here, page, log_in, client, ben):
    form = Form(page, "new list")
    form.open()
    form.fill()
    refuse(page, 502)
    form.send()
    client.force_login(ben)
    log_in(client)
    form.open()
    expect(form.field).to_have_value("")
    expect(form.notice).to_have_count(0)


def test_a_log_in_is_not_kept(page, ana):
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    refuse(page, 502)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Log in").click()
    assert PASSWORD not in page.evaluate("JSON.stringify(sessionStorage)")
    page.goto("/accounts/login/")
    expect(page.get_by_label("Username")).to_have_value("")
    expect(page.get_by_label("Password")).to_have_value("")


def test_a_log_in_that_a_proxy_refuses_loses_nothing_of_the_form_before_it(
    ana_is_here, page, context, expected_troubles
):
    """The session ends, the form is refused, and so is the log-in that would have saved it."""
    expected_troubles.append("403 (Forbidden)")
    form = Form(page, "new label")
    form.open()
    form.fill()
    csrf = [cookie for cookie in context.cookies() if cookie["name"] != "sessionid"]
    context.clear_cookies()
    context.add_cookies(csrf)
    form.send()
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    refuse(page, 502)
    form.button = "Log in"
    form.send()
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    form.send()
    form.open()
    expect(form.field).to_have_value("garden")
    form.button = "Add: New label"
    form.send()
    assert Label.objects.get().name == "garden"
    expect(form.notice).to_have_count(0)


def test_a_browser_that_stores_nothing_sends_forms_all_the_same(ana_is_here, page):
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('none'); } })"
    )
    form = Form(page, "new list")
    form.open()
    form.fill()
    form.send()
    expect(page.get_by_label("Name: Garden", exact=True)).to_be_visible()
