"""Two tabs, or an old tab: no unseen change is overwritten, and no text gets onto a list that it
was not written for.
"""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.browser.fixtures import both_ways
from tests.browser.forms import submit_log_in
from tests.helpers import PASSWORD
from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem

LOGGED_OUT = "You have been logged out, or logged in as somebody else."


@pytest.fixture
def conflict(expected_errors):
    """Expect the error that Chromium logs when the server answers with a conflict."""
    expected_errors.append("409 (Conflict)")


@pytest.fixture
def visitor(three, visitor):
    return visitor


@pytest.fixture
def another(visitor, context, script):
    """Another tab of the visitor, opened while the list was the same."""
    return Visitor(context.new_page(), script)


@both_ways
def test_the_second_of_two_edits_shows_the_first(visitor, another, texts, conflict):
    another.edit("one").fill("uno")
    visitor.rewrite("one", "eins")
    visitor.sees("eins", "two", "three")
    another.enter(another.editor)
    expect(another.message).to_contain_text(
        "changed elsewhere in the meantime: it is “eins”, not completed"
    )
    expect(another.editor).to_have_value("uno")
    assert texts() == ["eins", "two", "three"]
    another.enter(another.editor)
    another.sees("uno", "two", "three")
    expect(another.message).to_have_count(0)
    assert texts() == ["uno", "two", "three"]


def test_an_edit_saved_by_leaving_shows_a_conflict(visitor, another, texts, conflict):
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


def test_every_answer_brings_the_changes_of_elsewhere(visitor, another):
    visitor.rewrite("one", "eins")
    visitor.delete("two")
    visitor.add("four")
    another.toggle("three")
    another.sees("eins", "three", "four")
    another.sees_completed("three")


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
def log_out(at_home, context, expected_errors):
    """Log ana out, in another tab."""

    def log_out():
        another = context.new_page()
        another.goto("/")
        another.get_by_role("button", name="Log out").click()
        expect(another.locator(".todo-list label")).to_have_text("shared")
        expected_errors.extend(["403 (Forbidden)", "404 (Not Found)"])

    return log_out


@both_ways
def test_an_edit_after_a_logout_elsewhere_is_not_stored(at_home, log_out, ana, texts, script):
    at_home.edit("secret").fill("private")
    log_out()
    at_home.enter(at_home.editor)
    expect(at_home.message).to_contain_text(LOGGED_OUT)
    field = at_home.editor if script else at_home.page.get_by_label("Text")
    expect(field).to_have_value("private")
    assert (texts(None), texts(ana)) == (["shared"], ["secret"])


@both_ways
def test_a_new_text_after_a_logout_elsewhere_is_not_stored(at_home, log_out, ana, texts, script):
    log_out()
    at_home.add("private")
    expect(at_home.message).to_contain_text(LOGGED_OUT)
    field = at_home.new if script else at_home.page.get_by_label("Text")
    expect(field).to_have_value("private")
    assert (texts(None), texts(ana)) == (["shared"], ["secret"])


@both_ways
def test_an_act_after_a_logout_elsewhere_leaves_the_shared_list_alone(at_home, log_out, script):
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
    page.goto(f"/items/{ToDoItem.objects.get(owner=ana).pk}")
    notes = page.get_by_label("Notes")
    notes.fill("Twenty minutes\nof typing")
    return notes


def stored_notes(ana):
    return ToDoItem.objects.get(owner=ana).notes.splitlines()


@both_ways
def test_notes_sent_after_a_logout_elsewhere_are_saved_after_a_login(notes, log_out, page, ana):
    log_out()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_have_text(LOGGED_OUT)
    expect(notes).to_have_value("Twenty minutes\nof typing")
    submit_log_in(page, "ana", "wrong")
    expect(page.get_by_text("Please enter a correct username and password")).to_be_visible()
    expect(notes).to_have_value("Twenty minutes\nof typing")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(notes).to_have_value("Twenty minutes\nof typing")
    assert stored_notes(ana) == []
    page.get_by_role("button", name="Save now").click()
    expect(page.locator(".todo-list label")).to_have_text("secret")
    assert stored_notes(ana) == ["Twenty minutes", "of typing"]


def test_notes_sent_after_another_login_can_be_copied(notes, log_out, page, context, ana, ben):
    log_out()
    another = context.new_page()
    another.goto("/accounts/login/")
    submit_log_in(another, "ben")
    expect(another.locator(".username")).to_have_text("ben")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("has expired")
    expect(notes).to_have_value("Twenty minutes\nof typing")
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    assert stored_notes(ana) == []


def test_notes_for_an_item_in_the_trash_are_saved(notes, page, ana, expected_errors):
    expected_errors.extend(["404 (Not Found)", "409 (Conflict)"])
    ToDoItem.objects.for_owner(ana).change_fields(deleted_on=timezone.now())
    page.get_by_role("button", name="Save").click()
    expect(notes).to_have_value("Twenty minutes\nof typing")
    page.get_by_role("button", name="Restore it from the trash").click()
    expect(notes).to_have_value("Twenty minutes\nof typing")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".todo-list label")).to_have_text("secret")
    assert stored_notes(ana) == ["Twenty minutes", "of typing"]


def test_notes_in_the_row_that_are_sent_after_a_logout_elsewhere_stay(at_home, log_out):
    at_home.open_details("secret").get_by_label("Notes").fill("Twenty minutes")
    log_out()
    at_home.press_in_details("Save")
    expect(at_home.message).to_contain_text(LOGGED_OUT.rstrip("."))
    expect(at_home.details.get_by_label("Notes")).to_have_value("Twenty minutes")
