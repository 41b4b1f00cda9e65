"""Fixtures of the tests of files."""

import pytest
from django.utils.timezone import override


@pytest.fixture
def in_berlin():
    """Set the time zone of the person who imports a file."""
    with override("Europe/Berlin"):
        yield
