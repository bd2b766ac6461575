"""How long imports are kept: file and rows for some time after the end; who imported what, when and how many stay."""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.importing.columns import COLUMNS
from focalpoints.models import ImportRow, Person, SheetImport, User
from focalpoints.models.sheet_import import LIVE, ImportState
from focalpoints.services.uploading import FOLDER
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.retention import Forgotten, Held, Kept
from r2pnet.text import searchable

logger = logging.getLogger("portal.imports")

ROWS_AT_ONCE: Final = 500
LOOSE_AFTER: Final = timedelta(days=1)
"""An upload that was cut off leaves a file without a row; one that is being taken up is younger."""
WHAT_NAMES: Final = ("subject", "cells", "changes", "doubts", "choices", "sentences", "outcomes")


def kept_imports() -> Kept:
    """What the page on privacy says."""
    return Kept(
        51,
        _("Spreadsheets that were imported"),
        _("The file as the secretariat gave it, and what became of each of its rows."),
        _("so that a mistake can be traced to where it came from."),
        _until() % {"days": settings.IMPORT_KEPT_DAYS},
        _("the secretariat."),
        holds=(Held(SheetImport, "uploaded_at"), Held(ImportRow)),
        files=("focalpoints.SheetImport.file",),
        next_day=next_import_to_go,
    )


def _until() -> str:
    return _(
        "%(days)d days after the import has ended; when somebody is erased, every file and the rows that name them at "
        "once. Who imported how many rows, and when, is kept for good."
    )


def next_import_to_go() -> date | None:
    """When file and rows of the oldest import that has some are deleted; one that waits is counted as if it ended."""
    oldest = SheetImport.objects.filter(forgotten_at=None).aggregate(
        oldest=models.Min(Coalesce("finished_at", "uploaded_at"))
    )["oldest"]
    return network_day(oldest) + timedelta(days=settings.IMPORT_KEPT_DAYS + 1) if oldest else None


def forget_imports(day: date) -> Iterator[Forgotten]:
    """Delete on `day` the files and rows of imports whose time is over, and files of which no import knows.

    One that nobody has decided in all that time is withdrawn. An import keeps the name of its file until that is gone:
    whatever is interrupted goes on the next day.
    """
    before = datetime.combine(day - timedelta(days=settings.IMPORT_KEPT_DAYS), time(), UTC)
    over = {"state": ImportState.WITHDRAWN, "claim": None, "finished_at": models.F("uploaded_at")}
    words = _("Nobody decided it in %(days)d days.") % {"days": settings.IMPORT_KEPT_DAYS}
    undecided = SheetImport.objects.live().exclude(state=ImportState.WRITING)
    undecided.filter(uploaded_at__lt=before).update(**over, error=words)
    ended = models.Q(finished_at__lt=before) | models.Q(finished_at=None, uploaded_at__lt=before)
    count = 0
    for one in SheetImport.objects.exclude(state__in=LIVE).filter(ended, forgotten_at=None):
        ImportRow.objects.filter(sheet_import=one).delete()
        if _file_is_gone(one):
            SheetImport.objects.filter(pk=one.pk).update(forgotten_at=timezone.now())
            count += 1
    yield Forgotten(_("Imported spreadsheets"), "", count)
    yield Forgotten(_("Spreadsheets that nobody imported"), "", _delete_loose_files())


