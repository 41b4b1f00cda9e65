"""axe-core finds nothing on the pages beside the list, and in what the list shows of them.

Besides: they fit a small screen, also when it is enlarged, and a thumb.
"""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from tests.todo.browser.pages import DESK, FOR_VISITORS, PHONE, store_examples, store_many
from todo.models import CalendarFeed, Label, ToDoItem, ToDoList

DAY = datetime.timedelta(days=1)
NAME, TEXT = "L" * 100, "x" * 500


@pytest.fixture
def items():
    """Items with everything that an item may have, one of them overdue and one of today."""
    today, add = timezone.localdate(), ToDoItem.objects.create_once
    home = ToDoList.objects.create(name="Home")
    bank = Label.objects.create(name="bank")
    add(None, "Pay the rent", todo_list=home, labels=[bank], due_on=today, priority=1)
    add(None, "Renew the passport", todo_list=home, due_on=today - DAY, notes="Two photographs")
    add(None, "Water the plants", due_on=today + DAY, repeats="every 3 days", priority=3)
    add(None, "Ring Sam", completed=True, labels=[bank])


@pytest.fixture
def item(items):
    return ToDoItem.objects.get(text="Pay the rent")


# Every page


screens = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@screens
def test_no_page_has_a_violation(page, size, ana, as_ana, log_in, has_no_violation):
    for address in FOR_VISITORS.values():
        page.goto(address)
        has_no_violation()
    log_in(as_ana)
    page.goto("/")
    has_no_violation()
    for address in store_examples(ana).values():
        page.goto(address)
        has_no_violation()


@screens
def test_no_state_of_a_long_list_has_a_violation(
    page, size, ana, as_ana, log_in, has_no_violation, expected_errors
):
    expected_errors.append("400 (Bad Request)")
    log_in(as_ana)
    store_examples(ana)
    store_many(ana)
    page.goto("/")
    has_no_violation()
    page.locator(".toggle").first.click()
    expect(page.locator(".offer")).to_be_visible()
    has_no_violation()
    page.locator(".new-todo").fill("x" * 501)
    page.locator(".new-todo").press("Enter")
    expect(page.locator("#error")).to_be_visible()
    has_no_violation()
    page.locator(".new-todo").fill("")
    page.goto("/?show=today")
    page.locator(".details-link").first.click()
    expect(page.locator("#details")).to_be_visible()
    has_no_violation()
    page.goto("/?show=today")
    page.locator(".due").first.click()
    expect(page.locator("form.date-menu")).to_be_visible()
    page.get_by_text("Reschedule all").click()
    has_no_violation()
    page.goto("/?select=on")
    page.locator(".item-select").first.check()
    for menu in page.locator(".bulk-form summary").all():
        menu.click()
        has_no_violation()


# The list


@both_ways
def test_parts_of_the_list_have_no_violation(
    items, page, context, has_no_violation, expected_errors
):
    expected_errors.append("404 (Not Found)")
    for address, selector in (
        ("/?list=Home&label=bank&show=active&sort=due", ".list-nav .selected"),
        ("/?list=Home", ".title-menu"),
        ("/?q=p", ".excerpt"),
        ("/?q=elephant", ":text('No items match')"),
        ("/?list=Nowhere", ".error:visible"),
    ):
        page.goto(address)
        expect(page.locator(selector).first).to_be_visible()
        has_no_violation()
    context.set_extra_http_headers({"Accept-Language": "es"})
    page.goto("/?select=on&list=Home")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    has_no_violation()


@both_ways
def test_a_text_for_an_unknown_list_has_no_violation(
    items, page, has_no_violation, expected_errors
):
    expected_errors.append("404 (Not Found)")
    page.goto("/?list=Home")
    ToDoList.objects.update(name="House", name_key="house")
    page.locator(".new-todo").fill("Paint the door")
    page.locator(".new-todo").press("Enter")
    expect(page.locator(".error:visible .way-back, .unresolved .way-back")).to_be_visible()
    has_no_violation()


# Lists and labels


def test_a_page_with_nothing_on_it_has_no_violation(page, has_no_violation):
    for address in ("/lists", "/trash"):
        page.goto(address)
        has_no_violation()


def test_the_page_of_lists_has_no_violation(items, page, press, has_no_violation, expected_errors):
    expected_errors.extend(["400 (Bad Request)", "404 (Not Found)"])
    for label, name, button in (
        ("New list", "Inbox", "Add: New list"),
        ("New label", "a b", "Add: New label"),
        ("Name: Home", "Inbox", "Rename: Home"),
    ):
        page.goto("/lists")
        if label.startswith("Name: "):
            page.get_by_label("Change: Home").click()
        page.get_by_label(label, exact=True).fill(name)
        press(button)
        expect(page.get_by_role("alert")).to_be_visible()
        has_no_violation()
    page.goto("/lists")
    has_no_violation()
    page.get_by_label("Change: Home").click()
    has_no_violation()
    press("Delete: Home")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    has_no_violation()
    press("Undo")
    page.goto("/lists")
    ToDoList.objects.all().delete()
    page.get_by_label("Change: Home").click()
    press("Up: Home")
    expect(page.get_by_role("alert")).to_be_visible()
    has_no_violation()


