"""A merge as its pages show it: each thing to decide with the texts beside each other, and the result to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from manual.comparison_shown import ShownBlock, comparison_shown, seen
from manual.deciding_forms import MergeForm
from manual.merging.merge import Conflict, texts_of
from manual.merging.order import Choice
from manual.services.merging import Ahead, Result
from manual.shown_text import no_picture
from manual.text.block import Block
from manual.text.showing import shown
from manual.texts import numbers_of

WORDS_OF_A_BLOCK = 12


@dataclass(frozen=True)
class Side:
    """One text of a block, with what it changed in the base; None: the block is not there."""

    is_there: bool
    block: ShownBlock | None


@dataclass(frozen=True)
class AskedRow:
    """One thing that a person decides. `ours` and `theirs` for a block, `orders` for blocks in two orders."""

    title: str
    choice: BoundField
    text: BoundField | None
    base: ShownBlock | None = None
    ours: Side | None = None
    theirs: Side | None = None
    orders: tuple[tuple[str, list[str]], ...] = ()


def asked_rows(found: Ahead, form: MergeForm) -> list[AskedRow]:
    """Everything that is to be decided, in the order of the text; one query for the numbers."""
    numbers = numbers_of(found.newest, found.merge.ours) if not found.merge.is_settled else {}
    rows = [_conflict(one, numbers.get(one.identity, ""), form) for one in found.merge.conflicts]
    words = {**texts_of(found.merge.theirs), **texts_of(found.merge.ours)}
    for dispute in found.merge.orders:
        choice, _text = form.of(dispute)
        orders = tuple(
            (str(side.label), [numbered(one, numbers, words) for one in row])
            for side, row in ((Choice.OURS, dispute.ours), (Choice.THEIRS, dispute.theirs))
        )
        rows.append(AskedRow(_("These blocks stand in two orders"), choice, None, orders=orders))
    return rows


def result_shown(found: Ahead, result: Result) -> Mapping[str, Any]:
    """The result as it will be read, compared with what the chapter says now, and what it leaves out; two queries."""
    before = numbers_of(found.newest, found.merge.ours)
    after = numbers_of(found.newest, result.blocks)
    words = {**texts_of(found.merge.theirs), **texts_of(found.merge.ours)}
    return {
        "comparison": comparison_shown(found.merge.ours, result.blocks, before, after),
        "drawn": shown(result.blocks, no_picture, after),
        "left_out": [
            {
                "where": numbered(one.identity, {**before, **after}, words),
                "is_theirs": one.side == Choice.THEIRS,
                "words": " ".join(one.words),
            }
            for one in result.left_out
        ],
        "moved_twice": [numbered(one, after, words) for one in found.merge.moved_twice],
    }


def numbered(identity: str, numbers: Mapping[str, str], words: Mapping[str, str]) -> str:
    """A block by its number and first words."""
    first = Truncator(seen(" ".join(words.get(identity, "").split()))).words(WORDS_OF_A_BLOCK)
    number = numbers.get(identity, "")
    return _("%(number)s: “%(words)s”") % {"number": number, "words": first} if number else f"“{first}”"


def _conflict(conflict: Conflict, number: str, form: MergeForm) -> AskedRow:
    choice, text = form.of(conflict)
    what = str(conflict.kind.label)
    title = _("Block %(number)s: %(what)s") % {"number": number, "what": what} if number else what
    base = _compared(conflict, conflict.base) if conflict.base is not None else None
    return AskedRow(title, choice, text, base, _side(conflict, conflict.ours), _side(conflict, conflict.theirs))


def _side(conflict: Conflict, text: str | None) -> Side:
    return Side(text is not None, _compared(conflict, text) if text is not None else None)


def _compared(conflict: Conflict, text: str) -> ShownBlock:
    """`text` with what it changed in the base, if there was one."""
    base = conflict.base if conflict.base is not None else text
    drawn = comparison_shown((Block(conflict.identity, base),), (Block(conflict.identity, text),))
    return drawn.rows[0].block
