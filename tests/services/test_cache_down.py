"""The cache goes away under a running portal: pages still work, limits let people through, one line tells."""

import json
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from r2pnet.cache import SoftRedisCache
from tests.r2pnet.test_cache import use
from tests.services.servers import OwnRedis, OwnWeb, for_real, wait_for

pytestmark = pytest.mark.services

PAGES = ["/", "/members/", "/meetings/", "/papers/", "/about/", "/members.csv", "/account/sign-in/"]
SOON = 2.5
"""Seconds that a page may take: two time-outs of half a second each, and the page itself on a busy machine."""
EXPORTS = 61
"""One more than the limit lets through in a minute."""


@pytest.fixture(scope="module")
def portal(own_redis: OwnRedis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnWeb]:
    web = OwnWeb(tmp_path_factory.mktemp("web") / "var", for_real(REDIS_URL=own_redis.url, WEB_WORKERS="1"))
    web.manage("prepare")
    web.manage("load_network")
    web.start()
    yield web
    web.stop()


def pages(portal: OwnWeb) -> dict[str, tuple[int, bool]]:
    """Of every page its status, and whether it came soon."""
    answers = {page: portal.get(page) for page in PAGES}
    return {page: (answer.status, answer.seconds < SOON) for page, answer in answers.items()}


def exports(portal: OwnWeb) -> list[int]:
    return [portal.get("/members.csv").status for _ in range(EXPORTS)]


def warnings(portal: OwnWeb) -> list[str]:
    lines = [json.loads(line) for line in portal.log().splitlines()]
    return [line["message"] for line in lines if line["logger"] == "portal.cache"]


WELL = dict.fromkeys(PAGES, (200, True))


def test_without_redis_pages_work_and_nobody_is_refused(portal: OwnWeb, own_redis: OwnRedis) -> None:
    assert pages(portal) == WELL
    own_redis.stop()
    assert pages(portal) == WELL
    assert exports(portal) == [200] * EXPORTS
    own_redis.start()
    wait_for(lambda: 429 in exports(portal), "the limit's return", 60)


def test_with_a_redis_that_hangs_pages_work(portal: OwnWeb, own_redis: OwnRedis) -> None:
    with own_redis.hanging():
        assert pages(portal) == WELL
        assert portal.get("/members.csv").status == 200
    wait_for(lambda: 429 in exports(portal), "the limit's return", 60)


def test_each_fault_is_told_once_and_not_once_a_page(portal: OwnWeb) -> None:
    told = warnings(portal)
    assert 1 <= len(told) <= 3
    assert {line.partition(" kind=")[0] for line in told} == {"cache away"}


def test_a_cache_that_was_away_is_asked_again_after_a_second(settings: Settings, own_redis: OwnRedis) -> None:
    use(settings, own_redis.port)
    SoftRedisCache._away_until = 0.0
    cache.set("key", {"kept": True}, 60)
    with own_redis.hanging():
        assert cache.get("key") is None
    wait_for(lambda: cache.get("key") == {"kept": True}, "the cache's return", 3)
    assert (cache.add("key", 2, 60), cache.add("count", 1, 60), cache.incr("count")) == (False, True, 2)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("never-set")
