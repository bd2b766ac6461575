"""The mail of thanks after a meeting: the portal's own words, which staff can change."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import RegistrationStatus
from r2pnet.outbox.kinds import MessageKind, register_kind
from r2pnet.outbox.posting import about_of

THANKS: Final = "meeting-thanks"
EXAMPLES: Final[dict[str, str | Promise]] = {
    "name": "A. Example",
    "meeting": _("Twelfth meeting"),
    "when": "12–13 May 2027",
    "where": "Sample City",
    "address": "https://portal.example.org/meetings/annual-12-sample-city/",
    "certificate": "",
    "report": "",
    "taken_on": "",
}


def _is_still_true(message: Any) -> bool:
    """It is still on record that they took part, in a meeting that was held."""
    registration = about_of(message)
    if not isinstance(registration, Registration) or registration.status != RegistrationStatus.ATTENDED:
        return False
    return registration.meeting.status == MeetingStatus.HELD


register_kind(
    MessageKind(
        key=THANKS,
        title=_("Meeting: thanks to those who took part"),
        placeholders=("name", "meeting", "when", "where", "address", "certificate", "report", "taken_on"),
        subject=_("Thank you for taking part: {meeting}"),
        body=_(
            "Dear {name},\n\nthank you for taking part in the {meeting} ({where}, {when}).\n\nIts papers stand on its "
            "page, as far as they are for you:\n\n{address}{certificate}{report}{taken_on}"
        ),
        still_true=_is_still_true,
        examples=EXAMPLES,
    )
)
