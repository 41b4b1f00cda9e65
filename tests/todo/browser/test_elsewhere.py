"""A page that is open shows the changes of elsewhere, and disturbs nothing that is being done."""

from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem

INTERVAL = 8000


def is_poll(request):
    """Return whether the page requests itself, in the background."""
    first = request.redirected_from is None and request.method == "GET"
    return first and request.resource_type == "fetch" and urlsplit(request.url).path == "/"


@pytest.fixture
def visitor(three, visitor):
    return visitor


@pytest.fixture
def poll(page):
    """Make the page poll the server now, and show the response; return the response."""

    def poll():
        with page.expect_response(lambda response: is_poll(response.request)) as response:
            page.evaluate("poll()")
        return response.value

    return poll


@pytest.fixture
def polls(page):
    """The polls that the page sends from now on."""
    polls = []
    page.on("request", lambda request: is_poll(request) and polls.append(request))
    return polls


def add_elsewhere(text="new"):
    ToDoItem.objects.create(text=text)


def test_a_change_in_one_tab_is_shown_in_another(visitor, context):
    another = Visitor(context.new_page())
    visitor.rewrite("one", "eins")
    visitor.delete("two")
    visitor.add("four #home")
    another.page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && undefined")
    another.sees("eins", "three", "four")
    expect(another.counter).to_have_text("3 items left")
    expect(another.page.get_by_role("navigation", name="Lists and labels")).to_contain_text("home")
    expect(another.offer).to_have_count(0)


# When the page polls


def test_the_page_polls_every_eight_seconds_and_mostly_gets_a_304(three, stopped, page, polls):
    Visitor(page)
    page.reload()  # The first page came before there was a cookie, of which the answers depend.
    page.clock.run_for(INTERVAL - 1)
    assert polls == []
    with page.expect_response(lambda response: is_poll(response.request)) as response:
        page.clock.run_for(1)
    assert response.value.status == 304
    add_elsewhere()
    with page.expect_response(lambda response: is_poll(response.request)) as response:
        while len(polls) < 2:
            page.clock.run_for(INTERVAL)
    assert response.value.status == 200
    expect(page.locator(".item-body label")).to_have_text(["one", "two", "three", "new"])


