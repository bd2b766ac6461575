"""A Redis cache that fails soft: when Redis is away, pages still work and limits fail open."""

import logging
import time
from collections.abc import Callable
from typing import Any

import redis.exceptions
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger("portal.cache")
FAILURES = (redis.exceptions.RedisError, OSError)
QUIET_SECONDS = 30


class SoftRedisCache(RedisCache):
    """Answers as an empty cache while Redis is away; `add` says True, so that limits let people through.

    A failed call stops further ones for a moment, so that a Redis that hangs costs one timeout, not one a call.
    """

    _away_until = 0.0
    _told_at = 0.0

    def _softly(self, fallback: Any, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < SoftRedisCache._away_until:
            return fallback
        try:
            return call(*args, **kwargs)
        except FAILURES as failure:
            self._note(failure)
            return fallback

    def _note(self, failure: Exception) -> None:
        now = time.monotonic()
        SoftRedisCache._away_until = now + 1
        if now - SoftRedisCache._told_at > QUIET_SECONDS or not SoftRedisCache._told_at:
            SoftRedisCache._told_at = now
            logger.warning("cache away kind=%s: pages go on without it, limits let through", type(failure).__name__)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._softly(True, super().add, key, value, *args, **kwargs)

    def get(self, key: Any, default: Any = None, *args: Any, **kwargs: Any) -> Any:
        return self._softly(default, super().get, key, default, *args, **kwargs)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._softly(None, super().set, key, value, *args, **kwargs)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._softly(False, super().touch, key, *args, **kwargs)

    def delete(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._softly(False, super().delete, key, *args, **kwargs)

    def get_many(self, keys: Any, *args: Any, **kwargs: Any) -> Any:
        return self._softly({}, super().get_many, keys, *args, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._softly([], super().set_many, data, *args, **kwargs)

    def delete_many(self, keys: Any, *args: Any, **kwargs: Any) -> Any:
        return self._softly(None, super().delete_many, keys, *args, **kwargs)

    def has_key(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._softly(False, super().has_key, key, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, *args: Any, **kwargs: Any) -> Any:
        return self._softly(delta, super().incr, key, delta, *args, **kwargs)

    def clear(self) -> Any:
        return self._softly(False, super().clear)
