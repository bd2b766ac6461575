"""A session is narrowed after papers were filed: they are named before, and narrowed with it unless staff say no."""

from itertools import product
from typing import Any

import pytest
from django.test import Client

from focalpoints.services.accounts import make_staff
from meetings.models import Meeting, Paper, Session
from meetings.papers.audience import Audience, seen_by
from meetings.programme.audiences import put_choice
from meetings.services.narrowing import PapersSaid, WiderPapers
from meetings.services.scheduling import save_session, save_sessions, show_removed_to
from r2pnet.visibility import EVERYTHING, Level, Visible, grants_from
from tests.factories import PaperFactory
from tests.meetings.filed import filed, unzipped
from tests.meetings.gathering import account_of, open_meeting
from tests.meetings.programming import participant, release, session
from tests.meetings.reading import main_of, notices_in, words_of

pytestmark = pytest.mark.django_db
AUDIENCES = [one.value for one in Audience]
EVERYWHERE = ("page", "file", "zip", "meeting", "list", "feed", "search")


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff("editor@example.org"))
    return client


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(zone="UTC")


@pytest.fixture
def one(meeting: Meeting) -> Session:
    made = session(meeting, title="Early warning")
    release(meeting)
    return made


@pytest.fixture
def paper(meeting: Meeting, one: Session) -> Paper:
    return filed(meeting=meeting, session=one, title="Zqxpaper on warning", symbol="GNFP/2027/7")


def seen_at(reader: Client, paper: Paper) -> dict[str, bool]:
    """Where a reader finds the paper: its page, its file, the archive, the meeting, the list and its table, search."""
    file = paper.files.get()
    archive = reader.get(f"/meetings/{paper.meeting.slug}/papers.zip")
    parts = " ".join(unzipped(archive)) if archive.status_code == 200 else ""
    pages = {"meeting": f"/meetings/{paper.meeting.slug}/", "list": "/papers/", "feed": "/papers.json",
             "search": "/search/?q=zqxpaper"}  # fmt: skip
    return {
        "page": reader.get(f"/papers/{paper.slug}/").status_code == 200,
        "file": reader.get(file.get_absolute_url()).status_code == 200,
        "zip": "GNFP" in parts,
        **{name: "Zqxpaper" in body_of(reader.get(path)) for name, path in pages.items()},
    }


def body_of(answer: Any) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def form_of(staff: Client, one: Session, **typed: Any) -> dict[str, Any]:
    """What the page of the session sends, with other words in it."""
    context = staff.get(f"/desk/meetings/{one.meeting.slug}/programme/{one.pk}/").context
    held = {field.html_name: field.value() for form in (context["form"], *context["offices"]) for field in form}
    return {name: value for name, value in held.items() if value not in (None, False)} | typed


def send(staff: Client, one: Session, data: dict[str, Any]) -> Any:
    return staff.post(f"/desk/meetings/{one.meeting.slug}/programme/{one.pk}/", data, follow=True)


def asked_again(page: Any) -> dict[str, Any]:
    """The form as it stands on the page after the question."""
    context = page.context
    held = {field.html_name: field.value() for form in (context["form"], *context["offices"]) for field in form}
    return {name: value for name, value in held.items() if value not in (None, False)}


def test_without_a_word_on_its_papers_the_narrowing_is_refused_with_their_names(one: Session, paper: Paper) -> None:
    one.refresh_from_db()
    one.level = Level.MEMBERS
    with pytest.raises(WiderPapers) as refused:
        save_session(one, [], by=None)
    assert refused.value.papers == [paper]
    assert "GNFP/2027/7 Zqxpaper on warning" in refused.value.message
    assert (Session.objects.get().level, Paper.objects.get().level) == ("public", "public")


def test_of_a_paper_that_was_filed_since_the_page_was_read_it_is_asked_anew(
    one: Session, paper: Paper, meeting: Meeting
) -> None:
    filed(meeting=meeting, session=one, title="Another")
    one.refresh_from_db()
    one.level = Level.MEMBERS
    with pytest.raises(WiderPapers):
        save_session(one, [], by=None, papers=PapersSaid({paper.pk}, are_narrowed=True))


