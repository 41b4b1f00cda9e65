"""The entry point of uWSGI and runserver, which both serve `application`."""

import os
import re
import sys
from contextlib import suppress
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")

if settings.CONFIGURATION_ERROR:
    raise ImproperlyConfigured(settings.CONFIGURATION_ERROR)

# Seconds; 0.005 by default. Otherwise, pages wait too long for the threads that import and export.
sys.setswitchinterval(0.001)


def utf8_only(application):
    """Wrap a WSGI application so that a request with another charset than UTF-8 gets a 400.

    Otherwise Django would try any codec of Python as the charset, such as "hex", and fail before
    its middleware runs. Under /api the body counts as binary, so that the API itself rejects it.
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


def reads_body(application):
    """Wrap a WSGI application so that the request's body is read, even if no view reads it.

    Otherwise uWSGI would close a connection that still has data, and NGINX would answer 502.
    """

    def wrapped(environ, start_response):
        response = application(environ, start_response)
        with suppress(OSError):  # The client may have gone.
            environ["wsgi.input"].read()
        return response

    return wrapped


application = reads_body(utf8_only(get_wsgi_application()))

# Otherwise each process of uWSGI would load it at its first request, into memory of its own.
import_module(settings.ROOT_URLCONF)
