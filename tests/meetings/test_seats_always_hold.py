"""Whatever people and staff do, in whatever order: no seat is given twice, nobody is passed over, all are told."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focalpoints.models import Person, User
from meetings.models import Capacity, Meeting, Registration
from meetings.models.capacity import Approval
from meetings.models.registration import Mode
from meetings.services.acting_for_delegates import withdraw_delegate
from meetings.services.announcing import save_meeting
from meetings.services.deciding import approve, decline, move_up
from meetings.services.inviting import save_capacity
from meetings.services.naming_delegates import Delegate, name_delegate
from meetings.services.registering import Wish, change, register, register_for, withdraw
from meetings.services.requesting_changes import Taking, change_delegate
from meetings.services.substituting import substitute
from r2pnet.outbox.models import Message
from r2pnet.refusal import Refused
from tests.examples import examples
from tests.factories import InvitationFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.meetings.gathering import account_of, capacity_of, open_meeting
from tests.meetings.naming import Invited, invited_member

pytestmark = pytest.mark.django_db

PEOPLE = 5
KINDS = ("un", "speaker", "observer")  # the last one needs the approval of staff
DELEGATED = ("un", "delegate", "observer")
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
    st.tuples(st.just("name"), st.integers(0, PEOPLE + 1), st.booleans(), st.sampled_from(DELEGATED), mode),
    st.tuples(st.just("approve_for_member"), person),
    st.tuples(st.just("decline_for_member"), person),
    st.tuples(st.just("withdraw_delegate"), person),
    st.tuples(st.just("change_delegate"), person, mode),
    st.tuples(st.just("substitute"), person, st.integers(0, PEOPLE + 1)),
    st.tuples(st.just("begin")),
)


@dataclass
class Gathering:
    """A meeting, its people, and the secretariat that does what staff do."""

    meeting: Meeting
    people: list[Person]
    staff: User
    ours: Invited
    has_begun: bool = False

    def do(self, name: str, *given: Any) -> None:
        """One deed; a refusal is an answer, anything else that is raised is a fault."""
        later = self.begins if self.has_begun else None
        with suppress(Refused), time_machine.travel(later, tick=False) if later else nullcontext():
            getattr(self, name)(*given)

    @property
    def begins(self) -> datetime:
        """The first moment at which the meeting has begun."""
        assert self.meeting.start is not None
        return datetime.combine(self.meeting.start.core, time(12), UTC)

    def begin(self) -> None:
        self.has_begun = True

    def delegate(self, number: int) -> Delegate:
        """One of the people, or somebody who is not on record."""
        addresses = [account_of(one).email for one in self.people]
        return Delegate(f"Delegate {number}", [*addresses, "new@example.org", "newer@example.org"][number], "Office")

    def name(self, number: int, by_assistant: bool, kind: str, mode: str) -> None:
        by = self.ours.assistant if by_assistant else self.ours.focal_point
        capacity = capacity_of(self.meeting, kind)
        name_delegate(self.ours.invitation, self.delegate(number), capacity=capacity, mode=mode, by=by)

    def of_ours(self, number: int) -> Registration | None:
        """One of the registrations of the member's delegation."""
        rows = list(self.meeting.registrations.filter(invitation=self.ours.invitation).order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def approve_for_member(self, number: int) -> None:
        if held := self.of_ours(number):
            approve(held, by=self.ours.focal_point, for_member=True)

    def decline_for_member(self, number: int) -> None:
        if held := self.of_ours(number):
            decline(held, "A reason.", by=self.ours.focal_point, for_member=True)

    def withdraw_delegate(self, number: int) -> None:
        if held := self.of_ours(number):
            withdraw_delegate(held, by=self.ours.focal_point)

    def change_delegate(self, number: int, mode: str) -> None:
        if held := self.of_ours(number):
            change_delegate(held, Taking(mode), by=self.ours.focal_point)

    def substitute(self, number: int, other: int) -> None:
        if held := self.of_ours(number):
            substitute(held, self.delegate(other), by=self.ours.focal_point)

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
        meeting = open_meeting(seats=2, registration_closes_on=None)
        meeting.capacities.filter(kind="observer").update(approval=Approval.STAFF)
        invitation = InvitationFactory(meeting=meeting, member=None, organisation=OrganisationFactory())
        people = [PersonFactory(user=UserFactory()) for _ in range(PEOPLE)]
        invitation.persons.set(people)
        ours = invited_member(meeting)
        ours.invitation.capacities.set([capacity_of(meeting, kind) for kind in DELEGATED])
        yield Gathering(meeting, people, UserFactory(is_staff=True), ours)
        transaction.set_rollback(True)


def seated(meeting: Meeting, capacity: Capacity | None = None) -> int:
    """How many hold a seat, counted without the portal's own reading rules."""
    rows = [one for one in meeting.registrations.all() if one.status == "confirmed" and one.mode == "in-person"]
    return len([one for one in rows if capacity is None or one.capacity_id == capacity.pk])


def broken_rules(now: Gathering, before: dict[int, tuple[str, int, str]]) -> list[str]:
    """What does not hold after a deed; `before` has status, holder and way of every registration before it."""
    meeting = Meeting.objects.get(pk=now.meeting.pk)
    rows = list(meeting.registrations.order_by("pk").select_related("capacity"))
    live = [row.person_id for row in rows if row.status in ("requested", "confirmed", "waiting")]
    claims = {
        "more seats than the meeting has": over(seated(meeting), meeting.seats),
        "more seats than a capacity has": any(
            over(seated(meeting, one), one.seats) for one in meeting.capacities.all()
        ),
        "a person with two live registrations": len(live) != len(set(live)),
        "somebody waits for a place that is free": not now.has_begun
        and any(waits_in_vain(row, meeting) for row in rows),
        "somebody was passed over": any(was_passed_over(row, rows, before) for row in rows),
        "somebody moved up after the beginning": now.has_begun and any(moved_up(row, before) for row in rows),
        "a row changed hands and its place": any(has_lost(row, before) for row in rows),
        "somebody is named without the member's word": bool(named_too_early(now, rows)),
    }
    return [words for words, is_broken in claims.items() if is_broken]


def moved_up(row: Registration, before: dict[int, tuple[str, int, str]]) -> bool:
    """From waiting to a seat in the room, without leaving the line for the screen."""
    return row.pk in before and before[row.pk][0] == "waiting" and row.takes_seat


def has_lost(row: Registration, before: dict[int, tuple[str, int, str]]) -> bool:
    """Another person holds it, and it stands otherwise than before."""
    status, holder, way = before.get(row.pk, ("", row.person_id, ""))
    return row.person_id != holder and (row.status, row.mode) != (status, way)


def named_too_early(now: Gathering, rows: list[Registration]) -> set[int]:
    """Whom the invitation of the member names though all that was said of them waits for its word."""
    named = set(now.ours.invitation.persons.values_list("pk", flat=True))
    theirs = [row for row in rows if row.invitation_id == now.ours.invitation.pk]
    awaited = {row.person_id for row in theirs if row.status == "requested" and row.is_for_member_to_decide}
    return (named & awaited) - {row.person_id for row in theirs if row.status in ("withdrawn", "declined")}


def over(taken: int, limit: int | None) -> bool:
    return limit is not None and taken > limit


def waits_in_vain(row: Registration, meeting: Meeting) -> bool:
    own = row.capacity
    is_free = not over(seated(meeting) + 1, meeting.seats) and not over(seated(meeting, own) + 1, own.seats)
    return row.status == "waiting" and (is_free or row.mode == "online")


def was_passed_over(row: Registration, rows: list[Registration], before: dict[int, tuple[str, int, str]]) -> bool:
    """Somebody who came later, in the same capacity, has got a seat in the room meanwhile."""
    later = [one for one in rows if one.capacity_id == row.capacity_id and one.pk > row.pk]
    moved = [one for one in later if moved_up(one, before)]
    return row.status == "waiting" and bool(moved)


@given(st.lists(deeds, min_size=4, max_size=14))
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_rules_of_seats_hold_after_every_deed(done: list[tuple[Any, ...]]) -> None:
    with gathering() as now:
        for deed in done:
            rows = now.meeting.registrations.values_list("pk", "status", "person", "mode")
            before = {pk: (status, holder, way) for pk, status, holder, way in rows}
            now.do(*deed)
            assert (deed, broken_rules(now, before)) == (deed, [])
        assert told_of(now) == became(now)


def told_of(now: Gathering) -> list[tuple[str, int]]:
    """What each registration was told of its status, in order."""
    names = {
        "registration-moved-up": "confirmed",
        "registration-named": "confirmed",
        "registration-named-waiting": "waiting",
        "registration-named-requested": "requested",
        "registration-declined-by-member": "declined",
    }
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
        rows = list(one.history.order_by("history_id").values_list("status", "mode", "person"))
        for (status, mode, holder), (old, old_mode, old_holder) in zip(rows, [("", "", 0), *rows], strict=False):
            if holder != old_holder or (status != old and not (old == "waiting" and old_mode != mode)):
                steps.append((status, one.pk))
    return steps
