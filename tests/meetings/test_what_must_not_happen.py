"""What readers with fresh eyes have found once: each of these happened, and must not again."""

from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from focalpoints.models import Appointment, User
from focalpoints.models.member import Standing
from meetings.calendars.events import own_calendar
from meetings.inviting.speakers import may_answer
from meetings.models import Invitation, InvitationReminder, Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.places import places_for
from meetings.running.consequences import consequences_of
from meetings.running.steps import step_named
from meetings.running.where_it_stands import where_it_stands
from meetings.services.announcing import save_meeting
from meetings.services.answering import Answer, answer, type_in_answer
from meetings.services.deciding import approve, decline, move_up
from meetings.services.inviting import invite
from meetings.services.naming_delegates import Delegate
from meetings.services.registering import Wish, change, register, withdraw
from meetings.services.reminding import remind
from meetings.services.stepping import take_step
from meetings.services.substituting import substitute
from meetings.services.telling import recipient_of
from meetings.services.telling_how_to_join import tell_how_to_join
from meetings.services.wording import own_words, save_words
from meetings.times import begins_at
from r2pnet.clock import network_today
from r2pnet.outbox.models import Message, State
from r2pnet.refusal import Refused
from tests.factories import InvitationFactory, MemberFactory, PersonFactory, UserFactory
from tests.meetings.gathering import IN_PERSON, ONLINE, account_of, capacity_of, invited, open_meeting, seat
from tests.meetings.naming import Invited, invited_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting()


@pytest.fixture
def ours(meeting: Meeting) -> Invited:
    return invited_member(meeting)


@pytest.fixture
def delegate() -> User:
    """Somebody with an account and without an office."""
    user: User = UserFactory(email="d@example.org")
    PersonFactory(user=user, name="Real Name", work_email=user.email)
    return user


def saved(meeting: Meeting, by: User, **fields: Any) -> Meeting:
    now = Meeting.objects.get(pk=meeting.pk)
    for name, value in fields.items():
        setattr(now, name, value)
    return save_meeting(now, by=by)


def cancelled(meeting: Meeting, by: User) -> Meeting:
    step = step_named("cancel")
    assert step is not None
    return take_step(meeting, step, by=by)


def kinds() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("kind", "to_name"))


class TestADelegateWithoutOffice:
    def test_answers_nothing_in_the_name_of_the_member_even_when_nobody_else_could(
        self, ours: Invited, delegate: User
    ) -> None:
        ours.name(delegate.email)
        Appointment.objects.filter(member=ours.member).delete()
        invitation = Invitation.objects.get(pk=ours.invitation.pk)
        assert not may_answer(delegate, invitation)
        with pytest.raises(Refused):
            answer(invitation, Answer("declined", "accepted", "We do not come."), by=delegate)

    def test_whom_staff_name_for_a_state_that_considers_joining_answers(self, meeting: Meeting) -> None:
        state = MemberFactory(standing=Standing.PROSPECTIVE, level="secretariat")
        invitation = InvitationFactory(meeting=meeting, member=state)
        person = PersonFactory(user=UserFactory())
        invitation.persons.add(person)
        assert may_answer(account_of(person), invitation)

    def test_comes_back_only_as_a_delegate_and_is_known_as_before(
        self, meeting: Meeting, ours: Invited, delegate: User
    ) -> None:
        person = delegate.person
        withdraw(ours.name(delegate.email, name="Typed Name"), by=delegate)
        assert [place.capacity.kind for place in places_for(person, meeting)] == ["delegate"]
        with pytest.raises(Refused, match="not invited to this meeting in this capacity"):
            register(person, meeting, capacity=capacity_of(meeting, "speaker"), wish=IN_PERSON, by=delegate)
        again = register(person, meeting, capacity=capacity_of(meeting, "delegate"), wish=IN_PERSON, by=delegate)
        assert (again.named_as, again.named_by, again.status) == ("Typed Name", ours.focal_point, "confirmed")
        client = Client(SERVER_NAME="localhost")
        client.force_login(ours.focal_point)
        page = client.get(f"/meetings/{meeting.slug}/delegation/").content.decode()
        assert "Typed Name" in page
        assert "Real Name" not in page

    def test_who_was_declined_is_named_in_the_invitation_no_more(self, ours: Invited, staff: User) -> None:
        decline(ours.name(), "No seat.", by=staff)
        assert not ours.invitation.persons.exists()


