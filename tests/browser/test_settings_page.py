"""The settings of an account: its time zone, its language and its calendar feed."""

from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from zoneinfo import ZoneInfo  # novm -- these tests run on a current Python

from todo.models import CalendarFeed, ToDoItem


@pytest.fixture
def opened(page, log_in, as_ana):
    """The page, for Ana."""
    log_in(as_ana)
    page.goto("/accounts/settings/")
    return page


@pytest.fixture
def address(opened):
    """The field with the feed's address, on its page."""
    opened.get_by_role("link", name="Calendar feed").click()
    return opened.get_by_label("Address")


def test_the_time_zone_decides_which_day_it_is(opened, press, ana):
    # 25 hours lie between the two zones: it is never the same day in both.
    today = datetime.now(ZoneInfo("Pacific/Kiritimati")).date()
    ToDoItem.objects.create(text="Buy milk", owner=ana, due_on=today)
    for zone, is_today in (("Pacific/Kiritimati", True), ("Pacific/Niue", False)):
        opened.goto("/accounts/settings/")
        opened.get_by_label("Time zone").select_option(zone)
        press("Save")
        expect(opened.locator(".item-meta .due")).to_have_count(1)
        expect(opened.locator(".item-meta .today")).to_have_count(int(is_today))
        ana.refresh_from_db()
        assert ana.time_zone == zone


def test_the_language_is_that_of_the_account(opened, press, ana):
    opened.get_by_label("Language").select_option("Español")
    press("Save")
    expect(opened.locator("html")).to_have_attribute("lang", "es")
    expect(opened.get_by_role("link", name="Papelera")).to_be_visible()
    # It is chosen here alone.
    expect(opened.get_by_role("button", name="English")).to_have_count(0)
    opened.goto("/accounts/settings/")
    opened.get_by_label("Idioma").select_option("Igual que el navegador")
    press("Guardar")
    expect(opened.locator("html")).to_have_attribute("lang", "en")
    expect(opened.get_by_role("button", name="Español")).to_be_visible()


def test_the_feeds_address_is_made_and_shows_the_items(opened, press, address, ana):
    ToDoItem.objects.create(text="Buy milk", owner=ana, due_on=timezone.localdate())
    expect(address).to_have_count(0)
    press("Create link")
    expect(address).to_be_focused()
    expect(address).not_to_be_editable()
    response = opened.request.get(address.input_value())
    assert response.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Buy milk" in response.text()


def test_another_address_makes_the_first_useless(address, opened, press):
    press("Create link")
    first = address.input_value()
    press("Create a new link")
    expect(address).to_be_focused()
    second = address.input_value()
    assert opened.request.get(first).status == 404
    assert opened.request.get(second).status == 200
    press("Turn off")
    expect(address).to_have_count(0)
    expect(opened.get_by_role("button", name="Create link")).to_be_focused()
    assert opened.request.get(second).status == 404


def test_the_feeds_address_is_told_to_its_owner_alone(opened, press, address, ana):
    press("Create link")
    assert CalendarFeed.objects.get(owner=ana).secret in address.input_value()
    opened.get_by_role("button", name="Log out").click()
    opened.goto("/feed")
    expect(opened.get_by_role("heading", level=1)).to_have_text("Log in")


def test_no_mouse_is_needed(opened, keyboard, ana):
    opened.goto("/")
    keyboard.tab_to("[href='/accounts/settings/']", backwards=True)
    keyboard.follow("Enter")
    keyboard.tab_to("[name=time_zone]")
    opened.keyboard.type("Europe/Mad")
    keyboard.tab_to("[name=language]")
    opened.keyboard.type("Eng")
    keyboard.tab_to(".primary")
    keyboard.follow("Enter")
    ana.refresh_from_db()
    assert (ana.time_zone, ana.language) == ("Europe/Madrid", "en")

    opened.goto("/accounts/settings/")
    keyboard.tab_to("[href='/feed']")
    keyboard.follow("Enter")
    keyboard.tab_to("#feed")
    keyboard.follow("Enter")
    expect(opened.get_by_label("Address")).to_be_focused()
    keyboard.tab_to("[value=delete]")
    keyboard.follow("Space")
    assert not CalendarFeed.objects.exists()
