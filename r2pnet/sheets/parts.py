"""What reading a spreadsheet gives: its headings, its rows, and what is to be said about the file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2pnet.refusal import Refused
from r2pnet.sheets.limits import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, in_figures
from r2pnet.sheets.writing import as_typed

Cells = Sequence[str]
# What no program shows and what strip() leaves: a byte order mark in the text, a space of no width.
UNSEEN = "\ufeff\u200b"


@dataclass(frozen=True)
class Heading:
    """What stands above a column: the number of the column, from 1, and its words."""

    number: int
    words: str


@dataclass(frozen=True)
class SheetRow:
    """A row with the number that the person sees beside it in the spreadsheet; it has a cell for every heading."""

    number: int
    cells: tuple[str, ...]


@dataclass
class Sheet:
    """A spreadsheet that is being read: `rows` is read once, piece by piece, and may still be `Refused`."""

    said: tuple[str, ...]
    headings: tuple[Heading, ...]
    rows: Iterator[SheetRow]


def sheet_of(lines: Iterable[tuple[int, Cells]], said: Sequence[str]) -> Sheet:
    """Make a sheet of numbered lines, whose first one that is not blank has the headings.

    A line above with a single cell, before one with three and more, is the title of the list. Blank lines are left
    out. Raises `Refused` when there is nothing below the headings; the rows raise it for what cannot be kept.
    """
    filled = ((number, tidied) for number, cells in lines if any(tidied := [_tidied(cell) for cell in cells]))
    first, second = next(filled, None), next(filled, None)
    if first is None:
        raise Refused(_("This file is empty."))
    if second and _count(first[1]) == 1 and _count(second[1]) > 2:
        said = [*said, _("Row %(row)d was taken for the title of the list and left out.") % {"row": first[0]}]
        first, second = second, next(filled, None)
    headings = _headings(*first)
    if second is None:
        raise Refused(_("This file has headings and no row below them."))
    return Sheet(tuple(said), headings, _rows(second, filled, headings))


def _tidied(cell: str) -> str:
    tidy = cell.strip().strip(UNSEEN).strip().replace("\r\n", "\n").replace("\r", "\n")
    return as_typed(tidy).strip()


def _count(cells: Cells) -> int:
    return sum(1 for cell in cells if cell)


def _headings(number: int, cells: Cells) -> tuple[Heading, ...]:
    """The columns that have a heading."""
    found = tuple(Heading(column, words) for column, words in enumerate(cells, 1) if words)
    if found[-1].number > MOST_COLUMNS:
        refuse_columns(found[-1].number)
    for heading in found:
        _refuse_odd(number, column_name(heading.number), heading.words)
    return found


def refuse_columns(number: int) -> None:
    raise Refused(
        _("This file has %(number)s columns; %(most)s are read: delete those that the list does not need.")
        % {"number": in_figures(number), "most": in_figures(MOST_COLUMNS)}
    )


def refuse_rows(number: int) -> None:
    """Refuse a file with `number` rows below its headings when these are too many."""
    if number > MOST_ROWS:
        raise Refused(
            _("This file has %(number)s rows; %(most)s are read at once: split it.")
            % {"number": in_figures(number), "most": in_figures(MOST_ROWS)}
        )


def refuse_none(number: int) -> None:
    """Refuse a file with `number` filled rows, its headings among them, when it holds no list."""
    if number == 0:
        raise Refused(_("This file is empty."))
    if number == 1:
        raise Refused(_("This file has headings and no row below them."))


def _rows(
    first: tuple[int, Cells], others: Iterable[tuple[int, Cells]], headings: Sequence[Heading]
) -> Iterator[SheetRow]:
    names = {heading.number: _("column “%(heading)s”") % {"heading": heading.words[:40]} for heading in headings}
    width = headings[-1].number
    yield _row(*first, names, width)
    for read, (number, cells) in enumerate(others, 2):
        if read > MOST_ROWS:
            refuse_rows(read + sum(1 for _one in others))
        yield _row(number, cells, names, width)


def _row(number: int, cells: Cells, names: dict[int, str], width: int) -> SheetRow:
    for column, cell in enumerate(cells, 1):
        if cell:
            if column not in names:
                _refuse_without_heading(number, column)
            _refuse_odd(number, names[column], cell)
    return SheetRow(number, (*cells[:width], *[""] * (width - len(cells))))


def _refuse_without_heading(number: int, column: int) -> None:
    """Cells that have moved out of their columns, or notes beside the list: nothing is left out without a word."""
    raise Refused(
        _(
            "Row %(row)d has text in column %(column)s, which has no heading: give it one, empty the cell, or put the "
            "cell with the comma, semicolon or tab in it into quotation marks."
        )
        % {"row": number, "column": column_name(column)}
    )


def _refuse_odd(number: int, column: str, cell: str) -> None:
    where = {"row": number, "column": column}
    if "\0" in cell:
        raise Refused(
            _("Row %(row)d, %(column)s: the cell has a character that cannot be kept (a null byte). Type it anew.")
            % where
        )
    if len(cell) > LONGEST_CELL:
        raise Refused(
            ngettext(
                "Row %(row)d, %(column)s: the cell has %(number)s letter; %(most)s are read.",
                "Row %(row)d, %(column)s: the cell has %(number)s letters; %(most)s are read.",
                len(cell),
            )
            % {**where, "number": in_figures(len(cell)), "most": in_figures(LONGEST_CELL)}
        )


def column_name(number: int) -> str:
    """The letters of a column, as a spreadsheet names it: 1 is A, 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