def test_a_hidden_page_does_not_poll_until_it_is_visible_again(three, stopped, page, polls):
    visitor = Visitor(page)
    page.evaluate(
        """() => {
            window.isHidden = true;
            Object.defineProperty(document, "hidden", { get: () => window.isHidden });
            Object.defineProperty(document, "visibilityState", {
                get: () => (window.isHidden ? "hidden" : "visible"),
            });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    add_elsewhere()
    page.clock.run_for(10 * INTERVAL)
    assert polls == []
    page.evaluate(
        """() => {
            window.isHidden = false;
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    visitor.sees("one", "two", "three", "new")
    assert len(polls) == 1


def test_the_page_does_not_poll_while_a_change_waits_for_its_answer(three, stopped, page, polls):
    visitor = Visitor(page)
    held = []
    page.route("**/toggle", lambda route: held.append(route))
    with page.expect_request("**/toggle"):
        visitor.box("one").click()
    page.clock.run_for(3 * INTERVAL)
    assert polls == []
    with expect_answer(page):
        held.pop().continue_()
    visitor.sees_completed("one", "two")


def test_without_a_network_polling_goes_on(three, stopped, page, polls, context, expected_errors):
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    visitor = Visitor(page)
    context.set_offline(True)
    with page.expect_event("requestfailed", is_poll):
        page.clock.run_for(INTERVAL)
    expect(visitor.message).to_have_count(0)
    context.set_offline(False)
    add_elsewhere()
    with page.expect_response(lambda response: is_poll(response.request)):
        while len(polls) < 2:
            page.clock.run_for(INTERVAL)
    visitor.sees("one", "two", "three", "new")


@pytest.mark.parametrize("login_required", [False, True], ids=["shared list", "login page"])
def test_polling_ends_with_the_session(page, log_in, as_ana, ana, stopped, polls, login_required):
    log_in(as_ana)
    ToDoItem.objects.create(text="secret", owner=ana)
    ToDoItem.objects.create(text="shared")
    visitor = Visitor(page)
    visitor.sees("secret")
    Session.objects.all().delete()
    if login_required:
        page.route(
            "**/",
            lambda route: route.fulfill(body="<h1>Log in</h1>", content_type="text/html"),
        )
    with page.expect_event("requestfinished", is_poll):
        page.clock.run_for(INTERVAL)
    page.clock.run_for(10 * INTERVAL)
    visitor.sees("secret")
    assert len(polls) == 1


def test_an_answer_from_before_a_change_does_not_undo_it(visitor, page, poll):
    held = []

    def hold(route):
        held.append((route, route.fetch())) if is_poll(route.request) else route.continue_()

    page.route("**/", hold)
    with page.expect_request(is_poll):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && undefined")
    visitor.add("four")
    visitor.toggle("one")
    visitor.sees("one", "two", "three", "four")
    route, old = held.pop(0)
    with page.expect_response(lambda response: is_poll(response.request)):
        route.fulfill(response=old)
    page.evaluate("() => new Promise((done) => setTimeout(done, 100))")
    visitor.sees("one", "two", "three", "four")
    visitor.sees_completed("one", "two")


def test_a_poll_renews_the_csrf_token_of_the_forms(visitor, context, poll):
    context.clear_cookies()
    context.new_page().goto("/")
    poll()
    visitor.toggle("one")
    visitor.sees_completed("one", "two")
    expect(visitor.message).to_have_count(0)


# Polls while the visitor is typing, selecting or moving


def test_typed_text_stays_and_keeps_the_focus(visitor, page, poll):
    search = page.get_by_role("searchbox")
    search.fill("mil")
    visitor.new.fill("Buy mlk")
    visitor.new.evaluate("field => field.setSelectionRange(5, 5)")
    add_elsewhere()
    poll()
    visitor.sees("one", "two", "three", "new")
    page.keyboard.type("i")
    expect(visitor.new).to_have_value("Buy milk")
    expect(search).to_have_value("mil")


def test_an_edit_stays_open_while_its_item_is_changed(visitor, page, poll, expected_errors):
    expected_errors.append("409 (Conflict)")
    visitor.open("/?show=active")
    visitor.edit("one").press("End")
    page.keyboard.type("!")
    ToDoItem.objects.filter(text="one").change_fields(text="eins", completed=True)
    add_elsewhere()
    poll()
    expect(visitor.item("new")).to_be_visible()
    expect(visitor.editor).to_be_focused()
    page.keyboard.type("!")
    expect(visitor.editor).to_have_value("one!!")
    with expect_answer(page):
        page.keyboard.press("Enter")
    expect(visitor.message).to_contain_text(
        "changed elsewhere in the meantime: it is “eins”, completed"
    )


def test_a_change_of_an_item_that_is_edited_is_shown_after_the_edit(visitor, page, poll):
    visitor.edit("one")
    ToDoItem.objects.filter(text="one").change_fields(text="eins")
    add_elsewhere()
    poll()
    expect(visitor.item("new")).to_be_visible()
    expect(visitor.editor).to_have_value("one")
    page.keyboard.press("Escape")
    poll()
    visitor.sees("eins", "two", "three", "new")
    assert poll().status == 304


def test_ticks_stay_and_a_new_item_is_among_all_that_are_chosen(visitor, page, poll):
    visitor.open("/?select=on")
    visitor.choose("one", "two")
    ToDoItem.objects.filter(text="two").change_fields(text="zwei")
    add_elsewhere()
    poll()
    visitor.sees("one", "zwei", "three", "new")
    ticked = page.locator("li:has(.item-select:checked) .item-body label")
    expect(ticked).to_have_text(["one", "zwei"])
    page.get_by_label("Select all 4 items of this view").check()
    add_elsewhere("newer")
    poll()
    expect(visitor.item("newer").locator(".item-select")).to_be_checked()


def test_open_details_keep_what_is_typed_and_the_focus(visitor, page, poll):
    notes = visitor.open_details("one").get_by_label("Notes")
    notes.fill("ke")
    ToDoItem.objects.filter(text="one").change_fields(text="eins")
    ToDoItem.objects.create(text="zero", position=-1)
    poll()
    visitor.sees("zero", "eins", "two", "three")
    page.keyboard.type("pt")
    expect(notes).to_have_value("kept")
    ToDoItem.objects.filter(text="eins").change_fields(deleted_on=timezone.now())
    add_elsewhere()
    poll()
    expect(visitor.item("new")).to_be_visible()
    expect(notes).to_have_value("kept")
    expect(notes).to_be_focused()


def test_an_open_dialog_stays_open(visitor, page, poll):
    page.get_by_role("link", name="Shortcuts and quick add").click()
    add_elsewhere()
    poll()
    visitor.sees("one", "two", "three", "new")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Close")).to_be_focused()


def test_the_order_of_elsewhere_is_taken_over_and_the_focus_stays(visitor, page, poll):
    visitor.add("four #home")
    order = ["one", "two", "three", "four"]
    visitor.sees(*order)
    for place in (".filters a", ".list-nav a", ".toggle", ".details-link"):
        focused = page.locator(place).last
        focused.focus()
        order = [order[2], *order[:2], order[3] + "!"]
        ToDoItem.objects.filter(text=order[3][:-1]).change_fields(text=order[3])
        first = ToDoItem.objects.order_by("position").first()
        ToDoItem.objects.filter(text=order[0]).change_fields(position=first.position - 5)
        poll()
        visitor.sees(*order)
        expect(focused).to_be_focused()


def test_an_offer_to_undo_and_an_error_stay(visitor, poll, expected_errors):
    expected_errors.append("400 (Bad Request)")
    visitor.delete("one")
    expect(visitor.offer).to_have_count(1)
    poll()
    add_elsewhere()
    poll()
    visitor.sees("two", "three", "new")
    expect(visitor.offer).to_have_count(1)
    visitor.add("x" * 501)
    add_elsewhere("newer")
    poll()
    visitor.sees("two", "three", "new", "newer")
    expect(visitor.message).to_contain_text("this one has 501")


def test_nothing_moves_under_a_mouse_that_drags(visitor, page, poll, polls):
    handle = visitor.item("one").locator(".drag-handle").bounding_box()
    next_item = visitor.item("two").bounding_box()
    end = next_item["y"] + next_item["height"] - 2
    page.mouse.move(handle["x"] + 5, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(next_item["x"] + 50, end - 5, steps=5)
    page.mouse.move(next_item["x"] + 50, end, steps=5)
    visitor.sees("two", "one", "three")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && undefined")
    assert polls == []
    with page.expect_response("**/move"):
        page.mouse.up()
    visitor.sees("two", "one", "three")
