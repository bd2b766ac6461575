"""What is due to the secretariat: across the apps, the latest first, each line leading to the deed."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from focalpoints.duplicates.numbers import keep_number
from focalpoints.models import ErasureRequest, User
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import RegistrationStatus
from r2pnet.desk.card import Card, Task, due, figure
from r2pnet.models import Pulse
from r2pnet.outbox.models import Message
from r2pnet.outbox.models import State as MessageState
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import State
from tests.factories import (
    AppointmentFactory,
    CapacityFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    PersonFactory,
    RegistrationFactory,
    ReportFactory,
    UserFactory,
)
from tests.meetings.reading import headings_in, main_of, names_in, text_of, words_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
FRESH = {"source_date": PartialDate.of(2026, 5, 11)}


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(make_staff("editor@example.org"))


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def tasks_in(page: Any) -> list[str]:
    """Each line of what is due, without its button: when, what and why."""
    lines = re.findall(r'<li class="task">(.*?)<p><a class="button', main_of(page), re.DOTALL)
    return [text_of(line) for line in lines]


def figures_in(page: Any) -> dict[str, str]:
    """The words of each number, and where it leads."""
    found = re.findall(r'<li><a href="([^"]+)">(<b>.*?)</a></li>', main_of(page))
    return {text_of(words): url.replace("&amp;", "&") for url, words in found}


def _rooms_of(page: Any) -> str:
    """The list of ways to the secretariat's rooms."""
    return main_of(page).partition(">Rooms</h2>")[2].partition("</section>")[0]


def task_url(page: Any, name: str) -> str:
    [url] = re.findall(rf'<a class="main" href="([^"]+)">{name}', main_of(page))
    return url.replace("&amp;", "&")


def in_days(days: int) -> PartialDate:
    return PartialDate.on(TODAY + timedelta(days=days))


def member(name: str, **fields: Any) -> Any:
    return MemberFactory(country__short_name=name, slug=name.lower(), **FRESH | fields)


def office(of: Any, ends_in: int | None = None, **fields: Any) -> Any:
    end = {} if ends_in is None else {"end_state": EndState.KNOWN, "end": in_days(ends_in)}
    values = {"start": PartialDate.of(2024), "end_state": EndState.OPEN, **FRESH, **end, **fields}
    return AppointmentFactory(member=of, **values)


def listed(client: Client, url: str) -> list[str]:
    return sorted(str(row) for row in client.get(url).context["cl"].result_list)


