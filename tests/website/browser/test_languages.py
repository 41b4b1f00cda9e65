"""The pages in Spanish: as the browser asks for it, by the switch, or as the account says."""

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways

PAGE = "/accounts/login/"


def is_in(page, language):
    expect(page.locator("html")).to_have_attribute("lang", language)


@both_ways
def test_a_page_is_switched_to_another_language_and_back(page, base_url, press_in_footer):
    page.goto(PAGE)
    is_in(page, "en")
    expect(page.get_by_role("button", name="Español")).to_have_attribute("lang", "es")
    press_in_footer("Español")
    is_in(page, "es")
    expect(page).to_have_url(base_url + PAGE)
    press_in_footer("English")
    is_in(page, "en")
    expect(page).to_have_url(base_url + PAGE)


def test_the_choice_holds_for_every_page_and_the_next_visit(page, context, press_in_footer):
    page.goto(PAGE)
    press_in_footer("Español")
    page.get_by_role("navigation").get_by_role("link", name="Crear una cuenta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Crear una cuenta")
    other = context.new_page()
    other.goto(PAGE)
    is_in(other, "es")


@pytest.mark.parametrize(
    ("asked", "answered"), [("es-MX,es;q=0.9,en;q=0.5", "es"), ("fi", "en")], ids=["es", "fi"]
)
def test_the_first_language_is_the_browsers_or_english(context, page, asked, answered):
    context.set_extra_http_headers({"Accept-Language": asked})
    page.goto(PAGE)
    is_in(page, answered)


def test_the_accounts_language_overrides_the_browsers(context, page, log_in, as_ana, ana):
    context.set_extra_http_headers({"Accept-Language": "es"})
    ana.language = "en"
    ana.save()
    log_in(as_ana)
    page.goto("/accounts/settings/")
    is_in(page, "en")
    expect(page.get_by_role("button", name="Español")).to_have_count(0)
