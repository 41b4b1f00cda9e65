"""Two tabs at one list, or one tab that is older than the list: nobody overwrites what they did not
see, and no text gets onto a list that it was not written for.
"""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.browser.fixtures import both_ways
from tests.helpers import PASSWORD
from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem

LOGGED_OUT = "You have been logged out, or logged in as somebody else."


@pytest.fixture
def conflict(expected_troubles):
    """The server tells of a conflict in this test, and Chromium says so on the console."""
    expected_troubles.append("409 (Conflict)")


@pytest.fixture
def visitor(three, visitor):
    return visitor


@pytest.fixture
def another(visitor, context, script):
    """The same visitor in another tab, opened while the list was the same."""
    return Visitor(context.new_page(), script)


@both_ways
def test_the_second_of_two_edits_is_told_of_the_first_and_keeps_its_text(
    visitor, another, texts, conflict
):
    another.edit("one").fill("uno")
    visitor.rewrite("one", "eins")
    visitor.sees("eins", "two", "three")
    with expect_answer(another.page):
        another.editor.press("Enter")
    expect(another.message).to_contain_text(
        "changed elsewhere in the meantime: it is “eins”, not completed"
    )
    expect(another.editor).to_have_value("uno")
    assert texts() == ["eins", "two", "three"]
    with expect_answer(another.page):
        another.editor.press("Enter")
    another.sees("uno", "two", "three")
    expect(another.message).to_have_count(0)
    assert texts() == ["uno", "two", "three"]


def test_an_edit_by_leaving_is_told_too_and_leaving_again_overwrites_nothing(
    visitor, another, texts, conflict
):
    another.edit("one").fill("uno")
    visitor.rewrite("one", "eins")
    with expect_answer(another.page):
        another.new.click()
    expect(another.message).to_contain_text(
        "changed elsewhere in the meantime: it is “eins”, not completed"
    )
    expect(another.new).to_be_focused()
    another.editor.click()
    another.new.click()
    another.add("four")
    expect(another.editor).to_have_value("uno")
    assert texts() == ["eins", "two", "three", "four"]
    another.editor.press("Escape")
    another.sees("eins", "two", "three", "four")


def test_every_answer_brings_what_was_changed_elsewhere(visitor, another):
    visitor.rewrite("one", "eins")
    visitor.delete("two")
    visitor.add("four")
    another.toggle("three")
    another.sees("eins", "three", "four")
    another.sees_completed("three")


@both_ways
def test_toggling_in_two_tabs_ends_as_the_last_one_left_it(visitor, another):
    visitor.toggle("one")
    another.toggle("one")
    visitor.sees_completed("one", "two")
    another.sees_completed("one", "two")


def test_the_back_button_shows_the_list_as_it_is_now(visitor):
    visitor.show("Active")
    visitor.add("four")
    visitor.toggle("one")
    visitor.sees("three", "four")
    visitor.show("All")
    visitor.delete("three")
    visitor.sees("one", "two", "four")
    visitor.page.go_back()
    expect(visitor.page).to_have_url("/?show=active")
    visitor.sees("four")


# Logged out elsewhere


@pytest.fixture
def at_home(log_in, as_ana, ana, page, script):
    """Ana at her list; the shared list has an item too."""
    log_in(as_ana)
    ToDoItem.objects.create(text="secret", owner=ana)
    ToDoItem.objects.create(text="shared")
    return Visitor(page, script)


@pytest.fixture
def log_out(at_home, context, expected_troubles):
    """Log ana out, in another tab."""

    def log_out():
        another = context.new_page()
        another.goto("/")
        another.get_by_role("button", name="Log out").click()
        expect(another.locator(".todo-list label")).to_have_text("shared")
        expected_troubles.extend(["403 (Forbidden)", "404 (Not Found)"])

    return log_out


@both_ways
def test_what_is_added_after_a_logout_elsewhere_is_shown_and_gets_onto_no_list(
    at_home, log_out, ana, texts, script
):
    log_out()
    at_home.add("private")
    expect(at_home.message).to_contain_text(LOGGED_OUT)
    field = at_home.new if script else at_home.page.get_by_label("Text")
    expect(field).to_have_value("private")
    assert (texts(None), texts(ana)) == (["shared"], ["secret"])


