"""An answer that is late, or never comes: nothing is lost, and the page says so."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.answers import expect_answer, fulfill
from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem

UNREACHABLE = "Not saved: the site can’t be reached. Try again."


# Late answers


def test_a_text_typed_before_the_answer_stays_in_the_field(visitor, network):
    network.hold()
    visitor.add_quickly("one")
    visitor.page.keyboard.type("tw")
    with expect_answer(visitor.page):
        network.release()
    visitor.sees("one")
    visitor.page.keyboard.type("o")
    expect(visitor.new).to_have_value("two")


def test_a_refused_text_waits_while_another_is_typed(visitor, network, expected_errors):
    expected_errors.append("400 (Bad Request)")
    network.hold()
    long = "x" * 501
    visitor.add_quickly(long)
    visitor.page.keyboard.type("two")
    with expect_answer(visitor.page):
        network.release()
    expect(visitor.message).to_contain_text("this one has 501")
    expect(visitor.message).to_contain_text(f"Still to be added: “{long}”")
    expect(visitor.new).to_have_value("two")
    visitor.enter(visitor.new)
    visitor.sees("two")
    expect(visitor.new).to_have_value(long)


def test_an_edit_goes_on_while_another_answer_arrives(three, visitor, network, texts, context):
    another = Visitor(context.new_page())
    network.hold()
    visitor.box("three").click()
    visitor.edit("one").press("End")
    visitor.page.keyboard.type(" more")
    network.holding = False
    another.toggle("one")
    with expect_answer(visitor.page):
        network.release()
    expect(visitor.counter).to_have_text("0 items left")
    expect(visitor.editor).to_be_focused()
    visitor.page.keyboard.type("!")
    visitor.enter(visitor.editor)
    visitor.sees("one more!", "two", "three")
    visitor.sees_completed("one more!", "two", "three")
    assert texts() == ["one more!", "two", "three"]


def test_quick_changes_of_one_item_do_not_conflict_with_each_other(three, visitor, network, texts):
    network.hold()
    visitor.box("one").click()
    for old, new in (("one", "eins"), ("eins", "uno")):
        visitor.edit(old).fill(new)
        visitor.editor.press("Enter")
    visitor.sees("uno", "two", "three")
    visitor.sees_completed("uno", "two")
    network.release()
    expect(visitor.item("uno")).to_have_attribute("data-version", "4")
    visitor.sees("uno", "two", "three")
    visitor.sees_completed("uno", "two")
    expect(visitor.message).to_have_count(0)
    assert texts() == ["uno", "two", "three"]


def test_a_filter_and_a_search_wait_until_everything_is_saved(three, visitor, network, texts):
    network.hold()
    visitor.edit("one").fill("eins")
    visitor.show("Active")
    expect(visitor.page).to_have_url("/")
    network.release()
    visitor.page.wait_for_url("/?show=active")
    visitor.sees("eins", "three")
    network.hold()
    visitor.edit("three").fill("drei")
    search = visitor.page.get_by_role("searchbox")
    search.fill("drei")
    search.press("Enter")
    expect(visitor.page).to_have_url("/?show=active")
    network.release()
    expect(visitor.page).to_have_url(re.compile(r"\?(.*&)?q=drei"))
    visitor.sees("drei")
    assert texts() == ["eins", "two", "drei"]


def test_a_refused_edit_keeps_the_page_from_following_a_filter(three, visitor, expected_errors):
    expected_errors.append("400 (Bad Request)")
    visitor.edit("one").fill("x" * 501)
    with expect_answer(visitor.page):
        visitor.show("Active")
    expect(visitor.message).to_contain_text("this one has 501")
    expect(visitor.editor).to_have_value("x" * 501)
    expect(visitor.page).to_have_url("/")


def test_closing_the_page_is_confirmed_while_a_change_waits(three, visitor, network):
    network.hold()
    visitor.box("one").click()
    asked = []
    visitor.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    visitor.page.evaluate("location.assign('/accounts/login/')")
    network.release()
    expect(visitor.counter).to_have_text("1 item left")
    assert asked == ["beforeunload"]


# No answers


def test_no_text_is_lost_when_many_can_not_be_added(visitor, network, offline, texts):
    network.hold()
    visitor.add_quickly("one", "two", "three")
    network.release()
    expect(visitor.message).to_contain_text("Still to be added: “two”. Still to be added: “three”.")
    expect(visitor.new).to_be_focused()
    offline.set_offline(False)
    for text in ("one", "two", "three"):
        expect(visitor.new).to_have_value(text)
        visitor.enter(visitor.new)
    visitor.sees("one", "two", "three")
    expect(visitor.message).to_have_count(0)
    assert texts() == ["one", "two", "three"]


@pytest.mark.parametrize("end", ["Enter", "leaving"])
def test_an_edit_that_can_not_be_saved_stays_open(three, visitor, offline, texts, end):
    visitor.edit("one").fill("eins")
    visitor.editor.press("Enter") if end == "Enter" else visitor.new.click()
    expect(visitor.message).to_have_text(UNREACHABLE)
    expect(visitor.editor).to_have_value("eins")
    if end == "leaving":
        expect(visitor.new).to_be_focused()
    offline.set_offline(False)
    visitor.enter(visitor.editor)
    visitor.sees("eins", "two", "three")
    assert texts() == ["eins", "two", "three"]


def test_two_edits_that_can_not_be_saved_stay_open_beside_each_other(three, visitor, offline):
    for text, new in (("one", "eins"), ("two", "zwei")):
        # Not with the mouse: between its two clicks the first item's error may move the second one.
        visitor.item(text).locator("label").dispatch_event("dblclick")
        visitor.item(text).locator(".edit").fill(new)
    visitor.new.click()
    expect(visitor.editor).to_have_count(2)
    for place, text in enumerate(("eins", "zwei")):
        expect(visitor.editor.nth(place)).to_have_value(text)
    expect(visitor.new).to_be_focused()


def test_an_answer_that_is_not_the_list_is_an_error(visitor, context, expected_errors):
    expected_errors.append("Failed to load resource")
    for status, body, sentence in (
        (500, "<h1>Something went wrong</h1>", "Not saved: Something went wrong."),
        (502, "<h1>502 Bad Gateway</h1>", "Not saved: 502 Bad Gateway."),
        (503, "", "Not saved: 503."),
        (200, "<h1>Free hotel wifi</h1>", "Not saved: Free hotel wifi."),
    ):
        answer = fulfill(status=status, body=body, content_type="text/html")
        context.route("**/create", answer, times=1)
        visitor.add_quickly("Buy milk")
        expect(visitor.message).to_contain_text(sentence)
        expect(visitor.new).to_have_value("Buy milk")


def test_a_page_with_an_expired_csrf_token_keeps_the_text(visitor, context, expected_errors):
    expected_errors.append("403 (Forbidden)")
    context.clear_cookies()
    visitor.add("Buy milk")
    expect(visitor.message).to_contain_text("has expired")
    expect(visitor.new).to_have_value("Buy milk")
    assert not ToDoItem.objects.exists()
