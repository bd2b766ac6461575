"""Three-way merge of a text by the identity of its blocks, and what a person decides in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from manual.merging.blanks import alike, as_of_a_block
from manual.merging.order import Choice, Rows, TwoOrders, moved, ordered
from manual.merging.words import words_missing
from manual.text.block import Block

Text = tuple[Block, ...]


class Kind(TextChoices):
    """Why a block waits for a person; "ours" is the chapter, "theirs" the proposal."""

    CHANGED = "changed", _("Changed in the chapter and, differently, in the proposal")
    ADDED = "added", _("Added in the chapter and, with other words, in the proposal")
    REMOVED_HERE = "removed_here", _("Removed in the chapter, changed in the proposal")
    REMOVED_THERE = "removed_there", _("Changed in the chapter, removed in the proposal")
    REMOVED_AND_MOVED = "removed_and_moved", _("Removed in the chapter, moved in the proposal")
    MOVED_AND_REMOVED = "moved_and_removed", _("Moved in the chapter, removed in the proposal")

    @property
    def is_about_places(self) -> bool:
        return self in (Kind.REMOVED_AND_MOVED, Kind.MOVED_AND_REMOVED)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A block that a person decides: its three texts, None where it does not stand."""

    identity: str
    base: str | None
    ours: str | None
    theirs: str | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Merge:
    """What came of a merge.

    `blocks` is the result while `conflicts` and `orders` are empty; until then a block in conflict stands there as in
    the chapter, or as in the proposal where the chapter has removed it. `moved_twice` names blocks that both have
    moved, to different places in one direction: the further one holds, and a page can say so.
    """

    base: Text
    ours: Text
    theirs: Text
    blocks: Text
    conflicts: tuple[Conflict, ...]
    orders: tuple[TwoOrders, ...]
    moved_twice: tuple[str, ...]

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to decide anything."""
        return not self.conflicts and not self.orders


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person has decided on a block; `text` is the one that they wrote themselves (`Choice.THIRD`)."""

    choice: Choice
    text: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words that one side (ours or theirs) has in a block and the result has not, as they followed there."""

    identity: str
    side: Choice
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The text that a person has decided, and all words that it left out."""

    blocks: Text
    left_out: tuple[LeftOut, ...]


class Undecided(ValueError):
    """A person has not decided all that they must, or has decided what is no conflict.

    `identities` says which blocks.
    """

    def __init__(self, identities: set[str]) -> None:
        super().__init__(f"Not decided, or nothing to decide: {', '.join(sorted(identities))}")
        self.identities = identities


@dataclass(slots=True)
class _Sides:
    """The three texts by identity, and who has moved what."""

    base: dict[str, str]
    ours: dict[str, str]
    theirs: dict[str, str]
    moved_ours: set[str] = field(default_factory=set)
    moved_theirs: set[str] = field(default_factory=set)

    @property
    def rows(self) -> Rows:
        return list(self.base), list(self.ours), list(self.theirs)


def merge(base: Text, ours: Text, theirs: Text) -> Merge:
    """Bring the changes from `base` to `ours` (the chapter's newest revision) and to `theirs` (a proposal) together.

    Changes of different blocks go together, the same change counts once, and blanks that nobody sees are no change
    (`blanks.py`). A block changed in two ways, or removed by one and changed or moved by the other, is a `Conflict`.
    The order is that of `order.py`. Where nothing is in conflict the result is the same whoever is ours, and merging
    `theirs` into it again changes nothing. Raises ValueError when an identity stands twice in a text.
    """
    sides = _Sides(texts_of(base), texts_of(ours), texts_of(theirs))
    sides.moved_ours = moved(list(sides.base), list(sides.ours))
    sides.moved_theirs = moved(list(sides.base), list(sides.theirs))
    texts: dict[str, str] = {}
    conflicts = {}
    for identity in sides.base | sides.ours | sides.theirs:
        text, kind = _settled(identity, sides)
        if kind:
            here, there = sides.ours.get(identity), sides.theirs.get(identity)
            conflicts[identity] = Conflict(identity, sides.base.get(identity), here, there, kind)
            text = here if here is not None else there
        if text is not None:
            texts[identity] = text
    row, orders = ordered(sides.rows, texts)
    blocks = tuple(Block(identity, texts[identity]) for identity in row)
    found = tuple(conflicts[identity] for identity in row if identity in conflicts)
    return Merge(base, ours, theirs, blocks, found, tuple(orders), tuple(_moved_twice(sides, row, orders)))


def texts_of(text: Text) -> dict[str, str]:
    """The texts of its blocks by identity, in order. Raises ValueError when one stands twice."""
    texts = {block.identity: block.text for block in text}
    if len(texts) != len(text):
        raise ValueError("A block stands twice in a text.")
    return texts


