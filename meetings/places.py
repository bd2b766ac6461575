"""In which capacities somebody may ask for a place at a meeting, and for which member or organisation."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from focalpoints.models import Appointment, Person
from focalpoints.models.appointment import Role
from meetings.delegations.speaking import is_for_delegates
from meetings.models import Capacity, Invitation, Meeting
from meetings.models.capacity import MayAsk

# Which offices of an invited member may ask for a capacity.
ROLES: dict[str, frozenset[str]] = {
    MayAsk.FOCAL_POINT: frozenset({Role.FOCAL_POINT}),
    MayAsk.ALTERNATE: frozenset({Role.ALTERNATE}),
    MayAsk.MISSION: frozenset({Role.MISSION_CONTACT}),
    MayAsk.OFFICE: frozenset(Role),
}


@dataclass(frozen=True)
class Place:
    """A capacity that somebody may ask for by an invitation; `office` is what stands in the list of participants.

    Whom staff register may come without an invitation. `is_by_name`: the invitation names them, by no office.
    """

    capacity: Capacity
    invitation: Invitation | None
    office: str = ""
    is_by_name: bool = False


def places_for(person: Person, meeting: Meeting) -> list[Place]:
    """What `person` may ask for at `meeting`, in the order of its capacities; five queries at most.

    An invitation allows the capacities that are chosen in it, or all of the meeting. Of a member, each is open to the
    holders of the offices that it names; who is named in the invitation may ask for those that no office is needed for,
    and for a member for those of its delegates.
    """
    offices = list(Appointment.objects.current().filter(person=person).select_related("institution"))
    capacities = list(meeting.capacities.all())
    found = [
        place
        for invitation in _invitations(person, meeting, [office.member_id for office in offices])
        for place in _places(invitation, capacities, offices)
    ]
    return sorted(found, key=lambda place: (place.capacity.position, place.capacity.pk))


def is_invited(person: Person, meeting: Meeting) -> bool:
    """True when an invitation reaches `person`: to a member whose office they hold, or by name."""
    held = Appointment.objects.current().filter(person=person).values_list("member_id", flat=True)
    return _invitations(person, meeting, list(held)).exists()


def _invitations(person: Person, meeting: Meeting, members: list[int]) -> QuerySet[Invitation]:
    reached = Q(member__in=members) | Q(pk__in=Invitation.objects.filter(persons=person).values("pk"))
    named = Prefetch("persons", Person.objects.filter(pk=person.pk).only("pk"), to_attr="reached_by_name")
    rows = Invitation.objects.filter(reached, meeting=meeting)
    return rows.select_related("member__country", "member__organisation", "organisation").prefetch_related(
        "capacities", named
    )


def _places(invitation: Invitation, capacities: list[Capacity], offices: list[Appointment]) -> Iterator[Place]:
    allowed = {capacity.pk for capacity in invitation.capacities.all()}
    for capacity in capacities:
        if allowed and capacity.pk not in allowed:
            continue
        roles = ROLES.get(capacity.may_ask, frozenset())
        fitting = [one for one in offices if one.member_id == invitation.member_id and one.role in roles]
        if fitting:
            yield Place(capacity, invitation, fitting[0].office)
        elif invitation.reached_by_name and _is_open_by_name(capacity, invitation, allowed):  # type: ignore[attr-defined]
            yield Place(capacity, invitation, is_by_name=True)


def _is_open_by_name(capacity: Capacity, invitation: Invitation, allowed: Collection[int]) -> bool:
    """Of a member those of its delegates; of an organisation all that no office is needed for."""
    if invitation.member_id is not None:
        return is_for_delegates(capacity, invitation, allowed)
    return capacity.may_ask in (MayAsk.NAMED, MayAsk.OFFICE)
