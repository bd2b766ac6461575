"""Keeping the file of a report: one name for each row, written beside and moved, so that no half file is ever seen."""

import errno
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from r2pnet.reports import claims
from r2pnet.reports.models import Report, State

FOLDER = "reports"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
IN_THE_WAY = frozenset({errno.EEXIST, errno.ENOTDIR, errno.EISDIR})


class NotKept(Exception):
    """The folder for files cannot be used; the words name the report and the reason."""


def keep(report: Report, pdf: bytes, pages: int) -> None:
    """Write the file and make the row ready, in one transaction that holds the row.

    Who has lost the claim cannot overwrite the file of the one who has it. Raises `ClaimLost` then, and `NotKept` when
    the folder cannot be used.
    """
    values: dict[str, Any] = {"pages": pages, "file_size": len(pdf), "ready_at": timezone.now(), "done": report.total}
    with transaction.atomic():
        if not Report.objects.select_for_update().filter(pk=report.pk, claim=report.claim).exists():
            raise claims.ClaimLost
        name = f"{FOLDER}/{report.kind}-{report.pk}.pdf"
        claims.write(report, state=State.READY, file=name, error="", failed_at=None, **values)
        try:
            write_whole(Path(settings.MEDIA_ROOT, name), pdf)
        except OSError as error:
            raise NotKept(_reason(report, error)) from error


def write_whole(path: Path, pdf: bytes) -> None:
    """Write a file that only the portal reads; raises `OSError`.

    The bytes are on the disk before the name is; the name of the part is the row's own, so it leaves no litter.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pdf)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _reason(report: Report, error: OSError) -> str:
    names = {"report": str(report), "system": error.strerror or type(error).__name__}
    if error.errno in FULL:
        return _("“%(report)s” could not be kept: the disk is full. Make room, then try again.") % names
    if error.errno in READ_ONLY:
        return _("“%(report)s” could not be kept: the portal may not write into its folder for files.") % names
    if error.errno in IN_THE_WAY:
        return _("“%(report)s” could not be kept: a file stands where the folder for files should be.") % names
    return _("“%(report)s” could not be kept: the folder for files cannot be used (%(system)s).") % names
