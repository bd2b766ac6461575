"""Moving up from the waiting list: until the meeting begins, with a date to decline, and in the own capacity."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from meetings.models import Meeting, Registration
from meetings.services.deciding import move_up
from meetings.services.registering import withdraw
from meetings.taking_part import registration_words
from meetings.times import begins_at, has_begun
from r2pnet.clock import network_today
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.meetings.gathering import account_of, capacity_of, invited, open_meeting, seat, statuses

pytestmark = pytest.mark.django_db


def two_for_one_seat(meeting: Meeting) -> list[Registration]:
    return [seat(invited(meeting), meeting) for _person in range(2)]


def at(moment: Any) -> Any:
    return time_machine.travel(moment, tick=False)


@pytest.mark.parametrize(("minutes", "moved"), [(-1, "confirmed"), (0, "waiting")])
def test_nobody_moves_up_from_the_minute_on_in_which_it_begins(minutes: int, moved: str) -> None:
    meeting = open_meeting(seats=1, start_time="09:30", end_time="17:00", zone="Asia/Tokyo")
    meeting.refresh_from_db()
    first, second = two_for_one_seat(meeting)
    begins = begins_at(meeting)
    assert begins is not None
    with at(begins + timedelta(minutes=minutes)):
        withdraw(first, by=account_of(first.person))
        assert statuses(meeting) == ["withdrawn", moved]
        if moved == "waiting":
            with pytest.raises(Refused, match="The meeting has begun"):
                move_up(second, by=account_of(first.person))


@pytest.mark.parametrize(("hours", "begun"), [(-1, False), (1, True)])
def test_without_times_it_begins_with_its_first_day_at_its_place(hours: int, begun: bool) -> None:
    meeting = open_meeting(seats=1, zone="UTC", start_time=None, end_time=None)
    assert meeting.start is not None
    midnight = datetime.combine(meeting.start.core, time.min, UTC)
    assert has_begun(meeting, midnight + timedelta(hours=hours)) is begun


def test_who_comes_after_it_has_begun_goes_before_nobody_who_waits() -> None:
    meeting = open_meeting(seats=1, registration_closes_on=None)
    first, _second = two_for_one_seat(meeting)
    assert meeting.last_day is not None
    third = invited(meeting)
    with at(datetime.combine(meeting.last_day, time(12), UTC)):
        withdraw(first, by=account_of(first.person))
        assert seat(third, meeting).status == "waiting"


@pytest.mark.parametrize(("days", "answer_in"), [(60, 7), (5, 4), (1, 0)])
def test_a_day_to_decline_is_a_week_from_now_or_the_day_before_the_meeting(days: int, answer_in: int) -> None:
    start = network_today() + timedelta(days=days)
    meeting = open_meeting(
        seats=1, start=PartialDate.on(start), end=PartialDate.on(start), registration_closes_on=start, zone="UTC"
    )
    first, second = two_for_one_seat(meeting)
    withdraw(first, by=account_of(first.person))
    second.refresh_from_db()
    day = network_today() + timedelta(days=answer_in)
    assert (second.status, second.answer_by) == ("confirmed", day)
    told = Message.objects.get(kind="registration-moved-up")
    assert f"withdraw here until {day.day} {day:%B %Y}" in told.body


def test_the_first_who_waits_reads_that_it_is_their_capacity_that_is_full() -> None:
    meeting = open_meeting(seats=3)
    meeting.capacities.filter(kind="focal-point").update(seats=1)
    _first, second = two_for_one_seat(meeting)
    second = Registration.objects.select_related("meeting", "capacity").get(pk=second.pk)
    words = "You are 1st on the waiting list; the seats of your capacity are taken."
    assert registration_words(second) == words


def test_the_next_who_may_have_the_seat_gets_it() -> None:
    meeting = open_meeting(seats=2)
    meeting.capacities.filter(kind="focal-point").update(seats=1)
    one, other = seat(invited(meeting), meeting), seat(invited(meeting, role="alternate"), meeting, kind="alternate")
    seat(invited(meeting), meeting)
    seat(invited(meeting, role="alternate"), meeting, kind="alternate")
    withdraw(other, by=account_of(other.person))
    assert statuses(meeting) == ["confirmed", "withdrawn", "waiting", "confirmed"]
    assert capacity_of(meeting).seats == 1
    assert one.answer_by is None
