"""A file that somebody gives: what it is by its content, how much of it, and where it is kept.

PDF, DOCX, XLSX, PNG and JPEG only, at most 20 MB, under a random name in the folder for files, which no web server
serves (threat model, web baseline). Its own name is kept for people and never used as a path.
"""

import hashlib
import logging
import re
import uuid
import zipfile
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO, Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from r2pnet.refusal import Refused, refuse_unless
from r2pnet.sheets.reading import size_of
from r2pnet.sheets.unpacking import DAMAGED, ENTRY

logger = logging.getLogger("portal.uploads")

MOST_BYTES: Final = 20_000_000
LONGEST_NAME: Final = 200
PIECE: Final = 1 << 18
# What a document may unpack to, and of how many parts it may be; no letter and no paper comes near either.
MOST_UNPACKED: Final = 200_000_000
MOST_PARTS: Final = 5_000
CONTENTS: Final = "[Content_Types].xml"
LARGEST_CONTENTS: Final = 1_000_000


class Kind(StrEnum):
    """What can be given; the value is the ending of its name."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PNG = "png"
    JPEG = "jpg"


_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES: Final = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Kind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
}
ENDINGS: Final = {Kind.JPEG: (".jpg", ".jpeg")}
# The name of the dictionary that says how a PDF is locked (ISO 32000-1, 7.6.1); it is never locked itself.
LOCK: Final = b"/Encrypt"
# How files of each kind begin. A file that could be two things at once is served as the one it was taken for.
BEGINNINGS: Final = (
    (Kind.PDF, re.compile(rb"%PDF-[12]\.\d")),
    (Kind.PNG, re.compile(rb"\x89PNG\r\n\x1a\n.{4}IHDR", re.DOTALL)),
    (Kind.JPEG, re.compile(rb"\xff\xd8\xff")),
)
# The main part of a document as its list of contents names it (ECMA-376, part 1); one with macros has another.
MAIN_PARTS: Final = (
    (Kind.DOCX, f'ContentType="{CONTENT_TYPES[Kind.DOCX]}.main+xml"'.encode()),
    (Kind.XLSX, f'ContentType="{CONTENT_TYPES[Kind.XLSX]}.main+xml"'.encode()),
)


LOOSE_AFTER: Final = timedelta(days=1)
"""An upload that was cut off leaves a file without a row; one that is being taken up is younger."""


@dataclass(frozen=True)
class Kept:
    """A file that is kept: its name in the folder for files, its own name, what it is, its size in bytes, SHA-256.

    A PDF that `is_locked` asks for a password, or allows no changes; nothing here can tell which.
    """

    path: str
    name: str
    content_type: str
    size: int
    digest: str
    is_locked: bool = False


def keep_upload(file: BinaryIO, name: str, *, folder: str, field: str = "file") -> Kept:
    """Check `file` by its content and keep it in `folder` under a random name; `name` is the one people know.

    Raises `Refused`, for the form field `field`, when it is too large, empty, none of the five kinds, or cannot be
    kept. Call `drop` with its path when the row that was to hold it is not saved.
    """
    size = size_of(file)
    refuse_unless(size, _("This file is empty."), field)
    words = _("This file has more than %(most)s MB: make it smaller, or send it in parts.")
    refuse_unless(size <= MOST_BYTES, words % {"most": number_format(MOST_BYTES // 1_000_000)}, field)
    kind = kind_of(file, field=field)
    digest, is_locked, end = hashlib.sha256(), False, b""
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
        is_locked = is_locked or (kind is Kind.PDF and LOCK in end + piece)
        end = piece[-len(LOCK) :]
    path = _kept(file, folder, field)
    return Kept(path, shown_name(name, kind), CONTENT_TYPES[kind], size, digest.hexdigest(), is_locked)


def kind_of(file: BinaryIO, *, field: str = "file") -> Kind:
    """What `file` is by its content. Raises `Refused` when it is none of the kinds that can be given."""
    file.seek(0)
    beginning = file.read(64)
    found = next((kind for kind, sign in BEGINNINGS if sign.match(beginning)), None)
    if found is None and beginning.startswith(b"PK\x03\x04"):
        found = _kind_of_document(file)
    if found is None:
        raise Refused(_("This is not a PDF, DOCX, XLSX, PNG or JPEG."), field)
    return found


def shown_name(name: str, kind: Kind) -> str:
    """The name for people: the last part of a path, in one line, with the ending of what the file is.

    Nobody who saves it opens it with another program than that of its kind.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = " ".join("".join(c if c.isprintable() else " " for c in last).split())
    stem, ending = PurePath(plain).stem, PurePath(plain).suffix
    allowed = ENDINGS.get(kind, (f".{kind}",))
    stem = stem.strip(". ")[: LONGEST_NAME - 5] or _("without a name")
    return stem + (ending.lower() if ending.lower() in allowed else allowed[0])


def drop(path: str) -> bool:
    """Delete a kept file; false, with a line in the log, when the folder does not let it go now."""
    try:
        default_storage.delete(path)
    except OSError as error:
        logger.warning("file not deleted kind=%s", type(error).__name__)
        return False
    return True


def drop_loose(folder: str, known: Collection[str]) -> int:
    """Delete the files of `folder` that are not `known` and no upload of the last day; how many went."""
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    since = timezone.now() - LOOSE_AFTER
    paths = [path for name in names if (path := f"{folder}/{name}") not in known]
    return sum(drop(path) for path in paths if _is_older(path, since))


def _is_older(path: str, since: datetime) -> bool:
    """False too for a file that has just gone: somebody else was faster, and the others are looked at all the same."""
    with suppress(FileNotFoundError):
        return default_storage.get_modified_time(path) < since
    return False


def as_attachment(path: str, *, name: str, content_type: str) -> FileResponse:
    """The file to be saved, never shown in the page; raises `OSError` or `ValueError` when it is not there.

    The caller has asked in this request whether the reader may have it.
    """
    opened = default_storage.open(path, "rb")
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _kind_of_document(file: BinaryIO) -> Kind | None:
    """DOCX or XLSX, looked through in pieces; None for every other archive, damaged, locked or without end."""
    with suppress(*DAMAGED):
        file.seek(0)
        if file.read(MOST_BYTES).count(ENTRY) > MOST_PARTS:
            return None
        with zipfile.ZipFile(file) as archive:
            if any(part.flag_bits & 1 for part in archive.infolist()) or not _unpacks(archive):
                return None
            listed = archive.open(CONTENTS).read(LARGEST_CONTENTS)
            return next((kind for kind, main in MAIN_PARTS if main in listed), None)
    return None


def _unpacks(archive: zipfile.ZipFile) -> bool:
    """True when all parts can be unpacked to no more than is allowed, whatever they say of themselves."""
    unpacked = 0
    for part in archive.infolist():
        with archive.open(part) as stream:
            while piece := stream.read(PIECE):
                unpacked += len(piece)
                if unpacked > MOST_UNPACKED:
                    return False
    return True


def _kept(file: BinaryIO, folder: str, field: str) -> str:
    file.seek(0)
    path = f"{folder}/{uuid.uuid4().hex}"
    try:
        return default_storage.save(path, File(file))
    except OSError as error:
        drop(path)  # a full disk has taken half of it
        logger.error("upload not kept error=%s", type(error).__name__)
        why = error.strerror or type(error).__name__
        words = _("The file could not be kept: the folder for files cannot be used (%(why)s).")
        raise Refused(words % {"why": why}, field) from error
