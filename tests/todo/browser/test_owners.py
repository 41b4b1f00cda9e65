"""An account has a list of its own, in its own time zone, and tokens that open the API."""

import http.client
from datetime import datetime

import pytest
from playwright.sync_api import expect
from zoneinfo import ZoneInfo  # novm -- these tests run on a current Python

from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem


@pytest.fixture
def get_status(base_url):
    """Return the status that a program with a token gets from the API."""

    def get_status(token):
        program = http.client.HTTPConnection(base_url.split("//")[1], timeout=10)
        program.request("GET", "/api/todos", headers={"Authorization": "Bearer " + token})
        try:
            return program.getresponse().status
        finally:
            program.close()

    return get_status


def test_an_account_has_a_list_of_its_own_after_each_login(page, log_in, as_ana, ana):
    ToDoItem.objects.create(text="shared")
    log_in(as_ana)
    visitor = Visitor(page)
    visitor.sees()
    visitor.add("secret")
    page.get_by_role("button", name="Log out").click()
    visitor.sees("shared")
    as_ana.force_login(ana)
    log_in(as_ana)
    visitor.open()
    visitor.sees("secret")


def test_the_time_zone_decides_which_day_it_is(page, log_in, as_ana, press, ana):
    log_in(as_ana)
    # 25 hours lie between the two zones: it is never the same day in both.
    today = datetime.now(ZoneInfo("Pacific/Kiritimati")).date()
    ToDoItem.objects.create(text="Buy milk", owner=ana, due_on=today)
    for zone, is_today in (("Pacific/Kiritimati", True), ("Pacific/Niue", False)):
        page.goto("/accounts/settings/")
        page.get_by_label("Time zone").select_option(zone)
        press("Save")
        expect(page.locator(".item-meta .due")).to_have_count(1)
        expect(page.locator(".item-meta .today")).to_have_count(int(is_today))
        ana.refresh_from_db()
        assert ana.time_zone == zone


def test_a_token_is_valid_until_it_is_revoked(page, log_in, as_ana, press, base_url, get_status):
    log_in(as_ana)
    page.goto("/accounts/tokens/")
    page.get_by_label("Name").fill("laptop")
    page.get_by_label("Access").select_option("Read and write")
    press("Create token")
    token = page.get_by_label("Your new token")
    expect(token).to_be_focused()
    text = token.input_value()
    expect(page.locator("code")).to_contain_text(base_url + "/api/todos")
    assert get_status(text) == 200
    page.goto("/accounts/tokens/")
    expect(token).to_have_count(0)
    expect(page.locator(".row-list li")).to_contain_text("Read and write")
    expect(page.locator(".row-list li")).to_contain_text("last used")
    press("Revoke laptop")
    expect(page.locator(".row-list li")).to_have_count(0)
    assert get_status(text) == 401
