"""Who is told of a succession, and what: one message for each thing that happens to it."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.utils import translation

from focalpoints.models import Appointment, Person, Succession
from focalpoints.services.account_invitations import language_for
from r2pnet.days import day_in_words
from r2pnet.outbox.posting import Recipient, post

PLANNED_LEAVER: Final = "succession-planned"
PLANNED_SUCCESSOR: Final = "succession-named"
BACK_LEAVER: Final = "succession-taken-back"
BACK_SUCCESSOR: Final = "succession-name-taken-back"
BEGUN_LEAVER: Final = "succession-thanks"
BEGUN_SUCCESSOR: Final = "succession-begun"


def tell_both(succession: Succession, to_leaver: str, to_successor: str) -> None:
    """Post the message of kind `to_leaver` to who leaves, and `to_successor` to who follows; in the deed's transaction.

    Somebody of whom no address is kept, or who was erased, is told nothing.
    """
    for kind, term in ((to_leaver, succession.leaving), (to_successor, succession.following)):
        recipient = recipient_of(term.person)
        if recipient is None:
            continue
        with translation.override(recipient.language):
            post(kind, to=recipient, about=succession, values=_values(succession, term))


def recipient_of(person: Person | None) -> Recipient | None:
    """Where and in which language a person is written to: the address they sign in with, else their work e-mail."""
    if person is None or person.anonymised_at:
        return None
    address = person.user.email if person.user else person.work_email
    return Recipient(address, person.name, language_for(person)) if address else None


def _values(succession: Succession, term: Appointment) -> Mapping[str, str]:
    successor = succession.following.person
    return {
        "name": term.person.name if term.person else "",
        "successor": successor.name if successor else "",
        "member": term.member.name,
        "role": str(term.get_role_display()),
        "last_day": day_in_words(succession.last_day),
        "first_day": day_in_words(succession.first_day),
        "address": settings.SITE_URL,
    }
