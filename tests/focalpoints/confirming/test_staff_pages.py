"""The secretariat's room of the yearly confirmation, its cards and the sheet to sign."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.confirming.run import run
from focalpoints.confirming.sheet import entry_sheet
from focalpoints.confirming.states import numbers
from focalpoints.models import Confirmation, ConfirmationRequest, Member, User
from focalpoints.services.accounts import make_staff
from focalpoints.services.confirming import Answer, type_in
from r2pnet.acting import Reason
from r2pnet.outbox.models import Message
from r2pnet.reports.models import Report
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Level
from tests.focalpoints.confirming.making import ADDRESS, NAME, PHONE, account_of, holder_of, member_of
from tests.meetings.reading import names_in, notices_in, words_of

pytestmark = pytest.mark.django_db

ROOM = "/desk/confirmations/"


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-28T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def editor(db: None) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_staff("editor@example.org", "E. Editor"))
    return client


@pytest.fixture
def one_of_each(november_2026: Any) -> None:
    """A member in every state, named after it."""
    november_2026.move_to("2026-09-28T12:00:00Z")
    for name, asked_on in (("Silentland", "2026-09-28"), ("Remindland", "2026-11-01"), ("Askland", "2026-11-20")):
        november_2026.move_to(f"{asked_on}T12:00:00Z")
        day = date.fromisoformat(asked_on).replace(year=2025)
        holder_of(member_of(name, last_confirmed_on=day), name=name, address=f"{name.lower()}@example.org")
        run()
    for day in ("2026-10-13", "2026-11-10", "2026-11-28"):
        november_2026.move_to(f"{day}T12:00:00Z")
        run()
    member_of("Farland")
    holder_of(member_of("Dueland", last_confirmed_on=date(2024, 1, 1)), name="Due", address="due@example.org")
    member_of("Freshland", last_confirmed_on=date(2026, 11, 1))
    paper = member_of("Paperland")
    ConfirmationRequest.objects.create(member=paper, asked_by="sheet", due_on=date(2026, 11, 1))


def test_each_member_stands_in_its_state_with_a_filter_for_each(editor: Client, one_of_each: None) -> None:
    assert [(one.key, one.number) for one in numbers()] == [
        ("", 7),
        ("silent", 1),
        ("unreached", 1),
        ("on-paper", 1),
        ("reminded", 1),
        ("asked", 1),
        ("due", 1),
        ("fresh", 1),
        ("late", 1),
    ]
    found = {one.key: names_in(editor.get(f"{ROOM}?state={one.key}")) for one in numbers() if one.key}
    assert found == {
        "silent": ["Silentland"],
        "unreached": ["Farland"],
        "on-paper": ["Paperland"],
        "reminded": ["Remindland"],
        "asked": ["Askland"],
        "due": ["Dueland"],
        "fresh": ["Freshland"],
        "late": ["Dueland"],
    }
    assert "We left out a filter" in words_of(editor.get(f"{ROOM}?state=xyz"))


def test_the_desk_counts_who_has_not_answered(editor: Client, one_of_each: None) -> None:
    page = editor.get("/desk/")
    assert "1 entry has no answer after two reminders" in names_in(page)
    assert f"{ROOM}?state=silent" in page.content.decode() and f"{ROOM}?state=late" in page.content.decode()


def test_the_list_takes_the_same_queries_however_long_it_is(editor: Client) -> None:
    asked = []
    for number in (1, 11):
        for at in range(number):
            holder_of(member_of(f"Land{number}x{at}"), name="A. Example", address=f"p{number}{at}@example.org")
        run()
        with CaptureQueriesContext(connection) as queries:
            assert editor.get(ROOM).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12


@pytest.mark.parametrize("path", [ROOM, f"{ROOM}testland/", f"{ROOM}testland/withdraw/1/"])
def test_nobody_else_learns_of_the_room(client: Client, path: str) -> None:
    office = holder_of(member_of(), account=True)
    assert client.get(path)["Location"] == f"/account/sign-in/?next={path}"
    client.force_login(account_of(office))
    assert client.get(path).status_code == 404
    for deed in ("ask", "sheet"):
        assert client.post(f"{ROOM}testland/{deed}/").status_code == 404
    assert not Message.objects.exists()


def test_an_answer_is_typed_in_and_can_be_taken_back(editor: Client) -> None:
    member = member_of()
    holder_of(member)
    typed = {"channel": "letter", "received_on": "3 November 2026", "answered_by": "The cabinet", "changed": ""}
    page = editor.post(f"{ROOM}testland/", typed, follow=True)
    assert notices_in(page) == ["Typed in. We ask again in November 2027."]
    assert "answered by The cabinet" in words_of(page)
    noted = Confirmation.objects.get()
    back = f"{ROOM}testland/withdraw/{noted.pk}/"
    assert "Take back the confirmation of 3 November 2026?" in words_of(editor.get(back))
    assert "Write why" in words_of(editor.post(back, {"reason": ""}))
    page = editor.post(back, {"reason": "Wrong member"}, follow=True)
    assert notices_in(page) == ["Taken back. The entry says again what it said before."]
    assert Member.objects.get().last_confirmed_on == date(2025, 11, 1)
    assert editor.get(back).status_code == 404


def test_an_answer_of_years_ago_says_that_the_member_is_still_asked(editor: Client) -> None:
    holder_of(member_of())
    typed = {"channel": "letter", "received_on": "3 November 2024", "answered_by": "", "changed": ""}
    page = editor.post(f"{ROOM}testland/", typed, follow=True)
    assert notices_in(page) == ["Typed in. The answer is more than a year old: the member is asked as before."]


def test_staff_ask_by_mail_who_has_a_sheet(editor: Client) -> None:
    holder_of(member_of())
    editor.post(f"{ROOM}testland/sheet/")
    assert "Ask now" in words_of(editor.get(f"{ROOM}testland/"))
    assert notices_in(editor.post(f"{ROOM}testland/ask/", follow=True)) == ["Asked. The mail is on its way."]
    assert "Overtaken: asked by mail since" in words_of(editor.get(f"{ROOM}testland/"))


def test_a_form_that_fails_keeps_what_was_typed(editor: Client) -> None:
    member_of()
    page = editor.post(
        f"{ROOM}testland/", {"channel": "", "received_on": "30 November 2026", "answered_by": "The cabinet"}
    )
    assert "Choose how the answer came." in words_of(page) and 'value="The cabinet"' in page.content.decode()
    page = editor.post(f"{ROOM}testland/", {"channel": "phone", "received_on": "30 November 2026"})
    assert "today or earlier" in words_of(page)
    assert not Confirmation.objects.exists()


def test_staff_ask_now_and_once_more_after_seven_days(editor: Client, november_2026: Any) -> None:
    holder_of(member_of())
    assert notices_in(editor.post(f"{ROOM}testland/ask/", follow=True)) == ["Asked. The mail is on its way."]
    page = editor.get(f"{ROOM}testland/")
    assert "The last mail went on 28 November 2026: at most one in seven days." in words_of(page)
    editor.post(f"{ROOM}testland/ask/")
    assert Message.objects.count() == 1
    november_2026.move_to("2026-12-05T12:00:00Z")
    editor.force_login(User.objects.get(email="editor@example.org"))
    assert "Ask once more" in words_of(editor.get(f"{ROOM}testland/"))
    editor.post(f"{ROOM}testland/ask/")
    assert Message.objects.count() == 2


def test_the_story_of_the_member_tells_it(staff_client: Client, staff: User) -> None:
    member = member_of()
    type_in(member, Answer("phone", "The cabinet"), by=staff, reason=Reason(received_on=date(2026, 11, 20)))
    page = staff_client.get(f"/admin/focalpoints/member/{member.pk}/story/").content.decode()
    assert "Confirmed on 20 November 2026 by phone" in page and "The cabinet" in page


def test_the_sheet_is_ordered_for_staff_alone_and_noted(editor: Client) -> None:
    member = member_of()
    page = editor.post(f"{ROOM}testland/sheet/")
    report = Report.objects.get()
    assert page["Location"] == f"/reports/{report.pk}/"
    assert (report.kind, report.subject, report.level, report.scope) == (
        "entry-to-confirm",
        "testland",
        Level.MEMBERS,
        f"member:{member.pk}",
    )
    assert ConfirmationRequest.objects.get().asked_by == "sheet"


def test_a_focal_point_can_order_no_sheet(client: Client) -> None:
    office = holder_of(member_of(), account=True)
    client.force_login(account_of(office))
    client.post("/reports/", {"kind": "entry-to-confirm", "subject": "testland"})
    assert not Report.objects.exists()


def test_the_sheet_shows_what_is_public_with_its_sources_and_names_nobody() -> None:
    member = member_of()
    holder_of(member)
    said = str(entry_sheet("testland", "en"))
    assert "Zqxoffice" in said and "Office of the focal point" in said and "source.example" in said
    for word in (NAME, ADDRESS, PHONE):
        assert word not in said


def test_a_member_that_is_not_asked_has_no_sheet() -> None:
    member_of(standing="former")
    for slug in ("testland", "no-such-member"):
        with pytest.raises(NoSubject):
            entry_sheet(slug, "en")
