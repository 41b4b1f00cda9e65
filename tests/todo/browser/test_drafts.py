"""Unsaved changes of an item's details come back, to the owner who typed them alone."""

import pytest
from playwright.sync_api import expect

from tests.helpers import PASSWORD
from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem

DRAFT = "This is what you typed here last time and did not save. Save it, or cancel."
NOTES = "Twenty minutes\nof typing"


@pytest.fixture
def item(three):
    return ToDoItem.objects.get(text="one")


@pytest.fixture
def address(item):
    return "/items/{}".format(item.pk)


@pytest.fixture
def notes(page):
    return page.locator("#details").get_by_label("Notes")


@pytest.fixture(params=["its page", "its row"])
def open_item(request, page, item, address):
    """Open the item, on its own page or in its row on the list's page."""

    def open_item(page=page):
        if request.param == "its page":
            page.goto(address)
        else:
            Visitor(page).open_details(page.locator("li label").first.text_content())
            page.locator("#details").wait_for()

    return open_item


@pytest.fixture
def asked(page):
    """The questions that the browser asked; each is answered with yes."""
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    return asked


def save(page):
    page.locator("#details").get_by_role("button", name="Save").click()
    expect(page.locator("#details")).to_have_count(0)


def test_leaving_asks_first_and_the_draft_comes_back(open_item, page, notes, asked, item):
    open_item()
    page.goto("/trash")
    assert asked == []
    open_item()
    notes.fill(NOTES)
    page.goto("/trash")
    assert asked == ["beforeunload"]
    open_item()
    expect(page.locator("#error")).to_have_text(DRAFT)
    expect(notes).to_have_value(NOTES)
    save(page)
    item.refresh_from_db()
    assert item.notes.splitlines() == NOTES.splitlines()
    open_item()
    expect(notes).to_have_value(NOTES)
    expect(page.locator("#error")).to_have_text("")


def test_a_tab_that_was_closed_leaves_its_draft(open_item, page, notes, context):
    open_item()
    notes.fill(NOTES)
    page.close()
    another = context.new_page()
    open_item(another)
    expect(another.get_by_label("Notes")).to_have_value(NOTES)


def test_cancel_discards_the_draft(open_item, page, notes, asked):
    open_item()
    notes.fill(NOTES)
    page.locator("#details").get_by_role("link", name="Cancel").click()
    expect(page.locator("#details")).to_have_count(0)
    assert asked == []
    open_item()
    expect(notes).to_have_value("")


def test_a_draft_does_not_replace_what_was_changed_elsewhere(
    page, address, notes, asked, item, expected_troubles
):
    expected_troubles.append("409 (Conflict)")
    page.goto(address)
    notes.fill(NOTES)
    page.goto("/trash")
    ToDoItem.objects.filter(pk=item.pk).change_fields(notes="theirs")
    page.goto(address)
    expect(notes).to_have_value(NOTES)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#details-error")).to_contain_text("changed elsewhere")
    expect(notes).to_have_value(NOTES)
    save(page)
    item.refresh_from_db()
    assert item.notes.splitlines() == NOTES.splitlines()


def test_logging_out_ends_the_drafts(page, log_in, as_ana, ana, asked, notes):
    log_in(as_ana)
    mine = ToDoItem.objects.create(text="secret", owner=ana)
    page.goto("/items/{}".format(mine.pk))
    notes.fill(NOTES)
    page.goto("/")
    drafts = "Object.keys(localStorage).filter((name) => name.startsWith('draft'))"
    assert len(page.evaluate(drafts)) == 1
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    assert page.evaluate(drafts) == []
    log_in(as_ana)
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.goto("/items/{}".format(mine.pk))
    expect(notes).to_have_value("")


@pytest.mark.parametrize("status", [413, 429, 502, 504])
def test_what_a_proxy_refuses_stays_in_the_fields(
    open_item, page, notes, item, status, expected_troubles
):
    expected_troubles.append("status of {}".format(status))
    open_item()
    notes.fill(NOTES)
    page.route(
        lambda address: address.endswith("/items/{}".format(item.pk)),
        lambda route: route.fulfill(
            status=status, body="<h1>Refused on the way</h1>", content_type="text/html"
        ),
        times=1,
    )
    page.locator("#details").get_by_role("button", name="Save").click()
    expect(page.locator("#error")).to_contain_text("Not saved: Refused on the way.")
    expect(notes).to_have_value(NOTES)
    save(page)
    item.refresh_from_db()
    assert item.notes.splitlines() == NOTES.splitlines()


def test_a_browser_that_stores_nothing_has_no_drafts(page, address, notes, item):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('none'); } })"
    )
    page.goto(address)
    notes.fill(NOTES)
    save(page)
    item.refresh_from_db()
    assert item.notes.splitlines() == NOTES.splitlines()
