"""What is said before a meeting is cancelled, moved or given other seats is what happens then."""

import random
import re
from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.test import Client

from focalpoints.models import User
from meetings.models import Capacity, Meeting, Registration
from meetings.models.meeting import HowHeld, MeetingStatus
from meetings.running.consequences import consequences_of
from meetings.running.steps import step_named
from meetings.services.registering import withdraw
from meetings.services.stepping import change_seats, move_meeting, take_step
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.factories import CountryFactory, RegistrationFactory, UserFactory
from tests.meetings.gathering import IN_PERSON, ONLINE, account_of, capacity_of, invited, open_meeting, seat, statuses
from tests.meetings.reading import facts_in, main_of, notices_in, text_of, words_of
from tests.races import at_once, race

CANCELLED, CHANGED, MOVED_UP = (
    "registration-meeting-cancelled", "registration-meeting-changed", "registration-moved-up",
)  # fmt: skip


def address(meeting: Meeting, more: str) -> str:
    return f"/desk/meetings/{meeting.slug}/{more}"


def gathered(meeting: Meeting) -> None:
    """Two in the room, one online, two who wait; one withdrew, one was asked to wait for a decision."""
    for number in range(5):
        seat(invited(meeting, name=f"Person {number}"), meeting, ONLINE if number == 2 else IN_PERSON)
    gone = invited(meeting, name="Gone")
    withdraw(seat(gone, meeting, ONLINE), by=account_of(gone))
    no_address = {"person__work_email": "", "person__name": "Nobody"}
    RegistrationFactory(meeting=meeting, capacity=capacity_of(meeting, "un"), mode="online", **no_address)
    Message.objects.all().delete()


@pytest.fixture(autouse=True)
def january_2027() -> Any:
    """Winter in Brussels."""
    with time_machine.travel("2027-01-05T12:00:00Z"):
        yield


@pytest.fixture
def meeting(db: None) -> Meeting:
    made = open_meeting(seats=2, start_time=time(9, 30), end_time=time(17))
    gathered(made)
    return made


def said_in(page: Any) -> list[str]:
    part = main_of(page).partition("<h2>What happens to whom</h2>")[2].partition("</ul>")[0]
    return [text_of(one) for one in re.findall(r"<li>(.*?)</li>", part, re.DOTALL)]


def sent() -> dict[str, int]:
    kinds = list(Message.objects.values_list("kind", flat=True))
    return {kind: kinds.count(kind) for kind in kinds}


def form_of(page: Any) -> dict[str, str]:
    """What the form of a page sends, without its buttons."""
    html = main_of(page)
    fields = re.findall(r'<input type="(?:hidden|text)" name="([^"]+)"(?: value="([^"]*)")?', html)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


FILES = [
    "Calendar files follow: each message brings a new one, and calendars that are subscribed to read it.",
    "Lists of participants and letters of confirmation made before can no longer be opened.",
]


