"""Log lines are JSON and carry no personal data, whoever writes them."""

import json
import logging
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from r2pnet.logs import JSONFormatter


def line(name: str, message: object, *values: Any, failed: bool = False) -> dict[str, Any]:
    """What the formatter writes for one record."""
    exc_info = sys.exc_info() if failed else None
    record = logging.LogRecord(name, logging.WARNING, "somewhere.py", 1, message, values, exc_info)
    written = JSONFormatter().format(record)
    assert written.isascii()
    assert "\n" not in written
    return dict(json.loads(written))


def test_a_line_holds_time_level_logger_and_message() -> None:
    written = line("portal.access", "method=%s route=%s", "GET", "member")
    at = datetime.fromisoformat(written.pop("at"))
    assert datetime.now(at.tzinfo) - at < timedelta(minutes=1)
    assert written == {"level": "warning", "logger": "portal.access", "message": "method=GET route=member"}


def test_an_exception_is_told_by_type_and_place_and_never_by_its_text() -> None:
    try:
        int("grace.hopper@example.org")
    except ValueError:
        written = line("portal.errors", "server error", failed=True)
    assert written["exception"] == "ValueError"
    assert [place.split(":")[0] for place in written["where"]] == ["test_logs.py"]
    assert written["where"][0].endswith(" test_an_exception_is_told_by_type_and_place_and_never_by_its_text")
    assert "hopper" not in json.dumps(written)


@pytest.mark.parametrize(
    ("name", "message", "values", "told"),
    [
        (
            "gunicorn.error",
            "Error handling request %s %s",
            ("GET", "/account/link/secret-token/?q=hopper"),
            "Error handling request - -",
        ),
        (
            "gunicorn.error",
            "Invalid request from ip=192.0.2.7: Invalid HTTP Version: b'hopper'\n",
            (),
            "Invalid request from -",
        ),
        ("gunicorn.error", "Worker (pid:%s) exited with code %s", (42, 1), "Worker (pid:42) exited with code 1"),
        ("django.core", "%d rows of %s", ("hopper", 2), "%d rows of %s"),
        (
            "celery.app.trace",
            "Task %(name)s[%(id)s] %(description)s: %(exc)s",
            ({"name": "reports.render", "id": "7", "description": "raised unexpected", "exc": "ValueError('hopper')"},),
            "Task reports.render[7] raised unexpected: -",
        ),
    ],
)
def test_lines_of_packages_keep_their_words_and_lose_what_was_filled_in(
    name: str, message: str, values: tuple[Any, ...], told: str
) -> None:
    assert line(name, message, *values)["message"] == told


def test_the_lines_that_write_paths_are_silent() -> None:
    for name in ("django.request", "django.security.DisallowedHost"):
        assert not logging.getLogger(name).isEnabledFor(logging.ERROR)


def test_every_logger_with_a_handler_of_its_own_writes_json(settings: Settings) -> None:
    named = {name: one["handlers"] for name, one in settings.LOGGING["loggers"].items() if one["handlers"]}
    assert named == dict.fromkeys(["portal", "django", "celery", "gunicorn.error"], ["console"])
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "json"
