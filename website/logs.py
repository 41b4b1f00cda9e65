"""The log of a production site: one JSON object a line, with the id of the request."""

import json
import logging
import threading
from datetime import datetime, timezone

# The id of the request that this thread answers, or has answered last, in `value`; set by
# middleware.py.
# (contextvars would be today's means; they came with Python 3.7.)
request_id = threading.local()


class RequestIdFilter(logging.Filter):
    """Give each record the attribute `request_id`: a str, "-" outside of a request."""

    def filter(self, record):
        record.request_id = getattr(request_id, "value", None) or "-"
        return True


class JsonFormatter(logging.Formatter):
    """Format a record as one line of JSON: time (ISO 8601, UTC), level, logger, message, …"""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
        }
        if hasattr(record, "status_code"):  # Django's of a request that went wrong.
            line["status"] = record.status_code
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
