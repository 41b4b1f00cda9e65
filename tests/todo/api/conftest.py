"""Fixtures of the API's tests."""

import pytest

from tests.todo.api.client import Api


@pytest.fixture
def api():
    """A client without a token, which uses the shared list."""
    return Api()


@pytest.fixture
def ana_api(ana):
    return Api.for_user(ana)