class TestCancelling:
    def test_is_said_before_with_the_number_who_are_told_and_asking_changes_nothing(
        self, staff_client: Client, meeting: Meeting
    ) -> None:
        page = staff_client.get(address(meeting, "step/cancel/"))
        assert said_in(page) == [
            "5 people who have registered are told that it is cancelled.",
            "1 more has no address on record: tell them yourself.",
            *FILES,
        ]
        assert (Meeting.objects.get().status, sent()) == (MeetingStatus.OPEN, {})

    def test_what_was_said_happens_with_the_reason_in_the_history(self, staff_client: Client, meeting: Meeting) -> None:
        sending = form_of(staff_client.get(address(meeting, "step/cancel/")))
        done = staff_client.post(
            address(meeting, "step/cancel/"), {**sending, "reason": "The host withdrew"}, follow=True
        )
        assert done.redirect_chain == [(address(meeting, ""), 302)]
        assert notices_in(done) == ["The meeting is “Cancelled” now."]
        assert sent() == {CANCELLED: 5}
        assert Meeting.objects.get().history.latest().history_change_reason == "The host withdrew"

    def test_pressed_again_it_leads_to_the_meeting_and_nobody_is_told_twice(
        self, staff_client: Client, meeting: Meeting
    ) -> None:
        sending = form_of(staff_client.get(address(meeting, "step/cancel/")))
        for _press in range(2):
            done = staff_client.post(address(meeting, "step/cancel/"), sending, follow=True)
            assert done.redirect_chain == [(address(meeting, ""), 302)]
        assert sent() == {CANCELLED: 5}

    def test_when_somebody_registers_meanwhile_it_is_said_anew_and_not_done(
        self, staff_client: Client, meeting: Meeting
    ) -> None:
        sending = form_of(staff_client.get(address(meeting, "step/cancel/")))
        seat(invited(meeting), meeting, ONLINE)
        Message.objects.all().delete()
        page = staff_client.post(address(meeting, "step/cancel/"), {**sending, "reason": "Kept"})
        assert "Something has changed since this page was opened." in words_of(page)
        assert said_in(page)[0] == "6 people who have registered are told that it is cancelled."
        assert 'value="Kept"' in main_of(page)
        assert (Meeting.objects.get().status, sent()) == (MeetingStatus.OPEN, {})
        staff_client.post(address(meeting, "step/cancel/"), form_of(page))
        assert sent() == {CANCELLED: 6}

    def test_without_anybody_it_says_that_nobody_is_written_to(self, staff_client: Client) -> None:
        page = staff_client.get(address(open_meeting(), "step/cancel/"))
        assert said_in(page)[0] == "Nobody is written to."

    def test_a_step_that_needs_something_first_has_no_button(self, staff_client: Client) -> None:
        meeting = open_meeting(status="draft", zone="")
        page = staff_client.get(address(meeting, "step/open/"))
        assert "Before that: Give the time zone" in words_of(page)
        assert "<button" not in main_of(page)
        answer = staff_client.post(address(meeting, "step/open/"), {})
        assert "Give the time zone" in words_of(answer)
        assert Meeting.objects.get().status == MeetingStatus.DRAFT

    def test_closing_and_announcing_write_to_nobody(self, staff_client: Client, meeting: Meeting) -> None:
        page = staff_client.get(address(meeting, "step/close/"))
        assert said_in(page) == ["Nobody is written to.", "2 people go on waiting."]
        staff_client.post(address(meeting, "step/close/"), form_of(page))
        assert (Meeting.objects.get().status, sent()) == (MeetingStatus.CLOSED, {})

    def test_taken_back_everybody_who_registered_is_told(self, staff_client: Client, meeting: Meeting) -> None:
        staff_client.post(address(meeting, "step/cancel/"), {})
        Message.objects.all().delete()
        page = staff_client.get(address(meeting, "step/take-back-open/"))
        assert said_in(page)[0] == "5 people who have registered are told that it takes place after all."
        staff_client.post(address(meeting, "step/take-back-open/"), form_of(page))
        assert sent() == {"registration-meeting-after-all": 5}


