"""What people are written an hour before a meeting that they join online: the address, filled in while it is sent."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from meetings.models import Registration
from meetings.online.joining import is_time_to_write, is_written_to
from meetings.services.telling import recipient_of
from meetings.times import begins_at
from r2pnet.outbox.kinds import MessageKind, register_kind
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import about_of

JOINING = "registration-joining"


def say_so_words(address: str) -> Promise:
    """How who has an account says that they take part, as the end of the message."""
    return format_lazy("\n\n{}\n\n{}", _("When you have joined, say so on the page of your registration:"), address)


def _is_still_true(message: Any) -> bool:
    """Who holds the place still joins online, the meeting was neither cancelled nor moved, and is not over."""
    registration = about_of(message)
    if not isinstance(registration, Registration) or not is_written_to(registration):
        return False
    if not is_time_to_write(registration.meeting, timezone.now()):
        return False
    recipient = recipient_of(registration.person)
    is_theirs = recipient is not None and recipient.address == message.to_address
    is_told = begins_at(registration.meeting) in registration.joining_mails.values_list("begins_at", flat=True)
    is_last = not Message.objects.filter(kind=message.kind, about=message.about, pk__gt=message.pk).exists()
    return is_theirs and is_told and is_last


def _address(message: Any) -> Mapping[str, str]:
    """The address as it is when the message goes: no row and no page of staff keeps it."""
    registration = about_of(message)
    return {"joining": registration.meeting.joining_address if isinstance(registration, Registration) else ""}


register_kind(
    MessageKind(
        key=JOINING,
        title=_("Registration: the address for joining, an hour before"),
        placeholders=("name", "meeting", "begins", "say_so"),
        late=("joining",),
        subject=_("How to join: {meeting}"),
        body=_(
            "Dear {name},\n\nthe {meeting} begins on {begins}. Join it here:\n\n{joining}\n\nThe address is for you: "
            "do not pass it on.{say_so}"
        ),
        fill=_address,
        still_true=_is_still_true,
        examples={
            "name": "A. Example",
            "meeting": _("Twelfth meeting"),
            "begins": _("Thursday 13 May 2027, 15:00 (Central European Summer Time, UTC+2)"),
            "joining": "https://join.example.org/sample-meeting",
            "say_so": say_so_words("https://portal.example.org/meetings/annual-12-sample-city/registration/"),
        },
    )
)
