"""The mail of thanks after a meeting: the portal's own words, which staff can change."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import RegistrationStatus
from meetings.reporting.to_say import to_say
from meetings.services.telling import recipient_of
from r2pnet.outbox.kinds import MessageKind, register_kind
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import about_of

THANKS: Final = "meeting-thanks"
TO_SAY: Final = "to_say"
EXAMPLES: Final[dict[str, str | Promise]] = {
    "name": "A. Example",
    "meeting": _("Twelfth meeting"),
    "when": "12–13 May 2027",
    "where": "Sample City",
    "address": "https://portal.example.org/meetings/annual-12-sample-city/",
    "certificate": "",
    TO_SAY: "",
}


def _is_still_true(message: Any) -> bool:
    """It is still on record that whoever has this address took part, in a meeting that was held.

    One that was given up does not go once the same was written anew.
    """
    registration = about_of(message)
    if not isinstance(registration, Registration) or registration.status != RegistrationStatus.ATTENDED:
        return False
    recipient = recipient_of(registration.person)
    is_theirs = recipient is not None and recipient.address == message.to_address
    is_last = not Message.objects.filter(kind=message.kind, about=message.about, pk__gt=message.pk).exists()
    return is_theirs and is_last and registration.meeting.status == MeetingStatus.HELD


def _to_say(message: Any) -> Mapping[str, str]:
    """Of the report and of next steps what they can read when the mail goes, however long it was held back."""
    registration = about_of(message)
    if not isinstance(registration, Registration):
        return {TO_SAY: ""}
    with translation.override(message.language):
        return {TO_SAY: to_say(registration.meeting, [registration]).words_for(registration)}


register_kind(
    MessageKind(
        key=THANKS,
        title=_("Meeting: thanks to those who took part"),
        placeholders=("name", "meeting", "when", "where", "address", "certificate"),
        late=(TO_SAY,),
        subject=_("Thank you for taking part: {meeting}"),
        body=_(
            "Dear {name},\n\nthank you for taking part in the {meeting} ({where}, {when}).\n\nIts papers stand on its "
            "page, as far as they are for you:\n\n{address}{certificate}\n\n{to_say}"
        ),
        fill=_to_say,
        still_true=_is_still_true,
        examples=EXAMPLES,
    )
)
