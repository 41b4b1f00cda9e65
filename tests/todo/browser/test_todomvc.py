"""The behaviour that TodoMVC specifies, with script and without.

https://github.com/tastejs/todomvc/blob/master/app-spec.md
"""

import re

from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem

pytestmark = both_ways


# Adding


def test_without_items_list_and_footer_are_hidden_and_the_new_item_field_has_the_focus(visitor):
    expect(visitor.page.get_by_role("heading", name="todos", exact=True)).to_be_visible()
    for part in (".main", ".todo-list", ".toggle-all", ".footer", ".todo-count", ".filters"):
        expect(visitor.page.locator(part)).to_have_count(1)
        expect(visitor.page.locator(part)).to_be_hidden()
    expect(visitor.new).to_be_focused()
    expect(visitor.new).to_have_attribute("placeholder", "What needs to be done?")
    # The class names the field, and an id of that name must not.
    expect(visitor.page.locator("input.new-todo")).to_have_count(1)
    expect(visitor.page.locator("#new-todo")).to_have_count(0)


def test_enter_adds_at_the_end_of_the_list(visitor, texts):
    for text in ("one", "two", "three"):
        visitor.add(text)
        expect(visitor.new).to_have_value("")
        expect(visitor.new).to_be_focused()
    visitor.sees("one", "two", "three")
    assert texts() == ["one", "two", "three"]
    expect(visitor.page.locator(".main")).to_be_visible()
    expect(visitor.page.locator(".footer")).to_be_visible()


def test_a_text_is_trimmed(visitor, texts):
    visitor.add("   Buy  milk \t ")
    visitor.page.reload()
    assert texts() == ["Buy milk"]
    assert visitor.item("Buy milk").locator("label").text_content() == "Buy milk"


def test_an_empty_or_blank_text_is_not_added(visitor, texts, script, expected_errors):
    for text in ("", "   "):
        visitor.add_quickly(text)
        if not script:
            expect(visitor.message).to_contain_text("nothing to add")
            expected_errors.append("400 (Bad Request)")
    visitor.add("something")
    visitor.sees("something")
    assert texts() == ["something"]


# Completing


def test_a_toggle_completes_an_item_and_reopens_it(three, visitor):
    visitor.toggle("one")
    visitor.sees_completed("one", "two")
    expect(visitor.counter).to_have_text("1 item left")
    visitor.page.reload()
    visitor.sees_completed("one", "two")
    visitor.toggle("one")
    visitor.sees_completed("two")
    visitor.page.reload()
    visitor.sees_completed("two")


def test_toggle_all_completes_every_item_and_reopens_every_item(three, visitor):
    visitor.toggle_all()
    visitor.sees_completed("one", "two", "three")
    expect(visitor.counter).to_have_text("0 items left")
    visitor.toggle_all()
    visitor.sees_completed()
    visitor.page.reload()
    visitor.sees_completed()


def test_toggle_all_is_checked_while_every_item_is_completed(three, visitor):
    expect(visitor.toggle_all_box).not_to_be_checked()
    visitor.toggle("one")
    expect(visitor.toggle_all_box).not_to_be_checked()
    visitor.toggle("three")
    expect(visitor.toggle_all_box).to_be_checked()
    visitor.toggle("two")
    expect(visitor.toggle_all_box).not_to_be_checked()
    visitor.delete("two")
    expect(visitor.toggle_all_box).to_be_checked()
    visitor.clear_completed()
    visitor.add("new")
    expect(visitor.toggle_all_box).not_to_be_checked()


# Editing


def test_editing_hides_the_rest_of_the_item_and_focuses_its_text(three, visitor):
    field = visitor.edit("two")
    expect(visitor.item("two")).to_have_class(re.compile("editing"))
    expect(visitor.item("two").locator(".view")).to_be_hidden()
    expect(field).to_be_focused()
    expect(field).to_have_value("two")
    expect(visitor.page.locator(".edit:visible")).to_have_count(1)
    visitor.open()
    visitor.item("three").locator(".edit-link").click()
    expect(visitor.editor).to_be_focused()
    expect(visitor.editor).to_have_value("three")


def test_enter_saves_the_trimmed_text_and_the_item_stays_completed(three, visitor, texts):
    visitor.rewrite("two", "  zwei ")
    visitor.sees("one", "zwei", "three")
    visitor.sees_completed("zwei")
    expect(visitor.editor).to_have_count(0)
    assert texts() == ["one", "zwei", "three"]
    visitor.page.reload()
    visitor.sees("one", "zwei", "three")
    assert visitor.item("zwei").locator("label").text_content() == "zwei"


