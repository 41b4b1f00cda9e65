"""The visitor's own order of the list: by buttons, by keys, and with the mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem

ORDERS = [
    ("To the top", "three", ["three", "one", "two"]),
    ("Up", "three", ["one", "three", "two"]),
    ("Down", "one", ["two", "one", "three"]),
    ("To the end", "one", ["two", "three", "one"]),
]


@pytest.fixture
def visitor(three, visitor):
    return visitor


@pytest.fixture
def drag(visitor, page):
    """Take the item by its handle, and let it go over (or a little under) another's middle."""

    def drag(text, over, under=False, let_go=True):
        handle = visitor.item(text).locator(".drag-handle").bounding_box()
        page.mouse.move(handle["x"] + 5, handle["y"] + handle["height"] / 2)
        page.mouse.down()
        place = visitor.item(over).bounding_box()
        middle = place["y"] + place["height"] / 2 + (10 if under else -10)
        page.mouse.move(place["x"] + 50, middle, steps=8)
        page.mouse.move(place["x"] + 60, middle, steps=2)
        if let_go:
            page.mouse.up()

    return drag


@pytest.fixture
def moved(page):
    """Wait, at the end of the with block, for the answer to a move."""
    return lambda: page.expect_response(re.compile("/move"))


@both_ways
@pytest.mark.parametrize(("button", "text", "order"), ORDERS, ids=[order[0] for order in ORDERS])
def test_the_buttons_of_an_items_page_move_it(visitor, press, texts, button, text, order):
    visitor.open("/items/{}".format(ToDoItem.objects.get(text=text).pk))
    press(button)
    visitor.sees(*order)
    assert texts() == order


# By the handle


@pytest.mark.parametrize(
    ("text", "over", "under", "order"),
    [
        ("three", "one", False, ["three", "one", "two"]),
        ("three", "one", True, ["one", "three", "two"]),
        ("one", "two", True, ["two", "one", "three"]),
        ("one", "three", True, ["two", "three", "one"]),
    ],
)
def test_an_item_is_dropped_between_others(visitor, drag, moved, texts, text, over, under, order):
    with moved():
        drag(text, over, under)
    visitor.sees(*order)
    expect(visitor.page.locator(".is-dragging")).to_have_count(0)
    visitor.page.reload()
    visitor.sees(*order)
    assert texts() == order


def test_a_drop_is_undone_by_one_click(visitor, drag, texts):
    drag("three", "one")
    expect(visitor.offer).to_contain_text("Moved “three”.")
    visitor.undo()
    visitor.sees("one", "two", "three")
    assert texts() == ["one", "two", "three"]


def test_an_item_dropped_in_a_filter_goes_before_the_next_visible_item(visitor, drag, moved, texts):
    ToDoItem.objects.create(text="four")
    visitor.show("Active")
    visitor.sees("one", "three", "four")
    with moved():
        drag("four", "three")
    visitor.sees("one", "four", "three")
    assert texts() == ["one", "two", "four", "three"]


def test_an_item_that_is_dropped_where_it_was_is_not_sent(visitor, drag, page):
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    drag("one", "two", under=True, let_go=False)
    visitor.sees("two", "one", "three")
    place = visitor.item("two").bounding_box()
    page.mouse.move(place["x"] + 50, place["y"] + 5, steps=8)
    page.mouse.up()
    visitor.sees("one", "two", "three")
    visitor.toggle("one")
    assert sent.count("POST") == 1


def test_an_item_that_is_let_go_elsewhere_goes_back(visitor, drag, page, texts):
    drag("one", "three", under=True, let_go=False)
    visitor.sees("two", "three", "one")
    page.mouse.move(5, 700, steps=8)
    page.mouse.up()
    visitor.sees("one", "two", "three")
    assert texts() == ["one", "two", "three"]


def test_escape_ends_a_drag_and_the_item_goes_back(visitor, drag, page, texts):
    drag("one", "three", under=True, let_go=False)
    visitor.sees("two", "three", "one")
    page.keyboard.press("Escape")
    visitor.sees("one", "two", "three")
    page.mouse.up()
    visitor.toggle("two")
    assert texts() == ["one", "two", "three"]


