"""One key does what is done often, unless the visitor switches the keys off.

https://www.w3.org/WAI/WCAG22/Understanding/character-key-shortcuts.html
"""

import pytest
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.browser.forms import submit_log_in
from tests.todo.browser.visitor import Visitor


@pytest.fixture
def visitor(three, visitor):
    """A visitor whose focus has left the field of the new item."""
    visitor.leave_new()
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
def help_link(page):
    return page.get_by_role("link", name="Shortcuts and quick add")


def test_n_and_slash_go_to_their_fields_and_escape_leaves_the_search(visitor, press, page):
    press("n")
    expect(visitor.new).to_be_focused()
    expect(visitor.new).to_have_value("")
    visitor.box("one").focus()
    press("/")
    search = page.get_by_role("searchbox", name="Search")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    search.fill("thr")
    press("Escape")
    expect(search).to_have_value("")
    expect(search).to_be_focused()
    press("Escape", "j")
    expect(visitor.box("one")).to_be_focused()
    press("/")
    page.keyboard.type("thr")
    press("Enter")
    visitor.sees("three")


def test_j_and_k_go_from_item_to_item_and_x_toggles_once(visitor, press, changes, page):
    for key, text in (("j", "one"), ("j", "two"), ("j", "three"), ("j", "three"), ("k", "two")):
        press(key)
        expect(visitor.box(text)).to_be_focused()
    press("ArrowUp")
    expect(visitor.box("one")).to_be_focused()
    press("ArrowDown")
    expect(visitor.box("two")).to_be_focused()
    press("k")
    for completed in (["one", "two"], ["two"]):
        changes("x")
        visitor.sees_completed(*completed)
        expect(visitor.box("one")).to_be_focused()
    with expect_answer(page):  # A key that is held down acts once.
        page.keyboard.down("x")
        page.keyboard.down("x")
        page.keyboard.up("x")
    visitor.sees_completed("one", "two")


def test_e_edits_the_item_and_o_opens_its_details(visitor, press, changes):
    press("j", "o")
    expect(visitor.details.get_by_label("Text")).to_be_focused()
    expect(visitor.details.get_by_label("Text")).to_have_value("one")
    press("Escape")
    expect(visitor.details).to_have_count(0)
    press("e")
    expect(visitor.editor).to_have_value("one")
    press("x")
    changes("Enter")
    visitor.sees("onex", "two", "three")
    expect(visitor.item("onex").locator(".edit-link")).to_be_focused()


def test_delete_or_the_hash_deletes_the_item_and_z_restores_it(visitor, press, changes):
    press("j")
    for key, focused in (("Delete", "one"), ("#", "two")):
        visitor.box(focused).focus()
        changes(key)
        visitor.sees(*[text for text in ("one", "two", "three") if text != focused])
        following = "two" if focused == "one" else "three"
        expect(visitor.box(following)).to_be_focused()
        changes("z")
        visitor.sees("one", "two", "three")
        expect(visitor.box(following)).to_be_focused()


def test_1_2_and_3_are_the_filters_and_s_begins_and_ends_choosing(visitor, press, page):
    for key, texts in (("2", ["one", "three"]), ("3", ["two"]), ("1", ["one", "two", "three"])):
        with page.expect_navigation():
            press(key)
        visitor.sees(*texts)
        visitor.leave_new()
    press("s")
    expect(page.locator(".bulk-form")).to_be_visible()
    press("j", "Space")
    expect(visitor.item("one").locator(".item-select")).to_be_checked()
    press("s")
    expect(page.locator(".bulk-form")).to_have_count(0)


def test_escape_leaves_the_new_items_field_and_the_text_stays(three, page, press):
    visitor = Visitor(page)
    expect(visitor.new).to_be_focused()
    visitor.new.fill("half a tho")
    press("Escape", "j")
    expect(visitor.box("one")).to_be_focused()
    expect(visitor.new).to_have_value("half a tho")
    press("n", "Escape", "?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("dialog").get_by_label("Keyboard shortcuts").uncheck()
    press("Escape")
    visitor.new.focus()
    press("Escape")
    expect(visitor.new).not_to_be_focused()


# Keys that are not shortcuts


def test_a_key_in_a_field_is_a_letter(visitor, press, page):
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
    press("x", "#")
    expect(page.get_by_role("combobox", name="Order")).to_be_focused()
    visitor.sees("one", "two", "three")
    visitor.sees_completed("two")


def test_a_key_with_a_modifier_or_without_an_item_does_nothing(visitor, press):
    press("x", "e", "o", "Delete", "#", "J", "t", "z")
    visitor.box("one").focus()
    for modifier in ("Control", "Alt", "Meta"):
        press(modifier + "+x", modifier + "+j")
    expect(visitor.box("one")).to_be_focused()
    visitor.add("four")
    visitor.sees("one", "two", "three", "four")
    visitor.sees_completed("two")


# Help


def test_the_question_mark_or_a_link_shows_every_key(visitor, press, help_dialog, help_link):
    visitor.box("two").focus()
    press("?")
    expect(help_dialog).to_be_visible()
    for key in [*"n/jkxeoJKtb#z123s?", "Delete"]:
        expect(help_dialog.get_by_text(key, exact=True).first).to_be_visible()
    for word in ("#home", "@bank", "!1", "tomorrow", "in 3 days", "2026-11-30", "every monday"):
        expect(help_dialog.get_by_text(word, exact=True)).to_be_visible()
    press("n", "x", "1")
    expect(help_dialog).to_be_visible()
    visitor.sees_completed("two")
    press("Escape")
    expect(help_dialog).to_be_hidden()
    expect(visitor.box("two")).to_be_focused()
    help_link.click()
    help_dialog.get_by_role("button", name="Close").click()
    expect(help_dialog).to_be_hidden()
    expect(help_link).to_be_focused()


def test_keys_stay_off_until_they_are_switched_on(visitor, press, page, help_dialog, help_link):
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
    help_link.click()
    help_dialog.get_by_label("Keyboard shortcuts").check()
    press("Escape")
    visitor.box("one").focus()
    press("j")
    expect(visitor.box("two")).to_be_focused()


def test_keys_stay_off_after_a_logout(page, log_in, as_ana, help_link, help_dialog):
    log_in(as_ana)
    page.goto("/")
    help_link.click()
    help_dialog.get_by_label("Keyboard shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    page.goto("/accounts/login/")
    submit_log_in(page, "ana")
    expect(page.locator(".username")).to_have_text("ana")
    help_link.click()
    expect(help_dialog.get_by_label("Keyboard shortcuts")).not_to_be_checked()


def test_the_keys_can_be_switched_off_in_a_browser_without_cookies(three, page, press, help_dialog):
    page.add_init_script("Object.defineProperty(document, 'cookie', { get: () => '', set() {} })")
    visitor = Visitor(page)
    visitor.box("one").focus()
    press("?")
    help_dialog.get_by_label("Keyboard shortcuts").uncheck()
    press("Escape")
    press("j")
    expect(visitor.box("one")).to_be_focused()


@pytest.mark.parametrize("script", [False])
def test_without_script_the_help_is_a_page(visitor, page, help_link):
    help_link.click()
    expect(page.get_by_role("heading", name="Shortcuts and quick add")).to_be_visible()
    expect(page.get_by_label("Keyboard shortcuts")).to_be_hidden()
