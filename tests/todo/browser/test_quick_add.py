"""What trails a new item's text: it is said while it is typed, stored, and can be taken back."""

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem

LINE = "Pay the rent #home @bank !1 tomorrow every month"


@pytest.fixture
def preview(visitor):
    return visitor.page.locator("#quick-add-preview")


@both_ways
def test_words_at_the_end_of_a_new_item_are_read(visitor):
    visitor.add(LINE)
    visitor.sees("Pay the rent")
    for words in ("Tomorrow", "every month", "High priority", "home", "@bank"):
        expect(visitor.item("Pay the rent").locator(".item-meta")).to_contain_text(words)


@both_ways
def test_what_was_read_is_undone_and_the_text_is_as_it_was_typed(visitor, texts):
    visitor.add(LINE)
    expect(visitor.offer).to_contain_text("read as: home, @bank, High priority, Tomorrow")
    visitor.undo()
    visitor.sees(LINE)
    item = ToDoItem.objects.get()
    assert (item.text, item.todo_list, item.due_on, item.priority) == (LINE, None, None, 0)
    assert not item.labels.exists()


@both_ways
def test_nothing_is_offered_where_nothing_was_read(visitor):
    visitor.add("Buy milk")
    visitor.sees("Buy milk")
    expect(visitor.offer).to_have_count(0)


def test_what_will_be_read_is_said_while_it_is_typed(visitor, preview):
    visitor.new.press_sequentially("Buy milk #home tomorrow")
    expect(preview).to_have_text("Read as: home, Tomorrow")
    expect(visitor.page.get_by_role("status").filter(has_text="Read as")).to_have_count(1)
    visitor.new.press_sequentially(" or so")
    expect(preview).to_have_text("")
    visitor.new.fill("Buy milk !1")
    expect(preview).to_have_text("Read as: High priority")
    visitor.new.fill("")
    expect(preview).to_have_text("")


def test_what_was_read_is_not_said_any_more_when_the_item_is_added(visitor, preview):
    visitor.new.fill("Buy milk !1")
    expect(preview).to_have_text("Read as: High priority")
    visitor.add("Buy milk !1")
    visitor.sees("Buy milk")
    expect(preview).to_have_text("")


def test_a_late_answer_about_an_earlier_text_is_not_said(visitor, preview):
    held = []

    def hold(route):
        held.append(route) if "late" in route.request.post_data else route.continue_()

    visitor.page.route("**/quick-add/preview", hold)
    with visitor.page.expect_request("**/quick-add/preview"):
        visitor.new.fill("late tomorrow")
    visitor.new.fill("early !2")
    expect(preview).to_have_text("Read as: Medium priority")
    with visitor.page.expect_response("**/quick-add/preview"):
        held.pop().continue_()
    visitor.page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(preview).to_have_text("Read as: Medium priority")


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500, "body": "broken", "content_type": "text/plain"},
        {"status": 200, "body": "<h1>Free hotel wifi</h1>", "content_type": "text/html"},
        None,
    ],
    ids=["an error", "another site's page", "no answer"],
)
def test_without_an_answer_nothing_is_said_and_the_item_is_added_all_the_same(
    visitor, preview, expected_troubles, answer
):
    expected_troubles.extend(["500 (Internal Server Error)", "ERR_FAILED"])
    visitor.page.route(
        "**/quick-add/preview", lambda route: route.fulfill(**answer) if answer else route.abort()
    )
    with visitor.page.expect_event("requestfinished" if answer else "requestfailed"):
        visitor.new.fill("Buy milk !1")
    expect(preview).to_have_text("")
    expect(visitor.message).to_have_count(0)
    visitor.add("Buy milk !1")
    visitor.sees("Buy milk")
