"""The desk: what waits for each who may have one, in words; one card that fails leaves the others."""

import re
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from focalpoints import desk as focalpoints_desk
from focalpoints.models import User
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from r2pnet.desk import desk as own_desk
from r2pnet.desk.card import Card, Place, Task, due
from r2pnet.desk.numbers import due_words, minutes_words, waiting_words
from r2pnet.models import Pulse
from r2pnet.offers import offered
from r2pnet.outbox.models import Message
from r2pnet.outbox.models import State as MessageState
from r2pnet.partial_dates import PartialDate
from r2pnet.reports import desk as reports_desk
from r2pnet.reports.models import ReportOrder, State
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    InstitutionFactory,
    MemberFactory,
    PersonFactory,
    ReportFactory,
    UserFactory,
)
from tests.meetings.reading import headings_in, main_of, names_in, notices_in, text_of, words_of

pytestmark = pytest.mark.django_db

NOW = "2026-11-24T12:00:00Z"


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def ordered(user: User, **fields: Any) -> None:
    """A report that `user` has ordered."""
    ReportOrder.objects.create(report=ReportFactory(**fields), user=user)


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def office(user: User, **fields: Any) -> Any:
    """An office of Testland that `user` holds, by default as focal point since February 2025."""
    defaults = {"start": PartialDate.of(2025, 2), "end_state": EndState.OPEN, "position": "Test Head"}
    if "member" not in fields:
        fields["member"] = MemberFactory(country__short_name="Testland", slug="testland")
    fields.setdefault("institution", InstitutionFactory(member=fields["member"], name="Test Ministry"))
    return AppointmentFactory(person=PersonFactory(user=user), **defaults | fields)


