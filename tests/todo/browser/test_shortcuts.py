"""One key is enough for what is done often, unless the visitor switches that off.

https://www.w3.org/WAI/WCAG22/Understanding/character-key-shortcuts.html
"""

import pytest
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.helpers import PASSWORD
from tests.todo.browser.visitor import Visitor


@pytest.fixture
def visitor(three, visitor):
    """The field of the new item has not the focus any more."""
    visitor.new.evaluate("field => field.blur()")
    return visitor


@pytest.fixture
def press(page):
    def press(*keys):
        for key in keys:
            page.keyboard.press(key)

    return press


@pytest.fixture
def changes(page, press):
    """Press a key that changes the list."""

    def changes(key):
        with expect_answer(page):
            press(key)

    return changes


@pytest.fixture
def help_dialog(page):
    return page.get_by_role("dialog", name="Shortcuts and quick add")


@pytest.fixture
def help_button(page):
    return page.get_by_role("button", name="Shortcuts and quick add")


def test_n_and_slash_go_to_their_fields_and_are_not_typed_there(visitor, press, page):
    press("n")
    expect(visitor.new).to_be_focused()
    expect(visitor.new).to_have_value("")
    visitor.box("one").focus()
    press("/")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("")
    page.keyboard.type("thr")
    press("Enter")
    visitor.sees("three")


def test_j_and_k_go_from_item_to_item(visitor, press):
    for key, text in (("j", "one"), ("j", "two"), ("j", "three"), ("j", "three"), ("k", "two")):
        press(key)
        expect(visitor.box(text)).to_be_focused()
    press("ArrowUp")
    expect(visitor.box("one")).to_be_focused()
    press("ArrowDown")
    expect(visitor.box("two")).to_be_focused()


def test_x_completes_and_reopens_the_item_that_has_the_focus(visitor, press, changes):
    press("j")
    for completed in (["one", "two"], ["two"]):
        changes("x")
        visitor.sees_completed(*completed)
        expect(visitor.box("one")).to_be_focused()


def test_e_edits_the_item(visitor, press, changes):
    press("j", "e")
    expect(visitor.editor).to_have_value("one")
    press("x")
    changes("Enter")
    visitor.sees("onex", "two", "three")
    expect(visitor.item("onex").locator(".edit-link")).to_be_focused()


def test_o_opens_the_details(visitor, press):
    press("j", "o")
    expect(visitor.details.get_by_label("Text")).to_be_focused()
    expect(visitor.details.get_by_label("Text")).to_have_value("one")
    press("Escape")
    expect(visitor.details).to_have_count(0)


@pytest.mark.parametrize("key", ["Delete", "#"])
def test_an_item_is_deleted_and_z_brings_it_back(visitor, press, changes, key):
    press("j")
    changes(key)
    visitor.sees("two", "three")
    expect(visitor.box("two")).to_be_focused()
    changes("z")
    visitor.sees("one", "two", "three")
    expect(visitor.box("two")).to_be_focused()


def test_1_2_and_3_are_the_filters(visitor, press):
    press("2")
    visitor.sees("one", "three")
    visitor.new.evaluate("field => field.blur()")
    press("3")
    visitor.sees("two")
    visitor.new.evaluate("field => field.blur()")
    press("1")
    visitor.sees("one", "two", "three")


def test_s_begins_to_choose_several_items_and_ends_it(visitor, press, page):
    press("s")
    expect(page.locator(".bulk-form")).to_be_visible()
    visitor.new.evaluate("field => field.blur()")
    press("j", "Space")
    expect(visitor.item("one").locator(".item-select")).to_be_checked()
    press("s")
    expect(page.locator(".bulk-form")).to_have_count(0)


def test_a_key_that_is_held_down_acts_once(visitor, press, page):
    press("j")
    with expect_answer(page):
        page.keyboard.down("x")
        page.keyboard.down("x")
        page.keyboard.up("x")
    visitor.sees_completed("one", "two")


