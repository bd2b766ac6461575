"""Answering: by whoever answers for the member, with a reason to decline, until the last day; nobody else sees it."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from focalpoints.models import Person, User
from focalpoints.models.appointment import Role
from meetings.models import Meeting
from meetings.models.meeting import MeetingStatus
from meetings.services.answering import Answer, answer, type_in_answer
from meetings.services.naming_delegates import Delegate, name_delegate
from meetings.services.registering import withdraw
from r2pnet.clock import network_today
from r2pnet.refusal import Changed, Refused
from tests.factories import InvitationFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.meetings.gathering import account_of, capacity_of, open_meeting, seat
from tests.meetings.inviting import browser, holder, invitation_of, member
from tests.meetings.reading import main_of, words_of

pytestmark = pytest.mark.django_db

YES, NO = Answer("accepted"), Answer("declined", reason="Elections on that day.")
URL = "/meetings/annual-12-test-city/answer/"


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting()


@pytest.fixture
def focal_point(meeting: Meeting) -> Person:
    one = member("Testland")
    invitation_of(meeting, one)
    return holder(one)


def row_of(meeting: Meeting) -> Any:
    return meeting.invitations.get(member__slug="testland")


class TestTheDeed:
    def test_who_answered_when_and_how_is_on_the_row_and_in_its_history(
        self, meeting: Meeting, focal_point: Person
    ) -> None:
        answer(row_of(meeting), YES, by=account_of(focal_point))
        row = answer(row_of(meeting), Answer("declined", "accepted", "Ill."), by=account_of(focal_point))
        assert (row.reply, row.channel, row.replied_on, row.reason) == ("declined", "portal", network_today(), "Ill.")
        told = [(one.reply, one.reason, one.history_user) for one in row.history.order_by("history_id")[1:]]
        assert told == [("accepted", "", focal_point.user), ("declined", "Ill.", focal_point.user)]

    def test_accepting_takes_the_reason_away(self, meeting: Meeting, focal_point: Person) -> None:
        answer(row_of(meeting), NO, by=account_of(focal_point))
        assert answer(row_of(meeting), Answer("accepted", "declined"), by=account_of(focal_point)).reason == ""

    def test_the_same_answer_twice_is_one(self, meeting: Meeting, focal_point: Person) -> None:
        for _press in range(2):
            answer(row_of(meeting), YES, by=account_of(focal_point))
        assert row_of(meeting).history.count() == 2

    def test_of_two_the_second_is_told_that_somebody_has_answered(self, meeting: Meeting, focal_point: Person) -> None:
        answer(row_of(meeting), YES, by=account_of(focal_point))
        with pytest.raises(Changed):
            answer(row_of(meeting), NO, by=account_of(focal_point))
        assert row_of(meeting).reply == "accepted"

    def test_declining_needs_a_reason(self, meeting: Meeting, focal_point: Person) -> None:
        with pytest.raises(Refused, match="Say in a few words why"):
            answer(row_of(meeting), Answer("declined", reason="  "), by=account_of(focal_point))

    @pytest.mark.parametrize("reply", ["none", "", "perhaps"])
    def test_there_are_two_answers(self, meeting: Meeting, focal_point: Person, reply: str) -> None:
        with pytest.raises(Refused):
            answer(row_of(meeting), Answer(reply, reason="x"), by=account_of(focal_point))

    def test_nobody_loses_a_place_by_declining(self, meeting: Meeting, focal_point: Person) -> None:
        registration = seat(focal_point, meeting)
        declined = Answer("declined", "accepted", "Ill.")
        with pytest.raises(Refused, match="1 person is registered for Testland. Withdraw that registration first"):
            answer(row_of(meeting), declined, by=account_of(focal_point))
        withdraw(registration, by=account_of(focal_point))
        assert answer(row_of(meeting), declined, by=account_of(focal_point)).reply == "declined"

    def test_nobody_takes_part_for_a_member_that_has_declined_until_it_says_otherwise(
        self, meeting: Meeting, focal_point: Person
    ) -> None:
        answer(row_of(meeting), NO, by=account_of(focal_point))
        with pytest.raises(Refused, match="Testland has declined the invitation."):
            seat(focal_point, meeting)
        delegate, capacity = Delegate("D. Elegate", "d@example.org"), capacity_of(meeting, "delegate")
        naming: Any = {"capacity": capacity, "mode": "in-person", "by": account_of(focal_point)}
        with pytest.raises(Refused, match="Testland has declined the invitation."):
            name_delegate(row_of(meeting), delegate, **naming)
        for page in ("register", "delegate"):
            shown = browser(focal_point).get(f"/meetings/annual-12-test-city/{page}/")
            assert "Testland has declined the invitation." in words_of(shown)
            assert f'href="{URL}"' in shown.content.decode()
        assert "Change the answer" in words_of(browser(focal_point).get("/meetings/annual-12-test-city/"))
        answer(row_of(meeting), Answer("accepted", "declined"), by=account_of(focal_point))
        assert seat(focal_point, meeting).status == "confirmed"
        assert name_delegate(row_of(meeting), delegate, **naming).status == "confirmed"

    def test_an_assistant_reads_it_without_a_button_that_is_not_theirs(
        self, meeting: Meeting, focal_point: Person
    ) -> None:
        answer(row_of(meeting), NO, by=account_of(focal_point))
        assistant = browser(holder(row_of(meeting).member, Role.ASSISTANT))
        shown = assistant.get("/meetings/annual-12-test-city/delegate/")
        assert "Testland has declined the invitation." in words_of(shown)
        assert f'href="{URL}"' not in shown.content.decode()

    def test_until_the_last_day_to_register(self, meeting: Meeting, focal_point: Person) -> None:
        Meeting.objects.update(registration_closes_on=date(2026, 6, 1))
        for moment, may in (("2026-06-01T21:59:00Z", True), ("2026-06-01T22:00:00Z", False)):
            with time_machine.travel(moment, tick=False):
                if may:
                    answer(row_of(meeting), YES, by=account_of(focal_point))
                    continue
                with pytest.raises(Refused, match="The time to answer is over"):
                    answer(row_of(meeting), Answer("declined", "accepted", "x"), by=account_of(focal_point))

    @pytest.mark.parametrize("status", [MeetingStatus.CANCELLED, MeetingStatus.CLOSED, MeetingStatus.HELD])
    def test_not_of_a_meeting_that_is_off_closed_or_held(
        self, meeting: Meeting, focal_point: Person, status: str
    ) -> None:
        Meeting.objects.update(status=status)
        with pytest.raises(Refused):
            answer(row_of(meeting), YES, by=account_of(focal_point))


class TestWhoMay:
    def may(self, meeting: Meeting, person: Person) -> bool:
        page = browser(person).get(URL)
        try:
            answer(row_of(meeting), YES, by=account_of(person))
        except Refused:
            assert page.status_code == 404
            return False
        assert page.status_code == 200
        return True

    def test_the_alternate_only_where_the_office_is_vacant(self, meeting: Meeting, focal_point: Person) -> None:
        one = row_of(meeting).member
        alternate = holder(one, Role.ALTERNATE)
        assert not self.may(meeting, alternate)
        one.appointments.filter(role=Role.FOCAL_POINT).delete()
        assert self.may(meeting, alternate)

    @pytest.mark.parametrize("role", [Role.ASSISTANT, Role.CONTACT_OFFICE, Role.MISSION_CONTACT])
    def test_no_other_office(self, meeting: Meeting, focal_point: Person, role: str) -> None:
        assert not self.may(meeting, holder(row_of(meeting).member, role))

    def test_nobody_of_another_member_and_nobody_who_was_named_as_delegate(
        self, meeting: Meeting, focal_point: Person
    ) -> None:
        other = member("Otherland")
        invitation_of(meeting, other, reason="")
        assert not self.may(meeting, PersonFactory(user=UserFactory()))
        delegate = PersonFactory(user=UserFactory())
        row_of(meeting).persons.add(delegate)
        assert not self.may(meeting, delegate)

    def test_who_left_the_office_has_the_link_and_nothing_else(self, meeting: Meeting, focal_point: Person) -> None:
        focal_point.appointments.all().delete()
        successor = holder(row_of(meeting).member, email="successor@example.org")
        assert not self.may(meeting, focal_point)
        assert self.may(meeting, successor)

    def test_whoever_an_organisation_has_named(self, meeting: Meeting) -> None:
        named = PersonFactory(user=UserFactory())
        row = InvitationFactory(meeting=meeting, member=None, organisation=OrganisationFactory(name="Test Body"))
        row.persons.add(named)
        page = browser(named).get(URL)
        assert "Test Body" in words_of(page)
        assert answer(row, YES, by=account_of(named)).reply == "accepted"


class TestThePage:
    def sent(self, client: Client, meeting: Meeting, **given: str) -> Any:
        row = row_of(meeting)
        return client.post(URL, {"invitation": row.pk, "seen": "none", **given}, follow=True)

    def test_it_asks_and_leads_on_to_registering(self, meeting: Meeting, focal_point: Person) -> None:
        client = browser(focal_point)
        page = client.get(URL)
        assert "Testland Invited as Focal point, Alternate" in words_of(page)
        assert "Accept and register" in words_of(page)
        page = self.sent(client, meeting, reply="accepted")
        assert "Testland has accepted. Now register, or say who comes." in page.content.decode()
        assert '<a class="button" href="/meetings/annual-12-test-city/register/">Register</a>' in main_of(page)

    def test_declining_without_a_reason_keeps_what_was_chosen(self, meeting: Meeting, focal_point: Person) -> None:
        page = self.sent(browser(focal_point), meeting, reply="declined")
        assert "Say in a few words why" in words_of(page)
        assert re.search(r'value="declined"[^>]* checked', page.content.decode())
        page = self.sent(browser(focal_point), meeting, reply="declined", reason="Elections.")
        assert "Answer Declined" in words_of(page)
        assert "Elections." in words_of(page)
        assert "/register/" not in main_of(page)

    def test_somebody_elses_answer_meanwhile_is_shown_and_can_be_changed(
        self, meeting: Meeting, focal_point: Person
    ) -> None:
        answer(row_of(meeting), YES, by=account_of(focal_point))
        page = self.sent(browser(focal_point), meeting, reply="declined", reason="Ill.")
        assert "Somebody else has answered meanwhile" in words_of(page)
        assert 'name="seen" value="accepted"' in page.content.decode()

    def test_the_invitation_of_another_cannot_be_answered_here(self, meeting: Meeting, focal_point: Person) -> None:
        other = invitation_of(meeting, member("Otherland"), reason="zqxreason")
        client = browser(focal_point)
        given = {"invitation": other.pk, "seen": "none", "reply": "accepted"}
        assert client.post(URL, given).status_code == 404
        other.refresh_from_db()
        assert other.reply == "none"
        assert "zqxreason" not in client.get(URL).content.decode()
        assert "Otherland" not in main_of(client.get(URL))

    @pytest.mark.parametrize("given", [{}, {"reply": "x"}, {"reply": "declined", "reason": "x" * 301}, {"seen": "x"}])
    def test_what_cannot_be_read_is_said_in_words(
        self, meeting: Meeting, focal_point: Person, given: dict[str, str]
    ) -> None:
        page = self.sent(browser(focal_point), meeting, **given)
        assert (page.status_code, "to be put right" in words_of(page)) == (200, True)
        assert row_of(meeting).reply == "none"

    def test_after_the_last_day_it_says_how_it_stands_and_asks_nothing(
        self, meeting: Meeting, focal_point: Person
    ) -> None:
        Meeting.objects.update(status=MeetingStatus.CLOSED)
        client = browser(focal_point)
        page = client.get(URL)
        assert "The time to answer is over." in words_of(page)
        assert "<form" not in main_of(page)
        page = self.sent(client, meeting, reply="accepted")
        assert (row_of(meeting).reply, "The time to answer is over" in page.content.decode()) == ("none", True)

    def test_of_a_draft_nobody_is_told(self, meeting: Meeting, focal_point: Person) -> None:
        Meeting.objects.update(status=MeetingStatus.DRAFT)
        assert browser(focal_point).get(URL).status_code == 404

    def test_who_has_not_signed_in_does_so_first_and_comes_back(self, client: Client, meeting: Meeting) -> None:
        assert client.get(URL).headers["Location"] == f"/account/sign-in/?next={URL}"

    def test_a_meeting_for_staff_alone_can_be_answered_by_who_is_invited(
        self, meeting: Meeting, focal_point: Person
    ) -> None:
        assert browser(focal_point).get(URL).status_code == 200
        assert browser(holder(member("Otherland"))).get(URL).status_code == 404


class TestTheDesk:
    def test_one_task_until_it_is_answered_then_the_way_to_register(
        self, meeting: Meeting, focal_point: Person
    ) -> None:
        client = browser(focal_point)
        words = words_of(client.get("/desk/"))
        assert "Answer the invitation: Twelfth meeting" in words
        assert "Testland: accept and say who comes, or decline." in words
        assert "Register:" not in words
        answer(row_of(meeting), YES, by=account_of(focal_point))
        words = words_of(client.get("/desk/"))
        assert ("Answer the invitation" in words, "Register: Twelfth" in words) == (False, True)
        answer(row_of(meeting), Answer("declined", "accepted", "Ill."), by=account_of(focal_point))
        words = words_of(client.get("/desk/"))
        assert ("Answer the invitation" in words, "Register: Twelfth" in words) == (False, False)

    def test_nobody_else_of_the_member_is_asked(self, meeting: Meeting, focal_point: Person) -> None:
        alternate = holder(row_of(meeting).member, Role.ALTERNATE)
        assert "Answer the invitation" not in words_of(browser(alternate).get("/desk/"))


class TestTypedIn:
    def given(self, **more: Any) -> dict[str, Any]:
        return {"received_on": date(2026, 1, 5), "channel": "letter", **more}

    def test_with_channel_day_and_who_typed_it(self, meeting: Meeting, focal_point: Person, staff: User) -> None:
        row = type_in_answer(row_of(meeting), NO, by=staff, reason="Letter 12", **self.given())
        assert (row.reply, row.channel, row.replied_on) == ("declined", "letter", date(2026, 1, 5))
        told = row.history.first()
        assert (told.history_user, told.history_channel, told.history_on_behalf_of) == (staff, "letter", "Testland")
        assert (told.history_received_on, told.history_change_reason) == (date(2026, 1, 5), "Letter 12")

    def test_not_of_a_day_to_come(self, meeting: Meeting, focal_point: Person, staff: User) -> None:
        with pytest.raises(Refused, match="a day that has come"):
            type_in_answer(row_of(meeting), YES, by=staff, **self.given(received_on=date(2100, 1, 1)))

    def test_also_after_the_last_day_to_register(self, meeting: Meeting, focal_point: Person, staff: User) -> None:
        Meeting.objects.update(status=MeetingStatus.CLOSED)
        assert type_in_answer(row_of(meeting), YES, by=staff, **self.given()).reply == "accepted"
