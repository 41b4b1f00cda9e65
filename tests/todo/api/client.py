"""A client of the API that checks what is common to all responses."""

import json

from django.test import Client

from accounts.models import Token

JSON = "application/json"
MERGE = "application/merge-patch+json"


class Api:
    """A client on another origin, which sends JSON, with a token if there is one."""

    site = "http://testserver"

    def __init__(self, token=None, **headers):
        self.client = Client(raise_request_exception=False)
        self.headers = headers
        if token:
            self.headers["HTTP_AUTHORIZATION"] = "Bearer " + token

    @classmethod
    def for_user(cls, user, scope="read write"):
        return cls(Token.objects.create_token(user, scope, scope)[1])

    def send(self, method, address, data=None, content_type=JSON, **headers):
        """Send data as JSON, or a str or bytes as they are; check the response and return it."""
        body = data if isinstance(data, (str, bytes)) else json.dumps(data)
        headers = dict(self.headers, HTTP_ORIGIN="https://other.example", **headers)
        if data is None:
            body = ""
        response = self.client.generic(method, address, body, content_type, **headers)
        check(response)
        return response

    def get(self, address="/api/todos", **headers):
        return self.send("GET", address, **headers)

    def get_pages(self, address):
        """Yield the responses from this page to the last."""
        while address:
            response = self.get(address)
            yield response
            address = response["Link"][1:].split(">")[0] if "Link" in response else ""

    def post(self, data, address="/api/todos", **headers):
        return self.send("POST", address, data, **headers)

    def patch(self, address, data, **headers):
        return self.send("PATCH", address, data, **headers)

    def delete(self, address="/api/todos", **headers):
        return self.send("DELETE", address, **headers)

    def add(self, title="Buy milk", **fields):
        """Add an item and return it."""
        response = self.post(dict(fields, title=title))
        assert response.status_code == 201, response.content
        return response.json()

    def titles(self, query=""):
        return [item["title"] for item in self.get("/api/todos" + query).json()]


def check(response):
    """Assert that a response has CORS without credentials, and that an error follows RFC 9457."""
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response
    assert not 300 <= response.status_code < 400 or response.status_code == 304
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
        problem = response.json()
        assert problem["status"] == response.status_code
        assert problem["type"] == "about:blank"
        assert problem["title"]
        assert problem["detail"]
        assert set(problem) <= {"type", "title", "status", "detail", "errors"}
        for sentences in problem.get("errors", {}).values():
            assert sentences
            assert all(isinstance(sentence, str) for sentence in sentences)
    elif response.status_code not in (204, 304):
        assert response["Content-Type"] == "application/json"
