"""The people of a member propose that a public fact of its entry is otherwise; they can take that back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.corrections.facts import Source, Values, differences, put, values_of
from focalpoints.models import Appointment, Member, ProposedCorrection, User
from focalpoints.models.proposed_correction import CorrectionState, Target
from r2pnet.acting import Why
from r2pnet.recording import record
from r2pnet.refusal import Changed, Refused, refuse_unless
from r2pnet.stamps import bump
from r2pnet.visibility import grants_of

CHANGED_RECORD = "record"
CHANGED_PROPOSAL = "proposal"


def propose(
    target: Target,
    values: Values,
    source: Source,
    *,
    seen_version: int,
    seen_proposal: int = 0,
    remark: str = "",
    by: User,
    reason: Why = "",
) -> ProposedCorrection:
    """Keep that `values` are right for `target`, in the place of the proposal about it that waits already, if any.

    `seen_version` is the state of the record and `seen_proposal` that of the waiting proposal (0: there was none) that
    the proposer looked at. Raises `Changed` when either is another one now, `Refused` for who is not of the member's
    people, without a source and where nothing would change, and `ValidationError` as the model of the record.
    """
    with transaction.atomic():
        bump(ProposedCorrection.stamp_group)
        member = _member_of(target)
        refuse_unless(member.pk in grants_of(by).numbers("member"), _("Only the people of a member propose for it."))
        now = type(target)._base_manager.get(pk=target.pk)
        waiting = ProposedCorrection.objects.open().about(target).first()
        _refuse_unseen(now.version, seen_version, waiting, seen_proposal)
        changes = differences(values_of(now), values)
        refuse_unless(changes, _("Nothing differs from what is on record: change what is wrong, then send it."))
        words = _("Write where it comes from: an address, or what it is, such as “letter of 3 May 2026”.")
        refuse_unless(source.url or source.note, words, "source_note")
        check(now, values)
        proposal = waiting or _new(target, member)
        proposal.changes, proposal.seen_version, proposal.remark = changes, seen_version, remark
        proposal.source_url, proposal.source_note, proposal.source_date = source.url, source.note, source.dated
        proposal.proposed_by, proposal.proposed_at = by, timezone.now()
        said = _("Proposed anew.") if waiting else _("Proposed.")
        return record(proposal, by=by, reason=reason or said)


def withdraw(proposal: ProposedCorrection, *, by: User, reason: Why = "") -> ProposedCorrection:
    """Take a proposal back that waits; one that was withdrawn already stays as it is.

    Raises `Refused` for who is not of the member's people, and when it has been decided.
    """
    with transaction.atomic():
        bump(ProposedCorrection.stamp_group)
        held = ProposedCorrection.objects.visible_to(by).filter(pk=proposal.pk).first()
        if held is None:
            raise Refused(_("Only the people of a member propose for it."))
        if held.state == CorrectionState.WITHDRAWN:
            return held
        refuse_unless(held.is_open, _("The secretariat has decided it meanwhile: read what became of it."))
        held.state, held.decided_by, held.decided_at = CorrectionState.WITHDRAWN, by, timezone.now()
        return record(held, by=by, reason=reason or _("Withdrawn."))


def note_seen(proposal: ProposedCorrection, *, by: User) -> None:
    """The member has read what became of its proposal: it no longer waits on the desk. Once is enough."""
    with transaction.atomic():
        bump(ProposedCorrection.stamp_group)
        held = ProposedCorrection.objects.visible_to(by).filter(pk=proposal.pk, seen_at=None).first()
        if held is not None and not held.is_open:
            held.seen_at = timezone.now()
            record(held, by=by, reason=_("Read."))


def check(target: Target, values: Values) -> None:
    """Ask the rules of the model whether `target` could say `values`; raises `ValidationError`."""
    try:
        put(target, values)
    except ValueError as error:
        raise ValidationError(_("A date cannot be read: write it as 2012, May 2012 or 15 May 2012.")) from error
    target.full_clean()
    institution = target.institution if isinstance(target, Appointment) else None
    own = institution is None or institution.member_id == target.member_id  # type: ignore[union-attr]  # of an office
    refuse_unless(own, _("This institution belongs to another member."), "institution")


def _refuse_unseen(version: int, seen: int, waiting: ProposedCorrection | None, seen_proposal: int) -> None:
    if (waiting.version if waiting else 0) != seen_proposal:
        words = _("Somebody of your member has proposed something, or the secretariat has decided it, meanwhile.")
        raise Changed(words, CHANGED_PROPOSAL)
    if version != seen:
        words = _("The record has been changed since you opened the page.")
        raise Changed(words, CHANGED_RECORD)


def _member_of(target: Target) -> Member:
    return target if isinstance(target, Member) else target.member


def _new(target: Target, member: Member) -> ProposedCorrection:
    """The row of a proposal about `target`, with nothing proposed yet."""
    proposal = ProposedCorrection(member=member)
    if not isinstance(target, Member):
        setattr(proposal, str(target._meta.model_name), target)
    return proposal
