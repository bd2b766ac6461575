"""The address for joining: written an hour before to those who join online, once, and on their own page."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import JoiningMail, Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.services.announcing import save_meeting
from meetings.services.registering import withdraw
from meetings.services.telling_how_to_join import tell_how_to_join
from meetings.tasks import tell_how_to_join as task
from r2pnet.outbox.kinds import kind_of
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from tests.factories import PersonFactory, RegistrationFactory
from tests.meetings.gathering import IN_PERSON, ONLINE, account_of, invited, open_meeting, seat
from tests.meetings.reading import main_of, words_of
from tests.races import at_once, race

pytestmark = pytest.mark.django_db
JOINING = "https://join.example.org/zqx"
KIND = "registration-joining"
BEGINS = datetime(2027, 5, 12, 13, tzinfo=UTC)
"""15:00 in Brussels in summer."""


def meeting_at_three(**fields: Any) -> Meeting:
    given = {"start": PartialDate.of(2027, 5, 12), "end": None, "start_time": time(15), "end_time": time(17)}
    meeting = open_meeting(**{**given, "registration_closes_on": None, "joining_address": JOINING, **fields})
    meeting.refresh_from_db()
    return meeting


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def told() -> list[str]:
    """The addresses that were written to, in order."""
    return list(Message.objects.filter(kind=KIND).order_by("pk").values_list("to_address", flat=True))


def is_true(message: Message) -> bool:
    still_true = kind_of(KIND).still_true
    assert still_true is not None
    return still_true(message)


@pytest.mark.parametrize(("minutes", "number"), [(-61, 0), (-60, 1), (-1, 1), (119, 1), (120, 0)])
def test_it_goes_from_an_hour_before_until_the_meeting_is_over(minutes: int, number: int) -> None:
    meeting = meeting_at_three()
    seat(invited(meeting), meeting, ONLINE)
    with at(BEGINS + timedelta(minutes=minutes)):
        assert tell_how_to_join() == number
        assert (tell_how_to_join(), len(told())) == (0, number)


@pytest.mark.parametrize(
    ("zone", "day", "at_time", "begins"),
    [
        # The hour before lies on the other side of the change: clocks go from 2 to 3, and from 3 to 2.
        ("Europe/Brussels", (2027, 3, 28), time(3, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("Europe/Brussels", (2027, 10, 31), time(3, 30), datetime(2027, 10, 31, 2, 30, tzinfo=UTC)),
        ("Pacific/Auckland", (2027, 5, 12), time(1), datetime(2027, 5, 11, 13, tzinfo=UTC)),
        ("America/New_York", (2027, 5, 12), time(23), datetime(2027, 5, 13, 3, tzinfo=UTC)),
    ],
)
def test_the_hour_is_that_of_the_place_on_both_sides_of_a_change(
    zone: str, day: tuple[int, int, int], at_time: time, begins: datetime
) -> None:
    meeting = meeting_at_three(zone=zone, start=PartialDate.of(*day), start_time=at_time, end_time=None)
    seat(invited(meeting), meeting, ONLINE)
    with at(begins - timedelta(minutes=61)):
        assert tell_how_to_join() == 0
    with at(begins - timedelta(minutes=60)):
        task()
    assert (len(told()), JoiningMail.objects.get().begins_at) == (1, begins)


def test_only_who_is_confirmed_to_join_online_is_written_to() -> None:
    meeting = meeting_at_three(seats=1)
    online = invited(meeting)
    seat(online, meeting, ONLINE)
    seat(invited(meeting), meeting, IN_PERSON)
    assert seat(invited(meeting), meeting, IN_PERSON).status == "waiting"
    gone = seat(invited(meeting), meeting, ONLINE)
    withdraw(gone, by=account_of(gone.person))
    nameless = PersonFactory(work_email="")
    RegistrationFactory(meeting=meeting, person=nameless, capacity=meeting.capacities.get(kind="un"), mode="online")
    with at(BEGINS):
        assert (tell_how_to_join(), told()) == (1, [account_of(online).email])


@pytest.mark.parametrize("lack", [{"joining_address": ""}, {"start_time": None, "end_time": None}])
def test_nobody_is_written_to_without_an_address_or_a_time(lack: dict[str, Any]) -> None:
    meeting = meeting_at_three(**lack)
    seat(invited(meeting), meeting, ONLINE)
    with at(BEGINS):
        assert tell_how_to_join() == 0


def test_who_is_confirmed_within_the_hour_is_told_with_the_next_sweep() -> None:
    meeting = meeting_at_three()
    with at(BEGINS + timedelta(minutes=20)):
        assert tell_how_to_join() == 0
        seat(invited(meeting), meeting, ONLINE)
        assert (tell_how_to_join(), tell_how_to_join()) == (1, 0)


def test_who_takes_over_a_place_within_the_hour_is_told_and_what_waits_for_the_other_is_not_sent() -> None:
    meeting = meeting_at_three()
    registration = seat(invited(meeting), meeting, ONLINE)
    with at(BEGINS - timedelta(minutes=30)):
        tell_how_to_join()
        first = Message.objects.get(kind=KIND)
        assert is_true(first)
    with at(BEGINS - timedelta(minutes=20)):
        other = invited(meeting)
        Registration.objects.filter(pk=registration.pk).update(person=other, registered_at=datetime.now(UTC))
        assert not is_true(first)
        assert (tell_how_to_join(), told()[-1]) == (1, account_of(other).email)
        assert [is_true(one) for one in Message.objects.filter(kind=KIND).order_by("pk")] == [False, True]


def test_a_meeting_that_is_moved_is_told_anew_and_the_old_word_does_not_go() -> None:
    meeting = meeting_at_three()
    seat(invited(meeting), meeting, ONLINE)
    with at(BEGINS - timedelta(minutes=50)):
        tell_how_to_join()
        meeting.start_time = time(16)
        save_meeting(meeting, by=None)
        assert not is_true(Message.objects.get(kind=KIND))
        assert tell_how_to_join() == 0
    with at(BEGINS):
        assert (tell_how_to_join(), tell_how_to_join()) == (1, 0)
        [first, second] = Message.objects.filter(kind=KIND).order_by("pk")
        assert (is_true(first), is_true(second)) == (False, True)
        assert "begins on Wednesday 12 May 2027, 16:00 (Central European Summer Time, UTC+2)" in second.body


@pytest.mark.parametrize("status", [MeetingStatus.CANCELLED, MeetingStatus.HELD])
def test_it_does_not_go_once_the_meeting_is_cancelled_or_held(status: str) -> None:
    meeting = meeting_at_three()
    seat(invited(meeting), meeting, ONLINE)
    with at(BEGINS):
        tell_how_to_join()
        Meeting.objects.update(status=status)
        assert not is_true(Message.objects.get(kind=KIND))
        assert tell_how_to_join() == 0


def test_the_address_stands_in_no_row_and_is_filled_in_as_it_is_when_it_goes() -> None:
    meeting = meeting_at_three()
    seat(invited(meeting), meeting, ONLINE)
    with at(BEGINS):
        tell_how_to_join()
    message = Message.objects.get(kind=KIND)
    assert (JOINING in message.body, "{joining}" in message.body) == (False, True)
    Meeting.objects.update(joining_address=f"{JOINING}-new")
    fill = kind_of(KIND).fill
    assert fill is not None
    assert fill(message) == {"joining": f"{JOINING}-new"}


def test_the_number_of_queries_does_not_grow_with_those_who_are_told() -> None:
    counted = []
    for number in (2, 12):
        meeting = meeting_at_three(slug=f"webinar-{number}", ordinal=20 + number)
        for _one in range(number):
            RegistrationFactory(meeting=meeting, capacity=meeting.capacities.get(kind="un"), mode="online")
        with at(BEGINS), CaptureQueriesContext(connection) as queries:
            assert tell_how_to_join() == number
        counted.append(len(queries))
        Meeting.objects.update(status="held")
    assert counted[0] == counted[1]


def test_while_nobody_is_due_a_sweep_asks_once_for_the_meetings_and_once_for_each_that_is_on() -> None:
    for number in range(3):
        meeting_at_three(slug=f"meeting-{number}", ordinal=20 + number)
    with at(BEGINS - timedelta(days=1)), CaptureQueriesContext(connection) as idle:
        assert tell_how_to_join() == 0
    with at(BEGINS), CaptureQueriesContext(connection) as on:
        assert tell_how_to_join() == 0
    assert (len(idle), len(on)) == (1, 4)


@race
def test_two_sweeps_at_once_write_once() -> None:
    now = datetime.now(UTC)
    meeting = meeting_at_three(
        zone="UTC", start=PartialDate.on(now.date()), end=PartialDate.on(now.date() + timedelta(days=1)),
        start_time=time(0, 1), end_time=time(23, 59),
    )  # fmt: skip
    Registration.objects.bulk_create(
        Registration(
            meeting=meeting, person=PersonFactory(), capacity=meeting.capacities.get(kind="un"), mode="online",
            status="confirmed", level="secretariat",
        )
        for _one in range(5)
    )  # fmt: skip
    assert sorted(at_once([tell_how_to_join, tell_how_to_join])) == [0, 5]
    assert (len(told()), JoiningMail.objects.count()) == (5, 5)


def test_the_own_page_shows_the_address_to_the_confirmed_alone(client: Client) -> None:
    meeting = meeting_at_three(seats=1)
    online, room, waiting = (invited(meeting) for _ in range(3))
    seat(online, meeting, ONLINE)
    seat(room, meeting)
    seat(waiting, meeting)
    shown = {}
    for name, person in (("online", online), ("room", room), ("waiting", waiting)):
        client.force_login(account_of(person))
        shown[name] = JOINING in main_of(client.get(f"/meetings/{meeting.slug}/registration/"))
    assert shown == {"online": True, "room": True, "waiting": False}
    Meeting.objects.update(joining_address="")
    client.force_login(account_of(online))
    words = words_of(client.get(f"/meetings/{meeting.slug}/registration/"))
    assert "The address is not set yet: we write it to you an hour before." in words
