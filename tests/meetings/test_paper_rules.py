"""What holds for papers: within their session, told by their last revision, counted by the rule they are read by."""

import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from focalpoints.models import User
from meetings.models import Paper, PaperFile
from meetings.papers.audience import Audience, Seen, is_within, readers_in_words, seen_by
from meetings.papers.files import files_of
from meetings.papers.forms import ReviseForm
from meetings.papers.names import file_name, safe
from meetings.services.filing import add_files, delete_loose_files, refuse_wider_than_session, take_back
from meetings.services.paper_readers import change_readers
from r2pnet.refusal import Refused
from r2pnet.visibility import grants_of
from tests.factories import (
    CapacityFactory,
    InvitationFactory,
    MeetingFactory,
    PaperFactory,
    PaperFileFactory,
    PersonFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)
from tests.meetings.filed import filed, given
from tests.meetings.gathering import open_meeting
from tests.meetings.reading import main_of, words_of
from tests.meetings.test_paper_pages import pdf, typed
from tests.r2pnet.given import PDF

pytestmark = pytest.mark.django_db

ALL = {one.value for one in Audience}
WITHIN = {
    "public": ALL,
    "members": {"members", "steering", "secretariat"},
    "participants": {"participants", "secretariat"},
    "steering": {"steering", "secretariat"},
    "secretariat": {"secretariat"},
}


@pytest.mark.parametrize(("of_session", "allowed"), WITHIN.items())
def test_a_paper_is_for_nobody_who_cannot_see_its_session(of_session: str, allowed: set[str]) -> None:
    meeting = MeetingFactory()
    seen = seen_by(of_session, meeting)
    session = SessionFactory(meeting=meeting, level=seen.level, scope=seen.scope)
    assert {one for one in ALL if is_within(seen_by(one, meeting), session)} == allowed
    assert all(is_within(seen_by(one, meeting), None) for one in ALL)
    for wrong in ALL - allowed:
        with pytest.raises(Refused) as refused:
            filed(meeting=meeting, session=session, audience=wrong)
        assert refused.value.field == "audience"
    assert not Paper.objects.exists()
    assert filed(meeting=meeting, session=session, audience="secretariat").session == session


def test_a_paper_of_a_restricted_session_is_opened_to_nobody_else_later(staff: User, staff_client: Client) -> None:
    meeting = open_meeting()
    session = SessionFactory(meeting=meeting, level="steering", title="Closed")
    paper = filed(meeting=meeting, session=session, audience="secretariat", symbol="GNFP/12/1")
    with pytest.raises(Refused, match="The session is for others than that: Steering group only"):
        change_readers(paper, "participants", by=staff)
    sent = {"audience": "participants", "seen_version": paper.version}
    page = staff_client.post("/desk/papers/gnfp-12-1/readers/", sent)
    assert "The session is for others than that: Steering group only." in words_of(page)
    assert "From now on" not in words_of(page)
    assert change_readers(paper, "steering", by=staff).level == "steering"
    with pytest.raises(Refused):
        refuse_wider_than_session(Seen("public"), session)


def test_the_form_says_who_can_see_a_session_and_refuses_what_is_wider(staff_client: Client) -> None:
    meeting = open_meeting()
    session = SessionFactory(meeting=meeting, level="steering", title="Closed")
    address = f"/desk/meetings/{meeting.slug}/papers/new/"
    assert "Closed (The steering group)" in words_of(staff_client.get(address))
    sent = typed(audience="participants", session=session.pk, file_en=pdf())
    assert "Who can see it: The session is for others than that" in words_of(staff_client.post(address, sent))
    assert not Paper.objects.exists()


def test_a_language_that_lacks_the_last_revision_says_so_everywhere(client: Client, staff_client: Client) -> None:
    meeting = MeetingFactory(slug="one")
    paper = filed(given("en"), given("fr"), given("es"), symbol="GNFP/2026/1", meeting=meeting)
    add_files(paper, 1, [given("en"), given("es")], by=None)
    add_files(paper, 2, [given("en")], by=None)
    told = files_of([paper])[paper.pk]
    assert [(row.code, row.revision, row.behind) for row in told.newest] == [
        ("en", "Rev.2", ""),
        ("fr", "Original", "Rev.2 is not in this language"),
        ("es", "Rev.1", "Rev.2 is not in this language"),
    ]
    assert {row.behind for row in told.replaced} == {""}
    for address in ("/papers/gnfp-2026-1/", "/papers/", "/meetings/one/"):
        assert words_of(client.get(address)).count("Rev.2 is not in this language") == 2
    assert "French Original Rev.2 is not in this language" in words_of(client.get("/papers/"))
    for address in ("/desk/papers/gnfp-2026-1/", "/desk/meetings/one/papers/"):
        assert words_of(staff_client.get(address)).count("Rev.2 is not in this language") == 2
    take_back(PaperFile.objects.get(revision=2), "Wrong", by=None)
    assert [row.behind for row in files_of([paper])[paper.pk].newest] == ["", "Rev.1 is not in this language", ""]


