"""Papers as one archive, written while it is sent: no file and no archive is ever held whole.

Between two papers minutes can pass on a slow line. So each is asked for anew, as its reader may see it then, before
its name or a byte of it is sent; and no connection to the database is held while a large file goes out.
"""

import logging
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from meetings.models import PaperFile
from meetings.papers.names import Names, file_name
from r2pnet.visibility import Level, Reader
from r2pnet.who_sees import words_for

logger = logging.getLogger("portal.papers")

PIECE: Final = 1 << 16
LARGE: Final = 1 << 20
CONTENTS: Final = "Contents.txt"


class Pieces:
    """What the archive writes, until it is sent. It has no `tell`: `zipfile` writes sizes behind each file."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._waiting.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """There is nothing below to flush."""

    def close(self) -> None:
        """Nor to close."""

    def taken(self) -> bytes:
        """What has been written since it was last asked."""
        written = b"".join(self._waiting)
        self._waiting.clear()
        return written


@dataclass
class Told:
    """What goes into the list at the end of the archive: the files by their names in it, and what is missing."""

    files: list[tuple[str, PaperFile]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """The list, with who can see each; papers that the reader may see no more are not told of."""
        seen_by = words_for([file.paper for _name, file in self.files])
        lines = [_("Papers of the Global Network of R2P Focal Points"), ""]
        for name, file in self.files:
            paper = file.paper
            who = seen_by.get((paper.level, paper.scope)) or str(Level.PUBLIC.label)
            said = {"title": paper.title, "who": who, "note": f" {file.note}" if file.note else ""}
            lines += [name, "    " + _("%(title)s. Who can see it: %(who)s.%(note)s") % said]
        lines += [] if self.files else [_("There is no paper here that you may read.")]
        lines += ["", _("Not in this archive, for the file cannot be read now:"), *self.missing] if self.missing else []
        return "\n".join([*lines, "", _("Earlier revisions stand on the page of each paper."), ""])


def zip_of(keys: Sequence[int], reader: Reader) -> Iterator[bytes]:
    """The archive with the files of these keys that `reader` may see when their turn comes, and the list of them.

    Its names and its list are in the language of now: it is sent when the request is over.
    """
    return _pieces(keys, reader, get_language() or "en")


def _pieces(keys: Sequence[int], reader: Reader, language: str) -> Iterator[bytes]:
    pieces, names, told = Pieces(), Names(CONTENTS), Told()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_STORED) as archive:
        for key in keys:
            if file := _seen_now(key, reader):
                with override(language):
                    name = names.free(file_name(file))
                yield from _sent(archive, pieces, file, name, told)
        with override(language):
            archive.writestr(_entry(CONTENTS), told.as_text().encode())
    yield pieces.taken()


def _sent(archive: zipfile.ZipFile, pieces: Pieces, file: PaperFile, name: str, told: Told) -> Iterator[bytes]:
    """One file, piece by piece; one that cannot be read is told of."""
    source = _opened(file)
    if source is None:
        told.missing.append(name)
        return
    _let_go(file)
    with source, archive.open(_entry(name), "w") as entry:
        while piece := _read(source, file):
            entry.write(piece)
            yield pieces.taken()
        is_whole = source.tell() == file.size
    told.files.append((name, file))
    if not is_whole:
        told.missing.append(name)
    yield pieces.taken()


def _seen_now(key: int, reader: Reader) -> PaperFile | None:
    """The file as the database knows it at this moment, if `reader` may see it still."""
    now: Any = AnonymousUser()
    if reader.pk is not None:
        now = get_user_model()._default_manager.filter(pk=reader.pk).first() or now
    seen = PaperFile.objects.visible_to(now).standing().select_related("paper")
    found: PaperFile | None = seen.filter(pk=key).first()
    return found


def _opened(file: PaperFile) -> IO[bytes] | None:
    try:
        return default_storage.open(str(file.file.name), "rb")
    except (OSError, ValueError) as error:
        logger.error("file of paper not read file=%s kind=%s", file.pk, type(error).__name__)
        return None


def _read(source: IO[bytes], file: PaperFile) -> bytes:
    """The next piece; nothing more where the disk fails on the way, for the answer has begun."""
    try:
        return source.read(PIECE)
    except OSError as error:
        logger.error("file of paper broken off file=%s kind=%s", file.pk, type(error).__name__)
        return b""


def _let_go(file: PaperFile) -> None:
    """A large file takes its time on a slow line: the connection is for others meanwhile, and fresh after it."""
    if file.size > LARGE and not connection.in_atomic_block:
        connection.close()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    entry.compress_type = zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    return entry
