"""Who is told of a succession, and what: one message for each thing that happens to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Person, Succession
from focalpoints.services.account_invitations import language_for
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.outbox.posting import Recipient, post

PLANNED_LEAVER: Final = "succession-planned"
PLANNED_SUCCESSOR: Final = "succession-named"
BACK_LEAVER: Final = "succession-taken-back"
BACK_SUCCESSOR: Final = "succession-name-taken-back"
BEGUN_LEAVER: Final = "succession-thanks"
BEGUN_SUCCESSOR: Final = "succession-begun"


@dataclass(frozen=True)
class ShownSuccessor:
    """Who follows, as it is said to a reader; without an address where the reader may not learn it."""

    name: str
    address: str = ""
    is_known: bool = True


def successor_for(succession: Succession, *, is_acting: bool) -> ShownSuccessor:
    """Who follows, for staff or for the one who leaves.

    Who handed the own office over learns nothing of whose the address is that they wrote: until the first day they
    are told what they typed, where that made the person, and else no name. One query, for them alone.
    """
    person = succession.following.person
    if person is None:
        return ShownSuccessor("")
    leaver = succession.leaving.person
    is_own = not is_acting and leaver is not None and leaver.user_id and leaver.user_id == succession.ordered_by_id
    if not is_own or network_today() >= succession.first_day:
        return ShownSuccessor(person.name, person.work_email)
    typed = person.history.filter(history_type="+", history_user=succession.ordered_by_id).first()
    if typed is None:
        return ShownSuccessor(_("The person with the address that you wrote"), is_known=False)
    return ShownSuccessor(typed.name, typed.work_email)


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


def _named(succession: Succession, term: Appointment) -> str:
    """The successor's name in the message to whom `term` is about."""
    return successor_for(succession, is_acting=term is succession.following).name


def _values(succession: Succession, term: Appointment) -> Mapping[str, str]:
    return {
        "name": term.person.name if term.person else "",
        "successor": _named(succession, term),
        "member": term.member.name,
        "role": str(term.get_role_display()),
        "last_day": day_in_words(succession.last_day),
        "first_day": day_in_words(succession.first_day),
        "address": settings.SITE_URL,
    }
