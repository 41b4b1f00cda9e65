"""The pictures in the README and, of every page at every size, pictures to look at.

`make pictures` renews docs/*.webp, and puts others into docs/pages/, which Git ignores. With
SCREENSHOTS=docs, the other tests of this module put the pictures of every page there as well.
"""

import base64
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from tests.todo.browser.pages import (
    DESK,
    FOR_VISITORS,
    LISTS,
    PHONE,
    WIDE,
    ZOOMED,
    store_examples,
    store_many,
)
from todo.models import ToDoItem, ToDoList


@pytest.fixture
def browser_context_args(browser_context_args, size):
    """A phone has a finger, for which controls are larger."""
    is_phone = size == PHONE
    return {**browser_context_args, "has_touch": is_phone, "is_mobile": is_phone}


@pytest.fixture
def folder(tmp_path):
    return Path(os.environ.get("SCREENSHOTS", str(tmp_path)))


PICTURES = {
    "list": (DESK, "light", "/"),
    "phone": (PHONE, "dark", "/?show=today"),
    "pages/today": (DESK, "light", "/?show=today"),
    "pages/dark": (DESK, "dark", "/"),
    "pages/details": (DESK, "light", "/?show=today"),
    "pages/admin": (DESK, "light", "/admin/todo/todoitem/"),
    "pages/api": (DESK, "light", "/api/docs"),
}


@pytest.mark.parametrize(
    ("name", "size", "colors", "address"), [(name, *PICTURES[name]) for name in PICTURES], ids=str
)
def test_a_picture_shows_the_example_and_is_small(
    page, context, ana, as_ana, log_in, expected_errors, folder, name, size, colors, address
):
    call_command("demo", verbosity=0)
    if "admin" in name:
        ana.is_staff = ana.is_superuser = True
        ana.save()
        log_in(as_ana)
        # The admin's pages name no icon, so browsers ask for /favicon.ico.
        expected_errors.append("404")
    page.emulate_media(color_scheme=colors, reduced_motion="reduce")
    page.goto(address)
    # Away from the controls, which show more where the pointer or the focus is.
    page.locator("h1").last.click()
    if "details" in name:
        page.locator(".details-link").first.click()
        page.locator("#details").wait_for()
    expect(
        page.get_by_text("/api/todos" if "api" in name else "Call grandmother").first
    ).to_be_visible()
    # Playwright itself writes PNG and JPEG alone.
    options = {"format": "webp", "quality": 85}
    answer = context.new_cdp_session(page).send("Page.captureScreenshot", options)
    picture = folder / f"{name}.webp"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(base64.b64decode(answer["data"]))
    assert 5_000 < picture.stat().st_size < 100_000


@pytest.mark.parametrize("colors", ["light", "dark"])
@pytest.mark.parametrize(
    "size", [PHONE, ZOOMED, DESK, WIDE], ids=["phone", "zoomed", "desk", "wide"]
)
def test_every_page_fits_every_screen(
    page, fits, folder, size, colors, ana, as_ana, log_in, request
):
    folder = folder / "pages" / request.node.callspec.id
    page.emulate_media(color_scheme=colors, reduced_motion="reduce")

    def take(name, address):
        page.goto(address)
        fits()
        page.screenshot(path=folder / f"{name}.png", full_page=address not in LISTS.values())

    for name, address in FOR_VISITORS.items():
        take(name, address)
    log_in(as_ana)
    take("empty", "/")
    take("empty-today", "/?show=today")
    for text in ("Buy milk", "Ring Sam", "Read a book", "Water the plants", "Write to Lee"):
        ToDoItem.objects.create_once(ana, text)
    take("five", "/")
    for name, address in store_examples(ana).items():
        take(name, address)
    page.goto("/?show=today")
    page.locator(".details-link").first.click()
    page.locator("#details").wait_for()
    page.screenshot(path=folder / "details.png")
    page.goto("/")
    page.locator(".toggle").first.click()
    page.locator(".offer").wait_for()
    page.screenshot(path=folder / "undo.png")
    store_many(ana)
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
def test_without_script_items_begin_as_high_and_as_many_are_whole(page, size, db):
    call_command("demo", verbosity=0)
    for address in ("/", "/?show=today", "/?show=upcoming", "/?list=Home"):
        page.goto(address)
        boxes = [item.bounding_box() for item in page.locator(".view").all()]
        assert boxes[0]["y"] <= 260, address
        whole = [box for box in boxes if box["y"] + box["height"] <= size["height"]]
        assert len(whole) >= min(6, len(boxes)), address


@both_ways
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", [PHONE])
def test_the_line_over_the_items_is_one_and_does_not_scroll_sideways(
    page, context, db, size, language, script
):
    call_command("demo", verbosity=0)
    ToDoItem.objects.filter(text="Call grandmother").change_fields(completed=True)
    context.set_extra_http_headers({"Accept-Language": language})
    views = ("", "?show=today", "?show=today&completed=1", "?show=upcoming", "?list=Home", "?q=a")
    for address in views:
        page.goto("/" + address)
        line = page.locator(".footer")
        assert line.evaluate("line => line.scrollWidth <= line.clientWidth"), address
        controls = line.locator("a, input:not([type=hidden]), button").locator("visible=true")
        boxes = [control.bounding_box() for control in controls.all()]
        middles = {box["y"] + box["height"] / 2 for box in boxes}
        assert max(middles) - min(middles) < 2, address


@pytest.mark.parametrize("size", [DESK])
def test_forced_colors_and_paper_show_circles_checks_and_icons(page, db, folder, size):
    call_command("demo", verbosity=0)
    page.goto("/?show=today&completed=1")
    page.locator(".toggle").first.click()
    page.locator(".offer").wait_for()
    page.keyboard.press("Tab")
    for colors in ("light", "dark"):
        page.emulate_media(forced_colors="active", color_scheme=colors)
        page.screenshot(path=folder / "pages" / f"forced-{colors}.png")
        for part in ([".toggle:checked", "::after"], [".toggle-all", "::before"]):
            color = page.evaluate(
                """([selector, part]) =>
                    getComputedStyle(document.querySelector(selector), part).backgroundColor""",
                part,
            )
            assert color == {"light": "rgb(0, 0, 0)", "dark": "rgb(255, 255, 255)"}[colors]
    page.emulate_media(forced_colors="none", color_scheme="light", media="print")
    page.screenshot(path=folder / "pages" / "print.png")
    expect(page.locator(".toggle")).not_to_have_count(0)
    controls = "nav, form:has(.new-todo), [role=search], footer, .item-actions, .offer, summary"
    expect(page.locator(controls).locator("visible=true")).to_have_count(0)
