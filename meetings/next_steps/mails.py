"""What whoever speaks for a member is written once, a week before a next step is due."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from focalpoints.letter_recipients import address_of
from meetings.delegations.speaking import speakers
from meetings.models import NextStep
from r2pnet.outbox.kinds import MessageKind, register_kind
from r2pnet.outbox.posting import about_of

DUE = "next-step-due"


def _is_still_true(message: Any) -> bool:
    """It is open, and who is written to still speaks for the member."""
    step = about_of(message)
    if not isinstance(step, NextStep) or not step.is_open:
        return False
    offices = speakers().filter(member=step.member_id).select_related("person__user")
    return message.to_address in {address_of(office.person) for office in offices if office.person}


register_kind(
    MessageKind(
        key=DUE,
        title=_("Next step: due soon"),
        placeholders=("name", "member", "meeting", "step", "day", "address"),
        subject=_("Due on {day}: a next step of {member}"),
        body=_(
            "Dear {name},\n\n{member} took this on, {meeting}:\n\n{step}\n\nIt is due on {day}. When it is done, one "
            "line on what came of it is enough; you can also give it another day or drop it:\n\n{address}\n\n"
            "Of this day no other reminder is sent."
        ),
        still_true=_is_still_true,
        examples={
            "name": "A. Example",
            "member": _("Sample State"),
            "meeting": _("Twelfth meeting"),
            "step": _("We translate the checklist into French."),
            "day": "15 September 2027",
            "address": "https://portal.example.org/desk/next-steps/",
        },
    )
)
