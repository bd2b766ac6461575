"""Registering for meetings at odd times: clocks that change, midnight, another zone, a last day after the beginning."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from meetings.models import Meeting
from meetings.services.naming_delegates import Delegate, name_delegate
from meetings.services.registering import withdraw
from meetings.times import begins_at, ends_at, has_begun, is_open_to_register, is_over, registration_closes_at
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.meetings.gathering import account_of, capacity_of, invited, open_meeting, seat, statuses
from tests.meetings.naming import invited_member

pytestmark = pytest.mark.django_db


def meeting_on(first: date, last: date, closes: date, **fields: object) -> Meeting:
    days = {"start": PartialDate.on(first), "end": PartialDate.on(last), "registration_closes_on": closes}
    made = open_meeting(**days, **fields)
    made.refresh_from_db()
    return made


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc]


def test_the_clocks_change_between_the_last_day_to_register_and_the_meeting() -> None:
    """In Brussels, on 28 March 2027: the last day ends by winter time, the meeting begins by summer time."""
    days = (date(2027, 3, 29), date(2027, 3, 29), date(2027, 3, 27))
    meeting = meeting_on(*days, zone="Europe/Brussels", start_time="09:00", end_time="17:00")
    assert (registration_closes_at(meeting), begins_at(meeting)) == (at(2027, 3, 27, 23), at(2027, 3, 29, 7))
    moments = [at(2027, 3, 27, 22, 59), at(2027, 3, 27, 23)]
    assert [is_open_to_register(meeting, moment) for moment in moments] == [True, False]
    assert [has_begun(meeting, moment) for moment in (at(2027, 3, 29, 6, 59), at(2027, 3, 29, 7))] == [False, True]


def test_the_last_day_on_which_the_clocks_change_has_its_own_length() -> None:
    meeting = meeting_on(date(2027, 4, 1), date(2027, 4, 1), date(2027, 3, 28), zone="Europe/Brussels")
    assert registration_closes_at(meeting) == at(2027, 3, 28, 22)


def test_a_meeting_over_midnight_is_one_meeting_in_both_zones() -> None:
    """From 22:00 to 02:00 in New York, which is the morning of the next day in Tokyo."""
    days = (date(2027, 6, 10), date(2027, 6, 11), date(2027, 6, 10))
    meeting = meeting_on(*days, zone="America/New_York", start_time="22:00", end_time="02:00", seats=1)
    assert (begins_at(meeting), ends_at(meeting)) == (at(2027, 6, 11, 2), at(2027, 6, 11, 6))
    first, second = (seat(invited(meeting), meeting) for _person in range(2))
    with time_machine.travel(at(2027, 6, 11, 1, 59), tick=False):
        withdraw(first, by=account_of(first.person))
    assert statuses(meeting) == ["withdrawn", "confirmed"]
    with time_machine.travel(at(2027, 6, 11, 6, 30), tick=False):
        assert (is_over(meeting), has_begun(meeting), is_open_to_register(meeting)) == (False, True, False)
        withdraw(second, by=account_of(second.person))
    assert [is_over(meeting, moment) for moment in (at(2027, 6, 12, 3, 59), at(2027, 6, 12, 4))] == [False, True]


def test_who_registers_after_the_beginning_while_registration_is_open_has_a_free_seat() -> None:
    """A last day to register after the first day: one comes late, and nobody moves up any more."""
    day = date.today() + timedelta(days=30)
    meeting = meeting_on(day, day + timedelta(days=2), day + timedelta(days=1), zone="UTC", seats=2)
    early = [seat(invited(meeting), meeting) for _person in range(3)]
    begun = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=30)
    late = invited(meeting)
    with time_machine.travel(begun, tick=False):
        assert (has_begun(meeting), is_open_to_register(meeting)) == (True, True)
        withdraw(early[0], by=account_of(early[0].person))
        assert seat(late, meeting).status == "waiting"
        assert statuses(meeting) == ["withdrawn", "confirmed", "waiting", "waiting"]
    with time_machine.travel(begun + timedelta(days=1), tick=False), pytest.raises(Refused, match="not open"):
        seat(invited(meeting), meeting)


def test_of_two_members_that_name_the_same_delegate_the_first_has_them_until_they_are_withdrawn() -> None:
    meeting = open_meeting()
    ours, theirs = invited_member(meeting), invited_member(meeting)
    made = ours.name("shared@example.org")
    with pytest.raises(Refused, match="The secretariat has to record this person"):
        theirs.name("shared@example.org")
    withdraw(made, by=ours.focal_point)
    capacity = capacity_of(meeting, "delegate")
    who = Delegate("D. Elegate", " Shared@Example.org ", "Adviser")
    again = name_delegate(theirs.invitation, who, capacity=capacity, mode="online", by=theirs.focal_point)
    assert (again.person, again.invitation, statuses(meeting)) == (
        made.person,
        theirs.invitation,
        ["withdrawn", "confirmed"],
    )
