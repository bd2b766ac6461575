"""The mails that invite, and that remind who has not answered: the portal's own words, which staff can change."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.inviting.plan import INVITATION, NEWS, OFF, REMINDER
from meetings.inviting.speakers import is_open_to_answer, speakers_of
from meetings.models import Invitation
from meetings.models.invitation import Reply
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.times import is_over
from r2pnet.outbox.models import Message, State
from r2pnet.outbox.posting import MessageKind, about_of, register_kind
from r2pnet.visibility import VisibleQuerySet

PLACEHOLDERS = ("name", "member", "meeting", "when", "where", "answer_by", "address")
EXAMPLES: Mapping[str, str | Promise] = {
    "name": "A. Example",
    "member": _("Testland"),
    "meeting": _("Twelfth meeting"),
    "when": "12–13 May 2027",
    "where": "Sample City",
    "answer_by": _("Please answer by 15 April 2027."),
    "address": "https://portal.example.org/meetings/annual-12-sample-city/answer/",
}


def is_unanswered(message: Message) -> bool:
    """False once there is an answer, none can be given any more, or who is written to no longer answers for it."""
    invitation = about_of(message)
    if not isinstance(invitation, Invitation) or invitation.reply != Reply.NONE:
        return False
    return is_open_to_answer(invitation.meeting) and _speaks_still(message, invitation)


def _is_still(message: Message, *statuses: str) -> bool:
    """The meeting stands so, and who is written to speaks for who is invited; not after they have declined."""
    invitation = about_of(message)
    if not isinstance(invitation, Invitation) or invitation.reply == Reply.DECLINED:
        return False
    if invitation.meeting.status not in statuses or is_over(invitation.meeting):
        return False
    return _speaks_still(message, invitation)


def _speaks_still(message: Message, invitation: Invitation) -> bool:
    return message.to_address.lower() in {one.address for one in speakers_of([invitation])[invitation.pk]}


def is_still_off(message: Message) -> bool:
    """The meeting is cancelled."""
    return _is_still(message, MeetingStatus.CANCELLED)


def is_still_on(message: Message) -> bool:
    """The meeting is planned, and no later message tells of another day or place."""
    later = Message.objects.filter(kind=message.kind, about=message.about, pk__gt=message.pk)
    return _is_still(message, *PLANNED) and not later.filter(to_address__iexact=message.to_address).exists()


def note_sent(message: Message) -> None:
    """The mail has gone: it stands on the invitation."""
    _row(message).update(sent_at=message.sent_at or timezone.now(), refused_at=None)


def note_refused(message: Message) -> None:
    """The mail server refused it for good, unless the same words have reached somebody else who answers."""
    same = Message.objects.filter(kind=message.kind, about=message.about, state=State.SENT)
    since = same.filter(created_at__gte=message.created_at - timedelta(minutes=1))
    if not since.exclude(to_address__iexact=message.to_address).exists():
        _row(message).update(refused_at=timezone.now())


def _row(message: Message) -> VisibleQuerySet:
    return Invitation.objects.filter(pk=message.about.rpartition(":")[2])


register_kind(
    MessageKind(
        key=INVITATION,
        title=_("Meeting: invitation"),
        placeholders=PLACEHOLDERS,
        subject=_("Invitation: {meeting}"),
        body=_(
            "Dear {name},\n\n{member} is invited to the {meeting} of the network.\n\n- When: {when}\n"
            "- Where: {where}\n\n{answer_by} Say there whether you accept, and who comes, or that you cannot take "
            "part:\n\n{address}\n\n"
            "You sign in first. The page is for those who answer for {member}: nobody else can use the address."
        ),
        still_true=is_unanswered,
        sent=note_sent,
        refused=note_refused,
        examples=EXAMPLES,
    )
)
register_kind(
    MessageKind(
        key=REMINDER,
        title=_("Meeting: reminder of an invitation"),
        placeholders=PLACEHOLDERS,
        subject=_("Reminder: {meeting}"),
        body=_(
            "Dear {name},\n\nwe have invited {member} to the {meeting} and have no answer yet.\n\n- When: {when}\n"
            "- Where: {where}\n\n{answer_by} One button is enough, also if you cannot take part:\n\n{address}\n\n"
            "You sign in first. If you have answered by letter or on the phone, answer this mail with a line."
        ),
        still_true=is_unanswered,
        sent=note_sent,
        refused=note_refused,
        examples=EXAMPLES,
    )
)
register_kind(
    MessageKind(
        key=OFF,
        title=_("Meeting: cancelled, to who is invited"),
        placeholders=PLACEHOLDERS,
        subject=_("Cancelled: {meeting}"),
        body=_(
            "Dear {name},\n\nthe {meeting}, to which {member} is invited, was cancelled.\n\n- When: {when}\n"
            "- Where: {where}\n\nNobody is registered for {member}, and you need not do anything."
        ),
        still_true=is_still_off,
        examples=EXAMPLES,
    )
)
register_kind(
    MessageKind(
        key=NEWS,
        title=_("Meeting: changed, to who is invited"),
        placeholders=PLACEHOLDERS,
        subject=_("When or where has changed: {meeting}"),
        body=_(
            "Dear {name},\n\n{member} is invited to the {meeting}. When, where or how it takes place has changed. It "
            "says now:\n\n- When: {when}\n- Where: {where}\n\nNobody is registered for {member} yet. What you have "
            "answered, and what you can still change, stands here:\n\n{address}"
        ),
        still_true=is_still_on,
        examples=EXAMPLES,
    )
)
