"""“More items” shows the next page below the first, and what is done there shows there."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from todo.models import ToDoItem

NUMBER = 250


@pytest.fixture
def visitor(visitor):
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"item {number}", position=number) for number in range(1, NUMBER + 1)
    )
    visitor.open()
    return visitor


@pytest.fixture
def more(visitor):
    """Follow the link, and wait until so many items are shown."""

    def more(number):
        visitor.page.get_by_role("link", name="More items").click()
        shows(visitor, number)

    return more


def shows(visitor, number):
    expect(visitor.page.locator(".todo-list li:visible")).to_have_count(number)


def test_the_next_pages_are_appended_until_there_are_none(visitor, more, page):
    shows(visitor, 100)
    more(200)
    expect(visitor.box("item 101")).to_be_focused()
    more(250)
    expect(page.get_by_role("link", name="More items")).to_be_hidden()
    expect(page).to_have_url("/")
    expect(page.locator(".todo-list li").last).to_contain_text("item 250")


@pytest.mark.parametrize("script", [False])
def test_without_script_the_next_page_is_a_page_of_its_own(visitor, page):
    page.get_by_role("link", name="More items").click()
    shows(visitor, 100)
    expect(page.locator(".todo-list li").first).to_contain_text("item 101")


def test_an_act_on_an_item_of_a_later_page_changes_it_and_the_others_stay(visitor, more, page):
    more(200)
    visitor.toggle("item 150")
    shows(visitor, 200)
    expect(visitor.box("item 150")).to_be_checked()
    visitor.rewrite("item 160", "another text")
    expect(visitor.item("another text")).to_be_visible()
    visitor.delete("item 170")
    # The page of that item has one more now, which was the first of the next page.
    expect(visitor.item("item 170")).to_have_count(0)
    shows(visitor, 200)
    expect(page).to_have_url("/")
    assert list(ToDoItem.objects.completed().values_list("text", flat=True)) == ["item 150"]


def test_an_act_on_all_items_shows_on_every_page(visitor, more, page):
    more(200)
    visitor.toggle_all()
    visitor.has_stored_everything()
    expect(page.locator(".todo-list .completed:visible")).to_have_count(200)
    assert ToDoItem.objects.active().count() == 0
    visitor.undo()
    visitor.has_stored_everything()
    expect(page.locator(".todo-list .completed:visible")).to_have_count(0)
    shows(visitor, 200)


def test_a_new_item_is_shown_at_the_end_of_all_pages(visitor, more, page):
    more(200)
    more(250)
    visitor.add("the last one")
    expect(page.locator(".todo-list li:not(.pending)").last).to_contain_text("the last one")
    shows(visitor, 251)


def test_an_item_that_moves_to_another_page_is_shown_once(visitor, more, page):
    more(200)
    visitor.box("item 150").focus()
    with expect_answer(page):
        page.keyboard.press("t")
    visitor.has_stored_everything()
    expect(visitor.item("item 150")).to_have_count(1)
    expect(page.locator(".todo-list li").first).to_contain_text("item 150")
    assert ToDoItem.objects.first().text == "item 150"


def test_the_heading_of_a_day_stands_once_also_if_its_items_are_on_two_pages(visitor, more, page):
    ToDoItem.objects.all().change_fields(due_on=timezone.localdate())
    visitor.open("/?sort=due")
    more(200)
    expect(page.locator(".day-heading")).to_have_count(1)
    visitor.toggle("item 150")
    shows(visitor, 200)
    expect(page.locator(".day-heading")).to_have_count(1)


def test_a_change_from_elsewhere_on_the_first_page_keeps_the_others(visitor, more, page):
    more(200)
    ToDoItem.objects.filter(text="item 1").change_fields(text="eins")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && undefined")
    expect(visitor.item("eins")).to_be_visible()
    shows(visitor, 200)
