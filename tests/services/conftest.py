"""Services of a test's own."""

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.portal import ROOT, Portal
from tests.services.servers import OwnPostgreSQL, OwnRedis, for_real


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that another user, such as `postgres`, can pass through; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.fixture(scope="session")
def migrated_cluster(open_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> OwnPostgreSQL:
    """A PostgreSQL with a migrated database, stopped, to be copied: migrations take longer than most tests."""
    server = OwnPostgreSQL(open_folder / "migrated")
    server.make()
    server.start()
    migrate(Portal(tmp_path_factory.mktemp("for-real"), for_real(DATABASE_URL=server.url)))
    server.end()
    return server


@pytest.fixture(scope="module")
def own_postgresql(migrated_cluster: OwnPostgreSQL, open_folder: Path) -> Iterator[OwnPostgreSQL]:
    """One with a migrated database and nothing in it, for the tests of a module."""
    server = OwnPostgreSQL(Path(tempfile.mkdtemp(dir=open_folder)) / "postgresql")
    server.folder.parent.chmod(0o711)
    server.copy(migrated_cluster)
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


def migrate(portal: Portal) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=portal.environment, check=True, timeout=240)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated SQLite database, to be copied."""
    var = tmp_path_factory.mktemp("migrated")
    migrate(Portal(var))
    return var


@pytest.fixture(scope="module")
def services(own_postgresql: OwnPostgreSQL, own_redis: OwnRedis) -> dict[str, str]:
    """The settings of a portal for real, with a migrated PostgreSQL and a Redis."""
    return for_real(DATABASE_URL=own_postgresql.url, REDIS_URL=own_redis.url)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        yield listening.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as closing:
        closing.bind(("127.0.0.1", 0))
        return int(closing.getsockname()[1])
