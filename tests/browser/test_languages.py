"""The pages in Spanish: as the browser asks for it, by the switch, or as the account says."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import both_ways
from todo.models import ToDoItem, ToDoList

PAGES = ["/", "/?show=active", "/?select=on", "/lists", "/trash", "/import", "/accounts/login/"]


@pytest.fixture
def spanish(context):
    """The browser of somebody who asks for Spanish."""
    context.set_extra_http_headers({"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})


def is_in(page, language):
    expect(page.locator("html")).to_have_attribute("lang", language)


def switch(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


@both_ways
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_switched_to_another_language_and_back(three, page, base_url, address):
    page.goto(address)
    is_in(page, "en")
    expect(page.get_by_role("button", name="Español")).to_have_attribute("lang", "es")
    switch(page, "Español")
    is_in(page, "es")
    expect(page).to_have_url(base_url + address)
    switch(page, "English")
    is_in(page, "en")
    expect(page).to_have_url(base_url + address)


def test_the_choice_holds_for_every_page_and_the_next_visit(page, context):
    page.goto("/")
    switch(page, "Español")
    page.get_by_role("link", name="Papelera").click()
    expect(page.get_by_role("main")).to_contain_text("La papelera está vacía.")
    other = context.new_page()
    other.goto("/lists")
    is_in(other, "es")


@both_ways
def test_it_begins_in_the_language_that_the_browser_asks_for(spanish, visitor):
    is_in(visitor.page, "es")
    expect(visitor.new).to_have_accessible_name("¿Qué hay que hacer?")
    visitor.add("Comprar leche")
    visitor.sees("Comprar leche")
    expect(visitor.counter).to_have_text("1 pendiente")
    visitor.delete("Comprar leche")
    expect(visitor.offer).to_contain_text("papelera")
    switch(visitor.page, "English")
    is_in(visitor.page, "en")


def test_for_any_other_language_it_is_english(context, page):
    context.set_extra_http_headers({"Accept-Language": "fi"})
    page.goto("/")
    is_in(page, "en")


def test_the_account_has_the_last_word(spanish, page, log_in, as_ana, ana):
    ana.language = "en"
    ana.save()
    log_in(as_ana)
    page.goto("/")
    is_in(page, "en")
    expect(page.get_by_role("button", name="Español")).to_have_count(0)


@pytest.mark.parametrize("script", [False])
def test_it_can_be_switched_on_a_page_that_says_what_went_wrong(visitor, expected_troubles):
    # Such a page has the address of a change, which can't be opened again.
    expected_troubles.append("400 (Bad Request)")
    visitor.add("x" * 501)
    expect(visitor.message).to_be_visible()
    switch(visitor.page, "Español")
    is_in(visitor.page, "es")
    expect(visitor.new).to_be_visible()


def test_errors_and_dates_are_in_spanish_too(spanish, page, expected_troubles):
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