def test_the_trash_has_no_violation(items, page, press, has_no_violation):
    ToDoItem.objects.all().change_fields(deleted_on=timezone.now())
    page.goto("/trash")
    page.locator(".row-list [type=checkbox]").first.check()
    has_no_violation()
    page.get_by_text("Empty the trash").click()
    has_no_violation()
    press("Delete all 4 items permanently")
    expect(page.get_by_role("status")).not_to_be_empty()
    has_no_violation()


# The item's page


def test_the_page_of_an_item_has_no_violation(item, page, press, has_no_violation, expected_errors):
    expected_errors.extend(["400 (Bad Request)", "409 (Conflict)"])
    page.goto(f"/items/{item.pk}")
    has_no_violation()
    page.get_by_label("Text").fill(" ")
    page.get_by_label("Labels").fill("a#b")
    press("Save")
    expect(page.get_by_role("alert")).to_have_count(2)
    has_no_violation()
    page.goto(f"/items/{item.pk}")
    ToDoItem.objects.filter(pk=item.pk).change_fields(text="Pay it")
    page.get_by_label("Text").fill("Pay them")
    press("Save")
    expect(page.get_by_role("alert")).to_be_visible()
    has_no_violation()


def test_the_page_of_the_feed_has_no_violation(page, log_in, as_ana, press, has_no_violation):
    log_in(as_ana)
    page.goto("/feed")
    has_no_violation()
    press("Create link")
    expect(page.get_by_label("For calendars")).to_be_visible()
    has_no_violation()


def test_the_preview_of_an_import_has_no_violation(
    context, page, press, has_no_violation, fits, expected_errors
):
    expected_errors.append("400 (Bad Request)")
    page.set_viewport_size({"width": 360, "height": 640})
    todoist = "TYPE,CONTENT,PRIORITY,DATE\nsection,Errands,,\ntask,Buy milk @shop,1,2026-12-01\n"
    other = "What,When,Mood\nBuy milk,2026-12-01,happy\n"
    for language, button in (("en", "Check"), ("es", "Comprobar")):
        context.set_extra_http_headers({"Accept-Language": language})
        for name, text in ((NAME + ".csv", todoist), ("other.csv", other), ("a.txt", TEXT + "x")):
            page.goto("/import")
            file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
            page.locator("#id_file").set_input_files(file)
            press(button)
            expect(page).to_have_url(re.compile("/import/."))
            has_no_violation()
            fits()


def test_the_page_of_the_api_has_no_violation(page, has_no_violation):
    page.goto("/api/docs")
    has_no_violation()
    for answers in page.locator("summary").all():
        answers.click()
    has_no_violation()


def test_the_other_pages_in_spanish_have_no_violation(item, context, page, has_no_violation):
    context.set_extra_http_headers({"Accept-Language": "es"})
    page.goto(f"/items/{item.pk}")
    has_no_violation()
    ToDoItem.objects.filter(pk=item.pk).change_fields(deleted_on=timezone.now())
    for address in ("/lists", "/trash", "/done", "/import", "/api/docs"):
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", "es")
        has_no_violation()


# Small screens


@pytest.fixture
def full(ana, as_ana, log_in):
    """Ana's item, with the longest names and texts, in one word; another is in the trash."""
    log_in(as_ana)
    CalendarFeed.objects.create(owner=ana, secret="s" * 43)
    fields = {"todo_list": ToDoList.objects.create(name=NAME, owner=ana), "notes": TEXT}
    ToDoItem.objects.create_once(ana, TEXT, deleted_on=timezone.now(), **fields)
    label = Label.objects.create(name=NAME, owner=ana)
    return ToDoItem.objects.create_once(ana, TEXT, labels=[label], **fields)


LIST = ["/", "/?q=xx", "/?list=" + NAME, "/?select=on"]
OTHERS = [
    "/lists",
    "/trash",
    "/items/{}",
    "/feed",
    "/import",
    "/api/docs",
]


@both_ways
@pytest.mark.parametrize(
    ("size", "addresses"),
    [({"width": 360, "height": 640}, LIST + OTHERS), ({"width": 180, "height": 320}, OTHERS)],
    ids=["a telephone", "a telephone at 200 %"],
)
def test_no_page_scrolls_sideways(page, full, addresses, fits):
    for address in addresses:
        page.goto(address.format(full.pk))
        for details in page.locator("summary").all():
            details.click()
        fits()


@both_ways
def test_every_target_is_large_enough_for_a_thumb(page, full, targets_are_large_enough):
    for address in LIST + OTHERS:
        page.goto(address.format(full.pk))
        targets_are_large_enough()
