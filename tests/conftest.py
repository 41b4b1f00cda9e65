"""Fixtures for all tests."""

import os
import signal

import django
import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.utils import translation
from redis import Redis

from accounts.models import User
from tests import helpers, services
from website import answers
from website.cache import get_server

# No time limit, because machines may be slow; the same examples in every run.
hypothesis.settings.register_profile(
    "patient",
    deadline=None,
    derandomize=True,
    max_examples=25,
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.load_profile("patient")


def pytest_configure(config):
    """Treat warnings as errors on the newest Django; with older ones, packages give warnings."""
    if django.VERSION >= (5, 2):
        config.addinivalue_line("filterwarnings", "error")


@pytest.hookimpl(tryfirst=True)  # Before pytest looks at -m.
def pytest_collection_modifyitems(config, items):
    """Mark tests that use the database, and leave out tests of PostgreSQL on SQLite.

    On PostgreSQL, `make test` runs only marked tests: the others would give the same result.
    """
    for item in items:
        fixtures = {"db", "transactional_db", "live_server"} & set(item.fixturenames)
        is_test_case = isinstance(item.cls, type) and issubclass(item.cls, TestCase)
        if fixtures or is_test_case or item.get_closest_marker("django_db"):
            item.add_marker("database")
        if "postgresql_url" in item.fixturenames:
            item.add_marker("postgresql")
    if connection.vendor != "postgresql":
        left_out = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def session_queries(settings):
    """The number of queries for a logged-in user; Redis caches the session."""
    return 1 if settings.REDIS_URL else 2


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def no_kept_answers(monkeypatch):
    """Answer from the database, because tests change rows without the site's knowledge."""
    monkeypatch.setattr(answers, "get_redis", lambda: None)


@pytest.fixture
def kept_answers(settings, redis, redis_url, monkeypatch):
    """Keep answers in Redis."""
    settings.REDIS_URL = redis_url
    monkeypatch.setattr(answers, "get_redis", lambda: get_server(redis_url))


@pytest.fixture(autouse=True)
def in_english():
    """Reset the language, which a request in Spanish leaves active in its thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def ana(db):
    return User.objects.create_user("ana", "ana@example.org", helpers.PASSWORD)


@pytest.fixture
def ben(db):
    return User.objects.create_user("ben", "ben@example.org", helpers.PASSWORD)


@pytest.fixture
def as_ana(ana):
    """A browser in which ana is logged in."""
    client = Client()
    client.force_login(ana)
    return client


@pytest.fixture(scope="session")
def postgresql_url():
    """The address of an existing database on the tests' server, which checks passwords."""
    return os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/postgres"


@pytest.fixture(scope="session")
def redis_url():
    """The address of a Redis server that the tests may empty, stop and freeze."""
    try:
        with services.redis() as url:
            yield url
    except services.Missing as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


@pytest.fixture
def redis(redis_url):
    """A client of that server, emptied; the cache has not yet found it down."""
    get_server.cache_clear()
    client = Redis.from_url(redis_url)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def frozen(redis):
    """Stop that server from answering during the test."""
    process = redis.info("server")["process_id"]
    os.kill(process, signal.SIGSTOP)
    yield
    os.kill(process, signal.SIGCONT)


@pytest.fixture
def over_redis(settings, redis, redis_url):
    """The settings for REDIS_URL."""
    backend = {"BACKEND": "website.cache.RedisCache", "LOCATION": redis_url}
    sessions = {"BACKEND": "website.cache.SessionCache", "OPTIONS": {"MAX_TIMEOUT": 30}}
    settings.CACHES = {"default": backend, "sessions": {**backend, **sessions}}
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    settings.SESSION_CACHE_ALIAS = "sessions"


@pytest.fixture
def redis_commands(monkeypatch):
    """Record the names of the commands that are sent to a Redis server."""
    commands = []
    execute = Redis.execute_command

    def record(self, *args, **options):
        commands.append(args[0])
        return execute(self, *args, **options)

    monkeypatch.setattr(Redis, "execute_command", record)
    return commands
