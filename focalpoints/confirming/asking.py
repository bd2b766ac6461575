"""Whom a member is asked through: the office that speaks for it, and the address and language of who holds it."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Case, Value, When

from focalpoints.confirming.cycle import MAY_CONFIRM, in_the_cycle, speaking
from focalpoints.letter_recipients import address_of
from focalpoints.models import Appointment, ConfirmationRequest, Member, Person
from focalpoints.models.confirmation import AskedBy


@dataclass(frozen=True)
class Asked:
    """Somebody who can be asked by mail: the holder of `office` at `address`."""

    office: Appointment
    person: Person
    address: str


def first_speakers(offices: models.QuerySet[Appointment]) -> models.QuerySet[Appointment]:
    """`offices` in the order in which they are asked: focal point, then alternate; who covers after who is covered."""
    ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(MAY_CONFIRM)]
    newest = models.F("start_latest").desc(nulls_last=True)
    return offices.order_by(Case(*ranks, default=Value(len(ranks))), "is_agreed_cover", newest, "-pk")


def whom_to_ask(member: Member) -> Asked | None:
    """The first who speaks for `member` and has an address; None when no mail reaches anybody. One query."""
    found = first_speakers(speaking().filter(member=member)).select_related("person__user")
    return next((asked for office in found if (asked := asked_at(office))), None)


def asked_at(office: Appointment) -> Asked | None:
    """The holder of `office` as somebody to ask; None without an address."""
    person = office.person
    address = address_of(person) if person else ""
    return Asked(office, person, address) if person and address else None


def still_speaks(request: ConfirmationRequest) -> bool:
    """True while who was asked holds the office, was not erased, and the member is in the cycle; two queries."""
    if not in_the_cycle().filter(pk=request.member_id).exists():
        return False
    if request.asked_by == AskedBy.SHEET:
        return True
    held = speaking().filter(pk=request.appointment_id or 0, person=request.person_id, member=request.member_id)
    return held.exists()
