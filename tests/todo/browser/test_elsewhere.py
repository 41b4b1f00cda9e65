"""What is changed elsewhere comes onto a page that is looked at, and disturbs nobody there."""

import datetime
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.answers import expect_answer
from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem

INTERVAL = 8000
NOON = datetime.datetime(2030, 1, 1, 12)


def is_look(request):
    """Whether the page asks for itself, in the background."""
    first = request.redirected_from is None and request.method == "GET"
    return first and request.resource_type == "fetch" and urlsplit(request.url).path == "/"


@pytest.fixture
def visitor(three, visitor):
    return visitor


@pytest.fixture
def look(page):
    """Have the page look at the server now, as when it is seen again; return the answer."""

    def look():
        with page.expect_response(lambda response: is_look(response.request)) as response:
            page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && undefined")
        return response.value

    return look


@pytest.fixture
def looks(page):
    """The requests of that kind, from now on."""
    looks = []
    page.on("request", lambda request: is_look(request) and looks.append(request))
    return looks


@pytest.fixture
def stopped(page):
    """The page's clock stands still, but for clock.run_for()."""
    page.clock.install(time=NOON)
    page.clock.pause_at(NOON + datetime.timedelta(seconds=1))


def add_elsewhere(text="new"):
    ToDoItem.objects.create(text=text)


def test_what_is_done_in_one_tab_is_seen_in_another(visitor, context):
    another = Visitor(context.new_page())
    visitor.rewrite("one", "eins")
    visitor.delete("two")
    visitor.add("four #home")
    another.page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && undefined")
    another.sees("eins", "three", "four")
    expect(another.counter).to_have_text("3 items left")
    expect(another.page.get_by_role("navigation", name="Lists and labels")).to_contain_text("home")
    expect(another.offer).to_have_count(0)


# When it asks


def test_it_asks_every_eight_seconds_and_mostly_nothing_has_changed(three, stopped, page, looks):
    Visitor(page)
    page.reload()  # The first page came before there was a cookie, of which the answers depend.
    page.clock.run_for(INTERVAL - 1)
    assert looks == []
    with page.expect_response(lambda response: is_look(response.request)) as response:
        page.clock.run_for(1)
    assert response.value.status == 304
    add_elsewhere()
    with page.expect_response(lambda response: is_look(response.request)) as response:
        while len(looks) < 2:
            page.clock.run_for(INTERVAL)
    assert response.value.status == 200
    expect(page.locator(".item-body label")).to_have_text(["one", "two", "three", "new"])