def test_a_finger_drags_an_item_by_its_handle(visitor, page, moved, texts):
    """The events are those that Chromium makes of touches, by its DevTools protocol."""
    devtools = page.context.new_cdp_session(page)

    def touch(kind, *points):
        points = [{"x": x, "y": y} for x, y in points]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    handle = visitor.item("three").locator(".drag-handle").bounding_box()
    place = visitor.item("one").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    end = place["y"] + place["height"] / 2 - 10
    with moved():
        touch("touchStart", (x, y))
        for step in range(1, 9):
            touch("touchMove", (x + 5, y + (end - y) * step / 8))
        touch("touchEnd")
    visitor.sees("three", "one", "two")
    assert texts() == ["three", "one", "two"]


def test_an_item_goes_back_when_the_move_is_not_saved(visitor, drag, context, expected_errors):
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    context.set_offline(True)
    drag("three", "one")
    expect(visitor.message).to_contain_text("Not saved: the site can’t be reached.")
    visitor.sees("one", "two", "three")


def test_moving_a_deleted_item_shows_a_message(visitor, drag, moved, expected_errors):
    expected_errors.append("404 (Not Found)")
    ToDoItem.objects.filter(text="three").delete()
    with moved():
        drag("three", "one")
    expect(visitor.message).to_have_text("This item no longer exists.")
    visitor.sees("one", "two")


def test_in_another_order_nothing_is_dragged(visitor):
    visitor.open("/?sort=text")
    visitor.sees("one", "three", "two")
    expect(visitor.page.locator(".drag-handle").first).to_be_hidden()


def test_the_text_of_an_item_is_selected_and_not_dragged(visitor, page):
    label = visitor.item("one").locator("label").bounding_box()
    page.mouse.move(label["x"] + 2, label["y"] + label["height"] / 2)
    page.mouse.down()
    page.mouse.move(label["x"] + 200, label["y"] + label["height"] / 2, steps=5)
    page.mouse.up()
    assert page.evaluate("String(getSelection())") == "one"
    visitor.sees("one", "two", "three")


# By keys


@pytest.mark.parametrize(("key", "order"), list(zip("tKJb", ORDERS)), ids=["t", "K", "J", "b"])
def test_a_key_moves_the_item_that_has_the_focus(visitor, page, moved, texts, key, order):
    _, text, order = order
    visitor.box(text).focus()
    with moved():
        page.keyboard.press(key)
    visitor.sees(*order)
    expect(visitor.box(text)).to_be_focused()
    assert texts() == order


def test_in_another_order_a_key_says_how_to_move_items(visitor, page):
    visitor.open("/?sort=text")
    visitor.box("two").focus()
    page.keyboard.press("Shift+K")
    expect(visitor.message).to_have_text("Choose “My order” to move items.")
    visitor.sees("one", "three", "two")


def test_several_moves_in_a_row_end_where_they_lead(visitor, page, texts):
    ToDoItem.objects.bulk_create(
        ToDoItem(text=text, position=9999 + number) for number, text in enumerate(("four", "five"))
    )
    page.reload()
    visitor.box("one").focus()
    for _ in range(3):
        page.keyboard.press("Shift+J")
    visitor.sees("two", "three", "four", "one", "five")
    page.keyboard.press("x")
    expect(visitor.counter).to_have_text("3 items left")
    visitor.sees("two", "three", "four", "one", "five")
    visitor.has_stored_everything()
    expect(visitor.box("one")).to_be_focused()
    assert texts() == ["two", "three", "four", "one", "five"]


def test_moves_that_are_not_saved_are_all_taken_back(visitor, page, context, expected_errors):
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    visitor.box("one").focus()
    context.set_offline(True)
    for _ in range(2):
        page.keyboard.press("Shift+J")
    expect(visitor.message).to_contain_text("Not saved: the site can’t be reached.")
    visitor.sees("one", "two", "three")
    expect(visitor.box("one")).to_be_focused()
