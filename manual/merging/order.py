"""The order of blocks when two people have changed it.

Of each two blocks that all three texts know, the order that somebody has changed holds: both wishes are kept where one
row of blocks can keep them. Where none can (a block moved up by one and down by the other), `TwoOrders` leaves it to a
person. New blocks stand after the neighbour that they have in their own text. Nothing depends on who came first:
permutations under "is changed in" form a lattice (the weak order), whose join is the same from either side, and
joining twice adds nothing.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MOST_PIECES = 1500
"""Rows of blocks that stay together are one piece. Each two pieces are looked at once: 1,500 take a third of a second.
"""


class Choice(TextChoices):
    """What a person can decide where two texts disagree."""

    OURS = "ours", _("As in the chapter")
    THEIRS = "theirs", _("As in the proposal")
    THIRD = "third", _("As written here")
    LEFT_OUT = "left_out", _("Left out")


@dataclass(frozen=True, slots=True)
class TwoOrders:
    """Blocks whose two orders no row can keep both: `ours` and `theirs` name the same blocks, each in its own order.

    `identity`, the first by the alphabet, names the matter.
    """

    identity: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


Rows = tuple[Sequence[str], Sequence[str], Sequence[str]]


def moved(base: Sequence[str], text: Sequence[str]) -> set[str]:
    """The fewest blocks whose moves lead from the order of `base` to that of `text`, both as identities.

    Blocks of one text alone have not moved. Of two blocks that have changed places one has moved: always the same one.
    """
    places = {identity: place for place, identity in enumerate(base)}
    common = [identity for identity in text if identity in places]
    return set(common) - set(longest_in_order(common, places))


def longest_in_order(row: Sequence[str], places: Mapping[str, int]) -> Iterator[str]:
    """From its end, a longest part of `row` whose places rise (patience sorting, n log n)."""
    ends: list[int] = []
    lasts: list[int] = []
    before: list[int] = []
    for number, identity in enumerate(row):
        pile = bisect_left(ends, places[identity])
        before.append(lasts[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [places[identity]]
        lasts[pile : pile + 1] = [number]
    number = lasts[-1] if lasts else -1
    while number >= 0:
        yield row[number]
        number = before[number]


def ordered(
    rows: Rows, kept: Collection[str], decided: Mapping[str, Choice] | None = None
) -> tuple[list[str], list[TwoOrders]]:
    """All of `kept` in the order that both sides wish, and where they wish what cannot be.

    `rows` are the identities of base, ours and theirs. What is not decided stands as in ours.
    """
    base, ours, theirs = rows
    shared = set(kept) & set(ours) & set(theirs)
    ours_shared = [identity for identity in ours if identity in shared]
    theirs_shared = [identity for identity in theirs if identity in shared]
    row, disputes = shared_row([one for one in base if one in shared], ours_shared, theirs_shared, decided or {})
    runs = [new_runs(text, shared, kept) for text in (ours, theirs)]
    placed: list[str] = []
    for anchor in ["", *row]:
        placed.extend([anchor] if anchor else [])
        for run in sorted(found for own in runs if (found := own.get(anchor))):
            placed.extend(run)
    return placed, disputes


def new_runs(text: Sequence[str], shared: Collection[str], kept: Collection[str]) -> dict[str, list[str]]:
    """What stands in this text alone, by the shared block before it ("" at the beginning)."""
    runs: dict[str, list[str]] = {}
    anchor = ""
    for identity in text:
        if identity in shared:
            anchor = identity
        elif identity in kept:
            runs.setdefault(anchor, []).append(identity)
    return runs


def shared_row(
    base: Sequence[str], ours: list[str], theirs: list[str], decided: Mapping[str, Choice]
) -> tuple[list[str], list[TwoOrders]]:
    """The order of the blocks that both have; `base` has those of them that are not new.

    New ones belong to their neighbour in the base, so they move with it. Where the two sides have put them at different
    places nothing says who has moved them: a person takes the whole order of one side.
    """
    places = {identity: place for place, identity in enumerate(base)}
    new = dict(new_places(ours, places))
    if new != dict(new_places(theirs, places)):
        dispute = TwoOrders(min(ours), tuple(ours), tuple(theirs))
        return list(taken(dispute, decided)), [dispute]
    keys = new | {identity: (place, 0) for identity, place in places.items()}
    return joined(sorted(keys, key=lambda identity: keys[identity]), ours, theirs, decided)


def taken(dispute: TwoOrders, decided: Mapping[str, Choice]) -> tuple[str, ...]:
    return dispute.theirs if decided.get(dispute.identity) == Choice.THEIRS else dispute.ours


def new_places(row: Sequence[str], places: Mapping[str, int]) -> Iterator[tuple[str, tuple[int, int]]]:
    """For each block without a place: the place of the last one before it that has one (-1: none), and the steps from
    there.
    """
    anchor, steps = -1, 0
    for identity in row:
        steps += 1
        if identity in places:
            anchor, steps = places[identity], 0
        else:
            yield identity, (anchor, steps)


def joined(
    start: Sequence[str], ours: Sequence[str], theirs: Sequence[str], decided: Mapping[str, Choice]
) -> tuple[list[str], list[TwoOrders]]:
    """The row that keeps the changes of order in `ours` and in `theirs`; the three hold the same identities."""
    if ours in (start, theirs):
        return list(theirs), []
    if theirs == start:
        return list(ours), []
    pieces = kept_together(start, ours, theirs)
    ranks = [{identity: rank for rank, identity in enumerate(row)} for row in (ours, theirs)]
    row: list[str] = []
    disputes = []
    for group in settled_groups(pieces, *ranks):
        if len(group) == 1:
            row.extend(group[0])
            continue
        here, there = (in_order(group, rank) for rank in ranks)
        disputes.append(TwoOrders(min(here), here, there))
        row.extend(taken(disputes[-1], decided))
    return row, disputes


def in_order(group: Sequence[list[str]], ranks: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(identity for piece in sorted(group, key=lambda piece: ranks[piece[0]]) for identity in piece)


def kept_together(start: Sequence[str], *rows: Sequence[str]) -> list[list[str]]:
    """`start` cut into the longest pieces that stand together in every row."""
    followers = [dict(zip(row, row[1:], strict=False)) for row in rows]
    pieces: list[list[str]] = []
    for identity in start:
        if pieces and all(follower.get(pieces[-1][-1]) == identity for follower in followers):
            pieces[-1].append(identity)
        else:
            pieces.append([identity])
    return pieces


def settled_groups(
    pieces: list[list[str]], ours: Mapping[str, int], theirs: Mapping[str, int]
) -> Iterator[list[list[str]]]:
    """The pieces in their new order; those that go in a circle come as one group.

    Of each two pieces one stands first, so they form a tournament: by the number of pieces before each, and a group
    ends where those numbers sum to that of all pairs so far (Landau 1953).
    """
    if len(pieces) > MOST_PIECES:
        yield pieces
        return
    before = pieces_before([(ours[piece[0]], theirs[piece[0]]) for piece in pieces])
    group: list[list[str]] = []
    total = 0
    for number, place in enumerate(sorted(range(len(pieces)), key=lambda place: before[place]), 1):
        group.append(pieces[place])
        total += before[place]
        if total == number * (number - 1) // 2:
            yield group
            group = []


def pieces_before(ranks: list[tuple[int, int]]) -> list[int]:
    """How many stand before each one, given its rank in ours and in theirs: a pair is turned when either has turned
    it.
    """
    before = [0] * len(ranks)
    for later, (ours, theirs) in enumerate(ranks):
        for earlier in range(later):
            other_ours, other_theirs = ranks[earlier]
            if other_ours < ours and other_theirs < theirs:
                before[later] += 1
            else:
                before[earlier] += 1
    return before
