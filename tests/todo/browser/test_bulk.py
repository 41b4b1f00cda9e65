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


@both_ways
@pytest.mark.parametrize(
    ("menu", "field", "value", "button", "offered", "done"),
    [
        (None, None, None, "Complete", "2 items are completed", {"completed": True}),
        ("Move", None, None, "Home", "Moved 2 items to Home.", {"todo_list__name": "Home"}),
        (
            "Label",
            "label",
            "errand",
            "Add label",
            "Added @errand to 2 items.",
            {"labels__name": "errand"},
        ),
        (
            "Date",
            "due_on",
            "2030-05-01",
            "Set due date",
            "2 items are now due on 1 May 2030.",
            {"due_on": datetime.date(2030, 5, 1)},
        ),
    ],
)
def test_a_bulk_action_changes_items_and_is_undone(
    visitor, chosen, menu, field, value, button, offered, done
):
    before = fields()
    visitor.choose("one", "three")
    if menu:
        menu = visitor.open_menu(menu)
    if field:
        menu.locator(f"[name={field}]").fill(value)
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
    for menu, button, sentence in (
        ("Label", "Add label", "Enter a label (one word)."),
        ("Date", "Set due date", "Choose a date."),
    ):
        visitor.choose("one")
        visitor.open_menu(menu)
        visitor.do_with_chosen(button)
        expect(visitor.message).to_have_text(sentence)
        if script:
            chosen("one")
    assert ToDoItem.objects.get(text="one").due_on
    visitor.choose("one")
    visitor.open_menu("Date")
    visitor.do_with_chosen("Remove date")
    expect(visitor.offer).to_contain_text("Removed the due date of “one”.")
    assert ToDoItem.objects.get(text="one").due_on is None


def test_the_bar_counts_what_is_selected(visitor, page):
    count = page.locator("#selected-count")
    expect(count).to_have_text("0 selected")
    visitor.choose("one", "three")
    expect(count).to_have_text("2 selected")
    page.locator("#select-all").check()
    expect(count).to_have_text("3 selected")
    visitor.item("two").locator(".item-select").uncheck()
    expect(count).to_have_text("2 selected")
    visitor.do_with_chosen("Complete")
    expect(count).to_have_text("0 selected")


@pytest.mark.parametrize("script", [False])
def test_without_script_the_bar_counts_what_a_refused_form_had_selected(
    visitor, page, expected_errors
):
    expected_errors.append("400 (Bad Request)")
    expect(page.locator("#selected-count")).to_be_hidden()
    visitor.choose("one", "three")
    visitor.open_menu("Label")
    visitor.do_with_chosen("Add label")
    expect(page.locator("#selected-count")).to_have_text("2 selected")


@both_ways
def test_enter_in_a_field_of_the_bar_does_what_the_field_is_for(visitor, page):
    visitor.choose("one", "three")
    visitor.open_menu("Label").locator("input").fill("errand")
    visitor.enter(page.locator(".bulk-form [name=label]"))
    expect(visitor.offer).to_contain_text("Added @errand to 2 items.")
    assert list(ToDoItem.objects.filter(completed=True).values_list("text", flat=True)) == ["two"]


@both_ways
def test_an_act_without_a_selection_is_refused(visitor, expected_errors):
    expected_errors.append("400 (Bad Request)")
    visitor.do_with_chosen("Complete")
    expect(visitor.message).to_have_text("Select at least one item.")


def test_one_menu_is_open_at_a_time_and_escape_closes_it(visitor, page):
    visitor.open_menu("Date")
    menu = visitor.open_menu("Move")
    expect(page.locator(".bulk-form .menu[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".bulk-form .menu[open]")).to_have_count(0)
    expect(menu.locator("summary")).to_be_focused()


@pytest.mark.parametrize("size", [{"width": 360, "height": 740}], ids=["360 px"])
def test_on_a_phone_the_bar_and_its_menus_are_in_the_window(visitor, page, fits):
    ToDoList.objects.create(name="A list whose name is longer than a telephone is wide, or so")
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"item {number}", position=number) for number in range(40)
    )
    visitor.open("/?select=on")
    page.evaluate("scrollTo(0, 900)")
    for menu in ("Date", "Move", "Label"):
        for button in visitor.open_menu(menu).get_by_role("button").all():
            expect(button).to_be_in_viewport(ratio=1)
    for control in page.locator(".bulk-form > :is(a, button:visible, details)").all():
        expect(control).to_be_in_viewport(ratio=1)
    fits()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", [{"width": 360, "height": 740}], ids=["360 px"])
def test_on_a_phone_the_bar_has_two_rows(visitor, page, context, base_url, language):
    context.add_cookies([{"name": "language", "value": language, "url": base_url}])
    visitor.open("/?select=on")
    visitor.choose("one", "two")
    controls = page.locator(".bulk-form > :is(a, button:visible, details)").all()
    assert len({control.bounding_box()["y"] for control in controls}) == 2


def test_select_begins_and_ends_where_the_visitor_is(visitor, page):
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"item {number}", position=number) for number in range(150)
    )
    visitor.open("/")
    page.get_by_role("link", name="More items").click()
    visitor.new.fill("half a text")
    visitor.box("item 120").focus()
    place = page.evaluate("scrollY")
    page.keyboard.press("s")
    expect(visitor.item("item 120").locator(".item-select")).to_be_in_viewport()
    expect(visitor.box("item 120")).to_be_focused()
    expect(visitor.new).to_have_value("half a text")
    expect(page).to_have_url("/?select=on")
    visitor.choose("item 120")
    page.get_by_role("main").get_by_role("link", name="Done").click()
    expect(page.locator(".item-select")).to_have_count(0)
    expect(visitor.box("item 120")).to_be_in_viewport()
    assert abs(page.evaluate("scrollY") - place) < 200
    expect(page).to_have_url("/")


@pytest.mark.parametrize("script", [False])
def test_without_script_select_leaves_the_page_where_it_was(visitor, page, script):
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"item {number}", position=number) for number in range(60)
    )
    visitor.open("/")
    page.get_by_role("link", name="Select", exact=True).click()
    expect(page.locator("#select-all")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator(".item-select").first).to_be_focused()


def test_a_text_typed_before_selecting_is_added_once(visitor, page):
    visitor.open("/")
    visitor.new.fill("half a text")
    page.get_by_role("link", name="Select", exact=True).click()
    expect(page.locator(".bulk-form")).to_be_visible()
    visitor.enter(visitor.new)
    visitor.sees("one", "two", "three", "half a text")
    expect(visitor.new).to_have_value("")


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
    date = visitor.open_menu("Date").locator("[name=due_on]")
    date.fill("2030-05-01")
    visitor.toggle("three")
    visitor.sees_completed("two", "three")
    visitor.add("four #Garden")
    chosen("one", "three")
    expect(date).to_have_value("2030-05-01")
    expect(visitor.open_menu("Move").get_by_role("button")).to_have_text(
        ["Inbox", "Home", "Garden"]
    )


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
