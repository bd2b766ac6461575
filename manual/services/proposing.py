"""A proposal is sent, changed and withdrawn by its author. Who that is no page says."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import Member, User
from manual.merging.merge import Text
from manual.models import Chapter, Proposal, ProposalDraft, ProposalText
from manual.models.chapter import ChapterStatus
from manual.models.proposal import LONGEST_ARGUMENT, ProposalState
from manual.services.carrying_forward import carry_standing, newest_texts
from manual.services.drafting import Typed, draft_of, refuse_endless, refuse_stale
from manual.speaking import may_propose, members_spoken_for
from manual.texts import blocks_of
from manual.typed_text import settled
from r2pnet.recording import record
from r2pnet.refusal import Changed, Refused, refuse_unless
from r2pnet.stamps import bump


class AlreadySent(Refused):
    """The same was sent a moment ago: a second click, or the way back."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(_("It is sent already."))
        self.proposal = proposal


def send(chapter: Chapter, typed: Typed, *, by: User, member: int | None = None) -> Proposal:
    """Send what was typed as a proposal; the draft is gone with it.

    `member` is the one for which the author speaks, where there are several. On a text that is not the newest any more
    it is carried forward at once. Raises `AlreadySent` for what its author has sent and still waits, `Changed` as
    `keep_draft`, and `Refused` for what may not be sent.
    """
    text, reason = _looked_through(typed)
    with transaction.atomic():
        _lock()
        _refuse_chapter(chapter)
        refuse_unless(may_propose(by), _("Proposals are made by those who speak for a member, and by the secretariat."))
        own = Proposal.objects.standing().filter(author=by, chapter=chapter, language=typed.base.language)
        _refuse_sent(list(own), typed, text, reason)
        held = draft_of(by, chapter, typed.base.language)
        _refuse_other_draft(held, typed)
        proposal = Proposal(chapter=chapter, language=typed.base.language, author=by, is_signed=typed.is_signed)
        proposal.member = _member(by, member)
        _refuse_signature(proposal)
        record(proposal, by=by)
        _write(proposal, 1, typed, text, reason)
        if held:
            held.delete()
        carry_standing(chapter, proposal.language)
    return proposal


def change(proposal: Proposal, typed: Typed, *, by: User) -> Proposal:
    """Send what was typed as the newest text of an own proposal; those before stay to be read.

    Raises as `send`, and `Changed` when it waits for a decision no more.
    """
    before = newest_texts([proposal.pk])[0]
    text, reason = _looked_through(typed, before.text)
    with transaction.atomic():
        _lock()
        now = _own(proposal, by)
        _refuse_sent([now], typed, text, reason)
        if now.state != ProposalState.OPEN:
            raise Changed(_("This proposal can be changed no more: it is %(state)s.") % {"state": state_in_words(now)})
        _refuse_chapter(now.chapter)
        held = draft_of(by, now.chapter, now.language)
        _refuse_other_draft(held, typed)
        if now.is_signed != typed.is_signed:
            now.is_signed = typed.is_signed
            _refuse_signature(now)
            record(now, by=by)
        last = newest_texts([now.pk])[0]
        _write(now, last.number + 1, typed, text, reason)
        if held:
            held.delete()
        carry_standing(now.chapter, now.language)
    return now


def withdraw(proposal: Proposal, *, by: User) -> Proposal:
    """The author wants it no more; it stays to be read. One that is withdrawn is left so.

    Raises `Refused` for one that is decided.
    """
    with transaction.atomic():
        _lock()
        now = _own(proposal, by)
        if now.state == ProposalState.WITHDRAWN:
            return now
        words = _("This proposal can be withdrawn no more: it is %(state)s.") % {"state": state_in_words(now)}
        refuse_unless(now.state == ProposalState.OPEN, words)
        now.state, now.withdrawn_at = ProposalState.WITHDRAWN, timezone.now()
        return record(now, by=by)


