"""axe-core finds nothing on the list in any of its states."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.browser.fixtures import both_ways
from tests.helpers import PASSWORD
from tests.todo.browser.visitor import Visitor
from todo.models import Label, ToDoItem, ToDoList


@both_ways
def test_the_empty_list(visitor, has_no_violation):
    has_no_violation()


@both_ways
def test_a_list_of_three(three, visitor, has_no_violation):
    has_no_violation()
    visitor.item("one").hover()
    has_no_violation()


@both_ways
def test_a_filter(three, visitor, has_no_violation):
    visitor.show("Completed")
    visitor.sees("two")
    has_no_violation()


@both_ways
def test_an_item_that_is_edited(three, visitor, has_no_violation):
    visitor.edit("two")
    has_no_violation()


@both_ways
def test_a_new_item_that_is_refused(three, visitor, has_no_violation, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    visitor.add("x" * 501)
    expect(visitor.message).to_be_visible()
    has_no_violation()


@both_ways
def test_an_edit_that_is_refused(three, visitor, has_no_violation, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    visitor.rewrite("two", "x" * 501)
    expect(visitor.message).to_be_visible()
    has_no_violation()


@both_ways
def test_a_conflict(three, visitor, has_no_violation, expected_troubles):
    expected_troubles.append("409 (Conflict)")
    visitor.edit("two").fill("zwei")
    ToDoItem.objects.filter(text="two").change_fields(text="dos")
    with expect_answer(visitor.page):
        visitor.editor.press("Enter")
    expect(visitor.message).to_be_visible()
    has_no_violation()


@both_ways
def test_an_item_that_is_deleted_and_may_come_back(three, visitor, has_no_violation):
    visitor.delete("two")
    expect(visitor.offer).to_be_visible()
    has_no_violation()


@both_ways
def test_details(three, visitor, has_no_violation, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    visitor.open_details("one")
    has_no_violation()
    visitor.details.get_by_label("Due").fill("1800-01-01")
    visitor.press_in_details("Save")
    expect(visitor.message).to_be_visible()
    has_no_violation()


@both_ways
def test_several_items_that_are_chosen(three, visitor, has_no_violation):
    visitor.open("/?select=on")
    visitor.choose("one", "two")
    has_no_violation()


@both_ways
def test_items_with_everything_that_are_found(visitor, has_no_violation):
    today = timezone.localdate()
    home = ToDoList.objects.create(name="Home")
    for text, days in (("Pay for milk", -2), ("Buy milk", 0), ("Drink milk", 1)):
        due_on = today + timedelta(days=days)
        fields = {"due_on": due_on, "priority": 1, "repeats": "week", "todo_list": home}
        item = ToDoItem.objects.create(text=text, notes="The milk of oats", **fields)
        item.labels.add(Label.objects.get_or_create_named(None, "food"))
    ToDoItem.objects.create(text="Milk the cow", completed=True)
    visitor.open("/?q=milk")
    expect(visitor.page.locator(".overdue, .today")).to_have_count(2)
    expect(visitor.page.locator("mark")).to_have_count(7)
    has_no_violation()


def test_a_new_item_that_is_read(visitor, has_no_violation):
    visitor.new.fill("Buy milk tomorrow")
    expect(visitor.page.locator("#quick-add-preview")).to_have_text("Read as: Tomorrow")
    has_no_violation()


def test_the_help_about_keys_and_words(three, visitor, has_no_violation):
    visitor.page.get_by_role("button", name="Shortcuts and quick add").click()
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    has_no_violation()


def test_a_list_of_ones_own(page, log_in, as_ana, ana, has_no_violation):
    log_in(as_ana)
    ToDoItem.objects.create(text="Buy milk", owner=ana)
    Visitor(page).sees("Buy milk")
    has_no_violation()


@pytest.mark.parametrize("script", [False])
def test_what_could_not_be_saved(page, context, has_no_violation, expected_troubles):
    expected_troubles.append("403 (Forbidden)")
    visitor = Visitor(page)
    context.clear_cookies()
    visitor.add("Buy milk")
    expect(page.get_by_role("heading", name="Not saved")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("Buy milk")
    has_no_violation()


def test_what_can_be_saved_after_a_login(
    page, context, log_in, as_ana, ana, has_no_violation, expected_troubles
):
    expected_troubles.append("403 (Forbidden)")
    log_in(as_ana)
    page.goto("/items/{}".format(ToDoItem.objects.create(text="Buy milk", owner=ana).pk))
    page.get_by_label("Notes").fill("one\ntwo")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Notes")).to_have_attribute("readonly", "")
    has_no_violation()
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Save now")).to_be_visible()
    has_no_violation()
