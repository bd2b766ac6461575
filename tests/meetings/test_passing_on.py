"""A successor takes over the place of the one who left the office: as it stands, so that nobody else moves."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from focalpoints.models import Person, Succession, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.succession import Successor, succeed
from meetings.handover import inheritance
from meetings.models import Meeting, Needs, Registration
from meetings.models.meeting import MeetingStatus
from meetings.services.announcing import save_meeting
from meetings.services.passing_on import pass_on
from meetings.services.registering import Wish, withdraw
from r2pnet.clock import network_today
from r2pnet.handing_over import Inherited, inherited
from r2pnet.outbox.models import Message
from r2pnet.refusal import Refused
from r2pnet.visibility import Level, grants_of
from tests.factories import AppointmentFactory, UserFactory
from tests.meetings.gathering import IN_PERSON, account_of, invited, open_meeting, seat, statuses
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(seats=1)


@pytest.fixture
def leaver(meeting: Meeting) -> Person:
    return invited(meeting, name="L. Eaver")


def followed(leaver: Person) -> Succession:
    """Somebody with an account who follows tomorrow."""
    successor = Successor("A. Example", f"next{leaver.pk}@example.org")
    made = succeed(leaver.appointments.get(), last_day=network_today(), successor=successor, by=None)
    Person.objects.filter(pk=made.following.person_id).update(user=UserFactory(email=successor.work_email))
    Message.objects.all().delete()
    return Succession.objects.with_names().get(pk=made.pk)


def tomorrow() -> Any:
    return time_machine.travel(network_today() + timedelta(days=1), tick=False)


def passed_on(registration: Registration, succession: Succession) -> Registration:
    to = succession.following.person
    assert to is not None
    with tomorrow():
        return pass_on(registration, to=to, by=account_of(to))


def test_the_seat_passes_on_and_nobody_from_the_waiting_list_jumps_in(meeting: Meeting, leaver: Person) -> None:
    held = seat(leaver, meeting, Wish("in-person", needs="a ramp", is_listed=True))
    waiting = [seat(invited(meeting), meeting) for _person in range(2)]
    succession = followed(leaver)
    taken = passed_on(held, succession)
    assert (taken.pk, taken.status, taken.mode, taken.capacity, taken.is_listed) == (
        held.pk,
        "confirmed",
        "in-person",
        held.capacity,
        False,
    )
    assert (taken.person, taken.office, taken.named_by) == (
        succession.following.person,
        "Head of Unit, " + _ministry(succession),
        None,
    )
    assert statuses(meeting) == ["confirmed", "waiting", "waiting", "withdrawn"]
    assert list(meeting.registrations.waiting()) == waiting
    left = meeting.registrations.get(person=leaver)
    assert (left.status, left.registered_at, Needs.objects.count()) == ("withdrawn", held.registered_at, 0)
    kinds = Message.objects.order_by("pk").values_list("kind", "to_address")
    assert list(kinds) == [
        ("registration-withdrawn", account_of(leaver).email),
        ("registration-confirmed", f"next{leaver.pk}@example.org"),
    ]


def _ministry(succession: Succession) -> str:
    institution = succession.following.institution
    assert institution is not None
    return institution.name


def test_a_place_in_the_line_is_the_same_place(meeting: Meeting) -> None:
    people = [invited(meeting) for _person in range(4)]
    made = [seat(person, meeting) for person in people]
    passed_on(made[2], followed(people[2]))
    assert list(meeting.registrations.waiting()) == made[1:]
    with tomorrow():
        withdraw(Registration.objects.get(pk=made[0].pk), by=account_of(people[0]))
        withdraw(Registration.objects.get(pk=made[1].pk), by=account_of(people[1]))
    assert meeting.registrations.seated().get().pk == made[2].pk


def test_the_grant_of_the_meeting_goes_with_the_place(meeting: Meeting, leaver: Person) -> None:
    succession = followed(leaver)
    held = seat(leaver, meeting)
    successor = succession.following.person
    assert successor is not None
    scope = f"meeting:{meeting.pk}"
    with tomorrow():
        before = [any(scope == one for _l, one in grants_of(account_of(who)).scoped) for who in (leaver, successor)]
    passed_on(held, succession)
    with tomorrow():
        after = [any(scope == one for _l, one in grants_of(account_of(who)).scoped) for who in (leaver, successor)]
    assert (before, after) == ([True, False], [False, True])


def test_passed_on_twice_it_is_passed_on_once(meeting: Meeting, leaver: Person) -> None:
    held, succession = seat(leaver, meeting), followed(leaver)
    for _click in range(2):
        passed_on(held, succession)
    assert (statuses(meeting), Message.objects.count()) == (["confirmed", "withdrawn"], 2)


class TestRefusing:
    def refusal(self, held: Registration, succession: Succession, to: Person | None = None) -> str:
        to = to or succession.following.person
        assert to is not None
        with tomorrow(), pytest.raises(Refused) as refused:
            pass_on(held, to=to, by=account_of(to))
        assert Registration.objects.get(pk=held.pk).person_id == held.person_id
        return refused.value.message

    def test_before_the_first_day_of_the_term(self, meeting: Meeting, leaver: Person) -> None:
        held, succession = seat(leaver, meeting), followed(leaver)
        to = succession.following.person
        assert to is not None
        with pytest.raises(Refused, match="from the first day of the term on"):
            pass_on(held, to=to, by=account_of(to))

    def test_somebody_else(self, meeting: Meeting, leaver: Person) -> None:
        held, succession = seat(leaver, meeting), followed(leaver)
        assert self.refusal(held, succession, invited(meeting)).startswith("Only the successor in the office")

    def test_who_is_registered_already(self, meeting: Meeting, leaver: Person) -> None:
        held, succession = seat(leaver, meeting), followed(leaver)
        to = succession.following.person
        assert to is not None
        with tomorrow():
            seat(to, meeting)
        assert self.refusal(held, succession) == "You are registered for this meeting already."

    def test_a_place_of_somebody_who_is_still_in_an_office_of_the_member(self, meeting: Meeting) -> None:
        ada = invited(meeting, role=Role.ALTERNATE)
        held, succession = seat(ada, meeting, kind="alternate"), followed(ada)
        focal_point(ada, succession)
        assert self.refusal(held, succession).startswith("Only the successor in the office")

    def test_what_was_withdrawn_or_cancelled(self, meeting: Meeting, leaver: Person) -> None:
        held, succession = seat(leaver, meeting), followed(leaver)
        withdraw(held, by=account_of(leaver))
        assert self.refusal(held, succession).startswith("This place can no longer be taken over")

    def test_a_meeting_that_was_cancelled(self, meeting: Meeting, leaver: Person) -> None:
        held, succession = seat(leaver, meeting), followed(leaver)
        meeting.refresh_from_db()
        meeting.status = MeetingStatus.CANCELLED
        save_meeting(meeting, by=None)
        assert self.refusal(held, succession) == "The meeting is over or was cancelled."


class TestThePage:
    def test_it_is_offered_from_the_first_day_asked_once_and_then_done(self, meeting: Meeting, leaver: Person) -> None:
        seat(leaver, meeting)
        succession = followed(leaver)
        page = f"/meetings/{meeting.slug}/take-over/"
        assert inherited(succession) == []
        with tomorrow():
            offer = Inherited(
                "Twelfth meeting",
                "Your predecessor is registered. You can have the place as it stands.",
                page,
                "Take over the place",
            )
            assert inheritance(succession) == [offer]
            client = signed_in(User.objects.get(email=f"next{leaver.pk}@example.org"))
            asked = client.get(page)
            assert "You take the place as it stands" in words_of(asked)
            assert "L. Eaver" not in asked.content.decode()
            done = client.post(page, follow=True)
            assert done.redirect_chain == [(f"/meetings/{meeting.slug}/registration/", 302)]
            assert "You have a seat." in words_of(done)
            assert inheritance(succession) == []
            assert client.post(page)["Location"] == f"/meetings/{meeting.slug}/registration/"
        assert statuses(meeting) == ["confirmed", "withdrawn"]

    def test_nobody_else_learns_that_there_is_something_to_take_over(self, meeting: Meeting, leaver: Person) -> None:
        seat(leaver, meeting)
        succession = followed(leaver)
        other = invited(meeting)
        page = f"/meetings/{meeting.slug}/take-over/"
        early = signed_in(User.objects.get(email=f"next{leaver.pk}@example.org"))
        assert [early.get(page).status_code, early.post(page).status_code] == [404, 404]
        with tomorrow():
            for user in (account_of(other), UserFactory()):
                assert [signed_in(user).get(page).status_code, signed_in(user).post(page).status_code] == [404, 404]
        assert (succession.is_live, statuses(meeting)) == (True, ["confirmed"])

    @pytest.mark.parametrize(
        ("status", "said"),
        [
            ("requested", "has asked for a place, which is not decided yet."),
            ("waiting", "is on the waiting list."),
            ("confirmed", "is registered."),
        ],
    )
    def test_it_says_how_the_one_before_stands(self, meeting: Meeting, leaver: Person, status: str, said: str) -> None:
        held = seat(leaver, meeting)
        successor = followed(leaver).following.person
        assert successor is not None
        Registration.objects.filter(pk=held.pk).update(status=status)
        with tomorrow():
            words = words_of(signed_in(account_of(successor)).get(f"/meetings/{meeting.slug}/take-over/"))
        assert f"The one who held your office before you {said}" in words
        assert ("is registered" in words) is (status == "confirmed")


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def test_a_registration_by_name_or_for_another_member_is_not_offered(meeting: Meeting, leaver: Person) -> None:
    held, succession = seat(leaver, meeting, IN_PERSON), followed(leaver)
    Registration.objects.filter(pk=held.pk).update(invitation=None)
    with tomorrow():
        assert inheritance(succession) == []


def focal_point(person: Person, succession: Succession) -> None:
    """`person` goes on in the member as its focal point."""
    AppointmentFactory(
        member=succession.following.member, person=person, role=Role.FOCAL_POINT, end_state=EndState.OPEN
    )


def take_over_answers(meeting: Meeting, user: User) -> list[int]:
    client, page = signed_in(user), f"/meetings/{meeting.slug}/take-over/"
    return [client.get(page).status_code, client.post(page).status_code]


def test_who_goes_on_in_another_office_of_the_member_keeps_the_place(meeting: Meeting) -> None:
    ada = invited(meeting, role=Role.ALTERNATE)
    seat(ada, meeting, kind="alternate")
    succession = followed(ada)
    bo = succession.following.person
    assert bo is not None
    with tomorrow():
        assert len(inheritance(succession)) == 1
        focal_point(ada, succession)
        assert (inheritance(succession), take_over_answers(meeting, account_of(bo))) == ([], [404, 404])
    assert statuses(meeting) == ["confirmed"]


def test_an_office_of_another_member_keeps_nothing_back(meeting: Meeting, leaver: Person) -> None:
    seat(leaver, meeting)
    succession = followed(leaver)
    AppointmentFactory(person=leaver, end_state=EndState.OPEN)
    with tomorrow():
        assert len(inheritance(succession)) == 1


def test_what_was_registered_from_the_first_day_on_is_not_offered(meeting: Meeting, leaver: Person) -> None:
    held, succession = seat(leaver, meeting), followed(leaver)
    bo = succession.following.person
    assert bo is not None
    began = timezone.make_aware(datetime.combine(succession.first_day, time.min))
    offered = []
    for moment in (began - timedelta(seconds=1), began):
        Registration.objects.filter(pk=held.pk).update(registered_at=moment)
        with tomorrow():
            offered.append(len(inheritance(succession)))
    assert offered == [1, 0]
    with tomorrow():
        assert take_over_answers(meeting, account_of(bo)) == [404, 404]
        with pytest.raises(Refused, match="Only the successor in the office"):
            pass_on(held, to=bo, by=account_of(bo))


def test_a_meeting_that_the_successor_may_not_see_is_not_offered(meeting: Meeting, leaver: Person) -> None:
    seat(leaver, meeting)
    succession = followed(leaver)
    Meeting.objects.filter(pk=meeting.pk).update(level=Level.SECRETARIAT)
    with tomorrow():
        assert inheritance(succession) == []


def test_without_an_account_nothing_is_offered(meeting: Meeting, leaver: Person) -> None:
    seat(leaver, meeting)
    succession = followed(leaver)
    Person.objects.filter(pk=succession.following.person_id).update(user=None)
    with tomorrow():
        assert inheritance(Succession.objects.get(pk=succession.pk)) == []
