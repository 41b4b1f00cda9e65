"""The Todo-Backend contract from a page of another origin, in a real browser.

Before each of these requests the browser asks by itself whether that page may.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

FETCH = """async ([method, address, body]) => {
    const headers = {"Content-Type": "application/json"};
    const answer = await fetch(address, {method, headers, body});
    const text = await answer.text();
    const etag = answer.headers.get("ETag");
    return {status: answer.status, etag, json: text ? JSON.parse(text) : null};
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
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def fetch(page, base_url, elsewhere, transactional_db, expected_errors):
    """Send a request as a script of that page would; return status, headers and JSON."""
    expected_errors += ["another site: " + elsewhere, "another site: data:"]
    page.goto(elsewhere)

    def fetch(method, address="/api/todos", data=None):
        address = address if address.startswith("http") else base_url + address
        return page.evaluate(FETCH, [method, address, None if data is None else json.dumps(data)])

    return fetch


def test_a_page_of_another_origin_makes_reads_changes_and_deletes_items(fetch, expected_errors):
    made = fetch("POST", data={"title": "walk the dog", "order": 523})
    url = made["json"]["url"]
    assert (made["status"], made["json"]["order"]) == (201, 523)
    assert fetch("GET")["json"] == [made["json"]]
    changed = fetch("PATCH", url, {"title": "Buy bread", "completed": True})
    assert changed["json"] == fetch("GET", url)["json"]
    assert (changed["json"]["title"], changed["json"]["completed"]) == ("Buy bread", True)
    assert fetch("DELETE", url)["status"] == 204
    expected_errors.append("404 (Not Found)")
    assert fetch("GET", url)["status"] == 404
    fetch("POST", data={"title": "walk the dog"})
    assert fetch("DELETE")["status"] == 204
    assert fetch("GET")["json"] == []


def test_a_page_of_another_origin_reads_the_headers(fetch):
    assert fetch("GET")["etag"]


def test_a_page_of_another_origin_reads_the_errors(fetch, expected_errors):
    expected_errors.append("422 (Unprocessable")
    answer = fetch("POST", data={"title": ""})["json"]
    assert answer["errors"] == {"title": ["This field cannot be blank."]}


def test_a_page_of_another_origin_has_no_session(fetch, log_in, as_ana):
    log_in(as_ana)
    assert fetch("POST", data={"title": "Buy milk"})["status"] == 201
    assert as_ana.get("/api/todos").json() == []
