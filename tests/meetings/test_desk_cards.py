"""What meetings bring to the desk: a task for whoever is invited, one's own meetings, the secretariat's requests."""

import re
from html import escape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from meetings.models import Meeting, Registration
from meetings.models.capacity import Approval
from meetings.models.meeting import MeetingStatus
from meetings.services.deciding import decline
from meetings.services.registering import withdraw
from r2pnet.partial_dates import PartialDate
from tests.factories import PersonFactory, RegistrationFactory, UserFactory
from tests.meetings.gathering import ONLINE, account_of, capacity_of, invited, open_meeting, seat
from tests.meetings.reading import main_of, text_of, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_january() -> Any:
    with time_machine.travel("2027-01-11T09:00:00Z", tick=False):
        yield


def in_may(**fields: Any) -> Meeting:
    days = {"start": PartialDate.of(2027, 5, 12), "end": PartialDate.of(2027, 5, 13)}
    closes = None if "start" in fields else "2027-04-15"
    return open_meeting(**{**days, "registration_closes_on": closes, "seats": 60, **fields})


def desk_of(user: User) -> HttpResponse:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client.get("/desk/")


def own_meetings(page: HttpResponse) -> list[str]:
    section = re.search(r"<h2>Your meetings</h2>(.*?)</section>", main_of(page), re.DOTALL)
    assert section is not None
    return [text_of(row) for row in re.findall(r"<li>(.*?)</li>", section.group(1), re.DOTALL)]


def test_an_open_meeting_waits_for_whoever_is_invited_until_they_have_answered() -> None:
    meeting = in_may()
    person = invited(meeting)
    meeting.invitations.update(reply="accepted", replied_on="2027-01-10")
    page = desk_of(account_of(person))
    assert "Register: Twelfth meeting by 15 April Test City, 12–13 May 2027. 60 of 60 seats are free." in words_of(page)
    assert '<a class="button" href="/meetings/annual-12-test-city/register/">Register</a>' in main_of(page)
    assert "One thing waits for you" in words_of(page)
    registration = seat(person, meeting)
    assert "Register:" not in words_of(desk_of(account_of(person)))
    withdraw(registration, by=account_of(person))
    assert "Register: Twelfth meeting" in words_of(desk_of(account_of(person)))
    decline(seat(person, meeting), "Only one for each state.", by=UserFactory(is_staff=True))
    assert "Register:" not in words_of(desk_of(account_of(person)))


def test_nothing_waits_for_who_is_not_invited_or_after_the_last_day() -> None:
    meeting, other = in_may(), in_may(slug="other", ordinal=13, status=MeetingStatus.ANNOUNCED)
    for person in (invited(other), invited(other, "assistant")):
        assert "Register:" not in words_of(desk_of(account_of(person)))
    late = invited(meeting)
    with time_machine.travel("2027-04-15T22:00:00Z", tick=False):
        assert "Register:" not in words_of(desk_of(account_of(late)))


def test_ones_own_meetings_are_listed_with_where_one_stands_and_nobody_elses() -> None:
    person = invited(in_may(seats=1))
    meeting = Meeting.objects.get()
    seat(invited(meeting), meeting)
    seat(person, meeting)
    past = in_may(slug="past", ordinal=11, start=PartialDate.of(2025, 5, 15), end=None, status=MeetingStatus.HELD)
    missed = in_may(slug="past-10", ordinal=10, start=PartialDate.of(2024, 5, 15), end=None, status=MeetingStatus.HELD)
    RegistrationFactory(meeting=past, person=person, capacity=capacity_of(past), status="attended")
    RegistrationFactory(meeting=missed, person=person, capacity=capacity_of(missed), status="confirmed")
    others = in_may(slug="others", ordinal=9)
    RegistrationFactory(meeting=others, capacity=capacity_of(others))
    page = desk_of(account_of(person))
    assert own_meetings(page) == [
        "Twelfth meeting, Test City 12–13 May 2027 On the waiting list",
        "Eleventh meeting, Test City 15 May 2025 Took part Certificate of attendance",
        "Tenth meeting, Test City 15 May 2024 Was registered",
    ]
    assert 'href="/meetings/annual-12-test-city/registration/"' in main_of(page)
    assert main_of(page).count('href="/meetings/past/registration/#certificate"') == 1