def _settled(identity: str, sides: _Sides) -> tuple[str | None, Kind | None]:
    """The text of a block in the result (None: it is not there), or why a person decides."""
    base, ours, theirs = (side.get(identity) for side in (sides.base, sides.ours, sides.theirs))
    if ours is None or theirs is None:
        return _settled_absent(identity, sides)
    if alike(ours, theirs):
        return _of_two_alike(base, ours, theirs), None
    if base is None:
        return None, Kind.ADDED
    if alike(theirs, base):
        return ours, None
    if alike(ours, base):
        return theirs, None
    return None, Kind.CHANGED


def _of_two_alike(base: str | None, ours: str, theirs: str) -> str:
    """Of two texts with the same words and other blanks: the one that was changed, or the shorter when both were."""
    if ours == base:
        return theirs
    if theirs == base:
        return ours
    return min(ours, theirs, key=lambda text: (len(text), text))


def _settled_absent(identity: str, sides: _Sides) -> tuple[str | None, Kind | None]:
    """The same for a block that ours, theirs or both have not."""
    base, ours, theirs = (side.get(identity) for side in (sides.base, sides.ours, sides.theirs))
    left = theirs if ours is None else ours
    if base is None or left is None:
        return left, None
    if not alike(left, base):
        return None, Kind.REMOVED_HERE if ours is None else Kind.REMOVED_THERE
    if identity in sides.moved_theirs:
        return None, Kind.REMOVED_AND_MOVED
    if identity in sides.moved_ours:
        return None, Kind.MOVED_AND_REMOVED
    return None, None


def _moved_twice(sides: _Sides, row: list[str], orders: list[TwoOrders]) -> Iterator[str]:
    """Blocks that both sides have moved past different numbers of blocks that stayed.

    Those in dispute are not among them.
    """
    both = sides.moved_ours & sides.moved_theirs
    if not both:
        return
    stayed = (sides.base.keys() & sides.ours.keys() & sides.theirs.keys()) - sides.moved_ours - sides.moved_theirs
    places: list[dict[str, int]] = []
    for side in (sides.ours, sides.theirs):
        passed = 0
        places.append({})
        for identity in side:
            passed += identity in stayed
            places[-1][identity] = passed
    disputed = {identity for dispute in orders for identity in dispute.ours}
    for identity in row:
        if identity in both - disputed and places[0][identity] != places[1][identity]:
            yield identity


def resolve(merged: Merge, decisions: Mapping[str, Decision], orders: Mapping[str, Choice] | None = None) -> Resolved:
    """The text that a person makes of a merge: a decision for each conflict, and ours or theirs for each `TwoOrders`.

    Every word that either side has in a block in conflict is in that block of the result or in `left_out`. Raises
    `Undecided` for what is missing or not asked (a stale form), ValueError when the text that a person wrote is empty:
    leaving a block out is a decision of its own.
    """
    orders = orders or {}
    asked = {conflict.identity for conflict in merged.conflicts}
    asked_orders = {dispute.identity for dispute in merged.orders}
    if unknown := (asked ^ decisions.keys()) | (asked_orders ^ orders.keys()):
        raise Undecided(unknown)
    if not set(orders.values()) <= {Choice.OURS, Choice.THEIRS}:
        raise ValueError("An order is ours or theirs.")
    texts: dict[str, str | None] = dict(texts_of(merged.blocks))
    for conflict in merged.conflicts:
        texts[conflict.identity] = _decided(conflict, decisions[conflict.identity])
    rows = (list(texts_of(merged.base)), list(texts_of(merged.ours)), list(texts_of(merged.theirs)))
    row, _disputes = ordered(rows, texts, orders)
    blocks = tuple(Block(identity, text) for identity in row if (text := texts[identity]) is not None)
    return Resolved(blocks, tuple(left_out(merged, texts)))


def _decided(conflict: Conflict, decision: Decision) -> str | None:
    if decision.choice == Choice.LEFT_OUT:
        return None
    if decision.choice == Choice.OURS:
        return conflict.ours
    if decision.choice == Choice.THEIRS:
        return conflict.theirs
    written = as_of_a_block(decision.text)
    if not written:
        raise ValueError("A block is not empty: to leave it out is a decision of its own.")
    return written


def left_out(merged: Merge, texts: Mapping[str, str | None]) -> Iterator[LeftOut]:
    """By conflict and side, the words that `texts` (by identity, None for no block) has not."""
    for conflict in merged.conflicts:
        result = texts[conflict.identity] or ""
        for side, text in ((Choice.OURS, conflict.ours), (Choice.THEIRS, conflict.theirs)):
            if missing := words_missing(text or "", result):
                yield LeftOut(conflict.identity, side, tuple(missing))
