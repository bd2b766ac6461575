"""The secretariat accepts a nomination: person, term, invitation to sign in and answer are written at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.models import Appointment, Institution, Nomination, Person, User
from focalpoints.models.nomination import NominationState, Way
from focalpoints.models.term import EndState
from focalpoints.services.account_invitations import invite, is_to_invite
from focalpoints.services.correcting_terms import correct_term
from focalpoints.services.ending import end_term, held_term
from focalpoints.services.nominating import (
    held_nomination,
    refuse_decided,
    refuse_what_does_not_fit,
    tell_nominator,
)
from focalpoints.services.nomination_letters import attach_letter
from focalpoints.services.persons_by_address import persons_with
from focalpoints.services.succession import HANDED_OVER, Successor, succeed
from focalpoints.services.terms import save_appointment
from r2pnet.acting import Why
from r2pnet.clock import network_day, network_today
from r2pnet.days import day_in_words
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump
from r2pnet.visibility import is_of_secretariat

ACCEPTED: Final = "nomination-accepted"
INVITED: Final = gettext_lazy("The person is invited to sign in.")
HAS_ACCOUNT: Final = gettext_lazy("The person has an account to sign in with.")
STAMPS: Final = (Appointment.stamp_group, Person.stamp_group, Nomination.stamp_group)
"""Of everything that is written, in the house's order and before any row."""


@dataclass(frozen=True)
class Accepting:
    """What goes into the term: of which nomination, who holds it where, and who accepts why."""

    nomination: Nomination
    person: Person
    institution: Institution | None
    by: User
    why: Why


def accept(nomination: Nomination, *, by: User, reason: Why = "", seen_version: int | None = None) -> Nomination:
    """Write the term or terms, put the person and the institution on record where they are not, invite, and answer.

    All in one transaction, or nothing. Accepted once more by the same account it stays as it is. Raises `Refused` for
    who is not of the secretariat, where the offices have changed so that it does not fit any more, and for an address
    that is on record twice or is somebody else's account; `Changed` for a nomination that somebody else has decided,
    or has changed since `seen_version`; else as the services of terms.
    """
    with transaction.atomic():
        for group in STAMPS:
            bump(group)
        saved = held_nomination(nomination)
        if saved.state == NominationState.ACCEPTED and saved.decided_by_id == by.pk:
            return saved
        refuse_decided(saved)
        refuse_unless(is_of_secretariat(by), _("The secretariat accepts nominations."))
        if seen_version not in (None, saved.version):
            raise Changed(_("The nomination has changed since you opened the page: look at it once more."))
        refuse_what_does_not_fit(saved)
        why = reason or _("Nomination of %(day)s") % {"day": day_in_words(network_day(saved.nominated_at))}
        person = person_of(saved) or _made_person(saved, by, why)
        accepting = Accepting(saved, person, institution_of(saved) or _made_institution(saved, by, why), by, why)
        saved.appointment, saved.person = _with_letter(WRITERS[Way(saved.way)](accepting), accepting), person
        saved.state, saved.decided_at, saved.decided_by = NominationState.ACCEPTED, timezone.now(), by
        record(saved, by=by, reason=why)
        _invite(person, by)
        tell_nominator(ACCEPTED, saved, {"account": HAS_ACCOUNT if person.user_id else INVITED})
    return saved


def person_of(nomination: Nomination) -> Person | None:
    """Who is on record with the address of the nominee, or signs in with it; raises `Refused` where these are two."""
    found = persons_with(nomination.work_email)
    words = _("Two people are on record with this address: merge them, or mend one address, first.")
    refuse_unless(len(found) < 2, words)
    return found[0] if found else None


def institution_of(nomination: Nomination) -> Institution | None:
    """The institution of the nomination, or the one of the member that has the name that was written."""
    if nomination.institution is not None:
        return nomination.institution.lasting
    named = Institution.objects.filter(member=nomination.member_id, name__iexact=nomination.institution_name)
    return named.order_by("pk").first() if nomination.institution_name else None


