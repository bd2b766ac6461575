"""The parts of long documents as PDF, kept by what they show, so that after an edit one is rendered and not all.

A file is named after the hash of all that its pages come from, and begins with the hash of its own bytes: one that was
cut off or changed on the disk is not used.
"""

import hashlib
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings

logger = logging.getLogger("portal.reports")

DAY_SECONDS: Final = 86_400
HASH_LETTERS: Final = 64


def kept_or_rendered(markup: str, version: str, render: Callable[[str], bytes]) -> bytes:
    """The PDF of `markup`; `version` stands for styles, fonts, translations and the engine (`template_version`).

    A folder that cannot be used costs time and a line in the log, not the document.
    """
    said = f"{settings.RELEASE}\n{version}\n{markup}"
    path = Path(settings.PARTS_FOLDER, f"{hashlib.sha256(said.encode()).hexdigest()}.part")
    if (kept := _read(path)) is not None:
        return kept
    pdf = render(markup)
    _keep(path, pdf)
    return pdf


def forget_old() -> int:
    """Delete the parts that no document has used for `REPORT_KEPT_DAYS`; says how many."""
    last = time.time() - settings.REPORT_KEPT_DAYS * DAY_SECONDS
    try:
        old = [path for path in Path(settings.PARTS_FOLDER).iterdir() if path.stat().st_mtime < last]
        for path in old:
            path.unlink(missing_ok=True)
    except OSError:
        return 0
    return len(old)


def _read(path: Path) -> bytes | None:
    try:
        content = path.read_bytes()
        digest, pdf = content[:HASH_LETTERS], content[HASH_LETTERS:]
        if hashlib.sha256(pdf).hexdigest().encode() != digest:
            logger.warning("part of a report is damaged, rendered again part=%s", path.stem[:12])
            return None
        os.utime(path)
    except OSError:
        return None
    return pdf


def _keep(path: Path, pdf: bytes) -> None:
    """Written beside and moved, so that no half file has the name."""
    beside = path.with_name(f"{path.stem}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(hashlib.sha256(pdf).hexdigest().encode() + pdf)
        beside.replace(path)
    except OSError as error:
        logger.warning("part of a report not kept kind=%s", type(error).__name__)
