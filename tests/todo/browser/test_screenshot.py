"""The pictures in the README are taken from the running page."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


@pytest.mark.parametrize(
    ("name", "size", "colors", "address"),
    [("screenshot", DESK, "light", "/"), ("screenshot-phone", PHONE, "dark", "/?show=today")],
)
def test_a_screenshot_of_the_example_shows_the_list(
    page, db, tmp_path, name, size, colors, address
):
    """SCREENSHOTS=docs python -m pytest tests/todo/browser/test_screenshot.py renews docs/*.png."""
    call_command("demo", verbosity=0)
    page.emulate_media(color_scheme=colors)
    page.goto(address)
    # Away from the controls, which show more where the pointer or the focus is.
    page.locator("h1").click()
    picture = Path(os.environ.get("SCREENSHOTS", str(tmp_path)), name + ".png")
    page.screenshot(path=picture)
    assert page.get_by_text("Call grandmother").is_visible()
    assert picture.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("size", "top", "count"), [(DESK, 220, 8), (PHONE, 260, 6)], ids=["desk", "telephone"]
)
def test_items_begin_high_on_the_screen_and_many_are_whole(page, db, size, top, count):
    call_command("demo", verbosity=0)
    page.goto("/")
    boxes = [item.bounding_box() for item in page.locator(".todo-list > li").all()]
    assert boxes[0]["y"] <= top
    assert len([box for box in boxes if box["y"] + box["height"] <= size["height"]]) >= count
