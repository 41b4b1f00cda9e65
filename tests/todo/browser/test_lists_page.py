"""Lists and labels are made, renamed, put into order and deleted on a page of their own."""

import re

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
def lists_page(names, page):
    page.goto("/lists")
    return page


def field(page, name):
    return page.get_by_label("Name: " + name, exact=True)


def open_row(page, name):
    """Show what can be done with the list or label."""
    page.get_by_label("Change: " + name, exact=True).click()
    expect(field(page, name)).to_be_visible()


def link(page, name):
    return page.get_by_role("main").get_by_role("link", name=name, exact=True)


ONE_WORD = "A label is one word, without “,”, “@” and “#”."


def lists():
    return [todo_list.name for todo_list in ToDoList.objects.for_owner(None)]


def labels():
    return [label.name for label in Label.objects.for_owner(None)]


@pytest.mark.parametrize(("kind", "typed"), [("list", "garden"), ("label", "@garden")])
def test_a_name_is_added_and_the_field_is_ready_for_the_next(lists_page, press, kind, typed):
    new = lists_page.get_by_label(f"New {kind}", exact=True)
    new.fill(typed)
    press(f"Add: New {kind}")
    expect(link(lists_page, "garden")).to_be_visible()
    expect(new).to_be_focused()
    expect(new).to_have_value("")
    assert (lists() if kind == "list" else labels())[-1] == "garden"


@pytest.mark.parametrize("name", ["Work", "bank"])
def test_the_focus_stays_on_a_renamed_list_or_label(lists_page, press, name):
    open_row(lists_page, name)
    field(lists_page, name).fill("other")
    press("Rename: " + name)
    expect(link(lists_page, "other")).to_be_focused()
    expect(lists_page.get_by_role("status")).to_contain_text("Renamed to other.")
    assert "other" in lists() + labels()
    assert name not in lists() + labels()


def test_the_focus_stays_on_the_button_that_moves_a_list(lists_page, press):
    ToDoList.objects.create(name="Garden")
    lists_page.reload()
    open_row(lists_page, "Garden")
    for order in (["Home", "Garden", "Work"], ["Garden", "Home", "Work"]):
        press("Up: Garden")
        expect(lists_page.get_by_role("button", name="Up: Garden")).to_be_focused()
        assert lists() == order
    press("Down: Garden")
    expect(lists_page.get_by_role("button", name="Down: Garden")).to_be_focused()
    assert lists() == ["Home", "Garden", "Work"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Home", "The list “Home” is in the trash, with 1 item."),
        ("bank", "The label “bank” is deleted."),
    ],
)
def test_undo_restores_a_deleted_list_or_label(lists_page, press, texts, name, sentence):
    open_row(lists_page, name)
    press("Delete: " + name)
    expect(field(lists_page, name)).to_have_count(0)
    expect(lists_page.get_by_role("status")).to_contain_text(sentence)
    assert name not in lists() + labels()
    lists_page.keyboard.press("Tab")
    expect(lists_page.get_by_role("button", name="Undo")).to_be_focused()
    press("Undo")
    lists_page.goto("/lists")
    expect(link(lists_page, name)).to_be_visible()
    item = ToDoItem.objects.get()
    assert item.todo_list.name == "Home"
    assert [label.name for label in item.labels.all()] == ["bank", "errand"]


@pytest.mark.parametrize(
    ("typed_into", "name", "button", "sentence"),
    [
        ("New list", "home", "Add: New list", "There is “Home” already."),
        ("New label", "two words", "Add: New label", ONE_WORD),
        ("Name: Work", "Home", "Rename: Work", "There is “Home” already."),
        ("Name: bank", "a#b", "Rename: bank", ONE_WORD),
    ],
)
def test_an_invalid_name_is_refused_in_its_field(
    lists_page, press, expected_errors, typed_into, name, button, sentence
):
    expected_errors.append("400 (Bad Request)")
    before = lists() + labels()
    if typed_into.startswith("Name: "):
        open_row(lists_page, typed_into[len("Name: ") :])
    lists_page.get_by_label(typed_into, exact=True).fill(name)
    press(button)
    typed = lists_page.get_by_label(typed_into, exact=True)
    expect(typed).to_be_focused()
    expect(typed).to_have_value(name)
    expect(typed).to_have_attribute("aria-invalid", "true")
    expect(typed).to_have_accessible_description(sentence)
    expect(lists_page.get_by_role("alert")).to_have_text(sentence)
    # The names beside it are what they were.
    expect(lists_page.locator("[aria-invalid]")).to_have_count(1)
    assert lists() + labels() == before


