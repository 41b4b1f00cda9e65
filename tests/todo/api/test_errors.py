"""Errors of the API, as problems of RFC 9457 that every origin can read."""

from unittest import mock

import pytest
from django.db import OperationalError

from tests.todo.api import openapi
from website.api import resource

pytestmark = pytest.mark.django_db


UNKNOWN = [
    "/api",
    "/api/",
    "/api/x",
    "/api/todos/",
    "/api/todos/1/",
    "/api/todos/x",
    "/api/todos/-1",
    "/api/lists/",
    "/api/labels/x",
    "/api/todos/" + "9" * 19,
    "/api//todos",
    "/api/x%0Ay",
    "/api/todos/1%0A",
]


@pytest.mark.parametrize("address", UNKNOWN)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_address_is_404_and_never_a_redirect(api, address, method):
    response = api.send(method, address, {} if method == "POST" else None)
    assert response.status_code == 404
    assert "nothing at this address" in response.json()["detail"]
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("address", ["/api/todos", "/api/todos/1", "/api/lists", *UNKNOWN])
def test_every_address_has_a_preflight(api, address):
    response = api.send("OPTIONS", address)
    assert response.status_code == 204
    assert response["Allow"] == response["Access-Control-Allow-Methods"]
    assert "OPTIONS" in response["Allow"]
    assert "Content-Type" in response["Access-Control-Allow-Headers"]


def test_address_that_begins_with_api_may_be_a_page(client):
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
def test_unknown_method_is_405_with_the_allowed_methods(api, method, address, allowed):
    response = api.send(method, address, {})
    assert response.status_code == 405
    assert set(response["Allow"].split(", ")) == allowed


def test_head_has_the_headers_of_get(api):
    api.add()
    head, get = api.send("HEAD", "/api/todos"), api.get()
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == get["ETag"]


@pytest.mark.parametrize("address", ["/api/todos/1?x=1", "/api/todos?x=1&y=2", "/api/lists/1?x=1"])
@pytest.mark.parametrize("method", ["GET", "DELETE", "POST", "PATCH"])
def test_unknown_parameter_is_named_for_every_method(api, address, method):
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
def test_invalid_parameter_is_named(api, query, name):
    response = api.get("/api/todos?" + query)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [name]


def test_twenty_thousand_parameters_are_refused(api):
    assert api.get("/api/todos?" + "x&" * 20000).status_code == 400


def test_invalid_host_is_a_problem(api):
    assert api.get(HTTP_HOST="evil.example").status_code == 400


def test_internal_error_is_not_described(api, monkeypatch):
    monkeypatch.setattr(resource, "json_response", None)
    response = api.client.get("/api/todos")
    assert response.status_code == 500
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["detail"] == "Something went wrong."
    assert openapi.differences.pop() == "GET /api/todos: listItems: 500"


@pytest.mark.parametrize(
    ("address", "function"),
    [("/api/todos", "todo.api.items.json_rows_with_keys"), ("/", "todo.views.items.render_list")],
)
def test_failed_database_is_503_with_retry_after(client, monkeypatch, address, function):
    monkeypatch.setattr(function, mock.Mock(side_effect=OperationalError))
    client.raise_request_exception = False
    response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
