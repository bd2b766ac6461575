"""Proposals go with their chapter: each that waits is carried to the newest revision when one is written."""

from django.db.models import OuterRef, Subquery

from manual.merging.carrying import Open, carry
from manual.merging.merge import Text
from manual.models import Chapter, Proposal, ProposalText, Revision
from manual.texts import blocks_of


def carry_standing(chapter: Chapter, language: str, *, but: Proposal | None = None) -> list[ProposalText]:
    """Carry each standing proposal of `chapter` in `language` to its newest revision, but the one being merged.

    Call inside the transaction in which the revision is written, after its blocks: the stamp is held. What was carried
    is a new text of the proposal, with the blocks on which the two disagree (`still_open`). One that cannot be carried
    stays on its base, as `manual.merging.carrying` says, and is tried again with the next revision.
    """
    standing = Proposal.objects.standing().filter(chapter=chapter, language=language)
    if but is not None:
        standing = standing.exclude(pk=but.pk)
    texts = newest_texts(list(standing.order_by("pk").values_list("pk", flat=True)))
    if not texts:
        return []
    newest = Revision.objects.filter(chapter=chapter, language=language).newest_first()[0]
    known: dict[int, Text] = {newest.pk: blocks_of(newest)}
    written = []
    for text in texts:
        if text.base_id == newest.pk:
            continue
        base = known.setdefault(text.base_id, ()) or blocks_of(text.base)
        known[text.base_id] = base
        found = carry(base, text.text, known[newest.pk], [Open(identity, was) for identity, was in text.still_open])
        if not found.has_stayed:
            written.append(_carried(text, newest, found.text, found.open))
    return written


def newest_texts(proposals: list[int]) -> list[ProposalText]:
    """The newest text of each of these proposals, by their keys, with its base; one query."""
    newest = ProposalText.objects.filter(proposal=OuterRef("proposal")).order_by("-number").values("number")[:1]
    rows = ProposalText.objects.filter(proposal__in=proposals, number=Subquery(newest))
    return list(rows.select_related("base").order_by("proposal"))


def _carried(text: ProposalText, newest: Revision, blocks: Text, still_open: tuple[Open, ...]) -> ProposalText:
    made = ProposalText(
        proposal_id=text.proposal_id,
        number=text.number + 1,
        base=newest,
        blocks=[[block.identity, block.text] for block in blocks],
        still_open=[[one.identity, one.base] for one in still_open],
        reason=text.reason,
        is_carried=True,
    )
    made.save()
    return made
