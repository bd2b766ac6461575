"""A workbook is an archive that somebody sent: what is in it is counted as it is unpacked, whatever it says itself."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Final
from xml.etree import ElementTree  # noqa: S405  (only of parts that were looked through for declarations)

from django.utils.translation import gettext as _

from r2pnet.refusal import Refused
from r2pnet.sheets.kinds import SAVE_ANEW, refuse_other_archive
from r2pnet.sheets.limits import MOST_PARTS, MOST_TIMES, MOST_UNPACKED, UNPACKED_ANYWAY, megabytes

PIECE: Final = 1 << 18
OVERLAP: Final = 200
ENTRY: Final = b"PK\x01\x02"
# What could make a few lines of XML grow without end, or fetch something; no program writes it into a workbook.
DECLARATIONS: Final = ("<!DOCTYPE", "<!ENTITY")
DECLARED: Final = re.compile(
    b"|".join(re.escape(text.encode(codec)) for text in DECLARATIONS for codec in ("utf-8", "utf-16-le", "utf-16-be"))
)
ROW: Final = re.compile(rb"<(?:\w+:)?row[\s>]")
VALUE: Final = re.compile(rb"<(?:\w+:)?[vt][\s>]")
# What reading a damaged archive or damaged XML raises.
DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, KeyError, ValueError),
    *(TypeError, AttributeError, IndexError, SyntaxError, OverflowError, AssertionError),
)


@dataclass
class FilledRows:
    """Counts the rows with something in them while the XML of a table passes by in pieces."""

    number: int = 0
    _in_row: bool = False
    _rest: bytes = b""

    def take(self, piece: bytes) -> None:
        text, at = self._rest + piece, 0
        while found := (VALUE if self._in_row else ROW).search(text, at):
            self.number += self._in_row
            self._in_row = not self._in_row
            at = found.end()
        self._rest = text[max(at, len(text) - OVERLAP) :]


@dataclass
class Survey:
    """What an archive holds: the filled rows of each table by the name of its part, and how much it unpacks to."""

    rows: dict[str, int] = field(default_factory=dict)
    unpacked: int = 0


@dataclass(frozen=True)
class Table:
    """One of the tables of a workbook: its name, the part that holds it, whether it is shown."""

    name: str
    part: str
    is_shown: bool


@contextmanager
def damage_said() -> Iterator[None]:
    """Say in words that a workbook cannot be read, whichever of its parts is broken."""
    try:
        yield
    except DAMAGED as error:
        raise Refused(f"{_('This workbook is damaged and cannot be read.')} {SAVE_ANEW}") from error


@contextmanager
def opened(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """The archive, when it is a workbook of not too many parts. Raises `Refused` when it is not."""
    file.seek(0)
    content = file.read()
    if content.count(ENTRY) > MOST_PARTS:
        raise Refused(_("This workbook has too many parts to be a list. Copy the list into a new workbook."))
    with damage_said(), zipfile.ZipFile(file) as archive:
        mimetype = archive.open("mimetype").read(100) if "mimetype" in archive.namelist() else b""
        refuse_other_archive(archive.namelist(), mimetype)
        if any(part.flag_bits & 1 for part in archive.infolist()):
            raise Refused(_("This workbook is locked with a password. Save it without one and take that."))
        yield archive


def survey(archive: zipfile.ZipFile, packed: int) -> Survey:
    """Unpack every part once, in pieces, and count. Raises `Refused` as soon as a limit is passed.

    Whatever a part is called: the list of contents can name any of them as the texts or the look of the workbook.
    """
    found = Survey()
    for part in archive.infolist():
        rows, tail = FilledRows(), b""
        for piece in _pieces(archive, part):
            found.unpacked += len(piece)
            _refuse_too_much(found.unpacked, packed)
            if DECLARED.search(tail + piece):
                raise Refused(f"{_('This workbook holds declarations that no list needs.')} {SAVE_ANEW}")
            tail = piece[-OVERLAP:]
            rows.take(piece)
        found.rows[part.filename] = rows.number
    return found


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            yield piece


def _refuse_too_much(unpacked: int, packed: int) -> None:
    if unpacked > MOST_UNPACKED or (unpacked > UNPACKED_ANYWAY and unpacked > packed * MOST_TIMES):
        raise Refused(
            _(
                "This workbook of %(packed)s MB unpacks to more than %(unpacked)s MB; no list needs that. "
                "Copy the list into a new workbook."
            )
            % {"packed": megabytes(packed), "unpacked": megabytes(unpacked // 1_000_000 * 1_000_000)}
        )


def tables_of(archive: zipfile.ZipFile) -> list[Table]:
    """The tables in the order in which the workbook shows them."""
    root = next(name for name in archive.namelist() if name.endswith("workbook.xml"))
    folder, _slash, name = root.rpartition("/")
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read(f"{folder}/_rels/{name}.rels"))  # noqa: S314
    }
    found = []
    for sheet in ElementTree.fromstring(archive.read(root)).iter():  # noqa: S314
        if sheet.tag.rpartition("}")[2] == "sheet":
            reference = next((value for key, value in sheet.items() if key.endswith("}id")), "")
            target = targets.get(reference, "")
            part = target.removeprefix("/") if target.startswith("/") else f"{folder}/{target}"
            found.append(Table(sheet.get("name", ""), part, sheet.get("state", "visible") == "visible"))
    return found
