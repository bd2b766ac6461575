"""Places in workshops: in order of arrival, never more than there are, a free one to the first who waits, once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.models import SessionPlace
from meetings.services.deciding import decline
from meetings.services.registering import withdraw
from meetings.services.releasing import plan_of
from meetings.services.signing_up import fill_places, give_back, sign_up
from r2pnet.outbox.models import Message
from r2pnet.refusal import Refused
from r2pnet.visibility import Level
from tests.factories import UserFactory
from tests.meetings.gathering import account_of, open_meeting
from tests.meetings.programming import moved, participant, release, session, workshop
from tests.races import at_once, race

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def put_down(registration, one):
    return sign_up(registration, one, by=account_of(registration.person))


def hand_back(place):
    return give_back(place, by=account_of(place.registration.person))


def states(one):
    """The states of all places of a session, in order of arrival."""
    return list(one.places.order_by("pk").values_list("status", flat=True))


def released(seats=1, **fields):
    """A workshop that stands in the programme."""
    meeting = open_meeting()
    one = workshop(meeting, seats=seats, **fields)
    release(meeting)
    return meeting, one


def test_seats_are_never_exceeded_and_the_next_waits():
    meeting, one = released(seats=2)
    for _ in range(3):
        put_down(participant(meeting), one)
    assert states(one) == ["confirmed", "confirmed", "waiting"]


def test_without_a_number_of_seats_everybody_has_a_place():
    meeting, one = released(seats=None)
    for _ in range(3):
        put_down(participant(meeting), one)
    assert states(one) == ["confirmed"] * 3


def test_who_signs_up_twice_has_one_place():
    meeting, one = released(seats=2)
    registration = participant(meeting)
    assert put_down(registration, one).pk == put_down(registration, one).pk
    assert states(one) == ["confirmed"]


def test_a_place_that_is_given_back_goes_to_the_first_who_waits():
    meeting, one = released(seats=1)
    first, second, third = (put_down(participant(meeting), one) for _ in range(3))
    hand_back(first)
    assert states(one) == ["withdrawn", "confirmed", "waiting"]
    hand_back(first)
    assert states(one) == ["withdrawn", "confirmed", "waiting"]
    told = Message.objects.filter(kind="session-moved-up")
    assert [mail.about for mail in told] == [f"meetings.sessionplace:{second.pk}"]
    assert third.pk


@pytest.mark.parametrize("leaves", [lambda one: withdraw(one, by=account_of(one.person)), None])
def test_who_comes_to_the_meeting_no_longer_gives_their_place_back(leaves):
    meeting, one = released(seats=1)
    registration = participant(meeting)
    put_down(registration, one)
    put_down(participant(meeting), one)
    if leaves:
        leaves(registration)
    else:
        decline(registration, by=UserFactory(is_staff=True), reason="The seats are taken.")
    assert states(one) == ["withdrawn", "confirmed"]


def test_more_seats_in_the_next_version_let_people_move_up():
    meeting, one = released(seats=1)
    for _ in range(3):
        put_down(participant(meeting), one)
    one.refresh_from_db()
    one.seats = 2
    one.save()
    assert states(one) == ["confirmed", "waiting", "waiting"]
    release(meeting)
    assert states(one) == ["confirmed", "confirmed", "waiting"]


def test_nobody_sits_in_two_workshops_at_once():
    meeting = open_meeting()
    one, other = workshop(meeting, 9, title="Early warning"), workshop(meeting, 9)
    after = workshop(meeting, 10)
    release(meeting)
    registration = participant(meeting)
    place = put_down(registration, one)
    with pytest.raises(Refused, match="Early warning"):
        put_down(registration, other)
    put_down(registration, after)
    hand_back(place)
    put_down(registration, other)
    assert states(other) == ["confirmed"]


def test_what_is_only_in_the_draft_has_no_places():
    meeting, one = released()
    draft = workshop(meeting, 12)
    with pytest.raises(Refused):
        put_down(participant(meeting), draft)
    assert states(one) == []


def test_the_time_that_counts_is_the_released_one():
    meeting = open_meeting()
    one, other = workshop(meeting, 9), workshop(meeting, 11)
    release(meeting)
    moved(other, hours=-2)
    registration = participant(meeting)
    put_down(registration, one)
    put_down(registration, other)
    assert states(other) == ["confirmed"]


def test_nobody_signs_up_for_what_they_may_not_see():
    meeting, one = released(level=Level.SECRETARIAT)
    with pytest.raises(Refused):
        put_down(participant(meeting), one)


def test_a_plenary_needs_no_place():
    meeting = open_meeting()
    one = session(meeting)
    release(meeting)
    with pytest.raises(Refused, match="Nobody needs to sign up"):
        put_down(participant(meeting), one)


def test_nobody_signs_up_for_somebody_else():
    meeting, one = released()
    registration = participant(meeting)
    with pytest.raises(Refused):
        sign_up(registration, one, by=account_of(participant(meeting).person))
    place = put_down(registration, one)
    with pytest.raises(Refused):
        give_back(place, by=account_of(participant(meeting).person))
    assert states(one) == ["confirmed"]


def test_who_waits_for_a_place_at_the_meeting_signs_up_for_nothing():
    meeting, one = released()
    registration = participant(meeting)
    registration.status = "waiting"
    registration.save()
    with pytest.raises(Refused, match="a place at the meeting"):
        put_down(registration, one)


def test_nobody_signs_up_or_moves_up_once_it_has_begun():
    meeting = open_meeting()
    begun = timezone.now() - timedelta(minutes=5)
    one = workshop(meeting, seats=1, starts_at=begun, ends_at=begun + timedelta(hours=1))
    release(meeting)
    early, late = participant(meeting), participant(meeting)
    place = SessionPlace.objects.create(session=one, registration=early, status="confirmed")
    SessionPlace.objects.create(session=one, registration=late, status="waiting")
    hand_back(place)
    assert states(one) == ["withdrawn", "waiting"]
    with pytest.raises(Refused, match="begun"):
        put_down(participant(meeting), one)


@race
def test_ten_people_at_once_for_two_seats():
    meeting, one = released(seats=2)
    people = [participant(meeting) for _ in range(10)]
    at_once([lambda one_of=registration: put_down(one_of, one).pk for registration in people])
    assert sorted(states(one)) == ["confirmed"] * 2 + ["waiting"] * 8
    assert states(one)[:2] == ["confirmed", "confirmed"]


@race
def test_one_person_pressing_twice_at_once_has_one_place():
    meeting, one = released(seats=2)
    registration = participant(meeting)
    assert len(set(at_once([lambda: put_down(registration, one).pk] * 4))) == 1
    assert states(one) == ["confirmed"]


@race
def test_two_places_given_back_at_once_go_to_two_who_wait():
    meeting, one = released(seats=2)
    places = [put_down(participant(meeting), one) for _ in range(4)]
    at_once([lambda place=place: hand_back(place).pk for place in places[:2]])
    assert states(one) == ["withdrawn", "withdrawn", "confirmed", "confirmed"]
    assert Message.objects.filter(kind="session-moved-up").count() == 2


@race
def test_one_person_for_two_workshops_of_one_time_at_once_gets_one():
    meeting = open_meeting()
    both = [workshop(meeting, 9), workshop(meeting, 9)]
    release(meeting)
    registration = participant(meeting)

    def ask(one):
        try:
            return put_down(registration, one).status
        except Refused:
            return "refused"

    assert sorted(at_once([lambda one=one: ask(one) for one in both])) == ["confirmed", "refused"]


@race
def test_two_who_release_at_once_make_one_version():
    meeting = open_meeting()
    session(meeting)

    def once():
        try:
            return release(meeting).number
        except Refused:
            return None

    assert sorted(at_once([once, once]), key=str) == [1, None]


def test_the_lines_of_ten_workshops_cost_as_many_queries_as_the_line_of_one():
    meeting = open_meeting()
    workshops = [workshop(meeting, 8 + number, seats=1) for number in range(10)]
    release(meeting)
    for one in workshops:
        for registration in (participant(meeting), participant(meeting)):
            put_down(registration, one)
    counted = []
    for some in (workshops[:1], workshops):
        with CaptureQueriesContext(connection) as asked:
            assert fill_places(meeting, [one.pk for one in some], by=None) == []
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_who_moves_up_in_one_workshop_is_passed_over_in_another_at_that_time_in_the_same_go():
    meeting = open_meeting()
    one, other = workshop(meeting, 9, seats=1), workshop(meeting, 11, seats=1)
    release(meeting)
    for each in (one, other):
        sitting = participant(meeting)
        put_down(sitting, each)
    waits = participant(meeting)
    places = [put_down(waits, each) for each in (one, other)]
    moved(other, hours=-2)
    for each in (one, other):
        each.refresh_from_db()
        each.seats = 2
        each.save()
    release(meeting)
    for place in places:
        place.refresh_from_db()
    assert sorted(place.status for place in places) == ["confirmed", "waiting"]


def test_a_release_that_moves_a_public_workshop_asks_as_much_for_two_people_as_for_six():
    meeting, one = released(seats=None)
    counted = []
    for number in (2, 4):
        for _ in range(number):
            put_down(participant(meeting), one)
        moved(one, hours=1)
        with CaptureQueriesContext(connection) as asked:
            told = plan_of(meeting).told
        counted.append((len(told), len(asked)))
        release(meeting)
    assert counted == [(2, counted[0][1]), (6, counted[0][1])]