def erase_from_imports(whom: Erased) -> None:
    """Nothing of an import names the person any more: rows that do are deleted, and every file.

    A file cannot be searched safely: it has columns and sheets that were not used. One that the folder does not let go
    belongs to no import any more, so that the next night deletes it. An import that is under way and names the person,
    or is not read yet, is withdrawn.
    """
    marks = [mark for mark in map(searchable, whom.names | whom.contacts) if mark]
    for one in SheetImport.objects.filter(forgotten_at=None):
        naming = _rows_that_name(one, marks)
        if one.is_live and (naming or not one.counts):
            words = _("Somebody whom it may name was erased. Upload it again without them.")
            over = {"state": ImportState.WITHDRAWN, "claim": None, "finished_at": timezone.now(), "error": words}
            SheetImport.objects.filter(pk=one.pk).update(**over)
        ImportRow.objects.filter(pk__in=naming).delete()
    for one in SheetImport.objects.all():
        _scrub(one, whom)
    kept = SheetImport.objects.exclude(file="")
    names = list(kept.values_list("file", flat=True))
    kept.update(file="")
    transaction.on_commit(partial(_delete_files, names))


def _rows_that_name(one: SheetImport, marks: list[str]) -> list[int]:
    rows = one.rows.order_by("pk").values_list("pk", *WHAT_NAMES).iterator(chunk_size=ROWS_AT_ONCE)
    return [pk for pk, *told in rows if any(mark in said for said in [searchable(str(told))] for mark in marks)]


def _scrub(one: SheetImport, whom: Erased) -> None:
    """The name of the file, the headings and what was said of it."""
    said = {"name": one.name, "error": one.error}
    values: dict[str, Any] = {name: whom.scrubbed(text) for name, text in said.items()}
    values["said"] = [whom.scrubbed(sentence) for sentence in one.said]
    values["headings"] = [{**head, "words": whom.scrubbed(head["words"])} for head in one.headings]
    SheetImport.objects.filter(pk=one.pk).update(**values)


def _file_is_gone(one: SheetImport) -> bool:
    """Delete the file of an import; false when the folder does not let it go now."""
    if not one.file:
        return True
    if not _delete_files([one.file.name or ""]):
        return False
    SheetImport.objects.filter(pk=one.pk, file=one.file.name).update(file="")
    return True


def _delete_files(names: Iterable[str]) -> int:
    """How many of the files are gone now; of one that the folder does not let go the log has a line."""
    gone = 0
    for name in names:
        try:
            default_storage.delete(name)
        except OSError as error:
            logger.warning("file not deleted import-file=%s kind=%s", name.rpartition("/")[2], type(error).__name__)
            continue
        gone += 1
    return gone


def _delete_loose_files() -> int:
    """How many files of which no import knows were deleted."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    known = set(SheetImport.objects.exclude(file="").values_list("file", flat=True))
    since = timezone.now() - LOOSE_AFTER
    paths = [path for name in names if (path := f"{FOLDER}/{name}") not in known]
    return _delete_files(path for path in paths if default_storage.get_modified_time(path) < since)


def own_imports(person: Person | None, account: User) -> OwnData:
    """The rows of imports with the person's address, and the spreadsheets that the account gave.

    A row with the name alone can be a namesake's.
    """
    told = [_told(row) for row in _rows_with(person.work_email if person else "", account.email)]
    given = SheetImport.objects.filter(uploaded_by=account).newest_first()
    told += [{_("uploaded by you on"): day_in_words(one.uploaded_at.date()), _("rows"): one.total} for one in given]
    why = _("So that a mistake can be traced to where it came from.")
    until = _("%(days)d days after the import has ended.") % {"days": settings.IMPORT_KEPT_DAYS}
    return OwnData(_("Spreadsheets that were imported"), why, until, told, 61)


def _rows_with(*addresses: str) -> list[ImportRow]:
    """Rows with one of these work e-mails, in whatever case."""
    same = models.Q()
    for address in filter(None, addresses):
        same |= models.Q(cells__email__iexact=address)
    found = ImportRow.objects.filter(same).select_related("sheet_import").order_by("sheet_import", "number")
    return list(found) if same else []


def _told(row: ImportRow) -> dict[str, Any]:
    said = {str(one.label): text for one in COLUMNS if (text := row.cells.get(one.key))}
    return {_("imported on"): day_in_words(row.sheet_import.uploaded_at.date()), _("row"): row.number, **said}
