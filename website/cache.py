"""A Django cache backend on redis-py that fails soft.

If Redis is down, hangs or is full, every get is a miss and every set is ignored: the site works,
only slower. The first failure costs one short timeout; for some seconds after it no command is
sent. Otherwise every request would wait for the timeout.

Django's own Redis backend, since 4.0, raises instead.
https://docs.djangoproject.com/en/5.2/topics/cache/
"""

import logging
import pickle
import time
from functools import lru_cache

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

TIMEOUT = 0.25  # seconds, to connect and for each response
RETRY_AFTER = 5  # seconds after a failure


class Server:
    """The connections of this process to a Redis server, and whether it is down."""

    def __init__(self, url):
        self.redis = Redis.from_url(
            url,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
            # Otherwise redis-py 6 and later would retry, and take several times the timeout.
            retry=Retry(NoBackoff(), 0),
        )
        self.down_until = 0.0

    def execute(self, command, default):
        """Return command(redis), or the default if the server fails, or has just failed."""
        if time.monotonic() < self.down_until:
            return default
        try:
            return command(self.redis)
        except RedisError as error:
            self.down_until = time.monotonic() + RETRY_AFTER
            logger.warning("Redis failed; working without it for %d s: %s", RETRY_AFTER, error)
            return default


# Cached, because Django makes a cache object for each thread.
get_server = lru_cache(maxsize=None)(Server)


def serialize(value):
    # An int is stored as digits. Otherwise INCRBY would fail. A bool is pickled.
    return value if type(value) is int else pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def deserialize(data, default):
    """Return the stored value; the default for None, and for data that another release stored."""
    if data is None:
        return default
    try:
        return int(data) if data[:1] != b"\x80" else pickle.loads(data)  # noqa: S301 -- Only this project can write to its Redis.
    except Exception:
        return default


class RedisCache(BaseCache):
    """The backend of CACHES for REDIS_URL, which is its LOCATION.

    OPTIONS may have MAX_TIMEOUT, the longest lifetime of an entry in seconds.
    """

    def __init__(self, location, params):
        super().__init__(params)
        self.server = get_server(location)
        self.max_timeout = params.get("OPTIONS", {}).get("MAX_TIMEOUT")

    def make_and_validate_key(self, key, version=None):
        # Remove with Python 3.7: Django 4.0 has it.
        key = self.make_key(key, version=version)
        self.validate_key(key)
        return key

    def milliseconds(self, timeout):
        """Return the lifetime of an entry: None without end, 0 if it has ended."""
        if timeout is DEFAULT_TIMEOUT:
            timeout = self.default_timeout
        if self.max_timeout is not None:
            timeout = self.max_timeout if timeout is None else min(timeout, self.max_timeout)
        return None if timeout is None else max(0, int(timeout * 1000))

    def store(self, key, value, timeout, version, only_new=False):
        key, lifetime = self.make_and_validate_key(key, version), self.milliseconds(timeout)
        data = serialize(value)
        if lifetime == 0:
            self.server.execute(lambda redis: redis.delete(key), None)
            return only_new
        return bool(
            self.server.execute(lambda redis: redis.set(key, data, px=lifetime, nx=only_new), False)
        )

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self.store(key, value, timeout, version, only_new=True)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self.store(key, value, timeout, version)

    def get(self, key, default=None, version=None):
        key = self.make_and_validate_key(key, version)
        return deserialize(self.server.execute(lambda redis: redis.get(key), None), default)

    def incr(self, key, delta=1, version=None):
        """Change a number in one step; ValueError if there is none, or if Redis fails."""
        key = self.make_and_validate_key(key, version)
        value = self.server.execute(
            lambda redis: redis.incrby(key, delta) if redis.exists(key) else None, None
        )
        if value is None:
            raise ValueError(f"There is no number {key!r} in the cache.")
        return value

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        key, lifetime = self.make_and_validate_key(key, version), self.milliseconds(timeout)

        def touch(redis):
            if lifetime is None:
                return redis.persist(key) or redis.exists(key)
            return redis.pexpire(key, lifetime)

        return bool(self.server.execute(touch, False))

    def delete(self, key, version=None):
        key = self.make_and_validate_key(key, version)
        return bool(self.server.execute(lambda redis: redis.delete(key), False))

    def clear(self):
        """Delete everything in the Redis database, which belongs to this site alone."""
        return bool(self.server.execute(lambda redis: redis.flushdb(), False))


class SessionCache(RedisCache):
    """The cache of sessions, with MAX_TIMEOUT: a session that was deleted is not stored again.

    Otherwise a request that has read the session from the database before a log-out, and stores it
    here after it, would bring it back. Session keys are never used again.
    """

    DELETED, LIFE = b"", 60 * 1000  # Longer than a request takes, in milliseconds.
    SET = """
    if redis.call('GET', KEYS[1]) == ARGV[3] then return end
    return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
    """

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        key, lifetime = self.make_and_validate_key(key, version), self.milliseconds(timeout)
        values = (serialize(value), max(1, lifetime), self.DELETED)
        self.server.execute(lambda redis: redis.eval(self.SET, 1, key, *values), None)

    def delete(self, key, version=None):
        key = self.make_and_validate_key(key, version)
        return bool(
            self.server.execute(lambda redis: redis.set(key, self.DELETED, px=self.LIFE), False)
        )