def test_the_page_points_it_out_and_with_the_box_as_it_stands_the_papers_follow_everywhere(
    staff: Client, one: Session, paper: Paper, meeting: Meeting
) -> None:
    visitor, reader = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    reader.force_login(account_of(participant(meeting).person))
    assert seen_at(visitor, paper) == dict.fromkeys(EVERYWHERE, True)
    page = send(staff, one, form_of(staff, one, who_sees="participants"))
    assert "GNFP/2027/7 Zqxpaper on warning" in words_of(page)
    assert 'name="narrow_papers" id="id_narrow_papers" checked' in main_of(page)
    assert (Session.objects.get().level, Paper.objects.get().level) == ("public", "public")
    saved = send(staff, one, asked_again(page))
    assert notices_in(saved)[0].startswith("Saved in the draft")
    now = Paper.objects.get()
    assert (now.level, now.scope) == ("members", f"meeting:{meeting.pk}")
    assert now.history.latest().history_change_reason == "Its session was narrowed"
    assert seen_at(visitor, paper) == dict.fromkeys(EVERYWHERE, False)
    assert seen_at(reader, paper) == dict.fromkeys(EVERYWHERE, True) | {"feed": False}  # files hold what is public


def test_whoever_takes_the_tick_away_leaves_the_papers_and_is_not_asked_again(
    staff: Client, one: Session, paper: Paper
) -> None:
    page = send(staff, one, form_of(staff, one, who_sees="members"))
    data = asked_again(page)
    del data["narrow_papers"]
    send(staff, one, data)
    assert (Session.objects.get().level, Paper.objects.get().level) == ("members", "public")
    send(staff, one, form_of(staff, one, title="Early warning, anew"))
    assert Session.objects.get().title == "Early warning, anew"


def test_papers_that_are_narrow_enough_are_not_asked_about(staff: Client, one: Session, meeting: Meeting) -> None:
    filed(meeting=meeting, session=one, audience="secretariat")
    send(staff, one, form_of(staff, one, who_sees="steering"))
    assert Session.objects.get().level == "steering"


def readers_of(row: Visible, meeting: Meeting) -> set[str]:
    """Who of everybody there is reads it, by what they hold."""
    member, steering = (Level.MEMBERS.value, ""), (Level.STEERING.value, "")
    place = (Level.MEMBERS.value, f"meeting:{meeting.pk}")
    held = {
        "visitor": [],
        "invited": [(Level.PUBLIC.value, f"meeting:{meeting.pk}")],
        "guest with a place": [place],
        "member": [member],
        "member with a place": [member, place],
        "steering": [member, steering],
        "steering with a place": [member, steering, place],
    }
    grants = {name: grants_from(pairs) for name, pairs in held.items()} | {"secretariat": EVERYTHING}
    return {name for name, one in grants.items() if one.cover(row.level, row.scope)}


@pytest.mark.parametrize(("before", "after"), [*product(AUDIENCES, AUDIENCES)])
def test_a_paper_that_is_narrowed_with_its_session_has_no_reader_whom_it_had_not(
    meeting: Meeting, before: str, after: str
) -> None:
    one = session(meeting)
    put_choice(one, before, meeting)
    one.save()
    papers = []
    for audience in AUDIENCES:
        seen = seen_by(audience, meeting)
        papers.append(PaperFactory(meeting=meeting, session=one, level=seen.level, scope=seen.scope))
    was = {paper.pk: readers_of(paper, meeting) for paper in papers}
    could = readers_of(one, meeting)
    put_choice(one, after, meeting)
    can = readers_of(one, meeting)
    save_session(one, [], by=None, papers=PapersSaid(was, are_narrowed=True))
    for paper in Paper.objects.filter(session=one):
        now = readers_of(paper, meeting)
        assert now <= was[paper.pk], "a paper is read by others than before"
        assert now == was[paper.pk] if was[paper.pk] <= can or could <= can else now <= can


