"""The picture in the README is taken from the running page."""

import os
from pathlib import Path

from django.core.management import call_command


def test_screenshot_of_the_example_shows_the_list(page, db, tmp_path):
    """SCREENSHOTS=docs make test-browser renews docs/screenshot.png."""
    call_command("demo", verbosity=0)
    page.set_viewport_size({"width": 1000, "height": 900})
    page.goto("/")
    # Away from the controls, which show more where the pointer or the focus is.
    page.locator("h1").click()
    picture = Path(os.environ.get("SCREENSHOTS", str(tmp_path)), "screenshot.png")
    page.screenshot(path=picture)
    assert page.get_by_text("Renew the passport").is_visible()
    assert picture.stat().st_size > 20_000