class TestSeatsAndDecisions:
    def test_who_has_taken_part_online_takes_no_seat_afterwards(self, staff: User) -> None:
        meeting = open_meeting(seats=1)
        seat(invited(meeting), meeting)
        online = seat(invited(meeting), meeting, ONLINE)
        Registration.objects.filter(pk=online.pk).update(status="attended")
        with pytest.raises(Refused, match="how cannot be changed any more"):
            change(Registration.objects.get(pk=online.pk), Wish("in-person"), by=staff, is_staff=True)
        assert meeting.registrations.seated().count() == 1

    @pytest.mark.parametrize("status", [MeetingStatus.CANCELLED, MeetingStatus.HELD])
    def test_nothing_is_granted_at_a_meeting_that_is_off_or_over(
        self, meeting: Meeting, ours: Invited, staff: User, status: str
    ) -> None:
        asked = ours.name(by=ours.assistant)
        waiting = ours.name("w@example.org")
        Registration.objects.filter(pk=waiting.pk).update(status="waiting")
        Meeting.objects.update(status=status)
        with pytest.raises(Refused, match="over or was cancelled"):
            approve(asked, by=ours.focal_point, for_member=True)
        with pytest.raises(Refused, match="over or was cancelled"):
            move_up(Registration.objects.get(pk=waiting.pk), by=staff)

    def test_nobody_is_left_online_at_a_meeting_that_is_held_in_a_room_alone(
        self, meeting: Meeting, staff: User
    ) -> None:
        seat(invited(meeting), meeting, ONLINE)
        with pytest.raises(Refused, match="1 person is to join online"):
            saved(meeting, staff, how_held="in-person")

    def test_the_word_of_the_secretariat_is_no_answer_of_the_member(self, ours: Invited, staff: User) -> None:
        approve(ours.name(by=ours.assistant), by=staff)
        assert Invitation.objects.get(pk=ours.invitation.pk).reply == "none"

    def test_what_waits_for_the_member_does_not_wait_for_the_secretariat(self, meeting: Meeting, ours: Invited) -> None:
        ours.name(by=ours.assistant)
        assert not [one.words for one in where_it_stands(meeting).to_do if "request" in one.words]


