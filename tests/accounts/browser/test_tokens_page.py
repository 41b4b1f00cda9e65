"""The page of tokens."""

import pytest
from playwright.sync_api import expect

from accounts.models import Token


@pytest.fixture
def tokens_page(page, log_in, as_ana):
    log_in(as_ana)
    page.goto("/accounts/settings/")
    page.get_by_role("link", name="Tokens").click()
    return page


def test_a_token_is_shown_once_and_revoked(tokens_page, press):
    tokens_page.get_by_label("Name").fill("laptop")
    press("Create token")
    expect(tokens_page.get_by_label("Your new token")).to_be_focused()
    tokens_page.goto("/accounts/tokens/")
    expect(tokens_page.get_by_label("Your new token")).to_have_count(0)
    press("Revoke laptop")
    expect(tokens_page.locator(".row-list li")).to_have_count(0)
    assert not Token.objects.exists()


def test_a_name_that_is_taken_is_refused(tokens_page, press, expected_errors):
    expected_errors.append("400 (Bad Request)")
    for _ in range(2):
        tokens_page.get_by_label("Name").fill("laptop")
        press("Create token")
    expect(tokens_page.get_by_role("alert")).to_contain_text(
        "You already have a token with this name"
    )
    expect(tokens_page.get_by_label("Your new token")).to_have_count(0)
