"""The messages about a succession: to who leaves and to who follows. No subject tells who or which member."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Succession
from focalpoints.services.succession_mail import (
    BACK_LEAVER,
    BACK_SUCCESSOR,
    BEGUN_LEAVER,
    BEGUN_SUCCESSOR,
    PLANNED_LEAVER,
    PLANNED_SUCCESSOR,
)
from r2pnet.outbox.kinds import Words
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import MessageKind, about_of

PLACEHOLDERS: Final = ("name", "successor", "member", "role", "last_day", "first_day", "address")
EXAMPLES: Final[dict[str, Words]] = {
    "name": _("Ada Example"),
    "successor": _("Bo Example"),
    "member": _("Testland"),
    "role": _("Focal point"),
    "last_day": _("30 June 2027"),
    "first_day": _("1 July 2027"),
    "address": "https://portal.example",
}


def still_stands(message: Message) -> bool:
    """False once the succession was taken back."""
    succession = about_of(message)
    return isinstance(succession, Succession) and succession.is_live


KINDS: Final = (
    MessageKind(
        key=PLANNED_LEAVER,
        title=_("Handover: to the one who leaves"),
        placeholders=PLACEHOLDERS,
        subject=_("Your handover is planned"),
        body=_(
            "Dear {name},\n\n"
            "Your office for {member} is handed over. Your last day is {last_day}; until its end everything stays as "
            "it is for you. {successor} follows on {first_day} and has been told.\n\n"
            "You find it here:\n\n{address}/desk/handover/\n\n"
            "Until your last day it can be taken back: there, where you ordered it yourself, else by the secretariat. "
            "If this is not what you meant, take it back or write to the secretariat at once.\n\n"
            "The secretariat"
        ),
        still_true=still_stands,
        examples=EXAMPLES,
    ),
    MessageKind(
        key=PLANNED_SUCCESSOR,
        title=_("Handover: to the successor"),
        placeholders=PLACEHOLDERS,
        subject=_("You have been named for an office of the network"),
        body=_(
            "Dear {name},\n\n"
            "You have been named for the Global Network of R2P Focal Points: {role} of {member}. Your term begins on "
            "{first_day}. What comes with this office opens on that day. Your own data is there for you before: who "
            "has no account yet gets an invitation in a message of its own.\n\n"
            "On the first day we write to you again, with what to read and do first.\n\n"
            "The secretariat"
        ),
        still_true=still_stands,
        examples=EXAMPLES,
    ),
    MessageKind(
        key=BACK_LEAVER,
        title=_("Handover taken back: to the holder of the office"),
        placeholders=PLACEHOLDERS,
        subject=_("Your handover was taken back"),
        body=_(
            "Dear {name},\n\n"
            "The handover of your office for {member} was taken back. You stay in office as before, and the person who "
            "was to follow on {first_day} has been told.\n\n"
            "If this is not what you meant, write to the secretariat.\n\n"
            "The secretariat"
        ),
        examples=EXAMPLES,
    ),
    MessageKind(
        key=BACK_SUCCESSOR,
        title=_("Handover taken back: to who was named"),
        placeholders=PLACEHOLDERS,
        subject=_("A handover was taken back"),
        body=_(
            "Dear {name},\n\n"
            "You had been named to follow as {role} of {member} on {first_day}. This was taken back: your term does "
            "not begin on that day. There is nothing for you to do. What is kept about you stands on your page “What "
            "is kept about you”, or the secretariat tells you.\n\n"
            "The secretariat"
        ),
        examples=EXAMPLES,
    ),
    MessageKind(
        key=BEGUN_SUCCESSOR,
        title=_("Handover: the term has begun"),
        placeholders=PLACEHOLDERS,
        subject=_("Your term has begun: your first weeks"),
        body=_(
            "Dear {name},\n\n"
            "Since {first_day} you are in office: {role} of {member}. Welcome to the network.\n\n"
            "This page says what to confirm, read and expect first:\n\n{address}/desk/first-weeks/\n\n"
            "Your handover pack is being made: the history of the office, meetings, what is open and who your peers "
            "are. You find it on the same page.\n\n"
            "The secretariat"
        ),
        still_true=still_stands,
        examples=EXAMPLES,
    ),
    MessageKind(
        key=BEGUN_LEAVER,
        title=_("Handover: thanks to the one who left"),
        placeholders=PLACEHOLDERS,
        subject=_("Thank you for your time in office"),
        body=_(
            "Dear {name},\n\n"
            "{last_day} was the last day of your office for {member}. Thank you for what you have done for the "
            "network.\n\n"
            "Your access by this office has ended with it. You still sign in to your own data: what is kept "
            "about you, and your meetings:\n\n{address}/account/data/\n\n"
            "The secretariat"
        ),
        still_true=still_stands,
        examples=EXAMPLES,
    ),
)