def test_a_name_typed_for_a_deleted_list_is_kept_for_a_new_one(lists_page, press, expected_errors):
    expected_errors.append("404 (Not Found)")
    ToDoList.objects.filter(name="Work").delete()
    open_row(lists_page, "Work")
    field(lists_page, "Work").fill("Office")
    press("Rename: Work")
    expect(lists_page.get_by_role("alert")).to_have_text("It no longer exists.")
    expect(lists_page.get_by_label("New list", exact=True)).to_have_value("Office")
    expect(lists_page.get_by_label("New list", exact=True)).to_be_focused()
    expect(field(lists_page, "Work")).to_have_count(0)
    expect(link(lists_page, "Home")).to_be_visible()


def test_every_control_names_its_list_or_label(lists_page):
    for name in ("Home", "Work", "bank", "errand"):
        open_row(lists_page, name)
        expect(field(lists_page, name)).to_have_value(name)
        for button in ("Rename", "Delete"):
            button = lists_page.get_by_role("button", name=f"{button}: {name}", exact=True)
            expect(button).to_be_visible()
    expect(lists_page.get_by_role("heading", level=1)).to_have_text("Lists and labels")
    expect(lists_page.get_by_role("heading", level=2)).to_have_text(["Lists", "Labels"])


def test_the_keyboard_alone_adds_moves_renames_and_deletes(names, page, keyboard):
    page.goto("/")
    keyboard.tab_to("a[href='/lists']", backwards=True)
    keyboard.follow("Enter")

    keyboard.tab_to("#new-list")
    page.keyboard.type("Garden")
    keyboard.follow("Enter")
    page.keyboard.type("Cellar")
    keyboard.follow("Enter")
    assert lists() == ["Home", "Work", "Garden", "Cellar"]

    keyboard.tab_to("[aria-label='Change: Cellar']", backwards=True)
    page.keyboard.press("Enter")
    keyboard.tab_to("[aria-label='Up: Cellar']")
    keyboard.follow("Space")
    keyboard.follow("Enter")
    assert lists() == ["Home", "Cellar", "Work", "Garden"]

    keyboard.tab_to("[aria-label='Name: Cellar']", backwards=True)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Attic")
    keyboard.follow("Enter")
    assert lists() == ["Home", "Attic", "Work", "Garden"]

    keyboard.tab_to("[aria-label='Change: Attic']")
    page.keyboard.press("Enter")
    keyboard.tab_to("[aria-label='Delete: Attic']")
    keyboard.follow("Enter")
    assert lists() == ["Home", "Work", "Garden"]
    keyboard.tab_to(".undo button")
    keyboard.follow("Enter")
    assert lists() == ["Home", "Attic", "Work", "Garden"]


@pytest.mark.parametrize(("address", "name"), [("/?list=Work", "Work"), ("/?label=bank", "bank")])
def test_a_list_and_a_label_are_renamed_and_deleted_beside_their_heading(
    names, page, address, name
):
    page.goto(address)
    page.get_by_label("Change: " + name).click()
    page.get_by_label("Name", exact=True).fill("other")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^@?other$"))
    expect(page.get_by_role("status").first).to_contain_text("Renamed to other.")
    assert "other" in lists() + labels()
    page.get_by_label("Change: other").click()
    page.locator(".title-menu").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("todos")
    page.locator("#undo").get_by_role("button", name="Undo").click()
    expect(page.locator(".list-nav").get_by_role("link", name="other")).to_be_visible()
    assert "other" in lists() + labels()
