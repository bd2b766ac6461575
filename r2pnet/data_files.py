"""Data files of the project: CSV in UTF-8 whose every cell is read with its file, line and column at hand."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from r2pnet.partial_dates import PartialDate

Thing = TypeVar("Thing")


class WrongRow(Exception):
    """A data file is wrong: `str()` names the file, the line, the column and what is wrong."""

    def __init__(self, file: str, line: int, column: str, why: str) -> None:
        super().__init__(
            _("%(file)s, line %(line)d, column %(column)s: %(why)s")
            % {"file": file, "line": line, "column": column, "why": why}
        )


PROVENANCE = ("source_url", "source_note", "source_date", "source_public", "verified")


@dataclass(frozen=True)
class Row:
    """One line of a data file; every reading of a cell raises `WrongRow` when the cell does not hold what it should."""

    file: str
    line: int
    cells: Mapping[str, str]

    def wrong(self, column: str, why: str) -> WrongRow:
        return WrongRow(self.file, self.line, column, why)

    def text(self, column: str) -> str:
        return self.cells[column]

    def number(self, column: str) -> int | None:
        """A whole number from 0, or None for an empty cell."""
        text = self.cells[column]
        if text and not (text.isascii() and text.isdigit()):
            raise self.wrong(column, _("“%(text)s” is not a whole number.") % {"text": text})
        return int(text) if text else None

    def decimal(self, column: str) -> float | None:
        """A number such as 641 or 641.5, or None for an empty cell."""
        text = self.cells[column]
        if text and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
            raise self.wrong(column, _("“%(text)s” is not a number.") % {"text": text})
        return float(text) if text else None

    def flag(self, column: str) -> bool:
        """True for "yes", False for "no" and for an empty cell."""
        return self.one_of(column, {"yes": True, "no": False, "": False})

    def partial_date(self, column: str) -> PartialDate | None:
        """A partial date as `PartialDate.parse` reads it, or None for an empty cell."""
        text = self.cells[column]
        try:
            return PartialDate.parse(text) if text else None
        except ValueError as error:
            raise self.wrong(column, _("“%(text)s” is not a date from 2005 to 2100.") % {"text": text}) from error

    def day(self, column: str) -> date | None:
        """A day as ISO 8601 writes it, or None for an empty cell."""
        text = self.cells[column]
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise self.wrong(column, _("“%(text)s” is not a day such as 2015-10-22.") % {"text": text}) from error

    def one_of(self, column: str, things: Mapping[str, Thing]) -> Thing:
        """What `things` holds under the cell's text."""
        text = self.cells[column]
        if text not in things:
            raise self.wrong(column, _("“%(text)s” is not known here.") % {"text": text})
        return things[text]

    def several_of(self, column: str, things: Mapping[str, Thing]) -> list[Thing]:
        """What `things` holds under each of the names that `;` separates, in their order."""
        names = [name.strip() for name in self.cells[column].split(";") if name.strip()]
        for name in names:
            if name not in things:
                raise self.wrong(column, _("“%(text)s” is not known here.") % {"text": name})
        return [things[name] for name in names]

    def provenance(self) -> dict[str, Any]:
        """The five columns of `PROVENANCE`, which say where a fact comes from, as fields of the model."""
        return {
            "source_url": self.text("source_url"),
            "source_note": self.text("source_note"),
            "source_date": self.partial_date("source_date"),
            "source_public": self.flag("source_public"),
            "verified": self.flag("verified"),
        }


def read_rows(path: Path, columns: Iterable[str]) -> list[Row]:
    """The lines of a CSV file (UTF-8, comma) with exactly these columns.

    Raises `WrongRow` for a column that is missing, unknown or named twice, and for cells too many or too few.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            _check_header(path.name, header, list(columns))
            return [_row(path.name, reader.line_num, header, cells) for cells in reader if cells]
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongRow(path.name, 1, "-", _("the file is not CSV in UTF-8: %(why)s") % {"why": error}) from error


def _check_header(file: str, header: list[str], columns: list[str]) -> None:
    for column in columns:
        if header.count(column) != 1:
            raise WrongRow(file, 1, column, _("this column has to be there once."))
    for column in header:
        if column not in columns:
            raise WrongRow(file, 1, column, _("there is no such column."))


def _row(file: str, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        column = header[min(len(cells), len(header) - 1)]
        found = {"found": len(cells), "wanted": len(header)}
        raise WrongRow(file, line, column, _("%(found)d cells instead of %(wanted)d.") % found)
    return Row(file, line, dict(zip(header, (cell.strip() for cell in cells), strict=True)))
