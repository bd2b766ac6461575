"""Services of a test's own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.servers import OwnPostgreSQL, OwnRedis


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that another user, such as `postgres`, can pass through; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.fixture(scope="module")
def own_postgresql(open_folder: Path) -> Iterator[OwnPostgreSQL]:
    server = OwnPostgreSQL(open_folder / "postgresql")
    server.make()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def own_redis(open_folder: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(open_folder / "redis")
    server.start()
    yield server
    server.stop()
