"""Each act shows its result before the server answers, and takes it back if it is refused."""

import re

import pytest
from playwright.sync_api import expect

from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem, ToDoList

UNREACHABLE = "Not saved: the site can’t be reached. Try again."

# The acts on a list of one, two, which is completed, and three: the texts that are visible at
# once, and which of these are completed.
ACTS = {
    "toggle": (["one", "two", "three"], ["one", "two"]),
    "reopen": (["one", "two", "three"], []),
    "toggle all": (["one", "two", "three"], ["one", "two", "three"]),
    "clear completed": (["one", "three"], []),
    "delete": (["two", "three"], ["two"]),
    "edit": (["eins", "two", "three"], ["two"]),
    "empty": (["two", "three"], ["two"]),
    "add": (["one", "two", "three", "four"], ["two"]),
    "move by key": (["two", "one", "three"], ["two"]),
    "bulk complete": (["one", "two", "three"], ["one", "two", "three"]),
    "bulk reopen": (["one", "two", "three"], []),
    "bulk delete": (["two"], ["two"]),
}


def act(visitor, name):
    """Do it, and don't wait for the answer."""
    if name.startswith("bulk"):
        visitor.choose(*(["two"] if name == "bulk reopen" else ["one", "three"]))
        button = name.split()[1].capitalize()
        visitor.page.locator(".bulk-form").get_by_role("button", name=button, exact=True).click()
    elif name == "toggle":
        visitor.box("one").click()
    elif name == "reopen":
        visitor.box("two").click()
    elif name == "toggle all":
        visitor.toggle_all_box.click()
    elif name == "clear completed":
        visitor.clear_button.click()
    elif name == "delete":
        visitor.item("one").locator(".destroy").click()
    elif name in ("edit", "empty"):
        visitor.edit("one").fill("eins" if name == "edit" else "")
        visitor.editor.press("Enter", no_wait_after=True)
    elif name == "add":
        visitor.add_quickly("four")
    else:
        visitor.box("one").focus()
        visitor.page.keyboard.press("J")


def is_as_before(visitor, name):
    visitor.sees("one", "two", "three")
    if name == "edit":
        expect(visitor.editor).to_have_value("eins")
        visitor.editor.press("Escape")
    if name == "empty":
        visitor.editor.press("Escape")
    if name == "add":
        expect(visitor.new).to_have_value("four")
    visitor.sees_completed("two")
    expect(visitor.counter).to_have_text("2 items left")
    expect(visitor.clear_button).to_be_visible()
    expect(visitor.toggle_all_box).not_to_be_checked()


@pytest.mark.parametrize("name", ACTS)
def test_an_act_shows_its_result_until_it_is_refused(
    three, visitor, network, name, expected_errors
):
    expected_errors.extend(["503 (Service Unavailable)", "ERR_CONNECTION_RESET"])
    texts, completed = ACTS[name]
    visitor.open("/?select=on" if name.startswith("bulk") else "/")
    for is_answered in (True, False):
        network.hold()
        act(visitor, name)
        visitor.sees(*texts)
        route = network.take(visitor.page)
        if is_answered:
            route.fulfill(status=503, body="<h1>Try later</h1>", content_type="text/html")
            expect(visitor.message).to_contain_text("Not saved: Try later.")
        else:
            route.abort("connectionreset")
            expect(visitor.message).to_have_text(UNREACHABLE)
        is_as_before(visitor, name)
    act(visitor, name)
    for _ in range(2):
        visitor.sees(*texts)
        visitor.sees_completed(*completed)
        left = len(set(texts) - set(completed))
        expect(visitor.counter).to_have_text("1 item left" if left == 1 else f"{left} items left")
        network.release()
        visitor.has_stored_everything()
    visitor.page.reload()
    visitor.sees(*texts)
    visitor.sees_completed(*completed)


def test_an_act_counts_as_not_answered_after_a_minute(three, page, network, expected_errors):
    expected_errors.append("ERR_ABORTED")
    page.add_init_script(
        "const { timeout } = AbortSignal;"
        "AbortSignal.timeout = (time) => timeout.call(AbortSignal, time / 100);"
    )
    visitor = Visitor(page)
    network.hold()
    visitor.box("one").click()
    expect(visitor.message).to_have_text(UNREACHABLE)
    visitor.sees_completed("two")


def test_an_item_leaves_a_filter_at_once(three, visitor, network):
    visitor.open("/?show=active")
    network.hold()
    visitor.box("one").click()
    visitor.sees("three")
    visitor.toggle_all_box.click()
    visitor.sees()
    expect(visitor.page.locator("[data-part=nothing]")).to_be_visible()


@pytest.mark.parametrize(
    ("menu", "button"), [("Move", "Home"), ("Label", "Add label"), ("Date", "Tomorrow")]
)
def test_items_of_a_bulk_change_are_greyed_until_the_answer(three, visitor, network, menu, button):
    ToDoList.objects.create(name="Home")
    visitor.open("/?select=on")
    visitor.choose("one", "three")
    menu = visitor.open_menu(menu)
    if button == "Add label":
        menu.get_by_placeholder("@").fill("home")
    network.hold()
    menu.get_by_role("button", name=button, exact=True).click()
    pending = visitor.page.locator(".pending")
    expect(pending.locator(".item-body label")).to_have_text(["one", "three"])
    network.release()
    expect(pending).to_have_count(0)


# Several acts


