"""Portals of their own, in both modes: folders and SQLite, Redis and PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.reports.portal import Portal

FAST = {"REPORT_HEARTBEAT_SECONDS": "0.3", "REPORT_LOST_AFTER_SECONDS": "2", "REPORT_TIME_LIMIT": "60"}


@pytest.fixture
def embedded(migrated: Path, tmp_path: Path) -> Iterator[Portal]:
    """The embedded mode: a database in a file, a broker in a folder."""
    var = tmp_path / "var"
    shutil.copytree(migrated, var)
    var.joinpath("broker", "queue").mkdir(parents=True)
    portal = Portal(var, FAST.copy())
    yield portal
    portal.kill_what_is_left()


@pytest.fixture
def on_services(services: dict[str, str], tmp_path: Path) -> Iterator[Portal]:
    """The portal for real, without reports."""
    var = tmp_path / "var"
    var.mkdir()
    portal = Portal(var, FAST | services)
    portal.run("Report.objects.all().delete(); print(0)")
    yield portal
    portal.kill_what_is_left()


@pytest.fixture(params=["embedded", "on_services"])
def portal(request: pytest.FixtureRequest) -> Portal:
    """The test runs in both modes."""
    found: Portal = request.getfixturevalue(request.param)
    return found
