"""What people are written about support for travel: that it is granted, or declined."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import Registration, TravelSupport
from meetings.models.travel_support import SupportState
from r2pnet.outbox.kinds import MessageKind, register_kind
from r2pnet.outbox.posting import about_of

PLACEHOLDERS = ("name", "meeting", "amount", "reason", "address")
EXAMPLES: dict[str, str | Promise] = {
    "name": "A. Example",
    "meeting": _("Twelfth meeting"),
    "amount": ": 1,200.00 USD",
    "reason": "",
    "address": "https://portal.example.org/meetings/annual-12-sample-city/registration/",
}


def _is_still(state: str, message: Any) -> bool:
    """It stands decided so, and the registration has not ended since."""
    registration = about_of(message)
    if not isinstance(registration, Registration) or not registration.is_live:
        return False
    return TravelSupport.objects.filter(registration=registration, state=state).exists()


GRANTED = register_kind(
    MessageKind(
        key="travel-granted",
        title=_("Support for travel: granted"),
        placeholders=PLACEHOLDERS,
        subject=_("Support for your travel: {meeting}"),
        body=_(
            "Dear {name},\n\nthe secretariat supports your travel to the {meeting}{amount}.{reason}\n\nIt writes to "
            "you on how it is paid. Your registration stands here:\n\n{address}"
        ),
        still_true=lambda message: _is_still(SupportState.GRANTED, message),
        examples=EXAMPLES,
    )
)
DECLINED = register_kind(
    MessageKind(
        key="travel-declined",
        title=_("Support for travel: declined"),
        placeholders=PLACEHOLDERS,
        subject=_("No support for your travel: {meeting}"),
        body=_(
            "Dear {name},\n\nthe secretariat cannot support your travel to the {meeting}{amount}.{reason}\n\nYour "
            "place stays as it is. If you cannot come without it, you can withdraw here:\n\n{address}"
        ),
        still_true=lambda message: _is_still(SupportState.DECLINED, message),
        examples=EXAMPLES | {"amount": "", "reason": _(" The reason: The budget is spent.")},
    )
)
