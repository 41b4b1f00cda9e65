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


@pytest.fixture
def address(feed_page):
    return feed_page.get_by_label("Address")


def test_the_feeds_address_is_made_and_shows_the_items(feed_page, press, address, ana):
    ToDoItem.objects.create(text="Buy milk", owner=ana, due_on=timezone.localdate())
    expect(address).to_have_count(0)
    press("Create link")
    expect(address).to_be_focused()
    expect(address).not_to_be_editable()
    response = feed_page.request.get(address.input_value())
    assert response.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Buy milk" in response.text()


def test_another_address_makes_the_first_useless(address, feed_page, press):
    press("Create link")
    first = address.input_value()
    press("Create a new link")
    expect(address).to_be_focused()
    second = address.input_value()
    assert feed_page.request.get(first).status == 404
    assert feed_page.request.get(second).status == 200
    press("Turn off")
    expect(address).to_have_count(0)
    expect(feed_page.get_by_role("button", name="Create link")).to_be_focused()
    assert feed_page.request.get(second).status == 404


def test_the_feeds_address_is_shown_to_its_owner_alone(feed_page, press, address, ana):
    press("Create link")
    assert CalendarFeed.objects.get(owner=ana).secret in address.input_value()
    feed_page.get_by_role("button", name="Log out").click()
    feed_page.goto("/feed")
    expect(feed_page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_the_keyboard_alone_makes_the_address_and_turns_it_off(feed_page, keyboard):
    feed_page.goto("/accounts/settings/")
    keyboard.tab_to("[href='/feed']")
    keyboard.follow("Enter")
    keyboard.tab_to("#feed")
    keyboard.follow("Enter")
    expect(feed_page.get_by_label("Address")).to_be_focused()
    keyboard.tab_to("[value=delete]")
    keyboard.follow("Space")
    assert not CalendarFeed.objects.exists()
