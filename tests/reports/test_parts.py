"""Parts of reports are kept by what they show; a damaged or lost one is made again."""

import os
import time
from pathlib import Path

import pytest
from django.conf import LazySettings

from r2pnet.reports.parts import forget_old, kept_or_rendered

pytestmark = pytest.mark.no_database


def rendered(markup: str) -> bytes:
    made.append(markup)
    return f"PDF of {markup}".encode()


made: list[str] = []


@pytest.fixture(autouse=True)
def folder(settings: LazySettings) -> Path:
    made.clear()
    return Path(settings.PARTS_FOLDER)


def test_the_same_is_rendered_once_and_another_release_or_version_anew(settings: LazySettings) -> None:
    assert kept_or_rendered("one", "1", rendered) == kept_or_rendered("one", "1", rendered) == b"PDF of one"
    assert made == ["one"]
    kept_or_rendered("two", "1", rendered)
    kept_or_rendered("one", "2", rendered)
    settings.RELEASE = "another"
    kept_or_rendered("one", "1", rendered)
    assert made == ["one", "two", "one", "one"]


def test_nobody_else_reads_the_files(folder: Path) -> None:
    kept_or_rendered("one", "1", rendered)
    [path] = folder.iterdir()
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("damage", [lambda kept: kept[:-1], lambda kept: kept[:-1] + b"x", lambda kept: b""])
def test_a_damaged_part_is_rendered_again_and_kept(folder: Path, damage: object) -> None:
    kept_or_rendered("one", "1", rendered)
    [path] = folder.iterdir()
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert kept_or_rendered("one", "1", rendered) == b"PDF of one"
    assert kept_or_rendered("one", "1", rendered) == b"PDF of one"
    assert made == ["one", "one"]


def test_a_folder_that_cannot_be_used_costs_time_only(folder: Path) -> None:
    folder.write_text("a file in the place of the folder")
    assert [kept_or_rendered("one", "1", rendered) for _time in range(2)] == [b"PDF of one"] * 2
    assert made == ["one", "one"]
    assert forget_old() == 0


def test_parts_that_no_document_has_used_for_a_while_go(folder: Path, settings: LazySettings) -> None:
    for name in ("old", "used", "new"):
        kept_or_rendered(name, "1", rendered)
    long_ago = time.time() - (settings.REPORT_KEPT_DAYS + 1) * 86_400
    for path in folder.iterdir():
        if b"new" not in path.read_bytes():
            os.utime(path, (long_ago, long_ago))
    kept_or_rendered("used", "1", rendered)
    assert forget_old() == 1
    assert sorted(path.read_bytes()[64:] for path in folder.iterdir()) == [b"PDF of new", b"PDF of used"]
