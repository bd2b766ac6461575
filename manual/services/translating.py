"""A chapter is translated block by block: each block of the translation has the identity of the one it renders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from manual.leading import may_lead
from manual.models import Chapter, Revision
from manual.services.writing import Written, keep_blocks
from manual.text.block import Block
from manual.text.reading import checked, piece_of, texts
from manual.text.rereading import edited
from manual.texts import blocks_of
from meetings.models.paper_file import PaperLanguage
from r2pnet.refusal import Changed, Refused, refuse_unless
from r2pnet.stamps import bump

FIELD: Final = "block-"
"""Before the identity of a block, in the names of fields and of refusals that belong to one."""


@dataclass(frozen=True)
class Translated:
    """What a person has written beside `source`: by the identity of each block its text in `language`, and why.

    Identities are those of the source, and of blocks of the translation that have none beside them; a text that is
    empty leaves its block out. `question` is needed once a language.
    """

    source: Revision
    language: str
    texts: Mapping[str, str]
    reason: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A block of the source beside its translation, each None where it is not there."""

    identity: str
    source: Block | None
    target: Block | None


def pairs(source: Sequence[Block], target: Sequence[Block]) -> tuple[Pair, ...]:
    """The source in its order, each block beside its translation; a block that renders none stands after the one that
    it follows in the translation.

    A translation of which no block is known to render any, since it was written elsewhere, is laid beside the source
    by place when it has as many blocks of the same kinds; a person then looks at each pair before it is saved.
    """
    theirs = {block.identity: block for block in source}
    mine = _by_place(source, target) or {block.identity: block for block in target}
    rows = [Pair(block.identity, block, mine.get(block.identity)) for block in source]
    place = 0
    for identity, block in mine.items():
        if identity in theirs:
            place = next(at for at, row in enumerate(rows, 1) if row.identity == identity)
        else:
            rows.insert(place, Pair(identity, None, block))
            place += 1
    return tuple(rows)


def is_laid_by_place(source: Sequence[Block], target: Sequence[Block]) -> bool:
    """True for a translation that `pairs` lays beside its source by place alone."""
    return bool(_by_place(source, target))


def _by_place(source: Sequence[Block], target: Sequence[Block]) -> dict[str, Block]:
    if {one.identity for one in source} & {one.identity for one in target} or len(source) != len(target):
        return {}
    if any(piece_of(one.text).kind is not piece_of(other.text).kind for one, other in zip(source, target, strict=True)):
        return {}
    return {one.identity: other for one, other in zip(source, target, strict=True)}


def write_translation(chapter: Chapter, written: Translated, *, seen: int, by: User | None) -> Revision:
    """The next revision of `chapter` in a language; `seen` is the number of the one that was read, 0 for none.

    Raises `Changed` when somebody has written one in that language since, and `Refused` for who does not lead the
    chapter, for a text that `manual.text.limits` does not allow, for none, and for what is on record already. The same
    words may be written for a newer source: that says that they render it, too.
    """
    source = written.source
    refuse_unless(by is None or may_lead(by, chapter), _("Only who leads a chapter translates it."))
    refuse_unless(written.language in PaperLanguage.values, _("Choose the language of the text."), "language")
    with transaction.atomic():
        bump(Chapter.stamp_group)
        newest = Revision.objects.filter(chapter=chapter, language=written.language).newest_first().first()
        if (newest.number if newest else 0) != seen:
            raise Changed(_("Somebody else has written a revision since you opened the page. Both texts stand here."))
        before = blocks_of(newest) if newest else ()
        blocks = checked(_blocks(pairs(blocks_of(source), before), written.texts))
        refuse_unless(blocks, _("Translate at least one block."))
        is_said = newest is not None and blocks == before and newest.translates_id == source.pk
        refuse_unless(not is_said, _("The text says what the newest revision says: nothing to save."))
        said = Written(written.language, "", written.reason, written.question, source)
        return keep_blocks(chapter, said, blocks, number=seen + 1, by=by)


def _blocks(rows: Sequence[Pair], typed: Mapping[str, str]) -> tuple[Block, ...]:
    left = next((one for one in typed if typed[one].strip() and one not in {row.identity for row in rows}), "")
    words = _("This block stands in neither text any more: put its words into another field, and empty this one.")
    refuse_unless(not left, words, f"{FIELD}{left}")
    known = tuple(block for row in rows for block in (row.source, row.target) if block)
    found: list[Block] = []
    for row in rows:
        try:
            found += _of(row, typed.get(row.identity, ""), (*known, *found))
        except Refused as refused:
            raise Refused(refused.message, f"{FIELD}{row.identity}") from refused
    return tuple(found)


def _of(row: Pair, typed: str, taken: Sequence[Block]) -> Sequence[Block]:
    """What was typed for one block: one, or several of which the one most like what was there has its identity."""
    there = texts(typed)
    if not there:
        return ()
    was = row.target.text if row.target else there[0]
    return edited(typed, Block(row.identity, was), taken)
