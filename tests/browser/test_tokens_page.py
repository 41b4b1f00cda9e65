"""The page of tokens: one is made, used by a program, and revoked."""

import http.client

import pytest
from playwright.sync_api import expect


@pytest.fixture
def opened(page, log_in, as_ana):
    """The page, for Ana, as the settings lead to it."""
    log_in(as_ana)
    page.goto("/accounts/settings/")
    page.get_by_role("link", name="Tokens").click()
    return page


def ask(site, token):
    """The status that a program with this token gets."""
    program = http.client.HTTPConnection(site.split("//")[1], timeout=10)
    program.request("GET", "/api/todos", headers={"Authorization": "Bearer " + token})
    try:
        return program.getresponse().status
    finally:
        program.close()


def test_a_token_opens_the_api_until_it_is_revoked(opened, press, base_url):
    opened.get_by_label("Name").fill("laptop")
    opened.get_by_label("Access").select_option("Read and write")
    press("Create token")
    token = opened.get_by_label("Your new token")
    expect(token).to_be_focused()
    text = token.input_value()
    expect(opened.locator("code")).to_contain_text(base_url + "/api/todos")
    assert ask(base_url, text) == 200
    opened.goto("/accounts/tokens/")
    expect(token).to_have_count(0)
    expect(opened.locator(".row-list li")).to_contain_text("Read and write")
    expect(opened.locator(".row-list li")).to_contain_text("last used")
    press("Revoke laptop")
    expect(opened.locator(".row-list li")).to_have_count(0)
    assert ask(base_url, text) == 401


def test_a_name_that_is_taken_is_explained(opened, press, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    for _ in range(2):
        opened.get_by_label("Name").fill("laptop")
        press("Create token")
    expect(opened.get_by_role("alert")).to_contain_text("You already have a token with this name")
    expect(opened.get_by_label("Your new token")).to_have_count(0)
