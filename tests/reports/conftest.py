"""Small kinds of report for tests, offered for one test only."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from r2pnet.reports import registry
from r2pnet.reports.registry import ReportKind
from r2pnet.visibility import Level


@dataclass(frozen=True)
class Words:
    """All that a test document shows."""

    words: str


Offer = Callable[..., ReportKind]


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Offer a kind whose data is what `build` answers; its template shows title and date."""

    def offered(build: Callable[[str, str], Any], key: str = "note", level: Level = Level.PUBLIC) -> ReportKind:
        kind = ReportKind(key, "Test note", level, "reports/document.html", build, ("focalpoints",), "note")
        monkeypatch.setitem(registry._kinds, key, kind)
        return kind

    return offered
