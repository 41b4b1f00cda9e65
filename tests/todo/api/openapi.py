"""Holds every answer of the API that a test gets against todo/api/openapi.json."""

import json
import re

import jsonschema

from tests.helpers import ROOT

# The newest draft that the library knows: the contract says nothing in which they differ.
Validator = getattr(jsonschema, "Draft202012Validator", jsonschema.Draft7Validator)

DOCUMENT = json.loads((ROOT / "todo/api/openapi.json").read_text(encoding="utf-8"))
PATHS = [
    (re.compile(template.replace("{id}", "[0-9]{1,18}") + r"\Z"), operations)
    for template, operations in DOCUMENT["paths"].items()
]
PROBLEM = {"$ref": "#/components/schemas/Problem"}
DESCRIPTIONS = ["/api/openapi.json", "/api/docs"]  # They are not in the contract, but show it.

# What was found wrong in this process, until a fixture asks: a server has no test to fail.
found_wrong: list = []


def middleware(get_response):
    """The middleware of tests/settings.py that looks at each answer as it leaves the site."""

    def answer(request):
        response = get_response(request)
        if re.match("/api(/|$)", request.path_info):
            try:
                check(request, response)
            except (AssertionError, jsonschema.ValidationError) as error:
                found_wrong.append("{} {}: {}".format(request.method, request.path_info, error))
        return response

    return answer


def resolved(part):
    """A part of the document, or what it refers to."""
    if "$ref" not in part:
        return part
    _, components, kind, name = part["$ref"].split("/")
    return DOCUMENT[components][kind][name]


def validate(value, schema):
    """Raise jsonschema's ValidationError if the value is not what the schema says."""
    schema = dict(schema, components=DOCUMENT["components"])
    Validator(schema, format_checker=jsonschema.FormatChecker()).validate(value)


def check(request, response):
    """Raise AssertionError, or ValidationError, for an answer that the contract does not have."""
    if request.method == "OPTIONS":
        assert response.status_code == 204, response.status_code
        return
    if request.path_info in DESCRIPTIONS and response.status_code in (200, 304):
        return
    operations = [found for path, found in PATHS if path.match(request.path_info)]
    if not operations:
        assert response.status_code in (400, 404), response.status_code
        validate(json.loads(response.content.decode()), PROBLEM)
        return
    operation = operations[0].get("get" if request.method == "HEAD" else request.method.lower())
    if operation is None:
        # A host is checked and a token is asked for whatever the method.
        assert response.status_code in (400, 401, 405), response.status_code
        return
    name = "{operationId}: {}".format(response.status_code, **operation)
    assert str(response.status_code) in operation["responses"], name
    said = resolved(operation["responses"][str(response.status_code)])
    for header, described in said.get("headers", {}).items():
        described = resolved(described)
        if header in response:
            validate(response[header], described["schema"])
        else:
            assert not described.get("required"), header
    content = said.get("content", {})
    if not content:
        assert response.content == b"", name
        return
    assert response["Content-Type"] in content, name
    body = json.loads(response.content.decode())
    validate(body, content[response["Content-Type"]]["schema"])
    if response.status_code < 300 and "requestBody" in operation:
        # What is taken is what the contract lets a client send.
        kind = request.content_type.lower()
        validate(
            json.loads(request.body.decode()), operation["requestBody"]["content"][kind]["schema"]
        )
