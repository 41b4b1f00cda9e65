"""Fixtures of the tests in a browser: the conftest.py of every browser/ imports them."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard

# Returns each rule that is broken, with the elements that break it.
RUN_AXE = """async (options) => {
    const { violations } = await axe.run({ resultTypes: ["violations"], ...options });
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}"""

both_ways = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])

# Milliseconds that Playwright waits for a condition: long enough for a busy machine.
DEADLINE = 15000
expect.set_options(timeout=DEADLINE)


@pytest.fixture(scope="session")
def base_url(server):
    """The address that Playwright puts before every address of a test."""
    return server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Use the Chromium of the machine: nothing is downloaded."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.exit("Chromium is not installed: apt-get install chromium", returncode=4)
    # Chromium's sandbox refuses to start as root, which is who a CI container is.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {**browser_type_launch_args, "executable_path": chromium, "chromium_sandbox": not root}


# A test parametrizes these for another browser.


@pytest.fixture
def script():
    return True


@pytest.fixture
def size():
    return {"width": 1000, "height": 800}


@pytest.fixture
def service_workers():
    """Blocked except in their own tests: otherwise they would answer in the server's place."""
    return "block"


@pytest.fixture
def is_checked_by_axe(request):
    """Return whether the test runs axe-core, which is a script itself."""
    return "has_no_violation" in request.fixturenames


@pytest.fixture
def browser_context_args(browser_context_args, script, size, service_workers, is_checked_by_axe):
    return {
        **browser_context_args,
        "java_script_enabled": script or is_checked_by_axe,
        "viewport": size,
        "service_workers": service_workers,
    }


@pytest.fixture
def new_context(transactional_db, new_context):
    """A test's rows are committed, and its pages closed before the rows are deleted.

    Otherwise the server would not see them, and a page could still store some for the next test.
    """
    return new_context


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
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        # In dark only the rules about colours can fail anew.
        color_rules = {"runOnly": ["color-contrast", "link-in-text-block"]}
        for colors, options in (("light", {}), ("dark", color_rules)):
            page.emulate_media(color_scheme=colors)
            assert page.evaluate(RUN_AXE, options) == [], f"{colors}: {page.url}"

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
def expected_errors(context, base_url):
    """Fail the test for an error in the browser, unless it contains a text of this list.

    Errors are: an error or a warning on the console, an exception in the script, a request that
    fails, and a request to another site.
    """
    errors, expected = [], []

    def add_message(message):
        is_blocked = message.text.startswith("Service Worker registration blocked by Playwright")
        if message.type in ("error", "warning") and not is_blocked:
            errors.append(message.text)

    def add_failure(request):
        # The icon of a page that was left before the icon came.
        if (request.method, request.failure) != ("GET", "net::ERR_ABORTED"):
            errors.append(f"{request.failure}: {request.url}")

    def add_other_site(request):
        if not request.url.startswith(base_url):
            errors.append(f"another site: {request.url}")

    context.on("console", add_message)
    context.on("weberror", lambda error: errors.append(f"exception: {error.error}"))
    context.on("requestfailed", add_failure)
    context.on("request", add_other_site)
    yield expected
    assert [error for error in errors if not any(map(error.count, expected))] == []


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
