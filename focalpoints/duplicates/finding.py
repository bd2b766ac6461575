"""Finding records that look alike: by keys that they share, never by comparing each with each."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from focalpoints.duplicates.kinds import Kind
from focalpoints.letters_of_scripts import script_of
from focalpoints.likeness import (
    keys_of_name,
    keys_of_person,
    why_alike_abbreviations,
    why_alike_names,
    why_alike_persons,
)
from focalpoints.models import NotTheSame
from focalpoints.models.merge import KindOfRecord
from r2pnet.remembering import remembered
from r2pnet.stamps import stamps
from r2pnet.text import searchable

MOST_COMPARED = 30
"""Records with one key in common of which each is compared with each; of more, each with the next only."""
Pair = tuple[int, int]
COLUMNS: Final = {
    KindOfRecord.PERSON: {"pk": "pk", "name": "name", "work_email": "work_email"},
    KindOfRecord.INSTITUTION: {"pk": "pk", "name": "name", "own_name": "own_name", "group": "member_id"},
    KindOfRecord.ORGANISATION: {"pk": "pk", "name": "name", "abbreviation": "abbreviation"},
}


@dataclass(frozen=True)
class Named:
    """One record with all by which it may look like another; `group`: within which it is compared."""

    pk: int
    name: str
    work_email: str = ""
    own_name: str = ""
    abbreviation: str = ""
    group: int = 0

    @property
    def keys(self) -> Iterator[str]:
        """What it shares with every record that looks like it."""
        yield from keys_of_person(self)
        yield from keys_of_name(self.own_name)
        if short := searchable(self.abbreviation).replace(" ", ""):
            yield f"short:{short}"


def why_alike(one: Named, other: Named) -> list[str]:
    """In words, all that speaks for the two being the same; a name in the member's words counts as a name."""
    reasons = why_alike_persons(one, other)
    for left, right in ((one.own_name, other.own_name), (one.name, other.own_name), (one.own_name, other.name)):
        reasons += [why for why in why_alike_names(left, right) if why not in reasons]
    return reasons + why_alike_abbreviations(one.abbreviation, other.abbreviation)


def pairs_that_look_alike(kind: Kind) -> list[Pair]:
    """The keys of every two that look alike and of which nobody has said otherwise; most reasons first, then by name.

    Found once for each state of the tables in each process: 20,000 persons take two seconds.
    """
    stamp = stamps([kind.model.stamp_group]).get(kind.model.stamp_group)
    found = remembered(f"duplicates {kind.key} {stamp.value if stamp else ''}", lambda: _found(kind))
    said = set(NotTheSame.objects.valid().filter(kind=kind.key).values_list("first_id", "second_id"))
    return [pair for pair in zip(found[::2], found[1::2], strict=True) if tuple(sorted(pair)) not in said]


def named(kind: Kind, keys: Iterable[int] | None = None) -> list[Named]:
    """The records of one kind, or those with these keys, as they are compared; nobody who was erased, none merged."""
    rows = kind.model._default_manager.order_by("pk")
    rows = rows if keys is None else rows.filter(pk__in=list(keys))
    if kind.key == KindOfRecord.PERSON:
        rows = rows.filter(anonymised_at=None)
    columns = COLUMNS[kind.key]
    return [Named(**dict(zip(columns, row, strict=True))) for row in rows.values_list(*columns.values())]


def _found(kind: Kind) -> "tuple[array[int], int]":  # Python 3.11 cannot subscript it
    records = named(kind)
    by_key: dict[tuple[int, str], list[Named]] = {}
    for record in records:
        for key in set(record.keys):
            by_key.setdefault((record.group, key), []).append(record)
    near = {pair for (_group, key), block in by_key.items() if len(block) > 1 for pair in _pairs_of(block, key)}
    order = {
        (one.pk, other.pk): (-len(why), searchable(one.name)) for one, other in near if (why := why_alike(one, other))
    }
    ordered = sorted(order, key=lambda pair: (*order[pair], pair))
    flat = array("q", (key for pair in ordered for key in pair))
    return flat, flat.itemsize * len(flat)


def _pairs_of(block: list[Named], key: str) -> Iterator[tuple[Named, Named]]:
    """Those of the records with one key that are worth comparing; the same sound means something in two scripts."""
    if key.startswith("sound:"):
        scripts = {record.pk: script_of(record.name) for record in block}
        if len(set(scripts.values())) == 1:
            return
    yield from combinations(block, 2) if len(block) <= MOST_COMPARED else pairwise(block)
