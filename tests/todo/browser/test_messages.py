"""Each act says at the bottom of the window what it did, and offers to undo it."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.browser.fixtures import both_ways
from todo.models import Label, ToDoItem, ToDoList

phone = pytest.mark.parametrize("size", [{"width": 360, "height": 740}], ids=["360 px"])


@pytest.fixture
def items(transactional_db):
    """Forty items, more than a telephone shows, of which the last two are completed."""
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"item {number}", position=number, completed=number >= 38)
        for number in range(40)
    )


def complete_in_details(visitor):
    visitor.open_details("item 30").locator("[name=completed]").check()
    visitor.press_in_details("Save")


def delete_in_details(visitor):
    visitor.open_details("item 30")
    visitor.press_in_details("Delete")


def delete_two(visitor):
    visitor.open("/?select=on")
    visitor.choose("item 30", "item 31")
    visitor.do_with_chosen("Delete")


ACTS = {
    "complete": (lambda visitor: visitor.toggle("item 30"), "“item 30” is completed."),
    "reopen": (lambda visitor: visitor.toggle("item 39"), "“item 39” is active again."),
    "complete in details": (complete_in_details, "“item 30” is completed."),
    "complete all": (lambda visitor: visitor.toggle_all(), "38 items are completed."),
    "clear": (lambda visitor: visitor.clear_completed(), "Moved 2 items to the trash."),
    "delete": (lambda visitor: visitor.delete("item 30"), "Moved “item 30” to the trash."),
    "delete in details": (delete_in_details, "Moved “item 30” to the trash."),
    "empty the text": (
        lambda visitor: visitor.rewrite("item 30", ""),
        "Moved “item 30” to the trash.",
    ),
    "delete several": (delete_two, "Moved 2 items to the trash."),
}


@both_ways
@pytest.mark.parametrize("name", ACTS)
def test_an_act_says_what_it_did_where_it_is_seen_and_is_undone(items, visitor, page, name):
    before = list(ToDoItem.objects.values_list("text", "completed"))
    act, sentence = ACTS[name]
    act(visitor)
    message = visitor.offer.locator("span")
    expect(message).to_have_text(sentence)
    expect(message).to_be_in_viewport(ratio=1)
    visitor.undo()
    expect(visitor.offer).to_have_count(0)
    assert list(ToDoItem.objects.values_list("text", "completed")) == before


@both_ways
def test_an_error_is_seen_where_the_visitor_is(items, visitor, expected_errors):
    expected_errors.append("404 (Not Found)")
    ToDoItem.objects.filter(text="item 30").delete()
    visitor.toggle("item 30")
    expect(visitor.message).to_have_text("This item no longer exists.")
    expect(visitor.message).to_be_in_viewport(ratio=1)


@both_ways
def test_an_item_that_another_day_hides_gets_one_message_with_show_and_undo(visitor):
    visitor.open("/?show=today")
    visitor.add("Write a letter @friends tomorrow")
    expect(visitor.offer).to_have_count(1)
    expect(visitor.offer.locator("span")).to_have_text("Added to Inbox · tomorrow · @friends")
    expect(visitor.offer.get_by_role("link")).to_have_text("Show")
    visitor.undo()
    visitor.sees("Write a letter @friends tomorrow")
    assert ToDoItem.objects.get().due_on == timezone.localdate()


@phone
@both_ways
@pytest.mark.parametrize(
    ("name", "sentence"),
    [("list 29", "The list “list 29” is in the trash, with 0 items."), ("old", "“old” is deleted")],
)
def test_a_deleted_list_or_label_is_named_where_it_is_seen(transactional_db, page, name, sentence):
    ToDoList.objects.bulk_create(
        ToDoList(name=f"list {number}", position=number) for number in range(30)
    )
    Label.objects.create(name="old")
    page.goto("/lists")
    row = page.get_by_role("listitem").filter(has_text=name)
    row.locator("summary").click()
    with expect_answer(page):
        row.get_by_role("button", name="Delete").click()
    expect(page.locator("#undo span")).to_contain_text(sentence)
    expect(page.locator("#undo span")).to_be_in_viewport(ratio=1)
    with expect_answer(page):
        page.get_by_role("button", name="Undo").click()
    assert ToDoList.objects.count() == 30
    assert Label.objects.count() == 1


@both_ways
def test_another_date_is_named_and_undone(visitor, page, script):
    due_on = timezone.localdate() - datetime.timedelta(days=1)
    ToDoItem.objects.create(text="late", due_on=due_on)
    visitor.open("/?show=today")
    visitor.item("late").locator(".due").click()
    with expect_answer(page):
        page.locator("form.date-menu, .item-page").get_by_role("button", name="Tomorrow").click()
    expect(visitor.offer.locator("span")).to_have_text("“late” is now due tomorrow.")
    visitor.undo()
    visitor.sees("late")
    assert ToDoItem.objects.get().due_on == due_on
