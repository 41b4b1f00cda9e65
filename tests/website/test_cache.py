"""The cache on a real Redis server, and without one that answers."""

import pytest

from tests import services
from website import cache as module
from website.cache import RedisCache


@pytest.fixture
def cache(redis, redis_url):
    return RedisCache(redis_url, {"TIMEOUT": 300})


@pytest.fixture
def stopped():
    """A cache without a server."""
    module.get_server.cache_clear()
    return RedisCache(f"redis://127.0.0.1:{services.free_port()}/0", {})


@pytest.mark.parametrize(
    "value",
    [
        0,
        1,
        -5,
        2**70,
        True,
        False,
        None,
        1.5,
        "text",
        "12",
        b"12",
        b"\x80bytes",
        [1, {"a": (2,)}],
        "é🧹",
    ],
)
def test_every_value_is_returned_unchanged(cache, value):
    cache.set("key", value)
    cached = cache.get("key", "default")
    assert cached == value
    assert type(cached) is type(value)


def test_missing_or_unreadable_value_is_the_default(cache, redis):
    assert cache.get("key") is None
    assert cache.get("key", 7) == 7
    redis.set(cache.make_key("key"), b"\x80not a pickle")
    assert cache.get("key", "default") == "default"


def test_entries_expire_after_their_timeout(cache, redis):
    cache.set("default", 1)
    cache.set("own", 1, 10)
    cache.set("for_ever", 1, None)
    left = [redis.pttl(cache.make_key(key)) for key in ("default", "own", "for_ever")]
    assert 299000 < left[0] <= 300000
    assert 9000 < left[1] <= 10000
    assert left[2] == -1


@pytest.mark.parametrize("timeout", [None, 300, 10])
def test_max_timeout_limits_every_entry(redis_url, redis, timeout):
    cache = RedisCache(redis_url, {"OPTIONS": {"MAX_TIMEOUT": 30}})
    cache.set("key", 1, timeout)
    assert 0 < redis.pttl(cache.make_key("key")) <= min(timeout or 30, 30) * 1000


@pytest.mark.parametrize("timeout", [0, -1])
def test_entry_that_expires_at_once_is_not_stored(cache, timeout):
    cache.set("key", 1)
    cache.set("key", 2, timeout)
    assert cache.get("key") is None


def test_add_keeps_an_existing_value(cache):
    assert cache.add("key", 1) is True
    assert cache.add("key", 2) is False
    assert cache.get("key") == 1


def test_touch_changes_the_timeout(cache, redis):
    cache.set("key", 1, 10)
    assert cache.touch("key", 100) is True
    assert redis.pttl(cache.make_key("key")) > 90000
    assert cache.touch("key", None) is True
    assert redis.pttl(cache.make_key("key")) == -1
    assert cache.touch("key", 0) is True
    assert cache.touch("key") is False
    assert cache.touch("key", None) is False


def test_incr_and_decr_keep_the_timeout(cache, redis):
    cache.set("key", 1, 10)
    assert cache.incr("key") == 2
    assert cache.decr("key", 5) == -3
    assert cache.get("key") == -3
    assert 0 < redis.pttl(cache.make_key("key")) <= 10000


@pytest.mark.parametrize("server", ["running", "stopped"])
def test_incr_of_a_missing_number_raises_value_error(cache, stopped, server):
    with pytest.raises(ValueError, match="no number"):
        (cache if server == "running" else stopped).incr("key")


def test_delete_and_clear_remove_entries(cache):
    cache.set_many({"a": 1, "b": 2, "c": 3})
    assert cache.delete("a") is True
    assert cache.delete("a") is False
    cache.delete_many(["b"])
    assert cache.get_many(["a", "b", "c"]) == {"c": 3}
    assert cache.clear() is True
    assert "c" not in cache


def test_versions_and_prefixes_separate_keys(redis_url, cache):
    other = RedisCache(redis_url, {"KEY_PREFIX": "other"})
    cache.set("key", 1)
    cache.set("key", 2, version=2)
    assert (cache.get("key"), cache.get("key", version=2), other.get("key")) == (1, 2, None)


def use(cache):
    """Return the results of a cache's methods."""
    cache.set("key", 1)
    return [
        cache.get("key", "default"),
        cache.add("key", 1),
        cache.touch("key"),
        cache.delete("key"),
        cache.clear(),
        "key" in cache,
    ]


NOTHING = ["default", False, False, False, False, False]


def test_stopped_server_raises_nothing_and_returns_nothing(stopped):
    assert use(stopped) == NOTHING


def test_frozen_server_is_tried_and_logged_once(cache, frozen, redis_commands, caplog, redis_url):
    assert use(cache) == NOTHING
    assert use(RedisCache(redis_url, {})) == NOTHING  # The cache of another thread.
    assert len(redis_commands) == 1
    assert len(caplog.records) == 1
    assert "working without it" in caplog.text


def test_failed_server_is_tried_again_after_a_pause(cache, monkeypatch):
    monkeypatch.setattr(module.time, "monotonic", lambda: 1000.0)
    cache.server.execute(lambda redis: redis.execute_command("NO SUCH COMMAND"), None)
    cache.set("key", 1)
    assert cache.get("key") is None
    monkeypatch.setattr(module.time, "monotonic", lambda: 1000.0 + module.RETRY_AFTER)
    cache.set("key", 1)
    assert cache.get("key") == 1
