import pytest

# Otherwise a failure in one of them does not show the values.
pytest.register_assert_rewrite("tests.browser.fixtures")
