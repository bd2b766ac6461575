"""Offices and terms in the steering group: who serves when, and never two where one is meant."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Member, SteeringTerm, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState, Term
from r2pnet.acting import Why
from r2pnet.clock import network_today
from r2pnet.recording import record
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.stamps import bump

ATerm = TypeVar("ATerm", bound=Term)
# Made by migration 0003 on PostgreSQL only; the same rule as `certainly_overlap`.
OFFICES_APART = "focalpoints_appointment_offices_apart"
STEERING_APART = "focalpoints_steeringterm_terms_apart"


def save_term(term: ATerm, *, by: User | None, reason: Why = "", deed: str = "") -> ATerm:
    """Save an office or a steering term as its own service does; the history says which `deed` it was."""
    if isinstance(term, Appointment):
        save_appointment(term, by=by, reason=reason, deed=deed)
    elif isinstance(term, SteeringTerm):
        save_steering_term(term, by=by, reason=reason, deed=deed)
    return term


def save_appointment(appointment: Appointment, *, by: User | None, reason: Why = "", deed: str = "") -> Appointment:
    """Save an office of a member; the member's row is locked meanwhile.

    Raises `Refused` for a second focal point without an agreed cover and for an institution of another member;
    `ValidationError` and `Changed` as `record`.
    """
    with transaction.atomic():
        lock_members(appointment)
        appointment.full_clean()
        institution = appointment.institution
        own = institution is None or institution.member_id == appointment.member_id
        refuse_unless(own, _("This institution belongs to another member."), "institution")
        refuse_second_focal_point(appointment, appointment.member.appointments.of_focal_points())
        rules = {OFFICES_APART: Refused(_("The member has a focal point at that time."), "start")}
        return record(appointment, by=by, reason=reason, database_rules=rules, deed=deed)


def save_steering_term(term: SteeringTerm, *, by: User | None, reason: Why = "", deed: str = "") -> SteeringTerm:
    """Save a member's time in the steering group; the member's row is locked meanwhile.

    Raises `Refused` when it certainly overlaps with another one; `ValidationError` and `Changed` as `record`.
    """
    with transaction.atomic():
        lock_members(term)
        term.full_clean()
        refuse_second_steering_term(term, term.member.steering_terms.all())
        rules = {STEERING_APART: Refused(_("The member is in the steering group at that time."), "start")}
        return record(term, by=by, reason=reason, database_rules=rules, deed=deed)


def refuse_second_focal_point(appointment: Appointment, offices: Iterable[Appointment]) -> None:
    """Raise `Refused` where it would be a second focal point, without an agreed cover, beside one of `offices`.

    These are its member's, itself among them or not; they are read only when it matters.
    """
    if _stands_alone(appointment):
        _refuse_beside(appointment, (one for one in offices if _stands_alone(one)), _second_focal_point)


def refuse_second_steering_term(term: SteeringTerm, terms: Iterable[SteeringTerm]) -> None:
    """Raise `Refused` where it certainly overlaps with one of `terms` of its member, itself among them or not."""
    _refuse_beside(term, terms, _second_steering_term)


def certain_days(term: Term) -> tuple[date, date] | None:
    """The first and the last day on which the term certainly runs, or None where no day is certain.

    From the latest day of its start to the earliest of its end; an open end is the end of time, an unknown one counts
    as the earliest day of the start (threat model, invariants).
    """
    start, end = term.start, term.end
    if start is None:
        return None
    last = start.earliest if end is None else end.earliest
    if term.end_state == EndState.OPEN:
        last = date.max
    return (start.latest, last) if start.latest <= last else None


def certainly_overlap(one: Term, other: Term) -> bool:
    """True when both certainly run on one day."""
    first, second = certain_days(one), certain_days(other)
    return bool(first and second and first[0] <= second[1] and second[0] <= first[1])


def is_current(term: Term, day: date) -> bool:
    """What `TermQuerySet.current(day)` says of a term that may not be saved yet."""
    begun = term.start is None or term.start.latest <= day
    if term.end_state == EndState.OPEN:
        return begun
    return begun and term.end is not None and term.end.earliest >= day


def lock_members(term: Appointment | SteeringTerm) -> None:
    """Lock the member of the term, and the one that it had before: after the stamp, as everybody locks rows."""
    bump(term.stamp_group)
    before = type(term)._base_manager.filter(pk=term.pk).values_list("member_id", flat=True)
    members = sorted({term.member_id, *before})
    list(
        Member.objects.select_for_update(no_key=True).filter(pk__in=members).order_by("pk").values_list("pk", flat=True)
    )


def _stands_alone(appointment: Appointment) -> bool:
    """No other of its kind may run beside it."""
    return appointment.role == Role.FOCAL_POINT and not appointment.is_agreed_cover


def _refuse_beside(term: ATerm, others: Iterable[ATerm], words: Callable[[ATerm], str]) -> None:
    today = network_today()
    for other in () if term.is_struck else others:
        if other == term or other.is_struck:
            continue
        both_now = is_current(term, today) and is_current(other, today)
        if both_now or certainly_overlap(term, other):
            raise Refused(words(other), "start")


def _second_focal_point(other: Appointment) -> str:
    if other.end is not None:
        words = _("%(member)s has a focal point until %(end)s: end that term first, or record an agreed cover.")
    elif other.end_state == EndState.UNKNOWN:
        words = _("%(member)s had a focal point on %(start)s: correct that term first, or record an agreed cover.")
    elif other.start is not None:
        words = _("%(member)s has a focal point since %(start)s: end that term first, or record an agreed cover.")
    else:
        words = _("%(member)s has a focal point: end that term first, or record an agreed cover.")
    return words % {"member": other.member.name, "start": other.start, "end": other.end}


def _second_steering_term(other: SteeringTerm) -> str:
    if other.end is not None:
        words = _("%(member)s is in the steering group until %(end)s: end that term first.")
    elif other.end_state == EndState.UNKNOWN:
        words = _("%(member)s was in the steering group on %(start)s: correct that term first.")
    elif other.start is not None:
        words = _("%(member)s is in the steering group since %(start)s: end that term first.")
    else:
        words = _("%(member)s is in the steering group: end that term first.")
    return words % {"member": other.member.name, "start": other.start, "end": other.end}
