"""Proposals for tests of their decision and merging, written as rows: each with its text on the newest revision."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from focalpoints.models import User
from manual.merging.merge import Text
from manual.models import Chapter, Proposal, ProposalText, Revision
from manual.services.deciding import accept
from manual.text.block import Block
from manual.texts import blocks_of
from tests.factories import UserFactory

Edit = Callable[[Text], Text]


def newest(chapter: Chapter, language: str = "en") -> Revision:
    return Revision.objects.filter(chapter=chapter, language=language).newest_first()[0]


def saying(**words: str) -> Edit:
    """An edit: the block that begins with "One" (`one="…"`) says something else; "" takes it out."""

    def edit(text: Text) -> Text:
        changed = (Block(one.identity, words.get(one.text.split()[0].strip(".").lower(), one.text)) for one in text)
        return tuple(one for one in changed if one.text)

    return edit


def proposal_on(chapter: Chapter, edit: Edit, *, reason: str = "It reads better.", **given: Any) -> Proposal:
    """An open proposal on the newest text."""
    base = newest(chapter)
    proposal = Proposal(chapter=chapter, language="en", author=given.pop("author", None) or UserFactory(), **given)
    proposal.save()
    blocks = [[one.identity, one.text] for one in edit(blocks_of(base))]
    ProposalText(proposal=proposal, number=1, base=base, blocks=blocks, reason=reason).save()
    return proposal


def changed_by_author(proposal: Proposal, edit: Edit, number: int = 2) -> ProposalText:
    """Another text of it, on the newest revision."""
    base = newest(proposal.chapter, proposal.language)
    blocks = [[one.identity, one.text] for one in edit(blocks_of(base))]
    text = ProposalText(proposal=proposal, number=number, base=base, blocks=blocks, reason="Better still.")
    text.save()
    return text


def accepted_on(chapter: Chapter, edit: Edit, by: User, **given: Any) -> Proposal:
    return accept(proposal_on(chapter, edit, **given), seen=1, by=by)


def withdrawn(proposal: Proposal) -> Proposal:
    """As its author would leave it."""
    proposal.refresh_from_db()
    proposal.state, proposal.withdrawn_at = "withdrawn", timezone.now()
    proposal.save()
    return proposal