def _made_person(nomination: Nomination, by: User, why: Why) -> Person:
    person = Person(
        name=nomination.name,
        work_email=nomination.work_email,
        phone=nomination.phone,
        languages=list(nomination.languages),
        is_sample=nomination.member.is_sample,
    )
    return record(person, by=by, reason=why)


def _made_institution(nomination: Nomination, by: User, why: Why) -> Institution | None:
    if not nomination.institution_name:
        return None
    is_sample = nomination.member.is_sample
    named = {"name": nomination.institution_name, "sector": nomination.sector}
    return record(Institution(member=nomination.member, is_sample=is_sample, **named), by=by, reason=why)


def _new_term(accepting: Accepting, **more: Any) -> Appointment:
    """A term from the first day on, saved by the rules of terms."""
    nomination = accepting.nomination
    term = Appointment(member=nomination.member, role=nomination.role, is_sample=nomination.member.is_sample)
    assert nomination.start_on is not None  # noqa: S101  (every way but correcting has a first day)
    term.start, term.end_state = PartialDate.on(nomination.start_on), EndState.OPEN
    _fill(term, accepting)
    for name, value in more.items():
        setattr(term, name, value)
    return save_appointment(term, by=accepting.by, reason=accepting.why)


def _fill(term: Appointment, accepting: Accepting) -> None:
    """What the member says of the office, with its word as the source, which the public is not shown."""
    nomination = accepting.nomination
    term.person, term.institution, term.position = accepting.person, accepting.institution, nomination.position
    term.source_date = PartialDate.on(network_day(nomination.nominated_at))
    term.source_note, term.source_url = _("Named by the member."), ""
    term.source_public, term.verified = False, True
    term.nomination_letter = nomination.letter or term.nomination_letter


def _with_letter(term: Appointment, accepting: Accepting) -> Appointment:
    letter = accepting.nomination.letter
    return attach_letter(term, letter, by=accepting.by, reason=accepting.why) if letter else term


def _beside(accepting: Accepting) -> Appointment:
    return _new_term(accepting)


def _covering(accepting: Accepting) -> Appointment:
    until = accepting.nomination.cover_until
    assert until is not None  # noqa: S101  (a constraint says so)
    return _new_term(accepting, is_agreed_cover=True, end_state=EndState.KNOWN, end=PartialDate.on(until))


def goes_by_succession(nomination: Nomination) -> bool:
    """True where accepting it hands an office over by the one deed for it (`succession.py`)."""
    last_day = nomination.last_day
    return last_day is not None and nomination.role in HANDED_OVER and last_day >= network_today()


def _following(accepting: Accepting) -> Appointment:
    """End the term of the present holder with the day before, and begin the next.

    An office that is handed over goes by the one deed for it; that knows no day that has passed, and no other office.
    """
    nomination = accepting.nomination
    present, last_day = nomination.present, nomination.last_day
    assert present is not None and last_day is not None  # noqa: S101  (constraints say so)
    if goes_by_succession(nomination):
        successor = Successor(nomination.name, nomination.work_email, nomination.position, accepting.institution)
        return succeed(present, last_day=last_day, successor=successor, by=accepting.by, reason=accepting.why).following
    end_term(present, last_day=PartialDate.on(last_day), by=accepting.by, reason=accepting.why)
    return _new_term(accepting)


def _correcting(accepting: Accepting) -> Appointment:
    """Put right what is on record of the present holder; the history keeps both."""
    nomination = accepting.nomination
    assert nomination.present is not None  # noqa: S101  (a constraint says so)
    term = held_term(nomination.present)
    _fill(term, accepting)
    if nomination.start_on:
        term.start = PartialDate.on(nomination.start_on)
    return correct_term(term, by=accepting.by, reason=accepting.why)


WRITERS: Final[Mapping[Way, Callable[[Accepting], Appointment]]] = {
    Way.BEGIN: _beside,
    Way.ALTERNATE: _beside,
    Way.COVER: _covering,
    Way.SUCCEED: _following,
    Way.CORRECT: _correcting,
}


def _invite(person: Person, by: User) -> None:
    if is_to_invite(person):
        invite(person, by=by)
