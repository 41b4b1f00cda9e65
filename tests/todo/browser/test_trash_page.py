"""The trash: deleted items are restored, or deleted permanently."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem


@pytest.fixture
def trash(three, page):
    """The page of the trash, with "two" and, above it, "one" in it."""
    for text in ("two", "one"):
        ToDoItem.objects.filter(text=text).change_fields(deleted_on=timezone.now())
    page.goto("/trash")
    return page


def shows(page, *texts):
    """Check that the trash has these texts, in this order."""
    expect(page.locator(".row-list .text")).to_have_text(list(texts))


def has_message(page, sentence):
    expect(page.get_by_role("status")).to_contain_text(sentence)


@both_ways
def test_an_item_deleted_on_the_list_is_restored_to_its_place(three, visitor, texts):
    visitor.delete("two")
    page = visitor.page
    page.get_by_role("link", name="Trash").click()
    shows(page, "two")
    page.get_by_label("two").check()
    page.get_by_role("button", name="Restore").click()
    has_message(page, "1 item was restored.")
    expect(page.get_by_role("main")).to_contain_text("The trash is empty.")
    visitor.open()
    visitor.sees("one", "two", "three")
    visitor.sees_completed("two")
    assert texts() == ["one", "two", "three"]


def test_only_chosen_items_are_restored_or_deleted_permanently(trash, press, texts):
    shows(trash, "one", "two")
    press("Delete permanently")
    has_message(trash, "0 items were deleted permanently.")
    trash.get_by_label("two").check()
    press("Restore")
    shows(trash, "one")
    assert texts() == ["two", "three"]
    trash.get_by_label("one").check()
    press("Delete permanently")
    has_message(trash, "1 item was deleted permanently.")
    shows(trash)
    assert not ToDoItem.all_objects.filter(text="one").exists()


def test_the_button_that_empties_the_trash_is_hidden_at_first(trash, press, texts):
    everything = trash.get_by_role("button", name="Delete all 2 items permanently")
    expect(everything).to_be_hidden()
    trash.get_by_text("Empty the trash").click()
    expect(everything).to_be_visible()
    press("Delete all 2 items permanently")
    has_message(trash, "2 items were deleted permanently.")
    shows(trash)
    expect(trash.get_by_role("button", name="Restore")).to_have_count(0)
    assert ToDoItem.all_objects.count() == 1
    assert texts() == ["three"]


def test_the_keyboard_alone_restores_and_empties(trash, keyboard, texts):
    keyboard.tab_to("[type=checkbox]")
    keyboard.tab_to("[type=checkbox]")
    trash.keyboard.press("Space")
    keyboard.tab_to("[value=restore]")
    keyboard.follow("Enter")
    shows(trash, "one")
    assert texts() == ["two", "three"]

    # The focus is on the message, before the items that are left.
    trash.keyboard.press("Tab")
    expect(trash.get_by_label("one")).to_be_focused()
    keyboard.tab_to("summary")
    trash.keyboard.press("Enter")
    keyboard.tab_to("[value=empty]")
    keyboard.follow("Enter")
    shows(trash)
    assert ToDoItem.all_objects.count() == 2
