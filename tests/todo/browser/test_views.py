"""Today, Upcoming and Inbox in the browser, and the headings of days."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem


@pytest.fixture
def week(transactional_db):
    """Two overdue items, two of today, and one of tomorrow."""
    today = timezone.localdate()
    for text, days in (("late", -2), ("later", -1), ("now", 0), ("also now", 0), ("next", 1)):
        ToDoItem.objects.create(text=text, due_on=today + datetime.timedelta(days=days))


@pytest.fixture
def headings(page):
    return page.locator(".todo-list .day-heading h2:visible")


@both_ways
def test_today_is_one_click_away_and_marks_what_it_shows(week, visitor, headings):
    with visitor.page.expect_navigation():
        visitor.page.locator(".view-today").click()
    visitor.sees("late", "later", "now", "also now")
    expect(headings).to_have_text(["Overdue", "Today"])
    visitor.toggle_all()
    visitor.sees()
    visitor.show("All")
    visitor.sees_completed("late", "later", "now", "also now")
    visitor.sees("late", "later", "now", "also now", "next")


@both_ways
def test_a_new_item_appears_under_its_day(week, visitor, headings):
    visitor.open("/?show=today")
    visitor.add("new")
    visitor.sees("late", "later", "now", "also now", "new")
    visitor.open("/?show=upcoming")
    visitor.add("newer")
    visitor.sees("next", "newer")
    expect(headings).to_have_text(["Tomorrow"])


def test_a_heading_goes_to_the_next_item_at_once_and_stays_there(week, visitor, headings, network):
    visitor.open("/?show=today")
    network.hold()
    visitor.box("late").click()
    visitor.sees("later", "now", "also now")
    expect(headings).to_have_text(["Overdue", "Today"])
    expect(visitor.item("later").locator(".day-heading h2")).to_have_text("Overdue")
    visitor.box("later").click()
    expect(headings).to_have_text(["Today"])
    network.release()
    visitor.has_stored_everything()
    visitor.sees("now", "also now")
    expect(headings).to_have_text(["Today"])


def test_a_refused_act_puts_the_heading_back(week, visitor, headings, context, expected_errors):
    visitor.open("/?show=today")
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    context.set_offline(True)
    visitor.box("late").click()
    expect(visitor.message).to_contain_text("Not saved")
    visitor.sees("late", "later", "now", "also now")
    expect(headings).to_have_text(["Overdue", "Today"])
    expect(visitor.item("late").locator(".day-heading")).to_be_visible()
    context.set_offline(False)


def test_an_item_of_elsewhere_takes_the_heading(week, visitor, headings, page):
    visitor.open("/?show=today")
    day = timezone.localdate() - datetime.timedelta(days=9)
    ToDoItem.objects.create(text="first", due_on=day)
    page.evaluate("refresh()")
    visitor.sees("first", "late", "later", "now", "also now")
    expect(headings).to_have_text(["Overdue", "Today"])
    expect(visitor.item("first").locator(".day-heading")).to_be_visible()


def test_an_item_that_the_view_does_not_show_is_linked(visitor, page):
    visitor.open("/?show=completed")
    visitor.add("new")
    expect(visitor.offer).to_contain_text("Added to Inbox.")
    visitor.offer.get_by_role("link", name="Show").click()
    expect(page.locator("form.item-details [name=text]")).to_have_value("new")


def test_a_new_item_is_scrolled_to_and_highlighted(visitor, page):
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"item {number}", position=number) for number in range(60)
    )
    visitor.open()
    animations = page.context.new_cdp_session(page)
    animations.send("Animation.enable")
    animations.send("Animation.setPlaybackRate", {"playbackRate": 0})
    visitor.add("new")
    expect(visitor.item("new")).to_be_in_viewport()
    expect(visitor.new).to_be_focused()
    expect(page.locator(".is-new")).to_have_text(re.compile("new"))
    animations.send("Animation.setPlaybackRate", {"playbackRate": 10})
    expect(page.locator(".is-new")).to_have_count(0)
