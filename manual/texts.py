"""The text of a revision as blocks with their numbers, and which revision of a chapter a reader gets."""

from collections.abc import Collection, Sequence

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

    What was adopted keeps its numbers; other blocks are numbered around those of the adoptions until `revision`.
    """
    frozen = RevisionBlock.objects.filter(
        revision__chapter=revision.chapter_id,
        revision__language=revision.language,
        revision__number__lte=revision.number,
    ).exclude(frozen_number="")
    rows = frozen.order_by("revision__number").values_list("identity", "frozen_number")
    return numbers([one.identity for one in blocks if piece_of(one.text).kind.is_numbered], dict(rows))


def language_for(there: Collection[str], wanted: str) -> str:
    """Which of the languages that are `there` a reader gets: that of the page, else the first in the UN's order.

    `wanted` is the code of the page, such as "ar" or "zh-hans". Empty where there is none.
    """
    named = wanted.partition("-")[0]
    return named if named in there else next((one for one in PaperLanguage.values if one in there), "")
