"""Two texts of a chapter beside each other, as a page and a PDF show them: `templates/manual/comparison.html`.

What stands there is the source as it was written, so that nothing of it hides a change: a new address of a link, say.
The template writes it as text, never as HTML. A page includes it with `comparison`, `language` and `direction` (those
of the texts), and `is_paper` where nothing can be folded.
"""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from manual.merging.comparing import Compared, Fate, Kind, compare
from manual.merging.merge import Text
from manual.text.limits import HIDDEN
from r2pnet.remembering import remembered
from r2pnet.reports.letters import RIGHT_TO_LEFT, STRONG

NO_NUMBERS: Final[Mapping[str, str]] = {}
WORDS_SHOWN: Final = 6
"""Of a block without a number, where another one is said to have stood after it."""


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """Words of a changed block, and what became of them; `blank` says in words what nobody would see."""

    text: str
    is_added: bool = False
    is_removed: bool = False
    blank: str = ""


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """One block, whole. `label` says which it is and what became of it, `was` where it stood when it moved.

    `number` is the one of the new text, of a removed block that of the old; empty where it has none. `direction` is
    "rtl" or "ltr" by its first letter, or "" when no letter says so.
    """

    identity: str
    number: str
    direction: str
    pieces: tuple[ShownPiece, ...]
    kind: str = Kind.SAME.value
    label: str = ""
    was: str = ""

    @property
    def text(self) -> str:
        """All of it, as it stands in a run of unchanged blocks."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def said(self) -> str:
        """`label` and `was` in one."""
        return _("%(label)s. %(was)s") % {"label": self.label, "was": self.was} if self.was else self.label


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A block that is another one now; or a run of unchanged ones, which `folded` says in words with their numbers."""

    blocks: tuple[ShownBlock, ...]
    folded: str = ""

    @property
    def block(self) -> ShownBlock:
        """The one block of a row that is not folded."""
        return self.blocks[0]


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """All rows in their order, and in words how many blocks changed, moved, were added, removed and stayed."""

    rows: tuple[ShownRow, ...]
    summary: tuple[str, ...]
    is_same: bool
    """True when nothing differs that a reader could see."""


def comparison_shown(
    old: Text, new: Text, old_numbers: Mapping[str, str] = NO_NUMBERS, new_numbers: Mapping[str, str] = NO_NUMBERS
) -> ShownComparison:
    """What has become of `old` in `new`, with the numbers beside their blocks (`manual.texts.numbers_of`).

    Its reader may see both texts. It asks no database, and is made once a process for the same texts and numbers.
    """
    parts = [settings.RELEASE, get_language() or "", repr(old), repr(new)]
    parts += [repr(sorted(held.items())) for held in (old_numbers, new_numbers)]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def draw() -> tuple[ShownComparison, int]:
        drawn = _drawn(old, new, old_numbers, new_numbers)
        return drawn, sum(len(block.text) for text in (old, new) for block in text)

    return remembered(f"comparison {key}", draw)


def _drawn(old: Text, new: Text, old_numbers: Mapping[str, str], new_numbers: Mapping[str, str]) -> ShownComparison:
    found = compare(old, new)
    texts = {block.identity: block.text for block in old}
    numbers = {**old_numbers, **new_numbers}
    rows: list[ShownRow] = []
    for is_same, run in groupby(found, lambda one: one.kind == Kind.SAME):
        if is_same:
            blocks = tuple(_block(one, numbers, old_numbers) for one in run)
            rows.append(ShownRow(blocks, _folded([block.number for block in blocks])))
        else:
            rows += [ShownRow((_block(one, numbers, old_numbers, _was(one, old_numbers, texts)),)) for one in run]
    return ShownComparison(tuple(rows), tuple(_summary(found)), all(one.kind == Kind.SAME for one in found))


def _block(one: Compared, numbers: Mapping[str, str], old_numbers: Mapping[str, str], was: str = "") -> ShownBlock:
    text = one.new if one.new is not None else one.old or ""
    return ShownBlock(
        one.identity,
        numbers.get(one.identity, ""),
        direction_of(text),
        tuple(_pieces(one, text)),
        one.kind.value,
        _label(one, numbers, old_numbers),
        was,
    )


