"""The OpenAPI document, and the middleware that compares every response of the tests with it."""

import pytest
from django.http import HttpResponse

from tests.todo.api import openapi
from todo.api import serializers, urls

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("headers", [{}, {"HTTP_AUTHORIZATION": "Bearer x"}], ids=str)
def test_document_is_public_and_has_an_etag(client, settings, headers):
    settings.LOGIN_REQUIRED = True
    response = client.get("/api/openapi.json", **headers)
    assert response.json() == openapi.DOCUMENT
    assert response["Access-Control-Allow-Origin"] == "*"
    again = client.get("/api/openapi.json", HTTP_IF_NONE_MATCH=response["ETag"])
    assert again.status_code == 304


def find_references(part):
    if isinstance(part, dict):
        if "$ref" in part:
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from find_references(inner)


def test_references_schemas_and_examples_are_valid():
    references = list(find_references(openapi.DOCUMENT))
    assert references
    assert all(map(openapi.resolve, references))
    for schema in openapi.DOCUMENT["components"]["schemas"].values():
        openapi.Validator.check_schema(schema)
        for example in schema.get("examples", ()):
            openapi.validate(example, schema)


def test_document_has_every_address_and_method(api):
    names = []
    for path, operations in openapi.DOCUMENT["paths"].items():
        allowed = api.send("OPTIONS", path.replace("{id}", "1"))["Allow"].lower().split(", ")
        assert set(operations) - {"parameters"} == set(allowed) - {"head", "options"}
        names += [operations[name]["operationId"] for name in operations if name != "parameters"]
    assert len(names) == len(set(names))
    # The document itself, its page, and the 404 of every other address.
    assert len(urls.urlpatterns) == len(openapi.DOCUMENT["paths"]) + 3


def test_query_parameters_of_the_document_are_accepted(api):
    parameters = openapi.DOCUMENT["components"]["parameters"]
    names = {name for name, parameter in parameters.items() if parameter["in"] == "query"}
    values = {"limit": "1", "show": "all", "list": "inbox", "sort": "due", "q": "x"}
    values["completed"] = "1&show=today"
    api.add(labels=["bank"])
    for name in names - {"after"}:
        response = api.get(f"/api/todos?{name}={values.get(name, 'bank')}")
        assert response.status_code == 200


ETAG = {"ETag": f'"{"0" * 32}"'}


@pytest.mark.parametrize(
    ("difference", "count"),
    [
        ({}, 0),
        ({"status": 418}, 1),
        ({"content_type": "text/plain"}, 1),
        ({"headers": {"ETag": 'W/"x"'}}, 1),
        ({"headers": {}}, 1),
        ({"content": b'[{"id": "1"}]'}, 1),
    ],
    ids=str,
)
def test_response_that_differs_from_the_document_is_found(rf, difference, count):
    values = dict({"content": b"[]", "content_type": "application/json"}, **difference)
    headers = values.pop("headers", ETAG)

    def get_response(request):
        response = HttpResponse(**values)
        for name, value in headers.items():
            response[name] = value
        return response

    openapi.middleware(get_response)(rf.get("/api/todos"))
    assert len(openapi.differences) == count
    openapi.differences.clear()


def test_accepted_request_that_differs_from_the_document_is_found(api, monkeypatch):
    # A reader that is less strict than the document.
    monkeypatch.setitem(serializers.VALIDATORS, "priority", lambda value: 1)
    assert api.post({"title": "x", "priority": "high"}).status_code == 201
    assert len(openapi.differences) == 1
    openapi.differences.clear()
