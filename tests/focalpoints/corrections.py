"""Proposals for tests: a member with its people, and what one of them proposes."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from focalpoints.corrections.facts import Source, values_of
from focalpoints.models import Appointment, Member, Person, ProposedCorrection, User
from focalpoints.models.appointment import Role
from focalpoints.models.proposed_correction import Target
from focalpoints.models.term import EndState
from focalpoints.services.proposing import propose
from focalpoints.services.publishing_corrections import publish
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, InstitutionFactory, MemberFactory, PersonFactory, UserFactory

LETTER = Source(note="Letter of 3 November 2026", dated=PartialDate.of(2026, 11, 3))


@dataclass(frozen=True)
class Mission:
    """A member, the office of its focal point, and the accounts of its people."""

    member: Member
    office: Appointment
    focal_point: User
    assistant: User

    def client(self, role: str = "focal_point") -> Client:
        return signed_in(getattr(self, role))


def mission(name: str = "Testland") -> Mission:
    """A member whose focal point and assistant have accounts."""
    member = MemberFactory(country__short_name=name, slug=name.lower(), joined=PartialDate.of(2015))
    ministry = InstitutionFactory(member=member, name=f"Ministry of {name}")
    focal_point, assistant = (account(f"{role}.{name.lower()}") for role in ("focal.point", "assistant"))
    office = serve(member, focal_point, institution=ministry, position="Head of Unit")
    serve(member, assistant, role=Role.ASSISTANT, institution=ministry, position="Desk officer")
    return Mission(member, office, focal_point.user, assistant.user)


def account(name: str) -> Person:
    address = f"{name}@example.org"
    user = UserFactory(email=address, name=f"A. {name}")
    person: Person = PersonFactory(name=f"A. {name}", work_email=address, user=user)
    return person


def serve(member: Member, person: Person, **fields: Any) -> Appointment:
    """An office that lasts since 2024."""
    given = {"start": PartialDate.of(2024, 2, 1), "end_state": EndState.OPEN, **fields}
    office: Appointment = AppointmentFactory(member=member, person=person, **given)
    return office


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def proposed(target: Target, by: User, source: Source = LETTER, **changed: str) -> ProposedCorrection:
    """What `by` proposes for the record as it is saved now, in the place of what waits."""
    now = type(target)._base_manager.get(pk=target.pk)
    waiting = ProposedCorrection.objects.open().about(target).first()
    seen = {"seen_version": now.version, "seen_proposal": waiting.version if waiting else 0}
    return propose(now, {**values_of(now), **changed}, source, by=by, **seen)


def published(proposal: ProposedCorrection, by: User, source: Source = LETTER, **changed: str) -> ProposedCorrection:
    """Published by `by` as it was proposed, or with other values."""
    seen = ProposedCorrection.objects.get(pk=proposal.pk)
    new = {name: change["new"] for name, change in seen.changes.items()}
    values = {**values_of(seen.target), **new, **changed}
    versions = {"seen_version": seen.target.version, "seen_proposal": seen.version}
    return publish(seen, values, source, by=by, **versions)
