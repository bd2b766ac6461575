"""Whatever people and staff do, in whatever order: no seat is given twice, nobody is passed over, all are told."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focalpoints.models import Person, User
from meetings.models import Capacity, Meeting, Registration
from meetings.models.capacity import Approval
from meetings.models.registration import Mode
from meetings.services.announcing import save_meeting
from meetings.services.deciding import approve, decline, move_up
from meetings.services.inviting import save_capacity
from meetings.services.registering import Wish, change, register, register_for, withdraw
from r2pnet.outbox.models import Message
from r2pnet.refusal import Refused
from tests.factories import InvitationFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.meetings.gathering import account_of, capacity_of, open_meeting

pytestmark = pytest.mark.django_db

PEOPLE = 5
KINDS = ("un", "speaker", "observer")  # the last one needs the approval of staff
person, kind, mode = st.integers(0, PEOPLE - 1), st.sampled_from(KINDS), st.sampled_from(Mode.values)
seats = st.one_of(st.none(), st.integers(1, 4))
deeds = st.one_of(
    st.tuples(st.just("register"), person, kind, mode),
    st.tuples(st.just("enter"), person, kind, mode),
    st.tuples(st.just("withdraw"), person),
    st.tuples(st.just("approve"), person),
    st.tuples(st.just("decline"), person),
    st.tuples(st.just("move_up"), person),
    st.tuples(st.just("change"), person, mode),
    st.tuples(st.just("seats"), seats),
    st.tuples(st.just("capacity"), kind, seats),
)


@dataclass
class Gathering:
    """A meeting, its people, and the secretariat that does what staff do."""

    meeting: Meeting
    people: list[Person]
    staff: User
    told: list[tuple[str, int]] = field(default_factory=list)

    def do(self, name: str, *given: Any) -> None:
        """One deed; a refusal is an answer, anything else that is raised is a fault."""
        with suppress(Refused):
            getattr(self, name)(*given)

    def register(self, number: int, kind: str, mode: str) -> None:
        one = self.people[number]
        register(one, self.meeting, capacity=capacity_of(self.meeting, kind), wish=Wish(mode), by=account_of(one))

    def enter(self, number: int, kind: str, mode: str) -> None:
        capacity = capacity_of(self.meeting, kind)
        register_for(self.people[number], self.meeting, capacity=capacity, wish=Wish(mode), by=self.staff)

    def withdraw(self, number: int) -> None:
        if held := self.last(number):
            withdraw(held, by=self.staff)

    def approve(self, number: int) -> None:
        if held := self.last(number):
            approve(held, by=self.staff)

    def decline(self, number: int) -> None:
        if held := self.last(number):
            decline(held, "A reason.", by=self.staff)

    def move_up(self, number: int) -> None:
        if held := self.last(number):
            move_up(held, by=self.staff)

    def change(self, number: int, mode: str) -> None:
        if held := self.last(number):
            change(held, Wish(mode), by=self.staff)

    def seats(self, number: int | None) -> None:
        meeting = Meeting.objects.get(pk=self.meeting.pk)
        meeting.seats = number
        save_meeting(meeting, by=self.staff)

    def capacity(self, kind: str, number: int | None) -> None:
        capacity = capacity_of(self.meeting, kind)
        capacity.seats = number
        save_capacity(capacity, by=self.staff)

    def last(self, number: int) -> Registration | None:
        return self.meeting.registrations.filter(person=self.people[number]).order_by("-pk").first()


@contextmanager
def gathering() -> Iterator[Gathering]:
    """One for each example; nothing of it stays."""
    with transaction.atomic():
        meeting = open_meeting(seats=2)
        meeting.capacities.filter(kind="observer").update(approval=Approval.STAFF)
        invitation = InvitationFactory(meeting=meeting, member=None, organisation=OrganisationFactory())
        people = [PersonFactory(user=UserFactory()) for _ in range(PEOPLE)]
        invitation.persons.set(people)
        yield Gathering(meeting, people, UserFactory(is_staff=True))
        transaction.set_rollback(True)


def seated(meeting: Meeting, capacity: Capacity | None = None) -> int:
    """How many hold a seat, counted without the portal's own reading rules."""
    rows = [one for one in meeting.registrations.all() if one.status == "confirmed" and one.mode == "in-person"]
    return len([one for one in rows if capacity is None or one.capacity_id == capacity.pk])


def broken_rules(now: Gathering, before: dict[int, str]) -> list[str]:
    """What does not hold after a deed; `before` has the status of every registration before it."""
    meeting = Meeting.objects.get(pk=now.meeting.pk)
    rows = list(meeting.registrations.order_by("pk").select_related("capacity"))
    live = [row.person_id for row in rows if row.status in ("requested", "confirmed", "waiting")]
    claims = {
        "more seats than the meeting has": over(seated(meeting), meeting.seats),
        "more seats than a capacity has": any(
            over(seated(meeting, one), one.seats) for one in meeting.capacities.all()
        ),
        "a person with two live registrations": len(live) != len(set(live)),
        "somebody waits for a place that is free": any(waits_in_vain(row, meeting) for row in rows),
        "somebody was passed over": any(was_passed_over(row, rows, before) for row in rows),
    }
    return [words for words, is_broken in claims.items() if is_broken]


def over(taken: int, limit: int | None) -> bool:
    return limit is not None and taken > limit


def waits_in_vain(row: Registration, meeting: Meeting) -> bool:
    own = row.capacity
    is_free = not over(seated(meeting) + 1, meeting.seats) and not over(seated(meeting, own) + 1, own.seats)
    return row.status == "waiting" and (is_free or row.mode == "online")


def was_passed_over(row: Registration, rows: list[Registration], before: dict[int, str]) -> bool:
    """Somebody who came later, in the same capacity, has got a seat in the room meanwhile."""
    later = [one for one in rows if one.capacity_id == row.capacity_id and one.pk > row.pk]
    moved = [one for one in later if before.get(one.pk) == "waiting" and one.takes_seat]
    return row.status == "waiting" and bool(moved)


@given(st.lists(deeds, min_size=4, max_size=14))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_rules_of_seats_hold_after_every_deed(done: list[tuple[Any, ...]]) -> None:
    with gathering() as now:
        for deed in done:
            before = dict(now.meeting.registrations.values_list("pk", "status"))
            now.do(*deed)
            assert (deed, broken_rules(now, before)) == (deed, [])
        assert told_of(now) == became(now)


def told_of(now: Gathering) -> list[tuple[str, int]]:
    """What each registration was told of its status, in order."""
    names = {"registration-moved-up": "confirmed"}
    rows = Message.objects.order_by("pk").values_list("kind", "about")
    told = [
        (names.get(kind, kind.removeprefix("registration-")), int(about.rpartition(":")[2])) for kind, about in rows
    ]
    return sorted((one for one in told if one[0] != "changed"), key=lambda pair: pair[1])


def became(now: Gathering) -> list[tuple[str, int]]:
    """Every status that each registration has had, by its history, in order; who was confirmed by a change of their own
    from the waiting list is told of the change."""
    steps = []
    for one in now.meeting.registrations.order_by("pk"):
        rows = list(one.history.order_by("history_id").values_list("status", "mode"))
        for (status, mode), (old, old_mode) in zip(rows, [("", ""), *rows], strict=False):
            if status != old and not (old == "waiting" and old_mode != mode):
                steps.append((status, one.pk))
    return steps
