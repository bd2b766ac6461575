"""Papers as one archive, written while it is sent: no file and no archive is ever held whole.

Between two papers minutes can pass on a slow line. So each is asked for anew, as its reader may see it then, before
its name or a byte of it is sent; and no connection to the database is held while a large file goes out. An archive ends
in so many bytes and so much time: what is left out then stands in its list.
"""

import logging
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import IO, Any, Final

from django.conf import settings
from django.contrib.auth import get_user, get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Max, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from meetings.models import PaperFile
from meetings.papers.files import behind
from meetings.papers.names import Names, file_name
from r2pnet.visibility import Level, Reader
from r2pnet.who_sees import words_for

logger = logging.getLogger("portal.papers")

PIECE: Final = 1 << 16
LARGE: Final = 1 << 20
MOST_BYTES: Final = 500_000_000
"""As the pages that link an archive say."""
MOST_SECONDS: Final = 1800
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
    beyond: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """The list, with who can see each; papers that the reader may see no more are not told of."""
        seen_by = words_for([file.paper for _name, file in self.files])
        lines = [_("Papers of the Global Network of R2P Focal Points"), ""]
        for name, file in self.files:
            paper = file.paper
            who = seen_by.get((paper.level, paper.scope)) or str(Level.PUBLIC.label)
            said = {"title": paper.title, "who": who, "note": _notes(file)}
            lines += [name, "    " + _("%(title)s. Who can see it: %(who)s.%(note)s") % said]
        lines += [] if self.files else [_("There is no paper here that you may read.")]
        lines += ["", _("Not in this archive, for the file cannot be read now:"), *self.missing] if self.missing else []
        lines += ["", _("Left out, for this archive has become too large or took too long:"), *self.beyond] * bool(
            self.beyond
        )
        return "\n".join([*lines, "", _("Earlier revisions stand on the page of each paper."), ""])


def _notes(file: PaperFile) -> str:
    """That a later revision is not in its language, and its note: each a sentence after a space."""
    late = behind(file, getattr(file, "last_revision", file.revision))
    return "".join(f" {words}" for words in (f"{file.revision_words}. {late}." if late else "", file.note) if words)


def zip_of(keys: Sequence[int], reader: Reader, session_key: str | None = None) -> Iterator[bytes]:
    """The archive with the files of these keys that `reader` may see when their turn comes, and the list of them.

    With `session_key` the reader counts as signed in for as long as that session lasts: who signs out gets no more.
    Its names and its list are in the language of now: it is sent when the request is over.
    """
    return _pieces(keys, reader, session_key, get_language() or "en")


def _pieces(keys: Sequence[int], reader: Reader, session_key: str | None, language: str) -> Iterator[bytes]:
    pieces, names, told = Pieces(), Names(CONTENTS), Told()
    size, began = 0, time.monotonic()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as archive:
        for key in keys:
            if file := _seen_now(key, _reader_now(reader, session_key)):
                with override(language):
                    name = names.free(file_name(file))
                if size + file.size > MOST_BYTES or time.monotonic() - began > MOST_SECONDS:
                    told.beyond.append(name)
                    continue
                size += file.size
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
            if written := pieces.taken():
                yield written
        is_whole = source.tell() == file.size
    told.files.append((name, file))
    if not is_whole:
        told.missing.append(name)
    yield pieces.taken()


def _reader_now(reader: Reader, session_key: str | None) -> Any:
    """The account as it is at this moment, and signed in still; else nobody."""
    if reader.pk is None:
        return AnonymousUser()
    if session_key is None:
        return get_user_model()._default_manager.filter(pk=reader.pk).first() or AnonymousUser()
    asked = HttpRequest()
    asked.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return get_user(asked)


def _seen_now(key: int, reader: Any) -> PaperFile | None:
    """The file as it is now, if `reader` may see it still, with the last revision of its paper."""
    seen = PaperFile.objects.visible_to(reader).standing().select_related("paper")
    last = Max("paper__files__revision", filter=Q(paper__files__taken_back_at=None))
    found: PaperFile | None = seen.filter(pk=key).annotate(last_revision=last).first()
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
    """Deflated, for whoever reads an archive from its beginning finds the end of nothing else without its size.

    At level 0, which packs nothing: what is filed is packed in itself, and the processor is for others.
    """
    entry = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry._compresslevel = 0  # type: ignore[attr-defined]  # there is no public name before Python 3.13
    entry.external_attr = 0o600 << 16
    return entry
