"""The network's year: the dates that a reader may see, by month, and nothing that compares."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from focalpoints.models import Appointment
from meetings.models import Invitation
from meetings.network_year.dates import YearDate, by_month, dates_ahead, dates_behind
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Reader
from tests.factories import AppointmentFactory, MeetingFactory, NextStepFactory, PersonFactory, UserFactory
from tests.meetings.gathering import account_of, invited, open_meeting, seat
from tests.meetings.promising import in_days, member_of
from tests.meetings.reading import headings_in, words_of

pytestmark = pytest.mark.django_db
PAGE = "/desk/year/"


def titles(dates: list[YearDate]) -> list[str]:
    return [one.title for one in dates]


def reader() -> Reader:
    """The focal point of a member that nobody has invited."""
    office = AppointmentFactory(person=PersonFactory(user=UserFactory()), end_state="open")
    found: Reader = office.person.user
    return found


def test_the_months_ahead_have_meetings_steps_and_own_dates_in_their_order() -> None:
    with time_machine.travel("2027-01-15T12:00:00Z", tick=False):
        meeting = open_meeting(start=PartialDate.on(in_days(120)), end=None, registration_closes_on=in_days(90))
        person = invited(meeting)
        Appointment.objects.filter(person=person).update(last_confirmed_on=in_days(-60))
        NextStepFactory(member=member_of(person), due_on=in_days(-10), words="earlier this month", shown_to="own")
        NextStepFactory(due_on=in_days(200), words="of another")
        NextStepFactory(due_on=in_days(365), words="after a year")
        NextStepFactory(due_on=in_days(40), words="not shown", shown_to="own")
        months = by_month(dates_ahead(account_of(person)))
    assert [(month.title, titles(list(month.dates))) for month in months] == [
        ("January 2027", ["earlier this month"]),
        ("April 2027", ["Last day to register: Twelfth meeting"]),
        ("May 2027", ["Twelfth meeting, Test City"]),
        ("August 2027", ["of another"]),
        ("November 2027", [f"Confirm the entry of {member_of(person).name}"]),
    ]
    assert [one.is_own for month in months for one in month.dates] == [True, True, False, False, True]


def test_the_months_behind_stand_newest_first_and_hold_no_own_dates() -> None:
    user = reader()
    with time_machine.travel("2027-01-15T12:00:00Z", tick=False):
        MeetingFactory(title="Spring", start=PartialDate.of(2026, 4, 3), end=None)
        MeetingFactory(title="Of two years ago", start=PartialDate.of(2025, 12, 31), end=None)
        NextStepFactory(due_on=in_days(-100), words="done", state="done", done_on=in_days(-101), outcome="x")
        NextStepFactory(due_on=in_days(-20), words="late")
        dropped = {"state": "dropped", "dropped_on": in_days(-1), "dropped_reason": "x"}
        NextStepFactory(due_on=in_days(-30), words="dropped", **dropped)
        assert titles(dates_behind(user)) == ["late", "done", "Spring, Test City"]


def test_a_meeting_that_lasts_over_the_end_of_a_month_is_ahead_until_it_is_over() -> None:
    user = reader()
    for day, ahead, behind in ((1, ["Long"], []), (3, ["Long"], []), (4, [], ["Long"])):
        with time_machine.travel(f"2027-05-0{day}T12:00:00Z", tick=False):
            if day == 1:
                days = {"start": PartialDate.of(2027, 4, 28), "end": PartialDate.of(2027, 5, 3)}
                MeetingFactory(title="Long", status="closed", **days)
            found = [[title.partition(",")[0] for title in titles(dates)] for dates in
                     (dates_ahead(user), dates_behind(user))]  # fmt: skip
        assert found == [ahead, behind]


def test_who_is_registered_or_has_declined_is_not_told_to_register() -> None:
    meeting = open_meeting()
    waits, declined, registered = (invited(meeting) for _ in range(3))
    Invitation.objects.filter(member=member_of(declined)).update(reply="declined", replied_on=in_days(0))
    seat(registered, meeting)
    told = [
        [title for title in titles(dates_ahead(account_of(one))) if title.startswith("Last day")]
        for one in (waits, declined, registered)
    ]
    assert told == [["Last day to register: Twelfth meeting"], [], []]


def test_what_a_reader_may_not_see_has_no_date() -> None:
    hidden = MeetingFactory(
        title="Zqxhidden", start=PartialDate.on(in_days(40)), end=None, level="secretariat", status="open"
    )
    NextStepFactory(meeting=hidden, words="zqxstep")
    MeetingFactory(title="Zqxdraft", start=PartialDate.on(in_days(40)), end=None, status="draft")
    MeetingFactory(title="Zqxcancelled", start=PartialDate.on(in_days(40)), end=None, status="cancelled")
    for user in (reader(), AnonymousUser()):
        assert titles([*dates_ahead(user), *dates_behind(user)]) == []


def test_a_step_of_another_leads_to_its_meeting_and_names_no_meeting_that_is_not_seen() -> None:
    person = invited(open_meeting())
    hidden = MeetingFactory(title="Zqxhidden", level="steering")
    NextStepFactory(meeting=hidden, member=member_of(person), shown_to="own", words="own")
    NextStepFactory(words="of another", meeting=MeetingFactory(slug="seen"))
    found = {one.title: (one.url.partition("#")[0], one.about) for one in dates_ahead(account_of(person))}
    assert (found["own"][0], "Zqxhidden" in found["own"][1]) == ("/desk/next-steps/", False)
    assert found["of another"][0] == "/meetings/seen/"


class TestThePage:
    def test_it_leaves_out_months_without_a_date_and_says_so_when_there_is_none(self, client: Client) -> None:
        user = UserFactory()
        client.force_login(user)
        assert "No date is known yet." in words_of(client.get(PAGE))
        assert "Nothing of the twelve months behind" in words_of(client.get(f"{PAGE}?past=1"))
        day = in_days(100)
        MeetingFactory(start=PartialDate.on(day), end=None, status="announced")
        assert headings_in(client.get(PAGE)) == [f"{day:%B %Y}"]

    def test_staff_read_the_steps_of_all(self, staff_client: Client) -> None:
        NextStepFactory(words="zqxown", shown_to="own")
        meeting = open_meeting()
        words = words_of(staff_client.get(PAGE))
        assert ("zqxown" in words, "Last day to register: Twelfth meeting" in words) == (True, True)
        assert meeting.registration_closes_on is not None

    def test_it_has_pages_of_a_hundred(self, staff_client: Client) -> None:
        meeting = MeetingFactory()
        for number in range(101):
            NextStepFactory(meeting=meeting, words=f"zqxstep{number:03d}", due_on=in_days(40) + timedelta(days=number))
        first, second = (words_of(staff_client.get(f"{PAGE}?page={page}")) for page in (1, 2))
        assert ("zqxstep099" in first, "zqxstep100" in first, "zqxstep100" in second) == (True, False, True)
        assert "there is no such page" in words_of(staff_client.get(f"{PAGE}?page=zqx"))
