"""The answer to an invitation: given in the portal, typed in, or noted when somebody registers."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models import User
from meetings.inviting.speakers import is_open_to_answer, may_answer
from meetings.models import Invitation, Meeting
from meetings.models.invitation import Channel, Reply
from meetings.models.meeting import PLANNED
from meetings.places import Place
from meetings.services.seating import held
from meetings.times import is_over
from r2pnet.acting import Reason, Why
from r2pnet.clock import network_today
from r2pnet.recording import record, save_signed
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump


@dataclass(frozen=True)
class Answer:
    """What is answered; `seen` is the answer that stood there when it was given. Who declines gives the reason."""

    reply: str
    seen: str = Reply.NONE.value
    reason: str = ""


def answer(invitation: Invitation, given: Answer, *, by: User) -> Invitation:
    """Accept or decline in the portal, today; the answer may be changed until the last day to register.

    Raises `Refused` for who does not answer for the member or organisation now, after the last day, for declining
    without a reason, and while people are registered for it; `Changed` when somebody else has answered meanwhile.
    """
    with transaction.atomic():
        bump(Invitation.stamp_group)
        meeting = held(invitation.meeting)
        refuse_unless(may_answer(by, invitation), _("You do not answer for this invitation now."))
        refuse_unless(is_open_to_answer(meeting), _("The time to answer is over. Write to the secretariat."))
        return _save(invitation, given, network_today(), Channel.PORTAL, by=by)


def type_in_answer(
    invitation: Invitation, given: Answer, *, received_on: date, channel: str, by: User, reason: str = ""
) -> Invitation:
    """Note what a member answered by mail, by letter or on the phone, on the day on which it came.

    Raises `Refused` once the meeting is over or cancelled, for a day to come, and as `answer`.
    """
    with transaction.atomic():
        bump(Invitation.stamp_group)
        meeting = held(invitation.meeting)
        is_to_come = meeting.status in PLANNED and not is_over(meeting)
        refuse_unless(is_to_come, _("This meeting is over, cancelled or not announced: nothing is answered any more."))
        refuse_unless(received_on <= network_today(), _("Write a day that has come: today or earlier."), "received_on")
        acted = Reason(reason, channel, str(invitation), received_on)
        return _save(invitation, given, received_on, channel, by=by, why=acted)


def _save(invitation: Invitation, given: Answer, day: date, channel: str, *, by: User, why: Why = "") -> Invitation:
    """Save the answer on the row as it is now; the same answer twice is one. The meeting is held."""
    found = Invitation.objects.get(pk=invitation.pk)
    declines = given.reply == Reply.DECLINED
    reason = " ".join(given.reason.split()) if declines else ""
    if found.reply == given.reply != Reply.NONE and found.reason == reason:
        return found
    if found.reply != given.seen:
        raise Changed(_("Somebody else has answered meanwhile: look at it once more."))
    refuse_unless(given.reply in (Reply.ACCEPTED, Reply.DECLINED), _("Accept or decline."), "reply")
    refuse_unless(reason or not declines, _("Say in a few words why."), "reason")
    if declines:
        _refuse_while_registered(found)
    found.reply, found.replied_on, found.channel, found.reason = given.reply, day, channel, reason
    return record(found, by=by, reason=why)


def _refuse_while_registered(invitation: Invitation) -> None:
    """Nobody loses a place by an answer: whoever declines has those who are registered withdrawn first."""
    number = invitation.registrations.live().count()
    words = ngettext(
        "%(number)d person is registered for %(name)s. Withdraw that registration first, then decline.",
        "%(number)d people are registered for %(name)s. Withdraw their registrations first, then decline.",
        number,
    )
    refuse_unless(not number, words % {"number": number, "name": invitation}, "reply")


def refuse_declined(invitation: Invitation | None) -> None:
    """Raise `Refused` while the member or organisation has declined; the meeting is held, so nobody answers meanwhile.

    Whoever answers for it changes the answer first: a place beside a refusal would be read as either.
    """
    if invitation is None:
        return
    has_declined = Invitation.objects.filter(pk=invitation.pk, reply=Reply.DECLINED).exists()
    refuse_unless(not has_declined, declined_words(invitation))


def declined_words(invitation: Invitation) -> str:
    """What is said to somebody who wants to take part for a member that has declined."""
    words = _("%(name)s has declined the invitation. Whoever answers for it can change the answer, then register.")
    return words % {"name": invitation}


def held_for(place: Place | None, meeting: Meeting) -> Meeting:
    """The row of `meeting`, locked for somebody who takes `place`; see `held`.

    Only where the answer is still to be noted, the stamp of meetings is taken as well, and before that of
    registrations: two who write in both never wait for each other in a circle. Everybody after the first leaves the
    pages of meetings as they are.
    """
    if place and _is_unanswered(place.invitation):
        bump(Invitation.stamp_group)
    return held(meeting)


def note_answer(place: Place, *, by: User, is_own: bool) -> None:
    """The invitation of `place` is accepted today, unless it was answered before; the meeting is held for `place`.

    Who registers for somebody else was told in a way that nobody has recorded: the way stays empty.
    """
    if not _is_unanswered(place.invitation):
        return
    found = Invitation.objects.filter(pk=place.invitation.pk, reply=Reply.NONE).first()  # type: ignore[union-attr]
    if found is None:
        return
    found.reply, found.replied_on = Reply.ACCEPTED, network_today()
    found.channel = Channel.PORTAL if is_own else ""
    save_signed(found, by=by)


def _is_unanswered(invitation: Invitation | None) -> bool:
    return invitation is not None and invitation.reply == Reply.NONE
