"""What takes something away, or changes much at once, offers to be undone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.browser.fixtures import both_ways
from todo.models import ToDoItem, UndoEntry

TOO_LATE = "This can no longer be undone"


@both_ways
def test_a_deleted_item_comes_back_to_its_place(three, visitor, texts):
    visitor.delete("two")
    visitor.sees("one", "three")
    expect(visitor.offer).to_contain_text("1 item is in the trash.")
    visitor.undo()
    visitor.sees("one", "two", "three")
    visitor.sees_completed("two")
    expect(visitor.offer).to_have_count(0)
    assert texts() == ["one", "two", "three"]


@both_ways
def test_an_item_whose_text_was_emptied_comes_back_with_its_text(three, visitor):
    visitor.rewrite("one", "")
    visitor.undo()
    visitor.sees("one", "two", "three")


@both_ways
def test_cleared_items_come_back(three, visitor):
    visitor.clear_completed()
    visitor.sees("one", "three")
    visitor.undo()
    visitor.sees("one", "two", "three")


@both_ways
def test_completing_everything_is_undone_for_those_that_were_active(three, visitor):
    visitor.toggle_all()
    expect(visitor.offer).to_contain_text("2 items are completed.")
    visitor.undo()
    visitor.sees_completed("two")


def test_the_offer_stays_while_other_things_are_done(three, visitor):
    visitor.delete("one")
    expect(visitor.offer).to_have_count(1)
    visitor.toggle("three")
    visitor.add("four")
    visitor.rewrite("four", "vier")
    visitor.sees("two", "three", "vier")
    expect(visitor.offer).to_contain_text("1 item is in the trash.")
    visitor.undo()
    visitor.sees("one", "two", "three", "vier")
    visitor.sees_completed("two", "three")
    expect(visitor.offer).to_have_count(0)


def test_the_next_offer_takes_its_place(three, visitor):
    visitor.delete("one")
    visitor.toggle_all()
    expect(visitor.offer).to_have_text(re.compile("1 item is completed."))
    visitor.undo()
    visitor.sees("two", "three")
    visitor.sees_completed("two")
    expect(visitor.offer).to_have_count(0)


def test_an_offer_that_was_taken_is_not_taken_again_by_its_key(three, visitor, page):
    visitor.delete("one")
    visitor.undo()
    visitor.sees("one", "two", "three")
    visitor.box("one").focus()
    page.keyboard.press("z")
    visitor.add("four")
    visitor.sees("one", "two", "three", "four")
    expect(visitor.message).to_have_count(0)


@pytest.mark.parametrize("script", [False])
def test_without_script_the_offer_goes_with_the_page(three, visitor):
    visitor.delete("one")
    expect(visitor.offer).to_have_count(1)
    visitor.toggle("three")
    visitor.sees_completed("two", "three")
    expect(visitor.offer).to_have_count(0)


def test_what_is_only_said_goes_with_the_next_change(page, log_in, as_ana):
    log_in(as_ana)
    page.goto("/accounts/settings/")
    page.get_by_role("main").get_by_role("button", name="Save").click()
    expect(page.locator("#undo")).to_contain_text("Your settings are saved.")
    page.locator(".new-todo").fill("one")
    with expect_answer(page):
        page.keyboard.press("Enter")
    expect(page.locator("#undo")).to_have_text("")


@both_ways
def test_what_can_not_be_undone_any_more_says_so(three, visitor, expected_troubles):
    expected_troubles.append("409 (Conflict)")
    visitor.delete("one")
    expect(visitor.offer).to_have_count(1)
    UndoEntry.objects.all().delete()
    visitor.undo()
    expect(visitor.message).to_contain_text(TOO_LATE)
    visitor.sees("two", "three")
    expect(visitor.offer).to_have_count(0)


def test_the_offer_stays_when_the_site_is_out_of_reach(three, visitor, context, expected_troubles):
    expected_troubles.append("ERR_INTERNET_DISCONNECTED")
    visitor.delete("one")
    expect(visitor.offer).to_have_count(1)
    context.set_offline(True)
    visitor.offer.get_by_role("button", name="Undo").click()
    expect(visitor.message).to_contain_text("Not saved: the site can’t be reached.")
    expect(visitor.offer).to_have_count(1)
    context.set_offline(False)
    visitor.undo()
    visitor.sees("one", "two", "three")
    expect(visitor.message).to_have_count(0)


def test_a_double_click_undoes_once(three, visitor):
    visitor.delete("one")
    with expect_answer(visitor.page):
        visitor.offer.get_by_role("button", name="Undo").dblclick()
    visitor.sees("one", "two", "three")
    expect(visitor.message).to_have_count(0)


def test_the_offer_is_told_by_a_region_that_was_there_before(three, visitor):
    """A screen reader tells what changes in a live region, and not what comes with one."""
    region = visitor.page.locator("#undo")
    expect(region).to_have_role("status")
    region.evaluate("region => { region.wasThere = true }")
    visitor.delete("one")
    expect(region).to_contain_text("1 item is in the trash.")
    assert region.evaluate("region => region.wasThere")


@pytest.mark.parametrize("size", [{"width": 360, "height": 640}], ids=["360 px"])
def test_the_offer_is_seen_where_the_visitor_is_on_a_long_list(visitor, size):
    ToDoItem.objects.bulk_create(
        ToDoItem(text="item {}".format(number), position=number) for number in range(60)
    )
    visitor.page.reload()
    visitor.delete("item 59")
    expect(visitor.offer).to_be_in_viewport()


def test_a_button_or_escape_closes_the_offer_and_the_item_stays_deleted(
    three, visitor, keyboard, page, texts
):
    visitor.delete("one")
    visitor.offer.get_by_role("button", name="Close").click()
    expect(visitor.offer).to_have_count(0)
    visitor.delete("two")
    visitor.offer.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Escape")
    expect(visitor.offer).to_have_count(0)
    keyboard.is_at(".new-todo")
    assert texts() == ["three"]


def test_escape_closes_the_offer_only_when_nothing_else_takes_it(three, visitor, page):
    visitor.delete("one")
    visitor.new.focus()
    page.keyboard.press("Escape")
    visitor.edit("two")
    page.keyboard.press("Escape")
    expect(visitor.editor).to_have_count(0)
    visitor.open_details("two")
    page.keyboard.press("Escape")
    expect(visitor.details).to_have_count(0)
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(visitor.offer).to_have_count(1)
    page.keyboard.press("Escape")
    expect(visitor.offer).to_have_count(0)


@pytest.mark.parametrize("script", [False])
def test_without_script_nothing_closes_the_offer(three, visitor):
    visitor.delete("one")
    expect(visitor.offer.get_by_role("button")).to_have_text(["Undo"])


@pytest.mark.parametrize(
    "size",
    [
        {"width": 360, "height": 640},
        {"width": 320, "height": 480},
        {"width": 320, "height": 256},
        {"width": 1000, "height": 600},
    ],
    ids=["a telephone", "a small one", "a window at 400 %", "a low window"],
)
def test_nothing_that_has_the_focus_is_beneath_the_offer(visitor, page, size):
    """https://www.w3.org/WAI/WCAG22/Understanding/focus-not-obscured-minimum.html"""
    ToDoItem.objects.bulk_create(
        ToDoItem(text="item {}".format(number), position=number) for number in range(12)
    )
    visitor.open("/?select=on")
    visitor.add("Write a long and thorough letter to everybody who asked @family @friends tomorrow")
    expect(visitor.offer).to_be_visible()
    page.keyboard.press("Shift+Tab")
    for key in ("Tab", "Shift+Tab"):
        for _ in range(70):
            page.keyboard.press(key)
            beneath = page.evaluate(
                """() => {
                    const focused = document.activeElement;
                    const bar = document.querySelector("#undo");
                    if (focused === document.body || bar.contains(focused)) return "";
                    const { top, right, bottom, left } = bar.getBoundingClientRect();
                    const box = focused.getBoundingClientRect();
                    const isSeen = box.top < top || box.bottom > bottom || box.left < left
                        || box.right > right;
                    const isThere = box.bottom > 0 && box.top < innerHeight;
                    return isSeen && isThere ? "" : focused.outerHTML;
                }"""
            )
            assert beneath == ""
