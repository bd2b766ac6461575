"""The Redis cache fails soft: an empty cache takes its place, limits let people through, one line tells."""

import socket
import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.base import BaseCache
from pytest_django import Settings

from r2pnet.cache import SoftRedisCache
from r2pnet.limits import seconds_to_wait
from tests.r2pnet.test_limits import request_from


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """Each test meets Redis for the first time."""
    SoftRedisCache._away_until = SoftRedisCache._told_at = 0.0
    yield
    SoftRedisCache._away_until = SoftRedisCache._told_at = 0.0


@pytest.fixture
def refused_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where connections are made and nothing is ever said."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen(50)
        yield int(one.getsockname()[1])


def use(settings: Settings, port: int) -> None:
    options = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
    location = f"redis://127.0.0.1:{port}/0"
    settings.CACHES = {"default": {"BACKEND": "r2pnet.cache.SoftRedisCache", "LOCATION": location, "OPTIONS": options}}


def everything(cache: BaseCache) -> list[object]:
    """The answer of every operation, each asked anew instead of in the pause after a failure."""
    operations = [
        lambda: cache.get("key"),
        lambda: cache.get("key", "default"),
        lambda: cache.set("key", 1, 60),
        lambda: cache.add("key", 1, 60),
        lambda: cache.touch("key", 60),
        lambda: cache.delete("key"),
        lambda: cache.incr("key"),
        lambda: cache.decr("key"),
        lambda: cache.has_key("key"),
        lambda: "key" in cache,
        lambda: cache.get_many(["key"]),
        lambda: cache.set_many({"key": 1}),
        lambda: cache.delete_many(["key"]),
        lambda: cache.get_or_set("key", "made"),
        lambda: cache.clear(),
    ]
    answers = []
    for operation in operations:
        SoftRedisCache._away_until = 0.0
        answers.append(operation())
    return answers


def test_every_operation_answers_as_an_empty_cache_when_redis_refuses(settings: Settings, refused_port: int) -> None:
    use(settings, refused_port)
    assert everything(caches["default"]) == [
        None, "default", None, True, False, False, 1, -1, False, False, {}, [], None, "made", False,
    ]  # fmt: skip


def test_a_redis_that_is_silent_costs_one_time_out_and_not_one_a_call(settings: Settings, silent_port: int) -> None:
    use(settings, silent_port)
    started = time.monotonic()
    answers = [cache.get(f"key-{n}", "default") for n in range(20)]
    assert answers == ["default"] * 20
    assert 0.4 < time.monotonic() - started < 1.5


@pytest.mark.parametrize("port", ["refused_port", "silent_port"])
def test_limits_let_people_through_and_one_line_tells_the_operator(
    settings: Settings, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, port: str
) -> None:
    use(settings, request.getfixturevalue(port))
    answers = []
    for _ in range(3):
        SoftRedisCache._away_until = 0.0
        answers.append(seconds_to_wait(request_from(), "export", (1, 60)))
    assert answers == [0, 0, 0]
    kind = {"refused_port": "ConnectionError", "silent_port": "TimeoutError"}[port]
    assert caplog.messages == [f"cache away kind={kind}: pages go on without it, limits let through"]
