"""Invalid, odd and repeated input: nothing is lost, nothing is executed."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.browser.fixtures import both_ways
from todo.models import ToDoItem

TOO_LONG = "x" * 501
SENTENCE = "A text has at most 500 characters, this one has 501. Shorten it and try again."

ODD_TEXTS = [
    "<script>alert(1)</script><img src=x onerror=alert(2)> &amp; \"quoted\" 'text'",
    "{{ settings.SECRET_KEY }} {% now 'Y' %} ${1+1}",
    "اشترِ الحليب غداً",
    "👩‍👩‍👧 🧹 zusammenräumen",
    "a " * 200 + "b" * 99,
]


@pytest.fixture
def refused(expected_errors):
    """Expect the error that Chromium logs when the server refuses a form."""
    expected_errors.append("400 (Bad Request)")


@both_ways
def test_a_new_text_that_is_too_long_stays_in_the_field(visitor, texts, refused):
    visitor.add(TOO_LONG)
    expect(visitor.message).to_have_text(SENTENCE)
    expect(visitor.new).to_have_value(TOO_LONG)
    expect(visitor.new).to_be_focused()
    visitor.add(TOO_LONG[1:])
    expect(visitor.message).to_have_count(0)
    visitor.sees(TOO_LONG[1:])
    assert texts() == [TOO_LONG[1:]]


@both_ways
def test_an_edited_text_that_is_too_long_stays_in_its_field(three, visitor, texts, refused):
    editor = visitor.page.locator(".editing .editor")
    visitor.rewrite("two", TOO_LONG)
    expect(visitor.message).to_have_text(SENTENCE)
    expect(visitor.editor).to_have_value(TOO_LONG)
    expect(visitor.editor).to_be_focused()
    expect(visitor.editor).to_have_accessible_description(SENTENCE)
    expect(visitor.new).to_have_value("")
    editor.get_by_role("link", name="Cancel").click()
    visitor.sees("one", "two", "three")
    expect(visitor.editor).to_have_count(0)
    for text, save in (
        ("zwei", partial(visitor.page.keyboard.press, "Enter")),
        ("dos", editor.get_by_role("button", name="Save").click),
    ):
        visitor.rewrite(texts()[1], TOO_LONG)
        visitor.editor.fill(text)
        with expect_answer(visitor.page):
            save()
        visitor.sees("one", text, "three")
        visitor.sees_completed(text)
        expect(visitor.message).to_have_count(0)
        assert texts() == ["one", text, "three"]


@both_ways
def test_every_text_is_shown_and_edited_as_it_was_typed(visitor, texts):
    for text in ODD_TEXTS:
        visitor.add(text)
    visitor.sees(*ODD_TEXTS)
    assert visitor.page.locator(".todo-list label").all_text_contents() == ODD_TEXTS
    assert texts() == ODD_TEXTS
    for text in ODD_TEXTS:
        expect(visitor.edit(text)).to_have_value(text)
        visitor.editor.fill(text + "!")
        visitor.enter(visitor.editor)
    assert texts() == [text + "!" for text in ODD_TEXTS]


def test_right_to_left_text_begins_at_the_right(visitor):
    visitor.add("اشترِ الحليب")
    start = "e => { const r = document.createRange(); r.selectNodeContents(e); "
    start += "return r.getBoundingClientRect().left - e.getBoundingClientRect().left; }"
    assert visitor.page.locator(".todo-list label").evaluate(start) > 100


def test_enter_twice_adds_one_item(visitor, texts):
    visitor.new.fill("Buy milk")
    with expect_answer(visitor.page):
        visitor.page.keyboard.press("Enter")
        visitor.page.keyboard.press("Enter")
    visitor.add("Buy bread")
    visitor.sees("Buy milk", "Buy bread")
    assert texts() == ["Buy milk", "Buy bread"]


@pytest.mark.parametrize("script", [False])
def test_a_double_click_on_add_adds_one_item(visitor, texts, expected_errors):
    visitor.new.fill("Buy milk")
    with expect_answer(visitor.page):
        visitor.page.get_by_role("button", name="Add").dblclick(no_wait_after=True)
    visitor.sees("Buy milk")
    visitor.page.reload()
    visitor.sees("Buy milk")
    assert texts() == ["Buy milk"]
    # The first of the two submits is given up for the second.
    expected_errors.append("ERR_ABORTED")


@both_ways
def test_the_address_of_a_deleted_item_shows_a_message(visitor, expected_errors):
    expected_errors.append("404 (Not Found)")
    visitor.open("/?edit=1")
    expect(visitor.message).to_have_text("This item no longer exists.")
    visitor.add("something")
    visitor.sees("something")


@both_ways
def test_deleting_a_deleted_item_shows_a_message(three, visitor, expected_errors):
    expected_errors.append("404 (Not Found)")
    ToDoItem.objects.filter(text="two").delete()
    visitor.delete("two")
    visitor.sees("one", "three")
    expect(visitor.message).to_have_text("This item no longer exists.")
    expect(visitor.new).to_have_value("")


@both_ways
def test_a_text_typed_into_a_deleted_item_is_kept_for_a_new_one(
    three, visitor, texts, expected_errors
):
    expected_errors.append("404 (Not Found)")
    visitor.edit("two").fill("zwei")
    ToDoItem.objects.filter(text="two").delete()
    visitor.enter(visitor.editor)
    visitor.sees("one", "three")
    expect(visitor.message).to_contain_text(re.compile("no longer exists.*add it again"))
    expect(visitor.new).to_have_value("zwei")
    visitor.enter(visitor.new)
    visitor.sees("one", "three", "zwei")
