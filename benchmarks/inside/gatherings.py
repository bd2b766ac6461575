"""Meetings open to register, and everybody who is invited to them.

`python -m benchmarks.inside.gatherings NUMBER PEOPLE SEATS [LIMIT LIMIT LIMIT]` makes them and prints a list of
`{"slug": …, "visitors": …}` with a browser for each person; with limits the people are spread over so many capacities,
each with seats of its own. With one argument, the address of a meeting, prints how many people stand in which state of
registration there, how often somebody stands there twice, how many have a seat in each capacity with a limit, and
whether nobody waits who came before somebody with a seat in the same capacity.
"""

import json
import secrets
import sys
from collections import Counter
from datetime import date, timedelta
from typing import Any

from benchmarks.inside.accounts import accounts, persons, visitors
from focalpoints.models import Organisation, Person
from focalpoints.models.organisation import OrganisationKind
from meetings.models import Invitation, Meeting, Registration
from meetings.models.capacity import CapacityKind
from meetings.models.meeting import HowHeld, MeetingKind, MeetingStatus
from meetings.models.registration import RegistrationStatus
from meetings.services.inviting import give_standard_capacities
from r2pnet.partial_dates import PartialDate

KINDS = (CapacityKind.UN, CapacityKind.REGIONAL_ORGANISATION, CapacityKind.SPEAKER)
"""Those that need no office and no approval."""


def gathering(people: int, seats: int, limits: tuple[int, ...] = ()) -> dict[str, Any]:
    """One meeting of so many seats in the room, to which an organisation for each capacity names all the people.

    One capacity without a limit of its own; else one for each of `limits`.
    """
    meeting = open_meeting(seats)
    guests = persons(accounts(people))
    kinds = KINDS[: len(limits) or 1]
    for number, kind in enumerate(kinds):
        if limits:
            meeting.capacities.filter(kind=kind).update(seats=limits[number])
        invite(meeting, guests[number :: len(kinds)], kind)
    users = [guest.user for guest in guests if guest.user]
    return {"slug": meeting.slug, "visitors": visitors(users)}


def open_meeting(seats: int | None) -> Meeting:
    """In some months, open to register, in person only, with the standard capacities."""
    name, day = secrets.token_hex(4), date.today() + timedelta(days=120)
    meeting = Meeting.objects.create(
        kind=MeetingKind.WORKSHOP,
        slug=f"bench-{name}",
        title=f"Bench meeting {name}",
        place="Bench City",
        zone="Europe/Brussels",
        status=MeetingStatus.OPEN,
        how_held=HowHeld.IN_PERSON,
        start=PartialDate.on(day),
        end=PartialDate.on(day + timedelta(days=1)),
        registration_closes_on=day - timedelta(days=30),
        seats=seats,
        source_url="https://source.example/meetings",
    )
    give_standard_capacities(meeting, by=None)
    return meeting


def invite(meeting: Meeting, guests: list[Person], kind: CapacityKind = CapacityKind.UN) -> Invitation:
    """By the name of each, for an organisation of its own, in one capacity: a seat without approval."""
    organisation = Organisation.objects.create(name=f"Bench {meeting.slug} {kind}", kind=OrganisationKind.UN)
    invitation = Invitation.objects.create(meeting=meeting, organisation=organisation)
    invitation.capacities.add(meeting.capacities.get(kind=kind))
    named = Invitation.persons.through
    named.objects.bulk_create(named(invitation=invitation, person=guest) for guest in guests)
    return invitation


def outcome(slug: str) -> dict[str, Any]:
    """Who stands where after everybody has come."""
    found = Registration.objects.filter(meeting__slug=slug).order_by("pk")
    rows = list(found.values_list("status", "person_id", "capacity__kind", "capacity__seats"))
    people = Counter(person for _status, person, _kind, _limit in rows)
    seated: dict[str, list[bool]] = {}
    for status, _person, kind, _limit in rows:
        seated.setdefault(kind, []).append(status == RegistrationStatus.CONFIRMED)
    limits = {kind: limit for _status, _person, kind, limit in rows if limit is not None}
    return {
        **Counter(status for status, *_others in rows),
        "twice": sum(number > 1 for number in people.values()),
        "in_order": all(one == sorted(one, reverse=True) for one in seated.values()),
        "limited": {kind: [sum(seated[kind]), limit] for kind, limit in limits.items()},
    }


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(outcome(sys.argv[1])))
    else:
        number, people, seats, *limits = map(int, sys.argv[1:])
        print(json.dumps([gathering(people, seats, tuple(limits)) for _ in range(number)]))