def _pieces(one: Compared, text: str) -> Iterator[ShownPiece]:
    if not one.pieces:
        yield ShownPiece(seen(text), one.kind == Kind.ADDED, one.kind == Kind.REMOVED)
    for piece in one.pieces:
        blank = _blank(piece.text) if piece.fate != Fate.KEPT else ""
        yield ShownPiece(seen(piece.text), piece.fate == Fate.ADDED, piece.fate == Fate.REMOVED, blank)


def seen(text: str) -> str:
    """`text` without signs that nobody sees and that make a line read otherwise than it is written."""
    return HIDDEN.sub("\ufffd", text)


def direction_of(text: str) -> str:
    """ "rtl" or "ltr" by the first letter of `text` that has a direction; "" where none has."""
    kind = next((found for one in text if (found := unicodedata.bidirectional(one)) in STRONG), "")
    return kind and ("rtl" if kind in RIGHT_TO_LEFT else "ltr")


def _blank(text: str) -> str:
    if text.strip():
        return ""
    lines = text.count("\n")
    return ngettext("line end", "line ends", lines) if lines else ngettext("blank", "blanks", len(text))


def _label(one: Compared, numbers: Mapping[str, str], old_numbers: Mapping[str, str]) -> str:
    """Which block, and what became of it. Before a text is adopted, a number can be another one in the old text."""
    if one.kind == Kind.SAME:
        return ""
    both = one.is_moved and one.kind == Kind.CHANGED
    words = {
        "number": numbers.get(one.identity, ""),
        "before": old_numbers.get(one.identity, ""),
        "label": _("Moved and changed") if both else one.kind.label,
    }
    if one.kind == Kind.REMOVED and words["before"]:
        return _("%(label)s: it was block %(before)s") % words
    if not words["number"]:
        return str(words["label"])
    if words["before"] not in ("", words["number"]):
        return _("Block %(number)s, which was %(before)s: %(label)s") % words
    return _("Block %(number)s: %(label)s") % words


def _was(one: Compared, old_numbers: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """Where a block that has moved stood before."""
    if not one.is_moved:
        return ""
    if not one.stood_after:
        return _("It stood at the beginning.")
    if number := old_numbers.get(one.stood_after):
        return _("It stood after block %(number)s.") % {"number": number}
    words = Truncator(seen(texts[one.stood_after])).words(WORDS_SHOWN)
    return _("It stood after the block “%(words)s”.") % {"words": words}


def _folded(numbers: Sequence[str]) -> str:
    count = len(numbers)
    words = ngettext("%(number)d block is unchanged", "%(number)d blocks are unchanged", count) % {"number": count}
    named = [number for number in numbers if number]
    if not named:
        return words
    which = named[0] if len(named) == 1 else _("%(first)s to %(last)s") % {"first": named[0], "last": named[-1]}
    return _("%(words)s: %(which)s") % {"words": words, "which": which}


def _summary(found: Sequence[Compared]) -> Iterator[str]:
    def count(kind: Kind) -> int:
        return sum(1 for one in found if one.kind == kind)

    changed, moved, added = count(Kind.CHANGED), count(Kind.MOVED), count(Kind.ADDED)
    removed, same = count(Kind.REMOVED), count(Kind.SAME)
    if changed:
        yield ngettext("%(number)d block changed", "%(number)d blocks changed", changed) % {"number": changed}
    if added:
        yield ngettext("%(number)d block added", "%(number)d blocks added", added) % {"number": added}
    if removed:
        yield ngettext("%(number)d block removed", "%(number)d blocks removed", removed) % {"number": removed}
    if moved:
        yield ngettext("%(number)d block moved", "%(number)d blocks moved", moved) % {"number": moved}
    if same:
        yield ngettext("%(number)d block unchanged", "%(number)d blocks unchanged", same) % {"number": same}