@pytest.mark.parametrize(
    ("before", "after", "of_paper"),
    [("public", "participants", "steering"), ("participants", "members", "participants"),
     ("public", "members", "participants"), ("public", "steering", "participants")],
)  # fmt: skip
def test_a_paper_for_others_than_its_session_is_left_to_the_secretariat_and_that_is_said_before(
    meeting: Meeting, before: str, after: str, of_paper: str
) -> None:
    one = session(meeting)
    put_choice(one, before, meeting)
    one.save()
    seen = seen_by(of_paper, meeting)
    paper = PaperFactory(meeting=meeting, session=one, level=seen.level, scope=seen.scope)
    put_choice(one, after, meeting)
    with pytest.raises(WiderPapers, match="narrowed: Secretariat only"):
        save_session(one, [], by=None)
    save_session(one, [], by=None, papers=PapersSaid({paper.pk}, are_narrowed=True))
    paper.refresh_from_db()
    assert (paper.level, paper.scope) == ("secretariat", "")


def test_who_opens_a_session_is_not_asked_and_no_paper_changes(meeting: Meeting) -> None:
    one = session(meeting, level=Level.SECRETARIAT)
    wide = PaperFactory(meeting=meeting, session=one, level="public")
    one.level = Level.MEMBERS
    save_session(one, [], by=None)
    wide.refresh_from_db()
    assert (one.level, wide.level, wide.history.count()) == ("members", "public", 1)


def test_what_was_taken_out_is_narrowed_with_its_papers(
    staff: Client, one: Session, paper: Paper, meeting: Meeting
) -> None:
    one.refresh_from_db()
    save_sessions(meeting, [], [one], by=None)
    one.refresh_from_db()
    with pytest.raises(WiderPapers):
        show_removed_to(one, "secretariat", by=None)
    address = f"/desk/meetings/{meeting.slug}/programme/{one.pk}/"
    form = staff.get(address).context["form"]
    sent = {"who_sees": "secretariat", "seen_version": form["seen_version"].value()}
    page = staff.post(address, sent)
    assert "GNFP/2027/7 Zqxpaper on warning (Public; narrowed: Secretariat only)" in words_of(page)
    assert 'name="narrow_papers" id="id_narrow_papers" checked' in main_of(page)
    again = {field.html_name: field.value() for field in page.context["form"]}
    assert notices_in(staff.post(address, again, follow=True))[0].startswith("Saved: who can see")
    assert (Session.objects.get().level, Paper.objects.get().level) == ("secretariat", "secretariat")
    assert seen_at(Client(SERVER_NAME="localhost"), paper) == dict.fromkeys(EVERYWHERE, False)


def test_what_is_taken_out_and_narrowed_in_one_row_asks_of_its_papers(
    staff: Client, one: Session, paper: Paper, meeting: Meeting
) -> None:
    key, desk = f"s{one.pk}", f"/desk/meetings/{meeting.slug}/programme/"
    row = {form.prefix: form for form in staff.get(desk).context["forms"]}[key]
    sent = {field.html_name: field.value() or "" for field in row if field.name != "needs_sign_up"}
    page = staff.post(desk, sent | {f"{key}-remove": "on", f"{key}-who_sees": "secretariat"})
    assert "GNFP/2027/7 Zqxpaper on warning" in words_of(page)
    assert (Session.objects.get().is_removed, Paper.objects.get().level) == (False, "public")
    row = {form.prefix: form for form in page.context["forms"]}[key]
    again = {field.html_name: field.value() or "" for field in row if field.value()}
    staff.post(desk, again)
    assert (Session.objects.get().is_removed, Paper.objects.get().level) == (True, "secretariat")


def test_a_session_with_very_many_papers_is_narrowed_in_the_form(staff: Client, one: Session, meeting: Meeting) -> None:
    rows = [PaperFactory.build(pk=100_000 + number, meeting=meeting, session=one) for number in range(90)]
    Paper.objects.bulk_create(rows)
    page = send(staff, one, form_of(staff, one, who_sees="members"))
    saved = send(staff, one, asked_again(page))
    assert notices_in(saved)[0].startswith("Saved in the draft")
    assert set(Paper.objects.values_list("level", flat=True)) == {"members"}
