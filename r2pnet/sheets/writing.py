"""Rows written as CSV, JSON or an Excel workbook, a piece at a time: memory does not grow with the list.

Every value is text, the same in all three: dates as precise as they are known, yes and no, lists with commas. In CSV
and workbooks an apostrophe stands before what a spreadsheet would take for a formula.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.functional import Promise

from r2pnet.partial_dates import PartialDate
from r2pnet.sheets.workbook_parts import AFTER_ROWS, BEFORE_ROWS, part_of, parts_beside

# What a spreadsheet takes for a formula (threat model, web baseline).
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
PIECE: Final = 1 << 16
# XML 1.0 has no place for these.
NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Column:
    """A column of a file: its key in JSON, what stands above it, what of a row stands in it, what it means."""

    key: str
    label: str | Promise
    value: Callable[[Any], Any]
    meaning: str | Promise = ""


def csv_chunks(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """The rows as CSV (RFC 4180) with a header, which stands alone when there are none.

    UTF-8 without a byte order mark: the first heading is then the same for every program.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([harmless(str(column.label)) for column in columns])
    for row in rows:
        writer.writerow([harmless(as_text(column.value(row))) for column in columns])
        if buffer.tell() > PIECE:
            yield _taken(buffer)
    yield _taken(buffer)


def json_chunks(
    columns: Sequence[Column], rows: Iterable[Any], head: Mapping[str, Any], named: str = "rows"
) -> Iterator[bytes]:
    """One JSON object: what `head` holds, then the rows under `named` as objects with the keys of the columns."""
    buffer = io.StringIO()
    beginning = json.dumps(head, ensure_ascii=False)[:-1]
    buffer.write(f"{beginning}{', ' if head else ''}{json.dumps(named)}: [")
    separator = "\n"
    for row in rows:
        values = {column.key: as_text(column.value(row)) for column in columns}
        buffer.write(separator + json.dumps(values, ensure_ascii=False))
        separator = ",\n"
        if buffer.tell() > PIECE:
            yield _taken(buffer)
    buffer.write("\n]}\n")
    yield _taken(buffer)


def xlsx_chunks(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """The rows as a workbook of one sheet (ECMA-376), every cell text, the headings kept in view."""
    return workbook_chunks([("List", columns, rows)])


def workbook_chunks(sheets: Sequence[tuple[str, Sequence[Column], Iterable[Any]]]) -> Iterator[bytes]:
    """A workbook of several sheets: the name of each, its columns and its rows.

    The archive is written here, without openpyxl: that would lay the whole table on the disk first, and its 27 MB stay
    out of the web workers.
    """
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # all that ZipFile asks of a file
        for name, content in parts_beside([name for name, _columns, _rows in sheets]).items():
            archive.writestr(_part(name), content)
        for number, (_name, columns, rows) in enumerate(sheets, 1):
            with archive.open(_part(part_of(number)), "w") as table:
                for piece in _table(columns, rows):
                    table.write(piece)
                    if sink.size > PIECE:
                        yield sink.taken()
    yield sink.taken()


def as_text(value: Any) -> str:
    """A value as it stands in a file: 2014-05, by 2013, yes, "en, fr"; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, PartialDate):
        return value.text
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return ", ".join(map(as_text, value)) if isinstance(value, list | tuple) else str(value)


def harmless(cell: str) -> str:
    """`cell` with an apostrophe before what a spreadsheet would run."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def as_typed(cell: str) -> str:
    """`cell` without the apostrophe that `harmless` puts there: what was taken away can be brought back."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


class _Sink:
    """Where the archive writes to: what has come since it was last taken."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.size = 0

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Asked for by `ZipFile`."""

    def taken(self) -> bytes:
        content = b"".join(self.pieces)
        self.pieces, self.size = [], 0
        return content


def _part(name: str) -> ZipInfo:
    """A part without a time of its own, so that the same rows make the same file."""
    part = ZipInfo(name)
    part.compress_type = ZIP_DEFLATED
    return part


def _table(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    yield (BEFORE_ROWS % {"columns": max(len(columns), 1)}).encode()
    yield _row(1, [str(column.label) for column in columns], style=' s="1"')
    for number, row in enumerate(rows, 2):
        yield _row(number, [harmless(as_text(column.value(row))) for column in columns])
    yield AFTER_ROWS.encode()


def _row(number: int, cells: Iterable[str], style: str = "") -> bytes:
    written = "".join(
        f'<c{style} t="inlineStr"><is><t xml:space="preserve">{escape(NOT_IN_XML.sub("", cell))}</t></is></c>'
        if cell
        else "<c/>"
        for cell in cells
    )
    return f'<row r="{number}">{written}</row>'.encode()


def _taken(buffer: io.StringIO) -> bytes:
    """What `buffer` holds; it is empty afterwards."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")
