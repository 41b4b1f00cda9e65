"""The settings of an account: its time zone and its language."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def settings_page(page, log_in, as_ana):
    log_in(as_ana)
    page.goto("/accounts/settings/")
    return page


def test_the_language_of_an_account_is_used(settings_page, press):
    page = settings_page
    page.get_by_label("Language").select_option("Español")
    press("Save")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_role("link", name="Ajustes")).to_be_visible()
    # The settings alone offer languages.
    expect(page.get_by_role("button", name="English")).to_have_count(0)
    page.goto("/accounts/settings/")
    page.get_by_label("Idioma").select_option("Igual que el navegador")
    press("Guardar")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="Español")).to_be_visible()


def test_the_keyboard_alone_changes_the_settings(settings_page, keyboard, ana):
    page = settings_page
    page.goto("/accounts/tokens/")
    keyboard.tab_to("[href='/accounts/settings/']", backwards=True)
    keyboard.follow("Enter")
    keyboard.tab_to("[name=time_zone]")
    page.keyboard.type("Europe/Mad")
    keyboard.tab_to("[name=language]")
    page.keyboard.type("Eng")
    keyboard.tab_to(".primary")
    keyboard.follow("Enter")
    ana.refresh_from_db()
    assert (ana.time_zone, ana.language) == ("Europe/Madrid", "en")