def test_who_has_registered_for_nothing_reads_what_will_stand_there() -> None:
    page = desk_of(account_of(invited(in_may())))
    assert "None yet. A meeting stands here when you have registered for it." in words_of(page)


def test_the_secretariat_reads_the_seats_of_the_next_meeting_and_the_requests_to_decide() -> None:
    meeting = in_may(seats=2)
    in_may(slug="later", ordinal=13, start=PartialDate.of(2028, 5, 12), end=None)
    for wish in ({}, {}, {}, {"wish": ONLINE}):
        seat(invited(meeting), meeting, **wish)  # type: ignore[arg-type]
    page = desk_of(make_staff("editor@example.org"))
    assert (
        "Twelfth meeting, Test City 12–13 May 2027 Registration open All 2 seats are taken, one person waits"
        in words_of(page)
    )
    assert f'href="/admin/meetings/registration/?meeting__id__exact={meeting.pk}"' in main_of(page)
    assert "for a place" not in words_of(page)
    meeting.capacities.update(approval=Approval.STAFF)
    for _ in range(2):
        seat(invited(meeting), meeting)
    page = desk_of(make_staff("editor@example.org"))
    assert "2 requests for a place" in words_of(page)
    listed = "/admin/meetings/registration/?status__exact=requested&decides=staff"
    assert f'href="{escape(listed)}"' in main_of(page)
    staff = Client(SERVER_NAME="localhost")
    staff.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert len(re.findall(r'class="action-select"', staff.get(listed).content.decode())) == 2


def test_for_whom_nothing_waits_the_next_meeting_that_they_may_see_stands_there() -> None:
    in_may(slug="draft", ordinal=9, start=PartialDate.of(2027, 2, 1), end=None, status=MeetingStatus.DRAFT)
    in_may(slug="gone", ordinal=10, start=PartialDate.of(2027, 2, 2), end=None, status=MeetingStatus.CANCELLED)
    in_may(slug="members-only", ordinal=11, start=PartialDate.of(2027, 2, 3), end=None, level="members")
    in_may(slug="later", ordinal=13, start=PartialDate.of(2028, 5, 12), end=None)
    meeting = in_may()
    for user in (UserFactory(), PersonFactory(user=UserFactory()).user):
        page = desk_of(user)
        assert "Nothing waits for you" in words_of(page)
        assert "Next meeting Twelfth meeting, Test City, 12–13 May 2027." in words_of(page)
        assert '<a href="/meetings/annual-12-test-city/">' in main_of(page)
    busy = invited(meeting)
    assert "Next meeting" not in words_of(desk_of(account_of(busy)))
    seat(busy, meeting)
    assert "Next meeting Eleventh meeting, Test City, 3 February 2027." in words_of(desk_of(account_of(busy)))


def test_where_no_meeting_is_planned_none_is_named() -> None:
    in_may(status=MeetingStatus.HELD)
    assert "Next meeting" not in words_of(desk_of(UserFactory()))


def test_nobody_but_the_secretariat_reads_of_requests() -> None:
    meeting = in_may()
    meeting.capacities.update(approval=Approval.STAFF)
    seat(invited(meeting), meeting)
    words = words_of(desk_of(account_of(invited(meeting))))
    assert ("for a place" in words, "Next meeting" in words) == (False, False)


def test_the_number_of_queries_does_not_grow_with_registrations() -> None:
    meeting = in_may()
    person = invited(meeting)
    desk_of(account_of(person))  # what a process reads once is not counted
    numbers = []
    for others in (0, 12):
        for number in range(others):
            past = in_may(slug=f"past-{number}", ordinal=100 + number, status=MeetingStatus.HELD)
            RegistrationFactory(meeting=past, person=person, capacity=capacity_of(past), status="attended")
            RegistrationFactory(meeting=meeting, capacity=capacity_of(meeting))
        with CaptureQueriesContext(connection) as asked:
            page = desk_of(account_of(person))
        numbers.append(sum("SAVEPOINT" not in query["sql"] for query in asked))
        assert "Answer the invitation: Twelfth meeting" in words_of(page)
    assert numbers[1] <= numbers[0]
    assert Registration.objects.count() == 24
