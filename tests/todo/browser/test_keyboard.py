"""The list without a mouse: everything is reached by Tab, done by Enter or Space, and seen."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem, ToDoList


@both_ways
def test_the_whole_life_of_an_item_needs_no_mouse(visitor, keyboard, script, texts):
    page = visitor.page
    expect(visitor.new).to_be_focused()
    page.keyboard.type("Buy milk")
    keyboard.press("Enter")
    visitor.sees("Buy milk")
    expect(visitor.new).to_be_focused()

    keyboard.tab_to(".toggle")
    if script:
        keyboard.press("Space")
    else:
        page.keyboard.press("Space")
        keyboard.tab_to(".save-toggle")
        keyboard.press("Enter")
    visitor.sees_completed("Buy milk")

    in_row = "ArrowRight" if script else "Tab"
    keyboard.go_to(".edit-link", in_row)
    page.keyboard.press("Enter")
    expect(visitor.editor).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Buy bread")
    keyboard.press("Enter")
    visitor.sees("Buy bread")
    assert texts() == ["Buy bread"]

    keyboard.go_to(".destroy", in_row)
    keyboard.press("Enter")
    visitor.sees()
    expect(visitor.new).to_be_focused()
    assert texts() == []


def test_the_focus_stays_on_a_toggled_item_or_goes_to_the_next(three, visitor, keyboard):
    keyboard.tab_to(".toggle")
    keyboard.press("Space")
    visitor.sees_completed("one", "two")
    keyboard.is_at("li:nth-child(1) .toggle")
    keyboard.press("Space")
    visitor.sees_completed("two")
    visitor.show("Active")
    keyboard.tab_to(".toggle")
    keyboard.press("Space")
    visitor.sees("three")
    keyboard.is_at("li:nth-child(1) .toggle")
    keyboard.press("Space")
    visitor.sees()
    keyboard.is_at(".new-todo")


def test_the_focus_goes_from_a_deleted_item_to_the_next(three, visitor, keyboard, texts):
    keyboard.tab_to("li:nth-child(2) .toggle")
    keyboard.go_to(".destroy", "ArrowRight")
    keyboard.press("Enter")
    visitor.sees("one", "three")
    keyboard.is_at("li:nth-child(2) .destroy")
    keyboard.press("Enter")
    visitor.sees("one")
    keyboard.is_at("li:nth-child(1) .destroy")
    keyboard.press("Space")
    visitor.sees()
    keyboard.is_at(".new-todo")


def test_the_focus_stays_at_an_edited_item(three, visitor, keyboard, texts):
    keyboard.tab_to(".toggle")
    keyboard.go_to(".edit-link", "ArrowRight")
    # Enter is answered by the server, and Escape by the page alone.
    for end, press in (("Enter", keyboard.press), ("Escape", visitor.page.keyboard.press)):
        visitor.page.keyboard.press("Enter")
        visitor.editor.fill("eins")
        press(end)
        visitor.sees("eins", "two", "three")
        keyboard.is_at("li:nth-child(1) .edit-link")
    visitor.page.keyboard.press("Enter")
    visitor.editor.fill("uno")
    keyboard.press("Tab")
    visitor.sees("uno", "two", "three")
    assert texts() == ["uno", "two", "three"]
    expect(visitor.page.locator(":focus")).to_have_count(1)
    keyboard.tab_to(".clear-completed", backwards=True)
    keyboard.press("Enter")
    visitor.sees("uno", "three")
    keyboard.is_at(".new-todo")


def test_a_row_is_one_tab_stop_and_arrow_keys_move_inside_it(visitor, keyboard):
    item = ToDoItem.objects.create(text="one", todo_list=ToDoList.objects.create(name="Home"))
    ToDoItem.objects.create(text="two https://example.org/")
    for address, stop in (("/", ".toggle"), ("/?select=on", ".item-select")):
        visitor.open(address)
        visitor.page.locator(f"li:nth-child(1) {stop}").focus()
        visitor.page.keyboard.press("Tab")
        keyboard.is_at(f"li:nth-child(2) {stop}")
        visitor.page.keyboard.press("Shift+Tab")
        keyboard.is_at(f"li:nth-child(1) {stop}")
    visitor.open()
    visitor.add("three")  # A new row is one stop as well, and so is one that was changed.
    ToDoItem.objects.filter(pk=item.pk).change_fields(text="uno", due_on=timezone.localdate())
    visitor.toggle("three")
    visitor.box("uno").focus()
    for place in (".due", "[href*=Home]", ".edit-link", ".details-link", ".destroy", ".destroy"):
        visitor.page.keyboard.press("ArrowRight")
        keyboard.is_at(f"li:nth-child(1) {place}")
    visitor.page.keyboard.press("ArrowLeft")
    keyboard.is_at("li:nth-child(1) .details-link")
    visitor.page.keyboard.press("Shift+Tab")
    keyboard.is_at("li:nth-child(1) .toggle")
    for row in (2, 3):
        visitor.page.keyboard.press("Tab")
        keyboard.is_at(f"li:nth-child({row}) .toggle")


def test_the_first_tab_stop_skips_the_menu(three, visitor, page, keyboard):
    page.goto("/lists")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    keyboard.is_at("main")
    page.keyboard.press("Tab")
    assert keyboard.focused.evaluate("element => element.closest('main') !== null")


@both_ways
def test_every_place_that_takes_the_focus_shows_that_it_has_it(three, visitor, keyboard):
    visitor.new.focus()
    places = visitor.page.locator("a:visible, button:visible, input:visible")
    for _ in places.all():
        focused = keyboard.focused
        if focused.count():
            style = focused.evaluate(
                """element => {
                    const { outlineStyle, outlineWidth, opacity } = getComputedStyle(element);
                    return `${outlineStyle} ${outlineWidth} ${opacity}`;
                }"""
            )
            assert style == "solid 2px 1", focused.evaluate("element => element.outerHTML")
        visitor.page.keyboard.press("Tab")


@both_ways
def test_the_controls_of_an_item_say_which_item_is_theirs(three, visitor):
    role = visitor.item("two").get_by_role
    expect(role("checkbox", name="two", exact=True)).to_be_checked()
    expect(role("link", name="Edit two", exact=True)).to_be_visible()
    expect(role("button", name="Delete two", exact=True)).to_be_visible()
    field = visitor.edit("two")
    expect(field).to_have_accessible_name("Edit two")
    expect(visitor.new).to_have_accessible_name("What needs to be done?")
    expect(visitor.toggle_all_box).to_have_accessible_name(re.compile("Mark all as complete"))


@both_ways
def test_after_an_edit_the_controls_of_an_item_have_its_new_text(three, visitor):
    visitor.rewrite("two", "zwei")
    role = visitor.item("zwei").get_by_role
    expect(role("checkbox", name="zwei", exact=True)).to_be_checked()
    expect(role("link", name="Edit zwei", exact=True)).to_be_visible()
    expect(role("button", name="Delete zwei", exact=True)).to_be_visible()
