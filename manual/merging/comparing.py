"""Two texts compared by block, and within a changed block by word, as data that a template can show and read aloud.

Words are compared with difflib. Its worst cases grow with the cube of the length, so the comparison of two texts has a
number of steps that it may take (`MOST_STEPS`), the same on every machine: a block, or the part of one, for which no
steps are left is shown as removed and added whole. difflib's own rule for long texts stays on (`autojunk`: in 200
pieces or more, what makes up over a hundredth of them begins no match, but continues one); blanks begin none either. A
block that keeps less than a quarter of its letters is shown whole too: shreds of what was there help nobody who hears
them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate, takewhile

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from manual.merging.blanks import alike
from manual.merging.merge import Text, texts_of
from manual.merging.order import moved, new_runs
from manual.merging.words import segments

MOST_STEPS = 5_000_000
"""Steps of difflib for a pair of texts: about a second."""
LEAST_KEPT = 0.25


class Kind(TextChoices):
    """What has become of a block."""

    SAME = "same", _("Unchanged")
    CHANGED = "changed", _("Changed")
    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    MOVED = "moved", _("Moved")


class Fate(TextChoices):
    """What has become of words within a changed block."""

    KEPT = "kept", _("Unchanged")
    REMOVED = "removed", _("Removed")
    ADDED = "added", _("Added")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, signs and blanks that stand together and share their fate."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A block of two texts.

    `old` and `new` are its texts, None where it does not stand. `is_moved` is true for one that has moved, changed or
    not, and `stood_after` is then the block before it in the old text, "" at its beginning. `pieces` are those of a
    changed block: kept and removed ones make up `old`, kept and added ones `new`.
    """

    identity: str
    kind: Kind
    old: str | None
    new: str | None
    is_moved: bool = False
    stood_after: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(slots=True)
class Steps:
    """How many steps are left."""

    left: int = MOST_STEPS

    def take(self, steps: int) -> bool:
        """Whether there were as many left; then they are taken."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


class Stepwise(SequenceMatcher[str]):
    """difflib's matcher, which finds nothing more when its steps are used up."""

    bpopular: set[str]
    """What begins no match; difflib sets it."""

    def __init__(self, old: list[str], new: list[str], steps: Steps) -> None:
        super().__init__(None, old, new)
        self.length, self.steps = len(old), steps
        beginning = Counter(word for word in new if word not in self.bpopular)
        self.costs = [0, *accumulate(1 + beginning[word] for word in old)]

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        end = self.length if ahi is None else ahi
        if self.steps.take(self.costs[end] - self.costs[alo]):
            return super().find_longest_match(alo, ahi, blo, bhi)
        return Match(alo, blo, 0)


def compare(old: Text, new: Text) -> tuple[Compared, ...]:
    """Each block of `old` and `new` once: as they follow in `new`, those removed after the block that they stood after.

    Texts that differ in unseen blanks alone count as the same (`blanks.py`).
    """
    olds, news = texts_of(old), texts_of(new)
    moves = moved(list(olds), list(news))
    removed = new_runs(list(olds), news.keys() & olds.keys() - moves, olds.keys() - news.keys())
    before = dict(zip(olds, ["", *olds], strict=False))
    steps = Steps()
    found: list[Compared] = []
    for identity in ["", *news]:
        if identity:
            found.append(compared(identity, olds.get(identity), news[identity], steps))
        if identity in moves:
            found[-1] = as_moved(found[-1], before[identity])
        found.extend(Compared(gone, Kind.REMOVED, olds[gone], None) for gone in removed.get(identity, ()))
    return tuple(found)


def compared(identity: str, old: str | None, new: str, steps: Steps) -> Compared:
    if old is None:
        return Compared(identity, Kind.ADDED, None, new)
    if alike(old, new):
        return Compared(identity, Kind.SAME, old, new)
    return Compared(identity, Kind.CHANGED, old, new, pieces=pieces(old, new, steps))


def as_moved(one: Compared, stood_after: str) -> Compared:
    kind = Kind.MOVED if one.kind == Kind.SAME else one.kind
    return Compared(one.identity, kind, one.old, one.new, True, stood_after, one.pieces)


def pieces(old: str, new: str, steps: Steps | None = None) -> tuple[Piece, ...]:
    """The words of two texts of a block, each with its fate; of neighbours the removed ones come first."""
    olds, news = units(old), units(new)
    start = common_start(olds, news)
    end = common_start(olds[start:][::-1], news[start:][::-1])
    left, right = olds[start : len(olds) - end], news[start : len(news) - end]
    rows = [(whole(olds[:start]), "", "")]
    matcher = Stepwise([word for _blank, word in left], [word for _blank, word in right], steps or Steps())
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        rows.extend(rows_of(left[i1:i2], right[j1:j2], tag == "equal"))
    rows.append((whole(olds[len(olds) - end :]), "", ""))
    kept = sum(len(row[0].strip()) for row in rows)
    if kept < LEAST_KEPT * max(len(old), len(new)):
        rows = [("", old, new)]
    return tuple(gathered(rows))


Unit = tuple[str, str]
"""A word or sign after the blanks before it; the last may be blanks alone."""
Row = tuple[str, str, str]
"""Text that was kept, and what was removed and added after it."""


def units(text: str) -> list[Unit]:
    found: list[Unit] = []
    blank = ""
    for segment in segments(text):
        if segment.isspace():
            blank = segment
        else:
            found.append((blank, segment))
            blank = ""
    return [*found, (blank, "")] if blank else found


def whole(row: Sequence[Unit]) -> str:
    return "".join(blank + word for blank, word in row)


def common_start(one: list[Unit], other: list[Unit]) -> int:
    return sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def rows_of(old: Sequence[Unit], new: Sequence[Unit], is_equal: bool) -> Iterator[Row]:
    """Other words; or the same words, with the blanks before them where those differ."""
    if not is_equal:
        yield ("", whole(old), whole(new))
        return
    for (old_blank, word), (new_blank, _word) in zip(old, new, strict=True):
        yield (old_blank, "", "") if old_blank == new_blank else ("", old_blank, new_blank)
        yield (word, "", "")


def gathered(rows: Iterable[Row]) -> Iterator[Piece]:
    """Each piece as long as it can be."""
    kept = gone = come = ""
    for more_kept, more_gone, more_come in rows:
        if more_kept and (gone or come):
            yield from said(kept, gone, come)
            kept = gone = come = ""
        kept, gone, come = kept + more_kept, gone + more_gone, come + more_come
    yield from said(kept, gone, come)


def said(kept: str, gone: str, come: str) -> Iterator[Piece]:
    """What was kept, removed and added, in this order; blanks with which both changes begin were kept."""
    blank = gone[: len(gone) - len(gone.lstrip())]
    if come.startswith(blank):
        kept, gone, come = kept + blank, gone[len(blank) :], come[len(blank) :]
    texts = {Fate.KEPT: kept, Fate.REMOVED: gone, Fate.ADDED: come}
    yield from (Piece(fate, text) for fate, text in texts.items() if text)
