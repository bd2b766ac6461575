"""Meetings open to register, and everybody who is invited to them.

`python -m benchmarks.inside.gatherings NUMBER PEOPLE SEATS` makes them and prints a list of `{"slug": …, "visitors":
…}` with a browser for each person. With one argument, the address of a meeting, prints how many people stand in which
state of registration there, how often somebody stands there twice, and whether nobody waits who came before somebody
with a seat.
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


def gathering(people: int, seats: int) -> dict[str, Any]:
    """One meeting of so many seats in the room, to which one organisation names all the people."""
    meeting = open_meeting(seats)
    guests = persons(accounts(people))
    invite(meeting, guests)
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


def invite(meeting: Meeting, guests: list[Person]) -> Invitation:
    """By the name of each, for an organisation of its own, in the capacity of the UN: a seat without approval."""
    organisation = Organisation.objects.create(name=f"Bench {meeting.slug}", kind=OrganisationKind.UN)
    invitation = Invitation.objects.create(meeting=meeting, organisation=organisation)
    invitation.capacities.add(meeting.capacities.get(kind=CapacityKind.UN))
    named = Invitation.persons.through
    named.objects.bulk_create(named(invitation=invitation, person=guest) for guest in guests)
    return invitation


def outcome(slug: str) -> dict[str, Any]:
    """Who stands where after everybody has come."""
    rows = list(Registration.objects.filter(meeting__slug=slug).order_by("pk").values_list("status", "person_id"))
    people = Counter(person for _status, person in rows)
    statuses = [status for status, _person in rows]
    seated = [status == RegistrationStatus.CONFIRMED for status in statuses]
    return {
        **Counter(statuses),
        "twice": sum(number > 1 for number in people.values()),
        "in_order": seated == sorted(seated, reverse=True),
    }


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(outcome(sys.argv[1])))
    else:
        number, people, seats = map(int, sys.argv[1:])
        print(json.dumps([gathering(people, seats) for _ in range(number)]))