def test_the_reason_of_a_file_stands_on_the_page_of_its_paper(staff: User, staff_client: Client) -> None:
    paper = filed(symbol="GNFP/2026/1")
    add_files(paper, 1, [given("en")], by=staff, reason="As sent by the host")
    assert "As sent by the host" in words_of(staff_client.get("/desk/papers/gnfp-2026-1/"))


def test_the_archive_of_a_list_is_linked_from_each_of_its_pages(client: Client) -> None:
    for number in range(101):
        paper = PaperFactory(symbol=f"A/{number}", year=2020)
    assert "/papers.zip" not in main_of(client.get("/papers/")) + main_of(client.get("/papers/?page=2"))
    PaperFileFactory(paper=paper)
    assert [main_of(client.get(f"/papers/?page={page}")).count("/papers.zip") for page in (1, 2)] == [1, 1]
    assert "/papers.zip" not in main_of(client.get("/papers/?kind=agenda"))


def test_after_the_last_revision_there_is_no_further_one_to_choose() -> None:
    choices: Any = ReviseForm(99).fields["revision"]
    assert (choices.choices[0], ReviseForm(99).initial["revision"]) == ((99, "Rev.99, in one more language"), 99)
    choices = ReviseForm(98).fields["revision"]
    assert choices.choices[0] == (99, "Rev.99")
    choices = ReviseForm(None).fields["revision"]
    assert choices.choices == [(0, "Original")]


def test_a_file_is_in_a_language_that_there_is() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperFileFactory(language="xx")


def test_the_admin_changes_no_level_behind_the_page_that_says_who_reads_it(staff_client: Client) -> None:
    paper = filed(meeting=open_meeting(), audience="participants", symbol="GNFP/12/1")
    fields = {"symbol": "GNFP/12/1", "kind": "summary", "title": "Changed", "year": 2026, "meeting": paper.meeting_id}
    sent = {**fields, "level": "public", "seen_version": paper.version}
    address = f"/admin/meetings/paper/{paper.pk}/change/"
    assert 'name="level"' not in staff_client.get(address).content.decode()
    staff_client.post(address, sent)
    paper.refresh_from_db()
    assert (paper.title, paper.level, paper.scope) == ("Changed", "members", f"meeting:{paper.meeting_id}")


@pytest.mark.parametrize("words", ["Заседание" * 20, "会议摘要" * 30, "🌍" * 100, "ملخص الاجتماع " * 12])
def test_a_name_fits_every_file_system_in_every_script(words: str, tmp_path: Path) -> None:
    name = file_name(PaperFileFactory.build(paper=PaperFactory.build(symbol="", title=words), revision=99))
    assert len(f"{name[:-4]} (100).pdf".encode()) <= 255
    assert name.startswith(safe(words))
    Path(tmp_path, name).touch()


def test_a_letter_with_its_sign_apart_makes_the_same_name() -> None:
    assert safe(unicodedata.normalize("NFD", "résumé")) == unicodedata.normalize("NFC", "résumé")


def test_a_file_that_goes_while_loose_ones_are_looked_for_stops_nothing(settings: Settings) -> None:
    folder = Path(settings.MEDIA_ROOT, "papers")
    folder.mkdir(parents=True)
    Path(folder, "gone").symlink_to("nowhere")
    Path(folder, "loose").write_bytes(PDF)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert delete_loose_files() == 1
    assert not Path(folder, "loose").exists()


def test_as_many_are_said_to_read_a_paper_as_do(client: Client) -> None:
    meeting = MeetingFactory()
    seen = seen_by("participants", meeting)
    capacity = CapacityFactory(meeting=meeting)
    own = {"capacity": capacity, "meeting": meeting}
    ended = InvitationFactory(meeting=meeting)
    RegistrationFactory(person=PersonFactory(user=UserFactory()), **own)
    RegistrationFactory(person=PersonFactory(user=UserFactory()), invitation=ended, **own)
    RegistrationFactory(person=PersonFactory(user=UserFactory(is_active=False)), **own)
    RegistrationFactory(person=PersonFactory(), **own)
    RegistrationFactory(person=PersonFactory(user=UserFactory()), status="waiting", **own)
    reading = [user for user in User.objects.all() if grants_of(user).cover(seen.level, seen.scope)]
    assert len(reading) == 1
    assert "1 person has a place at the meeting now" in list(readers_in_words(seen, meeting))[1]
    named = UserFactory()
    person = PersonFactory(user=named)
    ended.persons.add(person)
    RegistrationFactory(person=person, invitation=ended, **own)
    assert grants_of(named).cover(seen.level, seen.scope)
    assert "2 people have a place" in list(readers_in_words(seen, meeting))[1]
