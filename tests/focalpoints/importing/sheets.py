"""Rows of sheets for tests, planned in memory without a file."""

from collections.abc import Mapping
from typing import Any

from focalpoints.importing.cells import read_row
from focalpoints.importing.columns import BY_KEY
from focalpoints.importing.outcomes import Outcome
from focalpoints.importing.planning import plan_rows
from focalpoints.importing.tables import read_tables

Texts = Mapping[str, str]


def planned(*rows: Texts, choices: Mapping[int, Mapping[str, str]] | None = None) -> list[Outcome]:
    """What becomes of rows that begin on line 2."""
    assert all(set(row) <= set(BY_KEY) for row in rows)
    read = [read_row(number, texts) for number, texts in enumerate(rows, start=2)]
    outcomes, _world = plan_rows(read, read_tables(), choices or {}, lambda done, total: None)
    return outcomes


def fates(*rows: Texts, choices: Mapping[int, Mapping[str, str]] | None = None) -> list[str]:
    return [str(one.fate) for one in planned(*rows, choices=choices)]


def sentences(*rows: Texts) -> list[list[str]]:
    """What is said of each row."""
    return [[said["sentence"] for said in one.sentences_as_json()] for one in planned(*rows)]


def told(outcome: Outcome) -> list[tuple[str, str, str, str]]:
    return [(one["thing"], one["field"], one["before"], one["after"]) for one in outcome.changes]


def asked(outcome: Outcome) -> list[Any]:
    """Each question with the keys and reasons of its answers."""
    return [(doubt.thing, [(one.key, one.why) for one in doubt.options]) for doubt in outcome.doubts]
