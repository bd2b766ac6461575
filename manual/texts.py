"""The text of a revision as blocks with their numbers, and which revision of a chapter a reader gets."""

from collections.abc import Collection, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from manual.models import Revision, RevisionBlock
from manual.text.block import Block
from manual.text.numbering import numbers
from manual.text.reading import piece_of
from meetings.models.paper_file import PaperLanguage


def blocks_of(revision: Revision) -> tuple[Block, ...]:
    """The blocks of a revision, in their order; one query. Whoever asks has asked for the revision by the rule."""
    rows = RevisionBlock.objects.filter(revision=revision).order_by("position")
    return tuple(Block(identity, text) for identity, text in rows.values_list("identity", "text"))


def numbers_of(revision: Revision, blocks: Sequence[Block]) -> dict[str, str]:
    """The number beside each block that has one; one query.

    What was adopted keeps its numbers; other blocks are numbered around those of the adoptions until `revision`. Blocks
    of a translation have those of the source that they render, so that block 12a is 12a in every language;
    one that was written elsewhere, of which no block is known to render any, is numbered by itself.
    """
    mine = Q(revision__language=revision.language, revision__number__lte=revision.number)
    rows = RevisionBlock.objects.filter(mine | Exists(_rendered(revision)), revision__chapter=revision.chapter_id)
    known: dict[bool, dict[str, str]] = {True: {}, False: {}}
    frozen = rows.exclude(frozen_number="").order_by("revision__number")
    for language, identity, number in frozen.values_list("revision__language", "identity", "frozen_number"):
        known[language == revision.language][identity] = number
    own, source = known[True], known[False]
    named = [one.identity for one in blocks if piece_of(one.text).kind.is_numbered]
    standing = {own[one] for one in named if one in own}
    free = {one: number for one, number in source.items() if one not in own and number not in standing}
    is_aligned = any(one in free for one in named)
    return numbers(named, {**free, **own} if is_aligned else own)


def _rendered(revision: Revision) -> QuerySet[Revision]:
    """Revisions that this one or one before it in its language translates, as new as the block's own or newer."""
    return Revision.objects.filter(
        chapter=revision.chapter_id,
        language=revision.language,
        number__lte=revision.number,
        translates__language=OuterRef("revision__language"),
        translates__number__gte=OuterRef("revision__number"),
    )


def language_for(there: Collection[str], wanted: str) -> str:
    """Which of the languages that are `there` a reader gets: that of the page, else the first in the UN's order.

    `wanted` is the code of the page, such as "ar" or "zh-hans". Empty where there is none.
    """
    named = wanted.partition("-")[0]
    return named if named in there else next((one for one in PaperLanguage.values if one in there), "")
