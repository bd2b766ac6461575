"""The PDF of an edition in each language: made once, kept with its checksum, never given when it is not whole."""

import hashlib
import logging
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from manual.models import Chapter, Edition, EditionFile
from r2pnet.reports.keeping import write_whole
from r2pnet.reports.models import Report
from r2pnet.reports.orders import order
from r2pnet.stamps import bump
from r2pnet.visibility import Reader

logger = logging.getLogger("portal.reports")

KIND: Final = "manual-edition"
FOLDER: Final = "editions"


class NotWhole(Exception):
    """The file is gone, cannot be read, or is not the one that was made."""


def languages_without_file(edition: Edition) -> list[str]:
    """The languages that an edition has, and no PDF yet; two queries."""
    there = set(edition.files.values_list("language", flat=True))
    held = edition.holds.order_by("language").values_list("language", flat=True).distinct()
    return [language for language in held if language not in there]


def order_files(edition: Edition, by: Reader | None = None) -> list[Report]:
    """Order the PDF in every language that has none; those that are on their way are not ordered twice."""
    return [
        order(KIND, subject=str(edition.number), language=language, by=by)
        for language in languages_without_file(edition)
    ]


def freeze(number: int, language: str, pdf: bytes) -> EditionFile:
    """Keep `pdf` as the file of an edition; when it has one already that one stays, and is the answer.

    Its name has the checksum in it, so no other file ever takes its place. Raises `OSError` when the folder for files
    cannot be used: then nothing is kept.
    """
    with transaction.atomic():
        bump(Chapter.stamp_group)
        edition = Edition.objects.get(number=number)
        if held := edition.files.filter(language=language).first():
            return held
        digest = hashlib.sha256(pdf).hexdigest()
        name = f"{FOLDER}/manual-edition-{number}-{language}-{digest[:12]}.pdf"
        made = EditionFile(edition=edition, language=language, file=name, sha256=digest, size=len(pdf))
        made.save()
        write_whole(Path(settings.MEDIA_ROOT, name), pdf)
    return made


def content_of(file: EditionFile) -> bytes:
    """The bytes, compared with the checksum. Raises `NotWhole`."""
    try:
        with file.file.open("rb") as opened:
            content: bytes = opened.read()
    except OSError as error:
        logger.error("file of an edition not readable file=%s kind=%s", file.pk, type(error).__name__)
        raise NotWhole from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        logger.error("file of an edition is damaged file=%s", file.pk)
        raise NotWhole
    return content
