"""Papers that are filed by the service, as tests need them."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pytest_django import Settings

from focalpoints.models import User
from meetings.models import Meeting, Paper
from meetings.papers.audience import seen_by
from meetings.services.filing import GivenFile, file_paper
from tests.r2pnet.given import PDF


def given(language: str = "en", content: bytes = PDF, name: str = "paper.pdf", note: str = "") -> GivenFile:
    return GivenFile(language, io.BytesIO(content), name, note)


def filed(
    *files: GivenFile, meeting: Meeting | None = None, audience: str = "public", by: User | None = None, **fields: Any
) -> Paper:
    """A paper with `files`, or one in English."""
    seen = seen_by(audience, meeting)
    values = {"title": "Test paper", "kind": "summary", "year": 2026, **fields}
    paper = Paper(meeting=meeting, level=seen.level, scope=seen.scope, **values)
    return file_paper(paper, files or [given()], by=by)


def in_folder(settings: Settings) -> list[Path]:
    """Every file that is kept."""
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def unzipped(answer: Any) -> dict[str, bytes]:
    """The parts of an archive by their names, checked to be whole; of an answer or of pieces."""
    pieces: Iterable[bytes] = getattr(answer, "streaming_content", answer)
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: archive.read(name) for name in names}
