"""The calendar feed of an account: its address is made, replaced and turned off."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from todo.models import CalendarFeed, ToDoItem


@pytest.fixture
def feed_page(page, log_in, as_ana):
    log_in(as_ana)
    page.goto("/feed")
    return page


def test_the_address_is_created_replaced_and_turned_off_with_the_focus_on_it(feed_page, press, ana):
    ToDoItem.objects.create(text="Buy milk", owner=ana, due_on=timezone.localdate())
    address, get = feed_page.get_by_label("For calendars"), feed_page.request.get
    expect(address).to_have_count(0)
    press("Create link")
    expect(address).to_be_focused()
    expect(address).not_to_be_editable()
    first = address.input_value()
    response = get(first)
    assert response.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Buy milk" in response.text()
    press("Create a new link")
    expect(address).to_be_focused()
    second = address.input_value()
    assert (get(first).status, get(second).status) == (404, 200)
    press("Turn off")
    expect(address).to_have_count(0)
    expect(feed_page.get_by_role("button", name="Create link")).to_be_focused()
    assert get(second).status == 404


def test_the_keyboard_alone_makes_the_address_and_turns_it_off(feed_page, keyboard):
    feed_page.goto("/accounts/settings/")
    keyboard.tab_to("[href='/feed']")
    keyboard.follow("Enter")
    keyboard.tab_to("#feed")
    keyboard.follow("Enter")
    expect(feed_page.get_by_label("For calendars")).to_be_focused()
    keyboard.tab_to("[value=delete]")
    keyboard.follow("Space")
    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize("label", ["For calendars", "For to-do applications"])
def test_an_address_is_copied_with_one_click(feed_page, press, label):
    feed_page.context.grant_permissions(["clipboard-read"])
    press("Create link")
    address = feed_page.get_by_label(label)
    block = feed_page.locator(".field").filter(has=address)
    block.get_by_role("button", name="Copy").click()
    expect(feed_page.get_by_text("Copied")).to_have_count(1)
    expect(block.get_by_role("status")).to_have_text("Copied")
    assert feed_page.evaluate("navigator.clipboard.readText()") == address.input_value()


@pytest.mark.parametrize("script", [False])
def test_without_scripts_there_are_addresses_but_no_button_to_copy(feed_page, press):
    press("Create link")
    expect(feed_page.get_by_label("For to-do applications")).to_be_visible()
    expect(feed_page.get_by_role("button", name="Copy")).to_have_count(0)
