"""What people are written about their registration: the portal's own words, which staff can change by language."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import meetings.next_steps.mails  # noqa: F401  (its kind is offered with these)
import meetings.online.mails  # noqa: F401  (its kind is offered with these)
import meetings.programme.mails  # noqa: F401  (its kinds are offered with these)
import meetings.reporting.mails  # noqa: F401  (its kind is offered with these)
import meetings.travel.mails  # noqa: F401  (its kinds are offered with these)
from meetings.calendars.events import own_calendar
from meetings.inviting import mails as invitation_mails  # noqa: F401  (its kinds are offered where they are made)
from meetings.models import Registration
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.models.registration import TAKING_PART, RegistrationStatus
from meetings.services.telling import in_a_sentence
from r2pnet.outbox.kinds import Attachment, MessageKind, register_kind
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import about_of

PLACEHOLDERS = ("name", "meeting", "when", "where", "capacity", "how", "last_day", "address")
EXAMPLES: dict[str, str | Promise] = {
    "name": "A. Example",
    "meeting": _("Twelfth meeting"),
    "when": "12–13 May 2027",
    "where": "Sample City",
    "capacity": _("Focal point"),
    "how": _("In person"),
    "last_day": "15 April 2027",
    "address": "https://portal.example.org/meetings/annual-12-sample-city/registration/",
    "position": "3",
    "answer_by": "22 April 2027",
    "decides": _("The secretariat decides."),
    "reason": _("The seats for observers are taken."),
}


def _registration(message: Any) -> Registration | None:
    found = about_of(message)
    return found if isinstance(found, Registration) else None


def is_still(status: str, message: Any) -> bool:
    """The registration stands so; one that is live says nothing any more when its meeting was cancelled."""
    registration = _registration(message)
    if registration is None or registration.status != status:
        return False
    return not registration.is_live or registration.meeting.status != MeetingStatus.CANCELLED


def _is_still_cancelled(message: Any) -> bool:
    registration = _registration(message)
    if registration is None or not registration.is_live:
        return False
    return registration.meeting.status == MeetingStatus.CANCELLED


def _is_last_word(message: Any) -> bool:
    """The person has a place at a meeting that is planned, and no later message tells of another change."""
    registration = _registration(message)
    if registration is None or registration.status not in TAKING_PART or registration.meeting.status not in PLANNED:
        return False
    return not Message.objects.filter(kind=message.kind, about=message.about, pk__gt=message.pk).exists()


def _is_last_word_to_all(message: Any) -> bool:
    """The registration stands, its meeting is planned, and no later message of this kind tells of it."""
    registration = _registration(message)
    if registration is None or not registration.is_live or registration.meeting.status not in PLANNED:
        return False
    return not Message.objects.filter(kind=message.kind, about=message.about, pk__gt=message.pk).exists()


def calendar_file(message: Any) -> list[Attachment]:
    """The meeting as it stands when the message goes, with the address for joining for who is confirmed."""
    registration = _registration(message)
    if registration is None:
        return []
    with translation.override(message.language):
        return [Attachment("meeting.ics", "text/calendar; method=PUBLISH", own_calendar(registration))]


def _offer(
    key: str,
    title: Promise,
    subject: Promise,
    body: Promise,
    *,
    still_true: Callable[[Any], bool],
    more: tuple[str, ...] = (),
    attach: Callable[[Any], list[Attachment]] | None = None,
    examples: Mapping[str, str | Promise] | None = None,
) -> MessageKind:
    return register_kind(
        MessageKind(
            key=f"registration-{key}",
            title=title,
            placeholders=(*PLACEHOLDERS, *more),
            subject=subject,
            body=body,
            attach=attach,
            still_true=still_true,
            examples={**EXAMPLES, **(examples or {})},
        )
    )


CONFIRMED = _offer(
    "confirmed",
    _("Registration: confirmed"),
    _("Your place is confirmed: {meeting}"),
    _(
        "Dear {name},\n\nyour place at the {meeting} is confirmed.\n\n- As: {capacity}\n- How: {how}\n- When: {when}\n"
        "- Where: {where}\n\nThe calendar file is attached. You can change your registration until {last_day}, and "
        "withdraw until the meeting:\n\n{address}"
    ),
    still_true=partial(is_still, RegistrationStatus.CONFIRMED),
    attach=calendar_file,
)
REQUESTED = _offer(
    "requested",
    _("Registration: asked for"),
    _("We have your request: {meeting}"),
    _(
        "Dear {name},\n\nyou have asked for a place at the {meeting} as: {capacity}. {decides} We write to "
        "you. You need not do anything.\n\n- How: {how}\n- When: {when}\n- Where: {where}\n\nYou can change "
        "or withdraw your request here:\n\n{address}"
    ),
    still_true=partial(is_still, RegistrationStatus.REQUESTED),
    more=("decides",),
)
WAITING = _offer(
    "waiting",
    _("Registration: on the waiting list"),
    _("You are on the waiting list: {meeting}"),
    _(
        "Dear {name},\n\nevery seat at the {meeting} is taken. Your number on the waiting list is {position}. As soon "
        "as a seat that you may have is free, it is yours, and we write to you.\n\n- As: {capacity}\n- When: {when}\n"
        "- Where: {where}\n\nYou can withdraw here, so that the next one moves up:\n\n{address}"
    ),
    still_true=partial(is_still, RegistrationStatus.WAITING),
    more=("position",),
)
MOVED_UP = _offer(
    "moved-up",
    _("Registration: moved up"),
    _("You have a seat now: {meeting}"),
    _(
        "Dear {name},\n\nthere is a place for you now at the {meeting}, and it is yours.\n\n- As: {capacity}\n"
        "- How: {how}\n- When: {when}\n- Where: {where}\n\nThe calendar file is attached. If you cannot come, withdraw "
        "here until "
        "{answer_by}, so that the next one moves up:\n\n{address}"
    ),
    still_true=partial(is_still, RegistrationStatus.CONFIRMED),
    more=("answer_by",),
    attach=calendar_file,
)
CHANGED = _offer(
    "changed",
    _("Registration: changed"),
    _("Your registration was changed: {meeting}"),
    _(
        "Dear {name},\n\nyour registration for the {meeting} says now:\n\n- As: {capacity}\n- How: {how}\n"
        "- When: {when}\n- Where: {where}\n\nA new calendar file is attached; it takes the "
        "place of the earlier one.\n\n{address}"
    ),
    still_true=partial(is_still, RegistrationStatus.CONFIRMED),
    attach=calendar_file,
)
DECLINED = _offer(
    "declined",
    _("Registration: declined"),
    _("Your registration was declined: {meeting}"),
    _(
        "Dear {name},\n\nthe secretariat could not give you a place at the {meeting} as: {capacity}.\n\nThe reason: "
        "{reason}\n\nAnswer to the secretariat if you have a question. Your registration stands here:\n\n{address}"
    ),
    still_true=partial(is_still, RegistrationStatus.DECLINED),
    more=("reason",),
    attach=calendar_file,
)
WITHDRAWN = _offer(
    "withdrawn",
    _("Registration: withdrawn"),
    _("Your registration is withdrawn: {meeting}"),
    _(
        "Dear {name},\n\nyour registration for the {meeting} is withdrawn.{reason} The attached calendar file takes "
        "the meeting out of your calendar.\n\nWhile registration is open, you can register again:\n\n{address}"
    ),
    still_true=partial(is_still, RegistrationStatus.WITHDRAWN),
    more=("reason",),
    attach=calendar_file,
    examples={"reason": in_a_sentence(EXAMPLES["reason"])},
)
MEETING_CANCELLED = _offer(
    "meeting-cancelled",
    _("Meeting: cancelled"),
    _("Cancelled: {meeting}"),
    _(
        "Dear {name},\n\nthe {meeting}, for which you have registered, was cancelled.\n\n- When: {when}\n"
        "- Where: {where}\n\nThe attached calendar file takes the meeting out of your calendar. You need not do "
        "anything. Your registration stands here:\n\n{address}"
    ),
    still_true=_is_still_cancelled,
    attach=calendar_file,
)
MEETING_AFTER_ALL = _offer(
    "meeting-after-all",
    _("Meeting: takes place after all"),
    _("It takes place after all: {meeting}"),
    _(
        "Dear {name},\n\nthe {meeting}, of which we wrote that it was cancelled, takes place after all. Your "
        "registration stands as it was before.\n\n- As: {capacity}\n- How: {how}\n- When: {when}\n- Where: {where}\n\n"
        "A new calendar file is attached; it takes the place of the earlier one. Your registration stands here:\n\n"
        "{address}"
    ),
    still_true=_is_last_word_to_all,
    attach=calendar_file,
)
MEETING_CHANGED = _offer(
    "meeting-changed",
    _("Meeting: changed"),
    _("When or where has changed: {meeting}"),
    _(
        "Dear {name},\n\nthe secretariat has changed when, where or how the {meeting} takes place. Your place stays "
        "yours. It says now:\n\n- As: {capacity}\n- How: {how}\n- When: {when}\n- Where: {where}\n\nA new calendar "
        "file is attached; it takes the place of the earlier one. If you cannot come, withdraw here, so that the next "
        "one moves up:\n\n{address}"
    ),
    still_true=_is_last_word,
    attach=calendar_file,
)
