"""Path converters, which apps.py registers."""


class IdConverter:
    """A primary key, <id:name>. A larger number is an error on SQLite, and in no table."""

    regex = "[0-9]{1,18}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)
