"""Unsaved changes of an item's details come back, to the owner who typed them alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.answers import fulfill
from tests.browser.forms import submit_log_in
from tests.todo.browser.visitor import Visitor
from todo.models import ToDoItem

DRAFT = "This is what you typed here last time and did not save. Save it, or cancel."
NOTES = "Twenty minutes\nof typing"


@pytest.fixture
def item(three):
    return ToDoItem.objects.get(text="one")


@pytest.fixture
def address(item):
    return f"/items/{item.pk}"


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
def questions(page):
    """The questions that the browser has shown; each is answered with yes."""
    questions = []
    page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    return questions


def save(page):
    page.locator("#details").get_by_role("button", name="Save").click()
    expect(page.locator("#details")).to_have_count(0)


def test_leaving_is_confirmed_and_the_draft_comes_back(open_item, page, notes, questions, item):
    open_item()
    page.goto("/trash")
    assert questions == []
    open_item()
    notes.fill(NOTES)
    page.goto("/trash")
    assert questions == ["beforeunload"]
    open_item()
    expect(page.locator("#error")).to_have_text(DRAFT)
    expect(notes).to_have_value(NOTES)
    save(page)
    item.refresh_from_db()
    assert item.notes.splitlines() == NOTES.splitlines()
    open_item()
    expect(notes).to_have_value(NOTES)
    expect(page.locator("#error")).to_have_text("")


def test_a_draft_of_a_closed_tab_comes_back_until_it_is_cancelled(open_item, page, context):
    open_item()
    page.locator("#details").get_by_label("Notes").fill(NOTES)
    page.close()
    another = context.new_page()
    questions = []
    another.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    open_item(another)
    notes = another.locator("#details").get_by_label("Notes")
    expect(notes).to_have_value(NOTES)
    another.locator("#details").get_by_role("link", name="Cancel").click()
    expect(another.locator("#details")).to_have_count(0)
    assert questions == []
    open_item(another)
    expect(notes).to_have_value("")


def test_a_draft_overwrites_no_change_elsewhere(
    page, address, notes, questions, item, expected_errors
):
    expected_errors.append("409 (Conflict)")
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


def test_logging_out_deletes_the_drafts(page, log_in, as_ana, ana, questions, notes):
    log_in(as_ana)
    mine = ToDoItem.objects.create(text="secret", owner=ana)
    page.goto(f"/items/{mine.pk}")
    notes.fill(NOTES)
    page.goto("/")
    drafts = "Object.keys(localStorage).filter((name) => name.startsWith('draft'))"
    assert len(page.evaluate(drafts)) == 1
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    assert page.evaluate(drafts) == []
    log_in(as_ana)
    page.goto("/accounts/login/")
    submit_log_in(page, "ana")
    page.goto(f"/items/{mine.pk}")
    expect(notes).to_have_value("")


def test_notes_refused_by_a_proxy_stay_in_the_field(open_item, page, notes, item, expected_errors):
    open_item()
    notes.fill(NOTES)
    for status in (413, 429, 502, 504):
        expected_errors.append(f"status of {status}")
        page.route(
            lambda address: address.endswith(f"/items/{item.pk}"),
            fulfill(status=status, body=f"<h1>{status}</h1>", content_type="text/html"),
            times=1,
        )
        page.locator("#details").get_by_role("button", name="Save").click()
        expect(page.locator("#error")).to_contain_text(f"Not saved: {status}.")
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
