"""Logging: one JSON object a line in production, with the id of the request."""

import json
import logging
import re
import threading
from datetime import datetime, timezone

# `value` is the id of this thread's current or last request, which middleware.py sets.
# Use contextvars when Python 3.6 is removed.
request_id = threading.local()


class RequestIdFilter(logging.Filter):
    """A filter that adds `request_id` to each record: a str, "-" outside of a request."""

    def filter(self, record):
        record.request_id = getattr(request_id, "value", None) or "-"
        return True


class HealthFilter(logging.Filter):
    """A filter that drops runserver's line for each successful health check."""

    pattern = re.compile(r'"GET /health/\S+ HTTP/1\.[01]" 200 ')

    def filter(self, record):
        return record.name != "django.server" or not self.pattern.match(record.getMessage())


class MaskFilter(logging.Filter):
    """A filter that hides the rest of an address that begins with one of the `paths`.

    Such an address gives access to whoever reads it in the log.
    """

    def __init__(self, paths):
        super().__init__()
        self.pattern = re.compile(rf"({'|'.join(paths)})[^\s\"'?<>]+")

    def filter(self, record):
        record.msg, record.args = self.mask(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = self.mask(logging.Formatter().formatException(record.exc_info))
        return True

    def mask(self, text):
        return self.pattern.sub(r"\1…", text)


class JsonFormatter(logging.Formatter):
    """A formatter of one line of JSON: time (ISO 8601, UTC), level, logger, message, …"""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
        }
        if hasattr(record, "status_code"):  # Django sets it for error responses.
            line["status"] = record.status_code
        if record.exc_info:
            line["exception"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
