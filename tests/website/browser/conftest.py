from tests.browser.fixtures import *  # noqa: F403 -- fixtures

pytest_plugins = ["tests.browser.server"]
