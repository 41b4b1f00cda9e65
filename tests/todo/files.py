"""Import of one file."""

from todo.transfer.base import ReadOptions
from todo.transfer.importer import import_items


def import_file(owner, file, format_name, options=None, **kwargs):
    """Import a binary file with import_items(); return its result."""
    return import_items(owner, [(file, format_name, options or ReadOptions())], **kwargs)
