"""Export and import: a file that is taken home, and brought back."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem

pytestmark = pytest.mark.usefixtures("three")


@pytest.fixture
def importing(page):
    page.goto("/import")
    return page


def choose(page, text, name="todo.txt"):
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.get_by_label("File").set_input_files(file)


@both_ways
def test_what_was_exported_and_deleted_is_imported_again(importing):
    with importing.expect_download() as download:
        importing.get_by_role("link", name="JSON").click()
    exported = download.value.path().read_text(encoding="utf-8")
    assert [item["title"] for item in json.loads(exported)] == ["one", "two", "three"]
    ToDoItem.all_objects.all().delete()
    choose(importing, exported, "todos.json")
    importing.get_by_role("button", name="Import").click()
    expect(importing.get_by_role("status")).to_contain_text("3 items were imported.")
    assert ToDoItem.objects.get(text="two").completed


@both_ways
def test_checking_first_shows_what_would_be_new_and_stores_nothing(importing):
    choose(importing, "(A) Pay the rent +Home due:2026-12-01\nBuy milk\n")
    importing.get_by_role("button", name="Check first").click()
    expect(importing.get_by_text("2 items would be imported.")).to_be_visible()
    expect(importing.locator("main")).to_contain_text("Pay the rent")
    assert ToDoItem.objects.count() == 3


@both_ways
def test_a_file_with_mistakes_is_refused_whole_with_their_lines(importing, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    choose(importing, "Buy milk\n{}\n".format("x" * 501))
    importing.get_by_role("button", name="Import").click()
    expect(importing.get_by_role("alert")).to_contain_text("Nothing was imported")
    expect(importing.get_by_role("row").nth(1)).to_contain_text("2")
    assert ToDoItem.objects.count() == 3


@pytest.mark.parametrize("size", [{"width": 360, "height": 640}], ids=["360 px"])
def test_the_mistakes_are_a_table_that_is_read_on_a_telephone(importing, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    choose(importing, "{0}\n{0}\nBuy milk\n".format("x" * 501))
    importing.get_by_role("button", name="Import").click()
    table = importing.get_by_role("table", name="First errors")
    expect(table.get_by_role("columnheader")).to_have_text(["Line", "Error"])
    number, reason = (table.get_by_role("cell").nth(place).bounding_box() for place in (0, 1))
    assert reason["x"] - number["x"] >= 40  # A gap between the columns.
    box, form = table.bounding_box(), importing.locator("form[enctype]").bounding_box()
    assert form["y"] - (box["y"] + box["height"]) >= 16
    assert importing.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_keyboard_alone_imports(importing):
    choose(importing, "Buy milk\n")
    importing.get_by_label("File").focus()
    for _ in range(10):
        importing.keyboard.press("Tab")
        if importing.evaluate("document.activeElement.name") == "import":
            break
    importing.keyboard.press("Enter")
    expect(importing.get_by_role("status")).to_contain_text("1 item was imported.")
