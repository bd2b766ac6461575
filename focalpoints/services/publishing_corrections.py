"""The secretariat decides what the people of a member have proposed: it becomes the record, or it is declined."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.corrections.facts import Source, Values, lines_of, named, new_values, put, values_of
from focalpoints.models import Appointment, Institution, Member, ProposedCorrection, User
from focalpoints.models.appointment import Role
from focalpoints.models.proposed_correction import CorrectionState, Target
from focalpoints.services.account_invitations import language_for
from focalpoints.services.correcting_terms import correct_term
from focalpoints.services.joining import save_member
from focalpoints.services.still_in_office import may_be_told
from r2pnet.acting import Reason
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.outbox.posting import Recipient, post
from r2pnet.recording import record
from r2pnet.refusal import Changed, Refused, refuse_unless
from r2pnet.stamps import bump

PUBLISHED_KIND, DECLINED_KIND = "correction-published", "correction-declined"
# Whose proposal is the member's own word; an assistant drafts it, an office in another sector speaks of itself.
SPEAK_FOR_THE_MEMBER = (Role.FOCAL_POINT, Role.ALTERNATE)


def publish(
    proposal: ProposedCorrection, values: Values, source: Source, *, seen_version: int, seen_proposal: int, by: User
) -> ProposedCorrection:
    """Make `values` the record, with their source, and tell the proposer; the history of the record keeps both.

    `values` are all facts of the record as `corrections.facts` keeps them; where they are not what was proposed, it
    says so. What is published as the focal point or an alternate proposed it counts as confirmed by the member on the
    day of the proposal. An institution has no source of its own: its history says which proposal it was.
    Raises `Changed` when the record or the proposal is no longer what was looked at, `Refused` when somebody has
    decided it, without a source and as the service of the record, `ValidationError` as its model.
    """
    with transaction.atomic():
        held = _held(proposal, seen_proposal)
        target = held.target
        if target.version != seen_version:
            raise Changed(_("The record has been changed since you opened the page: compare once more."))
        words = _("Write where it comes from: an address, or what it is.")
        refuse_unless(source.url or source.note, words, "source_note")
        before = values_of(target)
        held.published = {
            name: {"old": before[name], "new": value}
            for name, value in values.items()
            if name in held.changes or value != before[name]
        }
        as_proposed = dict(values) == {**before, **new_values(held.changes)}
        put(target, values)
        _note_source(target, source)
        if as_proposed and _is_word_of_the_member(held):
            _note_confirmation(target, held)
        _save(target, held, by)
        _decide(held, CorrectionState.PUBLISHED if as_proposed else CorrectionState.CHANGED, by, _("Published."))
        _tell(held, PUBLISHED_KIND)
    return held


def decline(proposal: ProposedCorrection, *, reason: str, seen_proposal: int, by: User) -> ProposedCorrection:
    """Leave the record as it is; the proposer is told why, in these words.

    Raises `Refused` without a reason and when somebody has decided it, `Changed` when it is no longer what was seen.
    """
    with transaction.atomic():
        held = _held(proposal, seen_proposal)
        words = _("Write why: whoever proposed it reads it.")
        refuse_unless(reason.strip(), words, "reason")
        held.reason = reason.strip()
        _decide(held, CorrectionState.DECLINED, by, _("Declined."))
        _tell(held, DECLINED_KIND)
    return held


def _held(proposal: ProposedCorrection, seen: int) -> ProposedCorrection:
    """The proposal as it is now and waits; its member, the record and it are held until the commit."""
    bump(Member.stamp_group)
    list(Member.objects.select_for_update(no_key=True).filter(pk=proposal.member_id).values_list("pk", flat=True))
    bump(ProposedCorrection.stamp_group)
    held: ProposedCorrection = ProposedCorrection.objects.with_all().get(pk=proposal.pk)
    if not held.is_open:
        said = {"state": held.get_state_display(), "who": held.decided_by, "day": ""}
        said["day"] = day_in_words(network_day(held.decided_at)) if held.decided_at else ""
        raise Refused(_("It is decided already. %(state)s: %(who)s, %(day)s.") % said)
    if held.version != seen:
        raise Changed(_("The member has proposed something else meanwhile: look at it once more."))
    return held


def _note_source(target: Target, source: Source) -> None:
    if isinstance(target, Institution):
        return
    target.source_url, target.source_note, target.source_date = source.url, source.note, source.dated
    target.source_public, target.verified = source.is_public, True


def _is_word_of_the_member(held: ProposedCorrection) -> bool:
    """True when who proposed it spoke for the member on that day."""
    offices = Appointment.objects.current(network_day(held.proposed_at)).filter(role__in=SPEAK_FOR_THE_MEMBER)
    return bool(offices.filter(person__user=held.proposed_by, member=held.member).exists())


def _note_confirmation(target: Target, held: ProposedCorrection) -> None:
    """The day of the proposal, unless the member has confirmed the fact later already."""
    day = network_day(held.proposed_at)
    if not isinstance(target, Institution) and (target.last_confirmed_on is None or target.last_confirmed_on < day):
        target.last_confirmed_on = day


def _save(target: Target, held: ProposedCorrection, by: User) -> None:
    """By the service of the record, which has the rules; the history says on whose behalf, and when it was proposed."""
    words = _("Proposed correction no. %(number)d") % {"number": held.pk}
    why = Reason(words, on_behalf_of=held.member.name, received_on=network_day(held.proposed_at))
    if isinstance(target, Appointment):
        correct_term(target, by=by, reason=why)
    elif isinstance(target, Member):
        save_member(target, by=by, reason=why)
    else:
        record(target, by=by, reason=why)


def _decide(held: ProposedCorrection, state: CorrectionState, by: User, words: str) -> None:
    held.state, held.decided_by, held.decided_at = state, by, timezone.now()
    record(held, by=by, reason=words)


def _tell(held: ProposedCorrection, kind: str) -> None:
    """A message to who proposed it, in their language, if they still have an office of the member."""
    proposer = held.proposed_by
    if not may_be_told(proposer, held.member_id):
        return
    to = Recipient(proposer.email, proposer.name, language_for(getattr(proposer, "person", None)))
    with translation.override(to.language):
        values = {"name": proposer.name, "member": held.member.name, "about": held.about}
        values["link"] = f"{settings.SITE_URL}{reverse('correction', args=[held.pk])}"
        more = {"reason": held.reason} if kind == DECLINED_KIND else {"facts": _facts(held), "how": _how(held)}
        post(kind, to=to, about=held, values={**values, **more})


def _facts(held: ProposedCorrection) -> str:
    """What the record says now, a line for each fact that was proposed or has changed."""
    nothing = _("not recorded")
    lines = lines_of(held, named([held]))
    return "\n".join(f"- {line.label}: {line.published or nothing}" for line in lines)


def _how(held: ProposedCorrection) -> str:
    if held.state == CorrectionState.PUBLISHED:
        return str(gettext_lazy("as it was proposed"))
    return str(gettext_lazy("with changes by the secretariat"))
