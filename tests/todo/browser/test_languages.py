"""The list's pages in Spanish."""

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem, ToDoList

PAGES = ["/", "/?show=active", "/?select=on", "/lists", "/trash", "/import"]


@pytest.fixture
def in_spanish(context):
    context.set_extra_http_headers({"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})


def is_in(page, language):
    expect(page.locator("html")).to_have_attribute("lang", language)


@both_ways
@pytest.mark.parametrize("address", PAGES)
def test_the_switch_of_the_language_leads_back_to_the_page(
    three, page, base_url, press_in_footer, address
):
    page.goto(address)
    press_in_footer("Español")
    is_in(page, "es")
    expect(page).to_have_url(base_url + address)


@both_ways
def test_a_browser_that_asks_for_spanish_gets_the_list_in_spanish(
    in_spanish, visitor, press_in_footer
):
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
def test_it_can_be_switched_on_a_page_that_says_what_went_wrong(
    visitor, press_in_footer, expected_troubles
):
    # Such a page has the address of a change, which can't be opened again.
    expected_troubles.append("400 (Bad Request)")
    visitor.add("x" * 501)
    expect(visitor.message).to_be_visible()
    press_in_footer("Español")
    is_in(visitor.page, "es")
    expect(visitor.new).to_be_visible()


def test_errors_and_dates_are_in_spanish_too(in_spanish, page, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    ToDoList.objects.create(name="Casa")
    page.goto("/lists")
    page.get_by_label("Lista nueva", exact=True).fill("casa")
    page.get_by_role("button", name="Añadir: Lista nueva").click()
    expect(page.get_by_role("alert")).to_contain_text("Casa")
    expect(page.get_by_role("alert")).not_to_contain_text("already")
    ToDoItem.objects.create(text="Pagar", due_on="2031-01-05")
    page.goto("/")
    expect(page.locator(".due")).to_contain_text("5 Ene 2031", ignore_case=True)
