"""The pages of papers: what readers get of the files, and what the secretariat does on the desk."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from meetings.models import Paper, PaperFile
from meetings.services.filing import add_files, take_back
from tests.factories import MeetingFactory, PaperFactory, PaperFileFactory, UserFactory
from tests.meetings.filed import filed, given, in_folder
from tests.meetings.gathering import open_meeting
from tests.meetings.reading import facts_in, main_of, names_in, words_of
from tests.r2pnet.given import PDF

pytestmark = pytest.mark.django_db

SUMMARY = "/papers/gnfp-2026-1/"


@pytest.fixture
def editor_client() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_staff("m.sample@example.org", "M. Sample"))
    return client


def pdf(name: str = "paper.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/html")


def headers_of(response: HttpResponse) -> dict[str, str]:
    names = ("Content-Type", "Content-Disposition", "Content-Length", "Cache-Control", "X-Content-Type-Options", "ETag")
    return {name: response.headers[name] for name in names}


class TestReading:
    def test_a_paper_shows_the_newest_file_of_each_language_and_marks_what_was_replaced(self, client: Client) -> None:
        paper = filed(given("fr"), given("en", note="unofficial"), symbol="GNFP/2026/1")
        add_files(paper, 1, [given("en", PDF + b"x" * 2000)], by=None)
        page = client.get(SUMMARY)
        assert names_in(page) == ["English", "French", "English"]
        words = words_of(page)
        assert "Files English Rev.1 PDF, 2.0" in words
        assert "Earlier revisions English Replaced Original PDF, 33" in words
        assert "unofficial" in words
        facts = facts_in(page)
        assert facts["Where to read it"] == "In its files, below"
        assert facts["How we know"] == "The paper itself is filed here"
        assert 'href="/papers/gnfp-2026-1/en-rev-1.pdf" hreflang="en" download' in main_of(page)

    def test_a_file_is_saved_under_its_symbol_and_never_shown_in_the_browser(self, client: Client) -> None:
        file = filed(given(name="draft by A. Sample.pdf"), symbol="GNFP/2026/1").files.get()
        response = client.get(f"{SUMMARY}en.pdf")
        assert (response.status_code, b"".join(response)) == (200, PDF)
        assert headers_of(response) == {
            "Content-Type": "application/pdf",
            "Content-Disposition": 'attachment; filename="GNFP-2026-1 en.pdf"',
            "Content-Length": str(len(PDF)),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "ETag": f'"{file.digest}"',
        }
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_head_says_the_same_without_a_byte_and_who_has_it_is_sent_nothing(self, client: Client) -> None:
        filed(symbol="GNFP/2026/1")
        whole, head = client.get(f"{SUMMARY}en.pdf"), client.head(f"{SUMMARY}en.pdf")
        assert (head.status_code, head.content, headers_of(head)) == (200, b"", headers_of(whole))
        tag = whole.headers["ETag"]
        unchanged = client.get(f"{SUMMARY}en.pdf", headers={"If-None-Match": tag})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert client.get(f"{SUMMARY}en.pdf", headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.get(f"{SUMMARY}en.pdf", headers={"If-Match": '"other"'}).status_code == 412
        assert client.post(f"{SUMMARY}en.pdf").status_code == 405

    def test_a_file_is_packed_by_nobody_a_second_time(self, client: Client) -> None:
        filed(given("en", PDF + bytes(5000)), symbol="GNFP/2026/1")
        for address in (f"{SUMMARY}en.pdf", "/papers.zip"):
            assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": "gzip"}).headers

    @pytest.mark.parametrize("name", ["en.docx", "fr.pdf", "en-rev-1.pdf", "EN.pdf", "en", "..%2fen.pdf", "en.pdf%00"])
    def test_any_other_name_is_no_page(self, client: Client, name: str) -> None:
        filed(symbol="GNFP/2026/1")
        assert client.get(f"{SUMMARY}{name}").status_code == 404

    def test_what_was_taken_back_or_lost_is_no_page_and_what_replaces_it_has_another_tag(
        self, client: Client, settings: Settings, django_capture_on_commit_callbacks: Any
    ) -> None:
        paper = filed(symbol="GNFP/2026/1")
        tag = client.get(f"{SUMMARY}en.pdf").headers["ETag"]
        with django_capture_on_commit_callbacks(execute=True):
            take_back(paper.files.get(), "Wrong", by=None)
        assert client.get(f"{SUMMARY}en.pdf", headers={"If-None-Match": tag}).status_code == 404
        assert names_in(client.get(SUMMARY)) == []
        add_files(paper, 0, [given("en", PDF + b"right")], by=None)
        again = client.get(f"{SUMMARY}en.pdf", headers={"If-None-Match": tag})
        assert (again.status_code, b"".join(again)) == (200, PDF + b"right")
        in_folder(settings)[0].unlink()
        assert client.get(f"{SUMMARY}en.pdf").status_code == 404

    def test_the_lists_link_the_languages(self, client: Client) -> None:
        meeting = MeetingFactory(slug="one")
        paper = filed(given("ar"), given("en"), symbol="GNFP/2026/1", meeting=meeting)
        add_files(paper, 1, [given("ar")], by=None)
        for address, archive in (("/papers/", "/papers.zip"), ("/meetings/one/", "/meetings/one/papers.zip")):
            page = client.get(address)
            assert re.findall(r'href="(/papers/gnfp[^"]+pdf)"[^>]*>([^<]+)<', main_of(page)) == [
                ("/papers/gnfp-2026-1/en.pdf", "English Original"),
                ("/papers/gnfp-2026-1/ar-rev-1.pdf", "Arabic Rev.1"),
            ]
            assert f'href="{archive}"' in main_of(page)
        PaperFile.objects.all().delete()
        assert "zip" not in main_of(client.get("/papers/")) + main_of(client.get("/meetings/one/"))


NEW = "/desk/papers/new/"


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "symbol": "GNFP/2026/1",
        "kind": "summary",
        "title": "Summary of the year",
        "dated_on": "3 November 2026",
        "audience": "members",
        **fields,
    }


class TestTheDesk:
    def test_a_paper_of_a_meeting_is_filed_in_one_form_for_its_participants(self, editor_client: Client) -> None:
        meeting = open_meeting()
        address = f"/desk/meetings/{meeting.slug}/papers/new/"
        form = editor_client.get(address).content.decode()
        assert 'value="GNFP/12/1"' in form
        assert '<option value="participants" selected>' in form
        sent = typed(symbol="GNFP/12/1", audience="participants", file_en=pdf(), file_zh=pdf(), note="unofficial")
        response = editor_client.post(address, sent)
        paper = Paper.objects.get()
        assert (response.status_code, response["Location"]) == (302, "/desk/papers/gnfp-12-1/")
        assert (paper.meeting, paper.year, paper.level, paper.scope) == (
            meeting,
            2026,
            "members",
            f"meeting:{meeting.pk}",
        )
        assert list(paper.files.values_list("language", "note")) == [("en", "unofficial"), ("zh", "unofficial")]
        words = words_of(editor_client.get(f"/desk/meetings/{meeting.slug}/papers/"))
        assert "Summary of the year Only participants: Twelfth meeting GNFP/12/1 Summary" in words

    def test_a_refused_form_keeps_what_was_typed_and_asks_for_the_files_again(
        self, editor_client: Client, settings: Settings
    ) -> None:
        wrong = editor_client.post(NEW, typed(title="Kept title", file_en=pdf(), file_fr=pdf(content=b"<html>")))
        words = words_of(wrong)
        assert "File in French: This is not a PDF, DOCX, XLSX, PNG or JPEG." in words
        assert "Choose the files once more" in words
        assert 'value="Kept title"' in wrong.content.decode()
        assert "Choose a file at least." in words_of(editor_client.post(NEW, typed()))
        assert "Write the title of the paper." in words_of(editor_client.post(NEW, typed(title="", file_en=pdf())))
        assert (Paper.objects.count(), in_folder(settings)) == (0, [])

    def test_a_symbol_that_is_taken_meanwhile_is_said_with_the_next(self, editor_client: Client) -> None:
        filed(symbol="GNFP/2026/1")
        words = words_of(editor_client.post(NEW, typed(file_en=pdf())))
        assert "Symbol: There is a paper with this symbol already." in words
        assert "The next free symbol is GNFP/2026/2." in words

    def test_a_file_beyond_the_limit_is_refused_by_itself_and_many_of_them_are_not_even_read(
        self, editor_client: Client, settings: Settings
    ) -> None:
        large = PDF + bytes(21_000_000)
        one = editor_client.post(NEW, typed(file_en=pdf(content=large)))
        assert "File in English: This file has more than 20 MB" in words_of(one)
        six = {f"file_{language}": pdf(content=large) for language in ("en", "fr", "es", "ar", "zh", "ru")}
        assert "These files are too large together" in words_of(editor_client.post(NEW, typed(**six)))
        assert (Paper.objects.count(), in_folder(settings)) == (0, [])

    def test_a_form_from_another_site_files_nothing(self) -> None:
        client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
        client.force_login(make_staff("m.sample@example.org"))
        assert client.post(NEW, typed(file_en=pdf())).status_code == 403
        assert not Paper.objects.exists()

    def test_a_revision_is_filed_and_a_wrong_file_taken_back(self, editor_client: Client) -> None:
        filed(symbol="GNFP/2026/1")
        page, revise = "/desk/papers/gnfp-2026-1/", "/desk/papers/gnfp-2026-1/revise/"
        assert '<option value="1" selected>Rev.1</option>' in editor_client.get(revise).content.decode()
        assert "Choose the revision." in words_of(editor_client.post(revise, {"revision": "7", "file_en": pdf()}))
        assert editor_client.post(revise, {"revision": "1", "file_en": pdf("two.pdf")}).status_code == 302
        assert names_in(editor_client.get(page)) == ["English, Rev.1", "English, Original"]
        wrong = PaperFile.objects.get(revision=1)
        away = f"{page}take-back/{wrong.pk}/"
        assert "Write why it is taken back." in words_of(editor_client.post(away, {"seen_version": wrong.version}))
        stale = editor_client.post(away, {"why": "A draft", "seen_version": wrong.version + 1})
        assert "Somebody else has changed it" in words_of(stale)
        assert editor_client.post(away, {"why": "A draft", "seen_version": wrong.version}).status_code == 302
        words = words_of(editor_client.get(page))
        assert "Taken back English, Rev.1 two.pdf" in words
        assert words.endswith(", M. Sample A draft")
        assert editor_client.get(away)["Location"] == page

    def test_who_reads_it_from_now_on_is_said_before_it_is_saved(self, editor_client: Client) -> None:
        paper = filed(symbol="GNFP/12/1", meeting=open_meeting(), audience="secretariat")
        address = "/desk/papers/gnfp-12-1/readers/"
        sent = {"audience": "participants", "reason": "Cleared", "seen_version": paper.version}
        check = editor_client.post(address, sent)
        assert "From now on it is for: Only participants: Twelfth meeting." in words_of(check)
        assert "0 people have a place at the meeting now" in words_of(check)
        paper.refresh_from_db()
        assert paper.level == "secretariat"
        back = editor_client.post(address, sent | {"back": "1"})
        assert '<option value="participants" selected>' in back.content.decode()
        assert editor_client.post(address, sent | {"confirm": "1"}).status_code == 302
        paper.refresh_from_db()
        assert (paper.level, paper.history.first().history_change_reason) == ("members", "Cleared")
        stale = editor_client.post(address, sent | {"confirm": "1"})
        assert "Somebody else has changed it since you opened the page" in words_of(stale)

    def test_a_locked_pdf_is_filed_and_said(self, editor_client: Client) -> None:
        sent = typed(audience="public", file_en=pdf(content=PDF + b"trailer<</Encrypt 5 0 R>>"))
        page = editor_client.post(NEW, sent, follow=True)
        assert "A PDF of this paper is locked: see whether it opens without a password." in page.content.decode()
        assert "A locked PDF may ask for a password" in words_of(Client(SERVER_NAME="localhost").get(SUMMARY))

    def test_the_admin_leads_to_the_desk_and_saves_by_the_same_rules(self, editor_client: Client) -> None:
        paper = filed(meeting=open_meeting(), audience="participants", symbol="GNFP/12/1")
        page = editor_client.get(f"/admin/meetings/paper/{paper.pk}/change/")
        assert 'href="/desk/papers/gnfp-12-1/"' in page.content.decode()
        other = MeetingFactory()
        fields = {"symbol": "GNFP/12/1", "kind": "summary", "title": "T", "year": 2026, "meeting": other.pk}
        sent = {**fields, "level": "members", "seen_version": paper.version}
        refused = editor_client.post(f"/admin/meetings/paper/{paper.pk}/change/", sent)
        assert "change who can see it before its meeting" in refused.content.decode()

    @pytest.mark.parametrize("number", [1, 30])
    def test_a_list_takes_as_many_queries_whatever_its_length(
        self, editor_client: Client, number: int, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(number):
            PaperFileFactory(paper=PaperFactory())
        editor_client.get("/desk/papers/")
        with django_assert_max_num_queries(QUERIES_OF_A_LIST):
            assert len(names_in(editor_client.get("/desk/papers/"))) == number

    def test_nobody_else_opens_the_desk(self, client: Client) -> None:
        paper = filed(symbol="GNFP/2026/1")
        addresses = ["/desk/papers/", NEW, f"/desk/papers/{paper.slug}/", f"/desk/papers/{paper.slug}/readers/"]
        addresses += [f"/desk/papers/{paper.slug}/revise/", f"/desk/papers/{paper.slug}/take-back/1/"]
        assert {client.get(one).status_code for one in addresses} == {302}
        for user in (UserFactory(), UserFactory(is_staff=True)):
            client.force_login(user)
            assert {client.get(one).status_code for one in addresses} == {404}
            assert {client.post(one, typed(file_en=pdf())).status_code for one in (NEW, *addresses[3:])} == {404}
        assert (User.objects.count(), Paper.objects.count()) == (2, 1)


QUERIES_OF_A_LIST = 9
"""Session, account, what it holds, its permissions twice, count, rows, files, and one for the frame."""