def test_escape_leaves_the_new_items_field_whose_text_stays(three, page, press):
    visitor = Visitor(page)
    expect(visitor.new).to_be_focused()
    visitor.new.fill("half a tho")
    press("Escape", "j")
    expect(visitor.box("one")).to_be_focused()
    expect(visitor.new).to_have_value("half a tho")
    press("n", "Escape", "?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_escape_empties_the_search_and_then_leaves_it(visitor, press, page):
    search = page.get_by_role("searchbox")
    press("/")
    search.fill("thr")
    press("Escape")
    expect(search).to_have_value("")
    expect(search).to_be_focused()
    press("Escape", "j")
    expect(visitor.box("one")).to_be_focused()


def test_escape_leaves_a_field_though_the_keys_are_switched_off(visitor, press, help_dialog):
    press("?")
    help_dialog.get_by_label("Keyboard shortcuts").uncheck()
    press("Escape")
    visitor.new.focus()
    press("Escape")
    expect(visitor.new).not_to_be_focused()


# When no key is meant


def test_in_a_field_a_key_is_a_letter(visitor, press, page):
    for field in (visitor.new, page.get_by_role("searchbox")):
        field.focus()
        press("n", "j", "x", "#", "?", "1")
        expect(field).to_have_value("njx#?1")
    visitor.edit("one")
    press("n", "j", "x", "#", "?", "1")
    expect(visitor.editor).to_have_value("onenjx#?1")
    press("Escape")
    visitor.open_details("one").get_by_role("button", name="Save").focus()
    press("x", "#", "Delete")
    press("Escape")
    page.get_by_role("combobox", name="Order").focus()
    press("n", "x")
    expect(page.get_by_role("combobox", name="Order")).to_be_focused()
    visitor.sees("one", "two", "three")
    visitor.sees_completed("two")


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_with_a_modifier_a_key_is_the_browsers(visitor, press, modifier):
    visitor.box("one").focus()
    press(modifier + "+x")
    press(modifier + "+j")
    expect(visitor.box("one")).to_be_focused()
    visitor.sees_completed("two")


def test_keys_that_have_no_item_to_act_on_do_nothing(visitor, press):
    press("x", "e", "o", "Delete", "#", "J", "t", "z")
    visitor.add("four")
    visitor.sees("one", "two", "three", "four")
    visitor.sees_completed("two")


# Help


def test_the_question_mark_shows_every_key_and_the_words(visitor, press, help_dialog):
    visitor.box("two").focus()
    press("?")
    expect(help_dialog).to_be_visible()
    for key in [*"n/jkxeoJKtb#z123s?", "Delete"]:
        expect(help_dialog.get_by_text(key, exact=True).first).to_be_visible()
    for word in ("#list", "@label", "!1", "tomorrow", "in 3 days", "2026-11-30", "every week"):
        expect(help_dialog.get_by_text(word, exact=True)).to_be_visible()
    press("n", "x", "1")
    expect(help_dialog).to_be_visible()
    visitor.sees_completed("two")
    press("Escape")
    expect(help_dialog).to_be_hidden()
    expect(visitor.box("two")).to_be_focused()


def test_a_button_shows_the_help_and_another_closes_it(visitor, help_dialog, help_button):
    help_button.click()
    help_dialog.get_by_role("button", name="Close").click()
    expect(help_dialog).to_be_hidden()
    expect(help_button).to_be_focused()


def test_keys_that_are_switched_off_stay_off_until_they_are_switched_on(
    visitor, press, page, help_dialog, help_button
):
    press("?")
    help_dialog.get_by_label("Keyboard shortcuts").uncheck()
    press("Escape")
    for _ in range(2):
        visitor.box("one").focus()
        press("j", "x", "#", "?", "2")
        expect(visitor.box("one")).to_be_focused()
        expect(help_dialog).to_be_hidden()
        page.reload()
    visitor.sees_completed("two")
    help_button.click()
    help_dialog.get_by_label("Keyboard shortcuts").check()
    press("Escape")
    visitor.box("one").focus()
    press("j")
    expect(visitor.box("two")).to_be_focused()


def test_keys_that_are_switched_off_stay_off_after_a_logout(
    page, log_in, as_ana, help_button, help_dialog
):
    log_in(as_ana)
    page.goto("/")
    help_button.click()
    help_dialog.get_by_label("Keyboard shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.locator(".username")).to_have_text("ana")
    help_button.click()
    expect(help_dialog.get_by_label("Keyboard shortcuts")).not_to_be_checked()


def test_a_browser_that_stores_nothing_has_the_keys_and_can_switch_them(
    three, page, press, help_dialog
):
    page.add_init_script("Object.defineProperty(document, 'cookie', { get: () => '', set() {} })")
    visitor = Visitor(page)
    visitor.box("one").focus()
    press("?")
    help_dialog.get_by_label("Keyboard shortcuts").uncheck()
    press("Escape")
    press("j")
    expect(visitor.box("one")).to_be_focused()


@pytest.mark.parametrize("script", [False])
def test_without_script_no_help_is_offered_for_keys_that_are_not_there(visitor, help_button):
    expect(help_button).to_be_hidden()
