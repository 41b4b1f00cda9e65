"""Compares the API's responses in all tests with todo/api/openapi.json."""

import json
import re

import jsonschema

from tests.helpers import ROOT

# The newest draft that the library knows: the drafts agree on all that the document uses.
Validator = getattr(jsonschema, "Draft202012Validator", jsonschema.Draft7Validator)

DOCUMENT = json.loads((ROOT / "todo/api/openapi.json").read_text(encoding="utf-8"))
PATHS = [
    (re.compile(template.replace("{id}", "[0-9]{1,18}") + r"\Z"), operations)
    for template, operations in DOCUMENT["paths"].items()
]
PROBLEM = {"$ref": "#/components/schemas/Problem"}
DESCRIPTIONS = ["/api/openapi.json", "/api/docs"]  # They show the document, which lacks them.

# Differences since a fixture has cleared them: a server thread can't fail a test by itself.
differences: list = []


def middleware(get_response):
    """Check each response as it leaves the site: the outermost middleware of tests/settings.py."""

    def respond(request):
        response = get_response(request)
        if re.match("/api(/|$)", request.path_info):
            try:
                check(request, response)
            except (AssertionError, jsonschema.ValidationError) as error:
                differences.append(f"{request.method} {request.path_info}: {error}")
        return response

    return respond


def resolve(part):
    """Return a part of the document, or the part that it refers to."""
    if "$ref" not in part:
        return part
    _, components, section, name = part["$ref"].split("/")
    return DOCUMENT[components][section][name]


def validate(value, schema):
    """Raise jsonschema's ValidationError for a value that does not match the schema."""
    schema = dict(schema, components=DOCUMENT["components"])
    Validator(schema, format_checker=jsonschema.FormatChecker()).validate(value)


def check(request, response):
    """Raise AssertionError or ValidationError for a response that the document does not allow."""
    if request.method == "OPTIONS":
        assert response.status_code == 204, response.status_code
        return
    if request.path_info in DESCRIPTIONS and response.status_code in (200, 304):
        return
    operations = [methods for path, methods in PATHS if path.match(request.path_info)]
    if not operations:
        assert response.status_code in (400, 404), response.status_code
        validate(json.loads(response.content.decode()), PROBLEM)
        return
    operation = operations[0].get("get" if request.method == "HEAD" else request.method.lower())
    if operation is None:
        # The host and the token are checked before the method.
        assert response.status_code in (400, 401, 405), response.status_code
        return
    name = f"{operation['operationId']}: {response.status_code}"
    assert str(response.status_code) in operation["responses"], name
    documented = resolve(operation["responses"][str(response.status_code)])
    for header, described in documented.get("headers", {}).items():
        described = resolve(described)
        if header in response:
            validate(response[header], described["schema"])
        else:
            assert not described.get("required"), header
    content = documented.get("content", {})
    if not content:
        assert response.content == b"", name
        return
    assert response["Content-Type"] in content, name
    body = json.loads(response.content.decode())
    validate(body, content[response["Content-Type"]]["schema"])
    if response.status_code < 300 and "requestBody" in operation:
        # An accepted request must be one that the document allows.
        media_type = operation["requestBody"]["content"][request.content_type.lower()]
        validate(json.loads(request.body.decode()), media_type["schema"])
