"""Attributes at the end of a new text: the preview, the stored item, and undo."""

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem

LINE = "Pay the rent #home @bank !1 tomorrow every month"


@pytest.fixture
def preview(visitor):
    return visitor.page.locator("#quick-add-preview")


@both_ways
def test_attributes_at_the_end_of_a_new_text_are_read_and_made_text_again_by_undo(visitor):
    visitor.add(LINE)
    visitor.sees("Pay the rent")
    for words in ("Tomorrow", "every month", "High priority", "home", "@bank"):
        expect(visitor.item("Pay the rent").locator(".item-meta")).to_contain_text(words)
    expect(visitor.offer).to_contain_text(
        "Added to home · tomorrow · every month · high priority · @bank"
    )
    visitor.undo()
    visitor.sees(LINE)
    item = ToDoItem.objects.get()
    assert (item.text, item.todo_list, item.due_on, item.priority) == (LINE, None, None, 0)
    assert not item.labels.exists()


def test_the_preview_says_while_a_text_is_typed_how_it_will_be_read(visitor, preview):
    visitor.new.press_sequentially("Buy milk #home tomorrow")
    expect(preview.locator("span")).to_have_text(["Buy milk", "home", "Tomorrow"])
    expect(visitor.page.get_by_role("status").filter(has_text="Tomorrow")).to_have_count(1)
    visitor.new.press_sequentially(" or so")
    expect(preview).to_have_text("")
    visitor.new.fill("Buy milk !1")
    expect(preview).to_contain_text("High priority")
    visitor.new.fill("")
    expect(preview).to_have_text("")
    visitor.new.fill("Buy milk !1")
    expect(preview).to_contain_text("High priority")
    visitor.add("Buy milk !1")
    visitor.sees("Buy milk")
    expect(preview).to_have_text("")


def test_a_late_preview_of_an_earlier_text_is_not_shown(visitor, preview):
    held = []

    def hold(route):
        held.append(route) if "late" in route.request.post_data else route.continue_()

    visitor.page.route("**/quick-add/preview", hold)
    with visitor.page.expect_request("**/quick-add/preview"):
        visitor.new.fill("late tomorrow")
    visitor.new.fill("early !2")
    expect(preview).to_contain_text("Medium priority")
    with visitor.page.expect_response("**/quick-add/preview"):
        held.pop().continue_()
    visitor.page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(preview).to_contain_text("Medium priority")


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500, "body": "broken", "content_type": "text/plain"},
        {"status": 200, "body": "<h1>Free hotel wifi</h1>", "content_type": "text/html"},
        None,
    ],
    ids=["an error", "another site's page", "no answer"],
)
def test_without_a_preview_an_item_is_added_as_well(visitor, preview, expected_errors, answer):
    expected_errors.extend(["500 (Internal Server Error)", "ERR_FAILED"])
    visitor.page.route(
        "**/quick-add/preview", lambda route: route.fulfill(**answer) if answer else route.abort()
    )
    with visitor.page.expect_event("requestfinished" if answer else "requestfailed"):
        visitor.new.fill("Buy milk !1")
    expect(preview).to_have_text("")
    expect(visitor.message).to_have_count(0)
    visitor.add("Buy milk !1")
    visitor.sees("Buy milk")
