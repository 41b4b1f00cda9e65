"""Without a network the last list is there, to be read."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("three")


@pytest.fixture
def service_workers():
    return "allow"


@pytest.fixture
def kept(visitor):
    """The visitor has opened the list a second time, so it is kept."""
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    visitor.open()
    visitor.page.wait_for_function("navigator.serviceWorker.controller !== null")
    visitor.open()
    return visitor


def test_the_last_list_is_read_without_a_network_and_the_page_says_so(
    kept, context, expected_troubles
):
    expected_troubles += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    notice = kept.page.locator("#offline")
    expect(notice).to_be_hidden()
    context.set_offline(True)
    kept.page.reload()
    kept.sees("one", "two", "three")
    kept.sees_completed("two")
    expect(notice).to_be_visible()
    context.set_offline(False)
    expect(notice).to_be_hidden()


def test_what_is_typed_without_a_network_stays_in_its_field(kept, context, expected_troubles):
    expected_troubles += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    context.set_offline(True)
    kept.page.reload()
    kept.new.fill("four")
    kept.new.press("Enter")
    expect(kept.message).to_contain_text("can’t be reached")
    expect(kept.new).to_have_value("four")
    context.set_offline(False)
    kept.new.press("Enter")
    kept.sees("one", "two", "three", "four")


def test_with_a_network_the_list_is_never_an_old_one(kept):
    kept.add("four")
    kept.open()
    kept.sees("one", "two", "three", "four")


def test_the_site_can_be_installed(page, base_url):
    page.goto("/")
    link = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = page.request.get(link).json()
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    for icon in manifest["icons"]:
        assert page.request.get(link.rsplit("/", 1)[0] + "/" + icon["src"]).ok