def state_in_words(proposal: Proposal) -> str:
    """As it stands within a sentence: "accepted, not yet merged"."""
    words = str(proposal.get_state_display())
    return words[:1].lower() + words[1:]


def _lock() -> None:
    """Of the chapter's tables first, then of the drafts: nothing is kept, sent or decided meanwhile."""
    bump(Proposal.stamp_group)
    bump(ProposalDraft.stamp_group)


def _looked_through(typed: Typed, before: Text = ()) -> tuple[Text, str]:
    """The text and the reason as they are kept; before anything is locked, since a long text takes its time."""
    refuse_endless(typed)
    text = settled(typed.rows, blocks_of(typed.base), before)
    reason = typed.reason.replace("\r\n", "\n").strip()
    refuse_unless(reason, _("Write why the text should change."), "reason")
    words = _("Use at most %(number)d letters: there are %(length)d.")
    refuse_unless(
        len(reason) <= LONGEST_ARGUMENT, words % {"number": LONGEST_ARGUMENT, "length": len(reason)}, "reason"
    )
    return text, reason


def _own(proposal: Proposal, by: User) -> Proposal:
    now: Proposal = Proposal.objects.select_related("chapter").get(pk=proposal.pk)
    refuse_unless(now.author_id == by.pk, _("Only its author changes or withdraws a proposal."))
    return now


def _refuse_chapter(chapter: Chapter) -> None:
    status = Chapter.objects.values_list("status", flat=True).get(pk=chapter.pk)
    words = _("This chapter is superseded: nothing of it is changed any more. What you typed is kept as your draft.")
    refuse_unless(status != ChapterStatus.SUPERSEDED, words)


def _refuse_sent(own: list[Proposal], typed: Typed, text: Text, reason: str) -> None:
    """Raise `AlreadySent` where the last words that the author sent of one of their proposals are just these."""
    by_key = {one.pk: one for one in own}
    rows = ProposalText.objects.filter(proposal__in=by_key, is_carried=False, base=typed.base, reason=reason)
    for one in rows.order_by("-number"):
        if [words for _identity, words in one.blocks] == [block.text for block in text]:
            is_last = not ProposalText.objects.filter(
                proposal=one.proposal_id, is_carried=False, number__gt=one.number
            ).exists()
            if is_last and by_key[one.proposal_id].is_signed == typed.is_signed:
                raise AlreadySent(by_key[one.proposal_id])


def _refuse_other_draft(held: ProposalDraft | None, typed: Typed) -> None:
    if held is None or not typed.is_kept_in(held):
        refuse_stale(held, typed)


def _member(by: User, chosen: int | None) -> Member | None:
    members = {one.pk: one for one in members_spoken_for(by)}
    refuse_unless(chosen is None or chosen in members, _("Choose a member for which you speak."), "member")
    if chosen is not None:
        return members[chosen]
    return next(iter(members.values()), None)


def _refuse_signature(proposal: Proposal) -> None:
    words = _("Only who speaks for a member signs.")
    refuse_unless(proposal.member_id or not proposal.is_signed, words, "is_signed")


def _write(proposal: Proposal, number: int, typed: Typed, text: Text, reason: str) -> None:
    """The text as its author wants it. What was open on the same base stays so where they have left the words."""
    blocks = [[block.identity, block.text] for block in text]
    ProposalText(
        proposal=proposal,
        number=number,
        base=typed.base,
        blocks=blocks,
        still_open=_still_open(proposal, typed, text),
        reason=reason,
    ).save()


def _still_open(proposal: Proposal, typed: Typed, text: Text) -> list[list[object]]:
    before = ProposalText.objects.filter(proposal=proposal, base=typed.base).order_by("-number").first()
    if before is None:
        return []
    was = {block.identity: block.text for block in before.text}
    now = {block.identity: block.text for block in text}
    return [[identity, base] for identity, base in before.still_open if now.get(identity) == was.get(identity)]
