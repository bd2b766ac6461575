"""Webinars: held online without seats, however they are written; and what follows when a meeting goes online."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from meetings.models import Capacity, Meeting, Registration
from meetings.running.consequences import consequences_of
from meetings.services.announcing import save_meeting
from meetings.services.inviting import save_capacity
from meetings.services.stepping import change_seats
from r2pnet.refusal import Refused
from tests.factories import MeetingFactory
from tests.meetings.gathering import IN_PERSON, ONLINE, invited, open_meeting, seat, statuses
from tests.meetings.reading import facts_in, notices_in, words_of
from tests.meetings.test_stepping_pages import form_of

pytestmark = pytest.mark.django_db
WORDS = "A webinar is held online and has no seats: choose “Online”, and leave the seats empty."
SEATS = "A webinar has no seats: leave them empty. Everybody joins online."


def webinar(**fields: Any) -> Meeting:
    return open_meeting(**{"kind": "webinar", "ordinal": None, "how_held": "online", "seats": None, **fields})


@pytest.mark.parametrize("wrong", [{"seats": 5}, {"how_held": "both"}, {"how_held": "in-person"}])
def test_the_database_and_the_service_say_that_it_is_online_without_seats(wrong: dict[str, Any]) -> None:
    meeting = webinar()
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**wrong)
    for name, value in wrong.items():
        setattr(meeting, name, value)
    with pytest.raises(ValidationError) as refusal:
        save_meeting(meeting, by=None)
    assert refusal.value.messages == [WORDS]


def test_its_capacities_have_no_seats_of_their_own() -> None:
    meeting = webinar()
    capacity = meeting.capacities.get(kind="un")
    with pytest.raises(Refused, match=SEATS):
        change_seats(meeting, None, {capacity.pk: 3}, by=None)
    capacity.seats = 3
    with pytest.raises(Refused, match=SEATS):
        save_capacity(capacity, by=None)
    assert Capacity.objects.exclude(seats=None).count() == 0


def test_everybody_registers_to_join_online_and_nobody_waits() -> None:
    meeting = webinar()
    assert (seat(invited(meeting), meeting, ONLINE).status, meeting.registrations.get().mode) == ("confirmed", "online")
    with pytest.raises(Refused, match="It is online only"):
        seat(invited(meeting), meeting, IN_PERSON)


def test_a_meeting_that_goes_online_takes_everybody_with_it_and_who_waited_has_a_place() -> None:
    meeting = open_meeting(seats=1)
    meeting.capacities.filter(kind="focal-point").update(seats=1)
    meeting.refresh_from_db()
    for _one in range(3):
        seat(invited(meeting), meeting)
    assert statuses(meeting) == ["confirmed", "waiting", "waiting"]
    before = Meeting.objects.get()
    meeting.how_held = "online"
    said = consequences_of(before, meeting)
    assert (said.told, len(said.moving_up), said.still_waiting) == (1, 2, 0)
    save_meeting(meeting, by=None)
    assert (statuses(meeting), set(meeting.registrations.values_list("mode", flat=True))) == (
        ["confirmed"] * 3,
        {"online"},
    )
    assert Registration.objects.first().history.first().history_change_reason == "The meeting is held online"
    meeting.kind, meeting.seats, meeting.ordinal = "webinar", None, None
    save_meeting(meeting, by=None)
    assert Capacity.objects.exclude(seats=None).count() == 0


def test_the_desk_offers_no_seats_and_says_why(staff_client: Client) -> None:
    meeting = webinar()
    address = f"/desk/meetings/{meeting.slug}/"
    words = "A webinar has no seats: everybody joins online."
    page = staff_client.get(f"{address}seats/", follow=True)
    assert (notices_in(page), facts_in(page)["Seats"], "Change seats" in words_of(page)) == ([words], words, False)


def test_moving_it_into_a_room_is_refused_in_words(staff_client: Client) -> None:
    meeting = webinar()
    address = f"/desk/meetings/{meeting.slug}/move/"
    typed = form_of(staff_client.get(address))
    page = staff_client.post(address, {**typed, "how_held": "both", "confirm": "1"})
    assert page.context["form"].errors == {"how_held": [WORDS]}
    assert Meeting.objects.get().how_held == "online"


def test_one_made_from_a_meeting_in_a_room_is_online_without_seats(staff_client: Client) -> None:
    source = MeetingFactory(seats=60, slug="in-a-room", how_held="both")
    Capacity.objects.create(meeting=source, kind="un", may_ask="named", seats=4)
    typed = {"source": source.slug, "kind": "webinar", "start": "12 May 2027", "zone": "UTC", "title": "Test webinar"}
    page = staff_client.post("/desk/meetings/new/", typed)
    assert facts_in(page)["Seats"] == "A webinar has no seats: everybody joins online."
    staff_client.post("/desk/meetings/new/", {**typed, "confirm": "1"})
    made = Meeting.objects.get(kind="webinar")
    assert (made.how_held, made.seats, made.capacities.get().seats) == ("online", None, None)
