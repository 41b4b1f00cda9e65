"""The contract of the API: /api/openapi.json for programs, and /api/docs for people."""

import json
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import render

from todo import quickadd
from website.api.etags import conditional_response, make_etag

OPENAPI = (Path(__file__).parent / "openapi.json").read_bytes()


def openapi(request):
    """Return the OpenAPI 3.1 document, against which the tests validate every response."""
    response = HttpResponse(OPENAPI, content_type="application/json")
    response["ETag"] = make_etag(OPENAPI)
    return conditional_response(request, response)


def docs(request):
    """Show each operation of the document, with an example."""
    contract = json.loads(OPENAPI.decode())
    sections = {
        tag["name"]: {"fields": properties(contract, {"$ref": tag["x-schema"]}), "operations": []}
        for tag in contract["tags"]
    }
    for path, operations in contract["paths"].items():
        shared = operations.pop("parameters", [])
        for method, operation in operations.items():
            parameters = shared + operation.get("parameters", [])
            sections[operation["tags"][0]]["operations"].append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation["summary"],
                    "parameters": [resolve_ref(contract, part) for part in parameters],
                    "fields": request_fields(contract, operation),
                    "answers": [
                        (status, resolve_ref(contract, answer)["description"])
                        for status, answer in operation["responses"].items()
                    ],
                    "example": operation["x-curl"],
                }
            )
    context = {"info": contract["info"], "sections": sections}
    context["quick_add_examples"] = quickadd.examples()
    return render(request, "todo/api.html", context)


def resolve_ref(contract, part):
    """Return a part of the document, or the part that its $ref refers to."""
    if "$ref" not in part:
        return part
    _root, components, kind, name = part["$ref"].split("/")
    return contract[components][kind][name]


def request_fields(contract, operation):
    """Return the fields of the request's body: pairs of a name and its schema."""
    if "requestBody" not in operation:
        return []
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return properties(contract, schema.get("oneOf", [schema])[0])


def properties(contract, schema):
    """Return the fields of an object with a type: pairs of a name and its schema."""
    fields = resolve_ref(contract, schema)["properties"].items()
    return [(name, field) for name, field in fields if "type" in field]
