"""Imports for the pictures, in every state that can stand beside the others, by what the worker calls."""

import io

from focalpoints.importing import work
from focalpoints.models import SheetImport, User
from focalpoints.models.sheet_import import ImportState
from focalpoints.services.uploading import decide, take_up

WRITTEN = """Person,Work e-mail,Phone
Sample Official One,sample.official.1@example.org,+1 555 0101
Sample Official Two,sample.official.2@example.org,
"""
PLANNED = """Member state,Ministry,Sector,Full name,E-mail,Phone,Role,Job title,Since,Remarks
Sample Council,Sample Office of Sport,Other,Sample Official Three,official.3@example.org,,Alternate,Sample Head,2026,new
,,,Sample Official One,sample.official.1@example.org,+1 555 0199,,,,another phone
,,,Sample Oficial One,other.official@example.org,,,,,who is it
,,,Sample Official Two,sample.official.2@example.org,,,,,the same
Freedonia,Ministry of Truth,Fisheries,Sample Official Four,official at example.org,call,Minister,,31 February,wrong
"""
NO_HEADING = "Shoe size,Hat\n42,57\n"


def make_imports(by: User) -> dict[str, str]:
    """The paths of an import that was written, one that cannot be used, one that failed, and one that is planned."""
    found = {one.name: one for one in SheetImport.objects.all()}
    made = {
        "import_written": found.get("sample-written.csv") or _written(by),
        "import_unusable": found.get("sample-unusable.csv") or _read("sample-unusable.csv", NO_HEADING, by),
        "import_failed": found.get("sample-failed.csv") or _failed(by),
        "import_planned": found.get("sample-planned.csv") or _read("sample-planned.csv", PLANNED, by),
    }
    return {name: f"desk/import/{one.pk}/" for name, one in made.items()}


def _read(name: str, text: str, by: User) -> SheetImport:
    one = take_up(io.BytesIO(text.encode()), name, by)
    work.read(one.pk)
    return one


def _written(by: User) -> SheetImport:
    one = _read("sample-written.csv", WRITTEN, by)
    decide(one, by)
    work.write(one.pk)
    return one


def _failed(by: User) -> SheetImport:
    """As if its worker had ended three times."""
    words = "The portal was stopped while it worked on this spreadsheet. Nothing was written."
    ended = {"state": ImportState.FAILED, "attempts": 3, "error": words}
    return SheetImport.objects.create(name="sample-failed.csv", uploaded_by=by, **ended)
