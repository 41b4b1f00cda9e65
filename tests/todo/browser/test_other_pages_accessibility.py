"""axe-core finds nothing on the pages beside the list, and in what the list shows of them.

Besides: they fit a small screen, also when it is enlarged, and a thumb.
"""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
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
    add(None, "Water the plants", due_on=today + DAY, repeats="3 days", priority=3)
    add(None, "Ring Sam", completed=True, labels=[bank])


@pytest.fixture
def item(items):
    return ToDoItem.objects.get(text="Pay the rent")


@pytest.fixture
def in_spanish(context):
    context.set_extra_http_headers({"Accept-Language": "es"})


# The list


@both_ways
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/?list=Home&label=bank&show=active&sort=due", ".list-nav .selected"),
        ("/?q=p", ".excerpt"),
        ("/?q=elephant", ":text('Nothing here.')"),
    ],
)
def test_a_part_of_the_list(items, page, has_no_violation, address, shown):
    page.goto(address)
    expect(page.locator(shown).first).to_be_visible()
    has_no_violation()


@both_ways
def test_a_list_that_is_not_there(items, page, has_no_violation, expected_troubles):
    expected_troubles.append("404 (Not Found)")
    page.goto("/?list=Nowhere")
    expect(page.locator(".error:visible")).to_be_visible()
    has_no_violation()


@both_ways
def test_a_new_text_for_a_list_that_is_not_there(items, page, has_no_violation, expected_troubles):
    expected_troubles.append("404 (Not Found)")
    page.goto("/?list=Home")
    ToDoList.objects.update(name="House", name_key="house")
    page.locator(".new-todo").fill("Paint the door")
    page.locator(".new-todo").press("Enter")
    expect(page.locator(".error:visible .way-back, .unresolved .way-back")).to_be_visible()
    has_no_violation()


@both_ways
def test_the_list_in_spanish(items, in_spanish, page, has_no_violation):
    page.goto("/?select=on&list=Home")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    has_no_violation()


# Lists and labels


@pytest.mark.parametrize("address", ["/lists", "/trash"])
def test_a_page_with_nothing_on_it(page, has_no_violation, address):
    page.goto(address)
    has_no_violation()


@pytest.mark.parametrize(
    ("typed_into", "button"),
    [
        ("New list", "Add: New list"),
        ("New label", "Add: New label"),
        ("Name: Home", "Rename: Home"),
    ],
)
def test_a_name_that_is_refused(
    items, page, press, has_no_violation, expected_troubles, typed_into, button
):
    expected_troubles.append("400 (Bad Request)")
    page.goto("/lists")
    page.get_by_label(typed_into, exact=True).fill("Inbox" if "label" not in typed_into else "a b")
    press(button)
    expect(page.get_by_role("alert")).to_be_visible()
    has_no_violation()


def test_a_list_that_is_gone_meanwhile(items, page, press, has_no_violation, expected_troubles):
    expected_troubles.append("404 (Not Found)")
    page.goto("/lists")
    ToDoList.objects.all().delete()
    press("Up: Home")
    expect(page.get_by_role("alert")).to_be_visible()
    has_no_violation()


def test_a_list_that_was_deleted(items, page, press, has_no_violation):
    page.goto("/lists")
    has_no_violation()
    press("Delete: Home")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    has_no_violation()


def test_a_trash_that_is_emptied(items, page, press, has_no_violation):
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


def test_an_item_with_mistakes(item, page, press, has_no_violation, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    page.goto("/items/{}".format(item.pk))
    has_no_violation()
    page.get_by_label("Text").fill(" ")
    page.get_by_label("Labels").fill("a#b")
    press("Save")
    expect(page.get_by_role("alert")).to_have_count(2)
    has_no_violation()


def test_an_item_that_was_changed_elsewhere(item, page, press, has_no_violation, expected_troubles):
    expected_troubles.append("409 (Conflict)")
    page.goto("/items/{}".format(item.pk))
    ToDoItem.objects.filter(pk=item.pk).change_fields(text="Pay it")
    page.get_by_label("Text").fill("Pay them")
    press("Save")
    expect(page.get_by_role("alert")).to_be_visible()
    has_no_violation()


def test_the_feed(page, log_in, as_ana, press, has_no_violation):
    log_in(as_ana)
    page.goto("/feed")
    has_no_violation()
    press("Create link")
    expect(page.get_by_label("Address")).to_be_visible()
    has_no_violation()


def test_the_description_of_the_api(page, has_no_violation):
    page.goto("/api/docs")
    has_no_violation()
    for answers in page.locator("summary").all():
        answers.click()
    has_no_violation()


def test_the_other_pages_in_spanish(item, in_spanish, page, has_no_violation):
    page.goto("/items/{}".format(item.pk))
    has_no_violation()
    ToDoItem.objects.filter(pk=item.pk).change_fields(deleted_on=timezone.now())
    for address in ("/lists", "/trash", "/import", "/api/docs"):
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
@pytest.mark.parametrize("address", LIST + OTHERS)
def test_every_target_is_large_enough_for_a_thumb(page, full, address, targets_are_large_enough):
    page.goto(address.format(full.pk))
    targets_are_large_enough()
