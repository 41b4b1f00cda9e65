"""Another due date in one click: of an item, and of all that is overdue."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.browser.fixtures import both_ways
from todo.models import ToDoItem


def day(offset):
    return timezone.localdate() + datetime.timedelta(days=offset)


@pytest.fixture
def week(transactional_db):
    """Two overdue items, and one of today."""
    for text, offset in (("late", -2), ("later", -1), ("now", 0)):
        ToDoItem.objects.create(text=text, due_on=day(offset))


@pytest.fixture
def press(page):
    """Press a button of an open menu of dates, and wait for the answer."""

    def press(menu, name):
        with expect_answer(page):
            menu.get_by_role("button", name=name, exact=True).click()

    return press


def dates():
    return list(ToDoItem.objects.values_list("due_on", flat=True))


@both_ways
def test_all_that_is_overdue_is_rescheduled_in_two_clicks_and_undone(week, visitor, page, press):
    visitor.open("/?show=today")
    page.get_by_text("Reschedule all").click()
    press(page.locator(".day-heading .date-menu"), "Tomorrow")
    visitor.sees("now")
    expect(visitor.offer).to_contain_text("2 items are now due tomorrow.")
    expect(page.locator(".day-heading h2")).to_have_text(["Today"])
    assert dates() == [day(1), day(1), day(0)]
    visitor.undo()
    visitor.sees("late", "later", "now")
    assert dates() == [day(-2), day(-1), day(0)]


@both_ways
def test_an_empty_date_is_refused_and_a_date_is_set(week, visitor, page, press, expected_errors):
    expected_errors.append("400 (Bad Request)")
    visitor.open("/?show=today")
    menu = page.locator(".day-heading .date-menu")
    menu.locator("summary").click()
    press(menu, "Set due date")
    expect(visitor.message).to_have_text("Choose a date.")
    menu.locator("summary").click()
    menu.locator("[name=due_on]").fill("2999-01-31")
    press(menu, "Set due date")
    visitor.sees("now")
    expect(visitor.offer).to_contain_text("2 items are now due on 31 Jan 2999.")


def test_the_date_of_a_row_opens_the_choices_there(week, visitor, page, press, keyboard):
    link = visitor.item("later").locator(".due")
    link.click()
    menu = visitor.item("later").locator("form.date-menu")
    expect(menu.get_by_role("button", name="Today")).to_be_focused()
    visitor.item("late").locator(".due").click()
    expect(page.locator(".todo-list form.date-menu")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".todo-list form.date-menu")).to_have_count(0)
    expect(visitor.item("late").locator(".due")).to_be_focused()
    link.click()
    press(menu, "Tomorrow")
    expect(link).to_have_text("Tomorrow")
    expect(menu).to_have_count(0)
    assert dates() == [day(-2), day(1), day(0)]
    visitor.undo()
    assert dates() == [day(-2), day(-1), day(0)]


@pytest.mark.parametrize("script", [False])
def test_without_script_the_date_of_a_row_leads_to_the_choices(week, visitor, page, press):
    visitor.open("/?show=today")
    visitor.item("later").locator(".due").click()
    press(page.locator(".item-page .date-menu"), "Tomorrow")
    visitor.sees("late", "now")
    expect(visitor.offer).to_contain_text("“later” is now due tomorrow.")


def test_an_open_menu_survives_a_poll(week, visitor, page):
    visitor.open("/?show=today")
    visitor.item("late").locator(".due").click()
    page.get_by_text("Reschedule all").click()
    ToDoItem.objects.filter(text="now").change_fields(text="new")
    page.evaluate("refresh()")
    visitor.sees("late", "later", "new")
    expect(page.locator(".day-heading .date-menu[open]")).to_have_count(1)
    expect(visitor.item("late").locator("form.date-menu")).to_have_count(1)


def test_reschedule_all_includes_what_a_poll_has_shown_since(week, visitor, page, press):
    visitor.open("/?show=today")
    ToDoItem.objects.create(text="of elsewhere", due_on=day(-1))
    page.evaluate("refresh()")
    visitor.sees("late", "later", "of elsewhere", "now")
    ToDoItem.objects.create(text="not seen", due_on=day(-1))
    page.get_by_text("Reschedule all").click()
    press(page.locator(".day-heading .date-menu"), "Tomorrow")
    visitor.sees("not seen", "now")


@pytest.mark.parametrize("address", ["/", "page"])
def test_a_date_that_is_picked_in_the_details_is_saved_with_them(week, visitor, page, address):
    if address == "/":
        visitor.open_details("late")
    else:
        visitor.open(f"/items/{ToDoItem.objects.get(text='late').pk}")
    visitor.details.locator("[name=notes]").fill("typed")
    visitor.details.get_by_role("button", name="Tomorrow").click()
    expect(visitor.details.locator("[name=due_on]")).to_have_value(str(day(1)))
    visitor.details.get_by_role("button", name="Save", exact=True).click()
    expect(visitor.item("late").locator(".due")).to_have_text("Tomorrow")
    item = ToDoItem.objects.get(text="late")
    assert (item.due_on, item.notes) == (day(1), "typed")


def test_reschedule_all_includes_the_items_of_further_pages_that_are_shown(visitor, page, press):
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"item {number}", position=number, due_on=day(-1)) for number in range(103)
    )
    visitor.open("/?show=today")
    page.get_by_role("link", name="More items").click()
    expect(visitor.item("item 102")).to_be_visible()
    page.get_by_text("Reschedule all").click()
    press(page.locator(".day-heading .date-menu"), "Tomorrow")
    visitor.sees()
    expect(visitor.offer).to_contain_text("103 items are now due tomorrow.")
