"""The contract of the API, and that answers are held against it."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.todo.api import openapi
from tests.todo.api.client import Api
from todo.api import serializers, urls

pytestmark = pytest.mark.django_db

OPERATIONS = [
    (path, method, operation)
    for path, operations in openapi.DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if method != "parameters"
]


@pytest.fixture
def api():
    return Api()


@pytest.mark.parametrize("headers", [{}, {"HTTP_AUTHORIZATION": "Bearer x"}], ids=str)
def test_everybody_may_read_the_contract(client, settings, headers):
    settings.LOGIN_REQUIRED = True
    response = client.get("/api/openapi.json", **headers)
    assert response.json() == openapi.DOCUMENT
    assert response["Access-Control-Allow-Origin"] == "*"
    again = client.get("/api/openapi.json", HTTP_IF_NONE_MATCH=response["ETag"])
    assert again.status_code == 304


def test_every_reference_of_the_contract_leads_somewhere():
    def references(part):
        if isinstance(part, dict):
            if "$ref" in part:
                yield part
            part = list(part.values())
        if isinstance(part, list):
            for inner in part:
                yield from references(inner)

    found = list(references(openapi.DOCUMENT))
    assert found
    for reference in found:
        assert openapi.resolved(reference)


def test_every_schema_of_the_contract_is_one():
    for schema in openapi.DOCUMENT["components"]["schemas"].values():
        openapi.Validator.check_schema(schema)
        for example in schema.get("examples", ()):
            openapi.validate(example, schema)


def test_the_contract_has_every_address_and_method(api):
    addresses = {path.replace("{id}", "1") for path in openapi.DOCUMENT["paths"]}
    for address in addresses:
        allowed = set(api.send("OPTIONS", address)["Allow"].lower().split(", "))
        described = {
            method for path, method, _ in OPERATIONS if path.replace("{id}", "1") == address
        }
        assert described == allowed - {"head", "options"}
    # The contract itself, its page, and everything else.
    assert len(urls.urlpatterns) == len(addresses) + 3


def test_the_names_of_operations_are_different():
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(names) == len(set(names))


def test_the_parameters_of_the_contract_are_those_that_are_taken(api):
    query = openapi.DOCUMENT["components"]["parameters"]
    taken = {name for name, parameter in query.items() if parameter["in"] == "query"}
    values = {"limit": "1", "show": "all", "list": "inbox", "sort": "due", "q": "x"}
    api.add(labels=["bank"])
    for name in taken - {"after"}:
        found = api.get("/api/todos?{}={}".format(name, values.get(name, "bank")))
        assert found.status_code == 200


ETAG = {"ETag": '"{}"'.format("0" * 32)}


@pytest.mark.parametrize(
    "change",
    [
        {"status": 418},
        {"content_type": "text/plain"},
        {"headers": {"ETag": 'W/"x"'}},
        {"headers": {}},
        {"content": b'[{"id": "1"}]'},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_answer_that_is_not_in_the_contract_is_found(rf, change):
    def get_response(request):
        response = HttpResponse(
            change.get("content", b"[]"),
            status=change.get("status", 200),
            content_type=change.get("content_type", "application/json"),
        )
        for name, value in change.get("headers", ETAG).items():
            response[name] = value
        return response

    openapi.middleware(get_response)(rf.get("/api/todos"))
    assert len(openapi.found_wrong) == 1
    openapi.found_wrong.clear()


def test_an_answer_that_is_in_the_contract_is_not_found(rf):
    def get_response(request):
        response = HttpResponse(b"[]", content_type="application/json")
        response["ETag"] = ETAG["ETag"]
        return response

    openapi.middleware(get_response)(rf.get("/api/todos"))
    assert openapi.found_wrong == []


def test_what_is_taken_and_not_in_the_contract_is_found(api, monkeypatch):
    # A reader that is less strict than the contract says.
    monkeypatch.setitem(serializers.VALIDATORS, "priority", lambda value: 1)
    assert api.post({"title": "x", "priority": "high"}).status_code == 201
    assert len(openapi.found_wrong) == 1
    openapi.found_wrong.clear()


def test_every_answer_of_a_test_is_looked_at(api, monkeypatch):
    looked_at = []
    monkeypatch.setattr(openapi, "check", lambda request, response: looked_at.append(request.path))
    api.get("/api/todos")
    api.get("/api/nothing")
    Client().get("/")
    assert looked_at == ["/api/todos", "/api/nothing"]
