"""axe-core finds nothing on the pages of accounts, and they fit a small screen and a thumb."""

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import expect

from accounts.models import Token
from tests.browser.fixtures import both_ways
from tests.browser.forms import submit_log_in
from tests.helpers import PASSWORD


def test_the_pages_for_visitors_have_no_violation(page, has_no_violation):
    for address in ("login", "signup", "password_reset", "reset/done", "reset/x/x-x"):
        page.goto(f"/accounts/{address}/")
        has_no_violation()


def test_the_pages_of_an_account_have_no_violation(page, log_in, as_ana, has_no_violation):
    log_in(as_ana)
    for address in ("settings", "password_change", "password_change/done"):
        page.goto(f"/accounts/{address}/")
        has_no_violation()


def test_a_login_that_is_refused_has_no_violation(page, has_no_violation):
    page.goto("/accounts/login/")
    submit_log_in(page, "ana", "wrong")
    expect(page.locator(".error:visible")).to_be_visible()
    has_no_violation()


def test_a_sign_up_that_is_refused_has_no_violation(page, ana, has_no_violation, expected_errors):
    expected_errors.append("400 (Bad Request)")
    page.goto("/accounts/signup/")
    page.get_by_label("Username").fill("ANA")
    page.locator("[name=password1]").fill("short")
    page.locator("[name=password2]").fill("other")
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.locator(".error:visible")).not_to_have_count(0)
    has_no_violation()


def test_a_password_change_that_is_refused_has_no_violation(page, log_in, as_ana, has_no_violation):
    log_in(as_ana)
    page.goto("/accounts/password_change/")
    page.get_by_label("Old password").fill("wrong")
    page.locator("[name=new_password1]").fill(PASSWORD)
    page.locator("[name=new_password2]").fill("other")
    page.get_by_role("main").get_by_role("button").click()
    expect(page.locator(".error:visible")).not_to_have_count(0)
    has_no_violation()


def test_the_page_of_a_link_in_a_mail_has_no_violation(page, ana, has_no_violation):
    user = urlsafe_base64_encode(force_bytes(ana.pk))
    token = default_token_generator.make_token(ana)
    page.goto(f"/accounts/reset/{user}/{token}/")
    expect(page.locator("[name=new_password1]")).to_be_visible()
    has_no_violation()


def test_the_tokens_have_no_violation(
    page, log_in, as_ana, press, has_no_violation, expected_errors
):
    expected_errors.append("400 (Bad Request)")
    log_in(as_ana)
    page.goto("/accounts/tokens/")
    has_no_violation()
    page.get_by_label("Name").fill("laptop")
    press("Create token")
    expect(page.get_by_label("Your new token")).to_be_visible()
    has_no_violation()
    page.get_by_label("Name").fill("laptop")
    press("Create token")
    expect(page.get_by_role("alert")).to_be_visible()
    has_no_violation()


def test_the_sessions_have_no_violation(page, log_in, as_ana, ana, press, has_no_violation):
    Client().force_login(ana)
    log_in(as_ana)
    page.goto("/accounts/sessions/")
    expect(page.locator(".row-list li")).to_have_count(2)
    has_no_violation()
    press("End all other sessions")
    expect(page.locator(".row-list li")).to_have_count(1)
    expect(page.get_by_text("This browser")).to_be_visible()


def test_the_settings_in_spanish_have_no_violation(context, page, log_in, as_ana, has_no_violation):
    context.set_extra_http_headers({"Accept-Language": "es"})
    log_in(as_ana)
    page.goto("/accounts/settings/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    has_no_violation()


# Small screens


@pytest.fixture
def token(ana, as_ana, log_in):
    """Log Ana in, who has a token of the longest name, in one word."""
    log_in(as_ana)
    Token.objects.create_token(ana, "L" * 100, "read write")


@pytest.mark.parametrize("size", [{"width": 320, "height": 568}], ids=["a telephone"])
def test_no_page_with_a_password_scrolls_sideways(page, log_in, as_ana, fits):
    for address in ("login", "signup", "password_reset"):
        page.goto(f"/accounts/{address}/")
        fits()
    log_in(as_ana)
    page.goto("/accounts/password_change/")
    fits()


@both_ways
@pytest.mark.parametrize("size", [{"width": 180, "height": 320}], ids=["a telephone at 200 %"])
def test_no_page_of_an_account_scrolls_sideways(page, token, fits):
    for address in ("settings", "tokens", "sessions"):
        page.goto(f"/accounts/{address}/")
        fits()


@both_ways
def test_every_target_is_large_enough_for_a_thumb(page, token, targets_are_large_enough):
    for address in ("settings", "tokens", "sessions"):
        page.goto(f"/accounts/{address}/")
        targets_are_large_enough()
