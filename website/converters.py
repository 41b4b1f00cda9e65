"""Path converters, which apps.py registers."""

from django.urls.converters import IntConverter


class IdConverter(IntConverter):
    """A primary key, <id:name>. A larger number is an error on SQLite, and in no table."""

    regex = "[0-9]{1,18}"
