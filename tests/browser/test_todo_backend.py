"""The Todo-Backend contract from a page of another origin, in a real browser.

The behaviours are those of tests/test_todo_backend.py; before each of these requests the browser
asks by itself whether that page may.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests import test_todo_backend as contract
from tests.api import JSON, Api

ASK = """async ([method, address, body]) => {
    const headers = {"Content-Type": "application/json"};
    const answer = await fetch(address, {method, headers, body});
    return {status: answer.status, etag: answer.headers.get("ETag"), text: await answer.text()};
}"""


class EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        # Without an icon of its own the browser would ask for one.
        self.wfile.write(b'<link rel="icon" href="data:,">')

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def elsewhere():
    """The address of another server, whose page is empty: another port is another origin."""
    with HTTPServer(("127.0.0.1", 0), EmptyPage) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield "http://127.0.0.1:{}/".format(server.server_port)
        server.shutdown()
        thread.join()


class Answer:
    def __init__(self, found):
        self.status_code, self.content = found["status"], found["text"]
        self.etag = found["etag"]

    def json(self):
        return json.loads(self.content)


class PageOfAnotherOrigin(Api):
    """The client of the contract's tests, as a script of this page."""

    def __init__(self, page, site):
        super().__init__()
        self.page, self.site = page, site

    def send(self, method, address, data=None, content_type=JSON, **headers):
        address = address if address.startswith("http") else self.site + address
        body = None if data is None else json.dumps(data)
        return Answer(self.page.evaluate(ASK, [method, address, body]))


@pytest.fixture
def api(page, base_url, elsewhere, transactional_db, expected_troubles):
    # An item that is deleted is asked for once more.
    expected_troubles += ["another site: " + elsewhere, "another site: data:", "404 (Not Found)"]
    page.goto(elsewhere)
    return PageOfAnotherOrigin(page, base_url)


test_get = contract.test_the_root_answers_a_get
test_post = contract.test_a_post_answers_with_the_item_that_was_posted
test_empty = contract.test_nothing_is_left_after_a_delete_of_the_root
test_listed = contract.test_a_posted_item_is_on_the_list
test_new = contract.test_a_new_item_is_not_completed
test_url = contract.test_each_item_has_an_absolute_url
test_url_of_item = contract.test_the_url_leads_to_the_item
test_url_of_list = contract.test_the_url_that_the_list_gives_leads_to_the_item
test_title = contract.test_the_title_is_changed_by_patch
test_completed = contract.test_completed_is_changed_by_patch
test_kept = contract.test_a_change_stays_for_the_item_and_for_the_list
test_deleted = contract.test_an_item_is_deleted_by_its_url
test_order = contract.test_an_item_is_made_with_an_order
test_reordered = contract.test_the_order_is_changed_by_patch
test_remembered = contract.test_the_order_is_remembered


def test_a_page_of_another_origin_reads_the_headers(api):
    assert api.get().etag


def test_a_page_of_another_origin_reads_the_errors(api, expected_troubles):
    expected_troubles.append("422 (Unprocessable")
    assert api.post({"title": ""}).json()["errors"] == {"title": ["This field cannot be blank."]}


def test_a_page_of_another_origin_has_no_session(api, log_in, as_ana):
    log_in(as_ana)
    assert api.add()["id"]
    assert as_ana.get("/api/todos").json() == []
