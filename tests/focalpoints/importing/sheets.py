"""Sheets for tests: rows planned in memory without a file, and files that go the whole way."""

import csv
import io
import uuid
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from focalpoints.importing.cells import read_row
from focalpoints.importing.columns import BY_KEY, COLUMNS
from focalpoints.importing.outcomes import Outcome
from focalpoints.importing.planning import plan_rows
from focalpoints.importing.tables import read_tables
from focalpoints.models import ImportRow, SheetImport, User
from focalpoints.models.sheet_import import ImportState
from focalpoints.services import importing

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


def uploaded(*rows: Texts, by: User | None = None, name: str = "list.csv") -> SheetImport:
    """An import of these rows as a CSV file, waiting to be read by a worker that has taken it."""
    columns = [column.key for column in COLUMNS if any(column.key in row for row in rows)]
    lines = io.StringIO()
    writer = csv.DictWriter(lines, columns)
    writer.writeheader()
    writer.writerows(rows)
    kept = default_storage.save("imports/test", ContentFile(lines.getvalue().encode()))
    return SheetImport.objects.create(
        file=kept, name=name, uploaded_by=by, state=ImportState.PLANNING, claim=uuid.uuid4()
    )


def read(held: SheetImport) -> SheetImport:
    """Plan it, as the worker does."""
    importing.plan(held.pk, nothing)
    held.refresh_from_db()
    return held


def decided(held: SheetImport, by: User) -> SheetImport:
    """As when staff have pressed the button and a worker has taken it."""
    values = {"state": ImportState.WRITING, "claim": uuid.uuid4(), "decided_by": by}
    assert SheetImport.objects.filter(pk=held.pk, state=ImportState.PLANNED).update(**values)
    held.refresh_from_db()
    return held


def written(held: SheetImport) -> SheetImport:
    importing.write(held.pk, nothing)
    held.refresh_from_db()
    return held


def imported(*rows: Texts, by: User) -> SheetImport:
    """Read, decided and written."""
    return written(decided(read(uploaded(*rows, by=by)), by))


def nothing(done: int, total: int) -> None:
    """Nobody looks at how far it is."""


def dump() -> dict[str, list[Any]]:
    """Every row of every table but those of the imports and of sessions."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
        if model not in (SheetImport, ImportRow) and model._meta.managed
    }
