"""Dates as spreadsheets write them, read as dates that are known as far as they are known."""

import re
from typing import Final

from django.utils.translation import gettext as _

from r2pnet.partial_dates import EARLIEST_DAY, LATEST_DAY, PartialDate

SENSES: Final = re.compile(r"(by |about |c\. )?(.+?)( or earlier)?", re.IGNORECASE)
MIDNIGHT: Final = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
DOTTED: Final = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", re.ASCII)
SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
MONTH: Final = re.compile(r"(\d{1,2})[./](\d{4})", re.ASCII)
YEARS: Final = re.compile(r"(?<!\d)(\d{4})(?!\d)", re.ASCII)
MONTHS_IN_A_YEAR: Final = 12


class NoDate(ValueError):
    """The words say what to write instead."""


def read_date(text: str) -> PartialDate:
    """Read what `PartialDate.parse` reads, and 15.05.2024, 15/05/2024 and 05.2024.

    Raises `NoDate` for what is no date, for 03/04/2024, which can be two days, and for years outside 2005 to 2100.
    """
    found = SENSES.fullmatch(MIDNIGHT.sub("", " ".join(text.split())))
    before, core, after = found.groups(default="") if found else ("", text, "")
    try:
        return PartialDate.parse(f"{before}{_as_iso(core, text)}{after}")
    except NoDate:
        raise
    except ValueError as error:
        raise NoDate(_why_not(text)) from error


def _as_iso(core: str, text: str) -> str:
    if match := DOTTED.fullmatch(core):
        day, month, year = match.groups()
        return f"{year}-{int(month):02d}-{int(day):02d}"
    if match := SLASHED.fullmatch(core):
        return _slashed(*match.groups(), text=text)
    if match := MONTH.fullmatch(core):
        return f"{match[2]}-{int(match[1]):02d}"
    return core


def _slashed(first: str, second: str, year: str, *, text: str) -> str:
    """The day comes first, unless it cannot; where both orders give a day, nobody can tell."""
    day, month = int(first), int(second)
    if day != month and max(day, month) <= MONTHS_IN_A_YEAR:
        words = _("“%(text)s” can be two days. Write the month as a word, or the year first: 2024-05-15.")
        raise NoDate(words % {"text": text})
    if month > MONTHS_IN_A_YEAR:
        day, month = month, day
    return f"{year}-{month:02d}-{day:02d}"


def _why_not(text: str) -> str:
    shown = {"text": text[:40]}
    years = [int(year) for year in YEARS.findall(text)]
    if len(years) == 1 and not EARLIEST_DAY.year <= years[0] <= LATEST_DAY.year:
        return _("“%(text)s” lies outside the years 2005 to 2100.") % shown
    return (
        _(
            "“%(text)s” is no date. Write 2024-05-15, 15 May 2024, 15.05.2024, May 2024, 2024, by 2013 "
            "or about May 2014."
        )
        % shown
    )
