"""The list's pages in Spanish."""

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways


@pytest.fixture
def in_spanish(context):
    context.set_extra_http_headers({"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})


def is_in(page, language):
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("script", [False])
def test_switching_the_language_leads_back_to_the_page(three, page, base_url, press_in_footer):
    for address in ("/", "/?show=active", "/?select=on", "/lists", "/trash", "/import"):
        page.goto(address)
        press_in_footer("Español")
        is_in(page, "es")
        expect(page).to_have_url(base_url + address)
        press_in_footer("English")
        is_in(page, "en")


@both_ways
def test_a_spanish_browser_gets_the_list_in_spanish(in_spanish, visitor, press_in_footer):
    is_in(visitor.page, "es")
    expect(visitor.new).to_have_accessible_name("¿Qué hay que hacer?")
    visitor.add("Comprar leche")
    visitor.sees("Comprar leche")
    expect(visitor.counter).to_have_text("1 pendiente")
    visitor.delete("Comprar leche")
    expect(visitor.offer).to_contain_text("papelera")
    press_in_footer("English")
    is_in(visitor.page, "en")


@pytest.mark.parametrize("script", [False])
def test_the_language_is_switched_on_a_page_with_an_error(
    visitor, press_in_footer, expected_errors
):
    # Such a page has the address of a change, which can't be opened again.
    expected_errors.append("400 (Bad Request)")
    visitor.add("x" * 501)
    expect(visitor.message).to_be_visible()
    press_in_footer("Español")
    is_in(visitor.page, "es")
    expect(visitor.new).to_be_visible()
