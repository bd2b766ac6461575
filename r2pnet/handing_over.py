"""What a successor can take over from the one who left an office, as the apps offer it.

An app offers, from its `handover.py`, `inheritance(succession) -> list[Inherited]`: what of the one who left is open
and can go on with the successor, each with the page on which it is taken over. It tells nothing that the successor may
not see once their term has begun, and has nothing before that day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from r2pnet.offers import offered
from r2pnet.visibility import Reader


@dataclass(frozen=True)
class Inherited:
    """One thing to take over: what it is, what becomes of it, the address of its page, and the words of its button."""

    title: str
    words: str
    url: str
    button: str


def inherited(succession: Any) -> list[Inherited]:
    """All that the successor of `succession` can take over now, in the order of the apps."""
    return [one for offer in offered("handover", "inheritance") for one in offer(succession)]


class Form(StrEnum):
    """How a part of the handover pack is printed."""

    TABLE = "table"
    FACTS = "facts"
    TICKS = "ticks"
    TIMELINE = "timeline"


@dataclass(frozen=True)
class Row:
    """A line of a part: its head, what stands beside it, and beneath it where it comes from.

    `on` puts the rows of a part in order; rows without a day come last. `point` is the class of the sign in
    report.css, None for none. `address` is printed, and is a link.
    """

    head: str
    cells: tuple[str, ...] = ()
    note: str = ""
    address: str = ""
    on: date | None = None
    point: str | None = None


@dataclass(frozen=True)
class Part:
    """A section of the handover pack, from an app's `handover.py`: `parts(succession, reader) -> list[Part]`.

    It tells nothing that `reader` may not see: the people of the member, as they all are. Parts of one key are one
    section. With `is_counted` the number of its rows stands on the cover. Without rows it says `if_empty`, or is
    left out.
    """

    key: str
    order: int
    title: str
    rows: tuple[Row, ...] = ()
    headings: tuple[str, ...] = ()
    form: Form = Form.TABLE
    note: str = ""
    if_empty: str = ""
    is_counted: bool = False


def parts(succession: Any, reader: Reader) -> list[Part]:
    """Everything that the apps put into the handover pack of `succession`, in the order of its sections.

    A part that has nothing to say is left out.
    """
    joined: dict[str, Part] = {}
    for part in (one for offer in offered("handover", "parts") for one in offer(succession, reader)):
        first = joined.get(part.key)
        joined[part.key] = _joined(first, part) if first else part
    told = [replace(part, rows=_by_day(part.rows)) for part in joined.values() if part.rows or part.if_empty]
    return sorted(told, key=lambda part: part.order)


def _joined(first: Part, other: Part) -> Part:
    """One section with the rows of both; its words are those that were said first."""
    words = {name: getattr(first, name) or getattr(other, name) for name in ("note", "if_empty")}
    return replace(first, rows=(*first.rows, *other.rows), **words)


def _by_day(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The earliest first; what has no day stays in its order, after them."""
    return tuple(sorted(rows, key=lambda row: row.on or date.max))
