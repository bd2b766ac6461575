"""The numbers that stand beside blocks: 1, 2, 3 until a text is adopted; from then on what is added gets 12a, 12b."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count as counting
from itertools import product
from string import ascii_lowercase


def numbers(identities: Sequence[str], frozen: Mapping[str, str]) -> dict[str, str]:
    """The number of each block, in the order in which they stand.

    `frozen` has those of the last adoption, also of blocks that have gone since: they never move and are never given
    again. Nothing is frozen before the first adoption: 1, 2, 3 and so on. Later, what stands after 12 is 12a, 12b and
    so on (12aa after 12z), what stands before the first is 0a; what comes between 12a and 12b, both frozen, goes on
    after the last letter that 12 has had, 12c: a number says what a block follows, not in which order they came.
    After the last block 40 comes 41: it is nobody's neighbour.
    """
    if not frozen:
        return {identity: str(count) for count, identity in enumerate(identities, 1)}
    last_place = max((place for place, one in enumerate(identities) if one in frozen), default=-1)
    taken = set(frozen.values())
    count = max(_count(number) for number in taken)
    given: dict[str, str] = {}
    letters: dict[int, Iterator[str]] = {}
    after = 0
    for place, identity in enumerate(identities):
        if identity in frozen:
            given[identity] = frozen[identity]
            after = _count(frozen[identity])
        elif place > last_place:
            count += 1
            given[identity] = str(count)
        else:
            given[identity] = next(letters.setdefault(after, _free(after, taken)))
    return given


def _count(number: str) -> int:
    """12 of 12, 12a and 12aa."""
    return int(number.rstrip(ascii_lowercase))


def _free(count: int, taken: Collection[str]) -> Iterator[str]:
    """12a to 12z, 12aa to 12zz and so on, but for those that are `taken`."""
    words = ("".join(letters) for length in counting(1) for letters in product(ascii_lowercase, repeat=length))
    return (number for word in words if (number := f"{count}{word}") not in taken)
