"""Imports in every state, as the planner leaves them, with rows that are plainly invented."""

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from focalpoints.models import ImportRow, SheetImport, User
from focalpoints.models.sheet_import import Fate, ImportState

LIST = "/desk/import/"
CSV = "Person,Work e-mail\r\nA. Sample,a.sample@example.org\r\n"


def spreadsheet(text: str = CSV, name: str = "members.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def upload(client: Client, text: str = CSV, name: str = "members.csv", **fields: Any) -> Any:
    return client.post(LIST, {"file": spreadsheet(text, name), **fields})


def an_import(by: User | None = None, state: ImportState = ImportState.PLANNED, **values: Any) -> SheetImport:
    """An import with its file."""
    made = SheetImport(name="members.csv", uploaded_by=by, state=state, **values)
    made.file.save(f"imports/{timezone.now().timestamp()}", ContentFile(CSV.encode()), save=False)
    made.size = len(CSV)
    made.save()
    return made


def a_row(one: SheetImport, number: int, fate: Fate, **values: Any) -> ImportRow:
    """A row of it; the import counts it."""
    one.counts[fate.value] = one.counts.get(fate.value, 0) + 1
    one.total += 1
    one.save()
    kept = {"subject": f"Testland: A. Sample {number}", "is_decided": fate != Fate.DOUBTFUL, **values}
    return ImportRow.objects.create(sheet_import=one, number=number, fate=fate, **kept)


def wrong(one: SheetImport, number: int = 7) -> ImportRow:
    sentence = f"Row {number}, Work e-mail: Write one address, such as a.sample@example.org."
    cells = {"person": "=A. Sample", "email": "a.sample at example.org"}
    return a_row(one, number, Fate.ERROR, cells=cells, sentences=[{"column": "email", "sentence": sentence}])


def doubtful(one: SheetImport, number: int = 8) -> ImportRow:
    options = [
        {"key": "existing:5", "label": "Anna Sample", "why": "The same name without accents."},
        {"key": "new", "label": "A new person", "why": ""},
    ]
    doubts = [{"thing": "person", "question": "Is this Anna Sample?", "options": options}]
    return a_row(one, number, Fate.DOUBTFUL, doubts=doubts)


def changed(one: SheetImport, number: int = 9, **values: Any) -> ImportRow:
    changes = [{"thing": "Person", "field": "Phone", "before": "+1 555 0100", "after": "+1 555 0101"}]
    return a_row(one, number, Fate.CHANGED, changes=changes, **values)


def new(one: SheetImport, number: int = 10) -> ImportRow:
    changes = [{"thing": "Person", "field": "Person", "before": "", "after": "B. Sample"}]
    return a_row(one, number, Fate.NEW, changes=changes)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
