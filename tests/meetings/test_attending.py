"""Who took part: said by a button online, noted by staff, taken back, and never of who has no place."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.services.attending import note_attendance, say_taking_part
from meetings.services.registering import withdraw
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.factories import RegistrationFactory, UserFactory
from tests.meetings.gathering import IN_PERSON, ONLINE, account_of, invited, open_meeting, seat, statuses
from tests.meetings.reading import notices_in, words_of
from tests.races import at_once, race

pytestmark = pytest.mark.django_db
BEGINS = datetime(2027, 5, 12, 13, tzinfo=UTC)
PAGE = "/meetings/annual-12-test-city/registration/"
STAFF = "/desk/meetings/annual-12-test-city/attendance/"


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    """Everybody has signed in on the day of the meeting: who did before is not signed in any more."""
    with at(BEGINS - timedelta(minutes=1)):
        yield


def meeting_at_three(**fields: Any) -> Meeting:
    given = {"start": PartialDate.of(2027, 5, 12), "end": None, "start_time": time(15), "end_time": time(17)}
    meeting = open_meeting(**{**given, "registration_closes_on": None, **fields})
    meeting.refresh_from_db()
    return meeting


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def during() -> Any:
    return at(BEGINS + timedelta(minutes=5))


def typed_in(page: Any, *came: int) -> dict[str, Any]:
    return {"before": page.context["before"], "page": "1", "came": [str(one) for one in came]}


class TestByThemselves:
    @pytest.mark.parametrize(("minutes", "is_open"), [(-31, False), (-30, True), (239, True), (240, False)])
    def test_from_half_an_hour_before_until_two_hours_after(self, minutes: int, is_open: bool, client: Client) -> None:
        meeting = meeting_at_three()
        registration = seat(invited(meeting), meeting, ONLINE)
        client.force_login(account_of(registration.person))
        with at(BEGINS + timedelta(minutes=minutes)):
            assert ("I take part" in words_of(client.get(PAGE))) is is_open
            page = client.post(f"{PAGE}attend/", follow=True)
            assert statuses(meeting) == ["attended" if is_open else "confirmed"]
            words = "It is noted that you take part." if is_open else "You can say so when you join online"
            assert notices_in(page)[0].startswith(words)

    def test_pressed_twice_it_is_noted_once_and_the_history_says_by_whom(self, client: Client) -> None:
        meeting = meeting_at_three()
        registration = seat(invited(meeting), meeting, ONLINE)
        client.force_login(account_of(registration.person))
        with during():
            for _press in range(2):
                client.post(f"{PAGE}attend/")
            assert "I take part" not in words_of(client.get(PAGE))
        first, second = registration.history.order_by("-history_id")[:2]
        assert (first.status, first.history_user, first.history_change_reason, second.status) == (
            "attended",
            account_of(registration.person),
            "Said so online",
            "confirmed",
        )
        assert registration.history.count() == 2

    def test_looking_at_the_address_notes_nothing(self, client: Client) -> None:
        meeting = meeting_at_three()
        registration = seat(invited(meeting), meeting, ONLINE)
        client.force_login(account_of(registration.person))
        with during():
            assert client.get(f"{PAGE}attend/").headers["Location"] == PAGE
        assert statuses(meeting) == ["confirmed"]

    def test_who_comes_to_the_room_waits_or_has_withdrawn_cannot_say_so(self, client: Client) -> None:
        meeting = meeting_at_three(seats=1)
        people = [invited(meeting) for _ in range(3)]
        seat(people[0], meeting, IN_PERSON)
        seat(people[1], meeting, IN_PERSON)
        withdraw(seat(people[2], meeting, ONLINE), by=account_of(people[2]))
        with during():
            for person in people:
                client.force_login(account_of(person))
                client.post(f"{PAGE}attend/")
        assert statuses(meeting) == ["confirmed", "waiting", "withdrawn"]

    def test_nobody_says_so_for_somebody_else_or_of_a_meeting_that_is_cancelled(self) -> None:
        meeting = meeting_at_three()
        registration = seat(invited(meeting), meeting, ONLINE)
        with during():
            with pytest.raises(Refused, match="It is not your registration"):
                say_taking_part(registration, by=UserFactory())
            Meeting.objects.update(status=MeetingStatus.CANCELLED)
            registration = Registration.objects.get()
            with pytest.raises(Refused, match="when you join online"):
                say_taking_part(registration, by=account_of(registration.person))

    @pytest.mark.parametrize(("hours", "is_open"), [(-1, False), (1, True), (25, True), (27, False)])
    def test_without_times_the_door_is_open_on_its_days(self, hours: int, is_open: bool) -> None:
        meeting = meeting_at_three(start_time=None, end_time=None, zone="UTC")
        registration = seat(invited(meeting), meeting, ONLINE)
        with at(datetime(2027, 5, 12, tzinfo=UTC) + timedelta(hours=hours)):
            if is_open:
                assert say_taking_part(registration, by=account_of(registration.person)).status == "attended"
            else:
                with pytest.raises(Refused):
                    say_taking_part(registration, by=account_of(registration.person))


class TestByStaff:
    def test_the_list_says_who_has_a_place_by_capacity_and_by_name(self, staff_client: Client) -> None:
        meeting = meeting_at_three(seats=2)
        for name in ("Zoe Test", "Ada Test", "Waits Test"):
            seat(invited(meeting, name=name), meeting)
        un = meeting.capacities.get(kind="un")
        RegistrationFactory(meeting=meeting, capacity=un, person__name="Una Test", mode="online")
        with during():
            page = staff_client.get(STAFF)
        told = [
            (group.title, [one.registration.person.name for one in group.lines]) for group in page.context["groups"]
        ]
        assert told == [("Focal point", ["Ada Test", "Zoe Test"]), ("United Nations", ["Una Test"])]
        assert "Waits Test" not in page.content.decode()

    def test_what_is_ticked_is_saved_and_what_is_unticked_taken_back_and_nobody_moves_up(
        self, staff_client: Client
    ) -> None:
        meeting = meeting_at_three(seats=2)
        one, two, _three = (seat(invited(meeting), meeting) for _ in range(3))
        messages = Message.objects.count()
        with during():
            page = staff_client.post(STAFF, typed_in(staff_client.get(STAFF), one.pk, two.pk), follow=True)
            assert notices_in(page)[0] == "2 people took part: noted."
            page = staff_client.post(STAFF, typed_in(page, two.pk), follow=True)
            assert notices_in(page)[0] == "Taken back for 1 person."
        assert statuses(meeting) == ["confirmed", "attended", "waiting"]
        assert Message.objects.count() == messages
        assert one.history.first().history_change_reason == "Noted by mistake"

    def test_what_was_saved_last_is_undone_once(self, staff_client: Client) -> None:
        meeting = meeting_at_three()
        one, two = (seat(invited(meeting), meeting) for _ in range(2))
        with during():
            note_attendance(meeting, came=[one.pk], by=UserFactory())
            page = staff_client.post(STAFF, typed_in(staff_client.get(STAFF), two.pk), follow=True)
            assert statuses(meeting) == ["confirmed", "attended"]
            assert "Undo what was saved last" in words_of(page)
            page = staff_client.post(STAFF, {"undo": "1"}, follow=True)
            assert statuses(meeting) == ["attended", "confirmed"]
            assert "Undo what was saved last" not in words_of(page)
            staff_client.post(STAFF, {"undo": "1"})
        assert statuses(meeting) == ["attended", "confirmed"]

    def test_everybody_took_part_with_one_button(self, staff_client: Client) -> None:
        meeting = meeting_at_three()
        for _one in range(2):
            seat(invited(meeting), meeting)
        with during():
            page = staff_client.get(STAFF)
            everybody = [line.registration.pk for group in page.context["groups"] for line in group.lines]
            staff_client.post(STAFF, {"before": "", "page": "1", "everybody": everybody, "all": "1"})
        assert statuses(meeting) == ["attended", "attended"]

    def test_what_somebody_said_while_the_page_was_open_stays(self, staff_client: Client) -> None:
        meeting = meeting_at_three()
        one, two = (seat(invited(meeting), meeting, ONLINE) for _ in range(2))
        with during():
            page = staff_client.get(STAFF)
            say_taking_part(one, by=account_of(one.person))
            staff_client.post(STAFF, typed_in(page, two.pk))
        assert statuses(meeting) == ["attended", "attended"]

    def test_who_has_withdrawn_or_was_declined_never_took_part(self, staff_client: Client) -> None:
        meeting = meeting_at_three()
        stays, gone = (seat(invited(meeting), meeting) for _ in range(2))
        declined = RegistrationFactory(
            meeting=meeting, capacity=meeting.capacities.get(kind="un"), status="declined", decline_reason="Test"
        )
        with during():
            page = staff_client.get(STAFF)
            withdraw(gone, by=account_of(gone.person))
            page = staff_client.post(STAFF, typed_in(page, stays.pk, gone.pk, declined.pk), follow=True)
        assert statuses(meeting) == ["attended", "withdrawn", "declined"]
        assert notices_in(page)[0] == "1 person took part: noted. 2 have no place any more and are left out."

    def test_nobody_of_another_meeting_is_noted(self) -> None:
        meeting, other = meeting_at_three(), meeting_at_three(slug="other", ordinal=13)
        theirs = seat(invited(other), other)
        with during():
            assert note_attendance(meeting, came=[theirs.pk], by=UserFactory()).came == ()
        assert statuses(other) == ["confirmed"]

    @pytest.mark.parametrize(
        ("hours", "status", "can"),
        [
            (-16, "open", False),
            (-14, "open", True),
            (9, "closed", True),
            (9, "held", True),
            (1, "cancelled", False),
        ],
    )
    def test_it_can_be_noted_from_the_first_day_on_at_its_place(
        self, hours: int, status: str, can: bool, staff_client: Client
    ) -> None:
        meeting = meeting_at_three()
        one = seat(invited(meeting), meeting)
        Meeting.objects.update(status=status)
        with at(BEGINS + timedelta(hours=hours)):  # the day begins fifteen hours before
            page = staff_client.get(STAFF)
            assert ("Save who took part" in words_of(page)) is can
            staff_client.post(STAFF, typed_in(page, one.pk))
        assert statuses(meeting) == ["attended" if can else "confirmed"]

    def test_nobody_else_opens_it_or_sends_to_it(self, client: Client) -> None:
        meeting = meeting_at_three()
        one = seat(invited(meeting), meeting)
        client.force_login(account_of(one.person))
        with during():
            answers = [client.get(STAFF).status_code, client.post(STAFF, {"came": [one.pk]}).status_code]
        assert (answers, statuses(meeting)) == ([404, 404], ["confirmed"])

    def test_what_is_no_number_is_left_out(self, staff_client: Client) -> None:
        meeting = meeting_at_three()
        seat(invited(meeting), meeting)
        with during():
            page = staff_client.post(
                STAFF, {"came": ["x", "9" * 40, "-1", "١"], "before": "zqx,,1e3", "page": "9" * 30}, follow=True
            )
        assert (notices_in(page)[0], statuses(meeting)) == ("Nothing was changed.", ["confirmed"])

    def test_it_asks_the_same_for_five_as_for_sixty(self, staff_client: Client) -> None:
        counted = []
        meeting = meeting_at_three()
        for number in (5, 55):
            for _one in range(number):
                RegistrationFactory(meeting=meeting, capacity=meeting.capacities.get(kind="un"))
            with CaptureQueriesContext(connection) as queries:
                staff_client.get(STAFF)
            counted.append(len(queries))
        assert counted[0] == counted[1]

    def test_nobody_has_a_place_says_so(self, staff_client: Client) -> None:
        meeting_at_three()
        assert "Nobody has a place at this meeting." in words_of(staff_client.get(STAFF))


@race
def test_a_person_and_staff_at_once_note_it_once() -> None:
    meeting = meeting_at_three()
    registration = seat(invited(meeting), meeting, ONLINE)
    by, staff = account_of(registration.person), UserFactory()

    def press() -> str:
        return say_taking_part(registration, by=by).status

    def note() -> str:
        note_attendance(Meeting.objects.get(), came=[registration.pk], by=staff)
        return str(Registration.objects.get().status)

    assert at_once([press, note]) == ["attended", "attended"]
    assert registration.history.filter(status="attended").count() == 1
