"""A Django cache backend on redis-py that fails soft.

Without Redis the site works, only slower: when the server is stopped, frozen or full, nothing is
found and nothing is kept. The first failure costs one short timeout; after it the server is left in
peace for a moment, so that not every request waits for it.

Django has a Redis backend of its own since 4.0, which raises. This one serves both ends of the
version range. https://docs.djangoproject.com/en/5.2/topics/cache/
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

TIMEOUT = 0.25  # seconds, to connect and to answer
PAUSE = 5  # seconds without a question after a failure


class Server:
    """A Redis server as one process sees it: its connections, and whether it is down."""

    def __init__(self, url):
        self.redis = Redis.from_url(
            url,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
            # redis-py 6 and later would try again, with pauses of its own.
            retry=Retry(NoBackoff(), 0),
        )
        self.down_until = 0.0

    def ask(self, question, otherwise):
        """Return question(redis), or `otherwise` if the server fails or is left in peace."""
        if time.monotonic() < self.down_until:
            return otherwise
        try:
            return question(self.redis)
        except RedisError as error:
            self.down_until = time.monotonic() + PAUSE
            logger.warning("Redis failed, going on without for %d s: %s", PAUSE, error)
            return otherwise


# Django makes a cache object for each thread; they share what is known of the server.
server = lru_cache(maxsize=None)(Server)


def packed(value):
    """The bytes to store."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def unpacked(data, default):
    """The value of stored bytes; the default for none, and for what another release has stored."""
    if data is None:
        return default
    try:
        # Only this project writes to its Redis, which no outsider can reach.
        return pickle.loads(data)  # noqa: S301 -- see above
    except Exception:
        return default


class RedisCache(BaseCache):
    """The backend of CACHES when REDIS_URL is set; LOCATION is that address.

    OPTIONS may have MAX_TIMEOUT, the longest life in seconds of an entry, whatever is asked for.
    """

    def __init__(self, location, params):
        super().__init__(params)
        self.server = server(location)
        self.max_timeout = params.get("OPTIONS", {}).get("MAX_TIMEOUT")

    def key(self, key, version):
        made = self.make_key(key, version=version)
        self.validate_key(made)
        return made

    def milliseconds(self, timeout):
        """The life of an entry: None for ever, 0 or less for one that is over."""
        if timeout is DEFAULT_TIMEOUT:
            timeout = self.default_timeout
        if self.max_timeout is not None:
            timeout = self.max_timeout if timeout is None else min(timeout, self.max_timeout)
        return None if timeout is None else max(0, int(timeout * 1000))

    def store(self, key, value, timeout, version, only_new=False):
        made, life, data = self.key(key, version), self.milliseconds(timeout), packed(value)
        if life == 0:
            self.server.ask(lambda redis: redis.delete(made), None)
            return only_new
        return bool(
            self.server.ask(lambda redis: redis.set(made, data, px=life, nx=only_new), False)
        )

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self.store(key, value, timeout, version, only_new=True)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self.store(key, value, timeout, version)

    def get(self, key, default=None, version=None):
        made = self.key(key, version)
        return unpacked(self.server.ask(lambda redis: redis.get(made), None), default)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        made, life = self.key(key, version), self.milliseconds(timeout)
        if life is None:
            return bool(
                self.server.ask(lambda redis: redis.persist(made) or redis.exists(made), False)
            )
        return bool(self.server.ask(lambda redis: redis.pexpire(made, life), False))

    def delete(self, key, version=None):
        made = self.key(key, version)
        return bool(self.server.ask(lambda redis: redis.delete(made), False))

    def clear(self):
        """Empty the whole database of the server, which is this site's alone."""
        return bool(self.server.ask(lambda redis: redis.flushdb(), False))
