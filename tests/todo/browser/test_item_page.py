"""The page of one item, which needs no script."""

import datetime

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
def opened(item, page):
    """Its page."""
    page.goto("/items/{}".format(item.pk))
    return page


def sees(page, *texts):
    """The list is open, and shows these texts in this order."""
    expect(page.locator(".todo-list .item-body label")).to_have_text(list(texts))


@pytest.mark.parametrize("script", [False])
def test_the_list_leads_to_it_and_it_leads_back_to_what_was_shown(item, page, script):
    visitor = Visitor(page, script)
    visitor.open("/?show=active")
    page.get_by_role("link", name="Details one", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("one")
    page.get_by_role("link", name="Cancel").click()
    visitor.sees("one", "three")


def test_every_field_is_shown_and_stored(opened, press, item):
    expect(opened.get_by_label("List")).to_have_value(str(item.todo_list_id))
    expect(opened.get_by_label("Labels")).to_have_value("bank")
    opened.get_by_label("Text").fill("eins")
    opened.get_by_label("Completed").check()
    opened.get_by_label("List").select_option("Inbox")
    opened.get_by_label("Due").fill("2030-05-01")
    opened.get_by_label("Priority").select_option("High")
    opened.get_by_label("Labels").fill("bank, phone")
    opened.get_by_label("Notes").fill("First line\nsecond line")
    press("Save")
    sees(opened, "eins", "two", "three")
    item.refresh_from_db()
    assert (item.text, item.completed, item.todo_list) == ("eins", True, None)
    assert (item.due_on, item.priority) == (datetime.date(2030, 5, 1), 1)
    assert sorted(label.name for label in item.labels.all()) == ["bank", "phone"]
    assert item.notes.splitlines() == ["First line", "second line"]


def test_it_says_when_the_item_was_added_and_completed(page, three):
    times = page.locator("main > section > .help")
    for text, completed in (("one", 0), ("two", 1)):
        page.goto("/items/{}".format(ToDoItem.objects.get(text=text).pk))
        expect(times.filter(has_text="Added:")).to_have_count(1)
        expect(times.filter(has_text="Completed:")).to_have_count(completed)


def test_a_field_that_will_not_do_has_the_focus_and_says_why(
    opened, press, item, expected_troubles
):
    expected_troubles.append("400 (Bad Request)")
    opened.get_by_label("Labels").fill("a#b")
    opened.get_by_label("Notes").fill("typed here")
    press("Save")
    labels = opened.get_by_label("Labels")
    expect(labels).to_be_focused()
    expect(labels).to_have_value("a#b")
    expect(labels).to_have_attribute("aria-invalid", "true")
    expect(labels).to_have_accessible_description(
        "Separate labels with spaces. A label is one word, without “,”, “@” and “#”."
    )
    expect(opened.get_by_label("Notes")).to_have_value("typed here")
    labels.fill("a")
    press("Save")
    item.refresh_from_db()
    assert (item.labels.get().name, item.notes) == ("a", "typed here")


def test_of_several_mistakes_the_first_has_the_focus(opened, press, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    opened.get_by_label("Text").fill(" ")
    opened.get_by_label("Labels").fill("a#b")
    press("Save")
    expect(opened.get_by_role("alert")).to_have_count(2)
    expect(opened.get_by_label("Text")).to_be_focused()
    expect(opened.get_by_label("Text")).to_have_accessible_description(
        "Write what is to be done, or delete the item."
    )
    expect(opened.get_by_role("heading", level=1)).to_have_text("one")


def test_somebody_elses_change_is_said_and_replaced_only_by_saving_again(
    opened, press, item, expected_troubles
):
    expected_troubles.append("409 (Conflict)")
    opened.get_by_label("Text").fill("eins")
    ToDoItem.objects.filter(pk=item.pk).change_fields(text="uno")
    press("Save")
    expect(opened.get_by_role("alert")).to_contain_text(CONFLICT)
    expect(opened.get_by_role("alert")).to_be_focused()
    expect(opened.get_by_role("heading", level=1)).to_have_text("uno")
    expect(opened.get_by_label("Text")).to_have_value("eins")
    press("Save")
    sees(opened, "eins", "two", "three")


def test_what_is_typed_for_an_item_that_is_gone_is_kept(opened, press, item, expected_troubles):
    expected_troubles.append("404 (Not Found)")
    opened.get_by_label("Text").fill("eins")
    ToDoItem.objects.filter(pk=item.pk).change_fields(deleted_on=timezone.now())
    press("Save")
    expect(opened.get_by_role("alert")).to_contain_text("no longer exists")
    expect(opened.get_by_role("textbox", name="Text")).to_have_value("eins")


@pytest.mark.parametrize(
    ("text", "button", "order"),
    [
        ("three", "To the top", ["three", "one", "two"]),
        ("three", "Up", ["one", "three", "two"]),
        ("one", "Down", ["two", "one", "three"]),
        ("one", "To the end", ["two", "three", "one"]),
        ("one", "Up", ["one", "two", "three"]),
    ],
)
def test_it_moves_the_item_on_the_list(three, page, texts, text, button, order):
    page.goto("/items/{}".format(ToDoItem.objects.get(text=text).pk))
    group = page.get_by_role("group", name="Move on the list")
    group.get_by_role("button", name=button, exact=True).click()
    sees(page, *order)
    assert texts() == order


def test_it_deletes_the_item_which_undo_brings_back(opened, press):
    press("Delete")
    sees(opened, "two", "three")
    opened.get_by_role("button", name="Undo").click()
    sees(opened, "one", "two", "three")


def test_no_mouse_is_needed(opened, keyboard, item):
    keyboard.tab_to("[name=text]")
    opened.keyboard.press("ControlOrMeta+a")
    opened.keyboard.type("eins")
    keyboard.tab_to("[name=completed]")
    opened.keyboard.press("Space")
    keyboard.tab_to("[name=priority]")
    opened.keyboard.type("High")
    keyboard.tab_to("[name=labels]")
    opened.keyboard.type(" phone")
    keyboard.tab_to("[name=notes]")
    opened.keyboard.type("First line\nsecond line")
    keyboard.tab_to(".primary")
    keyboard.follow("Enter")
    sees(opened, "eins", "two", "three")
    item.refresh_from_db()
    assert (item.completed, item.priority) == (True, 1)
    assert item.notes.splitlines() == ["First line", "second line"]

    opened.goto("/items/{}".format(item.pk))
    keyboard.tab_to("[value=end]")
    keyboard.follow("Space")
    sees(opened, "two", "three", "eins")
