"""A person's own meetings: seen by them, and what of them goes when they are erased or when their time is over."""

from datetime import date
from typing import Any

import pytest
import time_machine

from focalpoints.services.erasure import anonymise
from meetings import retention
from meetings.models import Needs, Registration
from meetings.models.needs import KEPT_DAYS
from meetings.models.registration import RegistrationStatus
from r2pnet.models import Forgetting
from r2pnet.outbox.models import Message
from r2pnet.own_data import kept_about
from r2pnet.partial_dates import PartialDate
from r2pnet.retention import Forgotten, everything_kept, forget_due
from tests.factories import CapacityFactory, MeetingFactory, PersonFactory, RegistrationFactory, UserFactory
from tests.meetings.gathering import account_of, invited, open_meeting, seat, statuses

pytestmark = pytest.mark.django_db

NAME = "Zqxplanted Example"


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


def own_meetings(person: Any) -> list[Any]:
    [found] = [one for one in kept_about(account_of(person)) if one.title == "Your meetings"]
    return list(found.rows)


def test_a_person_sees_their_registrations_with_the_needs_and_nobody_elses() -> None:
    meeting = open_meeting()
    one, other = invited(meeting), invited(meeting)
    registration = seat(one, meeting)
    Needs.objects.create(registration=registration, text="A chair with arms")
    Needs.objects.create(registration=seat(other, meeting), text="Zqx")
    assert own_meetings(one) == [
        {
            "meeting": "Twelfth test meeting",
            "status": "Confirmed",
            "capacity": "Focal point",
            "how": "In person",
            "office": registration.office,
            "named as": "",
            "registered on": "24 November 2026",
            "shown in the list of participants": "no",
            "reason for declining": "",
            "needs": "A chair with arms",
        }
    ]


def test_the_seat_of_somebody_who_is_erased_goes_to_the_first_who_waits() -> None:
    meeting = open_meeting(seats=1)
    one, other = invited(meeting, name=NAME), invited(meeting)
    first = seat(one, meeting)
    Needs.objects.create(registration=first, text="A chair with arms")
    seat(other, meeting)
    assert statuses(meeting) == [RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING]
    before = Message.objects.count()
    anonymise(one, by=None)
    assert statuses(meeting) == [RegistrationStatus.WITHDRAWN, RegistrationStatus.CONFIRMED]
    assert Needs.objects.count() == 0
    told = list(Message.objects.order_by("pk").values_list("to_address", flat=True))[before:]
    assert told == [account_of(other).email]


def test_who_took_part_stays_on_record_without_a_name_and_in_no_list() -> None:
    person = PersonFactory(name=NAME, user=UserFactory())
    meeting = MeetingFactory()
    past = RegistrationFactory(
        person=person, meeting=meeting, status=RegistrationStatus.ATTENDED, is_listed=True, office=f"{NAME}, Test Head"
    )
    anonymise(person, by=None)
    past.refresh_from_db()
    assert (past.status, past.is_listed, past.office, past.person.name) == (
        RegistrationStatus.ATTENDED,
        False,
        "Former official, Test Head",
        "Former official",
    )
    assert {row.office for row in Registration.history.filter(id=past.pk)} == {"Former official, Test Head"}


def needs_of_a_meeting_that_ended_on(day: date) -> None:
    meeting = MeetingFactory(title="Ended test meeting", start=PartialDate.on(day), end=PartialDate.on(day))
    capacity = CapacityFactory(meeting=meeting)
    for _number in range(3):
        registration = RegistrationFactory(meeting=meeting, capacity=capacity)
        Needs.objects.create(registration=registration, text="Zqx")


def test_needs_are_deleted_after_ninety_days_and_the_list_says_how_many_without_the_words() -> None:
    needs_of_a_meeting_that_ended_on(date(2026, 8, 26))  # 90 days before
    assert (KEPT_DAYS, list(retention.forget(date(2026, 11, 24))), Needs.objects.count()) == (90, [], 3)
    assert forget_due(date(2026, 11, 25)) == [Forgotten("Needs of participants", "Ended test meeting", 3)]
    assert Needs.objects.count() == 0
    noted = Forgetting.objects.values_list("what", "about", "count", "forgotten_on")
    assert list(noted) == [("Needs of participants", "Ended test meeting", 3, date(2026, 11, 25))]
    assert forget_due(date(2026, 11, 25)) == []
    assert Forgetting.objects.count() == 1


def test_the_page_on_privacy_says_the_same_number_of_days() -> None:
    [needs] = [one for one in everything_kept() if one.title == "Needs at a meeting"]
    assert needs.until == "until 90 days after the last day of the meeting; then it is deleted."
