"""A person with an account, from signing up to a forgotten password, in the browser."""

import re
import time

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.helpers import PASSWORD

NEW_PASSWORD = "staple battery horse"


@pytest.fixture
def fill(page):
    """Fill the form of the page that is open, by the names of its fields, and send it."""

    def fill(button, **fields):
        for name, value in fields.items():
            page.locator(f"main [name={name}]").fill(value)
        page.get_by_role("main").get_by_role("button", name=button).click()

    return fill


@pytest.mark.browser_context_args(timezone_id="America/Bogota")
def test_a_new_account_gets_the_browsers_time_zone_and_can_log_in_again(page, fill):
    page.goto("/accounts/login/")
    page.get_by_role("navigation").get_by_role("link", name="Sign up").click()
    fill("Sign up", username="ana", password1=PASSWORD, password2=PASSWORD)
    expect(page.locator(".username")).to_have_text("ana")
    assert User.objects.get(username="ana").time_zone == "America/Bogota"

    page.get_by_role("button", name="Log out").click()
    page.get_by_role("navigation").get_by_role("link", name="Log in").click()
    fill("Log in", username="ana", password="wrong")
    expect(page.locator(".error:visible")).to_contain_text("correct username and password")
    expect(page.get_by_label("Username")).to_have_value("ana")
    fill("Log in", password=PASSWORD)
    expect(page.locator(".username")).to_have_text("ana")


def test_a_changed_password_is_accepted(page, as_ana, log_in, fill):
    log_in(as_ana)
    page.goto("/accounts/settings/")
    page.get_by_role("link", name="Change").click()
    fill("Change", old_password=PASSWORD, new_password1=NEW_PASSWORD, new_password2=NEW_PASSWORD)
    expect(page.get_by_role("heading", name="Password changed")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    page.goto("/accounts/login/")
    fill("Log in", username="ana", password=NEW_PASSWORD)
    expect(page.locator(".username")).to_have_text("ana")


def test_a_forgotten_password_is_set_anew_by_a_link_in_a_mail(page, ana, fill, server_log):
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgot your password?").click()
    fill("Send", email=ana.email)
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    found, deadline = None, time.monotonic() + 20
    while not found and time.monotonic() < deadline:  # The email is sent after the answer.
        found = re.search(r"http://\S+/accounts/reset/\S+", server_log.read_text())
    link = found.group()
    page.goto(link)
    fill("Set", new_password1=NEW_PASSWORD, new_password2=NEW_PASSWORD)
    expect(page.get_by_role("heading", name="Password set")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    fill("Log in", username="ana", password=NEW_PASSWORD)
    expect(page.locator(".username")).to_have_text("ana")
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text("This link has already been used")
