"""Everything of an item: in its row with script, on a page of its own without."""

import datetime
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.browser.fixtures import both_ways
from todo.models import ToDoItem, ToDoList

OPEN = "Save or cancel your changes first."
CONFLICT = "This item was changed elsewhere in the meantime."


@pytest.fixture
def visitor(three, visitor):
    return visitor


@pytest.fixture
def notes(visitor):
    return visitor.details.get_by_label("Notes")


def item(text):
    return ToDoItem.objects.get(text=text)


@both_ways
def test_every_field_of_an_item_is_stored(visitor, script):
    ToDoList.objects.create(name="Home")
    form = visitor.open_details("one")
    if script:
        expect(form.get_by_label("Text")).to_be_focused()
    form.get_by_label("Text").fill("eins")
    form.get_by_label("List").select_option("Home")
    form.get_by_label("Due").fill("2030-05-01")
    form.get_by_label("Repeats").fill("every week")
    form.get_by_label("Priority").select_option("1")
    form.get_by_label("Labels").fill("bank urgent")
    form.get_by_label("Notes").fill("First line\nsecond line")
    visitor.press_in_details("Save")
    visitor.sees("eins", "two", "three")
    expect(visitor.details).to_have_count(0)
    facts = visitor.item("eins").locator(".item-meta")
    words = ["1 May 2030", "every week", "High priority", "Home", "@bank", "@urgent", "First line"]
    for word in words:
        expect(facts).to_contain_text(word)
    stored = item("eins")
    assert stored.notes.splitlines() == ["First line", "second line"]
    assert (stored.due_on, stored.priority) == (datetime.date(2030, 5, 1), 1)


@both_ways
def test_cancel_stores_nothing_and_a_deleted_item_comes_back(visitor):
    visitor.open_details("one").get_by_label("Notes").fill("thrown away")
    visitor.page.once("dialog", lambda dialog: dialog.accept())
    visitor.details.get_by_role("link", name="Cancel").click()
    visitor.sees("one", "two", "three")
    expect(visitor.details).to_have_count(0)
    assert item("one").notes == ""
    visitor.open_details("two")
    visitor.press_in_details("Delete")
    visitor.sees("one", "three")
    visitor.undo()
    visitor.sees("one", "two", "three")


@both_ways
def test_a_refused_form_keeps_its_fields_and_says_why(visitor, notes, expected_errors, script):
    expected_errors.append("400 (Bad Request)")
    form = visitor.open_details("one")
    notes.fill("kept")
    form.get_by_label("Due").fill("1800-01-01")
    visitor.press_in_details("Save")
    expect(form.locator(".error")).to_have_count(1)
    expect(notes).to_have_value("kept")
    if script:
        expect(form.get_by_label("Due")).to_be_focused()
    form.get_by_label("Due").fill("2030-05-01")
    visitor.press_in_details("Save")
    visitor.sees("one", "two", "three")
    assert item("one").notes == "kept"


@both_ways
def test_a_change_elsewhere_is_shown_before_it_is_overwritten(visitor, notes, expected_errors):
    expected_errors.append("409 (Conflict)")
    visitor.open_details("one")
    notes.fill("mine")
    ToDoItem.objects.filter(text="one").change_fields(notes="theirs")
    visitor.press_in_details("Save")
    expect(visitor.message).to_contain_text(CONFLICT)
    expect(notes).to_have_value("mine")
    assert item("one").notes == "theirs"
    visitor.press_in_details("Save")
    visitor.sees("one", "two", "three")
    assert item("one").notes == "mine"


# In the row


def test_a_second_click_or_escape_closes_the_details(visitor, page):
    for close in (
        partial(page.keyboard.press, "Escape"),
        visitor.item("one").locator(".details-link").click,
    ):
        visitor.open_details("one")
        close()
        expect(visitor.details).to_have_count(0)
        expect(visitor.item("one").locator(".details-link")).to_be_focused()


