"""Lists and labels are made, renamed, put into order and deleted on a page of their own."""

import pytest
from playwright.sync_api import expect

from todo.models import Label, ToDoItem, ToDoList


@pytest.fixture
def names():
    """Two lists and two labels, on one item."""
    home, _ = [ToDoList.objects.create(name=name) for name in ("Home", "Work")]
    labels = [Label.objects.create(name=name) for name in ("bank", "errand")]
    ToDoItem.objects.create(text="Pay the rent", todo_list=home).labels.set(labels)


@pytest.fixture
def opened(names, page):
    """The page, with those."""
    page.goto("/lists")
    return page


def field(page, name):
    return page.get_by_label("Name: " + name, exact=True)


ONE_WORD = "A label is one word, without “,”, “@” and “#”."


def lists():
    return [todo_list.name for todo_list in ToDoList.objects.for_owner(None)]


def labels():
    return [label.name for label in Label.objects.for_owner(None)]


def test_a_list_is_made_and_the_field_is_there_for_the_next(opened, press):
    opened.get_by_label("New list", exact=True).fill("Garden")
    press("Add: New list")
    expect(field(opened, "Garden")).to_have_value("Garden")
    expect(opened.get_by_label("New list", exact=True)).to_be_focused()
    expect(opened.get_by_label("New list", exact=True)).to_have_value("")
    assert lists() == ["Home", "Work", "Garden"]


def test_a_label_is_made_and_the_field_is_there_for_the_next(opened, press):
    opened.get_by_label("New label", exact=True).fill("@garden")
    press("Add: New label")
    expect(field(opened, "garden")).to_have_value("garden")
    expect(opened.get_by_label("New label", exact=True)).to_be_focused()
    assert labels() == ["bank", "errand", "garden"]


@pytest.mark.parametrize("name", ["Work", "bank"])
def test_what_is_renamed_keeps_the_focus(opened, press, name):
    field(opened, name).fill("other")
    press("Rename: " + name)
    expect(field(opened, "other")).to_be_focused()
    assert "other" in lists() + labels()
    assert name not in lists() + labels()


def test_a_list_is_moved_on_by_the_same_button_again(opened, press):
    ToDoList.objects.create(name="Garden")
    opened.reload()
    for order in (["Home", "Garden", "Work"], ["Garden", "Home", "Work"]):
        press("Up: Garden")
        expect(opened.get_by_role("button", name="Up: Garden")).to_be_focused()
        assert lists() == order
    press("Down: Garden")
    expect(opened.get_by_role("button", name="Down: Garden")).to_be_focused()
    assert lists() == ["Home", "Garden", "Work"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Home", "The list is in the trash, with 1 item."),
        ("bank", "The label “bank” is deleted."),
    ],
)
def test_what_is_deleted_is_there_again_after_undo(opened, press, texts, name, sentence):
    press("Delete: " + name)
    expect(field(opened, name)).to_have_count(0)
    expect(opened.get_by_role("status")).to_contain_text(sentence)
    assert name not in lists() + labels()
    opened.keyboard.press("Tab")
    expect(opened.get_by_role("button", name="Undo")).to_be_focused()
    press("Undo")
    opened.goto("/lists")
    expect(field(opened, name)).to_be_visible()
    item = ToDoItem.objects.get()
    assert item.todo_list.name == "Home"
    assert [label.name for label in item.labels.all()] == ["bank", "errand"]


