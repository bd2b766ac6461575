"""Which blocks of a text are still the same after a person has edited its source as a whole.

In this order, and never by guess:

1. **Unchanged.** A block whose text is still there keeps its identity, also when it has moved. Where a text stands
   several times (a line across the page, say), neighbours decide, then the order.
   An item of a numbered list of which only the number changed counts as unchanged, and keeps the number it had, unless
   it begins its list: who adds an item renumbers those below it and has not changed them.
2. **By likeness.** A changed block and a new text are the same when each is the one most like the other, at least
   70 of 100 alike, and the next best on either side is at least 15 less alike. They may have moved. Alike is how many
   groups of three letters they share, so it works in every script.
3. **By place.** Between the same two kept neighbours, one block was and one is there, of the same kind, and they are at
   least 40 of 100 alike.

All others are new blocks with new identities; what they replaced is removed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from manual.text.block import Block, new_identity
from manual.text.reading import piece_of, texts

ALIKE: Final = 0.70
CLEARLY: Final = 0.15
ALIKE_IN_PLACE: Final = 0.40
_LOOKED_AT: Final = 8
_IN_MANY: Final = 40
_NUMBER: Final = re.compile(r"[0-9]{1,9}(?=[.)])")

Grams = Counter[str]


def reread(source: str, before: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of an edited `source`, with the identities of those of `before` that they certainly are.

    Refuses with `Refused` what `reading` refuses. `before` is a text as it was read.
    """
    after = _with_the_numbers_they_had(texts(source), before)
    kept = _unchanged(after, before)
    _alike(after, before, kept)
    _in_place(after, before, kept)
    return _with_identities(after, {new: before[old].identity for new, old in kept.items()}, before)


def edited(source: str, block: Block, chapter: Sequence[Block] = ()) -> tuple[Block, ...]:
    """What a person has written into the field of `block`: none when it is empty, several when it was divided.

    The piece that is most like the block keeps its identity, the first one when several are; identities of `chapter`
    are not given again. Refuses with `Refused` what `reading` refuses.
    """
    after = texts(source)
    if not after:
        return ()
    was = _grams(block.text)
    heir = max(range(len(after)), key=lambda place: (_likeness(was, _grams(after[place])), -place))
    return _with_identities(after, {heir: block.identity}, (block, *chapter))


def _with_identities(after: Sequence[str], kept: dict[int, str], before: Sequence[Block]) -> tuple[Block, ...]:
    taken = {block.identity for block in before}
    blocks = []
    for place, text in enumerate(after):
        identity = kept.get(place) or new_identity(taken)
        taken.add(identity)
        blocks.append(Block(identity, text))
    return tuple(blocks)


def _with_the_numbers_they_had(after: Sequence[str], before: Sequence[Block]) -> tuple[str, ...]:
    """`after`, in which items that only got another number have the one of `before`, unless they begin a list."""
    had: defaultdict[str, list[str]] = defaultdict(list)
    for block in before:
        if _NUMBER.match(block.text):
            had[_NUMBER.sub("", block.text, count=1)].append(block.text)
    found = list(after)
    for (place, text), above in zip(enumerate(after[1:], 1), after, strict=False):
        same = had.get(_NUMBER.sub("", text, count=1)) if _NUMBER.match(text) else None
        if same and text not in same and piece_of(text).marker and piece_of(text).marker == piece_of(above).marker:
            found[place] = same[0]
    return tuple(found)


def _unchanged(after: Sequence[str], before: Sequence[Block]) -> dict[int, int]:
    """Places in `after` of texts that were there, with their places in `before`."""
    was, now = _places([block.text for block in before]), _places(after)
    kept = {now[text][0]: was[text][0] for text in now if len(now[text]) == 1 and len(was.get(text, ())) == 1}
    for step in (1, -1):
        _beside_kept(after, before, kept, step)
    used = set(kept.values())
    for text, places in now.items():
        left = [place for place in was.get(text, ()) if place not in used]
        kept.update(zip([place for place in places if place not in kept], left, strict=False))
    return kept


def _places(all_texts: Sequence[str]) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(all_texts):
        places[text].append(place)
    return places


def _beside_kept(after: Sequence[str], before: Sequence[Block], kept: dict[int, int], step: int) -> None:
    """Texts that stand several times, next to a neighbour that is kept or at an end of the text."""
    used = set(kept.values())
    start = (-1, -1) if step == 1 else (len(after), len(before))
    for new, old in [start, *sorted(kept.items(), reverse=step == -1)]:
        new, old = new + step, old + step
        while 0 <= new < len(after) and 0 <= old < len(before):
            if new in kept or old in used or after[new] != before[old].text:
                break
            kept[new] = old
            used.add(old)
            new, old = new + step, old + step


def _alike(after: Sequence[str], before: Sequence[Block], kept: dict[int, int]) -> None:
    news, olds = _left(after, before, kept)
    new_grams = {place: _grams(after[place]) for place in news}
    old_grams = {place: _grams(before[place].text) for place in olds}
    scores = {(new, old): _likeness(new_grams[new], old_grams[old]) for new, old in _worth_a_look(new_grams, old_grams)}
    by_new, by_old = _best(scores, 0), _best(scores, 1)
    for (new, old), score in scores.items():
        if score < ALIKE:
            continue
        if all(best[0] == score and score - best[1] >= CLEARLY for best in (by_new[new], by_old[old])):
            kept[new] = old


def _best(scores: dict[tuple[int, int], float], side: int) -> dict[int, tuple[float, float]]:
    """The best and the second best score of each place on a side."""
    found: dict[int, tuple[float, float]] = {}
    for pair, score in scores.items():
        first, second = found.get(pair[side], (0.0, 0.0))
        found[pair[side]] = (score, first) if score > first else (first, max(score, second))
    return found


def _worth_a_look(news: dict[int, Grams], olds: dict[int, Grams]) -> set[tuple[int, int]]:
    """Pairs that share what few others have; so that a text of thousands of blocks is compared in a second."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for old, grams in olds.items():
        for gram in grams:
            rows[gram].append(old)
    pairs = set()
    for new, grams in news.items():
        shared = Counter(old for gram in grams if len(rows[gram]) <= _IN_MANY for old in rows[gram])
        pairs |= {(new, old) for old, _times in shared.most_common(_LOOKED_AT)}
    return pairs


def _in_place(after: Sequence[str], before: Sequence[Block], kept: dict[int, int]) -> None:
    ends = {-1: -1, **kept, len(after): len(before)}
    for (new, old), (next_new, next_old) in pairwise(sorted(ends.items())):
        if (next_new - new, next_old - old) != (2, 2):
            continue
        text, block = after[new + 1], before[old + 1]
        if old + 1 in kept.values() or piece_of(text).kind is not piece_of(block.text).kind:
            continue
        if _likeness(_grams(text), _grams(block.text)) >= ALIKE_IN_PLACE:
            kept[new + 1] = old + 1


def _left(after: Sequence[str], before: Sequence[Block], kept: dict[int, int]) -> tuple[list[int], list[int]]:
    used = set(kept.values())
    return [place for place in range(len(after)) if place not in kept], [
        place for place in range(len(before)) if place not in used
    ]


def _grams(text: str) -> Grams:
    """Groups of three letters, without regard to case and space."""
    words = f"  {' '.join(text.casefold().split())} "
    return Counter(words[place : place + 3] for place in range(len(words) - 2))


def _likeness(one: Grams, other: Grams) -> float:
    """From 0, nothing shared, to 1, all shared (Dice)."""
    return 2 * (one & other).total() / (one.total() + other.total())