class TestMoving:
    def move(self, client: Client, meeting: Meeting, **typed: Any) -> Any:
        path = address(meeting, "move/")
        fields = client.get(path).context["form"]
        held = {name: fields[name].value() for name in fields.fields}
        given = {name: "" if value is None else str(value) for name, value in {**held, **typed}.items()}
        return client.post(path, given)

    def test_the_day_is_shown_before_and_after_with_its_weekday_and_who_is_told(
        self, staff_client: Client, meeting: Meeting
    ) -> None:
        Meeting.objects.update(registration_closes_on=None)
        page = self.move(staff_client, meeting, start="12 May 2027", end="15 May 2027")
        facts = facts_in(page)
        assert "from now on: Wednesday 12 May 2027" in facts["First day"]
        assert list(facts)[:2] == ["First day", "Last day"]
        assert "Place" not in facts
        assert "Last day: Saturday 15 May 2027 is on a weekend." in words_of(page)
        assert said_in(page)[0] == "3 people with a place are told when, where and how it takes place."
        assert (sent(), Meeting.objects.get().end) == ({}, meeting.end)
        staff_client.post(address(meeting, "move/"), {**form_of(page), "confirm": "1"})
        assert Meeting.objects.get().start == PartialDate.of(2027, 5, 12)
        assert sent() == {CHANGED: 3}

    def test_the_way_back_keeps_what_was_typed(self, staff_client: Client, meeting: Meeting) -> None:
        page = self.move(staff_client, meeting, place="Sample City", reason="The host moved")
        again = staff_client.post(address(meeting, "move/"), {**form_of(page), "back": "1"})
        assert 'value="Sample City"' in main_of(again)
        assert 'value="The host moved"' in main_of(again)
        assert sent() == {}

    def test_a_state_is_shown_before_and_after(self, staff_client: Client, meeting: Meeting) -> None:
        one, other = CountryFactory(short_name="Oldland"), CountryFactory(short_name="Newland")
        Meeting.objects.update(country=one)
        page = self.move(staff_client, meeting, country=other.pk)
        assert facts_in(page)["State"] == "before: Oldland from now on: Newland"

    def test_other_days_of_registration_are_told_to_nobody(self, staff_client: Client, meeting: Meeting) -> None:
        page = self.move(staff_client, meeting, registration_opens_on="2026-01-01")
        assert said_in(page) == ["Nobody is written to.", "2 people go on waiting."]
        staff_client.post(address(meeting, "move/"), {**form_of(page), "confirm": "1"})
        assert (Meeting.objects.get().registration_opens_on, sent()) == (date(2026, 1, 1), {})

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            (
                {"registration_closes_on": "2099-01-01"},
                "The last day to register lies after the last day of the meeting.",
            ),
            ({"end": "3 May 2020"}, "The last day lies before the first."),
            ({"start": "someday"}, "Write a date from 2005 to 2100 as far as it is known"),
            ({"zone": "Europe/Atlantis"}, "There is no such time zone."),
            ({"end": "", "start_time": "22:00", "end_time": "02:00"}, "It ends before it begins."),
            ({"start": ""}, "A meeting that is announced needs its first day"),
            ({}, "Nothing is changed yet."),
        ],
    )
    def test_what_cannot_be_is_refused_at_once_and_what_was_typed_stays(
        self, staff_client: Client, meeting: Meeting, typed: dict[str, str], words: str
    ) -> None:
        page = self.move(staff_client, meeting, **typed)
        assert words in words_of(page)
        assert "Look at what changes" in words_of(page)
        for value in filter(None, typed.values()):
            assert f'value="{value}"' in main_of(page)
        assert (Meeting.objects.get().version, sent()) == (meeting.version, {})

    @pytest.mark.parametrize(
        ("fields", "typed", "words"),
        [
            ({}, {"registration_closes_on": "2027-05-12"}, "People can still register when the meeting has begun."),
            ({}, {"registration_closes_on": "2027-01-02"}, "The last day to register has passed."),
            ({}, {"registration_opens_on": "2027-05-13"}, "Registration opens only when the meeting has begun."),
            # Clocks go forward in Brussels at 02:00 on 28 March 2027, and back at 03:00 on 31 October.
            ({}, {"start": "28 March 2027", "start_time": "02:30"}, "On Sunday 28 March 2027 the clocks of the place"),
            ({}, {"end": "31 October 2027", "end_time": "02:30"}, "On Sunday 31 October 2027 the clocks of the place"),
        ],
    )
    def test_what_is_odd_is_said_and_can_be_saved(
        self, staff_client: Client, fields: dict[str, Any], typed: dict[str, str], words: str
    ) -> None:
        days = {"start": PartialDate.of(2027, 5, 12), "end": PartialDate.of(2027, 5, 13)}
        meeting = open_meeting(**days, start_time=time(9), end_time=time(17), registration_closes_on=None)
        page = self.move(staff_client, meeting, **typed)
        assert words in " ".join(notices_in(page))
        done = staff_client.post(address(meeting, "move/"), {**form_of(page), "confirm": "1"})
        assert (done.status_code, Meeting.objects.get().version) == (302, meeting.version + 1)

    def test_the_zone_is_that_of_the_day_itself_after_a_change_of_clocks(self, staff_client: Client) -> None:
        meeting = open_meeting(start=PartialDate.of(2027, 3, 24), end=None, registration_closes_on=None)
        page = self.move(staff_client, meeting, start="31 March 2027")
        zone = facts_in(page)["Time zone"]
        assert "before: Europe/Brussels (Central European Time, UTC+1)" in zone
        assert "from now on: Europe/Brussels (Central European Summer Time, UTC+2)" in zone

    def test_of_two_who_move_it_the_later_sees_what_the_other_saved(
        self, staff_client: Client, meeting: Meeting
    ) -> None:
        page = self.move(staff_client, meeting, place="Sample City")
        other = self.move(staff_client, meeting, place="Sampleton")
        staff_client.post(address(meeting, "move/"), {**form_of(other), "confirm": "1"})
        answer = staff_client.post(address(meeting, "move/"), {**form_of(page), "confirm": "1"})
        assert "Now saved: “Sampleton”. Yours, kept here: “Sample City”." in words_of(answer)
        assert Meeting.objects.get().place == "Sampleton"


