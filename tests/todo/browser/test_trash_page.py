"""What is deleted is in the trash, from which it comes back, or goes for ever."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem, ToDoList


@pytest.fixture
def trash(three, page):
    """The page of the trash, with "two" and, above it, "one" in it."""
    for text in ("two", "one"):
        ToDoItem.objects.filter(text=text).change_fields(deleted_on=timezone.now())
    page.goto("/trash")
    return page


def shows(page, *texts):
    """The trash has these, in this order."""
    expect(page.locator(".row-list .text")).to_have_text(list(texts))


def said(page, sentence):
    expect(page.get_by_role("status")).to_contain_text(sentence)


@both_ways
def test_what_is_deleted_on_the_list_is_restored_to_its_place(three, visitor, texts):
    visitor.delete("two")
    page = visitor.page
    page.get_by_role("link", name="Trash").click()
    shows(page, "two")
    page.get_by_label("two").check()
    page.get_by_role("button", name="Restore").click()
    said(page, "1 item was restored.")
    expect(page.get_by_role("main")).to_contain_text("The trash is empty.")
    visitor.open()
    visitor.sees("one", "two", "three")
    visitor.sees_completed("two")
    assert texts() == ["one", "two", "three"]


def test_only_what_is_chosen_is_restored(trash, press, texts):
    shows(trash, "one", "two")
    trash.get_by_label("two").check()
    press("Restore")
    shows(trash, "one")
    assert texts() == ["two", "three"]


def test_only_what_is_chosen_is_deleted_for_ever(trash, press):
    trash.get_by_label("two").check()
    press("Delete permanently")
    said(trash, "1 item was deleted permanently.")
    shows(trash, "one")
    assert not ToDoItem.all_objects.filter(text="two").exists()


def test_the_trash_is_emptied_by_a_button_that_has_to_be_looked_for(trash, press, texts):
    everything = trash.get_by_role("button", name="Delete all 2 items permanently")
    expect(everything).to_be_hidden()
    trash.get_by_text("Empty the trash").click()
    expect(everything).to_be_visible()
    press("Delete all 2 items permanently")
    said(trash, "2 items were deleted permanently.")
    shows(trash)
    expect(trash.get_by_role("button", name="Restore")).to_have_count(0)
    assert ToDoItem.all_objects.count() == 1
    assert texts() == ["three"]


def test_where_nothing_is_chosen_nothing_is_done(trash, press):
    press("Delete permanently")
    said(trash, "0 items were deleted permanently.")
    shows(trash, "one", "two")


def test_an_item_brings_its_list_back(trash, press):
    home = ToDoList.objects.create(name="Home")
    ToDoItem.objects.create(text="Pay the rent", todo_list=home)
    trash.goto("/lists")
    press("Delete: Home")
    trash.goto("/trash")
    expect(trash.get_by_role("listitem").first).to_contain_text("Home,")
    trash.get_by_label("Pay the rent").check()
    press("Restore")
    trash.goto("/?list=Home")
    expect(trash.locator(".todo-list .item-body label")).to_have_text(["Pay the rent"])


def test_no_mouse_is_needed(trash, keyboard, texts):
    keyboard.tab_to("[type=checkbox]")
    keyboard.tab_to("[type=checkbox]")
    trash.keyboard.press("Space")
    keyboard.tab_to("[value=restore]")
    keyboard.follow("Enter")
    shows(trash, "one")
    assert texts() == ["two", "three"]

    # What was done has been read; from there it goes on to what is left.
    trash.keyboard.press("Tab")
    expect(trash.get_by_label("one")).to_be_focused()
    keyboard.tab_to("summary")
    trash.keyboard.press("Enter")
    keyboard.tab_to("[value=empty]")
    keyboard.follow("Enter")
    shows(trash)
    assert ToDoItem.all_objects.count() == 2
