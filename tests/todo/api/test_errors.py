"""Errors of the API: each is a problem of RFC 9457, readable from any origin."""

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.models import User
from tests.todo.api import openapi
from tests.todo.api.client import Api, check
from todo.api import items
from website.api import resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return Api()


UNKNOWN = [
    "/api",
    "/api/",
    "/api/x",
    "/api/todos/",
    "/api/todos/1/",
    "/api/todos/x",
    "/api/todos/-1",
]
UNKNOWN += ["/api/lists/", "/api/labels/x", "/api/todos/" + "9" * 19, "/api//todos"]


@pytest.mark.parametrize("address", UNKNOWN)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_is_a_404_and_never_a_redirect(api, address, method):
    assert api.send(method, address, {} if method == "POST" else None).status_code == 404


@pytest.mark.parametrize("address", ["/api/todos", "/api/todos/1", "/api/lists", *UNKNOWN])
def test_every_address_answers_a_preflight(api, address):
    response = api.send("OPTIONS", address)
    assert response.status_code == 204
    assert response["Allow"] == response["Access-Control-Allow-Methods"]
    assert "OPTIONS" in response["Allow"]


def test_an_address_that_only_begins_alike_is_a_page(client):
    response = client.get("/apiary")
    assert response["Content-Type"].startswith("text/html")
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("PUT", "/api/todos", {"GET", "HEAD", "POST", "DELETE", "OPTIONS"}),
        ("PATCH", "/api/todos", {"GET", "HEAD", "POST", "DELETE", "OPTIONS"}),
        ("POST", "/api/todos/1", {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"}),
        ("DELETE", "/api/lists", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("BREW", "/api/labels/1", {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"}),
    ],
)
def test_another_method_is_told_which_there_are(api, method, address, allowed):
    response = api.send(method, address, {})
    assert response.status_code == 405
    assert set(response["Allow"].split(", ")) == allowed


def test_a_head_is_a_get_without_its_body(api):
    api.add()
    head, get = api.send("HEAD", "/api/todos"), api.get()
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == get["ETag"]


@pytest.mark.parametrize("address", ["/api/todos/1?x=1", "/api/todos?x=1&y=2", "/api/lists/1?x=1"])
@pytest.mark.parametrize("method", ["GET", "DELETE", "POST", "PATCH"])
def test_an_unknown_parameter_is_named_whatever_the_method(api, address, method):
    response = api.send(method, address, {"title": "x"} if method in ("POST", "PATCH") else None)
    assert response.status_code in (400, 405)
    if response.status_code == 400:
        assert "x" in response.json()["errors"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("show=done", "show"),
        ("show=all&show=all", "show"),
        ("sort=owner__password", "sort"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=", "limit"),
        ("list=", "list"),
        ("label=", "label"),
        ("q=+", "q"),
        ("after=", "after"),
        ("limit=-1", "limit"),
        ("limit=%D9%A1", "limit"),
        ("after=x", "after"),
        ("after=1", "after"),
        ("after=1_x", "after"),
        ("sort=due&after=2026-02-30_1", "after"),
        ("sort=due&after=1024_1", "after"),
        ("after=" + "9" * 19 + "_1", "after"),
        ("list=none", "list"),
        ("label=none", "label"),
        ("q=" + "x" * 201, "q"),
        ("q=a%00b", "q"),
        ("list=%00", "list"),
        ("select=on", "select"),
        ("edit=1", "edit"),
    ],
)
def test_a_parameter_that_is_not_understood_is_named(api, query, name):
    response = api.get("/api/todos?" + query)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [name]


def test_twenty_thousand_parameters_are_refused(api):
    assert api.get("/api/todos?" + "x&" * 20000).status_code == 400


def test_what_django_refuses_has_the_headers_of_every_answer(api):
    session = Client(enforce_csrf_checks=True)
    session.force_login(User.objects.create(username="ana"))
    response = session.post("/api/todos", '{"title": "x"}', "application/json")
    check(response)
    assert response.status_code == 403
    assert {"Cookie", "Authorization"} <= set(response["Vary"].split(", "))
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("address", ["/api/x%0Ay", "/api/todos/1%0A"])
def test_a_line_break_makes_no_address(api, address):
    response = api.get(address)
    assert response.status_code == 404
    assert "nothing at this address" in response.json()["detail"]
    assert "private" in response["Cache-Control"]


def test_a_wrong_host_is_a_problem_too(api):
    assert api.get(HTTP_HOST="evil.example").status_code == 400


def test_an_error_of_ours_says_no_more_than_that(api, monkeypatch):
    monkeypatch.setattr(resource, "json_response", None)
    response = api.client.get("/api/todos")
    assert response.status_code == 500
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["detail"] == "Something went wrong."
    assert openapi.found_wrong.pop() == "GET /api/todos: listItems: 500"


def test_without_its_database_the_api_is_away_for_a_moment(api, monkeypatch):
    def away(*_args):
        raise OperationalError

    monkeypatch.setattr(items, "item_rows", away)
    response = api.get()
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0


def test_without_its_database_a_page_is_away_for_a_moment_too(client, monkeypatch):
    def away(*_args):
        raise OperationalError

    monkeypatch.setattr("todo.views.items.render_list", away)
    client.raise_request_exception = False
    response = client.get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
