"""What people are written of sessions for which they signed up: that one has moved, that there is a place now."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import Registration, SessionPlace
from meetings.models.meeting import PLANNED
from meetings.models.registration import TAKING_PART
from meetings.models.session_place import PlaceStatus
from meetings.services.signing_up import may_see
from r2pnet.outbox.kinds import MessageKind, register_kind
from r2pnet.outbox.posting import about_of

PLACEHOLDERS = ("name", "meeting", "programme")
EXAMPLES: dict[str, str | Promise] = {
    "name": "A. Example",
    "meeting": _("Twelfth meeting"),
    "programme": "https://portal.example.org/meetings/annual-12-sample-city/programme/mine/",
}


def _takes_part(message: Any) -> bool:
    """The person has a place at the meeting still, and it is planned."""
    registration = about_of(message)
    if not isinstance(registration, Registration) or registration.status not in TAKING_PART:
        return False
    return registration.meeting.status in PLANNED


def _has_the_place(message: Any) -> bool:
    """The place is theirs still, and they may see the session: the message names it."""
    place = about_of(message)
    if not isinstance(place, SessionPlace) or place.status != PlaceStatus.CONFIRMED:
        return False
    registration = place.registration
    is_coming = registration.status in TAKING_PART and registration.meeting.status in PLANNED
    return is_coming and may_see(registration, place.session_id)


CHANGED = register_kind(
    MessageKind(
        key="programme-changed",
        title=_("Programme: a session of theirs has moved"),
        placeholders=(*PLACEHOLDERS, "changes"),
        subject=_("Your sessions have changed: {meeting}"),
        body=_(
            "Dear {name},\n\nin the programme of the {meeting}, sessions for which you have signed up have changed:\n\n"
            "{changes}\n\nTimes are those of the place of the meeting. Your own programme stands here; there you can "
            "give a place back, so that the next one gets it:\n\n{programme}"
        ),
        still_true=_takes_part,
        examples=EXAMPLES
        | {
            "changes": _(
                "- 4. Writing a case study: Moved to Thursday 13 May 2027, 11:15–12:45; "
                "it was Wednesday 12 May 2027, 11:15–12:45."
            )
        },
    )
)
MOVED_UP = register_kind(
    MessageKind(
        key="session-moved-up",
        title=_("Programme: a place in a session"),
        placeholders=(*PLACEHOLDERS, "session"),
        subject=_("You have a place in a session: {meeting}"),
        body=_(
            "Dear {name},\n\nthere is a place for you now in a session of the {meeting} for which you waited, and it "
            "is yours:\n\n{session}\n\nIf you cannot come, give it back here, so that the next one gets it:\n\n"
            "{programme}"
        ),
        still_true=_has_the_place,
        examples=EXAMPLES | {"session": _("4. Writing a case study, Wednesday 12 May 2027, 11:15–12:45")},
    )
)
