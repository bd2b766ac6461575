"""The report on a meeting: written, shown to those who are chosen, with no name that nobody has looked at."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from focalpoints.services.erasure import anonymise
from meetings.models import (
    Meeting,
    MeetingReport,
    ProgrammeRelease,
    ReleasedSession,
    Session,
    SessionNote,
    SessionOffice,
)
from meetings.models.meeting_report import LONGEST_SECTION
from meetings.reporting.editions import EDITIONS, MEMBERS, PARTICIPANTS, PUBLIC, SECRETARIAT, STEERING, subject_of
from meetings.reporting.kinds import MEETING_REPORT
from meetings.reporting.names import names_in, people_of, sign_of_names
from meetings.reporting.pieces import Piece, pieces_of
from meetings.reporting.written import written_for
from meetings.services.writing_the_report import (
    report_on,
    show_report,
    take_report_back,
    texts_of,
    write_note,
    write_report,
)
from r2pnet.refusal import Changed, Refused
from r2pnet.reports import rendering
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import order
from r2pnet.reports.registry import NoSubject
from tests.factories import (
    MemberFactory,
    OrganisationFactory,
    PaperFactory,
    PersonFactory,
    ReportFactory,
    SessionFactory,
    UserFactory,
)
from tests.meetings.after import held_meeting, person_of, took_part
from tests.meetings.gathering import account_of
from tests.meetings.reading import words_of
from tests.races import at_once, race
from tests.reports.test_directory import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return make_staff("editor@example.org")


def browser_of(user: User | None) -> Client:
    client = Client(SERVER_NAME="localhost")
    if user:
        client.force_login(user)
    return client


def written(meeting: Meeting, staff: User, **texts: str) -> MeetingReport:
    return write_report(meeting, texts or {"took_place": "We met."}, version=report_on(meeting).version, by=staff)


def shown(meeting: Meeting, staff: User, readers: Any = PARTICIPANTS, **texts: str) -> MeetingReport:
    report = written(meeting, staff, **texts)
    return show_report(meeting, readers, version=report.version, by=staff)


def released(meeting: Meeting, title: str = "Opening", kind: str = "plenary", **seen: str) -> Session:
    """A session of a programme that was released."""
    release, _new = ProgrammeRelease.objects.get_or_create(meeting=meeting, number=1)
    begins = timezone.now() - timedelta(days=7)
    seen = {"level": "public", **seen}
    times = {"title": title, "starts_at": begins, "ends_at": begins + timedelta(hours=1)}
    session = Session.objects.create(meeting=meeting, kind=kind, **times, **seen)
    offices = [{"role": "chair", "words": "Testland, national focal point"}]
    ReleasedSession.objects.create(session=session, since=release, kind=kind, offices=offices, **times, **seen)
    return session


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Anna Beispiel said so.", ["Anna Beispiel"]),
        ("BEISPIEL, Anna: it is so.", ["Anna Beispiel"]),
        ("Ms Beispiel said so.", ["Beispiel"]),
        ("As an anna would, or a beispiel.", []),
        ("Anna was there.", []),
        ("The Beispiele of others.", []),
        ("代表王小明发言。", ["王小明"]),
        ("قال عبد الرحمن المثال إن", ["عبد الرحمن المثال"]),
        ("Говорила Примерова о мире.", ["Примерова"]),
        ("Dr. José Ejemplo spoke.", ["José Ejemplo"]),
        ("Dr. JOSE EJEMPLO spoke.", ["José Ejemplo"]),
        ("", []),
    ],
)
def test_a_name_is_found_in_whatever_script_and_a_common_word_is_none(text: str, found: list[str]) -> None:
    people = ["Anna Beispiel", "王小明", "عبد الرحمن المثال", "Александра Примерова", "José Ejemplo", " "]
    assert [one.words for one in names_in([("Outcome", text)], people)] == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Ana Beispiel Muster", "Ms Beispiel said no.", ["Beispiel"]),
        ("Ana Beispiel Muster", "Ms MUSTER said no.", ["Muster"]),
        ("Ana Beispiel Muster", "Muster and Beispiel.", ["Beispiel", "Muster"]),
        ("Ana Beispiel-Muster", "Ms Beispiel said no.", ["Beispiel-Muster"]),
        ("Ana Béispiel Muster", "Ms Beispiel said no.", ["Béispiel"]),
        ("Ana De La Muestra", "La Muestra said no. De facto.", ["Muestra"]),
        ("Ana al-Beispiel Muster", "Al said no, Beispiel too.", ["al-Beispiel"]),
        ("Ana de la Muestra", "De la paix.", []),
        ("ana beispiel", "Ms Beispiel said no.", ["beispiel"]),
        ("Ana Beispiel Muster", "As a beispiel, Ana.", []),
        ("عبد الرحمن المثال", "قال الرحمن", []),
        ("Beispiel", "Beispiel said no.", ["Beispiel"]),
    ],
)
def test_of_several_last_names_each_is_found(name: str, text: str, found: list[str]) -> None:
    assert [one.words for one in names_in([("Outcome", text)], [name])] == found


def test_text_becomes_paragraphs_and_lists_and_no_markup() -> None:
    assert pieces_of("One\r\ntwo\n\n- a\n- b\n\n\n<b>x</b>") == (
        Piece(lines=("One", "two")), Piece(items=("a", "b")), Piece(lines=("<b>x</b>",)),
    )  # fmt: skip
    assert pieces_of(" \n ") == ()
    assert [one.direction for one in pieces_of("12 One\n\n12 اتفق\n\n- اتفق\n\n…")] == ["ltr", "rtl", "rtl", "ltr"]


def test_a_draft_is_read_by_the_secretariat_alone(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting)
    written(meeting, staff, took_place="Planted draft")
    address = f"/meetings/{meeting.slug}/report/"
    assert [browser_of(one).get(address).status_code for one in (None, account_of(row.person), staff)] == [
        404,
        404,
        200,
    ]
    assert address not in browser_of(account_of(row.person)).get(meeting.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("readers", "visitor", "member", "participant"),
    [(PUBLIC, 200, 200, 200), (MEMBERS, 404, 200, 200), (PARTICIPANTS, 404, 404, 200), (STEERING, 404, 404, 404)],
)
def test_it_is_read_by_those_who_were_chosen(
    staff: User, readers: Any, visitor: int, member: int, participant: int
) -> None:
    meeting, other = held_meeting(), held_meeting(slug="other", ordinal=13)
    inside, outside = took_part(meeting), took_part(other, "B. Example")
    shown(meeting, staff, readers)
    address = f"/meetings/{meeting.slug}/report/"
    people = (None, account_of(outside.person), account_of(inside.person))
    assert [browser_of(one).get(address).status_code for one in people] == [visitor, member, participant]
    links = [address in browser_of(one).get(meeting.get_absolute_url()).content.decode() for one in people]
    assert links == [status == 200 for status in (visitor, member, participant)]


def test_shown_to_fewer_or_taken_back_it_is_gone_with_the_next_request(staff: User) -> None:
    meeting = held_meeting()
    client, address = browser_of(None), f"/meetings/{meeting.slug}/report/"
    report = shown(meeting, staff, PUBLIC)
    assert client.get(address).status_code == 200
    file = ReportFactory(
        kind="meeting-report", subject=subject_of(meeting.slug, PUBLIC), level="public", state="ready", file="x.pdf"
    )
    report = show_report(meeting, MEMBERS, version=report.version, by=staff)
    assert client.get(address).status_code == 404
    assert Report.objects.get(pk=file.pk).state == "overtaken"
    report = show_report(meeting, PUBLIC, version=report.version, by=staff)
    assert client.get(address).status_code == 200
    take_report_back(meeting, version=report.version, by=staff)
    assert client.get(address).status_code == 404
    assert (report_on(meeting).level, report_on(meeting).shown_at) == ("secretariat", None)


def test_names_offices_and_sessions_stand_in_it_for_who_may_see_them_alone(staff: User) -> None:
    meeting = held_meeting()
    rows = [took_part(meeting, f"Planted Name{number}", office=f"Zqxoffice {number}") for number in range(3)]
    took_part(meeting, "Planted silent", office="Zqxsilent", is_listed=False)
    took_part(meeting, "Planted own", office="Office of Planted own")
    for title, seen in {
        "Zqxopen": {}, "Zqxinside": {"level": "members", "scope": f"meeting:{meeting.pk}"},
        "Zqxsteering": {"level": "steering"},
    }.items():  # fmt: skip
        write_note(released(meeting, title, **seen), f"Note on {title}", version=0, by=staff)
    write_note(released(meeting, "Zqxcase", kind="case-study"), "Note on Zqxcase", version=0, by=staff)
    PaperFactory(meeting=meeting, title="Zqxpaper")
    PaperFactory(meeting=meeting, title="Zqxhidden", level="secretariat")
    report = shown(meeting, staff, PUBLIC)
    report.meeting = meeting
    public, inside = (str(written_for(one, report)) for one in (AnonymousUser(), account_of(rows[0].person)))
    for text, inside_is in ((public, False), (inside, True)):
        assert "Planted" not in text
        assert [one in text for one in ("Note on Zqxopen", "Note on Zqxcase", "Zqxpaper")] == [True] * 3
        assert [one in text for one in ("Zqxoffice 1", "Note on Zqxinside")] == [inside_is] * 2
        assert [one in text for one in ("Zqxsteering", "Zqxhidden", "Zqxsilent")] == [False] * 3
    found = written_for(account_of(rows[0].person), report)
    assert [one.title for one in found.case_studies] == ["Zqxcase"]
    assert found.everybody == 5
    assert written_for(staff, report).sessions[-1].offices == ("Testland, national focal point",)


def test_a_report_with_a_name_is_shown_only_when_just_that_was_ticked(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, "Anna Beispiel")
    report = written(meeting, staff, outcome="Ms Beispiel said that it is so.")
    for ticked in ("", "x"):
        with pytest.raises(Refused, match="The text has the name of somebody who took part: “Beispiel” \\(Outcome\\)"):
            show_report(meeting, PUBLIC, version=report.version, by=staff, ticked=ticked)
    assert not report_on(meeting).is_shown
    seen = sign_of_names(names_in(texts_of(meeting), people_of(meeting)))
    report = show_report(meeting, PUBLIC, version=report.version, by=staff, ticked=seen)
    with pytest.raises(Refused):
        write_report(
            meeting, {"outcome": "Ms Beispiel. ", "thanks": "To Anna Beispiel"}, version=report.version, by=staff
        )
    session = released(meeting)
    with pytest.raises(Refused):
        write_note(session, "Ms Beispiel spoke.", version=0, by=staff)
    assert (report_on(meeting).thanks, SessionNote.objects.count()) == ("", 0)


def test_who_chairs_or_presents_is_looked_for_without_a_place_too(staff: User) -> None:
    meeting = held_meeting()
    session = released(meeting)
    session.offices.create(role="chair", organisation=OrganisationFactory(), person=PersonFactory(name="Cara Beispiel"))
    report = written(meeting, staff, outcome="Ms Beispiel concluded.")
    with pytest.raises(Refused, match="“Beispiel” \\(Outcome\\)"):
        show_report(meeting, PUBLIC, version=report.version, by=staff)


@pytest.mark.parametrize("text", ["x" * LONGEST_SECTION, "مثال \U0001f54a <b>{meeting}</b>\n\n- عربي\n\n" * 200])
def test_the_longest_text_of_any_script_is_shown_and_made_a_file(staff: User, text: str) -> None:
    meeting = held_meeting()
    shown(meeting, staff, PUBLIC, outcome=text)
    page = browser_of(None).get(f"/meetings/{meeting.slug}/report/").content.decode()
    assert (text.split("\n")[0].replace("<b>", "&lt;b&gt;").replace("</b>", "&lt;/b&gt;") in page) is True
    report = order("meeting-report", subject=subject_of(meeting.slug, PUBLIC))
    rendering.render(report.pk)
    report.refresh_from_db()
    assert report.state == State.READY, report.error


def test_a_longer_text_is_refused_by_the_deed_as_by_the_page(staff: User) -> None:
    meeting = held_meeting()
    with pytest.raises(Refused, match="Use at most 10000 letters: there are 10001"):
        written(meeting, staff, outcome="x" * (LONGEST_SECTION + 1))
    with pytest.raises(Refused, match="Use at most 2000 letters"):
        write_note(released(meeting), "x" * 2001, version=0, by=staff)
    page = browser_of(staff).post(
        f"/desk/meetings/{meeting.slug}/report/", {"version": "0", "outcome": "zqx" + "x" * LONGEST_SECTION}
    )
    assert "at most 10000 characters" in words_of(page)
    assert "zqxxxx" in page.content.decode(), "what was typed stays"
    assert not MeetingReport.objects.exists()


@pytest.mark.parametrize("texts", [{"outcome": " \n "}, {"outcome": ""}])
def test_an_empty_report_is_shown_to_nobody_and_says_so(staff: User, texts: dict[str, str]) -> None:
    meeting = held_meeting()
    report = written(meeting, staff, **texts)
    with pytest.raises(Refused, match="Nothing is written yet"):
        show_report(meeting, PUBLIC, version=report.version, by=staff)
    assert "Nothing is written yet" in words_of(browser_of(staff).get(f"/desk/meetings/{meeting.slug}/report/show/"))


def test_two_who_write_from_the_same_text_do_not_overwrite_each_other(staff: User) -> None:
    meeting = held_meeting()
    first = written(meeting, staff, outcome="Text of the first")
    client, address = browser_of(staff), f"/desk/meetings/{meeting.slug}/report/"
    write_report(meeting, {"outcome": "Text of the second"}, version=first.version, by=staff)
    typed = {"outcome": "Text of the third", "version": first.version}
    page = client.post(address, typed)
    words = words_of(page)
    assert "Somebody else has saved it since you opened the page" in words
    assert ("Text of the second" in words, "Text of the third" in words) == (True, True)
    assert report_on(meeting).outcome == "Text of the second"
    again = page.context["form"]["version"].value()
    assert client.post(address, {**typed, "version": again}).status_code == 302
    assert report_on(meeting).outcome == "Text of the third"
    note = write_note(released(meeting), "First", version=0, by=staff)
    assert note is not None
    with pytest.raises(Changed):
        write_note(note.session, "Other", version=0, by=staff)


def test_a_note_without_words_is_taken_out(staff: User) -> None:
    meeting = held_meeting()
    session = released(meeting)
    note = write_note(session, "Words", version=0, by=staff)
    assert note is not None
    assert write_note(session, "  ", version=note.version, by=staff) is None
    assert write_note(session, "", version=0, by=staff) is None
    assert SessionNote.objects.count() == 0


def test_nothing_is_written_of_a_meeting_that_was_not_held_and_nothing_empty_is_shown(staff: User) -> None:
    meeting, held = held_meeting(status="closed"), held_meeting(slug="other", ordinal=13)
    with pytest.raises(Refused):
        written(meeting, staff)
    with pytest.raises(Refused):
        show_report(held, PUBLIC, version=0, by=staff)
    with pytest.raises(Refused):
        show_report(held, SECRETARIAT, version=written(held, staff).version, by=staff)


def test_each_audience_has_an_edition_with_what_all_of_it_may_see(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, office="Zqxoffice")
    shown(meeting, staff, PUBLIC, took_place="Zqxtext")
    offered = {
        name: [subject.rpartition(".")[2] for subject, _words in MEETING_REPORT.offered(user)]
        for name, user in (("staff", staff), ("inside", account_of(row.person)), ("visitor", AnonymousUser()))
    }
    assert offered == {
        "staff": ["public", "members", "steering", "participants", "secretariat"],
        "inside": ["public", "members", "participants"],
        "visitor": ["public"],
    }
    has_office = {}
    for readers in EDITIONS:
        text = str(MEETING_REPORT.build(subject_of(meeting.slug, readers), "en"))
        has_office[readers.key] = "Zqxoffice" in text
        audience = MEETING_REPORT.audience(subject_of(meeting.slug, readers))
        assert (audience.level, audience.scope) == (readers.level, readers.scope(meeting))
    assert [key for key, one in has_office.items() if one] == ["participants", "secretariat"]


def test_a_draft_has_no_edition_but_the_secretariats(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting)
    written(meeting, staff)
    assert [subject.rpartition(".")[2] for subject, _words in MEETING_REPORT.offered(staff)] == ["secretariat"]
    for readers in (PUBLIC, MEMBERS, PARTICIPANTS, STEERING):
        with pytest.raises(NoSubject):
            MEETING_REPORT.audience(subject_of(meeting.slug, readers))
    for subject in ("", ".", "x.public", f"{meeting.slug}.x", meeting.slug):
        assert MEETING_REPORT.may_order(staff, subject) is False
        with pytest.raises(NoSubject):
            MEETING_REPORT.build(subject, "en")


def test_the_file_says_what_the_page_says(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, "Planted Name", office="Zqxoffice")
    write_note(released(meeting, "Zqxsession"), "- Zqxnote", version=0, by=staff)
    shown(meeting, staff, PARTICIPANTS, took_place="Zqxtext <b>", outcome="Zqxoutcome", thanks="Zqxthanks")
    report = order("meeting-report", subject=subject_of(meeting.slug, PARTICIPANTS))
    rendering.render(report.pk)
    report.refresh_from_db()
    assert report.state == State.READY, report.error
    text = text_of(report.file.path)
    for word in ("Zqxoffice", "Zqxsession", "Zqxnote", "Zqxtext <b>", "Zqxoutcome", "Zqxthanks"):
        assert word in text
    assert "Planted" not in text


def test_whoever_is_erased_is_named_in_no_report_and_no_history_of_it(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Planted Erased")
    written(meeting, staff, outcome="Planted Erased was there.")
    write_note(released(meeting), "Planted Erased again.", version=0, by=staff)
    anonymise(person_of(row), by=staff)
    held = [*MeetingReport.objects.values(), *MeetingReport.history.values(), *SessionNote.history.values()]
    assert "Planted" not in str([*held, *SessionNote.objects.values()])


def test_an_erasure_leaves_no_public_file_with_the_name_not_even_of_who_only_chaired(staff: User) -> None:
    meeting = held_meeting()
    session = released(meeting)
    chair = PersonFactory(name="Planted Chair")
    SessionOffice.objects.create(session=session, role="chair", member=MemberFactory(), office="Chair", person=chair)
    draft = written(meeting, staff, outcome="Planted Chair opened.")
    texts = texts_of(meeting)
    sign = sign_of_names(names_in(texts, people_of(meeting)))
    show_report(meeting, PUBLIC, version=draft.version, by=staff, ticked=sign)
    report = order("meeting-report", subject=subject_of(meeting.slug, PUBLIC))
    rendering.render(report.pk)
    report.refresh_from_db()
    path = report.file.path
    assert "Planted Chair" in " ".join(text_of(path).split())
    opened = report_on(meeting).version
    with TestCase.captureOnCommitCallbacks(execute=True):
        anonymise(chair, by=staff)
    report.refresh_from_db()
    assert (report.state, report.file.name, Path(path).exists()) == (State.OVERTAKEN, "", False)
    with pytest.raises(Changed):
        write_report(meeting, {"outcome": "Planted Chair opened."}, version=opened, by=staff)
    rendering.render(order("meeting-report", subject=subject_of(meeting.slug, PUBLIC)).pk)
    made = Report.objects.filter(kind="meeting-report").ready().get()
    assert "Planted" not in text_of(made.file.path)


def test_a_note_read_before_an_erasure_does_not_bring_the_name_back(staff: User) -> None:
    meeting = held_meeting()
    row, session, other = took_part(meeting, "Planted Erased"), released(meeting), released(meeting, "Other")
    note = write_note(session, "Planted Erased spoke.", version=0, by=staff)
    untouched = write_note(other, "Nobody spoke.", version=0, by=staff)
    assert note and untouched
    anonymise(person_of(row), by=staff)
    with pytest.raises(Changed):
        write_note(session, "Planted Erased spoke.", version=note.version, by=staff)
    assert write_note(other, "Somebody spoke.", version=untouched.version, by=staff)


def test_the_pages_of_staff_lead_from_a_draft_to_a_report_that_is_shown(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, "Anna Beispiel")
    session = released(meeting, "Opening <b>")
    client, desk = browser_of(staff), f"/desk/meetings/{meeting.slug}/report/"
    assert "Nothing is written yet" in words_of(client.get(f"{desk}show/"))
    assert client.get(f"{desk}take-back/").status_code == 302
    assert client.post(desk, {"took_place": "We met.", "version": "0"}).status_code == 302
    assert client.post(f"{desk}session/{session.pk}/", {"text": "Beispiel spoke.", "version": "0"}).status_code == 302
    page = client.get(f"{desk}show/")
    assert "The text has the name of somebody who took part: “Beispiel” (Opening <b>)." in words_of(page)
    sent = {"readers": "public", "version": page.context["form"]["version"].value()}
    assert "The text has the name" in words_of(client.post(f"{desk}show/", sent))
    assert not report_on(meeting).is_shown
    done = client.post(f"{desk}show/", {**sent, "names_seen": page.context["names"]["sign"]}, follow=True)
    assert "The report is shown." in words_of(done)
    assert "Beispiel spoke." in words_of(browser_of(None).get(f"/meetings/{meeting.slug}/report/"))
    version = report_on(meeting).version
    answer = client.post(desk, {"took_place": "Anna Beispiel opened.", "version": version})
    assert ("names_seen" in answer.content.decode(), "Anna Beispiel opened." in answer.content.decode()) == (True, True)
    sign = answer.context["names"]["sign"]
    typed = {"took_place": "Anna Beispiel opened.", "version": version, "names_seen": sign}
    assert client.post(desk, typed).status_code == 302
    assert client.post(f"{desk}take-back/", {"version": report_on(meeting).version}).status_code == 302
    assert browser_of(None).get(f"/meetings/{meeting.slug}/report/").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"version": "x"}, {"version": "-1"}, {"version": "9" * 30}, {},
        {"version": "0", "took_place": "x" * 10_001}, {"version": "0", "took_place": "\0"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(staff: User, typed: dict[str, str]) -> None:
    meeting = held_meeting()
    client, desk = browser_of(staff), f"/desk/meetings/{meeting.slug}/report/"
    assert client.post(desk, typed).status_code == 200
    assert client.post(f"{desk}show/", {**typed, "readers": "nobody"}).status_code == 200
    assert client.post(f"{desk}take-back/", typed).status_code == 302
    assert client.get(f"{desk}session/99999999999999999999/").status_code == 404
    assert not MeetingReport.objects.exists()


def test_the_page_takes_as_many_queries_for_two_sessions_as_for_nine(staff: User) -> None:
    counts = []
    for number in (2, 9):
        meeting = held_meeting(slug=f"held-{number}", ordinal=number)
        for place in range(number):
            took_part(meeting, f"Name {place}")
            write_note(released(meeting, f"Session {place}"), "Note", version=0, by=staff)
            PaperFactory(meeting=meeting)
        shown(meeting, staff, PARTICIPANTS)
        client = browser_of(staff)
        client.get(f"/meetings/{meeting.slug}/report/")
        with CaptureQueriesContext(connection) as queries:
            for address in (f"/meetings/{meeting.slug}/report/", f"/desk/meetings/{meeting.slug}/report/"):
                assert client.get(address, {"again": "1"}).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@race
def test_of_two_who_write_the_first_text_at_once_one_is_told() -> None:
    meeting, both = held_meeting(), [make_staff(f"{name}@example.org") for name in ("one", "two")]

    def write(by: User) -> str:
        try:
            return write_report(meeting, {"outcome": by.email}, version=0, by=by).outcome
        except Changed:
            return ""

    made = at_once([lambda by=by: write(by) for by in both])
    assert sorted(map(bool, made)) == [False, True]
    assert [report.outcome for report in MeetingReport.objects.all()] == [one for one in made if one]


def test_others_are_led_to_sign_in() -> None:
    meeting = held_meeting()
    client = browser_of(UserFactory())
    for page in ("report/", "report/show/", "report/take-back/", "report/session/1/", "thanks/"):
        assert client.get(f"/desk/meetings/{meeting.slug}/{page}").status_code in (302, 404)


def test_texts_of_the_same_title_are_all_looked_through(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, "Anna Beispiel")
    report = written(meeting, staff, outcome="Ms Beispiel said so.")
    for title, text in (("Working groups", "Ms Beispiel"), ("Working groups", "Well"), ("Outcome", "Well")):
        write_note(released(meeting, title), text, version=0, by=staff)
    assert len(texts_of(meeting)) == 4
    with pytest.raises(Refused, match="“Beispiel” \\(Outcome\\), “Beispiel” \\(Working groups\\)"):
        show_report(meeting, PUBLIC, version=report.version, by=staff)


def test_what_was_taken_out_counts_until_the_next_version_is_released(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, "Anna Beispiel")
    report, session = written(meeting, staff), released(meeting, "Zqxgone")
    write_note(session, "Ms Beispiel spoke.", version=0, by=staff)
    Session.objects.update(is_removed=True)
    desk = f"/desk/meetings/{meeting.slug}/report/"
    assert "Zqxgone" in words_of(browser_of(staff).get(desk))
    with pytest.raises(Refused, match="“Beispiel” \\(Zqxgone\\)"):
        show_report(meeting, PUBLIC, version=report.version, by=staff)
    ReleasedSession.objects.update(until=ProgrammeRelease.objects.create(meeting=meeting, number=2))
    assert "Zqxgone" not in words_of(browser_of(staff).get(desk))
    assert show_report(meeting, PUBLIC, version=report.version, by=staff).is_shown


@pytest.mark.parametrize("of", ["report", "note"])
def test_a_save_between_the_refusal_and_its_page_is_not_overwritten(
    staff: User, of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = held_meeting()
    took_part(meeting, "Anna Beispiel")
    first, session = shown(meeting, staff, outcome="Text of the first"), released(meeting)
    note = write_note(session, "Text of the first", version=0, by=staff)
    assert note is not None
    deed = {"report": write_report, "note": write_note}[of]

    def and_another(one: Any, text: Any, **told: Any) -> Any:
        try:
            return deed(one, text, **told)
        except Changed:
            raise
        except Refused:
            other: Any = "Text of the second" if of == "note" else {"outcome": "Text of the second"}
            deed(one, other, version=told["version"], by=staff)
            raise

    monkeypatch.setattr(f"meetings.reporting.writing_pages.write_{of}", and_another)
    address = f"/desk/meetings/{meeting.slug}/report/" + (f"session/{session.pk}/" if of == "note" else "")
    field, version = {"report": ("outcome", first.version), "note": ("text", note.version)}[of]
    typed = {field: "Ms Beispiel spoke.", "version": version}
    client = browser_of(staff)
    page = client.post(address, typed)
    sent = {**typed, "version": page.context["form"]["version"].value(), "names_seen": page.context["names"]["sign"]}
    again = client.post(address, sent)
    assert "Somebody else has saved it since you opened the page" in words_of(again)
    assert "Text of the second" in words_of(again)
    now = {"report": report_on(meeting).outcome, "note": SessionNote.objects.get().text}[of]
    assert now == "Text of the second"


def test_a_note_that_nobody_will_read_says_so(staff: User) -> None:
    meeting = held_meeting()
    report, session = written(meeting, staff), released(meeting, "Zqxshown")
    draft = SessionFactory(meeting=meeting, title="Zqxdraft", starts_at=session.starts_at, ends_at=session.ends_at)
    for one in (session, draft):
        write_note(one, "Note", version=0, by=staff)
    client, desk = browser_of(staff), f"/desk/meetings/{meeting.slug}/report/"
    words = words_of(client.get(desk))
    assert words.count("not in the released programme: its note is not shown") == 1
    assert {one.title: is_released for one, _has, is_released in client.get(desk).context["sessions"]} == {
        "Zqxshown": True,
        "Zqxdraft": False,
    }
    page = client.get(f"{desk}show/")
    assert "Not in the released programme, so that the note is not shown: Zqxdraft." in words_of(page)
    assert (page.context["parts"], page.context["unread"]) == (["What took place", "Zqxshown"], ["Zqxdraft"])
    show_report(meeting, PUBLIC, version=report.version, by=staff)
    told = words_of(browser_of(staff).get(f"/meetings/{meeting.slug}/report/"))
    assert ("Zqxshown" in told, "Zqxdraft" in told) == (True, False)
