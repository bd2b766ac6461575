"""A worker for imports that takes a while at the two moments in which it is killed; started as a Celery application."""

import os
import time
from pathlib import Path
from typing import Any

import django
from celery.signals import worker_ready

django.setup()

from focalpoints.services import importing  # noqa: E402
from r2pnet.celery import app  # noqa: E402

__all__ = ["app"]

VAR = Path(os.environ["PORTAL_VAR"])
SLOW_SECONDS = 5
plan_rows, record_many = importing.plan_rows, importing.record_many


def dawdle() -> None:
    """Say that it is at work; the first worker alone is slow."""
    name = os.environ.get("TEST_WORKER", "")
    if name:
        VAR.joinpath(f"busy-{name}").touch()
    if name == "slow":
        time.sleep(SLOW_SECONDS)


def plan_slowly(*given: Any, **named: Any) -> Any:
    if not VAR.joinpath("read-at-once").exists():
        dawdle()
    return plan_rows(*given, **named)


def record_slowly(*given: Any, **named: Any) -> None:
    """Everything is written and nothing is committed when it dawdles."""
    record_many(*given, **named)
    dawdle()


importing.plan_rows, importing.record_many = plan_slowly, record_slowly  # type: ignore[assignment]


@worker_ready.connect
def say_ready(**_signal: object) -> None:
    """A file tells the test that this worker takes jobs now."""
    if name := os.environ.get("TEST_WORKER"):
        VAR.joinpath(f"ready-{name}").touch()