class TestSeats:
    def ask(self, client: Client, meeting: Meeting, **typed: Any) -> Any:
        path = address(meeting, "seats/")
        return client.post(path, {**filled_in_form(client.get(path)), **typed})

    def test_who_moves_up_is_named_before_and_moves_up(self, staff_client: Client, meeting: Meeting) -> None:
        page = self.ask(staff_client, meeting, seats="3")
        assert facts_in(page) == {"Seats in the room": "before: 2 from now on: 3"}
        assert said_in(page) == [
            "Nobody is written to.",
            "1 person who waits moves up and is told: Person 3.",
            "1 person goes on waiting.",
        ]
        assert statuses(meeting).count("waiting") == 2
        staff_client.post(address(meeting, "seats/"), {**form_of(page), "confirm": "1"})
        assert Registration.objects.get(person__name="Person 3").status == "confirmed"
        assert (statuses(meeting).count("waiting"), sent()) == (1, {MOVED_UP: 1})

    def test_below_what_is_taken_it_is_refused_with_the_number(self, staff_client: Client, meeting: Meeting) -> None:
        own = capacity_of(meeting)
        page = self.ask(staff_client, meeting, **{"seats": "1", f"seats_{own.pk}": "1"})
        assert words_of(page).count("2 seats are taken: withdraw or decline somebody first") == 4  # on top and beside
        assert (Meeting.objects.get().seats, sent()) == (2, {})

    def test_no_seats_are_refused(self, staff_client: Client, meeting: Meeting) -> None:
        page = self.ask(staff_client, meeting, seats="0")
        assert "Give the number of seats, or leave it empty where there is no limit." in words_of(page)
        assert Meeting.objects.get().seats == 2

    def test_of_a_capacity_they_are_lowered_and_raised_as_well(self, staff_client: Client, meeting: Meeting) -> None:
        own = capacity_of(meeting)
        page = self.ask(staff_client, meeting, **{"seats": "", f"seats_{own.pk}": "3"})
        assert said_in(page)[1] == "1 person who waits moves up and is told: Person 3."
        staff_client.post(address(meeting, "seats/"), {**form_of(page), "confirm": "1"})
        assert (Meeting.objects.get().seats, capacity_of(meeting).seats) == (None, 3)
        assert sent() == {MOVED_UP: 1}

    def test_when_the_line_has_changed_meanwhile_it_is_said_anew(self, staff_client: Client, meeting: Meeting) -> None:
        page = self.ask(staff_client, meeting, seats="3")
        withdraw(Registration.objects.get(person__name="Person 3"), by=UserFactory())
        Message.objects.all().delete()
        again = staff_client.post(address(meeting, "seats/"), {**form_of(page), "confirm": "1"})
        assert "Something has changed since this page was opened." in words_of(again)
        assert said_in(again)[1] == "1 person who waits moves up and is told: Person 4."
        assert (Meeting.objects.get().seats, sent()) == (2, {})