class TestWhoIsTold:
    def test_everybody_who_read_that_it_was_cancelled_reads_that_it_is_not(self, ours: Invited, staff: User) -> None:
        meeting = saved(ours.meeting, staff, seats=1)
        seat(invited(meeting, name="Has a seat"), meeting)
        seat(invited(meeting, name="Waits"), meeting)
        ours.name(by=ours.assistant)
        Message.objects.all().delete()
        cancelled(meeting, staff)
        told = kinds()
        assert {name for _kind, name in told} == {"Has a seat", "Waits", "D. Elegate"}
        Message.objects.all().delete()
        back = step_named("take-back-open")
        assert back is not None
        take_step(meeting, back, by=staff)
        assert kinds() == [("registration-meeting-after-all", name) for name in sorted({name for _kind, name in told})]

    @pytest.mark.parametrize(
        ("answered", "is_told"), [("accepted", True), ("sent", True), ("", False), ("declined", False)]
    )
    def test_a_member_that_knows_of_it_and_has_nobody_registered_is_told(
        self, meeting: Meeting, ours: Invited, staff: User, answered: str, is_told: bool
    ) -> None:
        if answered == "sent":
            Invitation.objects.update(sent_at=timezone.now())
        elif answered:
            answer(ours.invitation, Answer(answered, reason="Ill."), by=ours.focal_point)
        before, after = Meeting.objects.get(), Meeting.objects.get()
        after.place = "Another place"
        assert bool(consequences_of(before, after).invited) is is_told
        saved(meeting, staff, place="Another place")
        assert [kind for kind, _name in kinds()] == ["meeting-news"] * is_told
        assert bool([words for words in consequences_of(after, after).words if "told" in words]) is False
        cancelled(meeting, staff)
        assert [kind for kind, _name in kinds()] == ["meeting-news", "meeting-off"] * is_told

    def test_nobody_is_asked_for_an_answer_that_cannot_be_given(
        self, meeting: Meeting, ours: Invited, staff: User
    ) -> None:
        Invitation.objects.update(sent_at=timezone.now())
        with time_machine.travel(timezone.now() + timedelta(days=100), tick=False):
            Appointment.objects.update(last_confirmed_on=network_today())
            with pytest.raises(Refused, match="The time to answer is over"):
                remind(meeting, None, by=staff)
        Meeting.objects.update(status=MeetingStatus.CLOSED)
        with pytest.raises(Refused, match="The time to answer is over"):
            invite(Meeting.objects.get(), members=[ours.member], by=staff)

    def test_a_closed_account_is_not_written_to(self) -> None:
        user = UserFactory(email="old@example.org", is_active=False)
        found = recipient_of(PersonFactory(user=user, work_email="new@example.org"))
        assert found is not None
        assert found.address == "new@example.org"

    def test_words_in_a_language_reach_whoever_reads_it(self, meeting: Meeting, staff: User) -> None:
        text = own_words(meeting, "registration-confirmed", "ar")
        text.subject, text.body = "مرحبا {meeting}", "{name}\n\n{address}"
        save_words(text, by=staff)
        seat(invited(meeting, languages=["ar"]), meeting)
        message = Message.objects.get(kind="registration-confirmed")
        assert (message.language, message.subject[:5]) == ("ar", "مرحبا")

    def test_who_has_no_account_is_sent_to_no_button(self) -> None:
        meeting = open_meeting(joining_address="https://join.example.org/x", start_time=time(9), zone="Europe/Brussels")
        invited_member(meeting).name(mode="online")
        seat(invited(meeting, name="Signs in"), meeting, ONLINE)
        begins = begins_at(meeting)
        assert begins is not None
        with time_machine.travel(begins - timedelta(minutes=30), tick=False):
            assert tell_how_to_join() == 2
        says = {one.to_name: "say so" in one.body for one in Message.objects.filter(kind="registration-joining")}
        assert says == {"D. Elegate": False, "Signs in": True}


class TestWhatIsKnown:
    @pytest.mark.parametrize("known", ["answered by letter", "reminded", "perhaps sent"])
    def test_a_meeting_that_somebody_knows_of_is_no_draft_again(self, ours: Invited, staff: User, known: str) -> None:
        Meeting.objects.update(status=MeetingStatus.ANNOUNCED)
        meeting = Meeting.objects.get()
        if known == "answered by letter":
            said = {"received_on": network_today(), "channel": "letter", "by": staff}
            type_in_answer(ours.invitation, Answer("accepted"), **said)
        elif known == "reminded":
            InvitationReminder.objects.create(invitation=ours.invitation, sent_by=staff)
        else:
            invite(meeting, members=[ours.member], by=staff)
            Message.objects.update(state=State.PERHAPS_SENT, error="Nobody knows.")
        step = step_named("draft")
        assert step is not None
        with pytest.raises(Refused, match="People know of it already"):
            take_step(meeting, step, by=staff)

    def test_the_number_of_a_calendar_file_never_falls(self, meeting: Meeting, ours: Invited) -> None:
        registration = ours.name()
        for is_listed in (True, False, True):
            wish = Wish("in-person", is_listed=is_listed)
            registration = change(registration, wish, by=ours.focal_point, is_staff=True)
        left, before = registration.person, _event(registration)["SEQUENCE"]
        substitute(registration, Delegate("O", "o@example.org", "x"), by=ours.focal_point)
        event = _event(meeting.registrations.get(person=left))
        assert (event["STATUS"], event["SEQUENCE"] > before) == ("CANCELLED", True)


def _event(registration: Registration) -> Any:
    return Calendar.from_ical(own_calendar(registration)).walk("VEVENT")[0]
