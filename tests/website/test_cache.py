"""The cache on a real Redis, and what is left of it when that server is stopped or frozen."""

import pytest

from tests import services
from website import cache as module
from website.cache import RedisCache


@pytest.fixture
def cache(redis, redis_url):
    return RedisCache(redis_url, {"TIMEOUT": 300})


@pytest.fixture
def stopped():
    """A cache whose server is not there."""
    module.get_server.cache_clear()
    return RedisCache("redis://127.0.0.1:{}/0".format(services.free_port()), {})


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
def test_every_value_comes_back_as_it_was(cache, value):
    cache.set("key", value)
    found = cache.get("key", "default")
    assert found == value
    assert type(found) is type(value)


def test_what_is_not_there_is_the_default(cache):
    assert cache.get("key") is None
    assert cache.get("key", 7) == 7


def test_what_another_release_stored_is_not_there(cache, redis):
    redis.set(cache.make_key("key"), b"\x80not a pickle")
    assert cache.get("key", "default") == "default"


def test_entries_end_after_their_timeout(cache, redis):
    cache.set("default", 1)
    cache.set("own", 1, 10)
    cache.set("for_ever", 1, None)
    left = [redis.pttl(cache.make_key(key)) for key in ("default", "own", "for_ever")]
    assert 299000 < left[0] <= 300000
    assert 9000 < left[1] <= 10000
    assert left[2] == -1


@pytest.mark.parametrize("timeout", [None, 300, 10])
def test_a_cache_may_limit_the_life_of_its_entries(redis_url, redis, timeout):
    cache = RedisCache(redis_url, {"OPTIONS": {"MAX_TIMEOUT": 30}})
    cache.set("key", 1, timeout)
    assert 0 < redis.pttl(cache.make_key("key")) <= min(timeout or 30, 30) * 1000


@pytest.mark.parametrize("timeout", [0, -1])
def test_an_entry_whose_time_is_over_is_not_kept(cache, timeout):
    cache.set("key", 1)
    cache.set("key", 2, timeout)
    assert cache.get("key") is None


def test_add_stores_only_what_is_new(cache):
    assert cache.add("key", 1) is True
    assert cache.add("key", 2) is False
    assert cache.get("key") == 1


def test_touch_gives_an_entry_another_timeout(cache, redis):
    cache.set("key", 1, 10)
    assert cache.touch("key", 100) is True
    assert redis.pttl(cache.make_key("key")) > 90000
    assert cache.touch("key", None) is True
    assert redis.pttl(cache.make_key("key")) == -1
    assert cache.touch("key", 0) is True
    assert cache.touch("key") is False
    assert cache.touch("key", None) is False


def test_a_number_is_increased_in_one_step_and_keeps_its_timeout(cache, redis):
    cache.set("key", 1, 10)
    assert cache.incr("key") == 2
    assert cache.decr("key", 5) == -3
    assert cache.get("key") == -3
    assert 0 < redis.pttl(cache.make_key("key")) <= 10000


@pytest.mark.parametrize("server", ["running", "stopped"])
def test_a_number_that_is_not_there_can_not_be_increased(cache, stopped, server):
    with pytest.raises(ValueError, match="no number"):
        (cache if server == "running" else stopped).incr("key")


def test_delete_and_clear(cache):
    cache.set_many({"a": 1, "b": 2, "c": 3})
    assert cache.delete("a") is True
    assert cache.delete("a") is False
    cache.delete_many(["b"])
    assert cache.get_many(["a", "b", "c"]) == {"c": 3}
    assert cache.clear() is True
    assert "c" not in cache


def test_versions_and_prefixes_keep_keys_apart(redis_url, cache):
    other = RedisCache(redis_url, {"KEY_PREFIX": "other"})
    cache.set("key", 1)
    cache.set("key", 2, version=2)
    assert (cache.get("key"), cache.get("key", version=2), other.get("key")) == (1, 2, None)


def everything(cache):
    """The answers of a cache whose server does not answer."""
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


def test_with_a_stopped_server_nothing_fails_and_nothing_is_found(stopped):
    assert everything(stopped) == NOTHING


def test_with_a_frozen_server_nothing_fails_and_nothing_is_found(cache, frozen):
    assert everything(cache) == NOTHING


def test_a_failure_is_waited_for_once_and_said_once(cache, frozen, questions, caplog, redis_url):
    everything(cache)
    everything(RedisCache(redis_url, {}))  # Another thread's.
    assert len(questions) == 1
    assert len(caplog.records) == 1
    assert "working without it" in caplog.text


def test_after_a_pause_the_server_is_asked_again(cache, monkeypatch):
    monkeypatch.setattr(module.time, "monotonic", lambda: 1000.0)
    cache.server.execute(lambda redis: redis.execute_command("NO SUCH COMMAND"), None)
    cache.set("key", 1)
    assert cache.get("key") is None
    monkeypatch.setattr(module.time, "monotonic", lambda: 1000.0 + module.RETRY_AFTER)
    cache.set("key", 1)
    assert cache.get("key") == 1
