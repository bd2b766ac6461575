"""Backups between the two databases, and while people write."""

import json
import shutil
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from r2pnet.backups import make_backup
from tests.factories import PaperFactory, TopicFactory
from tests.services.servers import OwnPostgreSQL, OwnWeb, for_real

pytestmark = pytest.mark.services


def content(path: Path) -> dict[str, Any]:
    """Every row and file of an archive, but for the random values of stamps.

    PostgreSQL keeps the keys of a JSON field in an order of its own, so rows are compared as what they say.
    """
    held: dict[str, Any] = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("rows/"):
                held[name] = [json.loads(line) for line in archive.read(name).split(b"\n")[:-1]]
            elif name.startswith("files/"):
                held[name] = archive.read(name)
    for stamp in held["rows/r2pnet.stamp.jsonl"]:
        del stamp["fields"]["value"]
    return held


def test_everything_goes_from_sqlite_to_postgresql_and_back(
    own_postgresql: OwnPostgreSQL, migrated: Path, tmp_path: Path
) -> None:
    first = OwnWeb(tmp_path / "first", for_real())
    there = OwnWeb(tmp_path / "there", for_real(DATABASE_URL=own_postgresql.url))
    back = OwnWeb(tmp_path / "back", for_real())
    there.folder.mkdir()
    for portal in (first, back):
        shutil.copytree(migrated, portal.folder)
    first.manage("load_network")
    (first.folder / "media/reports").mkdir(parents=True)
    (first.folder / "media/reports/directory-1.pdf").write_bytes(b"%PDF-1.7 invented")
    archives = [tmp_path / f"{n}.backup" for n in range(3)]

    first.manage("backup", str(archives[0]))
    there.manage("restore", str(archives[0]))
    there.manage("backup", str(archives[1]))
    back.manage("restore", str(archives[1]))
    back.manage("backup", str(archives[2]))

    held = content(archives[0])
    for later in archives[1:]:
        assert {name for name, rows in content(later).items() if rows != held[name]} == set()
        assert content(later).keys() == held.keys()
    assert len(held["rows/focalpoints.country.jsonl"]) == 195
    assert (back.folder / "media/reports/directory-1.pdf").read_bytes() == b"%PDF-1.7 invented"


@pytest.fixture
def writer(transactional_db: None) -> Iterator[threading.Thread]:
    """Somebody who files a topic and a paper together, again and again."""
    ended = threading.Event()

    def write() -> None:
        number = 1
        while not ended.wait(0.001):
            with transaction.atomic():
                TopicFactory(number=number)
                PaperFactory()
            number += 1
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    yield thread
    ended.set()
    thread.join()


def test_the_rows_of_a_backup_are_those_of_one_moment(writer: threading.Thread, tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's test database is in memory and has one connection; the suite on PostgreSQL runs this.")
    seen = []
    for number in range(8):
        make_backup(tmp_path / f"{number}.backup")
        held = content(tmp_path / f"{number}.backup")
        seen.append((len(held["rows/focalpoints.topic.jsonl"]), len(held["rows/meetings.paper.jsonl"])))
    assert [pair for pair in seen if pair[0] != pair[1]] == []
    assert seen[0][0] < seen[-1][0]
    assert writer.is_alive()