@pytest.mark.parametrize(
    ("typed_into", "name", "button", "sentence"),
    [
        ("New list", "home", "Add: New list", "There is “Home” already."),
        ("New list", "  ", "Add: New list", "Enter a name."),
        ("New list", "Inbox", "Add: New list", "The Inbox is always there."),
        ("New label", "two words", "Add: New label", ONE_WORD),
        ("Name: Work", "Home", "Rename: Work", "There is “Home” already."),
        ("Name: bank", "errand", "Rename: bank", "There is “errand” already."),
        ("Name: bank", "a#b", "Rename: bank", ONE_WORD),
    ],
)
def test_a_name_that_will_not_do_is_refused_where_it_was_typed(
    opened, press, expected_troubles, typed_into, name, button, sentence
):
    expected_troubles.append("400 (Bad Request)")
    before = lists() + labels()
    opened.get_by_label(typed_into, exact=True).fill(name)
    press(button)
    typed = opened.get_by_label(typed_into, exact=True)
    expect(typed).to_be_focused()
    expect(typed).to_have_value(name)
    expect(typed).to_have_attribute("aria-invalid", "true")
    expect(typed).to_have_accessible_description(sentence)
    expect(opened.get_by_role("alert")).to_have_text(sentence)
    # The names beside it are what they were.
    expect(opened.locator("[aria-invalid]")).to_have_count(1)
    assert lists() + labels() == before


def test_what_is_gone_meanwhile_is_said(opened, press, expected_troubles):
    expected_troubles.append("404 (Not Found)")
    ToDoList.objects.filter(name="Work").delete()
    field(opened, "Work").fill("Office")
    press("Rename: Work")
    expect(opened.get_by_role("alert")).to_have_text("It no longer exists.")
    expect(opened.get_by_label("New list", exact=True)).to_have_value("Office")
    expect(opened.get_by_label("New list", exact=True)).to_be_focused()
    expect(field(opened, "Work")).to_have_count(0)
    expect(field(opened, "Home")).to_be_visible()


@pytest.mark.parametrize("name", ["Home", "bank"])
def test_a_link_shows_what_is_on_the_list_or_carries_the_label(opened, name):
    ToDoItem.objects.create(text="Water the plants")
    opened.get_by_role("link", name="Show: " + name).click()
    expect(opened.locator(".todo-list .item-body label")).to_have_text(["Pay the rent"])
    chosen = opened.get_by_role("navigation", name="Lists and labels").locator("[aria-current]")
    expect(chosen.filter(has_text=name)).to_be_visible()


def test_where_there_is_no_label_the_page_says_how_to_get_one(page):
    page.goto("/lists")
    expect(page.get_by_role("main")).to_contain_text("No labels yet")
    expect(page.get_by_role("link", name="Inbox")).to_be_visible()


def test_every_control_says_whose_it_is(opened):
    for name in ("Home", "Work", "bank", "errand"):
        expect(field(opened, name)).to_have_value(name)
        for button in ("Rename", "Delete"):
            button = opened.get_by_role("button", name="{}: {}".format(button, name), exact=True)
            expect(button).to_be_visible()
    expect(opened.get_by_role("heading", level=1)).to_have_text("Lists and labels")
    expect(opened.get_by_role("heading", level=2)).to_have_text(["Lists", "Labels"])


def test_no_mouse_is_needed(names, page, keyboard):
    page.goto("/")
    keyboard.tab_to("a[href='/lists']")
    keyboard.follow("Enter")

    keyboard.tab_to("#new-list")
    page.keyboard.type("Garden")
    keyboard.follow("Enter")
    page.keyboard.type("Cellar")
    keyboard.follow("Enter")
    assert lists() == ["Home", "Work", "Garden", "Cellar"]

    keyboard.tab_to("[aria-label='Up: Cellar']", backwards=True)
    keyboard.follow("Space")
    keyboard.follow("Enter")
    assert lists() == ["Home", "Cellar", "Work", "Garden"]

    keyboard.tab_to("[aria-label='Name: Cellar']", backwards=True)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Attic")
    keyboard.follow("Enter")
    assert lists() == ["Home", "Attic", "Work", "Garden"]

    keyboard.tab_to("[aria-label='Delete: Attic']")
    keyboard.follow("Enter")
    assert lists() == ["Home", "Work", "Garden"]
    keyboard.tab_to(".undo button")
    keyboard.follow("Enter")
    assert lists() == ["Home", "Attic", "Work", "Garden"]