def test_leaving_or_the_save_button_saves(three, visitor, texts, script):
    visitor.edit("one").fill("eins")
    button = visitor.page.locator(".editing .editor button")
    expect(button).to_be_visible(visible=not script)
    with visitor.page.expect_response(re.compile("/update")):
        visitor.new.click() if script else button.click()
    visitor.sees("eins", "two", "three")
    expect(visitor.editor).to_have_count(0)
    assert texts() == ["eins", "two", "three"]


def test_escape_or_the_cancel_link_discards(three, visitor, texts, script):
    field = visitor.edit("one")
    field.fill("eins")
    cancel = visitor.page.locator(".editing .editor a")
    expect(cancel).to_be_visible(visible=not script)
    field.press("Escape") if script else cancel.click()
    visitor.sees("one", "two", "three")
    expect(visitor.editor).to_have_count(0)
    expect(visitor.edit("one")).to_have_value("one")
    assert texts() == ["one", "two", "three"]


def test_an_emptied_or_blank_text_deletes_the_item(three, visitor, texts):
    visitor.rewrite("one", "")
    visitor.sees("two", "three")
    visitor.rewrite("two", "   ")
    visitor.sees("three")
    assert texts() == ["three"]


def test_an_item_that_is_edited_is_an_address(three, visitor):
    item = ToDoItem.objects.get(text="three")
    visitor.open(f"/?show=active&edit={item.pk}")
    expect(visitor.editor).to_be_focused()
    visitor.editor.fill("drei")
    with visitor.page.expect_response(re.compile("/update")):
        visitor.editor.press("Enter")
    visitor.sees("one", "drei")
    expect(visitor.page).to_have_url(re.compile(r"/\?show=active$"))


# Deleting


def test_the_cross_deletes_an_item_and_the_last_one_hides_the_list(visitor, texts):
    visitor.add("one")
    visitor.add("two")
    visitor.delete("one")
    visitor.sees("two")
    assert texts() == ["two"]
    visitor.delete("two")
    expect(visitor.page.locator(".main")).to_be_hidden()
    expect(visitor.page.locator(".footer")).to_be_hidden()
    visitor.add("three")
    visitor.sees("three")


def test_clear_completed_deletes_completed_items_and_hides_itself(three, visitor, texts):
    expect(visitor.clear_button).to_have_text("Clear completed")
    visitor.clear_completed()
    visitor.sees("one", "three")
    expect(visitor.clear_button).to_be_hidden()
    expect(visitor.clear_button).to_have_count(1)
    assert texts() == ["one", "three"]
    visitor.toggle("one")
    expect(visitor.clear_button).to_be_visible()


# Counting and filtering


def test_the_counter_counts_active_items_and_stays_under_a_filter_without_items(visitor):
    for text, left in (("one", "1 item left"), ("two", "2 items left")):
        visitor.add(text)
        expect(visitor.counter).to_have_text(left)
        expect(visitor.counter.locator("strong")).to_have_text(left[0])
    visitor.show("Completed")
    visitor.sees()
    expect(visitor.page.locator(".footer")).to_be_visible()
    visitor.show("All")
    visitor.toggle_all()
    expect(visitor.counter).to_have_text("0 items left")


def test_a_filter_is_an_address_that_survives_reload_and_the_back_button(three, visitor):
    shown = {
        "All": ("/", ["one", "two", "three"]),
        "Active": ("/?show=active", ["one", "three"]),
        "Completed": ("/?show=completed", ["two"]),
    }

    def is_shown(name):
        address, texts = shown[name]
        expect(visitor.page).to_have_url(address)
        expect(visitor.page.locator(".filters .selected")).to_have_text(name)
        visitor.sees(*texts)

    for name in ("Active", "Completed", "All"):
        visitor.show(name)
        is_shown(name)
        visitor.page.reload()
        is_shown(name)
    for name in ("Completed", "Active", "All"):
        visitor.page.go_back()
        is_shown(name)


def test_a_change_stays_under_the_filter_it_was_made_under(three, visitor):
    visitor.show("Active")
    visitor.add("four")
    visitor.sees("one", "three", "four")
    visitor.toggle("one")
    visitor.sees("three", "four")
    visitor.rewrite("three", "drei")
    visitor.sees("drei", "four")
    expect(visitor.page).to_have_url("/?show=active")
    visitor.show("Completed")
    visitor.sees("one", "two")
    visitor.toggle("two")
    visitor.sees("one")
    visitor.add("five")
    visitor.sees("one")
    expect(visitor.counter).to_have_text("4 items left")
