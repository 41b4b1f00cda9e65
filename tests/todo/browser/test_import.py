"""Export and import of a file."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem, ToDoList

pytestmark = pytest.mark.usefixtures("three")

TODOIST = """\
TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE
section,Errands,,,,,,,,
task,Buy milk @shop,Two bottles,1,1,,,2026-12-01,en,
task,Buy bread,,4,1,,,,en,
"""


@pytest.fixture
def importing(page):
    page.goto("/import")
    return page


def choose(page, text, name="todo.txt"):
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.get_by_label("Files").set_input_files(file)


@both_ways
def test_an_export_is_imported_again_after_its_items_are_deleted(importing):
    with importing.expect_download() as download:
        importing.get_by_role("link", name="JSON").click()
    exported = download.value.path().read_text(encoding="utf-8")
    assert [item["title"] for item in json.loads(exported)] == ["one", "two", "three"]
    ToDoItem.all_objects.all().delete()
    choose(importing, exported, "todos.json")
    importing.get_by_role("button", name="Check").click()
    importing.get_by_role("button", name="Import these items").click()
    expect(importing.get_by_role("status")).to_contain_text("3 items were imported.")
    assert ToDoItem.objects.get(text="two").completed


@pytest.mark.parametrize("size", [{"width": 360, "height": 640}], ids=["360 px"])
def test_a_refused_file_gets_a_table_that_fits_a_telephone(importing, expected_errors, fits):
    expected_errors.append("400 (Bad Request)")
    choose(importing, "Buy milk\n{0}\n{0}\n".format("x" * 501))
    importing.get_by_role("button", name="Check").click()
    expect(importing.get_by_role("alert")).to_contain_text("Nothing was imported")
    assert ToDoItem.objects.count() == 3
    table = importing.get_by_role("table", name="First errors")
    expect(table.get_by_role("columnheader")).to_have_text(["Line", "Error"])
    number, reason = (table.get_by_role("cell").nth(place) for place in (0, 1))
    expect(number).to_have_text("2")
    assert reason.bounding_box()["x"] - number.bounding_box()["x"] >= 40  # A gap between columns.
    box, form = table.bounding_box(), importing.locator("form[enctype]").bounding_box()
    assert form["y"] - (box["y"] + box["height"]) >= 16
    fits()


def test_the_keyboard_alone_imports(importing):
    choose(importing, "Buy milk\n")
    importing.get_by_label("Files").focus()
    importing.keyboard.press("Tab")
    with importing.expect_navigation():  # Before all of the page is there, Tab would end elsewhere.
        importing.keyboard.press("Enter")
    importing.get_by_label("List for items without one").focus()
    importing.keyboard.press("Tab")
    importing.keyboard.press("Enter")
    expect(importing.get_by_role("status")).to_contain_text("1 item was imported.")


@both_ways
def test_a_file_of_another_application_is_chosen_once_checked_imported_and_undone(importing):
    work = ToDoList.objects.create(name="Work")
    importing.reload()
    choose(importing, TODOIST, "Home.csv")
    importing.get_by_role("button", name="Check").click()
    table = importing.get_by_role("table", name="Has no place here, or changes")
    expect(table).to_contain_text("sections (Errands)")
    expect(importing.get_by_text("New lists: Home")).to_be_visible()
    lists = importing.get_by_label("List for items without one")
    lists.select_option("Work")
    importing.get_by_role("button", name="Update the preview").click()
    expect(importing.get_by_role("listitem").filter(has_text="Buy milk")).to_contain_text("Work")
    expect(lists).to_have_value(str(work.pk))
    assert ToDoItem.objects.count() == 3
    importing.reload()
    importing.get_by_role("button", name="Import these items").click()
    expect(importing.locator("#undo")).to_contain_text("2 items were imported.")
    assert work.items.count() == 2
    importing.get_by_role("button", name="Undo").click()
    expect(importing.locator(".todo-list li:visible")).to_have_count(3)
    assert ToDoItem.objects.count() == 3


@both_ways
def test_back_after_an_import_and_a_second_click_import_nothing_more(importing, expected_errors):
    expected_errors.append("net::ERR_ABORTED")  # The request of the first click, by the second.
    choose(importing, TODOIST, "Home.csv")
    importing.get_by_role("button", name="Check").click()
    button = importing.get_by_role("button", name="Import these items")
    button.dblclick()
    expect(importing.locator("#undo")).to_contain_text("2 items were imported.")
    assert ToDoItem.objects.count() == 5
    importing.go_back()
    if button.is_visible():  # The browser has kept the page.
        button.click()
    expect(importing.locator("#undo")).to_contain_text("2 items were imported.")
    assert ToDoItem.objects.count() == 5


def test_a_preview_that_another_tab_has_replaced_says_so_and_imports_nothing(
    importing, context, expected_errors
):
    expected_errors.append("404 (Not Found)")
    other = context.new_page()
    for tab, text in [(importing, "Buy milk"), (other, "Buy bread")]:
        tab.goto("/import")
        choose(tab, text)
        tab.get_by_role("button", name="Check").click()
    importing.get_by_role("button", name="Import these items").click()
    expect(importing.get_by_role("alert")).to_contain_text("no longer available")
    other.get_by_role("button", name="Import these items").click()
    expect(other.locator("#undo")).to_contain_text("1 item was imported.")
    assert not ToDoItem.objects.filter(text="Buy milk").exists()
