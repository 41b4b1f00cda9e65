"""Without a network the last list is there, to be read."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.helpers import PASSWORD
from todo.models import ToDoItem

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


@pytest.fixture
def reload_offline(context, expected_troubles):
    """Open the page again, and from then on without a network."""

    def reload_offline(visitor, address=None):
        expected_troubles.extend(["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"])
        context.set_offline(True)
        visitor.open(address or visitor.page.url)
        expect(visitor.page.locator("#offline")).to_be_visible()

    return reload_offline


# The addresses of all that is kept, from the site's root, and its texts.
KEPT = """async () => {
    const kept = await caches.open("offline");
    const path = ({ pathname, search }) => pathname + search;
    const read = async (name) => [path(new URL(name.url)), await (await kept.match(name)).text()];
    return Promise.all((await kept.keys()).map(read));
}"""


def is_kept(page, text):
    """Wait until a page with the text is kept, under any address."""
    condition = "async (text) => (await ({})()).some(([, html]) => html.includes(text))"
    page.wait_for_function(condition.format(KEPT), arg=text)


def test_it_shows_what_was_done_and_what_came_since_the_page_was_opened(kept, reload_offline):
    kept.add("four")
    kept.add("five")
    kept.toggle("one")
    ToDoItem.objects.create(text="six")
    kept.page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && undefined")
    kept.sees("one", "two", "three", "four", "five", "six")
    is_kept(kept.page, "six")
    reload_offline(kept)
    kept.sees("one", "two", "three", "four", "five", "six")
    kept.sees_completed("one", "two")


def test_an_answer_from_before_a_change_is_not_kept(kept, page, reload_offline):
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
    kept.add("five")
    kept.sees("one", "two", "three", "four", "five")
    is_kept(page, "five")
    page.evaluate("() => { release(); return new Promise((done) => setTimeout(done, 100)); }")
    reload_offline(kept)
    kept.sees("one", "two", "three", "four", "five")


def test_a_filter_is_kept_beside_the_whole_list(kept, reload_offline):
    kept.open("/?q=zzzz")
    kept.open("/?show=active")
    kept.sees("one", "three")
    kept.toggle("one")
    kept.sees("three")
    is_kept(kept.page, "1</strong> item left")
    reload_offline(kept, "/")
    kept.sees("one", "two", "three")
    kept.open("/?show=active")
    kept.sees("three")
    kept.open("/?q=zzzz")
    kept.sees()


def test_an_address_that_was_never_seen_shows_the_whole_list(kept, reload_offline):
    reload_offline(kept, "/?show=completed")
    kept.sees("one", "two", "three")


def test_of_many_filters_the_last_ones_are_kept(kept):
    for number in range(25):
        kept.open("/?q={}".format(number))
    kept.open("/?q=0")
    names = [name for name, text in kept.page.evaluate(KEPT)]
    filters = ["/?q={}".format(number) for number in [*range(6, 25), 0]]
    assert [name for name in names if not name.startswith("/static/")] == ["/", *filters]


def test_an_error_takes_the_place_of_no_list(kept, reload_offline, expected_troubles):
    expected_troubles.append("404 (Not Found)")
    kept.open("/?list=Nowhere")
    expect(kept.message).to_be_visible()
    reload_offline(kept, "/?list=Nowhere")
    kept.sees("one", "two", "three")
    expect(kept.message).to_have_count(0)


def log_in_by_form(page, name):
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.wait_for_url("/")


def test_after_a_log_out_nothing_is_left(page, visitor, kept, ana):
    ToDoItem.objects.create(text="secret", owner=ana)
    log_in_by_form(page, "ana")
    visitor.open("/?show=active")
    visitor.toggle("secret")
    visitor.sees()
    visitor.open("/?q=sec")
    is_kept(page, "secret")
    page.get_by_role("button", name="Log out").click()
    visitor.sees("one", "two", "three")
    assert not any("secret" in text for name, text in page.evaluate(KEPT))


def test_who_logs_in_finds_nothing_of_whose_session_ended(
    page, visitor, kept, ana, ben, reload_offline
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
        assert page.request.get(icon["src"]).ok
