"""Papers with files: filed, revised, taken back; nothing wrong is kept, and nothing is ever overwritten."""

import resource
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from focalpoints.models import User
from focalpoints.services.erasure import anonymise
from meetings.examination import papers_have_their_files
from meetings.models import Paper, PaperFile, Session
from meetings.papers.symbols import next_symbol
from meetings.retention import forget
from meetings.services.filing import add_files, save_paper, take_back
from meetings.services.paper_readers import change_readers
from r2pnet.backups import kept_files
from r2pnet.refusal import Changed, Refused
from r2pnet.uploads import MOST_BYTES
from tests.factories import MeetingFactory, PaperFactory, PaperFileFactory, PersonFactory, UserFactory
from tests.meetings.filed import filed, given, in_folder
from tests.meetings.gathering import open_meeting
from tests.r2pnet.given import DOCX, PDF, WITH_MACROS, bomb
from tests.races import at_once, race

pytestmark = pytest.mark.django_db

LOCKED = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<</Encrypt 5 0 R/Root 1 0 R>>\n%%EOF\n"


def refusal(*args: Any, **kwargs: Any) -> tuple[str, str | None]:
    """What filing says, and at which field."""
    with pytest.raises(Refused) as refused:
        filed(*args, **kwargs)
    return refused.value.message, refused.value.field


def test_a_paper_is_filed_with_a_file_a_language_and_who_filed_it(staff: User, settings: Settings) -> None:
    paper = filed(given("en"), given("fr", DOCX, "Résumé.docx", "unofficial"), symbol="GNFP/2026/1", by=staff)
    rows = list(paper.files.standing())
    assert [(one.language, one.revision, one.name, one.note, one.size) for one in rows] == [
        ("en", 0, "paper.pdf", "", len(PDF)),
        ("fr", 0, "Résumé.docx", "unofficial", len(DOCX)),
    ]
    assert {(one.added_by, one.history.get().history_user) for one in rows} == {(staff, staff)}
    assert (paper.slug, paper.verified, len(in_folder(settings))) == ("gnfp-2026-1", True, 2)
    assert not {path.name for path in in_folder(settings)} & {"paper.pdf", "Résumé.docx"}


def test_a_revision_comes_beside_what_it_replaces_and_overwrites_nothing(staff: User, settings: Settings) -> None:
    paper = filed(by=staff)
    before = in_folder(settings)[0]
    add_files(paper, 1, [given("en", PDF + b"second")], by=staff)
    assert [str(one) for one in paper.files.standing()] == [
        "Test paper, English, Rev.1",
        "Test paper, English, Original",
    ]
    assert (before.read_bytes(), len(in_folder(settings))) == (PDF, 2)


def test_a_language_that_a_revision_lacks_is_filed_later_and_a_revision_after_the_next_is_not(staff: User) -> None:
    paper = filed(by=staff)
    add_files(paper, 0, [given("ar")], by=staff)
    with pytest.raises(Refused, match=r"The next revision is Rev\.1\."):
        add_files(paper, 2, [given("en")], by=staff)
    with pytest.raises(Refused, match="The original comes first"):
        add_files(PaperFactory(), 1, [given("en")], by=staff)
    assert paper.files.count() == 2


def test_the_same_revision_is_filed_once_and_the_second_file_is_not_kept(staff: User, settings: Settings) -> None:
    paper = filed(by=staff)
    with pytest.raises(Refused) as refused:
        add_files(paper, 0, [given("fr"), given("en", PDF + b"other")], by=staff)
    assert (refused.value.message.split(".")[0], refused.value.field) == (
        "English is there already in this revision",
        "file_en",
    )
    assert [path.read_bytes() for path in in_folder(settings)] == [PDF]
    assert paper.files.count() == 1


