"""One's own registration: in words, changed, withdrawn; closed, cancelled and declined each said; nobody else's."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from focalpoints.models import Person
from meetings.models import Meeting, Needs, Registration
from meetings.models.meeting import HowHeld, MeetingStatus
from meetings.models.registration import Mode
from meetings.services.deciding import decline
from meetings.services.registering import Wish
from r2pnet.outbox.models import Message
from tests.factories import UserFactory
from tests.meetings.gathering import ONLINE, account_of, invited, open_meeting, seat, statuses
from tests.meetings.reading import facts_in, main_of, notices_in, words_of
from tests.meetings.test_register_page import errors_in, fields_in, heading_of

pytestmark = pytest.mark.django_db

OWN = "/meetings/annual-12-test-city/registration/"
WITHDRAW = f"{OWN}withdraw/"
SECRET = "https://join.example.org/zqx-secret"


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(seats=2, joining_address=SECRET)


@pytest.fixture
def person(meeting: Meeting) -> Person:
    return invited(meeting)


@pytest.fixture
def own(client: Client, person: Person) -> Client:
    client.force_login(account_of(person))
    return client


def test_who_has_not_registered_reads_so_with_the_way_to_do_it(own: Client) -> None:
    page = own.get(OWN)
    assert (page.status_code, heading_of(page)) == (200, "You have not registered.")
    assert '<a class="button" href="/meetings/annual-12-test-city/register/">Register</a>' in main_of(page)


def test_what_was_registered_is_said_and_stands_in_the_form(own: Client, person: Person, meeting: Meeting) -> None:
    seat(person, meeting, Wish(Mode.IN_PERSON, needs="Step-free way", is_listed=True))
    page = own.get(OWN)
    facts = facts_in(page)
    assert heading_of(page) == "You have a seat."
    assert facts["As"].startswith("Focal point of Testland")
    assert (facts["How"], facts["In the list of participants"]) == ("In person", "Shown to people who take part")
    assert fields_in(page) == ["mode", "needs", "is_listed"]
    assert "Step-free way</textarea>" in main_of(page)
    assert re.findall(r'<input type="(\w+)"[^>]* checked', main_of(page)) == ["radio", "checkbox"]


def test_a_change_is_saved_and_said(own: Client, person: Person, meeting: Meeting) -> None:
    seat(person, meeting, Wish(Mode.IN_PERSON, needs="Step-free way", is_listed=True))
    answer = own.post(OWN, {"mode": "online", "needs": ""})
    made = Registration.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, OWN)
    assert (made.mode, made.is_listed, Needs.objects.count()) == ("online", False, 0)
    page = own.get(OWN)
    assert (notices_in(page), heading_of(page)) == (["Your changes are saved."], "You take part online.")


def test_a_change_that_is_refused_says_why_and_changes_nothing(own: Client, person: Person, meeting: Meeting) -> None:
    seat(person, meeting, ONLINE)
    for _ in range(2):
        seat(invited(meeting), meeting)
    page = own.post(OWN, {"mode": "in-person", "needs": "Kept text"})
    words = "How: Every seat in the room is taken. Your place online stays yours; withdraw it first to wait for a seat."
    assert errors_in(page) == [("#id_mode_0", words)]
    assert "<title>Error: Your registration" in page.content.decode()
    assert "Kept text</textarea>" in main_of(page)
    assert Registration.objects.get(person=person).mode == "online"


def test_withdrawing_asks_once_and_the_next_who_waits_has_the_seat(
    own: Client, person: Person, meeting: Meeting
) -> None:
    seat(person, meeting, Wish(Mode.IN_PERSON, needs="Step-free way"))
    waiting = [seat(invited(meeting), meeting) for _ in range(2)][1]
    assert waiting.status == "waiting"
    asked = own.get(WITHDRAW)
    assert (asked.status_code, heading_of(asked)) == (200, "Withdraw: Twelfth meeting")
    assert statuses(meeting) == ["confirmed", "confirmed", "waiting"]  # looking at the page does nothing
    answers = [own.post(WITHDRAW) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [OWN, OWN]
    assert statuses(meeting) == ["withdrawn", "confirmed", "confirmed"]
    assert Needs.objects.count() == 0
    moved = Message.objects.filter(kind="registration-moved-up")
    assert [message.to_address for message in moved] == [account_of(waiting.person).email]
    page = own.get(OWN)
    assert notices_in(page) == ["You have withdrawn your registration. We have written to you."]
    assert heading_of(page) == "Your registration is withdrawn."
    assert ">Register anew</a>" in main_of(page)


def test_who_registers_anew_after_withdrawing_stands_at_the_end(own: Client, person: Person, meeting: Meeting) -> None:
    seat(person, meeting)
    for _ in range(2):
        seat(invited(meeting), meeting)
    own.post(WITHDRAW)
    own.post(
        "/meetings/annual-12-test-city/register/", {"mode": "in-person", "capacity": meeting.capacities.first().pk}
    )
    assert statuses(meeting) == ["withdrawn", "confirmed", "confirmed", "waiting"]
    assert heading_of(own.get(OWN)) == "You are 1st on the waiting list."


def test_after_the_last_day_another_way_is_asked_for_and_it_can_be_withdrawn(
    own: Client, person: Person, meeting: Meeting
) -> None:
    seat(person, meeting)
    Meeting.objects.update(registration_closes_on=date.today() - timedelta(days=2))
    page = own.get(OWN)
    assert "The last day to change it has passed. If you choose otherwise, the secretariat is asked;" in words_of(page)
    page = own.post(OWN, {"mode": "online", "needs": "Step-free way"}, follow=True)
    assert notices_in(page) == ["Your request is with the secretariat. We write to you when it is decided."]
    assert (fields_in(page), "Step-free way</textarea>" in main_of(page)) == (["needs", "is_listed"], True)
    assert (facts_in(page)["Asked for"], facts_in(page)["State"]) == ("Online", "It waits for the secretariat.")
    assert f'href="{WITHDRAW}"' in main_of(page)
    assert Registration.objects.get().mode == "in-person"
    own.post(WITHDRAW)
    assert statuses(meeting) == ["withdrawn"]


def test_a_cancelled_meeting_and_one_that_is_over_offer_nothing_to_do(
    own: Client, person: Person, meeting: Meeting
) -> None:
    seat(person, meeting)
    Meeting.objects.update(status=MeetingStatus.CANCELLED)
    page = own.get(OWN)
    assert heading_of(page) == "The meeting was cancelled. You had a seat."
    assert (notices_in(page), fields_in(page)) == ([], [])
    assert f'href="{WITHDRAW}"' not in main_of(page)
    assert "Into your calendar Calendar file It takes the meeting out of your calendar." in words_of(page)
    card = words_of(own.get(meeting.get_absolute_url()))
    assert "Your registration The meeting was cancelled. You had a seat. See your registration" in card
    assert ("Take part" in card, "seats are taken" in card, "change your" in card) == (False, False, False)
    Meeting.objects.update(status=MeetingStatus.HELD)
    page = own.get(OWN)
    assert (heading_of(page), fields_in(page)) == ("You were registered.", [])
    answer = own.post(WITHDRAW)
    assert (answer.status_code, statuses(meeting)) == (302, ["confirmed"])


def test_who_was_declined_reads_the_reason_and_whom_to_write_to(own: Client, person: Person, meeting: Meeting) -> None:
    decline(seat(person, meeting), "Only one for each state.", by=UserFactory(is_staff=True))
    page = own.get(OWN)
    assert heading_of(page) == "The secretariat has declined your registration."
    assert facts_in(page)["Reason"] == "Only one for each state."
    assert ("Register anew" in words_of(page), 'href="mailto:' in main_of(page)) == (False, True)
    again = own.get("/meetings/annual-12-test-city/register/")
    assert heading_of(again) == "The secretariat has declined your registration."


def test_a_meeting_in_the_room_only_asks_no_way(own: Client, person: Person, meeting: Meeting) -> None:
    Meeting.objects.update(how_held=HowHeld.IN_PERSON)
    seat(person, Meeting.objects.get())
    assert fields_in(own.get(OWN)) == ["needs", "is_listed"]
    own.post(OWN, {"needs": "Vegetarian"})
    assert Needs.objects.get().text == "Vegetarian"


def test_nobody_reads_or_changes_the_registration_of_another(client: Client, person: Person, meeting: Meeting) -> None:
    seat(person, meeting, Wish(Mode.IN_PERSON, needs="PLANTED needs", is_listed=True))
    others = [invited(meeting), invited(meeting)]
    seat(others[1], meeting, ONLINE)
    for other in others:
        client.force_login(account_of(other))
        for path in ("", "register/", "registration/", "registration/withdraw/", "registration/calendar.ics"):
            answer = client.get(f"/meetings/annual-12-test-city/{path}")
            assert (b"PLANTED" in answer.content, person.name.encode() in answer.content) == (False, False)
        client.post(WITHDRAW)
    assert Registration.objects.get(person=person).status == "confirmed"


@pytest.mark.parametrize("path", ["", "register/", "registration/withdraw/"])
def test_the_address_for_joining_stands_on_no_page_but_that_of_the_registration(
    own: Client, person: Person, meeting: Meeting, path: str
) -> None:
    seat(person, meeting, ONLINE)
    assert SECRET not in own.get(f"/meetings/annual-12-test-city/{path}").content.decode()
