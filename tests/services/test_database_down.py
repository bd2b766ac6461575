"""The database goes away under a running portal: one plain page says so in time, and the portal recovers by itself."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.servers import Answer, OwnPostgreSQL, OwnWeb, for_real, wait_for

pytestmark = pytest.mark.services

PROJECT = Path(__file__).parent.parent.parent
STATIC_PAGE = (PROJECT / "static/503.html").read_text()
IN_TIME = 4.0
"""Seconds (threat model, faults)."""
SIGN_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore

staff, made = get_user_model().objects.get_or_create(
    email="staff@example.org", defaults={"is_staff": True, "is_superuser": True}
)
session = SessionStore()
session[SESSION_KEY] = str(staff.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
session.save()
print("key=" + session.session_key)
"""
PAGES = ["/", "/members/", "/meetings/", "/papers/", "/search/?q=ghana", "/members.csv"]


@pytest.fixture(scope="module")
def portal(own_postgresql: OwnPostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnWeb]:
    web = OwnWeb(tmp_path_factory.mktemp("web") / "var", for_real(DATABASE_URL=own_postgresql.url))
    web.manage("prepare")
    web.manage("load_network")
    web.start()
    yield web
    web.stop()


def signed_in(portal: OwnWeb) -> dict[str, str]:
    """Headers of somebody who is signed in, so that session and account are read before any page."""
    printed = portal.manage("shell", "--no-imports", "-c", SIGN_IN)
    return {"Cookie": "session=" + printed.rpartition("key=")[2].strip()}


def told(answer: Answer) -> tuple[int, bool, bool]:
    """Status, whether it is the static page, and whether it came in time."""
    return answer.status, answer.body == STATIC_PAGE, answer.seconds < IN_TIME


def statuses(portal: OwnWeb) -> dict[str, int]:
    return {page: portal.get(page).status for page in PAGES}


def say_what_everybody_sees_without_the_database(portal: OwnWeb, cookie: dict[str, str]) -> None:
    for _ in range(2):
        for page in PAGES[1:4]:
            assert (page, told(portal.get(page))) == (page, (503, True, True))
    for page in ("/about/", "/admin/", "/admin/focalpoints/member/"):
        assert (page, told(portal.get(page, **cookie))) == (page, (503, True, True))
    answer = portal.get("/members/")
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("30", "no-store")
    health = portal.get("/healthz")
    assert (health.status, json.loads(health.body), health.seconds < IN_TIME) == (
        503,
        {"status": "down", "checks": {"database": "away"}},
        True,
    )
    assert portal.get("/static/portal.css").status == 200
    assert portal.get("/privacy/").status == 200  # a page of text, for a visitor, needs no database


def test_a_database_that_is_down_is_told_in_time_and_the_portal_recovers(
    portal: OwnWeb, own_postgresql: OwnPostgreSQL
) -> None:
    cookie = signed_in(portal)
    assert statuses(portal) == dict.fromkeys(PAGES, 200)
    assert portal.get("/admin/", **cookie).status == 200
    with own_postgresql.stopped():
        say_what_everybody_sees_without_the_database(portal, cookie)
    assert statuses(portal) == dict.fromkeys(PAGES, 200)
    assert portal.get("/admin/", **cookie).status == 200


def test_a_database_that_hangs_is_told_in_time_and_the_portal_recovers(
    portal: OwnWeb, own_postgresql: OwnPostgreSQL
) -> None:
    cookie = signed_in(portal)
    assert statuses(portal) == dict.fromkeys(PAGES, 200)
    with own_postgresql.hanging():
        say_what_everybody_sees_without_the_database(portal, cookie)
    assert statuses(portal) == dict.fromkeys(PAGES, 200)
    assert portal.get("/admin/", **cookie).status == 200


def test_the_log_tells_the_operator_and_names_nobody(portal: OwnWeb) -> None:
    lines = [json.loads(line) for line in portal.log().splitlines()]
    assert [line for line in lines if line["message"].startswith("method=GET route=members status=503 ")] != []
    failed = [line for line in lines if line["message"] == "request failed route=members"]
    assert {line["exception"] for line in failed} == {"OperationalError"}
    assert "127.0.0.1" not in portal.log()


@pytest.fixture
def sample(migrated: Path, tmp_path: Path) -> Iterator[OwnWeb]:
    web = OwnWeb(tmp_path / "var", {})
    shutil.copytree(migrated, web.folder)
    web.manage("prepare")
    web.start()
    yield web
    web.stop()


def test_a_database_file_that_cannot_be_used_is_told_and_the_portal_recovers(sample: OwnWeb) -> None:
    file, aside = sample.folder / "portal.sqlite3", sample.folder / "aside.sqlite3"
    assert sample.get("/members/").status == 200
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file.rename(aside)
    for log in sample.folder.glob("portal.sqlite3-*"):
        log.unlink()
    file.mkdir()
    wait_for(lambda: sample.get("/members/").status == 503, "the page that tells of it", 10)
    assert told(sample.get("/members/")) == (503, True, True)
    assert sample.get("/healthz").status == 503
    file.rmdir()
    file.write_bytes(b"This is not a database, whatever its name says. " * 100)
    assert told(sample.get("/members/")) == (503, True, True)
    file.unlink()
    aside.rename(file)
    assert sample.get("/members/").status == 200
