"""Whoever leads a chapter accepts a proposal or declines it with a reason; what is accepted is not yet merged."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import User
from manual.leading import may_lead
from manual.models import Chapter, Proposal, ProposalText
from manual.models.chapter import ChapterStatus
from manual.models.proposal import LONGEST_ARGUMENT, ProposalState
from r2pnet.recording import record
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump


def accept(proposal: Proposal, *, seen: int, by: User) -> Proposal:
    """Accept an open proposal; its text is merged by a deed of its own (`manual.services.merging`).

    `seen` is the number of the text that was read. Raises `Changed` when its author has changed it since or when it is
    no longer open, and `Refused` for who does not lead the chapter and for one that is superseded.
    """
    with transaction.atomic():
        now = open_one(proposal, by)
        refuse_superseded(now.chapter)
        _refuse_changed(now, seen)
        return _decided(now, ProposalState.ACCEPTED, "", by)


def decline(proposal: Proposal, answer: str, *, seen: int, by: User) -> Proposal:
    """Decline an open proposal for the reason `answer`, which stays with it. Raises what `accept` raises.

    Of a chapter that is superseded it can be declined: nothing else can become of it.
    """
    with transaction.atomic():
        now = open_one(proposal, by)
        _refuse_changed(now, seen)
        reason = answer.replace("\r\n", "\n").strip()
        refuse_unless(reason, _("Write why the proposal is declined."), "answer")
        words = _("Use at most %(number)d letters: there are %(length)d.")
        told = words % {"number": LONGEST_ARGUMENT, "length": len(reason)}
        refuse_unless(len(reason) <= LONGEST_ARGUMENT, told, "answer")
        return _decided(now, ProposalState.DECLINED, reason, by)


def locked(proposal: Proposal, by: User) -> Proposal:
    """The proposal as it is now, while nobody else can write in the manual; inside a transaction.

    Raises `Refused` for who does not lead its chapter.
    """
    bump(Chapter.stamp_group)
    now: Proposal = Proposal.objects.select_related("chapter", "merged_as").get(pk=proposal.pk)
    words = _("The people of the chapter’s lead members decide, and the secretariat.")
    refuse_unless(may_lead(by, now.chapter), words)
    return now


def open_one(proposal: Proposal, by: User) -> Proposal:
    """The same, of one that waits for a decision. Raises `Changed` for others, with what became of it."""
    now = locked(proposal, by)
    if now.state != ProposalState.OPEN:
        raise Changed(became(now))
    return now


def became(proposal: Proposal) -> str:
    """What has become of a proposal, for somebody who meant to decide about it or to merge it."""
    if proposal.state == ProposalState.MERGED:
        words = _("This proposal is merged already: it stands in revision %(number)d.")
        return words % {"number": proposal.merged_as.number}  # type: ignore[union-attr]  # the database holds it
    return {
        ProposalState.OPEN.value: _("This proposal is not accepted yet."),
        ProposalState.ACCEPTED.value: _("This proposal is accepted already. It waits to be merged."),
        ProposalState.DECLINED.value: _("This proposal is declined already."),
        ProposalState.WITHDRAWN.value: _("This proposal was withdrawn by its author."),
    }[proposal.state]


def refuse_superseded(chapter: Chapter) -> None:
    """Refuse to change a chapter that another one has replaced."""
    refuse_unless(chapter.status != ChapterStatus.SUPERSEDED, superseded_words())


def superseded_words() -> str:
    """Why nothing is accepted or merged in such a chapter, and what to do."""
    return _("This chapter is superseded: its text stays as it is. Propose the change to the chapter that replaced it.")


def _refuse_changed(proposal: Proposal, seen: int) -> None:
    """A text that was only carried forward says what it said."""
    if ProposalText.objects.filter(proposal=proposal, number__gt=seen, is_carried=False).exists():
        raise Changed(_("Its author has changed the proposal since you opened the page. Read it again, then decide."))


def _decided(proposal: Proposal, state: ProposalState, answer: str, by: User) -> Proposal:
    proposal.state = state
    proposal.answer = answer
    proposal.decided_at = timezone.now()
    proposal.decided_by = by
    return record(proposal, by=by)
