"""An accepted proposal becomes part of its chapter: merged with the newest text, read once, written as a revision."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from focalpoints.models import User
from manual.merging.blanks import alike
from manual.merging.carrying import Open, merge_standing
from manual.merging.merge import Decision, LeftOut, Merge, Text, Undecided, resolve
from manual.merging.order import Choice
from manual.models import Proposal, ProposalText, Revision, RevisionBlock
from manual.models.proposal import ProposalState
from manual.models.revision import AT_A_TIME, LONGEST_REASON, rows_of
from manual.services.deciding import became, locked, refuse_superseded
from manual.text.reading import checked
from manual.texts import blocks_of
from r2pnet.recording import record
from r2pnet.refusal import Changed, refuse_unless


@dataclass(frozen=True)
class Decided:
    """What a person has decided: for each block in conflict, and for each two orders."""

    decisions: Mapping[str, Decision] = field(default_factory=dict)
    orders: Mapping[str, Choice] = field(default_factory=dict)


@dataclass(frozen=True)
class Ahead:
    """What merging a proposal now would be: its newest text with the newest revision. Nothing is locked by it."""

    proposal: Proposal
    text: ProposalText
    newest: Revision
    merge: Merge


@dataclass(frozen=True)
class Result:
    """The text that would become a revision, what it leaves out, and the sign that somebody has read just this."""

    blocks: Text
    left_out: tuple[LeftOut, ...]
    sign: str
    is_there_already: bool
    """True when the chapter says all of it already: no revision is written."""


def ahead(proposal: Proposal) -> Ahead:
    """What there is to decide in merging `proposal` now; five queries. Whoever asks has asked for it by the rule."""
    text = ProposalText.objects.filter(proposal=proposal).select_related("base").order_by("-number")[0]
    revisions = Revision.objects.filter(chapter=proposal.chapter_id, language=proposal.language)
    newest = revisions.newest_first().select_related("chapter")[0]
    still_open = [Open(identity, base) for identity, base in text.still_open]
    merged = merge_standing(blocks_of(text.base), text.text, blocks_of(newest), still_open)
    return Ahead(proposal, text, newest, merged)


def result_of(found: Ahead, decided: Decided) -> Result:
    """The text that comes of it. Raises `Undecided`, and `Refused` for a text that may not be kept.

    Every word that the proposal brings is in `blocks` or in `left_out`.
    """
    resolved = resolve(found.merge, decided.decisions, decided.orders)
    refuse_unless(resolved.blocks, _("Nothing would be left of the chapter. Keep at least one block."))
    is_there = _says_the_same(resolved.blocks, found.merge.ours)
    blocks = found.merge.ours if is_there else checked(resolved.blocks)
    return Result(blocks, resolved.left_out, _sign(found, decided), is_there)


def merge_proposal(proposal: Proposal, decided: Decided, *, looked_at: str, by: User) -> Proposal:
    """Merge an accepted proposal into the newest revision of its chapter, as `decided` and as it was read.

    `looked_at` is the sign of the result that was read. Where the chapter says it all already, the proposal is merged
    as its newest revision, and no empty one is written: the database asks for a revision that it was merged as. Raises
    `Changed` when something else would come of it now, or when it does not wait for its merging any more, and
    `Refused` for who does not lead the chapter and for one that is superseded.
    """
    with transaction.atomic():
        now = locked(proposal, by)
        if now.state != ProposalState.ACCEPTED:
            raise Changed(became(now))
        refuse_superseded(now.chapter)
        found = ahead(now)
        try:
            result = result_of(found, decided)
        except Undecided as error:
            raise Changed(has_moved_on()) from error
        if result.sign != looked_at:
            raise Changed(has_moved_on())
        now.merged_as = found.newest if result.is_there_already else _written(found, result, by)
        now.state = ProposalState.MERGED
        now.merged_at = timezone.now()
        now.left_out = own_words(result.left_out)
        return record(now, by=by)


def own_words(left_out: tuple[LeftOut, ...]) -> list[list[object]]:
    """Of what was left out the words of the proposal, as pairs of identity and words."""
    return [[one.identity, list(one.words)] for one in left_out if one.side == Choice.THEIRS]


def _says_the_same(one: Text, other: Text) -> bool:
    """The same blocks in the same order, but for blanks that nobody sees."""
    is_one_row = [block.identity for block in one] == [block.identity for block in other]
    return is_one_row and all(alike(mine.text, its.text) for mine, its in zip(one, other, strict=True))


def _written(found: Ahead, result: Result, by: User) -> Revision:
    """The next revision. Blocks keep their identities, and a translation what it translates."""
    revision = Revision(
        chapter=found.newest.chapter,
        language=found.newest.language,
        number=found.newest.number + 1,
        author=by,
        reason=reason_of(found),
        translates_id=found.newest.translates_id,
    )
    revision.save()
    RevisionBlock.objects.bulk_create(rows_of(revision, result.blocks), batch_size=AT_A_TIME)
    return revision


def reason_of(found: Ahead) -> str:
    """ "Merged: proposal 12. …" with the reason of the proposal as far as it fits, in the portal's first language."""
    with translation.override(settings.LANGUAGE_CODE):
        words = _("Merged: proposal %(number)d. %(reason)s")
        told = words % {"number": found.proposal.pk, "reason": " ".join(found.text.reason.split())}
    return Truncator(told).chars(LONGEST_REASON)


def _sign(found: Ahead, decided: Decided) -> str:
    """The same for the same decisions on the same texts."""
    decisions = sorted((key, one.choice.value, one.text) for key, one in decided.decisions.items())
    orders = sorted((key, one.value) for key, one in decided.orders.items())
    said = json.dumps([found.proposal.pk, found.text.number, found.newest.number, decisions, orders])
    return hashlib.sha256(said.encode()).hexdigest()


def has_moved_on() -> str:
    """For somebody who has read another result than the one that would come of it now."""
    return _("The chapter or the proposal has changed since you read the result. What you decided is kept: read again.")
