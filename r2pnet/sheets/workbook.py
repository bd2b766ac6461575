"""Excel workbooks, read a row at a time: the first table with anything in it, as the person sees it."""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2pnet.refusal import Refused
from r2pnet.sheets.limits import MOST_COLUMNS
from r2pnet.sheets.parts import Cells, column_name, refuse_columns, refuse_none
from r2pnet.sheets.unpacking import Survey, Table, damage_said, opened, survey, tables_of

# A table has no more rows than this (ECMA-376); a number beyond it would be counted up to.
LAST_ROW: Final = 1_048_576
ERRORS: Final = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!"}
# What a format says that is not a part of the date: texts in quotation marks, escaped letters, colours and languages.
NOT_OF_THE_DATE: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')


def survey_of(file: BinaryIO, size: int) -> tuple[Survey, list[Table]]:
    """What is in the workbook, unpacked once within the limits. Raises `Refused` beyond them."""
    with opened(file) as archive:
        return survey(archive, size), tables_of(archive)


def chosen_table(found: Survey, tables: list[Table]) -> tuple[Table, list[str]]:
    """The first table with anything in it, of those that are shown if there is one, and what is to be said of others.

    Raises `Refused` when there is none, or nothing but headings in it.
    """
    filled = sorted((table for table in tables if found.rows.get(table.part)), key=lambda table: not table.is_shown)
    if not filled:
        refuse_none(0)
    chosen, *others = filled
    if not others:
        return chosen, []
    return chosen, [
        ngettext(
            "The sheet “%(name)s” was read; %(number)d other sheet with something in it was left out.",
            "The sheet “%(name)s” was read; %(number)d other sheets with something in them were left out.",
            len(others),
        )
        % {"name": chosen.name, "number": len(others)}
    ]


def workbook_lines(file: BinaryIO, table: Table) -> Iterator[tuple[int, Cells]]:
    """The rows of `table` with their numbers. Raises `Refused` at what no cell of a list can mean."""
    import openpyxl  # noqa: PLC0415  (27 MB, and only the worker reads workbooks)

    with warnings.catch_warnings(), damage_said():
        warnings.simplefilter("ignore")  # of parts that are left out, such as the look and rules for typing
        file.seek(0)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            rows = book[table.name]
            rows.reset_dimensions()
            before: Any = None
            for number, row in enumerate(rows.iter_rows(max_col=MOST_COLUMNS + 1), 1):
                if number > LAST_ROW:
                    raise Refused(_("This workbook is damaged: it numbers rows beyond the last that there is."))
                if row is before:
                    continue  # blank rows that the file leaves out: the same tuple again, up to a million times
                before = row
                cells = [_as_seen(number, column, cell) for column, cell in enumerate(row, 1)]
                if len(cells) > MOST_COLUMNS and cells[-1]:
                    refuse_columns(rows.max_column or len(cells))
                yield number, cells
        finally:
            book.close()


def _as_seen(number: int, column: int, cell: Any) -> str:
    """The value of a cell as text: dates as ISO 8601 writes them and no more precise than shown, 3 and not 3.0."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        if value in ERRORS:
            _refuse_error(number, column, value)
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date):
        return _date_as_seen(value, cell.number_format or "")
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _date_as_seen(value: datetime | date, shown: str) -> str:
    """Excel makes 1 May 2024 of "May 2024" and shows "May-24": what is not shown was never typed."""
    letters = NOT_OF_THE_DATE.sub("", shown.lower())
    if "y" in letters and "d" not in letters and "h" not in letters:
        return f"{value:%Y-%m}" if "m" in letters else f"{value:%Y}"
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(" ", "minutes")
    return f"{value:%Y-%m-%d}"


def _refuse_error(number: int, column: int, value: str) -> None:
    raise Refused(
        _("Row %(row)d, column %(column)s: the formula gives the error %(error)s. Mend it or type what it should say.")
        % {"row": number, "column": column_name(column), "error": value}
    )
