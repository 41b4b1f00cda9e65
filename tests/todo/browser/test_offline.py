"""Without a network the last list can be read."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.forms import submit_log_in
from todo.models import ToDoItem

pytestmark = pytest.mark.usefixtures("three")


@pytest.fixture
def service_workers():
    return "allow"


@pytest.fixture
def cached(visitor):
    """The visitor has opened the list a second time, so it is cached."""
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    visitor.open()
    visitor.page.wait_for_function("navigator.serviceWorker.controller !== null")
    visitor.open()
    return visitor


def test_the_last_list_and_a_notice_are_shown_without_a_network(cached, context, expected_errors):
    expected_errors += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    notice = cached.page.locator("#offline")
    expect(notice).to_be_hidden()
    context.set_offline(True)
    cached.page.reload()
    cached.sees("one", "two", "three")
    cached.sees_completed("two")
    expect(notice).to_be_visible()
    context.set_offline(False)
    expect(notice).to_be_hidden()


@pytest.fixture
def reload_offline(context, expected_errors):
    """Switch the network off and open the page again."""

    def reload_offline(visitor, address=None):
        expected_errors.extend(["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"])
        context.set_offline(True)
        visitor.open(address or visitor.page.url)
        expect(visitor.page.locator("#offline")).to_be_visible()

    return reload_offline


# The addresses of all that is cached, from the site's root, and its texts.
CACHED = """async () => {
    const pages = await caches.open("offline");
    const path = ({ pathname, search }) => pathname + search;
    const read = async (name) => [path(new URL(name.url)), await (await pages.match(name)).text()];
    return Promise.all((await pages.keys()).map(read));
}"""


def is_cached(page, text):
    """Wait until a page with the text is cached, under any address."""
    condition = "async (text) => (await ({})()).some(([, html]) => html.includes(text))"
    page.wait_for_function(condition.format(CACHED), arg=text)


def test_the_name_of_the_site_leads_to_the_list_without_a_network(cached, reload_offline):
    reload_offline(cached, "/home")
    cached.sees("one", "two", "three")


def test_the_offline_list_has_every_change_since_the_page_was_opened(cached, reload_offline):
    cached.add("four")
    cached.add("five")
    cached.toggle("one")
    ToDoItem.objects.create(text="six")
    cached.page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && undefined")
    cached.sees("one", "two", "three", "four", "five", "six")
    is_cached(cached.page, "six")
    reload_offline(cached)
    cached.sees("one", "two", "three", "four", "five", "six")
    cached.sees_completed("one", "two")


def test_an_answer_from_before_a_change_is_not_cached(cached, page, reload_offline):
    ToDoItem.objects.create(text="four")
    page.evaluate(
        """() => {
            const { fetch } = window;
            window.fetch = async (...asked) => {
                window.fetch = fetch;
                const answer = await fetch(...asked);
                await new Promise((release) => { window.release = release; });
                return answer;
            };
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    page.wait_for_function("() => window.release")
    cached.add("five")
    cached.sees("one", "two", "three", "four", "five")
    is_cached(page, "five")
    page.evaluate("() => { release(); return new Promise((done) => setTimeout(done, 100)); }")
    reload_offline(cached)
    cached.sees("one", "two", "three", "four", "five")


def test_a_filter_is_cached_beside_the_whole_list(cached, reload_offline):
    cached.open("/?q=zzzz")
    cached.open("/?show=active")
    cached.sees("one", "three")
    cached.toggle("one")
    cached.sees("three")
    is_cached(cached.page, "1</strong> item left")
    reload_offline(cached, "/")
    cached.sees("one", "two", "three")
    cached.open("/?show=active")
    cached.sees("three")
    cached.open("/?q=zzzz")
    cached.sees()


def test_an_address_that_was_never_seen_shows_the_whole_list(cached, reload_offline):
    reload_offline(cached, "/?show=completed")
    cached.sees("one", "two", "three")


def test_the_last_twenty_filters_are_cached(cached):
    for number in range(25):
        cached.open(f"/?q={number}")
    cached.open("/?q=0")
    names = [name for name, text in cached.page.evaluate(CACHED)]
    filters = [f"/?q={number}" for number in [*range(6, 25), 0]]
    assert [name for name in names if not name.startswith("/static/")] == ["/", *filters]


def test_an_error_replaces_no_cached_list(cached, reload_offline, expected_errors):
    expected_errors.append("404 (Not Found)")
    cached.open("/?list=Nowhere")
    expect(cached.message).to_be_visible()
    reload_offline(cached, "/?list=Nowhere")
    cached.sees("one", "two", "three")
    expect(cached.message).to_have_count(0)


def log_in_by_form(page, name):
    page.goto("/accounts/login/")
    submit_log_in(page, name)
    page.wait_for_url("/")


def test_a_log_out_deletes_the_cached_pages(page, visitor, cached, ana):
    ToDoItem.objects.create(text="secret", owner=ana)
    log_in_by_form(page, "ana")
    visitor.open("/?show=active")
    visitor.toggle("secret")
    visitor.sees()
    visitor.open("/?q=sec")
    is_cached(page, "secret")
    page.get_by_role("button", name="Log out").click()
    visitor.sees("one", "two", "three")
    assert not any("secret" in text for name, text in page.evaluate(CACHED))


def test_a_log_in_deletes_the_pages_of_an_ended_session(
    page, visitor, cached, ana, ben, reload_offline
):
    ToDoItem.objects.create(text="secret", owner=ana)
    log_in_by_form(page, "ana")
    visitor.open("/?show=active")
    visitor.sees("secret")
    Session.objects.all().delete()
    log_in_by_form(page, "ben")
    visitor.sees()
    reload_offline(visitor, "/?show=active")
    visitor.sees()


def test_a_text_typed_without_a_network_stays_in_its_field(cached, context, expected_errors):
    expected_errors += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    context.set_offline(True)
    cached.page.reload()
    cached.add_quickly("four")
    expect(cached.message).to_contain_text("can’t be reached")
    expect(cached.new).to_have_value("four")
    context.set_offline(False)
    cached.enter(cached.new)  # Otherwise the answer could come after the end of the test.
    cached.sees("one", "two", "three", "four")


def test_with_a_network_the_list_is_never_a_cached_one(cached):
    cached.add("four")
    cached.open()
    cached.sees("one", "two", "three", "four")


def test_the_site_can_be_installed(page, base_url):
    page.goto("/")
    link = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = page.request.get(link).json()
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    for icon in manifest["icons"]:
        assert page.request.get(icon["src"]).ok
