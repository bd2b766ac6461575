"""The whole life of registrations in any order of deeds, beside a slow and simple reference: both say the same."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from meetings.models import ChangeRequest, Invitation, Meeting, Registration
from meetings.models.capacity import Approval
from meetings.models.registration import Mode
from meetings.running.where_it_stands import where_it_stands
from meetings.seats import seats_of
from meetings.services import deciding, requesting_changes
from meetings.services.acting_for_delegates import withdraw_delegate
from meetings.services.announcing import save_meeting
from meetings.services.answering import Answer, answer
from meetings.services.inviting import save_capacity
from meetings.services.naming_delegates import Delegate
from meetings.services.registering import Wish, register, register_for, withdraw
from meetings.services.requesting_changes import Taking, change_delegate, change_own
from meetings.services.substituting import substitute
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.examples import examples
from tests.factories import InvitationFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.meetings.gathering import account_of, capacity_of, open_meeting
from tests.meetings.naming import invited_member

pytestmark = pytest.mark.django_db

GUESTS, DELEGATES, ROOM = 4, 3, "in-person"
FREE, ASKED, NAMED = "un", "observer", "delegate"  # nobody approves, staff approve, the member approves
KINDS = (FREE, ASKED, NAMED)
LIVE = ("requested", "confirmed", "waiting")
number, way = st.integers(0, 11), st.sampled_from(Mode.values)
seats = st.one_of(st.none(), st.integers(1, 4))


@dataclass
class Row:
    """A registration as it should be: `named` and `approved` say by whom, empty for nobody."""

    who: str
    kind: str
    mode: str
    status: str
    named: str = ""
    approved: str = ""
    for_member: bool = False

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_seated(self) -> bool:
        return self.status == "confirmed" and self.mode == ROOM


@dataclass
class Wanted:
    """A change that is asked for."""

    row: Row
    mode: str
    for_member: bool
    state: str = "asked"


@dataclass
class Reference:
    """Lists, counted anew each time. A deed answers True when it is done or was done before, False when refused."""

    rows: list[Row] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    seats: int | None = 2
    limits: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(KINDS))
    status: str = "open"
    is_late: bool = False
    has_begun: bool = False
    has_declined: bool = False

    @property
    def is_open(self) -> bool:
        return self.status == "open" and not self.is_late

    @property
    def is_planned(self) -> bool:
        return self.status in ("open", "closed")

    def seated(self, kind: str = "") -> int:
        return len([row for row in self.rows if row.is_seated and kind in ("", row.kind)])

    def is_free(self, kind: str) -> bool:
        own = self.limits[kind]
        return (self.seats is None or self.seated() < self.seats) and (own is None or self.seated(kind) < own)

    def could_move_up(self) -> list[Row]:
        return [row for row in self.rows if row.status == "waiting" and self.is_free(row.kind)]

    def place(self, kind: str, mode: str) -> str:
        """Nobody who comes once it has begun goes before those who wait for a seat that is free."""
        is_free = self.is_free(kind) and not (self.has_begun and self.could_move_up())
        return "confirmed" if mode != ROOM or is_free else "waiting"

    def fill(self) -> bool:
        while self.status != "cancelled" and not self.has_begun and self.could_move_up():
            self.could_move_up()[0].status = "confirmed"
        return True

    def live(self, who: str) -> Row | None:
        return next((row for row in self.rows if row.who == who and row.is_live), None)

    def declined(self, who: str, by_member: bool) -> bool:
        return any(row.who == who and row.status == "declined" and row.for_member == by_member for row in self.rows)

    def register(self, who: str, kind: str, mode: str) -> bool:
        if self.live(who):
            return True
        if not self.is_open or self.declined(who, False):
            return False
        self.rows.append(Row(who, kind, mode, "requested" if kind == ASKED else self.place(kind, mode)))
        return True

    def enter(self, who: str, kind: str, mode: str) -> bool:
        if self.live(who):
            return True
        if self.status == "cancelled":
            return False
        self.rows.append(Row(who, kind, mode, self.place(kind, mode), named="staff"))
        return True

    def may_be_named(self, who: str, by: str) -> bool:
        return not self.declined(who, False) and (by == "focal" or not self.declined(who, True))

    def name(self, who: str, mode: str, by: str) -> bool:
        if self.live(who):
            return True
        if not self.is_open or self.has_declined or not self.may_be_named(who, by):
            return False
        has_word = by == "focal"
        status = self.place(NAMED, mode) if has_word else "requested"
        self.rows.append(Row(who, NAMED, mode, status, by, "focal" if has_word else "", not has_word))
        return True

    def approve(self, row: Row, by: str) -> bool:
        if row.status in ("confirmed", "waiting"):
            return by == "staff" or row.kind == NAMED
        if row.status != "requested" or not self.is_planned or (by == "focal" and row.kind != NAMED):
            return False
        if by == "focal" and not row.for_member:
            return True
        row.approved, row.for_member = by, by == "focal"
        row.status = self.place(row.kind, row.mode)
        return True

    def decline(self, row: Row, by: str) -> bool:
        if row.status == "declined":
            return True
        is_members = row.kind == NAMED and row.for_member and row.status == "requested"
        if not row.is_live or (by == "focal" and not is_members):
            return False
        row.status, row.for_member = "declined", by == "focal"
        self.end(row)
        return self.fill()

    def withdraw(self, row: Row) -> bool:
        if not row.is_live:
            return True
        row.status = "withdrawn"
        self.end(row)
        return self.fill()

    def substitute(self, row: Row, who: str) -> bool:
        if row.kind != NAMED:
            return False
        if row.is_live and row.who == who:
            return True
        if not row.is_live or self.status == "cancelled" or self.live(who) or not self.may_be_named(who, "focal"):
            return False
        left = replace(row, status="withdrawn")
        self.rows.append(left)
        for one in self.wanted:
            one.row = left if one.row is row else one.row
        self.end(left)
        row.who, row.named = who, "focal"
        return True

    def change(self, row: Row, mode: str, by: str) -> bool:
        if by == "assistant" and row.named != "assistant":
            return False
        if not row.is_live or self.status == "cancelled":
            return False
        if row.mode == mode:
            return True
        has_place = row.status in ("confirmed", "waiting")
        is_asked = not self.is_open or (has_place and (row.kind == ASKED or (row.kind == NAMED and by != "focal")))
        return self.ask(row, mode) if is_asked else self.go(row, mode)

    def go(self, row: Row, mode: str) -> bool:
        """Another way at once; who is confirmed online and finds no seat keeps what they have."""
        if row.status == "confirmed" and mode == ROOM != row.mode and self.place(row.kind, mode) == "waiting":
            return False
        if row.status == "waiting" and mode != ROOM:
            row.status = "confirmed"
        row.mode = mode
        return self.fill()

    def ask(self, row: Row, mode: str) -> bool:
        before = next((one for one in self.wanted if one.row is row and one.state == "asked"), None)
        if before is None:
            self.wanted.append(Wanted(row, mode, self.is_open and row.kind == NAMED))
        return before is None or before.mode == mode

    def decide(self, one: Wanted, state: str, by: str) -> bool:
        if by == "focal" and not (one.row.kind == NAMED and one.for_member):
            return False
        if one.state == state:
            return True
        if one.state != "asked" or (state == "granted" and not self.is_planned):
            return False
        if state == "granted" and not self.go(one.row, one.mode):
            return False
        one.state = state
        return True

    def end(self, row: Row) -> None:
        for one in self.wanted:
            if one.row is row and one.state == "asked":
                one.state = "ended"

    def give(self, seats: int | None, kind: str = "") -> bool:
        if seats is not None and self.seated(kind) > seats:
            return False
        if kind:
            self.limits[kind] = seats
        else:
            self.seats = seats
        return self.fill()


class WholeLife(RuleBasedStateMachine):
    """The portal and the reference do the same deeds."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.reference, self.clock = Reference(), datetime.combine(date.today(), time(12), UTC)
        with time_machine.travel(self.clock, tick=False):
            self.meeting = open_meeting(seats=2, registration_closes_on=None)
            self.meeting.capacities.filter(kind=NAMED).update(approval=Approval.MEMBER)
            self.meeting.capacities.filter(kind=ASKED).update(approval=Approval.STAFF)
            self.staff, self.ours = UserFactory(is_staff=True), invited_member(self.meeting)
            guests = InvitationFactory(meeting=self.meeting, member=None, organisation=OrganisationFactory())
            self.guests = [PersonFactory(user=UserFactory(email=f"g{one}@example.org")) for one in range(GUESTS)]
            guests.persons.set(self.guests)
        users = {"staff": self.staff, "focal": self.ours.focal_point, "assistant": self.ours.assistant}
        self.users: dict[str, Any] = users

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def both(self, expected: bool, deed: Callable[[], object]) -> None:
        """Done by both, or refused by both."""
        with time_machine.travel(self.clock, tick=False):
            try:
                deed()
                done = True
            except Refused:
                done = False
        assert done == expected

    def real(self) -> list[Registration]:
        rows = self.meeting.registrations.select_related("meeting", "person__user", "capacity", "named_by")
        return list(rows.order_by("pk"))

    def one(self, number: int) -> tuple[Row, Registration] | None:
        rows = self.reference.rows
        return (rows[number % len(rows)], self.real()[number % len(rows)]) if rows else None

    @rule(number=number, kind=st.sampled_from((FREE, ASKED)), mode=way)
    def registers(self, number: int, kind: str, mode: str) -> None:
        one = self.guests[number % GUESTS]
        asked = {"capacity": capacity_of(self.meeting, kind), "wish": Wish(mode), "by": account_of(one)}
        expected = self.reference.register(account_of(one).email, kind, mode)
        self.both(expected, lambda: register(one, self.meeting, **asked))

    @rule(number=number, kind=st.sampled_from((FREE, ASKED)), mode=way)
    def is_entered(self, number: int, kind: str, mode: str) -> None:
        one = self.guests[number % GUESTS]
        asked = {"capacity": capacity_of(self.meeting, kind), "wish": Wish(mode), "by": self.staff}
        expected = self.reference.enter(account_of(one).email, kind, mode)
        self.both(expected, lambda: register_for(one, self.meeting, **asked))

    @rule(number=number, mode=way, by=st.sampled_from(("focal", "assistant")))
    def names(self, number: int, mode: str, by: str) -> None:
        who = f"d{number % DELEGATES}@example.org"
        self.both(
            self.reference.name(who, mode, by), lambda: self.ours.name(who, by=self.users[by], kind=NAMED, mode=mode)
        )

    @rule(number=number, by=st.sampled_from(("staff", "focal")), says_yes=st.booleans())
    def decides(self, number: int, by: str, says_yes: bool) -> None:
        if found := self.one(number):
            row, held = found
            for_member, user = by == "focal", self.users[by]
            if says_yes:
                expected = self.reference.approve(row, by)
                self.both(expected, lambda: deciding.approve(held, by=user, for_member=for_member))
            else:
                expected = self.reference.decline(row, by)
                self.both(expected, lambda: deciding.decline(held, "No.", by=user, for_member=for_member))

    @rule(number=number)
    def is_withdrawn(self, number: int) -> None:
        if found := self.one(number):
            row, held = found
            if row.kind == NAMED:
                self.both(self.reference.withdraw(row), lambda: withdraw_delegate(held, by=self.ours.focal_point))
            else:
                self.both(self.reference.withdraw(row), lambda: withdraw(held, by=account_of(held.person)))

    @rule(number=number, other=number)
    def is_substituted(self, number: int, other: int) -> None:
        if found := self.one(number):
            row, held = found
            who = f"d{other % DELEGATES}@example.org"
            expected = self.reference.substitute(row, who)
            self.both(expected, lambda: substitute(held, Delegate("O. Ther", who, "Deputy"), by=self.ours.focal_point))

    @rule(number=number, mode=way, by=st.sampled_from(("focal", "assistant")))
    def changes(self, number: int, mode: str, by: str) -> None:
        if found := self.one(number):
            row, held = found
            if row.kind == NAMED:
                taking, user = Taking(mode, held.rank, held.office), self.users[by]
                self.both(self.reference.change(row, mode, by), lambda: change_delegate(held, taking, by=user))
            else:
                own = account_of(held.person)
                self.both(self.reference.change(row, mode, "own"), lambda: change_own(held, Wish(mode), by=own))

    @rule(number=number, by=st.sampled_from(("staff", "focal")), state=st.sampled_from(("granted", "declined")))
    def decides_on_a_change(self, number: int, by: str, state: str) -> None:
        if found := self.change(number):
            one, asked = found
            how: dict[str, Any] = {"by": self.users[by], "for_member": by == "focal"}
            expected = self.reference.decide(one, state, by)
            if state == "granted":
                self.both(expected, lambda: requesting_changes.grant(asked, **how))
            else:
                self.both(expected, lambda: requesting_changes.decline(asked, "No.", **how))

    @rule(number=number)
    def takes_a_change_back(self, number: int) -> None:
        if found := self.change(number):
            one, asked = found
            by = self.ours.focal_point if one.row.kind == NAMED else account_of(asked.registration.person)
            expected = self.reference.decide(one, "taken-back", "")
            self.both(expected, lambda: requesting_changes.take_back(asked, by=by))

    def change(self, number: int) -> tuple[Wanted, ChangeRequest] | None:
        rows = list(ChangeRequest.objects.select_related("registration__meeting", "registration__person__user"))
        return (self.reference.wanted[number % len(rows)], rows[number % len(rows)]) if rows else None

    @rule(seats=seats, kind=st.sampled_from(("", *KINDS)))
    def is_given_seats(self, seats: int | None, kind: str) -> None:
        expected = self.reference.give(seats, kind)
        if kind:
            capacity = capacity_of(self.meeting, kind)
            capacity.seats = seats
            self.both(expected, lambda: save_capacity(capacity, by=self.staff))
        else:
            self.both(expected, lambda: self.saved(seats=seats))

    def saved(self, **values: Any) -> Meeting:
        meeting = Meeting.objects.get(pk=self.meeting.pk)
        for name, value in values.items():
            setattr(meeting, name, value)
        return save_meeting(meeting, by=self.staff)

    @rule(status=st.sampled_from(("open", "closed", "open", "closed", "cancelled")))
    def takes_a_step(self, status: str) -> None:
        """Which steps there are is the matter of `test_steps`: what it has become, the reference is told."""
        with time_machine.travel(self.clock, tick=False):
            try:
                self.saved(status=status)
            except Refused:
                return
        self.reference.status = status
        self.reference.fill()

    @rule(is_late=st.booleans())
    def closes_by_its_day(self, is_late: bool) -> None:
        self.reference.is_late = is_late
        day = self.clock.date() - timedelta(days=2) if is_late else None
        self.both(self.reference.fill(), lambda: self.saved(registration_closes_on=day))

    @rule()
    def begins(self) -> None:
        start = Meeting.objects.get(pk=self.meeting.pk).start
        assert start is not None
        self.clock, self.reference.has_begun = max(self.clock, datetime.combine(start.core, time(12), UTC)), True

    @rule(days=st.integers(3, 30))
    def is_moved(self, days: int) -> None:
        """Always to days that are still to come: then who waits moves up again."""
        day = self.clock.date() + timedelta(days=days)
        self.reference.has_begun = False
        end = PartialDate.on(day + timedelta(days=1))
        self.both(self.reference.fill(), lambda: self.saved(start=PartialDate.on(day), end=end))

    @rule(reply=st.sampled_from(("accepted", "declined")))
    def answers(self, reply: str) -> None:
        """Who is registered for it would have to withdraw first."""
        invitation = Invitation.objects.get(pk=self.ours.invitation.pk)
        with time_machine.travel(self.clock, tick=False):
            try:
                answer(invitation, Answer(reply, invitation.reply, "A reason."), by=self.ours.focal_point)
            except Refused:
                return
        self.reference.has_declined = reply == "declined"
        assert reply == "accepted" or not any(row.kind == NAMED and row.is_live for row in self.reference.rows)

    @invariant()
    def both_say_the_same(self) -> None:
        names = {user.pk: name for name, user in self.users.items()} | {None: ""}
        found = [
            Row(
                (one.person.user.email if one.person.user else one.person.work_email),
                one.capacity.kind,
                one.mode,
                one.status,
                names[one.named_by_id],
                names[one.approved_by_id],
                one.is_for_member_to_decide,
            )
            for one in self.real()
        ]
        assert found == self.reference.rows
        keys = [one.pk for one in self.real()]
        asked = [(keys[self.index(one.row)], one.mode, one.for_member, one.state) for one in self.reference.wanted]
        kept = ChangeRequest.objects.values_list("registration", "mode", "is_for_member_to_decide", "state")
        assert list(kept.order_by("pk")) == asked

    def index(self, row: Row) -> int:
        return next(place for place, one in enumerate(self.reference.rows) if one is row)

    @invariant()
    def the_rules_hold(self) -> None:
        rows, now = self.reference.rows, self.reference
        assert now.seats is None or now.seated() <= now.seats
        assert all(limit is None or now.seated(kind) <= limit for kind, limit in now.limits.items())
        live = [row.who for row in rows if row.is_live]
        assert len(live) == len(set(live))
        assert not [row for row in rows if row.status == "waiting" and row.mode != ROOM]
        assert now.status == "cancelled" or now.has_begun or now.could_move_up() == []

    @invariant()
    def the_counts_are_right(self) -> None:
        meeting = Meeting.objects.get(pk=self.meeting.pk)
        waiting = {
            kind: [row.kind for row in self.reference.rows if row.status == "waiting"].count(kind) for kind in KINDS
        }
        shown, standing = seats_of(meeting), where_it_stands(meeting)
        assert (shown.taken, shown.waiting) == (self.reference.seated(), sum(waiting.values()))
        counted = {row.capacity.kind: row for row in standing.capacities if row.capacity.kind in KINDS}
        assert {kind: row.seated for kind, row in counted.items()} == {
            kind: self.reference.seated(kind) for kind in KINDS
        }
        assert {kind: row.waiting for kind, row in counted.items()} == waiting
        asked = [one for one in self.reference.wanted if one.state == "asked"]
        assert standing.changes == (len(asked) if self.reference.is_planned else 0)
        assert standing.requested == [row.status for row in self.reference.rows].count("requested")


def test_the_portal_and_the_reference_say_the_same_after_every_deed() -> None:
    many = settings(
        max_examples=examples(10),
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(WholeLife, settings=many)