class TestTheOrder:
    def tasks(self, request: HttpRequest) -> list[Card]:
        days = {"Sunday": 5, "A week": 7, "Late": -3, "Yesterday": -1, "Today": 0, "Another today": 0}
        dated = [due(9 - at, Task(name, "/", "Do", due_on=in_days(days[name]).latest)) for at, name in enumerate(days)]
        return [due(1, Task("Some day", "/", "Do")), *dated]

    def test_what_is_late_comes_first_then_today_then_by_its_day(
        self, editor: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("r2pnet.desk.card.offered", lambda module, function: [self.tasks])
        page = editor.get("/desk/")
        assert tasks_in(page) == [
            "3 days late Late",
            "1 day late Yesterday",
            "today Another today",
            "today Today",
            "by Sunday 29 November Sunday",
            "by 1 December 2026 A week",
            "Some day",
        ]
        assert main_of(page).count('class="when late"') == 2

    def test_a_number_that_is_none_does_not_stand_there(self, editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        cards = [figure(1, 0, "things", "/0/"), figure(2, 3, "others", "/3/")]
        monkeypatch.setattr("r2pnet.desk.card.offered", lambda module, function: [lambda request: cards])
        assert figures_in(editor.get("/desk/")) == {"3 others": "/3/"}

    def test_no_room_and_no_number_stands_there_twice(self, editor: Client) -> None:
        keep_number("person", 3)
        MemberFactory(verified=False)
        page = editor.get("/desk/")
        rooms = re.findall(r'<li><a href="([^"]+)">[^<]+</a></li>', _rooms_of(page))
        numbers = re.findall(r'<li><a href="([^"]+)"><b>', main_of(page))
        assert reverse("duplicates") in rooms and reverse("duplicates") in numbers
        assert (sorted(set(rooms)), sorted(set(numbers))) == (sorted(rooms), sorted(numbers))

    def test_the_document_line_says_the_day(self, editor: Client) -> None:
        assert words_of(editor.get("/desk/")).startswith(
            "Desk of the secretariat Signed in as editor@example.org Tuesday 24 November 2026 "
        )


class TestTheRecord:
    def test_offices_that_end_soon_are_due_on_the_day_of_the_first_and_lead_to_exactly_those(
        self, editor: Client
    ) -> None:
        office(member("Testland"), 9, position="Nine")
        office(member("Otherland"), 30, position="Thirty")
        office(member("Thirdland"), 31, position="Thirty-one")
        office(member("Farland"), 91, position="Far")
        office(member("Openland"), position="Open")
        followed = member("Followed")
        office(followed, 10, position="Followed")
        office(followed, start=in_days(11), position="Successor")
        office(member("Covered"), 5, is_agreed_cover=True, position="Cover")
        page = editor.get("/desk/")
        assert tasks_in(page) == [
            "by 3 December 2026 2 offices end within a month Testland on 3 December 2026, Otherland on "
            "24 December 2026. Ask who follows, then end the term and record the successor."
        ]
        soon = listed(editor, task_url(page, "2 offices"))
        assert [one.split(",")[0] for one in soon] == ["Focal point: Nine", "Focal point: Thirty"]
        later = listed(editor, figures_in(page)["3 offices end within 90 days"])
        assert len(later) == 3

    def test_of_one_office_the_line_leads_to_its_member(self, editor: Client) -> None:
        one = office(member("Testland"), 0)
        page = editor.get("/desk/")
        assert tasks_in(page)[0].startswith("today 1 office ends within a month Testland on 24 November 2026.")
        assert task_url(page, "1 office ends") == f"/admin/focalpoints/member/{one.member_id}/change/"

    def test_an_office_that_has_ended_without_a_successor_is_late_since_its_last_day(self, editor: Client) -> None:
        office(member("Testland"), -8)
        office(member("Longland"), -400)
        followed = member("Followed")
        office(followed, -8)
        office(followed, start=in_days(-7))
        page = editor.get("/desk/")
        assert tasks_in(page) == [
            "8 days late 1 office has ended without a successor Testland on 16 November 2026. Ask the member who "
            "holds the office now."
        ]
        assert listed(editor, figures_in(page)["2 offices vacant"]) == ["Longland", "Testland"]

    def test_people_in_office_whom_no_message_reaches_are_counted_once(self, editor: Client) -> None:
        unreached = PersonFactory(name="Without Address", work_email="")
        land = member("Testland")
        office(land, person=unreached)
        office(land, person=unreached, role="alternate")
        office(member("Otherland"), person=PersonFactory())
        office(member("Pastland"), -400, person=PersonFactory(work_email=""))
        office(member("Emptyland"), person=None)
        PersonFactory(work_email="")
        page = editor.get("/desk/")
        assert tasks_in(page) == [
            "1 person in office has no address No message and no invitation reaches them. Ask the member for the work "
            "e-mail."
        ]
        assert listed(editor, task_url(page, "1 person")) == ["Without Address"]

    def test_a_request_to_be_erased_is_due_within_a_month_and_late_after_it(self, editor: Client) -> None:
        for name, days in (("A. Sample", 31), ("B. Sample", 2)):
            asked_at = datetime(2026, 11, 24, tzinfo=UTC) - timedelta(days=days)
            ErasureRequest.objects.create(person=PersonFactory(name=name), asked_at=asked_at)
        decided = datetime(2026, 11, 1, tzinfo=UTC)
        ErasureRequest.objects.create(person=PersonFactory(), asked_at=decided, decided_at=decided)
        assert [one.partition(" The page")[0] for one in tasks_in(editor.get("/desk/"))] == [
            "1 day late A. Sample asks to be erased Asked on 24 October 2026.",
            "by 22 December 2026 B. Sample asks to be erased Asked on 22 November 2026.",
        ]

    def test_entries_that_need_a_source_are_listed_with_the_sign_and_the_way_to_all(self, editor: Client) -> None:
        for number in range(9):
            member(f"Testland{number}", verified=False, country__iso3=f"TE{number}")
        member("Sureland")
        page = editor.get("/desk/")
        assert "Entries that need a source" in headings_in(page)
        assert names_in(page) == [f"Testland{number}" for number in range(8)]
        words = words_of(page)
        assert "All 9 Testland0 TE0 Indirect sign only sign of 11 May 2026" in words
        [url] = re.findall(r'<a href="([^"]+)">All 9</a>', main_of(page))
        assert len(listed(editor, url.replace("&amp;", "&"))) == 9

    def test_a_letter_begins_with_the_entries_that_are_ticked(self, editor: Client) -> None:
        for name in ("Testland", "Otherland", "Thirdland"):
            member(name, verified=False)
        page = editor.get("/desk/")
        [action] = re.findall(r'<form method="get" action="([^"]+)"><ul', main_of(page))
        ticked = re.findall(r'<input type="checkbox" name="members" value="([^"]+)"[^>]* checked>', main_of(page))
        assert ticked == ["otherland", "testland", "thirdland"]
        letter = editor.get(action, {"members": ["testland", "thirdland"]})
        chosen = re.findall(r'<input[^>]*name="members"[^>]*value="([^"]+)"[^>]* checked', letter.content.decode())
        chosen += re.findall(r'<option value="([^"]+)" selected', letter.content.decode())
        assert sorted(chosen) == ["testland", "thirdland"]

    def test_where_every_entry_has_a_source_nothing_is_listed(self, editor: Client) -> None:
        member("Sureland")
        assert "Entries that need a source" not in headings_in(editor.get("/desk/"))


class TestMeetings:
    def coming(self, **fields: Any) -> Any:
        values = {"status": MeetingStatus.OPEN, "start": in_days(40), "end": in_days(41), "title": "Test meeting"}
        return MeetingFactory(**values | fields)

    def test_requests_are_due_three_days_after_the_first_of_them(self, editor: Client) -> None:
        meeting = self.coming()
        for days in (1, 5):
            RegistrationFactory(
                meeting=meeting,
                status=RegistrationStatus.REQUESTED,
                registered_at=datetime(2026, 11, 24, tzinfo=UTC) - timedelta(days=days),
                capacity=CapacityFactory(meeting=meeting, kind=("delegate", "un")[days == 5]),
            )
        page = editor.get("/desk/")
        assert tasks_in(page)[0].startswith("2 days late 2 requests for a place Approve, or decline")
        assert len(listed(editor, figures_in(page)["2 requests to decide"])) == 2
        assert "2 requests to decide" in re.findall(r">([^<]+)</a></li>", main_of(page))

    def test_invitations_without_an_answer_are_due_on_the_last_day_to_register(self, editor: Client) -> None:
        meeting = self.coming(registration_closes_on=date(2026, 11, 27))
        InvitationFactory(meeting=meeting)
        InvitationFactory(meeting=meeting, reply="declined", replied_on=TODAY)
        page = editor.get("/desk/")
        assert tasks_in(page)[0].startswith("by Friday 27 November 1 invited has not answered")
        url = f"/desk/meetings/{meeting.slug}/chase/"
        assert figures_in(page)["1 invitation without an answer"] == url
        assert "Silent (1)" in editor.get(url).content.decode()

    def test_before_registration_opens_nobody_is_said_not_to_have_answered(self, editor: Client) -> None:
        InvitationFactory(meeting=self.coming(status=MeetingStatus.ANNOUNCED))
        assert tasks_in(editor.get("/desk/")) == []

    def test_a_meeting_that_is_over_is_due_the_day_after(self, editor: Client) -> None:
        over = self.coming(start=in_days(-3), end=in_days(-2), title="Past meeting", place="Test City")
        self.coming(start=in_days(-30), end=None, status=MeetingStatus.HELD)
        page = editor.get("/desk/")
        assert [one.partition(" Say")[0] for one in tasks_in(page)] == ["1 day late Past meeting, Test City is over"]
        assert task_url(page, "Past meeting") == f"/desk/meetings/{over.slug}/"

    def test_the_next_meeting_stands_in_the_box_with_its_list(self, editor: Client) -> None:
        meeting = self.coming(seats=2)
        assert "List of participants" not in words_of(editor.get("/desk/"))
        RegistrationFactory(meeting=meeting)
        page = editor.get("/desk/")
        assert main_of(page).count('class="card first stack"') == 1
        assert f'href="/desk/meetings/{meeting.slug}/">Open the meeting</a>' in main_of(page)
        assert "Registration open 1 of 2 seats is taken, nobody waits" in words_of(page)
        assert '<a href="/reports/#participants">' in main_of(page)
        assert 'id="participants"' in editor.get("/reports/").content.decode()


def test_what_went_wrong_is_late_since_the_day_on_which_it_did(editor: Client) -> None:
    ReportFactory(state=State.FAILED, failed_at=datetime(2026, 11, 22, 9, tzinfo=UTC))
    ReportFactory(state=State.FAILED, failed_at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    message = {"kind": "test", "to_address": "a@example.org", "subject": "S", "body": "B", "error": "refused"}
    written = datetime(2026, 11, 19, tzinfo=UTC)
    Message.objects.create(state=MessageState.FAILED, created_at=written, **message)
    assert [one[:38] for one in tasks_in(editor.get("/desk/"))] == [
        "5 days late 1 message given up Each sa",
        "2 days late 2 reports have failed The ",
    ]


def test_health_is_said_in_words_with_the_room_for_files_and_the_age_of_the_backup(editor: Client) -> None:
    for queue in ("reports", "short"):
        Pulse.objects.create(queue=queue, beat_at="2026-11-24T11:59:50Z")
    backup = Pulse.objects.create(queue="backup", beat_at="2026-11-23T02:10:00Z")
    words = words_of(editor.get("/desk/"))
    assert re.search(r"Mail: no message waits Reports and mail: the workers are there\. What is ordered: ", words)
    assert re.search(r"Files: can be kept, \d+(\.\d)? [GMT]B are free\. ", words)
    assert "Last backup: yesterday, 02:10 UTC" in words
    Pulse.objects.filter(pk=backup.pk).update(beat_at="2026-11-15T02:10:00Z")
    assert "Last backup: 9 days ago, 15 November 2026, 02:10 UTC" in words_of(editor.get("/desk/"))


def test_staff_in_neither_group_have_the_desk_of_anybody(editor: Client) -> None:
    ErasureRequest.objects.create(person=PersonFactory(name="A. Sample"))
    member("Testland", verified=False)
    marked = UserFactory(is_staff=True)
    page = signed_in(marked).get("/desk/")
    assert headings_in(page) == ["Your account", "Your reports", "Your data"]
    assert "A. Sample asks to be erased" in words_of(editor.get("/desk/"))


def many_rows(number: int) -> None:
    """As much of everything that the desk counts and names."""
    meeting = MeetingFactory(status=MeetingStatus.OPEN, start=in_days(40), end=None)
    capacity = CapacityFactory(meeting=meeting)
    for at in range(number):
        office(MemberFactory(verified=False), 5 + at % 20, person=PersonFactory(work_email=""))
        office(MemberFactory(), -5)
        ErasureRequest.objects.create(person=PersonFactory())
        ReportFactory(state=State.FAILED)
        InvitationFactory(meeting=meeting)
        RegistrationFactory(meeting=meeting, capacity=capacity, status=RegistrationStatus.REQUESTED)
        MeetingFactory(status=MeetingStatus.OPEN, start=in_days(-5), end=None)


def test_the_number_of_queries_does_not_grow_with_what_is_due(editor: Client) -> None:
    asked = []
    for number in (1, 11):
        many_rows(number)
        with CaptureQueriesContext(connection) as queries:
            page = editor.get("/desk/")
        asked.append(sum("SAVEPOINT" not in query["sql"] for query in queries))
        assert len(tasks_in(page)) >= 8
    assert asked[0] == asked[1] <= 46
