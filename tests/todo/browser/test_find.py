"""Searching, ordering and choosing what is shown: the address has it all."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import Label, ToDoItem, ToDoList

DAY = datetime.timedelta(days=1)


@pytest.fixture
def visitor(items, visitor):
    """A visitor who has opened the list with these items."""
    return visitor


@pytest.fixture
def items():
    today, add = timezone.localdate(), ToDoItem.objects.create_once
    home, work = [ToDoList.objects.create(name=name) for name in ("Home", "Work")]
    bank, phone = [Label.objects.create(name=name) for name in ("bank", "phone")]
    add(None, "Pay the rent", todo_list=home, labels=[bank], due_on=today, priority=2)
    add(None, "Ring the café", todo_list=work, labels=[phone], due_on=today - DAY, priority=1)
    add(None, "Ask for a loan", todo_list=work, labels=[bank, phone], due_on=today + DAY)
    add(None, "Water the plants", notes="Not the cactus.", completed=True)


def search(visitor, words):
    field = visitor.page.get_by_role("searchbox", name="Search")
    field.fill(words)
    with visitor.page.expect_navigation():
        field.press("Enter")


def choose(visitor, name):
    """Follow the link of a list or label, which has the number of its items behind its name."""
    links = visitor.page.get_by_role("navigation", name="Lists and labels")
    with visitor.page.expect_navigation():
        links.get_by_role("link", name=re.compile(f"^{name}( |$)")).click()


def order(visitor, name):
    with visitor.page.expect_navigation():
        visitor.page.get_by_label("Order").select_option(name)
        if not visitor.script:
            visitor.page.get_by_role("button", name="Apply", exact=True).click()


@both_ways
def test_a_search_shows_what_matches_and_marks_it(visitor):
    search(visitor, "CAFE")
    visitor.sees("Ring the café")
    expect(visitor.page.locator("mark")).to_have_text("café")
    expect(visitor.page.get_by_role("searchbox")).to_have_value("CAFE")
    search(visitor, "the ent")
    visitor.sees("Pay the rent")
    expect(visitor.page.locator("mark")).to_have_text(["the", "ent"])
    search(visitor, "cactus")
    visitor.sees("Water the plants")
    expect(visitor.page.locator(".excerpt")).to_have_text("Not the cactus.")
    expect(visitor.page.locator(".excerpt mark")).to_have_text("cactus")
    search(visitor, "elephant")
    visitor.sees()
    expect(visitor.page.get_by_text("No items match “elephant”.")).to_be_visible()
    visitor.page.get_by_role("link", name="Clear search").click()
    visitor.sees("Pay the rent", "Ring the café", "Ask for a loan", "Water the plants")


@both_ways
def test_a_search_keeps_the_focus_and_counts_nothing_where_nothing_matches(visitor, page):
    search(visitor, "café")
    expect(page.get_by_role("searchbox")).to_be_focused()
    search(visitor, "zzzz")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_text("No items match “zzzz”.")).to_be_visible()
    expect(visitor.toggle_all_box).to_be_hidden()
    expect(visitor.counter).to_be_hidden()


@both_ways
def test_mark_all_is_hidden_where_no_item_is_shown(visitor):
    visitor.toggle_all()
    visitor.show("Active")
    visitor.sees()
    expect(visitor.toggle_all_box).to_be_hidden()
    visitor.show("All")
    expect(visitor.toggle_all_box).to_be_checked()


def test_the_buttons_of_a_row_cover_no_text(visitor, page):
    ToDoItem.objects.create(text="Write a long and thorough letter " * 9)
    visitor.open()
    row = page.locator(".todo-list li").last
    row.hover()
    label, buttons = (
        row.locator("label").bounding_box(),
        row.locator(".item-actions").bounding_box(),
    )
    assert label["x"] + label["width"] <= buttons["x"]


def test_the_items_are_shown_in_the_chosen_order(visitor):
    due = ["Ring the café", "Pay the rent", "Ask for a loan", "Water the plants"]
    for name, texts in (
        ("Due date", due),
        ("Text", ["Ask for a loan", "Pay the rent", "Ring the café", "Water the plants"]),
        ("Newest first", ["Water the plants", "Ask for a loan", "Ring the café", "Pay the rent"]),
        ("My order", ["Pay the rent", "Ring the café", "Ask for a loan", "Water the plants"]),
    ):
        order(visitor, name)
        visitor.sees(*texts)
        expect(visitor.page.get_by_label("Order").locator(":checked")).to_have_text(name)


def test_by_keys_the_order_is_applied_by_enter_or_by_leaving_the_field(visitor, page):
    page.get_by_label("Order").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("sort=priority"))
    page.get_by_label("Order").focus()
    page.keyboard.press("ArrowUp")
    with page.expect_navigation():
        page.keyboard.press("Tab")
    expect(page).to_have_url(re.compile("sort=due"))
    page.go_back()
    expect(page).to_have_url(re.compile("sort=priority"))


@both_ways
def test_list_label_filter_and_search_are_combined_and_removed_one_by_one(visitor):
    choose(visitor, "Work")
    visitor.sees("Ring the café", "Ask for a loan")
    choose(visitor, "@bank")
    visitor.sees("Ask for a loan")
    search(visitor, "rent")
    visitor.sees()
    search(visitor, "loan")
    visitor.sees("Ask for a loan")
    visitor.show("Completed")
    visitor.sees()
    visitor.show("Active")
    visitor.sees("Ask for a loan")
    choose(visitor, "@bank")
    visitor.sees("Ask for a loan")
    search(visitor, "")
    visitor.sees("Ring the café", "Ask for a loan")


def test_the_list_and_the_labels_of_an_item_link_to_the_others(visitor):
    choose(visitor, "Inbox")
    visitor.sees()
    visitor.page.get_by_role("link", name="Show completed").click()
    visitor.sees("Water the plants")
    visitor.open()
    visitor.item("Ask for a loan").get_by_role("link", name="@phone").click()
    visitor.sees("Ring the café", "Ask for a loan")
    visitor.item("Ring the café").get_by_role("link", name="Work").click()
    visitor.sees("Ring the café", "Ask for a loan")
    expect(visitor.page.locator(".list-nav .selected")).to_have_count(2)


def test_a_new_item_gets_the_list_and_label_of_the_page(visitor):
    choose(visitor, "Work")
    choose(visitor, "@bank")
    visitor.add("Close the account")
    visitor.sees("Ask for a loan", "Close the account")
    item = ToDoItem.objects.get(text="Close the account")
    assert (item.todo_list.name, item.labels.get().name) == ("Work", "bank")


@both_ways
def test_a_change_keeps_the_filters(visitor):
    choose(visitor, "Work")
    search(visitor, "a")
    order(visitor, "Due date")
    visitor.toggle("Ring the café")
    visitor.sees_completed("Ring the café")
    visitor.rewrite("Ask for a loan", "Ask for a small loan")
    visitor.sees("Ring the café", "Ask for a small loan")
    visitor.delete("Ring the café")
    visitor.sees("Ask for a small loan")
    expect(visitor.page.get_by_role("searchbox")).to_have_value("a")


def test_the_back_button_shows_the_filters_of_the_address(visitor):
    visitor.open("/?list=Work&q=a&sort=text")
    visitor.sees("Ask for a loan", "Ring the café")
    order(visitor, "Due date")
    visitor.open("/lists")
    visitor.page.go_back()
    visitor.sees("Ring the café", "Ask for a loan")
    expect(visitor.page.get_by_role("searchbox")).to_have_value("a")


@both_ways
def test_an_unknown_list_and_a_search_of_too_many_words_show_nothing(visitor, expected_errors):
    expected_errors.append("404 (Not Found)")
    visitor.open("/?list=Nowhere&show=completed")
    expect(visitor.message).to_have_text("The list “Nowhere” no longer exists.")
    visitor.sees()
    visitor.page.get_by_role("link", name="Show all items").click()
    visitor.sees("Pay the rent", "Ring the café", "Ask for a loan", "Water the plants")
    search(visitor, "a b c d e f g h i j plants")
    expect(visitor.message).to_have_text("Search for 1 to 10 words, in at most 200 characters.")
    expect(visitor.page.get_by_role("searchbox")).to_have_value("a b c d e f g h i j plants")
    search(visitor, "plants")
    visitor.sees("Water the plants")


@both_ways
def test_the_keyboard_alone_filters_searches_and_sorts(visitor, keyboard, script):
    keyboard.tab_to("[href='/?list=Work']", backwards=True)
    keyboard.follow("Enter")
    visitor.sees("Ring the café", "Ask for a loan")
    keyboard.tab_to("#search", backwards=True)
    visitor.page.keyboard.type("a")
    keyboard.tab_to(".sort")
    if script:
        visitor.page.keyboard.press("T")
        keyboard.follow("Enter")
    else:
        visitor.page.keyboard.type("Text")
        keyboard.tab_to(".search-form button")
        keyboard.follow("Space")
    visitor.sees("Ask for a loan", "Ring the café")
    keyboard.tab_to("[href*='show=completed']")
    keyboard.follow("Enter")
    visitor.sees()
