"""The pages on which changes are asked for and decided: the person's own, the delegation's, the secretariat's."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.models import ChangeRequest, Meeting, Registration
from meetings.models.capacity import Approval
from meetings.models.meeting import MeetingStatus
from meetings.running.where_it_stands import where_it_stands
from r2pnet.desk.card import Place, desk_of
from tests.factories import UserFactory
from tests.meetings.gathering import ONLINE, account_of, invited, open_meeting, seat
from tests.meetings.naming import Invited, invited_member
from tests.meetings.reading import facts_in, main_of, names_in, notices_in, words_of
from tests.meetings.test_change_requests import ask, closed, now, of_staff
from tests.meetings.test_delegation_pages import LIST, page_of, signed_in
from tests.meetings.test_register_page import errors_in

pytestmark = pytest.mark.django_db
MEETING = "/meetings/annual-12-test-city/"
OWN, BACK, STAFF = f"{MEETING}registration/", f"{MEETING}registration/take-back/", f"/desk{MEETING}changes/"


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(seats=1)


def deed_of(asked: ChangeRequest, deed: str) -> str:
    return f"{STAFF}{asked.pk}/{deed}/"


class TestThePersonsPage:
    def test_who_decides_is_said_before_and_what_was_asked_after(self, meeting: Meeting) -> None:
        held = of_staff(meeting)
        client = signed_in(account_of(held.person))
        assert "The secretariat decides about another way; the place stays as it is until then." in words_of(
            client.get(OWN)
        )
        page = client.post(OWN, {"mode": "online", "needs": ""}, follow=True)
        assert notices_in(page) == ["Your request is with the secretariat. We write to you when it is decided."]
        facts = facts_in(page)
        assert (facts["How"], facts["Asked for"], facts["State"]) == (
            "In person",
            "Online",
            "It waits for the secretariat.",
        )
        client.post(OWN, {"mode": "online", "needs": "Step-free way"})
        assert (now(held).mode, ChangeRequest.objects.count()) == ("in-person", 1)

    def test_it_is_taken_back_with_one_button_and_looking_does_nothing(self, meeting: Meeting) -> None:
        asked = ask(of_staff(meeting))
        client = signed_in(account_of(asked.registration.person))
        assert client.get(BACK)["Location"] == OWN
        assert f'action="{BACK}"' in main_of(client.get(OWN))
        pages = [client.post(BACK, follow=True) for _press in range(2)]
        assert [notices_in(page) for page in pages] == [["You ask for it no longer. All stays as it is."], []]
        assert ("A change is asked for" in words_of(pages[1]), 'name="mode"' in main_of(pages[1])) == (False, True)

    def test_the_reason_for_declining_is_read_there(self, meeting: Meeting, staff_client: Client) -> None:
        asked = ask(of_staff(meeting))
        staff_client.post(deed_of(asked, "decline"), {"decline_reason": "The screen is broken."})
        facts = facts_in(signed_in(account_of(asked.registration.person)).get(OWN))
        assert (facts["Reason"], facts["State"].startswith("It was declined on")) == ("The screen is broken.", True)


class TestTheDelegation:
    @pytest.fixture
    def ours(self, meeting: Meeting) -> Invited:
        meeting.capacities.filter(kind="delegate").update(approval=Approval.MEMBER)
        return invited_member(meeting)

    def asked(self, ours: Invited) -> Registration:
        """A delegate who has a seat and asks, by their assistant, to join online."""
        held = ours.name(by=ours.assistant)
        signed_in(ours.focal_point).post(page_of(held, "approve/"))
        change = {"rank": "adviser", "office": held.office, "mode": "online"}
        page = signed_in(ours.assistant).post(page_of(held), change, follow=True)
        assert notices_in(page) == ["It is asked for. We write to them when it is decided."]
        return now(held)

    def test_the_focal_point_reads_that_it_waits_and_grants_it(self, ours: Invited, rf: Any) -> None:
        held, client = self.asked(ours), signed_in(ours.focal_point)
        assert "1 waits for you" in words_of(client.get(LIST))
        request = rf.get("/desk/")
        request.user = ours.focal_point
        assert "1 request of your delegation" in "".join(desk_of(request).places[Place.DUE.value])
        assert "Grant the change" in words_of(client.get(page_of(held)))
        assert "Grant the change" not in words_of(signed_in(ours.assistant).get(page_of(held)))
        signed_in(ours.assistant).post(page_of(held, "change/grant/"))
        assert now(held).mode == "in-person"
        assert notices_in(client.post(page_of(held, "change/grant/"), follow=True)) == ["Granted. They are told."]
        assert (now(held).mode, "waits for you" in words_of(client.get(LIST))) == ("online", False)

    def test_it_is_declined_with_a_reason(self, ours: Invited) -> None:
        held, client = self.asked(ours), signed_in(ours.focal_point)
        assert "Write the reason" in words_of(client.post(page_of(held, "change/decline/"), {"decline_reason": " "}))
        done = client.post(page_of(held, "change/decline/"), {"decline_reason": "Come, please."}, follow=True)
        assert notices_in(done) == ["Declined. We have written to them, with the reason."]
        assert (facts_in(done)["Reason"], now(held).mode) == ("Come, please.", "in-person")


class TestTheSecretariat:
    def test_they_read_what_is_asked_and_decide(self, meeting: Meeting, staff_client: Client) -> None:
        first, second = ask(of_staff(meeting)), ask(of_staff(meeting, ONLINE), "in-person")
        standing = where_it_stands(Meeting.objects.get())
        assert (standing.changes, [one.words for one in standing.to_do][0]) == (2, "2 changes are asked for.")
        assert standing.to_do[0].url == STAFF
        page = staff_client.get(STAFF)
        assert names_in(page) == [one.registration.person.name for one in (first, second)]
        refused = staff_client.post(deed_of(second, "grant"), follow=True)
        assert "Every seat in the room that they may have is taken." in notices_in(refused)[0]
        assert staff_client.get(deed_of(first, "grant"))["Location"] == STAFF
        staff_client.post(deed_of(first, "grant"))
        staff_client.post(deed_of(second, "grant"))
        assert [now(one.registration).mode for one in (first, second)] == ["online", "in-person"]
        assert "Nobody asks for a change." in words_of(staff_client.get(STAFF))

    def test_declining_keeps_what_was_typed_and_asks_for_a_reason(self, meeting: Meeting, staff_client: Client) -> None:
        asked = ask(of_staff(meeting))
        page = staff_client.post(deed_of(asked, "decline"), {"decline_reason": ""})
        assert errors_in(page) == [("#id_decline_reason", "Reason: Write the reason: the person reads it.")]
        long = staff_client.post(deed_of(asked, "decline"), {"decline_reason": "y" * 501})
        assert "y" * 501 in main_of(long)
        done = staff_client.post(deed_of(asked, "decline"), {"decline_reason": "No."}, follow=True)
        assert notices_in(done) == [f"Declined. {asked.registration.person} is told, with the reason."]
        again = staff_client.post(deed_of(asked, "grant"), follow=True)
        assert "This is decided already" in notices_in(again)[0]

    def test_nobody_else_opens_it_and_a_number_of_another_meeting_is_404(
        self, meeting: Meeting, staff_client: Client
    ) -> None:
        asked = ask(of_staff(open_meeting(slug="other", ordinal=13)))
        pages = [STAFF, deed_of(asked, "grant"), deed_of(asked, "decline")]
        for user in (account_of(asked.registration.person), UserFactory()):
            client = signed_in(user)
            assert [client.get(page).status_code for page in pages] == [404, 404, 404]
            assert [client.post(page).status_code for page in pages[1:]] == [404, 404]
        numbers = ["0", "987654321", "99999999999999999999", str(asked.pk)]
        assert {staff_client.post(f"{STAFF}{number}/grant/").status_code for number in numbers} == {404}
        assert ChangeRequest.objects.get().state == "asked"

    def test_the_desk_leads_there_and_the_record_says_it(self, meeting: Meeting, staff_client: Client, rf: Any) -> None:
        asked = ask(of_staff(meeting))
        request = rf.get("/desk/")
        request.user = UserFactory(is_staff=True, is_superuser=True)
        due = "".join(desk_of(request).places[Place.DUE.value])
        assert ("1 change is asked for" in due, STAFF in due) == (True, True)
        record = staff_client.get(reverse("admin:meetings_registration_change", args=[asked.registration.pk]))
        assert f'<bdi>Online</bdi> – <a href="{STAFF}">Decide</a>' in record.content.decode()
        Meeting.objects.update(status=MeetingStatus.CANCELLED)
        assert "1 change is asked for" not in "".join(desk_of(request).places[Place.DUE.value])

    def test_the_number_of_queries_does_not_grow(self, meeting: Meeting, staff_client: Client) -> None:
        counted = []
        for number in (1, 3):
            for _ in range(number):
                held = seat(invited(meeting), meeting, ONLINE)
                Meeting.objects.update(status=MeetingStatus.CLOSED)
                ask(held, "in-person")
                Meeting.objects.update(status=MeetingStatus.OPEN)
            with CaptureQueriesContext(connection) as queries:
                staff_client.get(STAFF)
            counted.append(len(queries))
        assert counted[0] == counted[1]

    @pytest.mark.parametrize("value", [b"%00", "🌍".encode(), b"\xed\xa0\x80", b"long " * 600])
    def test_odd_reasons_are_taken_or_refused_in_words(
        self, meeting: Meeting, staff_client: Client, value: bytes
    ) -> None:
        asked = ask(of_staff(meeting))
        form = "application/x-www-form-urlencoded"
        answer = staff_client.generic("POST", deed_of(asked, "decline"), b"decline_reason=" + value, form)
        assert answer.status_code in (200, 302)


def test_after_the_last_day_a_page_left_open_asks_instead_of_saving(meeting: Meeting) -> None:
    held = seat(invited(meeting), meeting)
    client = signed_in(account_of(held.person))
    client.get(OWN)
    closed(meeting)
    page = client.post(OWN, {"mode": "online", "needs": ""}, follow=True)
    assert (facts_in(page)["Asked for"], now(held).mode) == ("Online", "in-person")
