"""Giving a spreadsheet to the portal, and what staff decide about it. Reading and writing are the worker's."""

import hashlib
import logging
import uuid
from contextlib import suppress
from typing import Any, BinaryIO, Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from focalpoints.importing.claims import tell_worker_after_commit
from focalpoints.models import SheetImport, User
from focalpoints.models.sheet_import import Fate, ImportState
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.sheets.reading import refuse_at_once, size_of

logger = logging.getLogger("portal.imports")

FOLDER: Final = "imports"
PIECE: Final = 256 * 1024
LONGEST_NAME: Final = 200
TO_WRITE: Final = (Fate.NEW, Fate.CHANGED, Fate.DOUBTFUL)
"""What becomes of rows that are written; the doubtful ones once everything in them is chosen."""


def take_up(file: BinaryIO, name: str, by: User, *, instead_of: SheetImport | None = None) -> SheetImport:
    """Keep the spreadsheet under a random name that nobody else may read, and queue it to be read.

    `instead_of` is withdrawn for it, such as the import whose rows were wrong and are mended in this file; it stays
    when the new one is refused. Refuses, in words with the number, what is beyond the limits; and any while another
    import is under way, for what the second finds would depend on what becomes of the first.
    """
    replaced = instead_of.pk if instead_of else 0
    refuse_a_second(but=replaced)
    size = size_of(file)
    refuse_at_once(file, name, size)
    kept, digest = _keep(file)
    values = {"file": kept, "name": _shown_name(name), "size": size, "digest": digest, "uploaded_by": by}
    try:
        with transaction.atomic():
            if instead_of and instead_of.is_live:
                withdraw(instead_of, by)
            made = SheetImport.objects.create(**values)
            tell_worker_after_commit(made.pk)
    except IntegrityError as error:  # somebody else was faster by a moment
        _drop(kept)
        refuse_a_second(but=replaced)
        raise Refused(_("Somebody else gave a spreadsheet at the same moment. Try once more."), "file") from error
    except BaseException:
        _drop(kept)
        raise
    return made


def refuse_a_second(*, but: int = 0) -> None:
    """Raise `Refused`, saying whose import is under way since when, while there is one other than `but`."""
    other = SheetImport.objects.live().exclude(pk=but).select_related("uploaded_by").first()
    if other is not None:
        words = _("%(who)s is importing %(file)s since %(since)s: decide or withdraw it first.")
        names = {"who": other.uploaded_by or _("Somebody"), "file": other.name, "since": since_in_words(other)}
        raise Refused(words % names, "file")


def since_in_words(one: SheetImport) -> str:
    """When it was uploaded: the time, with the day unless that is today."""
    moment = timezone.localtime(one.uploaded_at)
    time = date_format(moment, "H:i")
    if moment.date() == network_today():
        return time
    return _("%(day)s, %(time)s") % {"day": day_in_words(moment.date()), "time": time}


def decide(sheet_import: SheetImport, by: User) -> SheetImport:
    """Queue the writing of all rows; where every row is on record already the import ends at once.

    Refuses while a row is wrong or has to be chosen, and an import that waits for no decision any more.
    """
    with transaction.atomic():
        held = _held(sheet_import)
        refuse_unless(held.state == ImportState.PLANNED, _no_longer(held))
        wrong = held.rows.filter(fate=Fate.ERROR).count()
        words = _("Rows are wrong: %(number)s. Mend them in the spreadsheet and upload it again.")
        refuse_unless(not wrong, words % {"number": wrong})
        open_ones = held.rows.undecided().count()
        refuse_unless(not open_ones, _("Rows need a choice: %(number)s.") % {"number": open_ones})
        if held.rows.filter(fate__in=TO_WRITE).exists():
            values: dict[str, Any] = {"state": ImportState.WRITING, "sent_at": None, "attempts": 0}
        else:
            values = {"state": ImportState.DONE, "finished_at": timezone.now()}
        _set(held, by, claim=None, done=0, total=0, error="", **values)
        tell_worker_after_commit(held.pk)
    return held


def withdraw(sheet_import: SheetImport, by: User) -> SheetImport:
    """End an import of which nothing is written; its file and rows stay until their time is over.

    Refuses while a worker writes it, and one that has ended.
    """
    with transaction.atomic():
        held = _held(sheet_import)
        is_written_now = held.state == ImportState.WRITING and held.claim is not None
        refuse_unless(not is_written_now, _("It is being written at this moment. Look again when that is done."))
        refuse_unless(held.is_live, _no_longer(held))
        _set(held, by, state=ImportState.WITHDRAWN, finished_at=timezone.now(), claim=None)
    return held


def try_again(sheet_import: SheetImport, by: User) -> SheetImport:
    """Queue an import that has failed to be read anew, with all its attempts.

    Refuses one that has not failed or whose file is gone, and any while another import is under way.
    """
    try:
        with transaction.atomic():
            held = _held(sheet_import)
            refuse_unless(held.state == ImportState.FAILED, _no_longer(held))
            refuse_unless(held.file, _("The file is not kept any more. Upload it again."))
            refuse_a_second()
            held.rows.all().delete()
            values: dict[str, Any] = {"said": [], "headings": [], "counts": {}, "done": 0, "total": 0, "attempts": 0}
            nobody: dict[str, Any] = {"decided_by": None, "decided_at": None, "finished_at": None}
            fresh = {"state": ImportState.QUEUED, "error": "", "claim": None, "sent_at": None}
            SheetImport.objects.filter(pk=held.pk).update(**values, **nobody, **fresh)
            tell_worker_after_commit(held.pk)
    except IntegrityError as error:
        raise Refused(_("Another import is under way: decide or withdraw it first.")) from error
    held.refresh_from_db()
    return held


def _held(sheet_import: SheetImport) -> SheetImport:
    """The row as it is now, locked until the transaction ends."""
    return SheetImport.objects.select_for_update(of=("self",)).get(pk=sheet_import.pk)


def _set(held: SheetImport, by: User, **values: Any) -> None:
    """Write columns, and who decided when."""
    for name, value in {**values, "decided_by": by, "decided_at": timezone.now()}.items():
        setattr(held, name, value)
    held.save(update_fields=[*values, "decided_by", "decided_at"])


def _no_longer(held: SheetImport) -> str:
    return _("This import is not what you saw any more; it says now: %(state)s.") % {"state": held.get_state_display()}


def _shown_name(name: str) -> str:
    """The name for people: the last part of a path, in one line, without what cannot be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = " ".join("".join(c if c.isprintable() else " " for c in last).split())
    return shown[-LONGEST_NAME:] or _("without a name")


def _keep(file: BinaryIO) -> tuple[str, str]:
    """Write it into the folder for files; the name there, and its SHA-256. Raises `Refused` when it cannot be kept."""
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    file.seek(0)
    try:
        name = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", File(file))
    except OSError as error:
        logger.error("import not kept error=%s", type(error).__name__)
        why = error.strerror or type(error).__name__
        words = _("The file could not be kept: the folder for files cannot be used (%(why)s). Nothing was imported.")
        raise Refused(words % {"why": why}, "file") from error
    return name, digest.hexdigest()


def _drop(kept: str) -> None:
    """A file of no row; what cannot be deleted now is deleted by `forget_due`."""
    with suppress(OSError):
        default_storage.delete(kept)
