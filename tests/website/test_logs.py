"""The log: JSON lines, and the id that ties them to a request."""

import json
import logging
import sys

import pytest

from website.logs import JsonFormatter, RequestIdFilter, request_id


@pytest.fixture
def line(monkeypatch):
    """Format a record as production does; return the object of its line."""

    monkeypatch.setattr(request_id, "value", None, raising=False)

    def line(message, *args, **kwargs):
        record = logging.getLogger("app").makeRecord(
            "app", logging.WARNING, "file.py", 1, message, args, **kwargs
        )
        RequestIdFilter().filter(record)
        text = JsonFormatter().format(record)
        assert "\n" not in text
        return json.loads(text)

    return line


def test_a_line_is_one_object(line):
    found = line("é %s\nnext line", 7, exc_info=None)
    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "WARNING",
        "logger": "app",
        "message": "é 7\nnext line",
        "request_id": "-",
    }


def test_an_exception_is_part_of_its_line(line):
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        found = line("x", exc_info=sys.exc_info())
    assert found["exception"].endswith("RuntimeError: broken")


def test_a_line_has_the_id_of_its_request(line, monkeypatch):
    assert line("x", exc_info=None)["request_id"] == "-"
    monkeypatch.setattr(request_id, "value", "abc-12345")
    assert line("x", exc_info=None)["request_id"] == "abc-12345"


@pytest.mark.django_db
def test_the_answer_carries_the_id_that_the_proxy_gave(client):
    assert (
        client.get("/", HTTP_X_REQUEST_ID="0123456789abcdef")["X-Request-ID"] == "0123456789abcdef"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["", "short", "x" * 65, "with space inside", "a\r\nSet-Cookie: x"])
def test_an_id_that_will_not_do_is_replaced(client, sent):
    ids = {client.get("/", HTTP_X_REQUEST_ID=sent)["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2
    assert all(len(found) == 32 for found in ids)


def test_what_goes_wrong_is_logged_with_the_id_of_the_request(client, caplog):
    caplog.handler.addFilter(RequestIdFilter())
    client.get("/nothing", HTTP_X_REQUEST_ID="0123456789abcdef")
    assert [record.request_id for record in caplog.records] == ["0123456789abcdef"]
