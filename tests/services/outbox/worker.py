"""A worker for mail with kinds of its own: one that goes at once, one that is long in the writing."""

import os
import time
from pathlib import Path
from typing import Any

import django
from celery.signals import worker_ready

django.setup()

from r2pnet.celery import app  # noqa: E402
from r2pnet.outbox.posting import MessageKind, register_kind  # noqa: E402

__all__ = ["app"]

VAR = Path(os.environ["PORTAL_VAR"])


def link(message: Any) -> dict[str, str]:
    return {"link": "http://localhost/account/link/s3cr3t/"}


def slow_link(message: Any) -> dict[str, str]:
    """Notes that the message is being written, and takes a while."""
    VAR.joinpath(f"busy-{os.environ['TEST_WORKER']}").touch()
    time.sleep(30)
    return link(message)


for key, fill in (("quick", link), ("slow", slow_link)):
    register_kind(MessageKind(key, f"Test {key}", ("n",), "Message {n}", "Open {link}", late=("link",), fill=fill))


@worker_ready.connect
def say_ready(**_signal: object) -> None:
    """A file tells the test that this worker takes jobs now."""
    VAR.joinpath(f"ready-{os.environ['TEST_WORKER']}").touch()
