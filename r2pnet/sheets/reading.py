"""A spreadsheet that somebody brings is read whatever its name says, within limits, and refused in words otherwise."""

from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from r2pnet.refusal import Refused
from r2pnet.sheets.kinds import Kind, kind_of, said_of_name
from r2pnet.sheets.limits import MOST_BYTES, too_large
from r2pnet.sheets.parts import Heading, Sheet, SheetRow, refuse_none, refuse_rows, sheet_of
from r2pnet.sheets.text_sheet import text_sheet
from r2pnet.sheets.workbook import chosen_table, survey_of, workbook_lines

__all__ = ["Heading", "Sheet", "SheetRow", "read_sheet", "refuse_at_once", "size_of"]


def refuse_at_once(file: BinaryIO, name: str, size: int) -> None:
    """Refuse in the request what is too large or is no list, and say the number; memory does not grow with the file.

    `size` is in bytes. What is wrong within a cell is found when the sheet is read. `file` stands at its beginning
    afterwards. Raises `Refused`.
    """
    _refuse_large(size)
    if kind_of(file) is Kind.WORKBOOK:
        found, tables = survey_of(file, size)
        filled = found.rows[chosen_table(found, tables)[0].part]
    else:
        filled = sum(1 for _number, cells in text_sheet(file).lines() if any(map(str.strip, cells)))
    refuse_none(filled)
    refuse_rows(filled - 1)
    file.seek(0)


def read_sheet(path_or_file: str | Path | BinaryIO, name: str = "") -> Sheet:
    """Read a spreadsheet: what is to be said about it, its headings, and its rows one by one.

    `name` is the one under which the person knows the file. A file that is given stays open and must stay so until the
    rows are read. Raises `Refused`, as do the rows, when something cannot be read or kept.
    """
    if isinstance(path_or_file, str | Path):
        path = Path(path_or_file)
        return read_sheet(path.open("rb"), name or path.name)  # closed with the last reference: the rows hold it
    file = path_or_file
    size = size_of(file)
    _refuse_large(size)
    kind = kind_of(file)
    said = said_of_name(name, kind)
    if kind is Kind.TEXT:
        text = text_sheet(file)
        return sheet_of(text.lines(), [*said, *text.said])
    found, tables = survey_of(file, size)
    table, said_of_others = chosen_table(found, tables)
    return sheet_of(workbook_lines(file, table), [*said, _("Read as Excel workbook."), *said_of_others])


def size_of(file: BinaryIO) -> int:
    """In bytes; the file stands at its beginning afterwards."""
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _refuse_large(size: int) -> None:
    if size > MOST_BYTES:
        raise Refused(too_large(size))
