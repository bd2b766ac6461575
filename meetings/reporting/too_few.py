"""What is said of one or two people: nothing that would single somebody out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

FEWEST: Final = 3
"""A number of fewer people would single somebody out."""


@dataclass(frozen=True)
class Row:
    """Numbers under a name; the first says how many people, or delegations, it is about."""

    name: str
    numbers: tuple[int, ...]


def put_together(rows: Iterable[Row]) -> tuple[tuple[Row, ...], bool]:
    """The rows with those that are about one or two as one, and whether there is one. A row about nobody stays.

    A sum that is still too small takes the smallest of the other rows with it: what is left out of a total could be
    counted back. None at all where everybody together is too few.
    """
    ordered = list(rows)
    small = [row for row in ordered if 0 < row.numbers[0] < FEWEST]
    others = [row for row in ordered if row not in small]
    if not small:
        return tuple(others), False
    while _people(small) < FEWEST and (with_people := [row for row in others if row.numbers[0]]):
        smallest = min(with_people, key=lambda row: row.numbers[0])
        others.remove(smallest)
        small.append(smallest)
    if _people(small) < FEWEST:
        return (), False
    sums = tuple(sum(numbers) for numbers in zip(*(row.numbers for row in small), strict=True))
    return (*others, Row(gettext("Smaller groups together"), sums)), True


def _people(rows: Iterable[Row]) -> int:
    return sum(row.numbers[0] for row in rows)