def test_quick_acts_keep_what_they_show_while_they_are_answered_one_by_one(three, visitor, network):
    network.hold()
    visitor.box("one").click()
    visitor.edit("three")
    visitor.editor.fill("drei")
    visitor.editor.press("Enter", no_wait_after=True)
    visitor.item("two").locator(".destroy").click()
    visitor.add_quickly("four", "five")
    completed = visitor.page.locator(".todo-list .completed:visible .item-body label")
    for _ in range(5):
        visitor.sees("one", "drei", "four", "five")
        expect(completed).to_have_text(["one"])
        expect(visitor.counter).to_have_text("3 items left")
        network.take(visitor.page).continue_()
    visitor.has_stored_everything()
    visitor.page.reload()
    visitor.sees("one", "drei", "four", "five")
    visitor.sees_completed("one")


def test_one_refusal_takes_back_its_own_act_alone(three, visitor, network, expected_errors):
    expected_errors.append("ERR_FAILED")
    network.hold()
    visitor.box("one").click()
    visitor.box("three").click()
    visitor.sees_completed("one", "two", "three")
    network.take(visitor.page).abort()
    expect(visitor.message).to_have_text(UNREACHABLE)
    visitor.sees_completed("two", "three")
    network.release()
    visitor.has_stored_everything()
    visitor.sees_completed("two", "three")
    assert not ToDoItem.objects.get(text="one").completed


# New items


def test_a_new_item_is_greyed_until_it_is_stored(visitor, network):
    network.hold()
    visitor.add_quickly("  Buy   milk ")
    visitor.sees("Buy milk")
    expect(visitor.item("Buy milk")).to_have_class(re.compile("pending"))
    expect(visitor.item("Buy milk")).to_have_attribute("aria-busy", "true")
    expect(visitor.counter).to_have_text("1 item left")
    expect(visitor.page.locator(".main")).to_be_visible()
    expect(visitor.page.locator(".footer")).to_be_visible()
    network.release()
    expect(visitor.item("Buy milk")).not_to_have_class(re.compile("pending"))
    expect(visitor.item("Buy milk")).not_to_have_attribute("aria-busy", "true")


def test_changes_of_a_new_item_that_is_not_stored_yet_are_stored(visitor, network, texts):
    network.hold()
    visitor.add_quickly("one", "two", "three", "four")
    visitor.box("one").click()
    visitor.edit("two").fill("zwei")
    visitor.editor.press("Enter", no_wait_after=True)
    visitor.item("three").locator(".destroy").click()
    visitor.edit("four").fill("vie")
    for _ in range(2):
        visitor.sees("one", "zwei", "four")
        visitor.sees_completed("one")
        network.release()
        visitor.has_stored_everything()
    expect(visitor.editor).to_be_focused()
    visitor.page.keyboard.type("r")
    visitor.editor.press("Enter")
    visitor.sees("one", "zwei", "vier")
    visitor.has_stored_everything()
    assert texts() == ["one", "zwei", "vier"]
    assert ToDoItem.objects.get(text="one").completed


def test_the_details_of_a_new_item_open_when_it_is_stored(visitor, network):
    network.hold()
    visitor.add_quickly("one")
    visitor.item("one").locator(".details-link").click()
    network.release()
    expect(visitor.details.get_by_label("Text")).to_have_value("one")


def test_toggle_all_ticks_every_row_before_the_server_answers(three, visitor, network):
    network.hold()
    visitor.toggle_all_box.click()
    visitor.sees_completed("one", "two", "three")
    visitor.box("two").click()
    visitor.sees_completed("one", "three")
    expect(visitor.toggle_all_box).not_to_be_checked()
    visitor.box("two").click()
    expect(visitor.toggle_all_box).to_be_checked()
    visitor.toggle_all_box.click()
    visitor.sees_completed()
    network.release()
    visitor.has_stored_everything()
    visitor.sees_completed()


def test_a_text_that_is_a_word_of_javascript_stays_as_it_is(visitor, texts):
    words = ["constructor", "toString", "__proto__"]
    for word in words:
        visitor.add(word)
    visitor.sees(*words)
    assert texts() == words


def test_the_row_of_a_new_item_works_on_a_list_whose_name_is_new(visitor, network, texts):
    ToDoList.objects.create(name="new")
    visitor.open("/?list=new")
    network.hold()
    visitor.add_quickly("Buy milk")
    visitor.box("Buy milk").click()
    network.release()
    visitor.has_stored_everything()
    visitor.sees_completed("Buy milk")
    visitor.rewrite("Buy milk", "Buy bread")
    assert texts() == ["Buy bread"]


# Changes that come while an act waits for its answer


@pytest.mark.parametrize("is_reloaded", [False, True])
def test_clear_completed_spares_what_was_completed_elsewhere_while_it_waited(
    three, visitor, network, expected_errors, is_reloaded
):
    expected_errors += ["400 (Bad Request)", "ERR_ABORTED"]
    network.hold()
    visitor.box("one").click()
    visitor.clear_button.click()
    visitor.sees("three")
    ToDoItem.objects.filter(text="three").change_fields(completed=True)
    if is_reloaded:
        network.take(visitor.page)  # Sent and not answered: "clear completed" still waits.
        visitor.page.reload()
    network.release()
    visitor.sees("one", "two", "three")
    expect(visitor.message).not_to_be_empty()
    assert ToDoItem.objects.count() == 3


def test_text_typed_into_details_while_they_are_saved_stays(three, visitor, network):
    details = visitor.open_details("one")
    details.get_by_label("Notes").fill("first")
    network.hold()
    details.get_by_role("button", name="Save").click()
    details.get_by_label("Notes").fill("first and second")
    network.release()
    visitor.has_stored_everything()
    expect(details.get_by_label("Notes")).to_have_value("first and second")
    assert ToDoItem.objects.get(text="one").notes == "first"
    visitor.press_in_details("Save")
    assert ToDoItem.objects.get(text="one").notes == "first and second"
