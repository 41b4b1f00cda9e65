"""An act that takes something away, or changes much at once, offers to be undone."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.browser.fixtures import both_ways
from todo.models import ToDoItem, ToDoList, UndoEntry

TOO_LATE = "This can no longer be undone"


@both_ways
def test_undo_restores_deleted_cleared_and_completed_items(three, visitor, texts):
    for act, sentence in (
        (partial(visitor.delete, "two"), "Moved “two” to the trash."),
        (partial(visitor.rewrite, "one", ""), "Moved “one” to the trash."),
        (partial(visitor.rewrite, "one", "uno"), "Saved “uno”."),
        (visitor.clear_completed, "Moved “two” to the trash."),
        (visitor.toggle_all, "2 items are completed."),
    ):
        act()
        expect(visitor.offer).to_contain_text(sentence)
        visitor.undo()
        expect(visitor.offer).to_have_count(0)
        visitor.sees("one", "two", "three")
        visitor.sees_completed("two")
        assert texts() == ["one", "two", "three"]


@both_ways
def test_an_item_that_was_moved_to_another_list_comes_back_by_one_click(three, visitor):
    home = ToDoList.objects.create(name="Home")
    ToDoList.objects.create(name="Work")
    ToDoItem.objects.filter(text="one").update(todo_list=home)
    visitor.open("/?list=Home")
    visitor.open_details("one").get_by_label("List").select_option("Work")
    visitor.press_in_details("Save")
    visitor.sees()
    expect(visitor.offer).to_contain_text("Moved “one” to Work.")
    visitor.undo()
    visitor.sees("one")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Home")


@both_ways
def test_what_was_saved_on_an_items_page_is_undone(three, visitor, press, texts):
    visitor.open("/items/{}".format(ToDoItem.objects.get(text="one").pk))
    visitor.page.get_by_label("Text").fill("uno")
    press("Save")
    visitor.sees("uno", "two", "three")
    expect(visitor.offer).to_contain_text("Saved “uno”.")
    visitor.undo()
    visitor.sees("one", "two", "three")
    assert texts() == ["one", "two", "three"]


@both_ways
def test_a_completed_item_comes_back_where_only_active_ones_are_shown(three, visitor):
    visitor.open("/?show=active")
    visitor.toggle("one")
    visitor.sees("three")
    expect(visitor.offer).to_contain_text("“one” is completed.")
    visitor.undo()
    visitor.sees("one", "three")
    assert not ToDoItem.objects.get(text="one").completed


def test_a_key_takes_a_completion_back(three, visitor, page):
    visitor.open("/?show=active")
    visitor.toggle("one")
    visitor.sees("three")
    expect(visitor.offer).to_have_count(1)
    visitor.box("three").focus()
    page.keyboard.press("z")
    visitor.sees("one", "three")
    expect(visitor.offer).to_have_count(0)


@pytest.mark.parametrize("act", ["add", "rewrite", "toggle", "move"])
def test_another_act_closes_the_offer_at_once(three, visitor, network, act):
    visitor.delete("one")
    expect(visitor.offer).to_have_count(1)
    network.hold()
    if act == "add":
        visitor.add_quickly("four")
    elif act == "toggle":
        visitor.box("three").click()
    elif act == "move":
        visitor.box("three").focus()
        visitor.page.keyboard.press("K")
    else:
        visitor.edit("three").fill("drei")
        visitor.editor.press("Enter", no_wait_after=True)
    expect(visitor.offer).to_have_count(0)
    network.release()
    visitor.has_stored_everything()
    expect(visitor.offer).to_have_count(1 if act in ("toggle", "rewrite") else 0)


def test_of_quick_acts_only_the_last_is_offered_to_be_undone(three, visitor, network, page):
    network.hold()
    visitor.box("one").click()
    visitor.box("three").click()
    network.take(page).continue_()
    page.wait_for_function("() => state.pending.length === 1")
    visitor.sees_completed("one", "two", "three")
    expect(visitor.offer).to_have_count(0)
    network.release()
    expect(visitor.offer).to_contain_text("“three” is completed.")
    visitor.undo()
    visitor.sees_completed("one", "two")


def test_the_next_offer_takes_its_place(three, visitor):
    visitor.delete("one")
    visitor.toggle_all()
    expect(visitor.offer).to_have_text(re.compile("“three” is completed."))
    visitor.undo()
    visitor.sees("two", "three")
    visitor.sees_completed("two")
    expect(visitor.offer).to_have_count(0)


@pytest.mark.parametrize("script", [False])
def test_without_script_the_offer_has_no_button_to_close_and_goes_with_the_page(three, visitor):
    visitor.delete("one")
    expect(visitor.offer.get_by_role("button")).to_have_text(["Undo"])
    visitor.add("four")
    visitor.sees("two", "three", "four")
    expect(visitor.offer).to_have_count(0)


def test_a_message_without_an_undo_goes_with_the_next_change(page, log_in, as_ana):
    log_in(as_ana)
    page.goto("/accounts/settings/")
    page.get_by_role("main").get_by_role("button", name="Save").click()
    expect(page.locator("#undo")).to_contain_text("Your settings are saved.")
    page.locator(".new-todo").fill("one")
    with expect_answer(page):
        page.keyboard.press("Enter")
    expect(page.locator("#undo")).to_have_text("")


@both_ways
def test_an_undo_that_comes_too_late_is_refused_with_a_sentence(three, visitor, expected_errors):
    expected_errors.append("409 (Conflict)")
    visitor.delete("one")
    expect(visitor.offer).to_have_count(1)
    UndoEntry.objects.all().delete()
    visitor.undo()
    expect(visitor.message).to_contain_text(TOO_LATE)
    visitor.sees("two", "three")
    expect(visitor.offer).to_have_count(0)


def test_the_offer_stays_when_the_site_is_out_of_reach(three, visitor, context, expected_errors):
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
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


def test_a_double_click_undoes_once_and_the_key_of_undo_not_again(three, visitor, page):
    visitor.delete("one")
    with expect_answer(page):
        visitor.offer.get_by_role("button", name="Undo").dblclick()
    visitor.sees("one", "two", "three")
    expect(visitor.message).to_have_count(0)
    visitor.box("one").focus()
    page.keyboard.press("z")
    visitor.add("four")
    visitor.sees("one", "two", "three", "four")
    expect(visitor.message).to_have_count(0)


def test_the_offer_comes_into_a_live_region_that_was_there_before(three, visitor):
    """A screen reader reads changes of a live region, but not the region's first content."""
    region = visitor.page.locator("#undo")
    expect(region).to_have_role("status")
    region.evaluate("region => { region.wasThere = true }")
    visitor.delete("one")
    expect(region).to_contain_text("Moved “one” to the trash.")
    assert region.evaluate("region => region.wasThere")


@pytest.mark.parametrize("size", [{"width": 360, "height": 640}], ids=["360 px"])
def test_the_offer_is_seen_where_the_visitor_is_on_a_long_list(visitor, size):
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"item {number}", position=number) for number in range(60)
    )
    visitor.page.reload()
    visitor.open_details("item 59")
    visitor.press_in_details("Delete")
    expect(visitor.offer).to_be_in_viewport()


def test_a_button_or_escape_closes_the_offer(three, visitor, keyboard, page, texts):
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
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(visitor.offer).to_have_count(1)
    page.keyboard.press("Escape")
    expect(visitor.offer).to_have_count(0)


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
        ToDoItem(text=f"item {number}", position=number) for number in range(12)
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
