"""The contract: /api/openapi.json for programs, and /api/docs for people."""

import json
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import render

from website.api.etags import conditional_response, make_etag

DOCUMENT = (Path(__file__).parent / "openapi.json").read_bytes()


def openapi(request):
    """The document of OpenAPI 3.1, which the tests hold every answer against."""
    response = HttpResponse(DOCUMENT, content_type="application/json")
    response["ETag"] = make_etag(DOCUMENT)
    return conditional_response(request, response)


def docs(request):
    """The page that describes each operation, as the document has it, with an example."""
    contract = json.loads(DOCUMENT.decode())
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
                    "parameters": [resolved(contract, part) for part in parameters],
                    "fields": fields(contract, operation),
                    "answers": [
                        (status, resolved(contract, answer)["description"])
                        for status, answer in operation["responses"].items()
                    ],
                    "example": operation["x-curl"],
                }
            )
    context = {"info": contract["info"], "sections": sections}
    return render(request, "todo/api.html", context)


def resolved(contract, part):
    """A part of the document, or what it refers to."""
    if "$ref" not in part:
        return part
    _root, components, kind, name = part["$ref"].split("/")
    return contract[components][kind][name]


def fields(contract, operation):
    """What may be sent: pairs of a field's name and what is said of it."""
    if "requestBody" not in operation:
        return []
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return properties(contract, schema.get("oneOf", [schema])[0])


def properties(contract, schema):
    """The fields of an object: pairs of a name and what is said of it. What has no type is none."""
    found = resolved(contract, schema)["properties"].items()
    return [(name, field) for name, field in found if "type" in field]
