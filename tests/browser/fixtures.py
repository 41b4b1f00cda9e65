"""Fixtures of the tests in a browser: the conftest.py of every browser/ imports them."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard

both_ways = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])

# How long Playwright waits for what must come true, in milliseconds: for a busy machine.
DEADLINE = 15000
expect.set_options(timeout=DEADLINE)


@pytest.fixture(scope="session")
def base_url(server):
    """The address that Playwright puts before every address of a test."""
    return server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The Chromium of the machine: nothing is downloaded."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.exit("There is no Chromium: apt-get install chromium", returncode=4)
    # Chromium's sandbox refuses to start as root, which is who a CI container is.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {**browser_type_launch_args, "executable_path": chromium, "chromium_sandbox": not root}


# What a test may ask of its browser, by parametrizing it.


@pytest.fixture
def script():
    return True


@pytest.fixture
def colors():
    return "light"


@pytest.fixture
def size():
    return {"width": 1000, "height": 800}


@pytest.fixture
def service_workers():
    """Left out but where they are the subject: they would answer in the server's place."""
    return "block"


@pytest.fixture
def is_checked_by_axe(request):
    """Whether the test runs axe-core, which is a script itself."""
    return "has_no_violation" in request.fixturenames


@pytest.fixture
def browser_context_args(
    browser_context_args, script, colors, size, service_workers, is_checked_by_axe
):
    return {
        **browser_context_args,
        "java_script_enabled": script or is_checked_by_axe,
        "color_scheme": colors,
        "viewport": size,
        "service_workers": service_workers,
    }


@pytest.fixture
def context(context, base_url):
    context.set_default_timeout(DEADLINE)
    return context


@pytest.fixture
def page(page, script, is_checked_by_axe):
    if is_checked_by_axe and not script:
        page.route("**/static/**/*.js", lambda route: route.fulfill(body=""))
    return page


@pytest.fixture
def has_no_violation(page):
    """Check the page that is open with axe-core, in both colour schemes.

    https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md
    """

    def has_no_violation():
        # Otherwise a page that is not there yet is checked.
        page.wait_for_load_state()
        expect(page.locator("main")).to_be_visible()
        for colors in ("light", "dark"):
            page.emulate_media(color_scheme=colors)
            results = Axe().run(page)
            assert results.violations_count == 0, colors + ": " + results.generate_report()

    return has_no_violation


@pytest.fixture
def fits(page):
    """Check that nothing of the page that is open is wider than the screen."""

    def fits():
        page.wait_for_load_state()  # Without its style a page has other sizes.
        page_width = page.evaluate("document.documentElement.scrollWidth")
        assert page_width <= page.viewport_size["width"], page.url

    return fits


@pytest.fixture
def targets_are_large_enough(page):
    """Check that a thumb can hit every control of the page that is open.

    WCAG 2.2, 2.5.8: https://www.w3.org/WAI/WCAG22/Understanding/target-size-minimum.html
    """

    def targets_are_large_enough():
        page.wait_for_load_state()  # Without its style a page has other sizes.
        controls = page.locator("a, button, summary, select, input").locator("visible=true")
        for control in controls.all():
            # The label of a checkbox is a target as well.
            width, height = control.evaluate(
                """element => ["width", "height"].map(side => Math.max(
                    ...[element, ...element.labels || []].map(e => e.getBoundingClientRect()[side])
                ))"""
            )
            assert min(width, height) >= 24, control.evaluate("element => element.outerHTML")

    return targets_are_large_enough


@pytest.fixture(autouse=True)
def expected_troubles(context, base_url):
    """Whatever goes wrong in the browser fails the test, unless it has a word that is put in here.

    That is an error or a warning on the console, an exception in the script, a request that fails,
    and a request to any other site.
    """
    seen, expected = [], []
    context.on("console", lambda message: seen.append(complaint(message)))
    context.on("weberror", lambda error: seen.append("exception: {}".format(error.error)))
    context.on("requestfailed", lambda request: seen.append(failure(request)))
    context.on("request", lambda request: seen.append(foreign(request)))

    def complaint(message):
        said = message.text if message.type in ("error", "warning") else ""
        return "" if said.startswith("Service Worker registration blocked by Playwright") else said

    def failure(request):
        # The icon of a page that was left before it came.
        left = request.method == "GET" and request.failure == "net::ERR_ABORTED"
        return "" if left else "{}: {}".format(request.failure, request.url)

    def foreign(request):
        return "" if request.url.startswith(base_url) else "another site: " + request.url

    yield expected
    troubles = [trouble for trouble in seen if trouble and not any(map(trouble.count, expected))]
    assert troubles == []


@pytest.fixture(autouse=True)
def stored_at_once(transactional_db):
    """The server sees a test's rows, which a transaction would hide, and no other test does."""


@pytest.fixture
def press(page):
    """Press a button of the page by its name, and wait for the page that answers."""

    def press(name):
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    return press


@pytest.fixture
def press_in_footer(page):
    """Press a button of the page's footer by its name, and wait for the page that answers."""

    def press_in_footer(name):
        with page.expect_navigation():
            page.locator(".site-nav").get_by_role("button", name=name, exact=True).click()

    return press_in_footer


@pytest.fixture
def keyboard(page):
    return Keyboard(page)


@pytest.fixture
def log_in(context, base_url):
    """Log a user in, in every tab of the browser."""

    def log_in(client):
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}
        context.add_cookies([cookie])

    return log_in