def test_the_keyboard_alone_opens_and_saves_the_details(visitor, keyboard, page):
    keyboard.tab_to(".toggle")
    keyboard.go_to(".details-link", "ArrowRight")
    page.keyboard.press("Enter")
    expect(visitor.details.get_by_label("Text")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("!")
    keyboard.press("Enter")
    visitor.sees("one!", "two", "three")
    keyboard.is_at("li:nth-child(1) .details-link")


def test_the_details_keep_what_is_typed_while_other_items_change(visitor, notes):
    visitor.open_details("one")
    notes.fill("kept")
    visitor.toggle("three")
    visitor.sees_completed("two", "three")
    visitor.add("four")
    visitor.delete("two")
    visitor.toggle("one")
    visitor.sees_completed("one", "three")
    visitor.sees("one", "three", "four")
    expect(notes).to_have_value("kept")


@both_ways
def test_a_new_list_is_a_choice_that_asks_for_its_name(visitor, page):
    visitor.open_details("one")
    name = visitor.details.get_by_label("Name")
    expect(name).to_be_hidden()
    visitor.details.get_by_label("List:", exact=True).select_option("New list…")
    name.fill("Garden")
    visitor.press_in_details("Save")
    expect(page.locator(".list-nav").get_by_text("Garden")).to_be_visible()
    expect(visitor.item("one").locator(".icon-list")).to_have_text("Garden")
    assert item("one").todo_list.name == "Garden"


def test_an_item_is_not_moved_in_its_row(visitor):
    visitor.open_details("three")
    expect(visitor.details.get_by_role("button", name="Up", exact=True)).to_have_count(0)


def test_other_details_close_these_unless_something_is_not_saved(visitor, notes):
    visitor.open_details("one")
    visitor.open_details("two")
    expect(visitor.details).to_have_count(1)
    expect(visitor.item("two").locator(".item-details")).to_have_count(1)
    notes.fill("kept")
    visitor.item("one").locator(".details-link").click()
    expect(visitor.message).to_have_text(OPEN)
    expect(notes).to_have_value("kept")
    expect(visitor.details.get_by_label("Text")).to_be_focused()
    expect(visitor.details).to_have_count(1)


def test_neither_escape_nor_the_link_discards_what_is_not_saved(visitor, page, notes):
    visitor.open_details("one")
    notes.fill("kept")
    page.keyboard.press("Escape")
    expect(visitor.message).to_have_text(OPEN)
    expect(notes).to_be_focused()
    expect(notes).to_have_value("kept")
    visitor.item("one").locator(".details-link").click()
    expect(visitor.message).to_have_text(OPEN)
    expect(notes).to_have_value("kept")
    assert visitor.details.evaluate("form => form.contains(document.activeElement)")


@pytest.mark.parametrize("end", ["Save", "Cancel", "undone by hand"])
def test_the_message_about_unsaved_changes_goes_with_them(visitor, page, notes, end):
    visitor.open_details("one")
    notes.fill("mine")
    page.keyboard.press("Escape")
    expect(visitor.message).to_have_text(OPEN)
    if end == "Save":
        visitor.press_in_details("Save")
    elif end == "Cancel":
        visitor.details.get_by_role("link", name="Cancel").click()
    else:
        notes.fill("")
        visitor.open_details("two")
        page.keyboard.press("Escape")
    expect(visitor.details).to_have_count(0)
    expect(visitor.message).to_have_count(0)
    assert item("one").notes == ("mine" if end == "Save" else "")


def test_details_without_a_network_stay_open_or_closed(visitor, notes, context, expected_errors):
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    context.set_offline(True)
    visitor.item("one").locator(".details-link").click()
    expect(visitor.message).to_contain_text("The details can’t be opened")
    visitor.sees("one", "two", "three")
    context.set_offline(False)
    visitor.open_details("one")
    notes.fill("kept")
    context.set_offline(True)
    visitor.details.get_by_role("button", name="Save").click()
    expect(visitor.message).to_contain_text("Not saved: the site can’t be reached.")
    expect(notes).to_have_value("kept")
    context.set_offline(False)
    visitor.press_in_details("Save")
    expect(visitor.details).to_have_count(0)
    assert item("one").notes == "kept"


def test_the_details_of_an_item_that_is_gone_can_still_be_copied(visitor, notes, expected_errors):
    expected_errors.append("404 (Not Found)")
    visitor.open_details("one")
    notes.fill("kept")
    ToDoItem.objects.filter(text="one").delete()
    visitor.press_in_details("Save")
    expect(visitor.message).to_contain_text("no longer exists")
    expect(notes).to_have_value("kept")


def test_a_double_click_on_save_is_not_a_conflict(visitor, notes):
    visitor.open_details("one")
    notes.fill("kept")
    with expect_answer(visitor.page):
        visitor.details.get_by_role("button", name="Save").dblclick(no_wait_after=True)
    expect(visitor.details).to_have_count(0)
    expect(visitor.message).to_have_count(0)


def test_an_item_whose_details_are_open_is_deleted_by_its_cross(visitor, notes):
    visitor.open_details("one")
    notes.fill("thrown away")
    visitor.delete("one")
    visitor.sees("two", "three")
    visitor.undo()
    visitor.sees("one", "two", "three")
    expect(visitor.details).to_have_count(0)


def test_no_id_is_on_the_page_twice(visitor, page):
    visitor.open("/?select=on")
    visitor.open_details("one")
    twice = "ids => ids.map(({ id }) => id).filter((id, place, all) => all.indexOf(id) !== place)"
    assert page.locator("[id]").evaluate_all(twice) == []


def test_a_click_on_the_text_opens_and_closes_the_details(visitor):
    visitor.item("one").locator(".item-body label").click()
    expect(visitor.details.locator("[name=text]")).to_have_value("one")
    visitor.item("one").locator(".item-body label").click()
    expect(visitor.details).to_have_count(0)


def test_a_double_click_on_the_text_edits_it_and_opens_no_details(stopped, visitor, page):
    opened = []
    page.on("request", lambda request: "/items/" in request.url and opened.append(request.url))
    visitor.edit("one")
    page.clock.run_for(page.evaluate("DOUBLE_CLICK"))
    expect(visitor.editor).to_be_focused()
    assert opened == []


def test_a_double_click_whose_first_click_was_taken_for_one_edits_the_text_too(visitor, page):
    held = []
    page.route("**/items/*", lambda route: held.append(route))
    with page.expect_request("**/items/*"):
        visitor.item("one").locator(".item-body label").click()
    visitor.edit("one")
    with page.expect_response("**/items/*"):
        held.pop(0).continue_()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(visitor.editor).to_be_focused()
    expect(visitor.details).to_have_count(0)


def test_a_click_on_the_text_selects_the_item_while_items_are_selected(visitor):
    visitor.open("/?select=on")
    visitor.item("one").locator(".item-body label").click()
    expect(visitor.item("one").locator(".item-select")).to_be_checked()
    visitor.item("one").locator(".item-body label").click()
    expect(visitor.item("one").locator(".item-select")).not_to_be_checked()
    expect(visitor.details).to_have_count(0)
