"""All papers that one may read as an archive: streamed, with safe names, and nothing that was narrowed meanwhile."""

import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from focalpoints.models import User
from meetings.models import Meeting, Paper, PaperFile
from meetings.papers.names import Names, file_name, safe
from meetings.papers.zipping import PIECE, zip_of
from meetings.services.filing import add_files, take_back
from meetings.services.paper_readers import change_readers
from meetings.services.registering import register, withdraw
from r2pnet.visibility import Level
from tests.factories import MeetingFactory, PaperFactory, PaperFileFactory
from tests.meetings.filed import filed, given, in_folder, unzipped
from tests.meetings.gathering import IN_PERSON, account_of, capacity_of, invited, open_meeting
from tests.r2pnet.given import PDF

pytestmark = pytest.mark.django_db

PUBLIC = AnonymousUser()


def keys() -> list[int]:
    return list(PaperFile.objects.standing().values_list("pk", flat=True))


def test_the_archive_of_a_meeting_holds_the_newest_of_each_language_and_a_list(client: Client) -> None:
    meeting = MeetingFactory(slug="one")
    paper = filed(given("en"), given("fr"), meeting=meeting, symbol="GNFP/12/1", title="Agenda")
    add_files(paper, 1, [given("en", PDF + b"second", note="corrected")], by=None)
    filed(symbol="GNFP/2026/1")
    response = client.get("/meetings/one/papers.zip")
    assert response.streaming
    assert dict(response.items()) == dict(response.items()) | {
        "Content-Type": "application/zip",
        "Content-Disposition": 'attachment; filename="one-papers.zip"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    parts = unzipped(response)
    text = parts.pop("Contents.txt").decode()
    assert parts == {"GNFP-12-1 en Rev.1.pdf": PDF + b"second", "GNFP-12-1 fr.pdf": PDF}
    assert "GNFP-12-1 en Rev.1.pdf\n    Agenda. Who can see it: Public. corrected\n" in text
    assert "cannot be read" not in text


def test_the_archive_of_the_list_follows_its_filters(client: Client) -> None:
    filed(symbol="GNFP/2026/1", title="Alpha")
    filed(symbol="GNFP/2026/2", title="Beta", kind="agenda")
    assert sorted(unzipped(client.get("/papers.zip?kind=agenda"))) == ["Contents.txt", "GNFP-2026-2 en.pdf"]
    assert len(unzipped(client.get("/papers.zip"))) == 3


def test_where_nothing_may_be_read_there_is_no_archive_and_head_sends_none(client: Client) -> None:
    filed(audience="members", symbol="GNFP/2026/1", meeting=MeetingFactory(slug="one"))
    MeetingFactory(slug="hidden", level="secretariat")
    for address in (
        "/papers.zip",
        "/meetings/one/papers.zip",
        "/meetings/hidden/papers.zip",
        "/meetings/no/papers.zip",
    ):
        assert client.get(address).status_code == 404
    filed(symbol="GNFP/2026/2")
    head = client.head("/papers.zip")
    assert (head.status_code, head.headers["Content-Type"], b"".join(head)) == (200, "application/zip", b"")
    assert "Content-Length" not in head.headers
    assert client.post("/papers.zip").status_code == 405


def test_one_address_does_not_ask_for_archives_without_end(client: Client, settings: Settings) -> None:
    settings.ARCHIVE_LIMIT = (2, 60)
    filed(symbol="GNFP/2026/1")
    answers = [client.get("/papers.zip") for _ in range(2)]
    assert [len(unzipped(one)) for one in answers] == [2, 2]
    assert client.get("/papers.zip").status_code == 429


HARMFUL = {
    "GNFP/12/1": "GNFP-12-1",
    "../../etc/passwd": "etc-passwd",
    "C:\\boot.ini": "C-boot.ini",
    "A\u202efdp.exe": "A fdp.exe",
    "a\x00b\nc": "a b c",
    "CON": "Paper CON",
    "nul.txt": "Paper nul.txt",
    "com1": "Paper com1",
    "...": "Paper",
    "\u200f\u202e": "Paper",
    "x" * 300: "x" * 80,
    'what? *"<this>"|': "what- -this",
    "ملخص الاجتماع": "ملخص الاجتماع",
    "会议摘要": "会议摘要",
}


@pytest.mark.parametrize(("words", "name"), HARMFUL.items(), ids=range(len(HARMFUL)))
def test_names_are_safe_on_every_system(words: str, name: str) -> None:
    assert safe(words) == name


def test_no_name_comes_twice_even_where_capitals_are_not_told_apart(client: Client) -> None:
    names = Names("Contents.txt")
    assert [names.free(one) for one in ("a.pdf", "A.pdf", "a.pdf", "contents.TXT", "a (2).pdf")] == [
        "a.pdf",
        "A (2).pdf",
        "a (3).pdf",
        "contents (2).TXT",
        "a (2) (2).pdf",
    ]
    for title in ("Contents", "Summary/1", "Summary-1", "SUMMARY:1"):
        PaperFileFactory(paper=PaperFactory(symbol="", title=title))
    assert sorted(unzipped(client.get("/papers.zip"))) == [
        "Contents en.pdf",
        "Contents.txt",
        "SUMMARY-1 en.pdf",
        "Summary-1 en (2).pdf",
        "Summary-1 en (3).pdf",
    ]


def test_a_missing_file_is_said_in_the_list_and_the_others_come(client: Client, settings: Settings) -> None:
    lost = filed(given("en", PDF + b"lost"), symbol="GNFP/2026/1").files.get()
    filed(given("fr"), symbol="GNFP/2026/2")
    Path(settings.MEDIA_ROOT, str(lost.file.name)).unlink()
    parts = unzipped(client.get("/papers.zip"))
    text = parts["Contents.txt"].decode()
    assert sorted(parts) == ["Contents.txt", "GNFP-2026-2 fr.pdf"]
    assert "Not in this archive, for the file cannot be read now:\nGNFP-2026-1 en.pdf\n" in text


def test_what_is_narrowed_or_taken_back_while_the_archive_is_sent_is_not_in_it(staff: User) -> None:
    """Neither a byte nor a name, not in the list of parts either."""
    for number in (1, 2, 3):
        filed(given("en", PDF + b"planted %d" % number), symbol=f"ZQX/{number}", title=f"Planted {number}")
    pieces = zip_of(keys(), PUBLIC)
    sent = next(pieces)
    change_readers(Paper.objects.get(symbol="ZQX/2"), "members", by=staff)
    take_back(PaperFile.objects.get(paper__symbol="ZQX/3"), "Wrong", by=staff)
    sent += b"".join(pieces)
    assert sorted(unzipped([sent])) == ["Contents.txt", "ZQX-1 en.pdf"]
    assert [word for word in (b"ZQX-2", b"lanted 2", b"ZQX-3", b"lanted 3") if word in sent] == []


def test_whoever_loses_their_place_while_the_archive_is_sent_gets_no_more_of_it(settings: Settings) -> None:
    meeting = open_meeting()
    person = invited(meeting)
    account = account_of(person)
    place = register(person, meeting, capacity=capacity_of(meeting), wish=IN_PERSON, by=account)
    for number in (1, 2):
        filed(meeting=meeting, audience="participants", symbol=f"ZQX/{number}")
    pieces = zip_of(keys(), account)
    sent = next(pieces)
    withdraw(place, by=account)
    sent += b"".join(pieces)
    assert sorted(unzipped([sent])) == ["Contents.txt", "ZQX-1 en.pdf"]
    account.is_active = False
    account.save()
    assert list(unzipped(zip_of(keys(), account))) == ["Contents.txt"]


def test_the_first_byte_comes_at_once_and_no_file_is_held_whole(settings: Settings) -> None:
    for number in (1, 2):
        filed(given("en", PDF + bytes(8_000_000)), symbol=f"GNFP/2026/{number}")
    wanted = keys()
    tracemalloc.start()
    pieces = zip_of(wanted, PUBLIC)
    first = next(pieces)
    assert first.startswith(b"PK\x03\x04")
    assert len(first) < 2 * PIECE
    size = len(first) + sum(len(piece) for piece in pieces)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 16_000_000
    assert peak < 4_000_000


def test_whoever_goes_away_half_way_leaves_no_file_open(settings: Settings) -> None:
    filed(given("en", PDF + bytes(500_000)), symbol="GNFP/2026/1")
    pieces: Any = zip_of(keys(), PUBLIC)
    next(pieces)
    pieces.close()
    with pytest.raises(StopIteration):
        next(pieces)
    in_folder(settings)[0].unlink()


def test_an_archive_keeps_letters_of_every_script() -> None:
    paper = PaperFactory(symbol="", title="ملخص 会议 résumé")
    file = PaperFileFactory(paper=paper)
    whole = b"".join(zip_of([file.pk], PUBLIC))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("ملخص 会议 résumé en.pdf", zipfile.ZIP_DEFLATED)
    assert first.filename == file_name(file)


def test_lowering_a_paper_works_on_the_next_request_everywhere(client: Client, staff: User) -> None:
    """Page, file, archives, lists, search, exports, sitemap: also for who holds the tags of what they saw before."""
    meeting = MeetingFactory(slug="one", title="One")
    paper = filed(given("en", PDF + b"zqxcontent", note="zqxnote"), meeting=meeting, symbol="ZQX/1")
    filed(symbol="A/1", title="Stays", meeting=meeting)
    addresses = ["/papers/zqx-1/", "/papers/zqx-1/en.pdf", "/meetings/one/papers.zip", "/papers.zip", "/papers/"]
    addresses += ["/meetings/one/", "/search/?q=zqx", "/papers.csv", "/papers.json", "/sitemap.xml"]
    before = {address: (response := client.get(address), b"".join(response)) for address in addresses}
    assert {address for address, (_one, body) in before.items() if not told(body)} == set()
    change_readers(paper, "members", by=staff)
    after = {}
    for address, (one, _body) in before.items():
        held = {"If-None-Match": one.headers["ETag"]} if "ETag" in one.headers else {}
        again = client.get(address, headers=held)
        after[address] = (again.status_code, told(b"".join(again)))
    assert after == {address: (404 if address.startswith("/papers/zqx") else 200, False) for address in addresses}


def told(body: bytes) -> bool:
    """True where a word of the paper stands, but for the words of a search that are said again."""
    words = body.replace(b'value="zqx"', b"").replace(b"q=zqx", b"").lower()
    return any(word in words for word in (b"zqx-1", b"zqx/1", b"zqxcontent", b"zqxnote"))


def test_the_list_is_in_the_language_of_the_address_though_it_is_written_after_the_request(client: Client) -> None:
    filed(symbol="GNFP/2026/1", title="Agenda")
    response = client.get("/ar/papers.zip")
    with translation.override("en"):
        text = unzipped(response)["Contents.txt"].decode()
    with translation.override("ar"):
        assert f"{Level.PUBLIC.label}" in text
    assert "Public" not in text


def test_a_meeting_that_is_hidden_hides_its_archive_and_not_the_public_paper(client: Client) -> None:
    meeting: Meeting = MeetingFactory(slug="one")
    filed(meeting=meeting, symbol="GNFP/2026/1")
    meeting.level = "secretariat"
    meeting.save()
    assert client.get("/meetings/one/papers.zip").status_code == 404
    assert client.get("/papers/gnfp-2026-1/en.pdf").status_code == 200
