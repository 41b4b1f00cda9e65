"""The page for what goes wrong: Django's own, with the status that is true."""

import sys

from django.db import InterfaceError, OperationalError
from django.views import defaults


def server_error(request):
    """Django's handler500. While the database is away it is 503: the same may work in a moment."""
    response = defaults.server_error(request)
    if isinstance(sys.exc_info()[1], (InterfaceError, OperationalError)):
        response.status_code = 503
        response["Retry-After"] = "5"
    return response