def test_the_database_itself_takes_no_second_file_of_a_revision_and_no_row_without_file_or_reason() -> None:
    row = PaperFileFactory()
    for wrong in ({"paper": row.paper}, {"file": ""}, {"taken_back_at": timezone.now()}, {"revision": 100}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperFileFactory(**wrong)
    assert PaperFile.objects.count() == 1


@race
def test_two_who_file_the_same_revision_at_once_file_it_once(settings: Settings) -> None:
    paper = filed()

    def attempt(number: int) -> str:
        try:
            add_files(paper, 1, [given("en", PDF + bytes([number]))], by=None)
        except (Refused, ValidationError) as refused:
            return type(refused).__name__
        return "filed"

    assert sorted(at_once([lambda one=one: attempt(one) for one in (1, 2)])) == ["Refused", "filed"]
    assert (paper.files.filter(revision=1).count(), len(in_folder(settings))) == (1, 2)


WRONG = {
    "a web page under the name of a PDF": b"<html>",
    "a document with macros": WITH_MACROS,
    "half a document": DOCX[: len(DOCX) // 2],
    "null bytes": bytes(100),
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_what_is_none_of_the_five_kinds_is_refused_at_its_language_and_leaves_nothing(
    content: bytes, settings: Settings
) -> None:
    said = refusal(given("en"), given("es", content, "paper.pdf"))
    assert said == ("This is not a PDF, DOCX, XLSX, PNG or JPEG.", "file_es")
    assert (Paper.objects.count(), PaperFile.objects.count(), in_folder(settings)) == (0, 0, [])


def test_a_document_that_unpacks_without_end_an_empty_one_and_one_beyond_the_limit_are_refused(
    settings: Settings,
) -> None:
    assert refusal(given("en", bomb(), "paper.docx"))[0] == "This is not a PDF, DOCX, XLSX, PNG or JPEG."
    assert refusal(given("en", b"")) == ("This file is empty.", "file_en")
    assert refusal(given("en", PDF + bytes(MOST_BYTES)))[0].startswith("This file has more than 20 MB")
    assert in_folder(settings) == []


def test_a_locked_pdf_is_kept_and_said_to_be_locked_wherever_its_lock_stands() -> None:
    across = PDF + bytes((1 << 18) - len(PDF) - 3) + b"/Encrypt 5 0 R"
    paper = filed(given("en", LOCKED), given("fr", across), given("es"))
    assert dict(paper.files.values_list("language", "is_locked")) == {"en": True, "fr": True, "es": False}


NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\boot.ini": "boot.pdf",
    "summary\u202efdp.exe": "summary fdp.pdf",
    "a\x00b\r\nc.pdf": "a b c.pdf",
    f"{'x' * 300}.pdf": f"{'x' * 195}.pdf",
    "": "without a name.pdf",
    "العنوان.pdf": "العنوان.pdf",
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items(), ids=range(len(NAMES)))
def test_the_name_it_came_with_is_never_a_path_and_holds_no_sign_that_turns_it(
    name: str, shown: str, settings: Settings
) -> None:
    row = filed(given(name=name)).files.get()
    assert (row.name, [path.parent.name for path in in_folder(settings)]) == (shown, ["papers"])


def test_a_folder_that_cannot_be_written_is_said_at_the_file_and_nothing_is_kept_half(settings: Settings) -> None:
    Path(settings.MEDIA_ROOT).mkdir(parents=True)
    Path(settings.MEDIA_ROOT, "papers").write_text("in the way")
    message, field = refusal(given("fr"))
    assert message.startswith("The file could not be kept: the folder for files cannot be used (")
    assert (field, Paper.objects.count()) == ("file_fr", 0)


@pytest.fixture
def nearly_full_disk() -> Iterator[None]:
    """The system itself writes no file beyond ten megabytes, as on a disk without room for more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("nearly_full_disk")
def test_a_full_disk_is_said_and_neither_the_half_file_nor_the_one_before_it_stays(settings: Settings) -> None:
    message, field = refusal(given("en"), given("fr", PDF + bytes(15_000_000)))
    assert message == "The file could not be kept: the folder for files cannot be used (File too large)."
    assert (field, Paper.objects.count(), in_folder(settings)) == ("file_fr", 0, [])


def test_a_wrong_file_is_taken_back_with_a_reason_and_leaves_its_place_to_the_right_one(
    staff: User, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    paper = filed(given("en"), given("fr"), by=staff)
    wrong = paper.files.get(language="en")
    with pytest.raises(Refused, match="Write why it is taken back"):
        take_back(wrong, "  ", by=staff)
    with django_capture_on_commit_callbacks(execute=True):
        take_back(wrong, "The draft", by=staff, seen_version=wrong.version)
    wrong.refresh_from_db()
    assert (bool(wrong.file), wrong.taken_back_why, wrong.name, wrong.taken_back_by) == (
        False,
        "The draft",
        "paper.pdf",
        staff,
    )
    told = wrong.history.first()
    assert (told.history_user, told.history_change_reason) == (staff, "The draft")
    assert len(in_folder(settings)) == 1
    for again in (wrong, wrong):
        with pytest.raises(Refused, match="taken back already"):
            take_back(again, "Once more", by=staff)
    add_files(paper, 0, [given("en")], by=staff)
    assert len(paper.files.standing()) == 2


def test_who_saw_another_version_of_a_file_takes_nothing_back() -> None:
    row = filed().files.get()
    with pytest.raises(Changed):
        take_back(row, "Wrong", by=None, seen_version=row.version + 1)
    assert PaperFile.objects.standing().count() == 1


def test_symbols_are_numbered_by_meeting_and_by_year_and_never_given_twice() -> None:
    meeting, workshop = open_meeting(), MeetingFactory()
    with time_machine.travel("2026-11-28"):
        assert (next_symbol(meeting), next_symbol(None), next_symbol(workshop)) == (
            "GNFP/12/1",
            "GNFP/2026/1",
            "GNFP/2026/1",
        )
        paper = filed(meeting=meeting, symbol="GNFP/12/9")
        filed(symbol="GNFP/12/x")
        assert next_symbol(meeting) == "GNFP/12/10"
        paper.symbol = "A/80/1"
        save_paper(paper, by=None)
        assert next_symbol(meeting) == "GNFP/12/10"


def test_a_symbol_is_given_once_and_holds_no_sign_that_cannot_be_seen() -> None:
    filed(symbol="A/80/1")
    assert refusal(symbol="A/80/1") == ("There is a paper with this symbol already.", "symbol")
    assert refusal(symbol="A/80\u202e/1")[1] == "symbol"


def test_the_year_is_that_of_the_date() -> None:
    assert filed(dated_on=date(2025, 3, 1), year=2026).year == 2025


def test_a_paper_belongs_to_a_session_of_its_own_meeting() -> None:
    meeting, other = MeetingFactory(), MeetingFactory()
    begins = datetime(2026, 5, 1, 9, tzinfo=UTC)
    session = Session.objects.create(
        meeting=other, title="Opening", starts_at=begins, ends_at=begins + timedelta(hours=1)
    )
    assert filed(meeting=other, session=session).session == session
    assert refusal(meeting=meeting, session=session) == ("This session is one of another meeting.", "session")
    with pytest.raises(ValidationError, match="belongs to the meeting"):
        Paper(title="x", kind="summary", year=2026, session=session).full_clean()


def test_who_can_see_a_paper_is_changed_once_and_by_who_saw_it_as_it_is(staff: User) -> None:
    meeting = open_meeting()
    paper = filed(meeting=meeting, audience="participants")
    assert (paper.level, paper.scope) == ("members", f"meeting:{meeting.pk}")
    change_readers(paper, "secretariat", by=staff, reason="Not yet", seen_version=paper.version)
    told = paper.history.first()
    assert (told.level, told.scope, told.history_user, told.history_change_reason) == (
        "secretariat",
        "",
        staff,
        "Not yet",
    )
    with pytest.raises(Changed):
        change_readers(paper, "public", by=staff, seen_version=paper.version)
    with pytest.raises(Refused, match="It is so already"):
        change_readers(paper, "secretariat", by=staff)
    for wrong, of in (("nobody", paper), ("participants", filed())):
        with pytest.raises(Refused, match="Choose who can see it"):
            change_readers(of, wrong, by=staff)


def test_a_paper_for_participants_goes_to_no_other_meeting_with_them() -> None:
    paper = filed(meeting=open_meeting(), audience="participants")
    paper.meeting = MeetingFactory()
    with pytest.raises(Refused) as refused:
        save_paper(paper, by=None)
    assert refused.value.field == "meeting"


def test_a_file_without_a_row_is_deleted_after_a_day_and_those_of_papers_stay(settings: Settings) -> None:
    paper = filed()
    lost = Path(settings.MEDIA_ROOT, "papers", "0" * 32)
    lost.write_bytes(PDF)
    list(forget(timezone.now().date()))
    assert lost.exists()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        done = list(forget(timezone.now().date()))
    assert [(one.what, one.count) for one in done] == [("Files of papers without a row", 1)]
    assert [path.name for path in in_folder(settings)] == [Path(str(paper.files.get().file.name)).name]


def test_a_backup_holds_the_files_and_the_doctor_names_those_that_are_gone(settings: Settings) -> None:
    paper = filed(symbol="GNFP/2026/1")
    assert list(kept_files()) == in_folder(settings)
    assert [one.is_well for one in papers_have_their_files()] == [True]
    in_folder(settings)[0].unlink()
    (finding,) = papers_have_their_files()
    assert (finding.is_well, "GNFP/2026/1 Test paper, English, Original" in finding.words) == (False, True)
    assert paper.files.count() == 1


def test_a_file_that_was_kept_goes_when_its_row_cannot_be_saved(settings: Settings) -> None:
    with pytest.raises(ValidationError):
        filed(title="x" * 301)
    assert in_folder(settings) == []


def test_whoever_is_erased_is_named_by_no_file_of_a_paper(staff: User) -> None:
    person = PersonFactory(name="Zqxplanted Example", user=UserFactory())
    row = filed(given(name="Speech of Zqxplanted Example.pdf", note="by Zqxplanted Example")).files.get()
    anonymise(person, by=staff)
    row.refresh_from_db()
    assert "Zqx" not in f"{row.name} {row.note} {list(row.history.values_list('name', 'note'))}"
