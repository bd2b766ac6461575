"""Which proposals touch the same block, two by two, whatever revision each of them stands on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from manual.merging.blanks import alike, tidied
from manual.merging.merge import Text, texts_of
from manual.merging.order import moved


@dataclass(frozen=True, slots=True)
class Standing:
    """A proposal: its number, the revision that it stands on, and its whole text."""

    number: int
    base: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Clash:
    """Two proposals that touch the same blocks.

    `identities` are the blocks on which a person will have to decide between the two: both change one differently, or
    move it to different places, or one removes what the other changes or moves. `together` are those that go together:
    the same change twice, or an edit of one and a move of the other.
    """

    first: int
    second: int
    identities: tuple[str, ...]
    together: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Touch:
    """What a proposal does to a block: its new text and its new neighbour, None where it leaves them."""

    is_removed: bool = False
    text: str | None = None
    after: str | None = None

    def goes_with(self, other: "_Touch") -> bool:
        if self.is_removed or other.is_removed:
            return self.is_removed and other.is_removed
        texts = None in (self.text, other.text) or self.text == other.text
        return texts and (None in (self.after, other.after) or self.after == other.after)


def clashes(proposals: Sequence[Standing]) -> tuple[Clash, ...]:
    """Each two of `proposals` that touch the same block, in the order given; their blocks as in the first's text."""
    touches = {proposal.number: _touched(proposal.base, proposal.text) for proposal in proposals}
    return tuple(_found(touches))


def _found(touches: dict[int, dict[str, _Touch]]) -> Iterator[Clash]:
    for (first, touched), (second, others) in combinations(touches.items(), 2):
        common = [identity for identity in touched if identity in others]
        if common:
            apart = tuple(one for one in common if not touched[one].goes_with(others[one]))
            yield Clash(first, second, apart, tuple(one for one in common if one not in apart))


def touched(base: Text, text: Text) -> tuple[str, ...]:
    """The blocks that `text` changes, adds, moves or removes against `base`: as they stand in `text`, then those
    removed.
    """
    return tuple(_touched(base, text))


def _touched(base: Text, text: Text) -> dict[str, _Touch]:
    old, new = texts_of(base), texts_of(text)
    moves = moved(list(old), list(new))
    found = {}
    before = ""
    for identity, written in new.items():
        is_changed = identity not in old or not alike(old[identity], written)
        if is_changed or identity in moves:
            found[identity] = _Touch(
                False, tidied(written) if is_changed else None, before if identity in moves else None
            )
        before = identity
    return found | {identity: _Touch(is_removed=True) for identity in old if identity not in new}
