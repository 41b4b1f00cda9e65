"""Everyday tasks take few acts: a click, a drag, a text typed or a key is one each."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from todo.models import ToDoItem, ToDoList

CSV = "title,due_on,list\nBuy paint,2030-05-01,Home\nBuy brushes,,Home\n"


class Hand:
    """A visitor's hand, which counts its acts."""

    def __init__(self, page):
        self.page = page
        self.acts = 0

    def click(self, target, **options):
        self.acts += 1
        target.click(**options)

    def type(self, text):
        """Type into the field that has the focus."""
        self.acts += 1
        self.page.keyboard.type(text)

    def press(self, key):
        self.acts += 1
        self.page.keyboard.press(key)

    def choose_file(self, field, **file):
        self.acts += 1
        field.set_input_files(file)

    def drag(self, target, place):
        self.acts += 1
        target.hover()
        self.page.mouse.down()
        box = place.bounding_box()
        self.page.mouse.move(box["x"] + 50, box["y"] + 5, steps=8)
        self.page.mouse.up()

    def drag_with_a_finger(self, target, place):
        """Send the events that Chromium makes of touches, by its DevTools protocol."""
        self.acts += 1
        devtools = self.page.context.new_cdp_session(self.page)
        start, end = target.bounding_box(), place.bounding_box()
        x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
        for step in range(9):
            point = {"x": x, "y": y + (end["y"] + 5 - y) * step / 8}
            touch = {"type": "touchMove" if step else "touchStart", "touchPoints": [point]}
            devtools.send("Input.dispatchTouchEvent", touch)
        devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.fixture
def hand(page):
    return Hand(page)


@pytest.fixture(autouse=True)
def items(transactional_db):
    """The items of the example, and two more that are overdue."""
    call_command("demo", verbosity=0)
    for days, text in [(1, "Write to the landlord"), (5, "Return the drill")]:
        due_on = timezone.localdate() - datetime.timedelta(days=days)
        ToDoItem.objects.create(text=text, due_on=due_on)


def button(page, name):
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def test_an_item_with_attributes_is_added_and_seen(visitor, page, hand):
    hand.type("Pay the deposit #Home @bank !1 tomorrow")
    hand.press("Enter")
    expect(visitor.item("Pay the deposit")).to_be_in_viewport()
    expect(visitor.offer).to_contain_text("Added to Home · tomorrow · high priority · @bank")
    assert hand.acts == 2


def test_what_is_due_this_week_is_one_click_away(page, visitor, hand):
    hand.click(page.get_by_role("link", name="Upcoming"))
    expect(page.locator(".day-heading h2").first).to_have_text("Tomorrow")
    for text in ("Take out the recycling", "Book the train to Lisbon", "Pay the rent"):
        expect(visitor.item(text)).to_be_in_viewport()
    assert hand.acts == 1


def test_three_overdue_items_are_postponed_to_tomorrow(page, visitor, hand):
    visitor.open("/?show=today")
    hand.click(page.get_by_text("Reschedule all"))
    hand.click(button(page, "Tomorrow"))
    expect(visitor.offer).to_contain_text("3 items are now due tomorrow.")
    assert hand.acts <= 3


def test_an_item_repeats_on_mondays_as_it_is_typed(visitor, hand):
    hand.type("Put the bins out every monday")
    hand.press("Enter")
    expect(visitor.item("Put the bins out").locator(".item-meta")).to_contain_text("every Monday")
    assert hand.acts == 2


def test_a_list_is_renamed_on_its_own_page(page, visitor, hand):
    visitor.open("/?list=Errands")
    hand.click(page.locator(".title-menu summary"))
    hand.click(page.get_by_label("Name"), click_count=3)
    hand.type("Shopping")
    hand.press("Enter")
    expect(visitor.offer).to_have_text("Renamed to Shopping.")
    expect(page.locator("h1")).to_have_text("Shopping")
    assert hand.acts <= 4


def test_five_items_are_moved_to_a_list(page, visitor, hand):
    errands = ToDoList.objects.get(name="Errands").items
    count = errands.count()
    hand.click(page.get_by_role("link", name="Select", exact=True))
    boxes = page.locator(".item-select")
    expect(boxes.first).to_be_visible()
    hand.click(boxes.nth(1))
    hand.click(boxes.nth(5), modifiers=["Shift"])
    hand.click(page.locator(".move-menu summary"))
    hand.click(button(page, "Errands"))
    expect(visitor.offer).to_contain_text("Moved 5 items to Errands.")
    assert errands.count() == count + 5
    assert hand.acts <= 5


def test_all_items_are_completed_and_that_is_undone(page, visitor, hand):
    active = ToDoItem.objects.filter(completed=False)
    count = active.count()
    hand.click(page.get_by_label("Mark all as complete"))
    expect(visitor.offer).to_contain_text(f"{count} items are completed.")
    hand.click(button(page, "Undo"))
    expect(visitor.offer).to_have_count(0)
    visitor.has_stored_everything()
    assert active.count() == count
    assert hand.acts <= 3


def test_a_link_in_a_title_and_one_in_a_note_are_opened(page, visitor, hand, base_url):
    ToDoItem.objects.create(text=f"Read {base_url}/help", notes=f"Then {base_url}/done")
    visitor.open()
    with page.expect_popup() as popup:
        hand.click(page.locator(".item-body a", has_text="/help"))
    popup.value.close()
    assert hand.acts == 1
    with page.expect_popup() as popup:
        hand.click(page.locator(".excerpt a"))
    popup.value.wait_for_url("**/done")
    popup.value.close()
    assert hand.acts == 2


def test_a_csv_is_chosen_once_and_imported(page, hand):
    page.goto("/import")
    field = page.get_by_label("Files")
    hand.choose_file(field, name="todos.csv", mimeType="text/csv", buffer=CSV.encode())
    hand.click(button(page, "Check"))
    hand.click(button(page, "Import these items"))
    expect(page.locator("#undo")).to_contain_text("2 items were imported.")
    assert hand.acts == 3


def test_an_item_is_reordered_by_mouse_finger_or_keys(page, visitor, hand):
    first = page.locator(".todo-list li label").nth(0)
    third = page.locator(".todo-list li").nth(2)
    for act in (hand.drag, hand.drag_with_a_finger):
        text = third.locator("label").text_content()
        with page.expect_response("**/move"):
            act(third.locator(".drag-handle"), page.locator(".todo-list li").first)
        expect(first).to_have_text(text)
    assert hand.acts == 2
    visitor.box(text).focus()
    with page.expect_response("**/move"):
        hand.press("J")
    expect(first).not_to_have_text(text)
    assert hand.acts == 3


def test_the_feed_is_subscribed_to_or_copied_with_one_click(page, hand, log_in, as_ana):
    log_in(as_ana)
    page.goto("/feed")
    button(page, "Create link").click()
    address = page.get_by_label("For calendars")
    link = page.get_by_role("link", name="Open in a calendar")
    assert link.get_attribute("href") == address.input_value().replace("http:", "webcal:")
    page.context.grant_permissions(["clipboard-read"])
    hand.click(button(page, "Copy").first)
    expect(page.get_by_text("Copied")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == address.input_value()
    assert hand.acts == 1
