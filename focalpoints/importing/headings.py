"""Which column of an import each heading of a spreadsheet means."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from focalpoints.importing.columns import BY_KEY, COLUMNS, ImportColumn
from r2pnet.text import searchable

# "Name" is the person's in a list of officials; in the portal's own list of members it stands beside the address.
NAME: Final = " name"
ADDRESS_OF_MEMBER: Final = " slug"


class Headed(Protocol):
    """A heading of a spreadsheet: the number of its column, from 1, and what it says."""

    @property
    def number(self) -> int: ...
    @property
    def words(self) -> str: ...


@dataclass(frozen=True)
class Headings:
    """Which headings are used (number of the column: key), which are not, which mean the same, what is not there."""

    matched: dict[int, str]
    unused: tuple[Headed, ...]
    twice: tuple[tuple[Headed, ImportColumn], ...]
    missing: tuple[ImportColumn, ...]


def match_headings(headings: Sequence[Headed]) -> Headings:
    """Find the column that each heading means, whatever its case, accents and punctuation.

    Of two that mean the same the one that is called most like the column is used: its key, its label, another name;
    then the first.
    """
    found: dict[str, list[tuple[int, Headed]]] = {}
    unused: list[Headed] = []
    known = _known_names()
    said = {searchable(one.words) for one in headings}
    for heading in headings:
        words = searchable(heading.words)
        if words == NAME and ADDRESS_OF_MEMBER not in said:
            words = searchable("person")
        if words in known:
            key, rank = known[words]
            found.setdefault(key, []).append((rank, heading))
        elif heading.words:
            unused.append(heading)
    matched, twice = {}, []
    for key, those in found.items():
        (_rank, first), *others = sorted(those, key=lambda one: (one[0], one[1].number))
        matched[first.number] = key
        twice += [(other, BY_KEY[key]) for _rank, other in others]
    missing = tuple(column for column in COLUMNS if column.key not in found)
    return Headings(matched, tuple(unused), tuple(twice), missing)


def _known_names() -> dict[str, tuple[str, int]]:
    """Every name of a column as it is compared, with the key and how near it stands; labels in English and as read."""
    known: dict[str, tuple[str, int]] = {}
    for column in COLUMNS:
        names = [column.key, column.label, *column.other_names]
        for rank, name in enumerate(names):
            known.setdefault(searchable(str(name)), (column.key, rank))
    return known
