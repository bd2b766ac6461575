"""The kinds of report that the apps offer in their `reports.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from r2pnet.visibility import Level

Builder = Callable[[str, str], Any]


@dataclass(frozen=True)
class ReportKind:
    """One kind of document.

    `build(subject, language)` answers with a frozen dataclass of plain values: all that the document shows, and only
    what readers of `level` may see (a public one reads with an anonymous user). It runs with `language` active. The
    data is hashed: equal data, language and template give the same file. `groups` are the stamp groups of the tables
    that it reads: while they stand still nothing is built. `file_name` begins the name of the file that people save.
    """

    key: str
    title: str | Promise
    level: Level
    template: str
    build: Builder
    groups: tuple[str, ...]
    file_name: str


_kinds: dict[str, ReportKind] = {}


def register(kind: ReportKind) -> ReportKind:
    """Offer `kind`; raises `ValueError` when another one holds its key."""
    if _kinds.setdefault(kind.key, kind) is not kind:
        raise ValueError(f"two kinds of report are called {kind.key!r}")
    return kind


def kind_of(key: str) -> ReportKind:
    """The kind with this key; raises `KeyError` when no app offers it."""
    return _kinds[key]


def kinds() -> list[ReportKind]:
    """Every kind on offer, by key."""
    return [_kinds[key] for key in sorted(_kinds)]


def file_name_of(key: str) -> str:
    """The beginning of the name of a kind's file; its key when no app offers it any more."""
    return _kinds[key].file_name if key in _kinds else key


def title_of(key: str) -> str:
    """The title of a kind in words; its key when no app offers it any more."""
    return str(_kinds[key].title) if key in _kinds else key