def title_of(page: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", main_of(page))
    return text_of(found[1]) if found else ""


def figures_in(page: Any) -> list[str]:
    block = re.search(r'<ul class="figures">(.*?)</ul>', main_of(page), re.DOTALL)
    return [text_of(one) for one in re.findall(r"<li>(.*?)</li>", block[1])] if block else []


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these functions be all that the apps offer to the desk."""

    def set_to(*functions: Callable[[HttpRequest], list[Card]]) -> None:
        monkeypatch.setattr("r2pnet.desk.card.offered", lambda module, function: functions)

    return set_to


def test_the_apps_that_offer_cards_are_found_by_the_name_of_their_module() -> None:
    found = offered("desk", "cards")
    assert {one.__module__ for one in found} >= {"r2pnet.reports.desk", "r2pnet.desk.desk", "focalpoints.desk"}


def test_a_focal_point_sees_the_entry_as_the_public_does_and_when_it_was_confirmed() -> None:
    user = UserFactory(name="A. Example")
    office(user, last_confirmed_on=date(2026, 3, 3))
    page = signed_in(user).get("/desk/")
    assert title_of(page) == "Nothing waits for you"
    assert headings_in(page)[0] == "Your entry"
    assert words_of(page).startswith(
        "Desk of the focal point of Testland Signed in as A. Example Nothing waits for you "
        "When a meeting opens for you, or something of yours is due, it stands here. "
    )
    assert (
        "Your entry Testland Confirmed on 3 March 2026 Office of the focal point Test Head, Test Ministry "
        "In office Since February 2025 The member’s own word Confirmed on 3 March 2026. "
        "This is what everybody sees; your name and your contact are not part of it. "
        "See it whole, correct it or propose a change · Tell the secretariat of a mistake"
    ) in words_of(page)
    assert '<a href="/members/testland/">' in main_of(page)


def test_an_entry_that_nobody_confirmed_says_so() -> None:
    user = UserFactory()
    office(user)
    assert "The member’s own word Not confirmed by you yet." in words_of(signed_in(user).get("/desk/"))


def test_an_assistant_sees_the_office_of_the_focal_point_and_their_own() -> None:
    user = UserFactory()
    own = office(user, role="assistant", position="Test Assistant")
    AppointmentFactory(member=own.member, position="Test Head", end_state=EndState.OPEN, institution=own.institution)
    words = words_of(signed_in(user).get("/desk/"))
    assert words.startswith("Desk of the assistant of Testland ")
    assert "Office of the focal point Test Head, Test Ministry Your own office Assistant: Test Assistant" in words


def test_an_entry_that_is_not_public_is_not_shown_as_if_it_were() -> None:
    user = UserFactory()
    member = MemberFactory(country__short_name="Testland", level=Level.MEMBERS)
    office(user, member=member)
    words = words_of(signed_in(user).get("/desk/"))
    assert "Your entry The entry of Testland is not public now. Ask the secretariat" in words
    assert "Test Head" not in words


FORMER = [
    (
        {"end_state": EndState.KNOWN, "end": PartialDate.of(2026, 11, 23)},
        "Your access ended on 23 November 2026, the last day of your term for Testland.",
    ),
    (
        {"end_state": EndState.KNOWN, "end": PartialDate.of(2025)},
        "Your access has ended with your term for Testland, which ended in 2025.",
    ),
    (
        {"end_state": EndState.UNKNOWN},
        "Your office for Testland is on record without saying whether it has ended.",
    ),
    ({"start": PartialDate.of(2026, 12, 1)}, "Your term for Testland begins on 1 December 2026."),
    ({"standing": Standing.FORMER}, "Testland does not belong to the network now."),
]


@pytest.mark.parametrize(("fields", "words"), FORMER, ids=["ended", "ended in a year", "unknown", "to begin", "left"])
def test_who_holds_no_office_now_reads_why_and_what_remains(fields: dict[str, Any], words: str) -> None:
    user = UserFactory()
    standing = fields.get("standing", Standing.MEMBER)
    member = MemberFactory(country__short_name="Testland", standing=standing)
    office(user, member=member, **{name: value for name, value in fields.items() if name != "standing"})
    page = signed_in(user).get("/desk/")
    assert (
        f"Your office {words} Your own registrations and what is kept about you stay open to you; "
        "what only members read does not. Is that a mistake?"
    ) in words_of(page)
    assert words_of(page).startswith("Your desk Signed in as")
    assert "Your entry" not in words_of(page)


def test_the_last_day_of_a_term_still_shows_the_entry() -> None:
    user = UserFactory()
    office(user, end_state=EndState.KNOWN, end=PartialDate.of(2026, 11, 24))
    assert "Your entry" in headings_in(signed_in(user).get("/desk/"))


def test_a_person_without_any_office_and_an_account_without_a_person_read_whom_to_write_to(settings: Any) -> None:
    settings.SECRETARIAT_EMAIL = "office@example.org"
    guest, nobody = UserFactory(), UserFactory()
    PersonFactory(user=guest)
    assert "Your office No office of yours is on record." in words_of(signed_in(guest).get("/desk/"))
    page = signed_in(nobody).get("/desk/")
    assert (
        "Your account Nobody on record is joined to this account yet, so it opens nothing that is for members. "
        "Write to the secretariat, which joins them. office@example.org"
    ) in words_of(page)
    assert '<a href="mailto:office@example.org">' in main_of(page)


@pytest.mark.parametrize(
    ("number", "title", "staff_title"),
    [
        (0, "Nothing waits for you", "Nothing is due"),
        (1, "One thing waits for you", "One thing is due"),
        (3, "Three things wait for you", "Three things are due"),
        (12, "Twelve things wait for you", "Twelve things are due"),
        (13, "13 things wait for you", "13 things are due"),
    ],
)
def test_titles_say_small_numbers_in_words(number: int, title: str, staff_title: str) -> None:
    assert (waiting_words(number), due_words(number)) == (title, staff_title)


def test_the_lede_says_about_how_long_it_takes() -> None:
    assert [minutes_words(1), minutes_words(4)] == ["About one minute.", "Together about four minutes."]


def three_tasks(request: HttpRequest) -> list[Card]:
    return [
        due(30, Task("Third", "/3/", "Do the third"), minutes=1),
        due(10, Task("First", "/1/", "Do the first", words="Why first.", when="by 15 April", is_late=True), minutes=2),
        due(20, Task("Second", "/2/", "Do the second", when="by 30 April"), minutes=1),
        Card(5, Place.IDLE, "focalpoints/desk_no_person.html"),
    ]


def test_the_most_urgent_thing_stands_in_the_box_and_the_others_under_due(offer: Callable[..., None]) -> None:
    offer(three_tasks)
    page = signed_in(UserFactory()).get("/desk/")
    assert title_of(page) == "Three things wait for you"
    assert "Together about four minutes." in words_of(page)
    assert headings_in(page) == ["First", "Due"]
    assert main_of(page).count('class="card first') == 1
    assert names_in(page) == ["Second", "Third"]
    assert "First by 15 April Why first. Do the first Due by 30 April Second Do the second : Second" in words_of(page)


def test_for_staff_everything_due_stands_in_one_list(offer: Callable[..., None]) -> None:
    offer(three_tasks)
    page = signed_in(make_staff("editor@example.org")).get("/desk/")
    assert (title_of(page), names_in(page)) == ("Three things are due", ["First", "Second", "Third"])
    assert 'class="card first' not in main_of(page)


def broken(request: HttpRequest) -> list[Card]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column FROM focalpoints_person")
    return []


def broken_template(request: HttpRequest) -> list[Card]:
    return [Card(1, Place.MAIN, "desk/no_such_template.html")]


@pytest.mark.parametrize("fault", [broken, broken_template])
def test_a_card_that_fails_says_so_is_logged_and_leaves_the_others(
    offer: Callable[..., None], fault: Any, caplog: pytest.LogCaptureFixture
) -> None:
    user = UserFactory()
    office(user, last_confirmed_on=date(2026, 6, 1))
    offer(own_desk.cards, fault, focalpoints_desk.cards, reports_desk.cards)
    page = signed_in(user).get("/desk/")
    assert page.status_code == 200
    assert notices_in(page) == [
        "This part could not be loaded. The others are whole. Load the page again in a minute; the fault is noted."
    ]
    assert title_of(page) == "Your desk"
    assert headings_in(page) == [
        "Your entry",
        "Peers who share a language and a topic with you",
        "Nominations",
        "Hand over",
        "Your reports",
        "Your data",
    ]
    what = __name__ if fault is broken else "desk/no_such_template.html"
    assert [one.getMessage() for one in caplog.records if one.name == "portal.desk"] == [f"card failed what={what}"]


def test_own_reports_are_listed_and_nobody_elses() -> None:
    user, other = UserFactory(), UserFactory()
    office(user)
    shown = {"state": State.QUEUED, "as_of": date(2026, 11, 20)}
    ordered(user, level=Level.MEMBERS, **shown)
    ordered(other, **shown | {"as_of": date(2020, 1, 1)})
    ordered(user, level=Level.SECRETARIAT, **shown | {"as_of": date(2021, 1, 1)})
    words = words_of(signed_in(user).get("/desk/"))
    assert "Your reports Members of the network Waits for the service 20 November 2026" in words
    assert "January" not in words


def test_who_ordered_no_report_reads_so() -> None:
    assert "Your reports You have not ordered a report." in words_of(signed_in(UserFactory()).get("/desk/"))


def test_the_secretariat_reads_numbers_that_lead_to_lists_of_exactly_those(staff_client: Client) -> None:
    MemberFactory(verified=False)
    MemberFactory(verified=False, standing=Standing.FORMER)
    MemberFactory(verified=False, is_sample=True)
    vacant = MemberFactory()
    AppointmentFactory(member=vacant, start=PartialDate.of(2015), end_state=EndState.KNOWN, end=PartialDate.of(2020))
    MemberFactory()
    ReportFactory(state=State.FAILED)
    page = staff_client.get("/desk/")
    assert title_of(page) == "One thing is due"
    assert figures_in(page) == [
        "1 entry unverified",
        "1 office vacant",
        "3 sources older than two years",
        "1 report failed",
    ]
    links = re.findall(r'<li><a href="([^"]+)"><b>', main_of(page))
    counts = [staff_client.get(link.replace("&amp;", "&")).context["cl"].result_count for link in links]
    assert counts == [1, 1, 3, 1]
    assert names_in(page)[0] == "1 report has failed"


def test_the_secretariat_reads_when_nothing_is_due_and_how_the_portal_is(staff_client: Client) -> None:
    page = staff_client.get("/desk/")
    assert title_of(page) == "Nothing is due"
    words = words_of(page)
    assert "Due now What has to be decided, sent or mended stands here on the day it is due." in words
    assert "Reports or mail: a worker is away. Look at it" in words
    for queue in ("reports", "short"):
        Pulse.objects.create(queue=queue, beat_at="2026-11-24T11:59:50Z")
    assert "Reports and mail: the workers are there. What is ordered:" in words_of(staff_client.get("/desk/"))


def test_nobody_who_is_not_staff_reads_what_is_due_to_the_secretariat() -> None:
    user = UserFactory()
    office(user)
    ReportFactory(state=State.FAILED, level=Level.SECRETARIAT)
    words = words_of(signed_in(user).get("/desk/"))
    assert [one for one in ("failed", "unverified", "vacant", "Health", "admin") if one in words] == []


def test_the_desk_is_its_readers_alone_and_comes_anew_each_time() -> None:
    page = signed_in(UserFactory()).get("/desk/")
    assert (page.headers["Cache-Control"], page.headers["Vary"]) == (
        "private, no-cache",
        "Cookie, Accept-Encoding",
    )
    assert "ETag" not in page.headers


def test_signed_out_it_leads_to_sign_in_and_back(client: Client) -> None:
    page = client.get("/desk/?x=1")
    assert (page.status_code, page.headers["Location"].rpartition("next=")[2]) == (302, "/desk/%3Fx%3D1")


def many_rows(user: User) -> None:
    """As many rows as twenty cards would show."""
    person = PersonFactory(user=user)
    for _number in range(20):
        member = MemberFactory()
        for role in ("focal-point", "alternate"):
            AppointmentFactory(member=member, person=person, role=role, end_state=EndState.OPEN)
        ordered(user, state=State.QUEUED)
        ReportFactory(state=State.FAILED)


def queries_of(client: Client) -> tuple[int, Any]:
    """How many queries the desk asks, and the page. Outside of a test's transaction no savepoint is made."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/desk/")
    return sum("SAVEPOINT" not in query["sql"] for query in asked), page


@pytest.mark.parametrize("rows", ["one", "many"])
def test_the_number_of_queries_does_not_grow_with_the_rows(rows: str) -> None:
    user = UserFactory()
    if rows == "one":
        office(user)
        ordered(user, state=State.QUEUED)
    else:
        many_rows(user)
    number, page = queries_of(signed_in(user))
    assert (number, main_of(page).count("<h2>Your entry</h2>")) == (44, 1 if rows == "one" else 20)


def test_messages_that_did_not_arrive_for_certain_are_due_and_lead_to_exactly_those(staff_client: Client) -> None:
    values = {"kind": "test", "to_address": "a@example.org", "subject": "S", "body": "B", "error": "refused"}
    for state in (MessageState.PERHAPS_SENT, MessageState.REFUSED, MessageState.REFUSED, MessageState.FAILED):
        Message.objects.create(state=state, **values)
    Message.objects.create(**values | {"error": ""})
    page = staff_client.get("/desk/")
    assert names_in(page) == ["1 message perhaps sent", "2 messages refused by a mail server", "1 message given up"]
    assert figures_in(page) == [
        "1 message perhaps sent",
        "2 messages refused by a mail server",
        "1 message given up",
    ]
    links = re.findall(r'<li><a href="([^"]+)"><b>', main_of(page))
    assert [staff_client.get(link).context["cl"].result_count for link in links] == [1, 2, 1]
    assert "Mail: 1 message waits, for 0 minutes; 1 was perhaps sent; 3 did not arrive Look at it" in words_of(page)


@pytest.mark.django_db(transaction=True)
def test_staff_read_when_the_last_backup_was_made_and_are_told_after_a_week(
    staff: User, tmp_path: Path, settings: Settings
) -> None:
    settings.SAMPLE = False
    staff_client = signed_in(staff)
    assert "Last backup: none is known here. Look at it" in words_of(staff_client.get("/desk/"))
    call_command("backup", str(tmp_path / "portal.backup"), stdout=StringIO())
    told = words_of(staff_client.get("/desk/"))
    assert "Last backup: today, 12:00 UTC" in told
    assert "12:00 UTC Look at it" not in told
    with time_machine.travel("2026-12-01T12:00:01Z", tick=False):
        assert "Last backup: 7 days ago, 24 November 2026, 12:00 UTC Look at it" in words_of(
            signed_in(staff).get("/desk/")
        )


def test_the_desk_of_the_secretariat_asks_for_the_second_factor_as_the_admin_does(
    staff_client: Client, settings: Settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    page = staff_client.get("/desk/")
    assert (page.status_code, page.headers["Location"]) == (302, f"{reverse('second-factor')}?next=/desk/")
    user = UserFactory()
    office(user)
    assert "Your entry" in headings_in(signed_in(user).get("/desk/"))
