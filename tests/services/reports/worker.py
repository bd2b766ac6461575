"""A worker for reports with kinds of its own: slow, poisonous and endless ones; started as a Celery application."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import django
from celery.signals import worker_ready

django.setup()

from r2pnet.celery import app  # noqa: E402
from r2pnet.reports import registry  # noqa: E402
from r2pnet.reports.registry import ReportKind, register  # noqa: E402
from r2pnet.visibility import Level  # noqa: E402

__all__ = ["app"]

VAR = Path(os.environ["PORTAL_VAR"])
SLOW_SECONDS = 0.8


@dataclass(frozen=True)
class Words:
    """All that a test document shows."""

    words: str


def is_worker() -> bool:
    """False in the process that orders, which must not be slow or poisoned."""
    return "TEST_WORKER" in os.environ


def slow(subject: str, language: str) -> Words:
    """Notes that it was begun, and takes a while."""
    if is_worker():
        with VAR.joinpath("begun").open("a") as begun:
            begun.write(f"{subject}\n")
        VAR.joinpath(f"busy-{os.environ['TEST_WORKER']}").touch()
        for _tenth in range(int(SLOW_SECONDS * 10)):
            time.sleep(0.1)
    return Words(subject)


def poison(subject: str, language: str) -> Words:
    """Breaks every time it is made."""
    if is_worker():
        raise ZeroDivisionError
    return Words(subject)


def endless(subject: str, language: str) -> Words:
    """Is never done."""
    while is_worker():
        time.sleep(0.1)
    return Words(subject)


registry._kinds.clear()  # the kinds of the apps are out of the way
for build in (slow, poison, endless):
    key = build.__name__
    register(ReportKind(key, f"Test {key}", Level.MEMBERS, "reports/document.html", build, (), key))


@worker_ready.connect
def say_ready(**_signal: object) -> None:
    """A file tells the test that this worker takes jobs now."""
    if is_worker():
        VAR.joinpath(f"ready-{os.environ['TEST_WORKER']}").touch()
