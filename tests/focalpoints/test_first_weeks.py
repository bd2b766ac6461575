"""The first weeks of somebody new in an office: what stands on the list, what ticks itself off, and who sees it."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.first_weeks.steps import FirstWeeks, first_weeks_of, office_of
from focalpoints.models import Appointment, FirstWeeksTick, Member, User
from focalpoints.models.appointment import Role
from focalpoints.services.accounts import make_staff
from focalpoints.services.ticking import take_tick_back, tick_off
from meetings.models.meeting import MeetingStatus
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from r2pnet.reports.models import Opening
from tests.factories import (
    CapacityFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    RegistrationFactory,
    ReportFactory,
    TopicFactory,
    UserFactory,
)
from tests.focalpoints.handing import account, hand_over, person, term
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db
PAGE = "/desk/first-weeks/"
ALWAYS = ["entry", "passkey", "languages", "topics", "openness", "calendar", "peer"]


def newcomer(days: int = 10, role: str = Role.FOCAL_POINT, **member: Any) -> Appointment:
    """An office that began `days` days ago, of somebody with an account."""
    start = network_today() - timedelta(days=days)
    return term(MemberFactory(**member), person("New Example"), start, role=role)


def user_of(office: Appointment) -> User:
    assert office.person is not None
    return account(office.person)


def client_of(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def weeks_of(user: User) -> FirstWeeks:
    office = office_of(user)
    assert office is not None
    return first_weeks_of(office, user)


def done(user: User) -> list[str]:
    return [step.key for step in weeks_of(user).steps if step.is_done]


def open_meeting(member: Member, **fields: Any) -> Any:
    day = PartialDate.on(network_today() + timedelta(days=60))
    opened = {"registration_opens_on": network_today() - timedelta(days=1)}
    meeting = MeetingFactory(status=MeetingStatus.OPEN, start=day, end=day, **opened, **fields)
    InvitationFactory(meeting=meeting, member=member)
    return meeting


class TestWhatStandsOnTheList:
    def test_what_everybody_new_has_to_do_and_nothing_is_done(self) -> None:
        user = user_of(newcomer())
        assert [step.key for step in weeks_of(user).steps] == ALWAYS
        assert done(user) == []

    def test_after_a_handover_the_pack_too(self) -> None:
        handed = hand_over()
        assert [step.key for step in weeks_of(handed.successor).steps] == ["entry", "pack", *ALWAYS[1:]]

    def test_meetings_to_which_the_member_is_invited(self) -> None:
        office = newcomer()
        meeting = open_meeting(office.member)
        open_meeting(MemberFactory())
        assert [step.key for step in weeks_of(user_of(office)).steps] == [*ALWAYS, f"meeting-{meeting.pk}"]

    def test_what_the_one_before_has_left_open_until_it_is_taken_over(self) -> None:
        handed = hand_over()
        meeting = open_meeting(handed.member, title="Coming meeting")
        place = RegistrationFactory(
            meeting=meeting,
            capacity=CapacityFactory(meeting=meeting),
            person=handed.succession.leaving.person,
            invitation=meeting.invitations.get(),
            registered_at=timezone.now() - timedelta(days=40),
        )
        last = weeks_of(handed.successor).steps[-1]
        before = [one.key for one in weeks_of(handed.successor).steps if one.key.startswith("inherited-")]
        words = words_of(client_of(handed.successor).get(PAGE))
        assert len(before) == 1
        assert "Take over the place" in words
        assert last.key == f"meeting-{meeting.pk}"
        type(place).objects.filter(pk=place.pk).update(status="withdrawn")
        assert [one.key for one in weeks_of(handed.successor).steps if one.key.startswith("inherited-")] == []

    def test_of_two_offices_the_newer_one_counts(self) -> None:
        older = newcomer(400)
        newer = term(MemberFactory(), older.person, network_today(), role=Role.ALTERNATE)
        assert office_of(user_of(older)) == newer


class TestWhatTicksItselfOff:
    def test_each_step_when_the_data_says_so(self) -> None:
        handed = hand_over(days_ago=20)
        user = handed.successor
        holder = handed.succession.following.person
        assert holder is not None
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        assert done(user) == []
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
        assert done(user) == ["passkey"]
        holder.languages = ["fr"]
        holder.save()
        holder.topics.add(TopicFactory())
        assert done(user) == ["passkey", "languages", "topics"]
        report = ReportFactory(kind="handover-pack", subject=handed.subject, level="members")
        Opening.objects.create(report=report, user=UserFactory(), office="Another")
        assert done(user) == ["passkey", "languages", "topics"]
        Opening.objects.create(report=report, user=user, office="Focal point")
        assert done(user) == ["pack", "passkey", "languages", "topics"]

    @pytest.mark.parametrize(("days", "is_done"), [(21, False), (19, True)])
    def test_the_entry_when_it_was_confirmed_since_the_office_began(self, days: int, is_done: bool) -> None:
        handed = hand_over(days_ago=21)  # the office began 20 days ago
        day = network_today() - timedelta(days=days)
        Member.objects.filter(pk=handed.member.pk).update(last_confirmed_on=day)
        assert ("entry" in done(handed.successor)) == is_done

    @pytest.mark.parametrize(("status", "is_done"), [("confirmed", True), ("declined", True), ("withdrawn", False)])
    def test_a_meeting_when_it_is_answered(self, status: str, is_done: bool) -> None:
        office = newcomer()
        meeting = open_meeting(office.member)
        reason = {"decline_reason": "No seat."} if status == "declined" else {}
        RegistrationFactory(
            meeting=meeting, capacity=CapacityFactory(meeting=meeting), person=office.person, status=status, **reason
        )
        assert (done(user_of(office)) == [f"meeting-{meeting.pk}"]) == is_done


class TestTickingOff:
    def test_a_step_is_ticked_off_and_taken_back_without_scripts(self) -> None:
        office = newcomer()
        client = client_of(user_of(office))
        answer = client.post(PAGE, {"key": "peer", "deed": "tick"})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{PAGE}#step-peer")
        client.post(PAGE, {"key": "peer", "deed": "tick"})
        assert done(user_of(office)) == ["peer"]
        assert "1 of 7 done" in words_of(client.get(PAGE))
        assert "The portal asks once a year whether" in words_of(client.get(PAGE))
        client.post(PAGE, {"key": "peer", "deed": "take-back"})
        assert done(user_of(office)) == []

    def test_what_is_not_on_the_list_or_the_data_says_cannot_be_ticked(self) -> None:
        office = newcomer()
        assert office.person is not None
        office.person.languages = ["fr"]
        office.person.save()
        client = client_of(user_of(office))
        answers = [client.post(PAGE, {"key": key}).status_code for key in ("", "x" * 5000, "languages", "pe\0er")]
        assert answers == [404] * 4
        assert client_of(UserFactory()).post(PAGE, {"key": "peer"}).status_code == 404
        assert FirstWeeksTick.objects.count() == 0

    def test_nobody_ticks_for_another(self) -> None:
        office, other = newcomer(), newcomer()
        for deed in (tick_off, take_tick_back):
            with pytest.raises(Refused):
                deed(office, "peer", by=user_of(other))
        client_of(user_of(other)).post(PAGE, {"key": "peer"})
        assert (done(user_of(office)), done(user_of(other))) == ([], ["peer"])

    def test_the_database_takes_one_tick_of_a_step(self) -> None:
        office = newcomer()
        FirstWeeksTick.objects.create(appointment=office, key="peer")
        with pytest.raises(IntegrityError), transaction.atomic():
            FirstWeeksTick.objects.create(appointment=office, key="peer")

    def test_when_all_is_done_it_says_so_and_leads_on(self) -> None:
        office = newcomer()
        client = client_of(user_of(office))
        for key in ALWAYS:
            client.post(PAGE, {"key": key})
        words = words_of(client.get(PAGE))
        assert "All done Your desk says from now on what waits for you. Go to your desk" in words
        assert "Your first weeks" not in words_of(client.get("/desk/"))


class TestWhoSeesIt:
    def test_whoever_holds_no_such_office_reads_where_to_go(self) -> None:
        assistant = user_of(newcomer(role=Role.ASSISTANT))
        ended = term(
            MemberFactory(), person("Former"), network_today() - timedelta(days=30), network_today() - timedelta(1)
        )
        for user in (UserFactory(), assistant, user_of(ended), make_staff("editor@example.org")):
            words = words_of(client_of(user).get(PAGE))
            assert "This page is for those who hold the office of a focal point or an alternate now." in words
            assert "Go to your desk" in words
            assert "Tick off" not in words

    def test_who_has_not_signed_in_is_led_to_sign_in(self) -> None:
        answer = Client(SERVER_NAME="localhost").get(PAGE)
        assert answer.headers["Location"].startswith("/account/sign-in/")

    @pytest.mark.parametrize(
        ("days", "ticks", "is_there"), [(0, 0, True), (90, 0, True), (91, 0, False), (91, 1, True)]
    )
    def test_the_desk_says_how_far_one_is_while_one_is_new_or_has_begun(
        self, days: int, ticks: int, is_there: bool
    ) -> None:
        office = newcomer(days)
        if ticks:
            tick_off(office, "peer", by=user_of(office))
        words = words_of(client_of(user_of(office)).get("/desk/"))
        assert (f"Your first weeks: {ticks} of 7 done" in words) == is_there

    def test_a_meeting_years_later_opens_no_list_again(self) -> None:
        office = newcomer(800)
        for key in ALWAYS:
            tick_off(office, key, by=user_of(office))
        open_meeting(office.member)
        assert weeks_of(user_of(office)).is_over

    def test_the_queries_do_not_grow(self) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(PAGE).status_code == 200
            return len(asked)

        office = newcomer()
        client = client_of(user_of(office))
        open_meeting(office.member)
        few = queries()
        for _number in range(4):
            open_meeting(office.member)
            open_meeting(MemberFactory())
        for key in ALWAYS:
            tick_off(office, key, by=user_of(office))
        assert queries() == few
