"""A name comes back if a proxy refuses the form; so it does after a log-in.

test_drafts.py has an item's details, and tests/website/browser what is true of every form.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.forms import Form, refuse
from tests.helpers import PASSWORD
from todo.models import Label, ToDoList

FORMS = {
    "new list": ("/lists", "Add: New list", "New list", "Garden"),
    "new label": ("/lists", "Add: New label", "New label", "garden"),
    "renamed list": ("/lists", "Rename: Home", "Name: Home", "House"),
}


@pytest.fixture
def form(request, page, log_in, as_ana, ana):
    log_in(as_ana)
    ToDoList.objects.create(name="Home", owner=ana)
    form = Form(page, *FORMS[request.param])
    form.open()
    return form


@pytest.fixture(autouse=True)
def refusals(expected_errors):
    expected_errors.append("status of 502")


@pytest.mark.parametrize("form", FORMS, indirect=True)
def test_a_refused_text_comes_back_until_it_is_accepted(form, page):
    form.fill()
    refuse(page, 502)
    form.send()
    expect(page.locator("h1")).to_have_text("Refused")
    form.open()
    expect(form.field).to_have_value(form.value)
    expect(form.notice).to_contain_text("It was not saved.")
    form.fill()
    form.send()
    form.open()
    expect(form.notice).to_have_count(0)


@pytest.mark.parametrize("form", ["new label"], indirect=True)
def test_a_refused_log_in_keeps_the_form_before_it(form, page, context, expected_errors):
    """The session ends, the form is refused, and so is the log-in that would have saved it."""
    expected_errors.append("403 (Forbidden)")
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


def test_a_refused_item_comes_back_with_its_filter_and_the_address_of_it(
    three, visitor, page, expected_errors
):
    expected_errors.append("400 (Bad Request)")
    visitor.add("x" * 501)
    visitor.open("/?show=active")
    expect(visitor.message).to_be_visible()
    expect(visitor.new).to_have_value("x" * 501)
    visitor.sees("one", "two", "three")
    expect(page).to_have_url("/")
