"""Logs in JSON, with the id of the request."""

import json
import logging
import sys

import pytest

from website.logs import HealthFilter, JsonFormatter, MaskFilter, RequestIdFilter, request_id


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


def test_record_is_one_line_of_json(line):
    fields = line("é %s\nnext line", 7, exc_info=None)
    assert fields.pop("time").endswith("+00:00")
    assert fields == {
        "level": "WARNING",
        "logger": "app",
        "message": "é 7\nnext line",
        "request_id": "-",
    }


def test_record_has_its_exception_and_the_id_of_its_request(line, monkeypatch):
    monkeypatch.setattr(request_id, "value", "abc-12345")
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        fields = line("x", exc_info=sys.exc_info())
    assert fields["exception"].endswith("RuntimeError: broken")
    assert fields["request_id"] == "abc-12345"


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["", "short", "x" * 65, "with space inside", "a\r\nSet-Cookie: x"])
def test_invalid_request_id_is_replaced(client, sent):
    ids = {client.get("/", HTTP_X_REQUEST_ID=sent)["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2
    assert {len(id) for id in ids} == {32}


def test_response_and_log_have_the_request_id_of_the_proxy(client, caplog):
    caplog.handler.addFilter(RequestIdFilter())
    response = client.get("/nothing", HTTP_X_REQUEST_ID="0123456789abcdef")
    assert response["X-Request-ID"] == "0123456789abcdef"
    assert [record.request_id for record in caplog.records] == ["0123456789abcdef"]


@pytest.mark.parametrize(
    ("name", "line", "status", "is_logged"),
    [
        ("django.server", "GET /health/ready HTTP/1.1", "200", False),
        ("django.server", "GET /health/ready HTTP/1.1", "503", True),
        ("django.server", "GET /?next=/health/ready HTTP/1.1", "200", True),
        ("app", "GET /health/ready HTTP/1.1", "200", True),
    ],
)
def test_only_successful_health_checks_of_runserver_are_not_logged(name, line, status, is_logged):
    arguments = (line, status, "56")
    record = logging.LogRecord(name, logging.INFO, "x.py", 1, '"%s" %s %s', arguments, None)
    assert HealthFilter().filter(record) is is_logged


# Secrets

SECRETS = [
    "/accounts/reset/Mg/c0ffee-5ec2e7/",
    "/accounts/login/?next=/accounts/reset/Mg/c0ffee-5ec2e7/",
]
SECRETS.append("/feed/c0ffee_5ec2e7.ics")  # todo: its calendar feeds


@pytest.fixture
def written(settings):
    """Return what the configured handler writes for a record."""
    filters = settings.LOGGING["filters"]["mask"]

    def written(record, formatter):
        MaskFilter(filters["paths"]).filter(record)
        return formatter.format(record)

    return written


@pytest.mark.parametrize("formatter", [JsonFormatter(), logging.Formatter()], ids=["json", "text"])
@pytest.mark.parametrize("address", SECRETS)
def test_address_that_gives_access_is_masked_in_message_arguments_and_exception(
    written, formatter, address
):
    try:
        raise RuntimeError(f"failed at {address}?x=1")
    except RuntimeError:
        info = sys.exc_info()
    message = 'Internal Server Error: %s "GET {} HTTP/1.1"'.format(address)
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, message, (address,), info)
    text = written(record, formatter)
    assert "5ec2e7" not in text
    assert text.count("…") == 3
    assert "RuntimeError: failed at" in text
    assert "HTTP/1.1" in text


def test_other_addresses_are_logged_whole(written):
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "Not Found: %s", ("/items/7",), None)
    assert written(record, logging.Formatter()) == "Not Found: /items/7"


def test_every_handler_of_the_log_masks(settings):
    assert all("mask" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
    names = ["", "django", "django.request", "django.server", "django.security.csrf"]
    handlers = [handler for name in names for handler in logging.getLogger(name).handlers]
    streams = [handler for handler in handlers if type(handler) is logging.StreamHandler]
    assert streams
    for handler in streams:
        assert any(isinstance(found, MaskFilter) for found in handler.filters)
    assert logging.getLogger("django.server").propagate