@both_ways
def test_what_is_edited_after_a_logout_elsewhere_is_shown_and_gets_onto_no_list(
    at_home, log_out, ana, texts, script
):
    at_home.edit("secret").fill("private")
    log_out()
    with expect_answer(at_home.page):
        at_home.editor.press("Enter")
    expect(at_home.message).to_contain_text(LOGGED_OUT)
    field = at_home.editor if script else at_home.page.get_by_label("Text")
    expect(field).to_have_value("private")
    assert (texts(None), texts(ana)) == (["shared"], ["secret"])


@both_ways
def test_what_is_done_after_a_logout_elsewhere_leaves_the_shared_list_alone(
    at_home, log_out, script
):
    log_out()
    at_home.toggle_all()
    expect(at_home.message).to_contain_text(LOGGED_OUT)
    item = ToDoItem.objects.for_owner(None).get()
    assert (item.text, item.completed, item.version) == ("shared", False, 1)
    if script:
        at_home.toggle("secret")
        expect(at_home.message).to_contain_text(LOGGED_OUT)
        expect(at_home.box("secret")).not_to_be_checked()


@pytest.fixture
def notes(at_home, page, ana):
    """The notes of ana's item, on its page."""
    page.goto("/items/{}".format(ToDoItem.objects.get(owner=ana).pk))
    notes = page.get_by_label("Notes")
    notes.fill("Twenty minutes\nof typing")
    return notes


def stored_notes(ana):
    return ToDoItem.objects.get(owner=ana).notes.splitlines()


@both_ways
def test_notes_that_are_sent_after_a_logout_elsewhere_are_saved_after_a_login(
    notes, log_out, page, ana
):
    log_out()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_have_text(LOGGED_OUT)
    expect(notes).to_have_value("Twenty minutes\nof typing")
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Please enter a correct username and password")).to_be_visible()
    expect(notes).to_have_value("Twenty minutes\nof typing")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(notes).to_have_value("Twenty minutes\nof typing")
    assert stored_notes(ana) == []
    page.get_by_role("button", name="Save now").click()
    expect(page.locator(".todo-list label")).to_have_text("secret")
    assert stored_notes(ana) == ["Twenty minutes", "of typing"]


@both_ways
def test_notes_that_are_sent_after_another_login_elsewhere_can_be_copied(
    notes, log_out, page, context, ana, ben
):
    log_out()
    another = context.new_page()
    another.goto("/accounts/login/")
    another.get_by_label("Username").fill("ben")
    another.get_by_label("Password").fill(PASSWORD)
    another.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(another.locator(".username")).to_have_text("ben")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("has expired")
    expect(notes).to_have_value("Twenty minutes\nof typing")
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    assert stored_notes(ana) == []


@both_ways
def test_notes_for_an_item_that_is_in_the_trash_by_now_are_saved_there(
    notes, page, ana, expected_troubles
):
    expected_troubles.extend(["404 (Not Found)", "409 (Conflict)"])
    ToDoItem.objects.for_owner(ana).change_fields(deleted_on=timezone.now())
    page.get_by_role("button", name="Save").click()
    expect(notes).to_have_value("Twenty minutes\nof typing")
    page.get_by_role("button", name="Restore it from the trash").click()
    expect(notes).to_have_value("Twenty minutes\nof typing")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".todo-list label")).to_have_text("secret")
    assert stored_notes(ana) == ["Twenty minutes", "of typing"]


def test_in_the_row_notes_that_are_sent_after_a_logout_elsewhere_stay(at_home, log_out):
    at_home.open_details("secret").get_by_label("Notes").fill("Twenty minutes")
    log_out()
    at_home.press_in_details("Save")
    expect(at_home.message).to_contain_text(LOGGED_OUT.rstrip("."))
    expect(at_home.details.get_by_label("Notes")).to_have_value("Twenty minutes")
