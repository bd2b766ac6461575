"""The rooms after a meeting, asked by every role: sessions, notes, who did not agree to be named, needs, travel."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from meetings.models import Meeting, Needs, ProgrammeRelease, ReleasedSession, Session, TravelSupport
from meetings.reporting.editions import EDITIONS, PARTICIPANTS, PUBLIC, Readers, subject_of
from meetings.reporting.written import written_for
from meetings.reporting.written_files import may_order_edition
from meetings.services.scheduling import save_sessions
from meetings.services.writing_the_report import report_on, show_report, write_note, write_report
from r2pnet.reports import rendering
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import order
from tests.factories import InvitationFactory, OrganisationFactory
from tests.meetings.after import close, held_meeting, took_part
from tests.reports.test_directory import text_of
from tests.visibility.roles import Cast, make_cast
from tests.visibility.walking import ask

pytestmark = pytest.mark.django_db

EVERYBODY = {"visitor", "former", "of_another", "steering", "focal_point", "guest", "editor"}
ROLES = sorted(EVERYBODY)
HERE = {"focal_point", "guest", "editor"}
"""The focal point and the guest took part; the member of the steering group and of another member did not."""
# Who may see a session, by its word: as it is released, and as it is in the draft.
SESSIONS: dict[str, tuple[str, str, set[str]]] = {
    "narrowed": ("public", "secretariat", {"editor"}),
    "open": ("public", "public", EVERYBODY),
    "members": ("members", "members", {"of_another", "steering", "focal_point", "editor"}),
    "inside": ("participants", "participants", HERE),
    "steering": ("steering", "steering", {"steering", "editor"}),
    "staffonly": ("secretariat", "secretariat", {"editor"}),
}
SILENT = ("zqxsilentname", "zqxsilentoffice", "zqxneeds", "zqxtravel")
OWN = ("", "report/", "programme/", "programme/versions/", "calendar.ics", "next-steps/", "registration/")
OWN += ("registration/name/",)
DESK = ("", "list/", "list/close/", "list/1/", "report/", "report/show/", "report/take-back/", "thanks/")
LISTS = ("/meetings/", "/meetings/?q=zqx", "/meetings.ics", "/meetings.csv", "/search/?q=zqx", "/sitemap.xml")
LISTS += ("/", "/desk/", "/reports/", "/papers/?q=zqx", "/account/data/", "/account/data/export.json", "/desk/year/")


def seen_as(who: str, meeting: Meeting) -> dict[str, str]:
    return {"level": "members", "scope": f"meeting:{meeting.pk}"} if who == "participants" else {"level": who}


def sessions(meeting: Meeting, staff: Any) -> None:
    """One of each kind of readers with a note; what is hidden from most stands before what all see."""
    release = ProgrammeRelease.objects.create(meeting=meeting, number=1, zone=meeting.zone)
    for hour, (word, (released, draft, _who)) in enumerate(SESSIONS.items()):
        begins = timezone.now() - timedelta(days=7) + timedelta(hours=hour)
        times = {"starts_at": begins, "ends_at": begins + timedelta(minutes=30), "title": f"zqxtitle{word}"}
        session = Session.objects.create(meeting=meeting, kind="plenary", **times, **seen_as(draft, meeting))
        offices = [{"role": "chair", "words": f"zqxchair{word}"}]
        ReleasedSession.objects.create(
            session=session, since=release, kind="plenary", offices=offices, **times, **seen_as(released, meeting)
        )
        write_note(session, f"zqxnote{word}", version=0, by=staff)


def gathered(cast: Cast, readers: Readers) -> Meeting:
    """A meeting that was held, with a list that is closed and a report for `readers`."""
    staff, meeting = cast.accounts["editor"], held_meeting(slug="zqx-held", title="Held test meeting")
    guests = InvitationFactory(meeting=meeting, member=None, organisation=OrganisationFactory())
    took_part(meeting, person=cast.person("focal_point"), office="zqxlistedoffice")
    took_part(meeting, person=cast.person("guest"), invitation=guests, kind="un", office="Adviser")
    took_part(meeting, "Third Example", office="Adviser")
    silent = took_part(meeting, "zqxsilentname", office="zqxsilentoffice", is_listed=False)
    Needs.objects.create(registration=silent, text="zqxneeds")
    TravelSupport.objects.create(registration=silent, reason="zqxtravel")
    sessions(meeting, staff)
    close(meeting, staff)
    texts = {"took_place": "zqxtookplace", "outcome": "zqxoutcome", "thanks": "zqxthanks"}
    report = write_report(meeting, texts, version=0, by=staff)
    show_report(meeting, readers, version=report.version, by=staff)
    return meeting


def files(meeting: Meeting) -> list[Report]:
    """The list, the statistics and every edition of the report that there is, made as the worker makes them."""
    kinds = [("participants", meeting.slug), ("meeting-statistics", meeting.slug)]
    report = report_on(meeting)
    kinds += [
        ("meeting-report", subject_of(meeting.slug, one))
        for one in EDITIONS
        if one.audience(meeting).grants.cover(report.level, report.scope)
    ]
    made = [order(kind, subject=subject) for kind, subject in kinds]
    for one in made:
        rendering.render(one.pk)
        one.refresh_from_db()
        assert one.state == State.READY, one.error
    return made


def walked(client: Client, meeting: Meeting, made: list[Report]) -> Iterator[str]:
    """All that somebody gets: pages, feeds, lists, searches, and the words in the files that open to them."""
    numbers = [f"report/session/{pk}/" for pk in meeting.sessions.values_list("pk", flat=True)]
    paths = [f"/meetings/{meeting.slug}/{page}" for page in OWN]
    paths += [f"/desk/meetings/{meeting.slug}/{page}" for page in (*DESK, *numbers)]
    for path in (*paths, *LISTS):
        yield ask(client, path).text
    for one in made:
        answer = client.get(f"/reports/{one.pk}/file")
        if answer.status_code == 200:
            yield text_of(Path(one.file.path))


@pytest.mark.parametrize(
    ("readers", "who_reads"), [(PUBLIC, EVERYBODY), (PARTICIPANTS, HERE)], ids=["public", "participants"]
)
def test_nobody_gets_more_of_a_report_than_they_may_see(readers: Readers, who_reads: set[str]) -> None:
    cast = make_cast()
    meeting = gathered(cast, readers)
    made = files(meeting)
    expected = {f"zqx{part}": who_reads for part in ("tookplace", "outcome", "thanks")}
    expected |= {"zqxlistedoffice": HERE} | dict.fromkeys(SILENT, set[str]())
    for word, (_released, _draft, who) in SESSIONS.items():
        expected |= {f"zqxtitle{word}": who, f"zqxchair{word}": who, f"zqxnote{word}": who & who_reads}
    found: dict[str, set[str]] = {word: set() for word in expected}
    for role in ROLES:
        text = " ".join(walked(cast.client(role), meeting, made))
        for word in expected:
            if word in text and not (role == "editor" and word in SILENT):
                found[word].add(role)
    assert found == expected


def test_no_number_tells_of_a_session_that_is_hidden() -> None:
    cast = make_cast()
    meeting = gathered(cast, PUBLIC)
    report = report_on(meeting)
    numbers = {
        role: [(one.number, one.title) for one in written_for(cast.reader(role), report).sessions]
        for role in ("visitor", "guest", "editor")
    }
    assert numbers["visitor"] == [("1", "zqxtitleopen")]
    assert numbers["guest"] == [("1", "zqxtitleopen"), ("P1", "zqxtitleinside")]
    assert [title for _number, title in numbers["editor"]] == [f"zqxtitle{word}" for word in SESSIONS]


def test_a_session_that_is_narrowed_goes_from_page_and_file_at_once() -> None:
    cast = make_cast()
    meeting = gathered(cast, PUBLIC)
    made = order("meeting-report", subject=subject_of(meeting.slug, PUBLIC))
    rendering.render(made.pk)
    client, address = cast.client("visitor"), f"/meetings/{meeting.slug}/report/"
    assert "zqxnoteopen" in ask(client, address).text
    session = Session.objects.get(title="zqxtitleopen")
    session.level = "steering"
    save_sessions(meeting, [session], by=cast.accounts["editor"])
    assert "zqxtitleopen" not in ask(client, address).text
    made.refresh_from_db()
    assert made.state == State.OVERTAKEN


@pytest.mark.parametrize("level", ["public", "members", "steering"])
def test_an_edition_is_offered_where_the_one_rule_lets_its_audience_read(level: str) -> None:
    """The list of editions answers without a query for each; the rule asks the database."""
    cast = make_cast()
    meeting = gathered(cast, PUBLIC)
    editor = cast.reader("editor")
    for status in ("held", "draft"):
        Meeting.objects.filter(pk=meeting.pk).update(level=level, status=status)
        for readers in EDITIONS:
            reader = readers.audience(meeting)
            may = type(report_on(meeting)).objects.visible_to(reader).filter(meeting=meeting).exists()
            offered = may_order_edition(editor, subject_of(meeting.slug, readers))
            assert (status, readers.key, offered) == (status, readers.key, may)
