"""A proposal carried forward when its chapter has moved on.

Its base becomes the newest revision and its text is merged with it. A block on which the two disagree keeps the
proposal's own words, and what the chapter said when they were written is remembered beside (`Open`): so the same
conflict stands there at the next merge, and at each revision after it, until a person decides. Where the two disagree
on places (`TwoOrders`, a block removed by one and moved by the other) the proposal stays on the base that it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from manual.merging.merge import Merge, Text, merge
from manual.merging.order import new_runs
from manual.text.block import Block


@dataclass(frozen=True, slots=True)
class Open:
    """A block in conflict, with its text in the revision that the proposal was written for.

    None when it was not there.
    """

    identity: str
    base: str | None


@dataclass(frozen=True, slots=True)
class Carried:
    """A proposal on its new base. `merge` is what a person will be asked when it is merged now; `has_stayed` says that
    it could not be carried and is what it was.
    """

    base: Text
    text: Text
    open: tuple[Open, ...]
    merge: Merge
    has_stayed: bool


def carry(base: Text, text: Text, newest: Text, still_open: Sequence[Open] = ()) -> Carried:
    """Carry a proposal of `text` on `base`, with what is still open from before, to the revision `newest`.

    It stays on its base unless a merge would then ask the very same.
    """
    merged = merge_standing(base, text, newest, still_open)
    if merged.orders or any(conflict.kind.is_about_places for conflict in merged.conflicts):
        return Carried(base, text, tuple(still_open), merged, has_stayed=True)
    own = {conflict.identity: conflict.theirs for conflict in merged.conflicts}
    kept = ((block.identity, own.get(block.identity, block.text)) for block in merged.blocks)
    carried = tuple(Block(identity, words) for identity, words in kept if words is not None)
    found = tuple(Open(conflict.identity, conflict.base) for conflict in merged.conflicts)
    again = merge_standing(newest, carried, newest, found)
    if (again.blocks, again.conflicts, again.orders) != (merged.blocks, merged.conflicts, merged.orders):
        return Carried(base, text, tuple(still_open), merged, has_stayed=True)
    return Carried(newest, carried, found, merged, has_stayed=False)


def merge_standing(base: Text, text: Text, newest: Text, still_open: Sequence[Open] = ()) -> Merge:
    """Merge a proposal into `newest`, with the conflicts that were open when it was carried to `base`."""
    return merge(written_for(base, text, still_open), newest, text)


def written_for(base: Text, text: Text, still_open: Sequence[Open]) -> Text:
    """`base`, but each open block as it was when the proposal was written.

    One that `base` has lost stands as in `text`.
    """
    before = {block.identity: block.base for block in still_open}
    texts = {block.identity: block.text for block in base} | before
    there = {block.identity for block in base}
    lost = new_runs([block.identity for block in text], there, before.keys() - there)
    row = list(lost.get("", ()))
    for block in base:
        row += [block.identity, *lost.get(block.identity, ())]
    return tuple(Block(identity, words) for identity in row if (words := texts[identity]) is not None)
