"""Logging: one JSON object a line in production, with the id of the request."""

import json
import logging
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
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
