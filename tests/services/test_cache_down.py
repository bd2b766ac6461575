"""The cache goes away under a running portal: pages and signing in still work, limits let through, one line tells."""

import json
import re
import shutil
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, build_opener

import pytest
from django.core.cache import cache
from pytest_django import Settings

from r2pnet.cache import SoftRedisCache
from tests.outbox.mail_server import MailServer
from tests.r2pnet.test_cache import use
from tests.services.servers import OwnRedis, OwnWeb, for_real, wait_for

pytestmark = pytest.mark.services

PAGES = ["/", "/members/", "/meetings/", "/papers/", "/about/", "/members.csv", "/account/sign-in/"]
SOON = 2.5
"""Seconds that a page may take: two time-outs of half a second each, and the page itself on a busy machine."""
FOCAL_POINT = "focal.point@example.org"
EXPORTS = 61
"""One more than the limit lets through in a minute."""


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def portal(
    migrated: Path, own_redis: OwnRedis, mail_server: MailServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OwnWeb]:
    mail = f"smtp://127.0.0.1:{mail_server.port}"
    environment = for_real(REDIS_URL=own_redis.url, WEB_WORKERS="1", EMAIL_URL=mail)
    web = OwnWeb(tmp_path_factory.mktemp("web") / "var", environment)
    shutil.copytree(migrated, web.folder)
    web.manage("prepare")
    web.manage("load_network")
    web.manage("shell", "-c", f"from focalpoints.models import User; User.objects.create_user('{FOCAL_POINT}')")
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


class NotFollowed(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        """An answer that leads elsewhere is looked at itself."""


class Browser:
    """Keeps cookies, sends forms with their key, follows nothing."""

    def __init__(self, portal: OwnWeb) -> None:
        self.url = f"http://localhost:{portal.port}"
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()), NotFollowed())

    def ask(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        """The status, and where it leads or what it says."""
        try:
            with self.opener.open(f"{self.url}{path}", body, timeout=15) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, str(refused.headers.get("Location", ""))

    def send(self, path: str, **typed: str) -> tuple[int, str]:
        key = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(path)[1])[0]
        return self.ask(path, urlencode(typed | {"csrfmiddlewaretoken": key}).encode())


def signing_in(portal: OwnWeb, mail_server: MailServer) -> list[tuple[int, str]]:
    """Address, code from the mail, desk: of each its status, and where it leads or the heading."""
    browser, before = Browser(portal), len(mail_server.taken)
    steps = [browser.send("/account/sign-in/", email=FOCAL_POINT)]
    wait_for(lambda: len(mail_server.taken) > before, "the mail with the code", 10)
    text = mail_server.mails[-1].get_payload(0).get_payload()  # type: ignore[union-attr]
    code = re.findall(r"^[A-Z]{4}-[A-Z]{4}", str(text), re.M)[0]
    steps.append(browser.send("/account/code/", code=code))
    status, page = browser.ask("/desk/")
    return [*steps, (status, re.findall(r"<h1>(.*?)</h1>", page)[0])]


SIGNED_IN = [(302, "/account/code/"), (302, "/desk/"), (200, "Nothing waits for you")]
LET_THROUGH = "cache away kind=ConnectionError: pages go on without it, limits let through"


def test_without_redis_a_code_signs_in_and_one_line_tells_that_limits_let_through(
    portal: OwnWeb, own_redis: OwnRedis, mail_server: MailServer
) -> None:
    own_redis.stop()
    try:
        assert [signing_in(portal, mail_server) for _ in range(7)] == [SIGNED_IN] * 7  # six would be the limit
    finally:
        own_redis.start()
    assert warnings(portal) == [LET_THROUGH]


def test_with_a_redis_that_hangs_a_code_signs_in(portal: OwnWeb, own_redis: OwnRedis, mail_server: MailServer) -> None:
    with own_redis.hanging():
        assert signing_in(portal, mail_server) == SIGNED_IN


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