def filled_in_form(page: Any) -> dict[str, Any]:
    form = page.context["form"]
    return {name: "" if form[name].value() is None else str(form[name].value()) for name in form.fields}


@pytest.mark.django_db
def test_of_any_meeting_what_is_said_is_what_happens() -> None:
    """Sixty meetings at random: other seats, of capacities as well, or cancelled, or moved; messages and line agree."""
    staff, chance = UserFactory(is_staff=True), random.Random(7)
    for number in range(60):
        meeting = open_meeting(slug=f"chance-{number}", ordinal=100 + number)
        capacities = list(meeting.capacities.all()[:3])
        for one in range(chance.randrange(9)):
            address_of = chance.choice(["", f"p{number}.{one}@example.org"])
            RegistrationFactory(
                meeting=meeting, capacity=chance.choice(capacities), person__work_email=address_of,
                status=chance.choice(["confirmed", "waiting", "waiting", "withdrawn", "requested"]),
                mode=chance.choice(["in-person", "in-person", "online"]),
            )  # fmt: skip
        says_and_does(Meeting.objects.get(pk=meeting.pk), capacities, chance, staff)


def says_and_does(meeting: Meeting, capacities: list[Capacity], chance: random.Random, staff: User) -> None:
    Message.objects.all().delete()
    waiting = set(meeting.registrations.waiting().values_list("person__name", flat=True))
    deed = chance.choice(["cancel", "seats", "seats", "how"])
    after, limits = Meeting.objects.get(pk=meeting.pk), {}
    if deed == "cancel":
        after.status = MeetingStatus.CANCELLED
    elif deed == "seats":
        after.seats = chance.choice([None, 3, 6, 9])
        limits = {one.pk: chance.choice([None, 1, 2, 5]) for one in capacities}
    else:
        after.how_held, after.place = HowHeld.BOTH, "Elsewhere"
    said = consequences_of(meeting, after, limits)
    try:
        if deed == "cancel":
            take_step(meeting, step_named("cancel"), by=staff, said=said.sign)  # type: ignore[arg-type]
        elif deed == "seats":
            change_seats(meeting, after.seats, limits, by=staff, said=said.sign)
        else:
            move_meeting(after, by=staff, said=said.sign)
    except Refused as refused:
        assert "seats are taken" in refused.message
        return
    left = set(meeting.registrations.waiting().values_list("person__name", flat=True))
    assert (set(said.moving_up), len(left)) == (
        waiting - left,
        said.still_waiting if deed != "cancel" else len(waiting),
    )
    kinds = sent()
    assert kinds.get(CANCELLED, 0) + kinds.get(CHANGED, 0) == said.told


def lowered(meeting: Meeting, seats: int, staff: User) -> str:
    try:
        change_seats(meeting, seats, {}, by=staff)
    except Refused:
        return "refused"
    return "lowered"


def lowered_while_two_register(meeting: Meeting, staff: User) -> list[str]:
    """One of three seats is taken; two more register while the seats are lowered to two."""
    seat(invited(meeting), meeting)
    one, other = (invited(meeting) for _person in range(2))
    return at_once(
        [
            lambda: seat(one, meeting).status,
            lambda: lowered(meeting, 2, staff),
            lambda: seat(other, meeting).status,
        ]
    )


@race
def test_seats_are_lowered_while_somebody_registers_and_never_below_what_is_taken() -> None:
    staff = UserFactory(is_staff=True)
    for repeat in range(8):
        meeting = open_meeting(slug=f"lowered-{repeat}", ordinal=20 + repeat, seats=3)
        first, deed, second = lowered_while_two_register(meeting, staff)
        seats = Meeting.objects.get(pk=meeting.pk).seats
        assert (deed, seats) in (("lowered", 2), ("refused", 3))
        assert meeting.registrations.seated().count() == seats
        got = ["confirmed", "waiting"] if deed == "lowered" else ["confirmed", "confirmed"]
        assert sorted([first, second]) == got
