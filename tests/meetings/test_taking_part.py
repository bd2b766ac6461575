"""How somebody stands to a meeting, in words: one case for each state, and who is told of the seats."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from focalpoints.models import User
from focalpoints.models.appointment import Role
from focalpoints.services.accounts import make_staff
from meetings.models.capacity import Approval
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import Mode
from meetings.services.deciding import decline
from meetings.services.registering import withdraw
from meetings.taking_part import State, TakingPart, standing_of
from r2pnet.partial_dates import PartialDate
from tests.factories import PersonFactory, RegistrationFactory, UserFactory
from tests.meetings.gathering import ONLINE, account_of, capacity_of, invited, open_meeting, seat

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]
TODAY = date(2027, 1, 11)


@pytest.fixture(autouse=True)
def in_january() -> Any:
    with time_machine.travel("2027-01-11T09:00:00Z", tick=False):
        yield


def said(part: TakingPart) -> tuple[State, str, str, bool]:
    """State, words, where its button leads, and whether seats are told."""
    return part.state, part.words, part.deed.url if part.deed else "", part.seats is not None


def in_may(**fields: Any) -> Any:
    days = {"start": PartialDate.of(2027, 5, 12), "end": PartialDate.of(2027, 5, 13)}
    return open_meeting(**{**days, "registration_closes_on": date(2027, 4, 15), "seats": 60, **fields})


FORM, OWN = "/meetings/annual-12-test-city/register/", "/meetings/annual-12-test-city/registration/"


def test_the_public_is_told_that_registration_is_open_and_nothing_of_seats() -> None:
    meeting = in_may()
    part = standing_of(AnonymousUser(), meeting)
    assert said(part) == (State.SIGNED_OUT, "Registration is open to those who are invited.", FORM, False)
    assert part.deed is not None and part.deed.label == "Sign in to register"


def test_a_focal_point_of_an_invited_member_may_register_and_is_told_of_the_seats() -> None:
    meeting = in_may(seats=2)
    seat(invited(meeting), meeting)
    part = standing_of(account_of(invited(meeting)), meeting)
    assert said(part) == (State.MAY_REGISTER, "You are invited.", FORM, True)
    assert part.seats is not None
    assert (part.seats.words, part.seats.waiting_words, part.seats.part) == (
        "1 of 2 seats is taken",
        "nobody waits",
        50,
    )
    assert [place.capacity.kind for place in part.places] == ["focal-point", "delegate"]
    assert part.until == (
        '<time datetime="2027-04-15T23:59+02:00">Thursday 15 April 2027, 23:59</time>'
        ' (<bdi dir="ltr">Central European Summer Time, UTC+2</bdi>)'
    )


@pytest.mark.parametrize(
    ("fields", "state", "words"),
    [
        ({"status": MeetingStatus.CANCELLED}, State.CANCELLED, "This meeting was cancelled."),
        ({"status": MeetingStatus.HELD}, State.OVER, "This meeting has taken place."),
        (
            {"start": PartialDate.of(2026, 5, 12), "end": None, "registration_closes_on": None},
            State.OVER,
            "This meeting has taken place.",
        ),
        ({"status": MeetingStatus.ANNOUNCED}, State.NOT_YET, "Registration is not open yet."),
        (
            {"status": MeetingStatus.ANNOUNCED, "registration_opens_on": date(2027, 3, 1)},
            State.NOT_YET,
            "Registration opens on 1 March 2027.",
        ),
        ({"registration_opens_on": date(2027, 1, 12)}, State.NOT_YET, "Registration opens on 12 January 2027."),
        ({"registration_closes_on": date(2027, 1, 10)}, State.CLOSED, "Registration closed on 10 January 2027."),
        ({"status": MeetingStatus.CLOSED}, State.CLOSED, "Registration is closed."),
    ],
)
def test_why_nobody_can_register_now_is_said_to_everybody_alike(
    fields: dict[str, Any], state: State, words: str
) -> None:
    meeting = in_may(**fields)
    for user in (account_of(invited(meeting)), AnonymousUser(), UserFactory(), make_staff("editor@example.org")):
        assert said(standing_of(user, meeting)) == (state, words, "", False)


def test_who_is_not_invited_is_told_so_and_nothing_of_seats() -> None:
    meeting, other = in_may(), in_may(slug="other", ordinal=13)
    words = "You are not invited to this meeting."
    assert said(standing_of(account_of(invited(other)), meeting)) == (State.NOT_INVITED, words, "", False)


def test_an_assistant_of_an_invited_member_may_ask_as_a_delegate() -> None:
    meeting = in_may()
    part = standing_of(account_of(invited(meeting, Role.ASSISTANT)), meeting)
    assert [place.capacity.kind for place in part.places] == ["delegate"]


def test_an_account_without_a_person_is_told_so() -> None:
    words = "Your account belongs to no person of the network yet, so you cannot register."
    assert said(standing_of(UserFactory(), in_may())) == (State.NO_PERSON, words, "", False)


def test_the_secretariat_is_led_to_the_registrations_and_told_of_the_seats() -> None:
    meeting = in_may()
    part = standing_of(make_staff("editor@example.org"), meeting)
    listed = f"/admin/meetings/registration/?meeting__id__exact={meeting.pk}"
    assert said(part) == (State.STAFF, "Registration is open.", listed, True)


def test_whoever_is_registered_reads_where_they_stand_and_is_led_there() -> None:
    meeting = in_may(seats=1)
    first, second, third, online = (invited(meeting) for _ in range(4))
    for person in (first, second, third):
        seat(person, meeting)
    seat(online, meeting, ONLINE)
    words = [standing_of(account_of(person), meeting).words for person in (first, second, third, online)]
    assert words == [
        "You have a seat.",
        "You are 1st on the waiting list.",
        "You are 2nd on the waiting list.",
        "You take part online.",
    ]
    assert said(standing_of(account_of(second), meeting)) == (State.REGISTERED, words[1], OWN, True)
    seats = standing_of(account_of(second), meeting).seats
    assert seats is not None
    assert f"{seats.words}, {seats.waiting_words}" == "The one seat is taken, 2 people wait"


def test_a_request_that_staff_decide_is_said_to_wait() -> None:
    meeting = in_may()
    meeting.capacities.update(approval=Approval.STAFF)
    person = invited(meeting)
    seat(person, meeting)
    assert standing_of(account_of(person), meeting).words == "The secretariat decides about your request."


def test_who_was_declined_is_not_offered_the_form_again_but_who_withdrew_is() -> None:
    meeting = in_may()
    declined, withdrawn = invited(meeting), invited(meeting)
    decline(seat(declined, meeting), "No room for guests.", by=UserFactory(is_staff=True))
    withdraw(seat(withdrawn, meeting), by=account_of(withdrawn))
    words = "The secretariat has declined your registration."
    assert said(standing_of(account_of(declined), meeting)) == (State.DECLINED, words, "", False)
    assert standing_of(account_of(withdrawn), meeting).state is State.MAY_REGISTER


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("confirmed", "You were registered."),
        ("waiting", "You were on the waiting list."),
        ("requested", "Your request was not decided."),
        ("attended", "You took part."),
    ],
)
def test_after_the_meeting_nothing_is_said_as_if_it_were_to_come(status: str, words: str) -> None:
    meeting = in_may()
    person = PersonFactory(user=UserFactory())
    RegistrationFactory(meeting=meeting, person=person, capacity=capacity_of(meeting), status=status)
    with time_machine.travel("2027-05-14T09:00:00Z"):
        part = standing_of(account_of(person), meeting)
    assert (part.state, part.words, part.seats) == (State.REGISTERED, words, None)


@pytest.mark.parametrize(
    ("status", "mode", "words"),
    [
        ("confirmed", "in-person", "The meeting was cancelled. You had a seat."),
        ("confirmed", "online", "The meeting was cancelled. You were registered to join online."),
        ("waiting", "in-person", "The meeting was cancelled. You were on the waiting list."),
        ("requested", "in-person", "The meeting was cancelled. Your request was not decided."),
    ],
)
def test_who_registered_for_a_meeting_that_was_cancelled_reads_so_and_is_told_of_no_seats(
    status: str, mode: str, words: str
) -> None:
    meeting = in_may(status=MeetingStatus.CANCELLED)
    person = PersonFactory(user=UserFactory())
    RegistrationFactory(meeting=meeting, person=person, capacity=capacity_of(meeting), status=status, mode=mode)
    part = standing_of(account_of(person), meeting)
    assert said(part) == (State.REGISTERED, words, OWN, False)
    assert part.deed is not None and part.deed.label == "See your registration"


@pytest.mark.parametrize(
    ("zone", "last", "first_after"),
    [
        ("Europe/Brussels", "2027-04-15T21:59:59Z", "2027-04-15T22:00:00Z"),
        ("America/New_York", "2027-04-16T03:59:59Z", "2027-04-16T04:00:00Z"),
        ("Asia/Kathmandu", "2027-04-15T18:14:59Z", "2027-04-15T18:15:00Z"),
    ],
)
def test_registration_closes_at_midnight_of_the_meetings_own_place(zone: str, last: str, first_after: str) -> None:
    meeting = in_may(zone=zone)
    user = account_of(invited(meeting))
    with time_machine.travel(last, tick=False):
        assert standing_of(user, meeting).state is State.MAY_REGISTER
    with time_machine.travel(first_after, tick=False):
        assert standing_of(user, meeting).state is State.CLOSED


def test_a_capacity_that_is_full_is_known_beside_the_seats_of_the_meeting() -> None:
    meeting = in_may()
    delegates, focal_points = capacity_of(meeting, "delegate"), capacity_of(meeting)
    type(delegates).objects.filter(pk=delegates.pk).update(seats=1)
    RegistrationFactory(meeting=meeting, capacity=delegates, mode=Mode.IN_PERSON)
    seats = standing_of(make_staff("editor@example.org"), meeting).seats
    assert seats is not None
    delegates.refresh_from_db()
    assert (seats.is_full_for(delegates), seats.is_full_for(focal_points)) == (True, False)


def test_the_number_of_queries_is_the_same_however_many_are_registered(
    django_assert_num_queries: Queries,
) -> None:
    meeting = in_may(seats=3)
    user: User = account_of(invited(meeting))
    with django_assert_num_queries(8):
        standing_of(user, meeting)
    for _ in range(6):
        seat(invited(meeting), meeting)
    with django_assert_num_queries(8):
        standing_of(user, meeting)
    with django_assert_num_queries(0):
        standing_of(AnonymousUser(), meeting)


def test_a_last_day_in_winter_is_said_with_the_zone_of_winter() -> None:
    part = standing_of(AnonymousUser(), in_may(registration_closes_on=date(2027, 3, 27)))
    assert "Saturday 27 March 2027, 23:59" in part.until
    assert "Central European Time, UTC+1" in part.until
    later = standing_of(AnonymousUser(), in_may(slug="b", ordinal=13, registration_closes_on=TODAY + timedelta(76)))
    assert "Sunday 28 March 2027, 23:59" in later.until
    assert "Central European Summer Time, UTC+2" in later.until
