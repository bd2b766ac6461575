"""Portals of their own that send mail, in both modes, and a mail server."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.outbox.mail_server import MailServer
from tests.services import portal

PRELUDE = """
import json, time
import tests.services.outbox.worker
from django.db import transaction
from focalpoints.models import Topic
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import Recipient, post
from r2pnet.outbox.sending import send
from r2pnet.outbox.sweep import sweep

def write(kind="quick", number=0):
    topic = Topic.objects.first() or Topic.objects.create(kind="theme", number=1, title="Test")
    with transaction.atomic():
        return post(kind, to=Recipient("guest@example.org"), about=topic, values={"n": str(number)}).pk

def until(claim):
    deadline = time.monotonic() + 20
    while not claim() and time.monotonic() < deadline:
        time.sleep(0.02)
"""


@dataclass
class Portal(portal.Portal):
    """Its workers send mail."""

    prelude: str = PRELUDE
    application: str = "tests.services.outbox.worker"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mail_settings(mail_server: MailServer) -> dict[str, str]:
    return {"EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}", "OUTBOX_LOST_AFTER_SECONDS": "1"}


@pytest.fixture
def embedded(migrated: Path, mail_settings: dict[str, str], tmp_path: Path) -> Iterator[Portal]:
    """The embedded mode: a database in a file, a broker in a folder."""
    var = tmp_path / "var"
    shutil.copytree(migrated, var)
    var.joinpath("broker", "queue").mkdir(parents=True)
    one = Portal(var, mail_settings)
    yield one
    one.kill_what_is_left()


@pytest.fixture
def on_services(services: dict[str, str], mail_settings: dict[str, str], tmp_path: Path) -> Iterator[Portal]:
    """The portal for real, without messages."""
    var = tmp_path / "var"
    var.mkdir()
    one = Portal(var, services | mail_settings)
    one.run("Message.objects.all().delete(); print(0)")
    yield one
    one.kill_what_is_left()


@pytest.fixture(params=["embedded", "on_services"])
def own_portal(request: pytest.FixtureRequest) -> Portal:
    """The test runs in both modes."""
    found: Portal = request.getfixturevalue(request.param)
    return found
