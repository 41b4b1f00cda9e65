"""The server's door: uWSGI and runserver both serve `application`."""

import os
import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")

if settings.MISSING:
    raise ImproperlyConfigured(settings.MISSING)


def utf8_only(application):
    """Wrap a WSGI application: a request whose charset is not UTF-8 is refused with 400.

    Django takes any name that Python knows as a codec for one, such as "hex", which decodes no
    text, and fails while it makes the request, before its own middleware could help. The API
    answers in its own form: to it such a body is one of unknown bytes.
    """

    def wrapped(environ, start_response):
        charset = re.search('charset="?([^";]*)', environ.get("CONTENT_TYPE", ""), re.IGNORECASE)
        if charset and charset.group(1).strip().lower() not in ("utf-8", "utf8", "us-ascii"):
            if environ.get("PATH_INFO", "").startswith("/api/"):
                return application(
                    dict(environ, CONTENT_TYPE="application/octet-stream"), start_response
                )
            start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"The charset of a request must be UTF-8.\n"]
        return application(environ, start_response)

    return wrapped


application = utf8_only(get_wsgi_application())
