"""Portals of their own, in both modes: folders and SQLite, Redis and PostgreSQL."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.reports.portal import ROOT, Portal
from tests.services.servers import OwnPostgreSQL, OwnRedis, for_real

FAST = {"REPORT_HEARTBEAT_SECONDS": "0.3", "REPORT_LOST_AFTER_SECONDS": "2", "REPORT_TIME_LIMIT": "3"}


def migrate(portal: Portal) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=portal.environment, check=True, timeout=240)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated SQLite database, to be copied."""
    var = tmp_path_factory.mktemp("migrated")
    migrate(Portal(var))
    return var


@pytest.fixture
def embedded(migrated: Path, tmp_path: Path) -> Iterator[Portal]:
    """The embedded mode: a database in a file, a broker in a folder."""
    var = tmp_path / "var"
    shutil.copytree(migrated, var)
    var.joinpath("broker", "queue").mkdir(parents=True)
    portal = Portal(var, FAST.copy())
    yield portal
    portal.kill_what_is_left()


@pytest.fixture(scope="module")
def services(
    own_postgresql: OwnPostgreSQL, own_redis: OwnRedis, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The settings of a portal for real, with a migrated PostgreSQL and a Redis."""
    settings = for_real(DATABASE_URL=own_postgresql.url, REDIS_URL=own_redis.url)
    migrate(Portal(tmp_path_factory.mktemp("for-real"), settings))
    return settings


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
