"""Registering for a meeting: who may, what they get, what they are told."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from focalpoints.models import Appointment, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from meetings.models import Meeting, Needs, Registration
from meetings.models.capacity import Approval
from meetings.models.meeting import HowHeld, MeetingStatus
from meetings.models.registration import Mode
from meetings.places import is_invited, places_for
from meetings.services.announcing import save_meeting
from meetings.services.deciding import approve, decline, move_up
from meetings.services.inviting import save_capacity
from meetings.services.registering import Wish, change, register_for, withdraw
from meetings.services.seating import place_in_line
from r2pnet.clock import network_today
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from r2pnet.stamps import stamps
from tests.factories import InvitationFactory, OrganisationFactory, PersonFactory, RegistrationFactory, UserFactory
from tests.meetings.gathering import (
    IN_PERSON,
    ONLINE,
    account_of,
    capacity_of,
    invited,
    open_meeting,
    seat,
    statuses,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting()


@pytest.fixture
def secretariat() -> User:
    return UserFactory(is_staff=True)


@pytest.fixture
def full() -> Meeting:
    """One seat, taken; two wait."""
    meeting = open_meeting(seats=1)
    for number in range(3):
        seat(invited(meeting, user=UserFactory(email=f"{number}@example.org")), meeting)
    Message.objects.all().delete()
    return meeting


def messages() -> list[tuple[str, str]]:
    """Kind and address of every message, in the order in which they were written."""
    return list(Message.objects.order_by("pk").values_list("kind", "to_address"))


class TestASeat:
    def test_who_is_invited_and_asks_has_a_seat_and_is_told(self, meeting: Meeting) -> None:
        person = invited(meeting, user=UserFactory(email="one@example.org"))
        registration = seat(person, meeting, Wish(Mode.IN_PERSON, needs=" step-free way ", is_listed=True))
        assert (registration.status, registration.rank, registration.is_listed) == ("confirmed", "head", True)
        assert registration.office.startswith("Head of Unit, Test Ministry ")
        assert (registration.named_by, registration.approved_by) == (None, None)
        assert registration.needs.text == "step-free way"
        assert messages() == [("registration-confirmed", "one@example.org")]
        told = registration.history.get()
        assert (told.history_user, told.status) == (person.user, "confirmed")

    def test_nobody_is_listed_who_did_not_say_so(self, meeting: Meeting) -> None:
        assert seat(invited(meeting), meeting).is_listed is False

    def test_who_asks_twice_holds_one_registration(self, meeting: Meeting) -> None:
        person = invited(meeting)
        assert seat(person, meeting) == seat(person, meeting, ONLINE)
        assert statuses(meeting) == ["confirmed"]
        assert len(messages()) == 1

    def test_a_second_live_registration_is_refused_by_the_database(self, meeting: Meeting) -> None:
        held = seat(invited(meeting), meeting)
        with pytest.raises(IntegrityError), transaction.atomic():
            RegistrationFactory(meeting=meeting, person=held.person, capacity=held.capacity, status="waiting")

    def test_when_every_seat_is_taken_one_waits_in_order_of_arrival(self) -> None:
        meeting = open_meeting(seats=1)
        people = [invited(meeting) for _ in range(3)]
        registrations = [seat(person, meeting) for person in people]
        assert statuses(meeting) == ["confirmed", "waiting", "waiting"]
        assert [place_in_line(one) for one in registrations] == [0, 1, 2]
        assert [kind for kind, _address in messages()] == [
            "registration-confirmed", "registration-waiting", "registration-waiting",
        ]  # fmt: skip
        assert "Your number on the waiting list is 2." in Message.objects.order_by("pk")[2].body

    def test_a_capacity_has_seats_of_its_own(self) -> None:
        meeting = open_meeting(seats=10)
        capacity = capacity_of(meeting)
        capacity.seats = 1
        save_capacity(capacity, by=None)
        seat(invited(meeting), meeting)
        assert seat(invited(meeting), meeting).status == "waiting"
        assert seat(invited(meeting, Role.ALTERNATE), meeting, kind="alternate").status == "confirmed"

    def test_who_joins_online_takes_no_seat(self) -> None:
        meeting = open_meeting(seats=1)
        seat(invited(meeting), meeting)
        assert seat(invited(meeting), meeting, ONLINE).status == "confirmed"

    def test_a_meeting_in_person_only_is_joined_by_nobody_online(self) -> None:
        meeting = open_meeting(how_held=HowHeld.IN_PERSON)
        with pytest.raises(Refused, match="This meeting takes place in person only"):
            seat(invited(meeting), meeting, ONLINE)
        assert (statuses(meeting), messages()) == ([], [])


class TestWhoMayAsk:
    def test_an_office_gives_the_capacities_that_name_it(self, meeting: Meeting) -> None:
        offered = {
            role: [place.capacity.kind for place in places_for(invited(meeting, role), meeting)] for role in Role
        }
        assert offered == {
            Role.FOCAL_POINT: ["focal-point", "delegate"],
            Role.ALTERNATE: ["alternate", "delegate"],
            Role.ASSISTANT: ["delegate"],
            Role.CONTACT_OFFICE: ["delegate"],
            Role.MISSION_CONTACT: ["delegate", "mission"],
        }

    def test_an_invitation_can_allow_some_capacities_only(self, meeting: Meeting) -> None:
        person = invited(meeting)
        meeting.invitations.get().capacities.set([capacity_of(meeting, "delegate")])
        assert [place.capacity.kind for place in places_for(person, meeting)] == ["delegate"]
        with pytest.raises(Refused, match="not invited to this meeting in this capacity"):
            seat(person, meeting)

    def test_who_is_named_may_ask_for_what_needs_no_office(self, meeting: Meeting) -> None:
        guest = PersonFactory(user=UserFactory())
        invitation = InvitationFactory(meeting=meeting, member=None, organisation=OrganisationFactory())
        invitation.persons.add(guest)
        invitation.capacities.set([capacity_of(meeting, "un"), capacity_of(meeting, "focal-point")])
        assert [place.capacity.kind for place in places_for(guest, meeting)] == ["un"]
        assert seat(guest, meeting, kind="un").invitation == invitation

    def test_who_is_not_invited_may_not(self, meeting: Meeting) -> None:
        other = invited(open_meeting(slug="other", ordinal=13))
        assert (is_invited(other, meeting), places_for(other, meeting)) == (False, [])
        with pytest.raises(Refused, match="not invited"):
            seat(other, meeting)
        assert statuses(meeting) == []

    def test_an_office_that_has_ended_gives_nothing_any_more(self, meeting: Meeting) -> None:
        person = invited(meeting)
        office = Appointment.objects.get(person=person)
        office.end_state, office.end = EndState.KNOWN, PartialDate.on(date.today() - timedelta(days=1))
        office.save()
        assert places_for(person, meeting) == []


class TestTheDaysOfRegistration:
    @pytest.mark.parametrize(
        ("moment", "is_open"),
        [
            ("2027-02-28T22:59:59Z", False),
            ("2027-02-28T23:00:00Z", True),
            ("2027-04-15T21:59:59Z", True),
            ("2027-04-15T22:00:00Z", False),
        ],
        ids=["a second before", "the first", "the last", "a second after"],
    )
    def test_they_begin_and_end_by_the_clocks_at_the_place(self, moment: str, is_open: bool) -> None:
        """Brussels: UTC+1 on 1 March, UTC+2 on 15 April."""
        days = {"registration_opens_on": date(2027, 3, 1), "registration_closes_on": date(2027, 4, 15)}
        meeting = open_meeting(start=PartialDate.of(2027, 5, 12), end=PartialDate.of(2027, 5, 13), **days)
        person = invited(meeting)
        with time_machine.travel(moment, tick=False):
            if is_open:
                assert seat(person, meeting).status == "confirmed"
            else:
                with pytest.raises(Refused, match="Registration for this meeting is not open"):
                    seat(person, meeting)

    @pytest.mark.parametrize("status", sorted(set(MeetingStatus) - {MeetingStatus.OPEN}))
    def test_only_an_open_meeting_takes_registrations(self, status: str) -> None:
        meeting = open_meeting(status=status)
        with pytest.raises(Refused, match="not open"):
            seat(invited(meeting), meeting)


class TestApproval:
    @pytest.fixture
    def observed(self, meeting: Meeting) -> Meeting:
        meeting.capacities.update(approval=Approval.STAFF)
        return meeting

    def test_a_capacity_that_staff_approve_makes_a_request(self, observed: Meeting, secretariat: User) -> None:
        registration = seat(invited(observed), observed)
        assert registration.status == "requested"
        granted = approve(registration, by=secretariat)
        assert (granted.status, granted.approved_by) == ("confirmed", secretariat)
        assert granted.approved_at is not None
        assert [kind for kind, _to in messages()] == ["registration-requested", "registration-confirmed"]

    def test_approved_twice_it_is_approved_once(self, observed: Meeting, secretariat: User) -> None:
        registration = seat(invited(observed), observed)
        approve(registration, by=secretariat)
        approve(registration, by=secretariat)
        assert len(messages()) == 2

    def test_an_approval_without_a_seat_is_a_place_in_line(self, observed: Meeting, secretariat: User) -> None:
        Meeting.objects.update(seats=1)
        registrations = [seat(invited(observed), observed) for _ in range(2)]
        assert [approve(one, by=secretariat).status for one in registrations] == ["confirmed", "waiting"]

    def test_a_request_takes_no_seat(self, observed: Meeting) -> None:
        Meeting.objects.update(seats=1)
        assert [seat(invited(observed), observed).status for _ in range(2)] == ["requested", "requested"]

    def test_it_is_declined_with_a_reason_that_the_person_reads(self, observed: Meeting, secretariat: User) -> None:
        registration = seat(invited(observed), observed)
        with pytest.raises(Refused, match="Write the reason"):
            decline(registration, "  ", by=secretariat)
        declined = decline(registration, "No seat for observers.", by=secretariat)
        assert (declined.status, declined.decline_reason) == ("declined", "No seat for observers.")
        assert "The reason: No seat for observers." in Message.objects.get(kind="registration-declined").body
        with pytest.raises(Refused, match="Only a request"):
            approve(registration, by=secretariat)

    def test_who_was_declined_is_let_in_by_staff_alone(self, observed: Meeting, secretariat: User) -> None:
        person = invited(observed)
        decline(seat(person, observed), "No.", by=secretariat)
        with pytest.raises(Refused, match="was declined before"):
            seat(person, observed)
        register_for(person, observed, capacity=capacity_of(observed), wish=IN_PERSON, by=secretariat)
        assert statuses(observed) == ["declined", "confirmed"]

    def test_a_declined_registration_without_a_reason_is_refused_by_the_database(self, meeting: Meeting) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            RegistrationFactory(meeting=meeting, capacity=capacity_of(meeting), status="declined")


class TestMovingUp:
    def test_who_withdraws_frees_the_seat_for_the_first_who_waits(self, full: Meeting) -> None:
        first = full.registrations.earliest("pk")
        assert withdraw(first, by=account_of(first.person)).status == "withdrawn"
        assert statuses(full) == ["withdrawn", "confirmed", "waiting"]
        assert messages() == [
            ("registration-withdrawn", "0@example.org"), ("registration-moved-up", "1@example.org"),
        ]  # fmt: skip

    def test_to_withdraw_twice_frees_one_seat(self, full: Meeting) -> None:
        first = full.registrations.earliest("pk")
        withdraw(first, by=account_of(first.person))
        withdraw(first, by=account_of(first.person))
        assert statuses(full) == ["withdrawn", "confirmed", "waiting"]

    def test_more_seats_are_given_to_those_who_wait(self, full: Meeting, secretariat: User) -> None:
        full = Meeting.objects.get(pk=full.pk)
        full.seats = 2
        save_meeting(full, by=secretariat)
        assert statuses(full) == ["confirmed", "confirmed", "waiting"]
        assert messages() == [("registration-moved-up", "1@example.org")]

    def test_fewer_seats_than_are_taken_are_refused(self, secretariat: User) -> None:
        meeting = open_meeting(seats=3)
        for _ in range(2):
            seat(invited(meeting), meeting)
        meeting = Meeting.objects.get(pk=meeting.pk)
        meeting.seats = 1
        with pytest.raises(Refused, match="2 seats are taken"):
            save_meeting(meeting, by=secretariat)
        capacity = capacity_of(meeting)
        capacity.seats = 1
        with pytest.raises(Refused, match="2 seats are taken"):
            save_capacity(capacity, by=secretariat)

    def test_no_seat_at_all_is_refused(self, secretariat: User) -> None:
        meeting = open_meeting()
        meeting.seats = 0
        with pytest.raises(ValidationError):
            save_meeting(meeting, by=secretariat)

    def test_the_next_moves_up_when_the_first_has_no_seat_in_their_capacity(self, secretariat: User) -> None:
        meeting = open_meeting(seats=2)
        capacity = capacity_of(meeting)
        capacity.seats = 1
        save_capacity(capacity, by=None)
        holder = seat(invited(meeting, Role.ALTERNATE), meeting, kind="alternate")
        seat(invited(meeting), meeting)
        seat(invited(meeting), meeting)
        seat(invited(meeting, Role.ALTERNATE), meeting, kind="alternate")
        assert statuses(meeting) == ["confirmed", "confirmed", "waiting", "waiting"]
        withdraw(holder, by=secretariat)
        assert statuses(meeting) == ["withdrawn", "confirmed", "waiting", "confirmed"]

    def test_staff_give_nobody_a_seat_that_is_not_there(self, full: Meeting, secretariat: User) -> None:
        last = full.registrations.latest("pk")
        with pytest.raises(Refused, match="No seat is free"):
            move_up(last, by=secretariat)
        assert statuses(full) == ["confirmed", "waiting", "waiting"]

    def test_nobody_moves_up_to_a_meeting_that_was_cancelled(self, full: Meeting, secretariat: User) -> None:
        Meeting.objects.update(status=MeetingStatus.CANCELLED)
        withdraw(full.registrations.earliest("pk"), by=secretariat)
        assert statuses(full) == ["withdrawn", "waiting", "waiting"]

    def test_nobody_withdraws_from_a_meeting_that_is_over(self, full: Meeting, secretariat: User) -> None:
        with time_machine.travel(date.today() + timedelta(days=200), tick=False), pytest.raises(Refused, match="over"):
            withdraw(full.registrations.earliest("pk"), by=secretariat)


class TestBeingTold:
    def test_whom_staff_withdrew_reads_that_it_is_withdrawn_and_the_reason(
        self, full: Meeting, secretariat: User
    ) -> None:
        first = full.registrations.earliest("pk")
        withdraw(first, by=secretariat, reason="By phone, 3 May")
        told = Message.objects.get(kind="registration-withdrawn")
        assert told.subject == "Your registration is withdrawn: Twelfth meeting"
        words = "is withdrawn. The reason: By phone, 3 May. The attached calendar file takes the meeting out"
        assert words in told.body
        assert "You have withdrawn" not in told.body

    def test_a_withdrawal_without_a_reason_leaves_no_gap(self, full: Meeting) -> None:
        first = full.registrations.earliest("pk")
        withdraw(first, by=account_of(first.person))
        told = Message.objects.get(kind="registration-withdrawn")
        assert "is withdrawn. The attached calendar file takes the meeting out" in told.body


class TestTheAnswer:
    def test_who_registers_has_accepted_the_invitation_in_the_portal(self, meeting: Meeting) -> None:
        person = invited(meeting)
        seat(person, meeting)
        invitation = meeting.invitations.get()
        assert (invitation.reply, invitation.channel, invitation.replied_on) == ("accepted", "portal", network_today())
        assert invitation.history.first().history_user == person.user

    def test_when_staff_register_somebody_the_way_of_the_answer_stays_open(
        self, meeting: Meeting, secretariat: User
    ) -> None:
        person = invited(meeting)
        register_for(person, meeting, capacity=capacity_of(meeting), wish=IN_PERSON, by=secretariat)
        invitation = meeting.invitations.get()
        assert (invitation.reply, invitation.channel, invitation.replied_on) == ("accepted", "", network_today())

    def test_an_answer_that_is_on_record_stays_as_it_is(self, meeting: Meeting) -> None:
        person = invited(meeting)
        given = {"reply": "accepted", "replied_on": date(2026, 1, 5), "channel": "letter"}
        meeting.invitations.update(**given)
        seat(person, meeting)
        assert meeting.invitations.values(*given).get() == given

    def test_only_the_first_to_register_by_an_invitation_makes_the_pages_of_meetings_anew(
        self, meeting: Meeting
    ) -> None:
        people = [PersonFactory(user=UserFactory()) for _ in range(3)]
        InvitationFactory(meeting=meeting, member=None, organisation=OrganisationFactory()).persons.set(people)
        seen = []
        for person in people:
            before = stamps(["meetings"])["meetings"].value
            seat(person, meeting, kind="un")
            seen.append(stamps(["meetings"])["meetings"].value != before)
        assert seen == [True, False, False]

    def test_who_is_refused_has_not_answered(self, meeting: Meeting) -> None:
        person = invited(meeting)
        Meeting.objects.update(status=MeetingStatus.CLOSED)
        with pytest.raises(Refused):
            seat(person, meeting)
        assert meeting.invitations.get().reply == "none"


class TestChanging:
    def test_who_leaves_the_room_frees_a_seat(self) -> None:
        meeting = open_meeting(seats=1)
        holder, waiting = (seat(invited(meeting), meeting) for _ in range(2))
        change(holder, ONLINE, by=account_of(holder.person))
        assert statuses(meeting) == ["confirmed", "confirmed"]
        assert [kind for kind, _to in messages()][-2:] == ["registration-changed", "registration-moved-up"]
        assert Registration.objects.get(pk=waiting.pk).status == "confirmed"

    def test_who_enters_the_room_needs_a_seat(self) -> None:
        meeting = open_meeting(seats=1)
        seat(invited(meeting), meeting)
        online = seat(invited(meeting), meeting, ONLINE)
        with pytest.raises(Refused, match="Every seat in the room is taken"):
            change(online, IN_PERSON, by=account_of(online.person))
        assert Registration.objects.get(pk=online.pk).mode == "online"

    def test_who_waits_can_join_online_at_once(self) -> None:
        meeting = open_meeting(seats=1)
        seat(invited(meeting), meeting)
        waiting = seat(invited(meeting), meeting)
        assert change(waiting, ONLINE, by=account_of(waiting.person)).status == "confirmed"

    def test_who_waited_and_joins_online_is_told_that_the_place_is_confirmed(self) -> None:
        meeting = open_meeting(seats=1)
        seat(invited(meeting), meeting)
        waiting = seat(invited(meeting, user=UserFactory(email="waiting@example.org")), meeting)
        change(waiting, ONLINE, by=account_of(waiting.person))
        assert messages()[2:] == [("registration-confirmed", "waiting@example.org")]

    def test_a_request_stays_one_however_it_is_changed(self, meeting: Meeting) -> None:
        meeting.capacities.update(approval=Approval.STAFF)
        registration = seat(invited(meeting), meeting)
        assert change(registration, ONLINE, by=account_of(registration.person)).status == "requested"

    def test_needs_are_kept_in_no_history_and_can_be_taken_back(self, meeting: Meeting) -> None:
        registration = seat(invited(meeting), meeting, Wish(Mode.IN_PERSON, needs="planted need"))
        change(registration, Wish(Mode.IN_PERSON, needs="another"), by=account_of(registration.person))
        assert Needs.objects.get().text == "another"
        change(registration, IN_PERSON, by=account_of(registration.person))
        assert Needs.objects.count() == 0
        assert not any("need" in str(row.__dict__) for row in Registration.history.all())

    def test_after_the_last_day_staff_alone_change_it(self, meeting: Meeting, secretariat: User) -> None:
        registration = seat(invited(meeting), meeting)
        Meeting.objects.update(status=MeetingStatus.CLOSED)
        with pytest.raises(Refused, match="Write to the secretariat"):
            change(registration, ONLINE, by=account_of(registration.person))
        assert change(registration, ONLINE, by=secretariat, is_staff=True).mode == "online"


class TestStaff:
    def test_they_register_whom_nobody_invited_and_history_says_who(self, meeting: Meeting, secretariat: User) -> None:
        person = PersonFactory(work_email="guest@example.org")
        made = register_for(person, meeting, capacity=capacity_of(meeting, "speaker"), wish=IN_PERSON, by=secretariat)
        assert (made.status, made.named_by, made.named_at is not None) == ("confirmed", secretariat, True)
        assert messages() == [("registration-confirmed", "guest@example.org")]

    def test_nobody_is_registered_for_a_draft(self, secretariat: User) -> None:
        meeting = open_meeting(status=MeetingStatus.DRAFT)
        with pytest.raises(Refused, match="The meeting is a draft"):
            register_for(
                PersonFactory(), meeting, capacity=capacity_of(meeting, "speaker"), wish=IN_PERSON, by=secretariat
            )

    def test_somebody_without_an_address_is_written_nothing(self, meeting: Meeting, secretariat: User) -> None:
        person = PersonFactory(work_email="")
        register_for(person, meeting, capacity=capacity_of(meeting, "speaker"), wish=IN_PERSON, by=secretariat)
        assert messages() == []

    def test_seats_hold_for_them_too(self, secretariat: User) -> None:
        meeting = open_meeting(seats=1)
        seat(invited(meeting), meeting)
        made = register_for(
            PersonFactory(), meeting, capacity=capacity_of(meeting, "speaker"), wish=IN_PERSON, by=secretariat
        )
        assert made.status == "waiting"

    def test_a_capacity_of_another_meeting_is_refused(self, meeting: Meeting, secretariat: User) -> None:
        other = open_meeting(slug="other", ordinal=13)
        with pytest.raises(Refused, match="of another meeting"):
            register_for(PersonFactory(), meeting, capacity=capacity_of(other), wish=IN_PERSON, by=secretariat)
