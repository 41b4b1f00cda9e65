"""Text typed into a form comes back if a proxy refuses the form or gives no answer."""

import pytest
from playwright.sync_api import expect

from accounts.models import Token
from tests.browser.forms import Form, refuse
from tests.helpers import PASSWORD

NOTICE = "You wrote this here last time. It was not saved. Discard"
FORMS = {
    "settings": ("/accounts/settings/", "Save", "Time zone", "Europe/Madrid"),
    "token": ("/accounts/tokens/", "Create token", "Name", "laptop"),
}


@pytest.fixture
def form(request, page, log_in, as_ana):
    """The form of the test's parameter, or else the one that creates a token."""
    log_in(as_ana)
    form = Form(page, *FORMS[getattr(request, "param", "token")])
    form.open()
    return form


@pytest.fixture(autouse=True)
def refusals(expected_errors):
    expected_errors.extend(["ERR_CONNECTION_RESET", "status of 502"])


@pytest.mark.parametrize("form", FORMS, indirect=True)
def test_a_refused_text_comes_back_until_it_is_accepted(form, page):
    form.fill()
    refuse(page, 502)
    form.send()
    expect(page.locator("h1")).to_have_text("Refused")
    for _ in range(2):
        form.open()
        expect(form.field).to_have_value(form.value)
        expect(form.notice).to_have_text(NOTICE)
    form.fill()
    form.send()
    form.open()
    expect(form.notice).to_have_count(0)


def test_a_refused_text_is_there_after_going_back(form, page, expected_errors):
    form.fill()
    for status in (413, 429, 504, None):
        expected_errors.append(f"status of {status}")
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


@pytest.mark.parametrize("form", ["settings"], indirect=True)
def test_a_refused_value_can_be_discarded(form, page):
    form.fill()
    refuse(page, 502)
    form.send()
    form.open()
    page.get_by_role("button", name="Discard").click()
    expect(form.field).to_have_value("UTC")
    form.open()
    expect(form.field).to_have_value("UTC")
    expect(form.notice).to_have_count(0)


def test_a_refused_text_is_not_shown_to_another_account(form, page, log_in, client, ben):
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


def test_a_browser_that_stores_nothing_sends_forms_all_the_same(form, page):
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('none'); } })"
    )
    form.open()
    form.fill()
    form.send()
    expect(page.get_by_label("Your new token")).to_be_visible()
