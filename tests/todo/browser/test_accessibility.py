"""axe-core finds nothing on the list in any of its states."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from tests.browser.forms import submit_log_in
from tests.todo.browser.visitor import Visitor
from todo.models import Label, ToDoItem, ToDoList


@both_ways
def test_the_list_has_no_violation(visitor, has_no_violation):
    has_no_violation()
    for text in ("one", "two", "three"):
        ToDoItem.objects.create(text=text, completed=text == "two")
    visitor.open("/?select=on")
    visitor.choose("one", "two")
    for menu in ("Date", "Move", "Label"):
        visitor.open_menu(menu)
        has_no_violation()
    visitor.open()
    has_no_violation()
    visitor.item("one").hover()
    has_no_violation()
    visitor.show("Completed")
    visitor.sees("two")
    has_no_violation()
    visitor.delete("two")
    expect(visitor.offer).to_be_visible()
    has_no_violation()


@both_ways
def test_a_refused_new_item_has_no_violation(three, visitor, has_no_violation, expected_errors):
    expected_errors.append("400 (Bad Request)")
    visitor.add("x" * 501)
    expect(visitor.message).to_be_visible()
    has_no_violation()


@both_ways
def test_an_edit_has_no_violation(three, visitor, has_no_violation, expected_errors):
    expected_errors.extend(["400 (Bad Request)", "409 (Conflict)"])
    visitor.edit("two")
    has_no_violation()
    visitor.editor.fill("x" * 501)
    visitor.enter(visitor.editor)
    expect(visitor.message).to_contain_text("this one has 501")
    has_no_violation()
    visitor.editor.fill("zwei")
    ToDoItem.objects.filter(text="two").change_fields(text="dos")
    visitor.enter(visitor.editor)
    expect(visitor.message).to_contain_text("changed elsewhere")
    has_no_violation()


@both_ways
def test_the_details_have_no_violation(three, visitor, has_no_violation, expected_errors):
    expected_errors.append("400 (Bad Request)")
    visitor.open_details("one")
    has_no_violation()
    visitor.details.get_by_label("Due").fill("1800-01-01")
    visitor.press_in_details("Save")
    expect(visitor.message).to_be_visible()
    has_no_violation()


@both_ways
def test_found_items_with_every_field_have_no_violation(visitor, has_no_violation):
    today = timezone.localdate()
    home = ToDoList.objects.create(name="Home")
    for text, days in (("Pay for milk", -2), ("Buy milk", 0), ("Drink milk", 1)):
        due_on = today + timedelta(days=days)
        fields = {"due_on": due_on, "priority": 1, "repeats": "every week", "todo_list": home}
        item = ToDoItem.objects.create(text=text, notes="The milk of oats", **fields)
        item.labels.add(Label.objects.get_or_create_named(None, "food"))
    ToDoItem.objects.create(text="Milk the cow", completed=True)
    visitor.open("/?q=milk")
    expect(visitor.page.locator(".overdue, .today")).to_have_count(2)
    expect(visitor.page.locator("mark")).to_have_count(7)
    has_no_violation()


def test_preview_and_help_of_a_list_have_no_violation(page, log_in, as_ana, ana, has_no_violation):
    log_in(as_ana)
    ToDoItem.objects.create(text="Buy milk", owner=ana)
    visitor = Visitor(page)
    visitor.sees("Buy milk")
    visitor.new.fill("Buy milk tomorrow")
    expect(page.locator("#quick-add-preview")).to_contain_text("Tomorrow")
    has_no_violation()
    page.get_by_role("link", name="Shortcuts and quick add").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    has_no_violation()


@pytest.mark.parametrize("script", [False])
def test_a_form_not_saved_has_no_violation(page, context, has_no_violation, expected_errors):
    expected_errors.append("403 (Forbidden)")
    visitor = Visitor(page)
    context.clear_cookies()
    visitor.add("Buy milk")
    expect(page.get_by_role("heading", name="Not saved")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("Buy milk")
    has_no_violation()


def test_a_form_that_can_be_saved_after_a_login_has_no_violation(
    page, context, log_in, as_ana, ana, has_no_violation, expected_errors
):
    expected_errors.append("403 (Forbidden)")
    log_in(as_ana)
    page.goto("/items/{}".format(ToDoItem.objects.create(text="Buy milk", owner=ana).pk))
    page.get_by_label("Notes").fill("one\ntwo")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Notes")).to_have_attribute("readonly", "")
    has_no_violation()
    submit_log_in(page, "ana")
    expect(page.get_by_role("button", name="Save now")).to_be_visible()
    has_no_violation()
