"""A request that is sent again is done once; what was typed twice is stored twice.

On a slow and on a lossy network, through a retry, Back, a reload, and a second tab.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.todo.browser.visitor import Visitor

UNREACHABLE = "Not saved: the site can’t be reached. Try again."


@pytest.fixture
def lose_answers(context, expected_errors):
    """From now on, so many answers of the address are lost: what was asked is done."""

    def lose_answers(address="**/create", times=1):
        def lose(route):
            route.fetch()
            route.abort()

        expected_errors.append("ERR_FAILED")
        context.route(address, lose, times=times)

    return lose_answers


def test_the_same_text_typed_twice_on_a_slow_network_is_stored_twice(visitor, network, texts):
    network.hold()
    visitor.add_quickly("push-ups", "rest", "push-ups")
    visitor.sees("push-ups", "rest", "push-ups")
    for _ in range(3):
        network.take(visitor.page).continue_()
    visitor.has_stored_everything()
    visitor.sees("push-ups", "rest", "push-ups")
    assert texts() == ["push-ups", "rest", "push-ups"]


def test_a_key_needs_nothing_that_is_missing_over_plain_http(page, texts):
    page.add_init_script("delete Crypto.prototype.randomUUID; delete Crypto.prototype.subtle;")
    Visitor(page).add("Buy milk")
    assert texts() == ["Buy milk"]


def test_a_retry_after_a_lost_answer_adds_no_second_item(visitor, network, texts, expected_errors):
    expected_errors.append("ERR_FAILED")
    network.hold()
    visitor.add_quickly("one", "two")
    network.take(visitor.page).continue_()
    second = network.take(visitor.page)
    second.fetch()
    second.abort()
    expect(visitor.message).to_have_text(UNREACHABLE)
    expect(visitor.new).to_have_value("two")
    network.release()
    visitor.enter(visitor.new)
    visitor.sees("one", "two")
    assert texts() == ["one", "two"]


def test_a_text_that_came_back_and_was_changed_is_another_item(visitor, lose_answers, texts):
    lose_answers()
    visitor.add_quickly("push-ups")
    expect(visitor.new).to_have_value("push-ups")
    visitor.new.press("End")
    visitor.page.keyboard.type("x")
    visitor.page.keyboard.press("Backspace")
    visitor.enter(visitor.new)
    visitor.sees("push-ups", "push-ups")
    assert texts() == ["push-ups", "push-ups"]


def test_a_reload_sends_an_item_again_that_did_not_arrive(visitor, network, texts):
    visitor.page.on("dialog", lambda dialog: dialog.accept())
    network.hold()
    visitor.add_quickly("one", "two")
    network.take(visitor.page)
    network.holding = False
    visitor.page.reload()
    visitor.has_stored_everything()
    visitor.sees("one", "two")
    assert texts() == ["one", "two"]


@pytest.mark.parametrize("how", ["reload", "another page and back", "a second tab"])
def test_an_item_whose_answer_was_lost_is_stored_once(visitor, lose_answers, texts, how, context):
    lose_answers()
    visitor.add_quickly("push-ups")
    expect(visitor.message).to_have_text(UNREACHABLE)
    page = visitor.page
    if how == "reload":
        page.reload()
    elif how == "a second tab":
        with page.expect_popup() as popup:
            page.evaluate("window.open(location.href) && undefined")
        popup.value.wait_for_url("/")
        popup.value.wait_for_function("() => !state.pending.length")
        with expect_answer(page):
            visitor.new.press("Enter", no_wait_after=True)
    else:
        page.goto("/trash")
        page.go_back()
    visitor.has_stored_everything()
    visitor.sees("push-ups")
    expect(visitor.new).to_have_value("")
    page.reload()
    visitor.has_stored_everything()
    visitor.sees("push-ups")
    assert texts() == ["push-ups"]


def test_a_reload_sends_what_was_not_sent_yet(three, visitor, network):
    visitor.page.on("dialog", lambda dialog: dialog.accept())
    network.hold()
    visitor.box("one").click()
    visitor.box("three").click()
    visitor.item("two").locator(".destroy").click()
    network.take(visitor.page)
    network.holding = False
    visitor.page.reload()
    visitor.has_stored_everything()
    visitor.sees("one", "three")
    visitor.sees_completed("one", "three")


def test_a_duplicated_tab_repeats_no_clear_completed(three, visitor, network, context):
    network.hold()
    visitor.box("one").click()
    visitor.clear_button.click()
    cleared = []
    context.on("request", lambda request: cleared.append(request.url.endswith("/clear-completed")))
    with visitor.page.expect_popup() as popup:
        visitor.page.evaluate("window.open(location.href) && undefined")
    popup.value.wait_for_url("/")
    popup.value.wait_for_function("() => state.pending.length === 1")
    network.release()
    for page in (popup.value, visitor.page):
        page.wait_for_function("() => !state.pending.length")
    visitor.sees("three")
    assert cleared.count(True) == 1


def test_an_unsent_text_waits_for_its_owner(visitor, context, log_in, as_ana, texts):
    """The text of the shared list waits until that is shown again."""
    context.route("**/create", lambda route: route.abort(), times=1)
    visitor.add_quickly("shared")
    expect(visitor.new).to_have_value("shared")
    log_in(as_ana)
    visitor.open()
    visitor.sees()
    expect(visitor.new).to_have_value("")
    context.clear_cookies()
    visitor.open()
    visitor.sees("shared")
    visitor.has_stored_everything()
    assert texts(None) == ["shared"]


@pytest.fixture(autouse=True)
def aborted_requests(expected_errors):
    """A page that is left gives up its requests."""
    expected_errors.extend(["ERR_ABORTED", "ERR_FAILED"])
