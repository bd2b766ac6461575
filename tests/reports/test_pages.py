"""The pages under /reports/: who may order what, how far it is, and the file; for everybody else they are not there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings

from focalpoints.models import Appointment, Member, User
from focalpoints.models.term import EndState
from focalpoints.services.accounts import StaffGroup, make_staff
from r2pnet.partial_dates import PartialDate
from r2pnet.reports import pages
from r2pnet.reports.models import Report, ReportOrder, State
from r2pnet.reports.orders import order
from r2pnet.reports.rendering import render
from r2pnet.stamps import bump
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    CountryFactory,
    MemberFactory,
    PersonFactory,
    RegionalOrganisationFactory,
    ReportFactory,
    UserFactory,
)
from tests.reports.conftest import Offer, Words

pytestmark = pytest.mark.django_db


@dataclass
class People:
    """One of each role, by a browser in which they have signed in."""

    anonymous: Client
    former: Client
    focal_point: Client
    other_focal_point: Client
    account_alone: Client
    editor: Client


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def focal_point_of(member: Member, **term: object) -> User:
    user = UserFactory()
    AppointmentFactory(member=member, person=PersonFactory(user=user), **{"end_state": EndState.OPEN, **term})
    return user


@pytest.fixture
def testland() -> Member:
    return MemberFactory(slug="testland", country=CountryFactory(short_name="Testland"))


@pytest.fixture
def otherland() -> Member:
    return MemberFactory(slug="otherland", country=CountryFactory(short_name="Otherland"))


@pytest.fixture
def people(testland: Member, otherland: Member) -> People:
    ended = {"end_state": EndState.KNOWN, "end": PartialDate.of(2020, 1, 1)}
    return People(
        Client(SERVER_NAME="localhost"),
        signed_in(focal_point_of(testland, **ended)),
        signed_in(focal_point_of(testland)),
        signed_in(focal_point_of(otherland)),
        signed_in(UserFactory()),
        signed_in(make_staff("editor@example.org", group=StaffGroup.EDITOR)),
    )


def ordered(client: Client, subject: str = "testland", kind: str = "member-sheet") -> Report:
    """Order by the form; the page that it leads to is that of the report."""
    answer = client.post("/reports/", {"kind": kind, "subject": subject})
    assert answer.status_code == 302, answer.content.decode()
    return Report.objects.get(pk=int(answer.headers["Location"].strip("/").split("/")[1]))


def made(client: Client, subject: str = "testland") -> Report:
    report = ordered(client, subject)
    render(report.pk)
    report.refresh_from_db()
    assert report.state == State.READY, report.error
    return report


def statuses(client: Client, report: Report) -> list[int]:
    """The answers for page, status and file."""
    start = f"/reports/{report.pk}/"
    return [client.get(path).status_code for path in (start, f"{start}status.json", f"{start}file")]


def kinds_offered(client: Client) -> list[str]:
    return [form.kind.key for form in client.get("/reports/").context["forms"]]


def test_each_role_is_offered_what_it_may_order(people: People) -> None:
    offered = {name: kinds_offered(getattr(people, name)) for name in vars(people) if name != "anonymous"}
    assert offered == {
        "former": [],
        "focal_point": ["member-sheet"],
        "other_focal_point": ["member-sheet"],
        "account_alone": [],
        "editor": ["directory", "entry-to-confirm", "member-sheet"],
    }


def test_who_may_order_nothing_is_told_when_there_will_be_something(people: People) -> None:
    page = people.former.get("/reports/").content.decode()
    assert (
        "There is no report that you can order now. When you have a place at a meeting, or hold an office of a member, "
        "what you can order stands here."
    ) in page
    assert "You have not ordered a report." in page


def test_the_desk_leads_to_the_order_of_a_report_only_whoever_may_order_one(people: People) -> None:
    shown = {
        name: '<a href="/reports/">Order a report</a>' in getattr(people, name).get("/desk/").content.decode()
        for name in vars(people)
        if name != "anonymous"
    }
    assert shown == {
        "former": False,
        "focal_point": True,
        "other_focal_point": True,
        "account_alone": False,
        "editor": True,
    }


def test_the_form_lists_the_members_that_the_reader_can_see(people: People, testland: Member) -> None:
    MemberFactory(country=CountryFactory(short_name="Closedland"), level=Level.SECRETARIAT)
    MemberFactory(country=CountryFactory(short_name="Innerland"), level=Level.MEMBERS)
    MemberFactory(country=CountryFactory(short_name="Scopeland"), level=Level.MEMBERS, scope=f"member:{testland.pk}")

    def names(client: Client) -> list[str]:
        form = client.get("/reports/").context["forms"][-1]
        return [name for value, name in form.fields["subject"].choices if value]

    assert names(people.focal_point) == ["Innerland", "Otherland", "Scopeland", "Testland"]
    assert names(people.other_focal_point) == ["Innerland", "Otherland", "Testland"]
    assert names(people.editor) == ["Closedland", "Innerland", "Otherland", "Scopeland", "Testland"]


def test_an_order_leads_to_its_page_and_stands_among_ones_own(people: People) -> None:
    report = ordered(people.focal_point)
    assert (report.kind, report.subject, report.level, report.scope) == ("member-sheet", "testland", "public", "")
    assert people.focal_point.get(f"/reports/{report.pk}/").status_code == 200
    assert own(people.focal_point) == ["Member sheet, Testland"]
    assert (own(people.other_focal_point), own(people.editor)) == ([], [])


def own(client: Client) -> list[str]:
    return [line["seen"].title for line in client.get("/reports/").context["orders"]]


def test_two_who_order_the_same_share_the_file_and_each_has_the_order(people: People) -> None:
    first = made(people.focal_point)
    assert ordered(people.other_focal_point).pk == first.pk
    assert ordered(people.focal_point).pk == first.pk
    assert (Report.objects.count(), ReportOrder.objects.count()) == (1, 2)
    assert own(people.other_focal_point) == own(people.focal_point) == ["Member sheet, Testland"]
    page = people.other_focal_point.get(f"/reports/{first.pk}/").content.decode()
    assert "by you; it was there already" in page


def test_an_order_of_what_is_unchanged_is_answered_in_few_queries_and_builds_nothing(
    people: People, testland: Member
) -> None:
    user = User.objects.get(person__appointments__member__slug="otherland")
    render(order("member-sheet", subject="testland", by=user).pk)
    with CaptureQueriesContext(connection) as few:
        order("member-sheet", subject="testland", by=user)
    # The level of the member, the stamps, the report, the order.
    assert len(few) == 4


@pytest.mark.parametrize("subject", ["", "no-such-member", "closedland", "x" * 5000, "testland\0", "'; --"])
def test_a_member_that_one_cannot_see_is_refused_like_one_that_is_not_there(people: People, subject: str) -> None:
    MemberFactory(slug="closedland", country=CountryFactory(short_name="Closedland"), level=Level.SECRETARIAT)
    answer = people.focal_point.post("/reports/", {"kind": "member-sheet", "subject": subject})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("Choose from the list what the report is about.") == 2
    assert '<a href="#member-sheet-subject">' in page
    assert "<title>Error: Reports" in page
    assert Report.objects.count() == 0


@pytest.mark.parametrize("kind", ["", "directory", "no-such-kind", "member-sheet\0"])
def test_a_kind_that_one_may_not_order_is_not_there(people: People, kind: str) -> None:
    assert people.focal_point.post("/reports/", {"kind": kind, "subject": "testland"}).status_code == 404
    assert Report.objects.count() == 0


@pytest.mark.parametrize("role", ["former", "account_alone"])
def test_who_holds_no_office_orders_nothing(people: People, role: str) -> None:
    answer = getattr(people, role).post("/reports/", {"kind": "member-sheet", "subject": "testland"})
    assert (answer.status_code, Report.objects.count()) == (404, 0)


def test_a_public_report_cannot_be_ordered_by_the_public(people: People) -> None:
    answer = people.anonymous.post("/reports/", {"kind": "directory"})
    assert (answer.status_code, Report.objects.count()) == (302, 0)
    assert answer.headers["Location"].endswith("?next=/reports/")


@pytest.mark.parametrize(
    ("level", "mine", "expected"),
    [
        (Level.PUBLIC, False, {"former": 200, "focal_point": 200, "other_focal_point": 200, "account_alone": 200}),
        (Level.MEMBERS, False, {"former": 404, "focal_point": 200, "other_focal_point": 200, "account_alone": 404}),
        (Level.MEMBERS, True, {"former": 404, "focal_point": 200, "other_focal_point": 404, "account_alone": 404}),
        (Level.SECRETARIAT, False, {"former": 404, "focal_point": 404, "other_focal_point": 404, "account_alone": 404}),
    ],
)
def test_page_status_and_file_are_for_those_who_may_see_the_member(
    people: People, testland: Member, level: Level, mine: bool, expected: dict[str, int]
) -> None:
    Member.objects.filter(pk=testland.pk).update(level=level, scope=f"member:{testland.pk}" if mine else "")
    report = made(people.editor)
    assert (report.level, report.scope) == (level, f"member:{testland.pk}" if mine else "")
    found = {name: statuses(getattr(people, name), report) for name in expected}
    assert found == {name: [status] * 3 for name, status in expected.items()}
    assert statuses(people.editor, report) == [200, 200, 200]
    assert statuses(people.anonymous, report) == [302, 302, 302]


def test_an_office_that_ended_takes_the_report_with_it_at_the_next_request(people: People, testland: Member) -> None:
    Member.objects.filter(pk=testland.pk).update(level=Level.MEMBERS)
    report = made(people.focal_point)
    assert statuses(people.focal_point, report) == [200, 200, 200]
    for office in Appointment.objects.all():
        office.end_state, office.end = EndState.KNOWN, PartialDate.of(2021)
        office.save()
    assert statuses(people.focal_point, report) == [404, 404, 404]
    assert own(people.focal_point) == []
    assert people.focal_point.post(f"/reports/{report.pk}/").status_code == 404


def test_a_member_that_is_closed_takes_its_sheets_with_it(people: People, testland: Member) -> None:
    report = made(people.focal_point)
    Member.objects.filter(pk=testland.pk).update(level=Level.SECRETARIAT)
    assert statuses(people.focal_point, report) == [404, 404, 404]
    assert own(people.focal_point) == []
    assert statuses(people.editor, report) == [200, 200, 200]


def test_the_sheet_shows_what_its_audience_may_see_and_not_what_the_orderer_may(
    people: People, testland: Member
) -> None:
    AppointmentFactory(member=testland, position="Planted Deputy", role="alternate", level=Level.MEMBERS)
    report = made(people.editor)
    assert report.level == Level.PUBLIC
    assert "Planted" not in text_of(people.editor, report)
    Member.objects.filter(pk=testland.pk).update(level=Level.MEMBERS)
    closed = made(people.editor)
    assert (closed.pk != report.pk, closed.level) == (True, Level.MEMBERS)
    assert "Planted Deputy" in text_of(people.focal_point, closed)


def text_of(client: Client, report: Report) -> str:
    content: Iterator[bytes] = client.get(f"/reports/{report.pk}/file").streaming_content  # type: ignore[attr-defined]
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(b"".join(content))).pages)


def test_who_may_see_it_changed_while_it_was_made_and_no_file_is_kept(people: People, testland: Member) -> None:
    report = ordered(people.focal_point)
    Member.objects.filter(pk=testland.pk).update(level=Level.MEMBERS)
    render(report.pk)
    report.refresh_from_db()
    assert (report.state, report.file.name) == (State.OVERTAKEN, "")
    page = people.focal_point.get(f"/reports/{report.pk}/").content.decode()
    assert "Who may see it has changed since it was ordered. Order it again." in page
    assert "Order it again</button>" in page


def test_the_file_is_saved_under_a_good_name_and_kept_by_no_shared_cache(people: People) -> None:
    report = made(people.focal_point)
    answer = people.focal_point.get(f"/reports/{report.pk}/file")
    name = f"member-sheet-testland-{report.as_of.isoformat()}.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("application/pdf", "private, no-cache")
    page = people.focal_point.get(f"/reports/{report.pk}/")
    assert (page.headers["Cache-Control"], "Cookie" in page.headers["Vary"]) == ("private, no-cache", True)
    assert people.focal_point.get(f"/reports/{report.pk}/status.json").headers["Cache-Control"] == "no-store"


def test_a_file_that_is_not_ready_is_not_there(people: People) -> None:
    report = ordered(people.focal_point)
    assert statuses(people.focal_point, report) == [200, 200, 404]


@pytest.mark.parametrize("number", ["0", "999999", "9" * 40])
def test_a_number_that_no_report_has_is_404(people: People, number: str) -> None:
    for end in ("", "status.json", "file"):
        assert people.focal_point.get(f"/reports/{number}/{end}").status_code == 404


def test_the_states_in_words_with_and_without_a_way_on(people: People) -> None:
    report = ordered(people.focal_point)
    path = f"/reports/{report.pk}/"
    now = timezone.now()
    states = {
        "waits": {"state": State.QUEUED, "sent_at": None},
        "queued": {"state": State.QUEUED, "sent_at": now},
        "running": {"state": State.RUNNING, "done": 1, "total": 4, "started_at": now},
        "failed": {"state": State.FAILED, "attempts": 3, "error": "The disk is full.", "failed_at": now},
        "forgotten": {"state": State.FORGOTTEN},
    }
    found = {}
    for name, values in states.items():
        Report.objects.filter(pk=report.pk).update(**values)
        page, status = (
            people.focal_point.get(path).content.decode(),
            people.focal_point.get(f"{path}status.json").json(),
        )
        refreshes = '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
        way = next((words for words in ("Look again", "Try again", "Order it again") if words in page), "")
        assert status["sentence"] in page.replace("&#x27;", "'")
        assert (status["is_over"], "portal.js" in page) == (not refreshes, refreshes)
        found[name] = (status["label"], status["sentence"], refreshes, way)
    assert found == {
        "waits": (
            "Waits for the service",
            "It will start when the service for jobs is back. There is nothing to do.",
            True,
            "Look again",
        ),
        "queued": ("Queued", "It starts when a worker is free, mostly within seconds.", True, "Look again"),
        "running": ("Being made", "Step 2 of 4: Laying out the pages.", True, "Look again"),
        "failed": ("Failed after 3 tries", "The disk is full.", False, "Try again"),
        "forgotten": ("No longer kept", "Its file was kept for 30 days.", False, "Order it again"),
    }


def test_what_happened_is_told_from_the_newest_back(people: People) -> None:
    with time_machine.travel(datetime(2026, 11, 25, 14, 2, 56, tzinfo=UTC), tick=False):
        report = ordered(people.focal_point)
    started = datetime(2026, 11, 25, 14, 2, 58, tzinfo=UTC)
    Report.objects.filter(pk=report.pk).update(state=State.RUNNING, done=1, total=4, started_at=started)
    events = people.focal_point.get(f"/reports/{report.pk}/").context["events"]
    assert [(event.title, event.words, event.moment and event.moment.strftime("%H:%M:%S")) for event in events] == [
        ("Writing the PDF", "comes next", None),
        ("Laying out the pages", "now", None),
        ("Started", "after 2 seconds in the queue", "14:02:58"),
        ("Ordered", "by you", "14:02:56"),
    ]


def test_a_ready_report_says_how_much_it_is_and_until_when_it_is_kept(people: People) -> None:
    report = made(people.focal_point)
    day = datetime(2026, 11, 25, 12, tzinfo=UTC)
    Report.objects.filter(pk=report.pk).update(file_size=24_576, pages=2, ready_at=day)
    ReportOrder.objects.update(ordered_at=day)
    page = people.focal_point.get(f"/reports/{report.pk}/").content.decode().replace("\xa0", " ")
    assert "2 pages, 24.0 KB. The file is kept until 25 December 2026." in page
    assert f'href="/reports/{report.pk}/file"' in page
    ordered(people.other_focal_point)
    ReportOrder.objects.exclude(ordered_at=day).update(ordered_at=datetime(2026, 12, 1, 12, tzinfo=UTC))
    listed = people.focal_point.get("/reports/").content.decode()
    assert "until 31 December" in listed


def test_a_failed_report_is_tried_again_by_its_orderer_and_by_nobody_without_office(people: People) -> None:
    report = ordered(people.focal_point)
    Report.objects.filter(pk=report.pk).update(state=State.FAILED, attempts=3, error="The disk is full.")
    assert "Try again</button>" not in people.account_alone.get(f"/reports/{report.pk}/").content.decode()
    assert people.account_alone.post(f"/reports/{report.pk}/").status_code == 404
    answer = people.focal_point.post(f"/reports/{report.pk}/")
    assert answer.headers["Location"] == f"/reports/{report.pk}/"
    report.refresh_from_db()
    assert (report.state, report.attempts, report.error) == (State.QUEUED, 0, "")


def test_a_double_click_is_one_report(people: People) -> None:
    first, second = ordered(people.focal_point), ordered(people.focal_point)
    assert (first.pk, ReportOrder.objects.count(), Report.objects.count()) == (second.pk, 1, 1)


def test_an_overtaken_report_leads_to_the_one_that_holds_its_content(people: People, testland: Member) -> None:
    user = User.objects.get(email=Appointment.objects.first().person.user.email)  # type: ignore[union-attr]
    overtaken = ReportFactory(kind="member-sheet", subject="testland", state=State.OVERTAKEN)
    ReportOrder.objects.create(report=overtaken, user=user)
    report = ordered(people.focal_point)
    answer = people.focal_point.get(f"/reports/{overtaken.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/reports/{report.pk}/")


def test_orders_are_handed_over_when_another_report_has_the_content_already(offer: Offer, staff: User) -> None:
    shown = ["one"]
    offer(lambda subject, language: Words(shown[0]))
    render(order("note").pk)
    shown[0] = "two"
    bump("focalpoints")
    mine = order("note", by=staff)
    shown[0] = "one"  # it comes back before the worker reads it
    render(mine.pk)
    mine.refresh_from_db()
    assert mine.state == State.OVERTAKEN
    kept = ReportOrder.objects.get()
    assert (kept.report_id != mine.pk, kept.user, kept.report.state) == (True, staff, State.READY)


def test_the_language_is_asked_for_where_there_is_a_choice(people: People, settings: Settings) -> None:
    assert 'name="language"' not in people.focal_point.get("/reports/").content.decode()
    settings.OFFERED_LANGUAGES = ["en", "ar"]
    assert 'name="language"' in people.focal_point.get("/reports/").content.decode()
    words = {"kind": "member-sheet", "subject": "testland"}
    people.focal_point.post("/reports/", {**words, "language": "ar"})
    people.focal_point.post("/ar/reports/", words)
    people.focal_point.post("/reports/", words)
    assert sorted(Report.objects.values_list("language", flat=True)) == ["ar", "en"]
    refused = people.focal_point.post("/reports/", {**words, "language": "xx"})
    assert "Choose a language from the list." in refused.content.decode()
    assert '<option value="testland" selected>' in refused.content.decode()


def test_who_orders_too_fast_is_told_to_wait(people: People, settings: Settings) -> None:
    settings.REPORT_ORDER_LIMIT = (2, 60)
    words = {"kind": "member-sheet", "subject": "testland"}
    assert [people.focal_point.post("/reports/", words).status_code for _try in range(3)] == [302, 302, 429]
    assert people.other_focal_point.post("/reports/", words).status_code == 302


def test_the_pages_take_the_same_queries_however_many_orders_there_are(people: People) -> None:
    def queries() -> list[int]:
        numbers = []
        for path in ("/reports/", f"/reports/{Report.objects.earliest('pk').pk}/"):
            with CaptureQueriesContext(connection) as asked:
                assert people.focal_point.get(path).status_code == 200
            numbers.append(len(asked))
        return numbers

    ordered(people.focal_point)
    ordered(people.focal_point, "otherland")
    few = queries()
    for member in [*MemberFactory.create_batch(12), *RegionalOrganisationFactory.create_batch(3)]:
        ordered(people.focal_point, member.slug)
    assert len(own(people.focal_point)) == 17
    assert queries() == few


def test_only_get_head_and_post_are_answered(people: People) -> None:
    report = ordered(people.focal_point)
    assert people.focal_point.delete("/reports/").status_code == 405
    assert people.focal_point.put(f"/reports/{report.pk}/").status_code == 405
    assert people.focal_point.post(f"/reports/{report.pk}/file").status_code == 405
    assert people.focal_point.head("/reports/").status_code == 200


def test_the_button_on_a_members_page_is_for_those_who_may_order(people: People) -> None:
    button = '<button class="button second">Member sheet as PDF</button>'
    found = {name: button in getattr(people, name).get("/members/testland/").content.decode() for name in vars(people)}
    assert found == {
        "anonymous": False,
        "former": False,
        "focal_point": True,
        "other_focal_point": True,
        "account_alone": False,
        "editor": True,
    }


def test_a_page_of_a_kind_that_no_app_offers_any_more_still_opens(people: People) -> None:
    report = ReportFactory(kind="gone", state=State.FAILED, error="It broke.")
    page = people.focal_point.get(f"/reports/{report.pk}/")
    assert (page.status_code, "Try again" in page.content.decode()) == (200, False)
    assert people.focal_point.post(f"/reports/{report.pk}/").status_code == 404


def test_every_view_asks_to_sign_in_by_itself_too() -> None:
    """The rule of the rooms is not the only one: a view that is called without it leads to sign-in as well."""
    request = Client(SERVER_NAME="localhost").get("/members/").wsgi_request
    answers = [pages.reports(request), *(view(request, 1) for view in (pages.report, pages.status, pages.file))]
    assert [answer.status_code for answer in answers] == [302] * 4
