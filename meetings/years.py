"""Lists by year, which say so where years have nothing on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext


class Dated(Protocol):
    """A row that stands under a year, or under none when it is not known."""

    @property
    def year(self) -> int | None: ...


Row = TypeVar("Row", bound=Dated)


@dataclass(frozen=True)
class Year(Generic[Row]):
    """The rows of one year; `gap` names the years without any between it and the one before, which is later."""

    heading: str
    rows: list[Row]
    gap: SafeString | str = ""


def by_year(rows: Sequence[Row], words_on_gap: str = "", after: int | None = None) -> list[Year[Row]]:
    """`rows`, which come the newest first, under their years.

    `words_on_gap` has a place `{years}`; empty: gaps are not named. `after` is the year of the row before the first.
    """
    years, last = [], after
    for year, group in groupby(sorted(rows, key=_newest_first), key=lambda row: row.year):
        gap = _gap(words_on_gap, year, last) if words_on_gap and year and last else ""
        years.append(Year(str(year) if year else gettext("Year not recorded"), list(group), gap))
        last = year
    return years


def _newest_first(row: Dated) -> tuple[bool, int]:
    """Those without a year at the end."""
    return row.year is None, -(row.year or 0)


def _gap(words: str, year: int, last: int) -> SafeString | str:
    """Words on the years between `year` and `last`: "2020–2021: no meeting on record"."""
    if last - year < 2:
        return ""
    span = str(year + 1) if last - year == 2 else f"{year + 1}–{last - 1}"
    return format_html(words, years=format_html('<bdi dir="ltr">{}</bdi>', span))
