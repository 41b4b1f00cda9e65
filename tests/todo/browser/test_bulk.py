"""Bulk actions: several items are chosen and changed at once."""

import datetime

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem, ToDoList


@pytest.fixture
def visitor(three, page, script):
    ToDoList.objects.create(name="Home")
    visitor = Visitor(page, script)
    visitor.page.get_by_role("link", name="Select", exact=True).click()
    expect(page.locator(".bulk-form")).to_be_visible()
    return visitor


@pytest.fixture
def chosen(visitor):
    """Check the texts of the items that are ticked."""

    def chosen(*texts):
        boxes = visitor.page.locator(".todo-list li:has(.item-select:checked) .item-body label")
        expect(boxes).to_have_text(list(texts))

    return chosen


def fields():
    """Return the fields that a bulk action changes, by the item's text."""
    return {
        item.text: (item.completed, item.todo_list_id, item.due_on, list(item.labels.all()))
        for item in ToDoItem.objects.for_owner(None)
    }


def home(bulk):
    bulk.get_by_label("List").select_option("Home")


def label(bulk):
    bulk.get_by_label("Label").fill("errand")


def due(bulk):
    bulk.get_by_label("Due date").fill("2030-05-01")


@both_ways
@pytest.mark.parametrize(
    ("button", "fill", "offered", "done"),
    [
        ("Complete", None, "2 items are completed", {"completed": True}),
        ("Move to list", home, "Moved 2 items to Home.", {"todo_list__name": "Home"}),
        ("Label", label, "Added @errand to 2 items.", {"labels__name": "errand"}),
        (
            "Set due date",
            due,
            "2 items are now due on",
            {"due_on": datetime.date(2030, 5, 1)},
        ),
    ],
)
def test_a_bulk_action_changes_items_and_is_undone(visitor, chosen, button, fill, offered, done):
    before = fields()
    visitor.choose("one", "three")
    visitor.open_dates()
    if fill:
        fill(visitor.page.locator(".bulk-form"))
    visitor.do_with_chosen(button)
    expect(visitor.offer).to_contain_text(offered)
    texts = ToDoItem.objects.filter(**done).values_list("text", flat=True)
    assert {"one", "three"} <= set(texts)
    chosen()
    visitor.undo()
    expect(visitor.offer).to_have_count(0)
    assert fields() == before


@both_ways
def test_chosen_items_are_reopened_and_all_are_deleted_and_both_is_undone(visitor):
    visitor.choose("two")
    visitor.do_with_chosen("Reopen")
    visitor.sees_completed()
    visitor.undo()
    visitor.sees_completed("two")
    visitor.page.get_by_label("Select all 3 items of this view").check()
    visitor.do_with_chosen("Delete")
    visitor.sees()
    expect(visitor.offer).to_contain_text("Moved 3 items to the trash.")
    visitor.undo()
    visitor.sees("one", "two", "three")
    expect(visitor.page).to_have_url("/?select=on")
    visitor.page.get_by_role("main").get_by_role("link", name="Done").click()
    expect(visitor.page.locator(".bulk-form, .item-select")).to_have_count(0)


@both_ways
def test_a_label_or_a_due_date_without_a_value_is_refused(visitor, expected_errors, chosen, script):
    expected_errors.append("400 (Bad Request)")
    ToDoItem.objects.filter(text="one").change_fields(due_on=datetime.date(2030, 5, 1))
    visitor.open("/?select=on")
    for button, sentence in (
        ("Label", "Enter a label (one word)."),
        ("Set due date", "Choose a date."),
    ):
        visitor.choose("one")
        visitor.open_dates()
        visitor.do_with_chosen(button)
        expect(visitor.message).to_have_text(sentence)
        if script:
            chosen("one")
    assert ToDoItem.objects.get(text="one").due_on
    visitor.choose("one")
    visitor.open_dates()
    visitor.do_with_chosen("Remove date")
    expect(visitor.offer).to_contain_text("Removed the due date of “one”.")
    assert ToDoItem.objects.get(text="one").due_on is None


def test_a_shift_click_chooses_all_items_between(visitor, chosen):
    visitor.choose("one")
    visitor.item("three").locator(".item-select").click(modifiers=["Shift"])
    chosen("one", "two", "three")
    visitor.item("two").locator(".item-select").click(modifiers=["Shift"])
    chosen("one")


def test_the_box_of_all_ticks_every_box_and_is_unticked_with_one_of_them(visitor, chosen):
    everything = visitor.page.locator("#select-all")
    expect(everything).to_have_accessible_name("Select all 3 items of this view")
    everything.check()
    chosen("one", "two", "three")
    visitor.item("two").locator(".item-select").uncheck()
    expect(everything).not_to_be_checked()
    visitor.do_with_chosen("Delete")
    visitor.sees("two")
    expect(everything).to_have_accessible_name("Select the 1 item of this view")
    everything.check()
    everything.uncheck()
    chosen()


def test_ticks_and_typed_values_stay_while_other_items_change(visitor, chosen):
    visitor.choose("one", "three")
    visitor.open_dates()
    due(visitor.page.locator(".bulk-form"))
    visitor.toggle("three")
    visitor.sees_completed("two", "three")
    visitor.add("four #Garden")
    expect(visitor.page.get_by_label("List").locator("option")).to_have_text(
        ["Inbox", "Home", "Garden"]
    )
    chosen("one", "three")
    expect(visitor.page.get_by_label("Due date")).to_have_value("2030-05-01")


def test_after_a_failure_the_items_stay_chosen(visitor, chosen, context, expected_errors):
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    visitor.choose("one", "three")
    context.set_offline(True)
    visitor.page.locator(".bulk-form").get_by_role("button", name="Delete").click()
    expect(visitor.message).to_contain_text("Not saved: the site can’t be reached.")
    visitor.sees("one", "two", "three")
    chosen("one", "three")
    context.set_offline(False)
    visitor.do_with_chosen("Delete")
    visitor.sees("two")


def test_the_keyboard_alone_chooses_and_deletes_several_items(visitor, page, chosen):
    visitor.new.evaluate("field => field.blur()")
    for key in ("j", "Space", "j", "j", "Space"):
        page.keyboard.press(key)
    chosen("one", "three")
    button = page.locator(".bulk-form").get_by_role("button", name="Delete")
    button.focus()
    page.keyboard.press("Enter")
    visitor.sees("two")
    expect(visitor.offer).to_be_visible()
    page.keyboard.press("z")
    visitor.sees("one", "two", "three")
