"""A text as somebody types it, one field a block; and what becomes of it when it is sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from manual.merging.blanks import unix_lines
from manual.merging.clashes import touched
from manual.merging.merge import Text
from manual.merging.order import new_runs
from manual.text.block import Block, new_identity
from manual.text.limits import called, refuse_long_chapter, refuse_many
from manual.text.rereading import edited
from r2pnet.refusal import Refused, refuse_unless


@dataclass(frozen=True, slots=True)
class Row:
    """One field: what was typed for a block; one that was taken out stays until the text is sent."""

    identity: str
    words: str
    is_removed: bool = False


Rows = tuple[Row, ...]


class NotWritten(Refused):
    """A text that may not be kept as it was typed; `blocks` says of each identity why."""

    def __init__(self, blocks: dict[str, str]) -> None:
        super().__init__(_("The text cannot be sent as it is. What is to be put right stands at each block."), "text")
        self.blocks = blocks


def rows_for(text: Text, base: Text) -> Rows:
    """The fields for `text`; blocks of `base` that it has not stand where they stood, taken out."""
    there = {block.identity for block in text}
    gone = {block.identity: block.text for block in base if block.identity not in there}
    runs = new_runs([block.identity for block in base], there, gone)
    rows: list[Row] = []
    for block in (None, *text):
        if block:
            rows.append(Row(block.identity, block.text))
        rows += [Row(one, gone[one], is_removed=True) for one in runs.get(block.identity if block else "", ())]
    return tuple(rows)


def as_kept(rows: Rows) -> list[list[object]]:
    """As a draft keeps them."""
    return [[row.identity, row.words, *([True] if row.is_removed else [])] for row in rows]


def from_kept(kept: Iterable[Sequence[object]]) -> Rows:
    """What `as_kept` has made."""
    return tuple(Row(str(one[0]), str(one[1]), len(one) > 2) for one in kept)


def as_typed(rows: Rows) -> Text:
    """What stands in the fields, a block each, so that what was typed can be compared."""
    return tuple(Block(row.identity, row.words) for row in rows if row.words and not row.is_removed)


def with_new(rows: Rows, after: str) -> tuple[Rows, str]:
    """An empty field after that of the block `after`, "" for the beginning; and its identity."""
    identity = new_identity({row.identity for row in rows})
    place = next((number for number, row in enumerate(rows, 1) if row.identity == after), 0)
    return (*rows[:place], Row(identity, ""), *rows[place:]), identity


def with_removed(rows: Rows, identity: str, *, is_removed: bool) -> Rows:
    """Taken out, or put back with what was typed."""
    return tuple(replace(row, is_removed=is_removed) if row.identity == identity else row for row in rows)


def with_moved(rows: Rows, identity: str, step: int) -> Rows:
    """The block past the next one that stands, up (-1) or down (1); at an end it stays."""
    place = next((number for number, row in enumerate(rows) if row.identity == identity), -1)
    to = place + step
    while 0 <= to < len(rows) and rows[to].is_removed:
        to += step
    if place < 0 or not 0 <= to < len(rows):
        return rows
    others = [*rows[:place], *rows[place + 1 :]]
    others.insert(to, rows[place])
    return tuple(others)


def settled(rows: Rows, base: Text, before: Text = ()) -> Text:
    """The text that is proposed: what was typed, read as blocks; `before` is what the same proposal said until now.

    Blocks that are there keep their identities, new ones get one that nobody has chosen. Raises `NotWritten` and
    `Refused` for what `manual.text.limits` does not allow, for no text, and for one that changes nothing.
    """
    standing = [row for row in rows if not row.is_removed]
    refuse_many(len(standing))
    refuse_long_chapter("\n".join(row.words for row in standing))
    texts = {block.identity: {block.text} for block in base}
    for block in before:
        texts.setdefault(block.identity, set()).add(block.text)
    known = {block.identity: block for block in (*before, *base)}
    blocks: list[Block] = []
    wrong: dict[str, str] = {}
    for place, row in enumerate(standing, 1):
        words = unix_lines(row.words)
        if words in texts.get(row.identity, ()):
            blocks.append(Block(row.identity, words))
            continue
        try:
            blocks += edited(words, known.get(row.identity) or Block(new_identity(known), ""), tuple(known.values()))
        except Refused as refusal:
            wrong[row.identity] = _("%(block)s: %(words)s") % {
                "block": called(place, words),
                "words": refusal.message,
            }
    if wrong:
        raise NotWritten(wrong)
    refuse_many(len(blocks))
    refuse_long_chapter("\n\n".join(block.text for block in blocks))
    refuse_unless(blocks, _("Nothing would be left of the chapter. Keep at least one block."), "text")
    text = tuple(blocks)
    refuse_unless(touched(base, text), _("The text says what the chapter says: there is nothing to propose."), "text")
    return text
