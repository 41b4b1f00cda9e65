"""The page of one item, which needs no script."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.todo.browser.visitor import Visitor
from todo.models import Label, ToDoItem, ToDoList

CONFLICT = "This item was changed elsewhere in the meantime."


@pytest.fixture
def item(three):
    """The item "one" of the list "Home", with a label."""
    item = ToDoItem.objects.get(text="one")
    item.todo_list = ToDoList.objects.create(name="Home")
    item.save()
    item.labels.add(Label.objects.create(name="bank"))
    return item


@pytest.fixture
def item_page(item, page):
    page.goto(f"/items/{item.pk}")
    return page


def sees(page, *texts):
    """Check that the list is open and shows these texts in this order."""
    expect(page.locator(".todo-list .item-body label")).to_have_text(list(texts))


@pytest.mark.parametrize("script", [False])
def test_the_list_links_to_the_page_and_the_page_back_to_the_filter(item, page, script):
    visitor = Visitor(page, script)
    visitor.open("/?show=active")
    page.get_by_role("link", name="Details one", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("one")
    page.get_by_role("link", name="Cancel").click()
    visitor.sees("one", "three")


def test_the_first_error_has_the_focus_and_its_reason(item_page, press, item, expected_errors):
    expected_errors.append("400 (Bad Request)")
    text, labels = item_page.get_by_label("Text"), item_page.get_by_label("Labels")
    text.fill(" ")
    labels.fill("a#b")
    item_page.get_by_label("Notes").fill("typed here")
    press("Save")
    expect(item_page.get_by_role("alert")).to_have_count(2)
    expect(text).to_be_focused()
    expect(text).to_have_accessible_description("Write what is to be done, or delete the item.")
    expect(item_page.get_by_role("heading", level=1)).to_have_text("one")
    text.fill("one")
    press("Save")
    expect(labels).to_be_focused()
    expect(labels).to_have_value("a#b")
    expect(labels).to_have_attribute("aria-invalid", "true")
    expect(labels).to_have_accessible_description(
        "Separate labels with spaces. A label is one word, without “,”, “@” and “#”."
    )
    expect(item_page.get_by_label("Notes")).to_have_value("typed here")
    labels.fill("a")
    press("Save")
    item.refresh_from_db()
    assert (item.labels.get().name, item.notes) == ("a", "typed here")


def test_a_change_elsewhere_is_shown_before_it_is_overwritten(
    item_page, press, item, expected_errors
):
    expected_errors.append("409 (Conflict)")
    item_page.get_by_label("Text").fill("eins")
    ToDoItem.objects.filter(pk=item.pk).change_fields(text="uno")
    press("Save")
    expect(item_page.get_by_role("alert")).to_contain_text(CONFLICT)
    expect(item_page.get_by_role("alert")).to_be_focused()
    expect(item_page.get_by_role("heading", level=1)).to_have_text("uno")
    expect(item_page.get_by_label("Text")).to_have_value("eins")
    press("Save")
    sees(item_page, "eins", "two", "three")


def test_a_text_typed_for_a_deleted_item_stays(item_page, press, item, expected_errors):
    expected_errors.append("404 (Not Found)")
    item_page.get_by_label("Text").fill("eins")
    ToDoItem.objects.filter(pk=item.pk).change_fields(deleted_on=timezone.now())
    press("Save")
    expect(item_page.get_by_role("alert")).to_contain_text("no longer exists")
    expect(item_page.get_by_role("textbox", name="Text")).to_have_value("eins")


def test_the_keyboard_alone_edits_and_moves_the_item(item_page, keyboard, item):
    keyboard.tab_to("[name=text]")
    item_page.keyboard.press("ControlOrMeta+a")
    item_page.keyboard.type("eins")
    keyboard.tab_to("[name=completed]")
    item_page.keyboard.press("Space")
    keyboard.tab_to("[name=priority]")
    item_page.keyboard.type("High")
    keyboard.tab_to("[name=labels]")
    item_page.keyboard.type(" phone")
    keyboard.tab_to("[name=notes]")
    item_page.keyboard.type("First line\nsecond line")
    keyboard.tab_to(".primary")
    keyboard.follow("Enter")
    sees(item_page, "eins", "two", "three")
    item.refresh_from_db()
    assert (item.completed, item.priority) == (True, 1)
    assert item.notes.splitlines() == ["First line", "second line"]

    item_page.goto(f"/items/{item.pk}")
    keyboard.tab_to("[value=end]")
    keyboard.follow("Space")
    sees(item_page, "two", "three", "eins")
