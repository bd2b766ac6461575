"""Chasing: who stands where, whom a reminder reaches, nobody twice in seven days, and constant queries."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.models import User
from meetings.models import InvitationReminder, Meeting
from meetings.models.meeting import MeetingStatus
from meetings.services.inviting import invite
from meetings.services.reminding import remind
from r2pnet.outbox.models import Message, State
from r2pnet.outbox.sending import pause, send
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.factories import CapacityFactory, InvitationFactory, MeetingFactory, OrganisationFactory, RegistrationFactory
from tests.meetings.gathering import open_meeting
from tests.meetings.inviting import browser, invitation_of, member, with_focal_point, written
from tests.meetings.reading import main_of, text_of, words_of

pytestmark = pytest.mark.django_db

URL = "/desk/meetings/annual-12-test-city/chase/"


@pytest.fixture
def meeting() -> Meeting:
    pause.end()
    return open_meeting()


def silent(meeting: Meeting, name: str, **fields: Any) -> Any:
    given = {"sent_at": timezone.now() - timedelta(days=20), **fields}
    return invitation_of(meeting, with_focal_point(name), **given)


def sections(page: HttpResponse) -> dict[str, list[str]]:
    """The names under each heading of the list."""
    found = re.findall(r'<section class="stack" id="\w+"><h2>(.*?)</h2>(.*?)</section>', main_of(page), re.DOTALL)
    return {title: [text_of(one) for one in re.findall(r"<strong>(.*?)</strong>", rows)] for title, rows in found}


class TestTheList:
    def test_everybody_stands_where_they_belong(self, meeting: Meeting, staff_client: Client) -> None:
        silent(meeting, "Silentland")
        silent(meeting, "Refusedland", sent_at=None, refused_at=timezone.now())
        silent(meeting, "Yesland", reply="accepted", replied_on="2026-01-05", channel="letter")
        silent(meeting, "Noland", reply="declined", replied_on="2026-01-05", channel="phone", reason="Elections.")
        member("Neverland")
        member("Formerland", standing="former")
        page = staff_client.get(URL)
        assert sections(page) == {
            "Refused by the mail server (1)": ["Refusedland"],
            "Silent (1)": ["Silentland"],
            "Never invited (1)": ["Neverland"],
            "Declined (1)": ["Noland"],
            "Accepted (1)": ["Yesland"],
        }
        assert "5 January 2026, by phone Elections." in words_of(page)
        ticked = re.findall(r'name="chosen" value="(\d+)" form="chosen"( checked)?', main_of(page))
        assert [bool(checked) for _key, checked in ticked] == [False, True]

    def test_by_group(self, meeting: Meeting, staff_client: Client) -> None:
        silent(meeting, "Silentland")
        invitation_of(meeting, with_focal_point("Westland", country__un_group="weog"))
        page = staff_client.get(f"{URL}?group=5")
        assert sections(page) == {"Silent (1)": ["Westland"]}
        for asked in ("x", "%00", "77", "-1"):
            page = staff_client.get(f"{URL}?group={asked}")
            assert "We left out a filter" in words_of(page)
            assert len(sections(page)["Silent (2)"]) == 2

    def test_how_often_they_came_of_the_last_five_with_participants_on_record(
        self, meeting: Meeting, staff_client: Client
    ) -> None:
        often = silent(meeting, "Oftenland")
        silent(meeting, "Rareland")
        for year in range(2018, 2025):
            past = MeetingFactory(start=PartialDate.of(year, 5, 1), end=None)
            if year == 2024:
                continue  # nobody is on record there
            row = InvitationFactory(meeting=past, member=often.member if year != 2020 else None, **_body(year))
            for _delegate in range(2):
                given = {"meeting": past, "capacity": CapacityFactory(meeting=past, kind=f"un{_delegate}")}
                RegistrationFactory(invitation=row, status="attended", **given)
        words = words_of(staff_client.get(URL))
        assert "Oftenland Last mail on" in words
        assert ("came to 4 of the last 5" in words, "came to 0 of the last 5" in words) == (True, True)

    def test_when_everybody_has_answered_it_says_so(self, meeting: Meeting, staff_client: Client) -> None:
        assert "Nobody is invited yet." in words_of(staff_client.get(URL))
        silent(meeting, "Yesland", reply="accepted", replied_on="2026-01-05")
        page = staff_client.get(URL)
        assert "Everybody has answered." in words_of(page)
        assert "Remind" not in words_of(page)

    def test_the_number_of_queries_is_the_same_for_5_and_200(self, meeting: Meeting, staff_client: Client) -> None:
        numbers = []
        for first, last in ((0, 5), (5, 200)):
            for number in range(first, last):
                row = silent(meeting, f"Land{number}", reply=("none", "accepted")[number % 2], replied_on="2026-01-05")
                if number % 3 == 0:
                    InvitationReminder.objects.create(invitation=row)
            staff_client.get(URL)
            with CaptureQueriesContext(connection) as asked:
                page = staff_client.get(URL)
            numbers.append(len([one for one in asked if "SAVEPOINT" not in one["sql"]]))
            assert len(sections(page)) == 2
        assert numbers[0] == numbers[1]
        assert meeting.invitations.count() == 200

    def test_it_is_the_secretariats(self, meeting: Meeting) -> None:
        row = silent(meeting, "Testland")
        client = browser(row.member.appointments.get().person)
        for address in (URL, f"{URL}remind/", f"{URL}{row.pk}/"):
            assert client.get(address).status_code == 404
            assert client.post(address, {"chosen": row.pk}).status_code in (404, 405)


def _body(year: int) -> dict[str, Any]:
    return {"organisation": OrganisationFactory()} if year == 2020 else {}


class TestReminding:
    def test_all_the_silent_and_nobody_else(self, meeting: Meeting, staff: User) -> None:
        silent(meeting, "Silentland")
        silent(meeting, "Yesland", reply="accepted", replied_on="2026-01-05")
        silent(meeting, "Refusedland", sent_at=None, refused_at=timezone.now())
        invitation_of(meeting, member("Quietland"))
        done = remind(meeting, None, by=staff)
        assert written("meeting-reminder") == ["focal-point@silentland.example"]
        assert [str(row) for row in done.unreached] == ["Quietland"]
        kept = InvitationReminder.objects.get()
        assert (str(kept.invitation), kept.sent_by) == ("Silentland", staff)

    def test_who_was_refused_when_they_are_chosen(self, meeting: Meeting, staff: User) -> None:
        row = silent(meeting, "Refusedland", sent_at=None, refused_at=timezone.now())
        remind(meeting, [row.pk], by=staff)
        assert len(written("meeting-reminder")) == 1

    def test_at_most_once_in_seven_days(self, meeting: Meeting, staff: User) -> None:
        silent(meeting, "Silentland")
        now = timezone.now()
        for days, number in ((0, 1), (0, 1), (6.99, 1), (7.01, 2)):
            with time_machine.travel(now + timedelta(days=days), tick=False):
                remind(meeting, None, by=staff)
                assert len(written("meeting-reminder")) == number
                Message.objects.update(state=State.SENT, sent_at=timezone.now())

    def test_not_while_the_invitation_itself_waits(self, meeting: Meeting, staff: User) -> None:
        invite(meeting, members=[with_focal_point("Testland")], by=staff, held_back=True)
        assert not remind(meeting, None, by=staff).reminded

    def test_held_back_they_wait_to_be_read_and_nobody_is_reminded_twice(
        self, meeting: Meeting, staff_client: Client
    ) -> None:
        row = silent(meeting, "Testland")
        assert "Hold the mails back first" in words_of(staff_client.get(f"{URL}remind/"))
        staff_client.post(f"{URL}remind/", {"chosen": row.pk, "held_back": "on"})
        assert Message.objects.get(kind="meeting-reminder").state == State.HELD
        assert "The mail waits in the outbox" in words_of(staff_client.get(URL))
        staff_client.post(f"{URL}remind/", {"chosen": row.pk})
        assert len(written("meeting-reminder")) == 1

    def test_not_of_another_meeting(self, meeting: Meeting, staff: User) -> None:
        other = open_meeting(slug="other", ordinal=13)
        row = silent(other, "Testland")
        remind(meeting, [row.pk], by=staff)
        assert written("meeting-reminder") == []

    def test_not_to_a_meeting_that_is_cancelled(self, meeting: Meeting, staff: User) -> None:
        silent(meeting, "Testland")
        Meeting.objects.update(status=MeetingStatus.CANCELLED)
        with pytest.raises(Refused):
            remind(meeting, None, by=staff)

    @pytest.mark.parametrize("change", ["answered", "cancelled"])
    def test_it_does_not_go_after_an_answer_or_when_the_meeting_is_off(
        self, meeting: Meeting, staff: User, change: str
    ) -> None:
        row = silent(meeting, "Testland")
        remind(meeting, None, by=staff)
        if change == "answered":
            meeting.invitations.filter(pk=row.pk).update(reply="declined", replied_on="2026-01-05")
        else:
            Meeting.objects.update(status=MeetingStatus.CANCELLED)
        send(Message.objects.get().pk)
        assert Message.objects.get().state == State.OUTDATED


class TestThePages:
    def test_from_the_list_to_the_text_to_the_mails_and_who_is_left_out(
        self, meeting: Meeting, staff_client: Client
    ) -> None:
        silent(meeting, "Silentland")
        recent = silent(meeting, "Recentland")
        InvitationReminder.objects.create(invitation=recent, sent_at=timezone.now() - timedelta(days=2))
        page = staff_client.get(URL)
        assert "Remind 1 " in words_of(page)
        assert "1 was reminded on" in words_of(page)
        page = staff_client.get(f"{URL}remind/")
        words = words_of(page)
        assert "As focal-point of silentland reads it. Reminder: Twelfth meeting" in words
        assert "At most one reminder in seven days." in words
        assert not Message.objects.exists()
        chosen = re.findall(r'name="chosen" value="(\d+)"', main_of(page))
        told = staff_client.post(f"{URL}remind/", {"chosen": chosen}, follow=True).content.decode()
        assert "1 is reminded." in told
        assert written("meeting-reminder") == ["focal-point@silentland.example"]
        assert "2 were reminded, last on" in words_of(staff_client.get(URL))

    def test_only_those_ticked_and_nobody_where_none_is(self, meeting: Meeting, staff_client: Client) -> None:
        rows = [silent(meeting, name) for name in ("Aland", "Bland", "Cland")]
        words = words_of(staff_client.get(f"{URL}remind/", {"ticked": 1, "chosen": [rows[0].pk, rows[2].pk]}))
        assert ("Remind all 2" in words, "bland" in words) == (True, False)
        assert "Nobody is to be reminded" in words_of(staff_client.get(f"{URL}remind/", {"ticked": 1}))
        assert "Nobody was reminded." in staff_client.post(f"{URL}remind/", {}, follow=True).content.decode()
        bad = {"ticked": 1, "chosen": ["x", "-1", "9" * 30, "\0", "٣"]}
        assert "Nobody is to be reminded" in words_of(staff_client.get(f"{URL}remind/", bad))

    def test_an_answer_by_letter_is_typed_in(self, meeting: Meeting, staff_client: Client) -> None:
        row = silent(meeting, "Testland")
        address = f"{URL}{row.pk}/"
        assert "Type in the answer of Testland" in words_of(staff_client.get(address))
        given = {"invitation": row.pk, "seen": "none", "reply": "declined", "channel": "letter"}
        page = staff_client.post(address, {**given, "received_on": "2026-01-05"})
        assert "Say in a few words why" in words_of(page)
        page = staff_client.post(address, {**given, "received_on": "2100-01-01", "reason": "Elections."})
        assert "a day that has come" in words_of(page)
        page = staff_client.post(
            address, {**given, "received_on": "5 January 2026", "reason": "Elections."}, follow=True
        )
        assert "The answer of Testland is typed in." in page.content.decode()
        assert "5 January 2026, by letter Elections." in words_of(page)
        page = staff_client.get(address)
        assert "On record: Declined, 5 January 2026, by letter. Elections." in words_of(page)

    @pytest.mark.parametrize("given", [{}, {"channel": "portal"}, {"received_on": "x"}, {"reply": "none"}])
    def test_what_cannot_be_typed_in_is_said(
        self, meeting: Meeting, staff_client: Client, given: dict[str, str]
    ) -> None:
        row = silent(meeting, "Testland")
        whole = {"reply": "accepted", "channel": "phone", "received_on": "2026-01-05", "seen": "none"} if given else {}
        page = staff_client.post(f"{URL}{row.pk}/", {"invitation": row.pk, **whole, **given})
        assert "to be put right" in words_of(page)
        row.refresh_from_db()
        assert row.reply == "none"

    def test_an_invitation_of_another_meeting_is_not_found_here(self, meeting: Meeting, staff_client: Client) -> None:
        row = silent(open_meeting(slug="other", ordinal=13), "Testland")
        assert staff_client.get(f"{URL}{row.pk}/").status_code == 404

    def test_a_meeting_that_is_off_offers_no_buttons(self, meeting: Meeting, staff_client: Client) -> None:
        silent(meeting, "Testland")
        Meeting.objects.update(status=MeetingStatus.CANCELLED)
        page = staff_client.get(URL)
        assert "Announce the meeting first" in words_of(page)
        assert ("Remind" in words_of(page), "Type in" in words_of(page)) == (False, False)
