"""The list of an open page is renamed elsewhere: nothing else is touched, nothing typed is lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from tests.todo.browser.visitor import Visitor
from todo.models import Label, ToDoItem, ToDoList

INTERVAL = 8000
RENAMED = "The list “Shopping” no longer exists."


@pytest.fixture
def visitor(transactional_db, page, script, expected_errors):
    """Somebody with the page of a list, which has been renamed since, beside other items."""
    expected_errors.append("404 (Not Found)")
    shopping = ToDoList.objects.create(name="Shopping")
    for text, completed in (("bread", False), ("milk", True)):
        ToDoItem.objects.create(text=text, completed=completed, todo_list=shopping)
    for text, completed in (("other", False), ("done", True)):
        ToDoItem.objects.create(text=text, completed=completed)
    visitor = Visitor(page, script)
    visitor.open("/?list=Shopping")
    visitor.sees("bread", "milk")
    ToDoList.objects.update(name="Groceries", name_key="groceries")
    return visitor


def rows():
    return list(ToDoItem.all_objects.order_by("pk").values())


@both_ways
@pytest.mark.parametrize("act", ["toggle_all", "clear_completed"])
def test_an_act_on_all_items_changes_nothing_and_leads_back(visitor, act):
    before = rows()
    getattr(visitor, act)()
    expect(visitor.message).to_contain_text(RENAMED + " Nothing was changed.")
    assert rows() == before
    visitor.page.get_by_role("link", name="Show all items").click()
    visitor.sees("bread", "milk", "other", "done")
    visitor.sees_completed("milk", "done")


def test_an_act_that_was_shown_at_once_is_taken_back(visitor):
    visitor.toggle_all()
    expect(visitor.toggle_all_box).not_to_be_checked()
    visitor.toggle("bread")
    expect(visitor.message).to_contain_text(RENAMED)
    visitor.sees_completed("milk")


@both_ways
def test_a_new_text_stays_in_its_field_and_goes_to_the_inbox_only_when_sent_again(visitor, script):
    before = rows()
    visitor.add("butter tomorrow")
    expect(visitor.message).to_contain_text(RENAMED + " Nothing was changed.")
    assert rows() == before
    field = visitor.new if script else visitor.page.get_by_label("Text")
    expect(field).to_have_value("butter tomorrow")
    visitor.enter(field)
    visitor.sees("bread", "milk", "other", "done", "butter")
    expect(visitor.page).to_have_url("/")
    expect(visitor.offer).to_contain_text("Added to")
    item = ToDoItem.objects.get(text="butter")
    assert item.todo_list is None
    visitor.toggle_all()
    visitor.sees_completed("bread", "milk", "other", "done", "butter")


@both_ways
def test_an_edited_text_stays_and_is_saved_when_it_is_sent_again(visitor, script):
    if not script:
        ToDoList.objects.update(name="Shopping", name_key="shopping")
    visitor.edit("bread").fill("rye bread")
    ToDoList.objects.update(name="Groceries", name_key="groceries")
    visitor.enter(visitor.editor)
    expect(visitor.message).to_contain_text(RENAMED + " Nothing was changed.")
    field = visitor.editor if script else visitor.page.get_by_label("Text")
    expect(field).to_have_value("rye bread")
    visitor.enter(field)
    visitor.sees("rye bread", "milk", "other", "done")
    expect(visitor.page).to_have_url("/")


def test_notes_stay_in_their_form_and_are_saved_when_they_are_sent_again(visitor):
    ToDoList.objects.update(name="Shopping", name_key="shopping")
    visitor.open_details("bread").get_by_label("Notes").fill("of rye")
    ToDoList.objects.update(name="Groceries", name_key="groceries")
    visitor.press_in_details("Save")
    expect(visitor.message).to_contain_text(RENAMED + " Nothing was changed.")
    expect(visitor.details.get_by_label("Notes")).to_have_value("of rye")
    assert ToDoItem.objects.get(text="bread").notes == ""
    visitor.press_in_details("Save")
    visitor.sees("bread", "milk", "other", "done")
    assert ToDoItem.objects.get(text="bread").notes == "of rye"


def test_the_open_page_shows_the_message_by_itself_and_keeps_typed_text(stopped, visitor, page):
    visitor.new.fill("butter")
    with page.expect_response(lambda response: response.status == 404):
        page.clock.run_for(INTERVAL)
    expect(visitor.message).to_contain_text(RENAMED)
    expect(page.get_by_role("link", name="Show all items")).to_be_visible()
    expect(visitor.new).to_have_value("butter")
    expect(visitor.new).to_be_focused()
    visitor.new.press("Enter")
    expect(visitor.message).to_contain_text(RENAMED + " Nothing was changed.")
    expect(visitor.new).to_have_value("butter")
    assert not ToDoItem.objects.filter(text="butter").exists()


def test_a_deleted_label_shows_a_message_as_well(visitor, page):
    ToDoItem.objects.get(text="other").labels.add(Label.objects.create(name="bank"))
    visitor.open("/?label=bank")
    Label.objects.all().delete()
    before = rows()
    visitor.toggle_all()
    expect(visitor.message).to_contain_text("The label “bank” no longer exists.")
    assert rows() == before


def test_clear_completed_spares_items_completed_elsewhere(visitor, expected_errors):
    expected_errors.append("400 (Bad Request)")
    visitor.open("/")
    ToDoItem.objects.filter(text="other").change_fields(completed=True)
    visitor.clear_completed()
    expect(visitor.message).to_contain_text("The items have changed since.")
    visitor.sees_completed("milk", "other", "done")
    visitor.clear_completed()
    visitor.sees("bread")


def test_quick_acts_are_not_taken_for_changes_elsewhere(visitor, page):
    visitor.open("/")
    held = []
    page.route("**/toggle", lambda route: held.append(route))
    with page.expect_request("**/toggle"):
        visitor.box("bread").click()
    visitor.clear_button.click()
    with page.expect_response("**/clear-completed"):
        held.pop().continue_()
    visitor.sees("other")
    expect(visitor.message).to_have_count(0)