def test_it_asks_nothing_while_it_is_hidden_and_at_once_when_it_is_seen_again(
    three, stopped, page, looks
):
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
    assert looks == []
    page.evaluate(
        """() => {
            window.isHidden = false;
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    visitor.sees("one", "two", "three", "new")
    assert len(looks) == 1


def test_it_asks_nothing_while_an_answer_is_waited_for(three, stopped, page, looks):
    visitor = Visitor(page)
    held = []
    page.route("**/toggle", lambda route: held.append(route))
    with page.expect_request("**/toggle"):
        visitor.box("one").click()
    page.clock.run_for(3 * INTERVAL)
    assert looks == []
    with expect_answer(page):
        held.pop().continue_()
    visitor.sees_completed("one", "two")


def test_a_site_that_is_out_of_reach_is_asked_again_and_nothing_is_said(
    three, stopped, page, looks, context, expected_troubles
):
    expected_troubles.append("ERR_INTERNET_DISCONNECTED")
    visitor = Visitor(page)
    context.set_offline(True)
    with page.expect_event("requestfailed", is_look):
        page.clock.run_for(INTERVAL)
    expect(visitor.message).to_have_count(0)
    context.set_offline(False)
    add_elsewhere()
    with page.expect_response(lambda response: is_look(response.request)):
        while len(looks) < 2:
            page.clock.run_for(INTERVAL)
    visitor.sees("one", "two", "three", "new")


@pytest.mark.parametrize("login_required", [False, True], ids=["shared list", "login page"])
def test_it_stops_when_the_visitor_is_logged_out_and_shows_nobody_elses_list(
    page, log_in, as_ana, ana, stopped, looks, login_required
):
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
    with page.expect_event("requestfinished", is_look):
        page.clock.run_for(INTERVAL)
    page.clock.run_for(10 * INTERVAL)
    visitor.sees("secret")
    assert len(looks) == 1


def test_an_answer_from_before_a_change_does_not_undo_it(visitor, page, look):
    held = []

    def hold(route):
        held.append((route, route.fetch())) if is_look(route.request) else route.continue_()

    page.route("**/", hold)
    with page.expect_request(is_look):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && undefined")
    visitor.add("four")
    visitor.toggle("one")
    visitor.sees("one", "two", "three", "four")
    route, old = held.pop(0)
    with page.expect_response(lambda response: is_look(response.request)):
        route.fulfill(response=old)
    page.evaluate("() => new Promise((done) => setTimeout(done, 100))")
    visitor.sees("one", "two", "three", "four")
    visitor.sees_completed("one", "two")


def test_after_it_the_forms_are_good_again_though_the_cookie_is_another(visitor, context, look):
    context.clear_cookies()
    context.new_page().goto("/")
    look()
    visitor.toggle("one")
    visitor.sees_completed("one", "two")
    expect(visitor.message).to_have_count(0)


# What it leaves alone


def test_what_is_typed_stays_and_keeps_the_focus(visitor, page, look):
    search = page.get_by_role("searchbox")
    search.fill("mil")
    visitor.new.fill("Buy mlk")
    visitor.new.evaluate("field => field.setSelectionRange(5, 5)")
    add_elsewhere()
    look()
    visitor.sees("one", "two", "three", "new")
    page.keyboard.type("i")
    expect(visitor.new).to_have_value("Buy milk")
    expect(search).to_have_value("mil")


def test_an_edit_goes_on_while_the_item_itself_is_changed_or_leaves_the_filter(
    visitor, page, look, expected_troubles
):
    expected_troubles.append("409 (Conflict)")
    visitor.open("/?show=active")
    visitor.edit("one").press("End")
    page.keyboard.type("!")
    ToDoItem.objects.filter(text="one").change_fields(text="eins", completed=True)
    add_elsewhere()
    look()
    expect(visitor.item("new")).to_be_visible()
    expect(visitor.editor).to_be_focused()
    page.keyboard.type("!")
    expect(visitor.editor).to_have_value("one!!")
    with expect_answer(page):
        page.keyboard.press("Enter")
    expect(visitor.message).to_contain_text(
        "changed elsewhere in the meantime: it is “eins”, completed"
    )


def test_what_was_kept_for_an_edit_is_caught_up_with_after_it(visitor, page, look):
    visitor.edit("one")
    ToDoItem.objects.filter(text="one").change_fields(text="eins")
    look()
    page.keyboard.press("Escape")
    visitor.sees("one", "two", "three")
    assert look().status == 200
    visitor.sees("eins", "two", "three")
    assert look().status == 304


def test_ticks_stay(visitor, page, look):
    visitor.open("/?select=on")
    visitor.choose("one", "two")
    ToDoItem.objects.filter(text="two").change_fields(text="zwei")
    add_elsewhere()
    look()
    visitor.sees("one", "zwei", "three", "new")
    ticked = page.locator("li:has(.item-select:checked) .item-body label")
    expect(ticked).to_have_text(["one", "zwei"])


def test_a_new_item_is_among_all_that_are_shown(visitor, page, look):
    visitor.open("/?select=on")
    page.get_by_label("Select all 3 items of this view").check()
    add_elsewhere()
    look()
    expect(visitor.item("new").locator(".item-select")).to_be_checked()


def test_open_details_keep_what_is_typed_and_the_focus(visitor, page, look):
    notes = visitor.open_details("one").get_by_label("Notes")
    notes.fill("ke")
    ToDoItem.objects.filter(text="one").change_fields(text="eins")
    ToDoItem.objects.create(text="zero", position=-1)
    look()
    visitor.sees("zero", "eins", "two", "three")
    page.keyboard.type("pt")
    expect(notes).to_have_value("kept")
    ToDoItem.objects.filter(text="eins").change_fields(deleted_on=NOON.astimezone())
    add_elsewhere()
    look()
    expect(visitor.item("new")).to_be_visible()
    expect(notes).to_have_value("kept")
    expect(notes).to_be_focused()


def test_an_open_dialog_stays_open(visitor, page, look):
    page.get_by_role("button", name="Shortcuts and quick add").click()
    add_elsewhere()
    look()
    visitor.sees("one", "two", "three", "new")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Close")).to_be_focused()


@pytest.mark.parametrize("place", [".filters a", ".list-nav a", ".toggle", ".details-link"])
def test_the_focus_stays_where_it_is(visitor, page, look, place):
    visitor.add("four #home")
    visitor.sees("one", "two", "three", "four")
    focused = page.locator(place).last
    focused.focus()
    ToDoItem.objects.filter(text="four").change_fields(text="vier")
    ToDoItem.objects.filter(text="three").change_fields(position=-5)
    look()
    visitor.sees("three", "one", "two", "vier")
    expect(focused).to_be_focused()


def test_an_offer_to_undo_and_an_error_stay(visitor, look, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    visitor.delete("one")
    expect(visitor.offer).to_have_count(1)
    look()
    add_elsewhere()
    look()
    visitor.sees("two", "three", "new")
    expect(visitor.offer).to_have_count(1)
    visitor.add("x" * 501)
    add_elsewhere("newer")
    look()
    visitor.sees("two", "three", "new", "newer")
    expect(visitor.message).to_contain_text("this one has 501")


def test_the_order_of_elsewhere_is_taken_over(visitor, look):
    ToDoItem.objects.filter(text="three").update(position=-1)
    look()
    visitor.sees("three", "one", "two")


def test_nothing_moves_under_a_mouse_that_drags(visitor, page, look, looks):
    edge = visitor.item("one").bounding_box()
    page.mouse.move(edge["x"] + 5, edge["y"] + 20)
    page.mouse.down()
    page.mouse.move(edge["x"] + 5, edge["y"] + 60, steps=5)
    page.mouse.move(edge["x"] + 5, edge["y"] + 80, steps=5)
    visitor.sees("two", "one", "three")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && undefined")
    assert looks == []
    with page.expect_response("**/move"):
        page.mouse.up()
    visitor.sees("two", "one", "three")
