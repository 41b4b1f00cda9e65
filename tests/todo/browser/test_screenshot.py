"""The pictures in the README and, of every page at every size, pictures to look at.

SCREENSHOTS=docs python -m pytest tests/todo/browser/test_screenshot.py renews docs/*.png, and puts
the pictures of every page into docs/pages/, which Git ignores.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Token
from todo.models import CalendarFeed, ToDoItem, ToDoList

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
WIDE = {"width": 1920, "height": 1080}

LISTS = {
    "all": "/",
    "today": "/?show=today",
    "upcoming": "/?show=upcoming",
    "list": "/?list=Home",
    "label": "/?label=phone",
    "search": "/?q=passport",
    "no-match": "/?q=zzzz",
    "selecting": "/?select=on",
}
OTHERS = {
    "item": "/items/{}",
    "lists": "/lists",
    "done": "/done",
    "trash": "/trash",
    "import": "/import",
    "feed": "/feed",
    "help": "/help",
    "api": "/api/docs",
    "settings": "/accounts/settings/",
    "sessions": "/accounts/sessions/",
    "tokens": "/accounts/tokens/",
    "password": "/accounts/password_change/",
}
FOR_VISITORS = {
    "login": "/accounts/login/",
    "signup": "/accounts/signup/",
    "reset": "/accounts/password_reset/",
}


@pytest.fixture
def browser_context_args(browser_context_args, size):
    """A phone has a finger, for which controls are larger."""
    is_phone = size == PHONE
    return {**browser_context_args, "has_touch": is_phone, "is_mobile": is_phone}


@pytest.fixture
def folder(tmp_path):
    return Path(os.environ.get("SCREENSHOTS", str(tmp_path)))


@pytest.mark.parametrize(
    ("name", "size", "colors", "address"),
    [("screenshot", DESK, "light", "/"), ("screenshot-phone", PHONE, "dark", "/?show=today")],
)
def test_a_screenshot_of_the_example_shows_the_list(page, db, folder, name, size, colors, address):
    call_command("demo", verbosity=0)
    page.emulate_media(color_scheme=colors)
    page.goto(address)
    # Away from the controls, which show more where the pointer or the focus is.
    page.locator("h1").click()
    picture = folder / f"{name}.png"
    page.screenshot(path=picture)
    assert page.get_by_text("Call grandmother").is_visible()
    assert picture.stat().st_size > 10_000


@pytest.mark.parametrize("colors", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK, WIDE], ids=["phone", "desk", "wide"])
def test_every_page_fits_every_screen(
    page, fits, folder, size, colors, ana, as_ana, log_in, request
):
    folder = folder / "pages" / request.node.callspec.id
    page.emulate_media(color_scheme=colors, reduced_motion="reduce")

    def take(name, address):
        page.goto(address)
        fits()
        page.screenshot(path=folder / f"{name}.png", full_page=address not in LISTS.values())

    for name, address in {**FOR_VISITORS, "visitor": "/"}.items():
        take(name, address)
    log_in(as_ana)
    take("empty", "/")
    take("empty-today", "/?show=today")
    for text in ("Buy milk", "Ring Sam", "Read a book", "Water the plants", "Write to Lee"):
        ToDoItem.objects.create_once(ana, text)
    take("five", "/")
    call_command("demo", owner="ana", add=True, verbosity=0)
    items = ToDoItem.objects.for_owner(ana)
    items.filter(text="Buy milk").change_fields(deleted_on=timezone.now())
    CalendarFeed.objects.create(owner=ana, secret="s" * 43)
    Token.objects.create_token(ana, "laptop", "read write")
    item = items.get(text="Renew the passport")
    for name, address in {**LISTS, **OTHERS}.items():
        take(name, address.format(item.pk))
    page.goto("/?show=today")
    page.locator(".details-link").first.click()
    page.locator("#details").wait_for()
    page.screenshot(path=folder / "details.png")
    page.goto("/")
    page.locator(".toggle").first.click()
    page.locator(".offer").wait_for()
    page.screenshot(path=folder / "undo.png")
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"Write letter {number}", position=number, owner=ana) for number in range(300)
    )
    take("three-hundred", "/")


@pytest.mark.parametrize("is_logged_in", [True, False], ids=["account", "visitor"])
@pytest.mark.parametrize(
    ("size", "top", "count"), [(DESK, 220, 8), (PHONE, 260, 6)], ids=["desk", "phone"]
)
def test_items_begin_high_on_the_screen_and_many_are_whole(
    page, ana, as_ana, log_in, size, top, count, is_logged_in
):
    owner = None
    if is_logged_in:
        log_in(as_ana)
        owner = ana
    call_command("demo", owner=owner and owner.username, verbosity=0)
    home, today = ToDoList.objects.get_or_create_named(owner, "Home"), timezone.localdate()
    for days in range(10):
        fields = {"due_on": today + timedelta(days=days % 2), "todo_list": home}
        notes = "About the house by the sea, and the summer" if days % 3 == 0 else ""
        ToDoItem.objects.create_once(owner, f"Write to Lee {days}", notes=notes, **fields)
    for address in ("/", "/?show=today", "/?show=upcoming", "/?list=Home"):
        page.goto(address)
        boxes = [item.bounding_box() for item in page.locator(".view").all()]
        assert boxes[0]["y"] <= top, address
        whole = [box for box in boxes if box["y"] + box["height"] <= size["height"]]
        assert len(whole) >= count, address


@pytest.mark.parametrize("script", [False])
@pytest.mark.parametrize("size", [PHONE])
def test_without_script_items_begin_as_high(page, size, db):
    call_command("demo", verbosity=0)
    for address in ("/", "/?show=today", "/?show=upcoming", "/?list=Home"):
        page.goto(address)
        assert page.locator(".view").first.bounding_box()["y"] <= 260, address
