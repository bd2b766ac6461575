"""The worker's work on one row: steps, limits, failures, and what must never be fetched."""

import uuid
from pathlib import Path

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import LazySettings
from django.template.defaultfilters import filesizeformat
from pypdf import PdfReader

from r2pnet.reports import assets, claims
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import order
from r2pnet.reports.rendering import Hopeless, lay_out, own_assets_only, render
from r2pnet.stamps import bump
from tests.reports.conftest import Offer, Words

pytestmark = pytest.mark.django_db


def test_a_rendered_report_is_ready_with_file_pages_size_and_all_steps(offer: Offer, settings: LazySettings) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    render(report.pk)
    report.refresh_from_db()
    path = Path(settings.MEDIA_ROOT, "reports", f"note-{report.pk}.pdf")
    assert (report.state, report.done, report.total, report.pages) == (State.READY, 4, 4, 1)
    assert (report.file.path, report.file_size, report.error) == (str(path), path.stat().st_size, "")
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o600
    assert PdfReader(path).metadata.title == "Test note – Global Network of R2P Focal Points"  # type: ignore[union-attr]


def test_a_message_that_comes_twice_renders_once(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    render(report.pk)
    first = Report.objects.get(pk=report.pk)
    render(report.pk)
    assert Report.objects.get(pk=report.pk).claim == first.claim


def test_the_document_holds_what_the_tables_say_when_it_is_made(offer: Offer) -> None:
    shown = ["one"]
    offer(lambda subject, language: Words(shown[0]))
    report = order("note")
    shown[0] = "two"
    bump("focalpoints")
    render(report.pk)
    ready = Report.objects.get(pk=report.pk)
    assert (ready.state, ready.content_hash != report.content_hash) == (State.READY, True)
    assert order("note").pk == ready.pk


def test_a_report_whose_content_another_one_holds_is_overtaken(offer: Offer) -> None:
    shown = ["one"]
    offer(lambda subject, language: Words(shown[0]))
    ready = order("note")
    render(ready.pk)
    shown[0] = "two"
    bump("focalpoints")
    late = order("note")
    shown[0] = "one"
    bump("focalpoints")
    render(late.pk)
    late.refresh_from_db()
    assert (late.state, late.error) == (
        State.OVERTAKEN,
        "Its content changed before it was made; another report holds it as it is now.",
    )


def test_a_poison_report_has_failed_after_three_attempts_and_says_so(offer: Offer) -> None:
    poisoned = [False]

    def build(subject: str, language: str) -> Words:
        if poisoned[0]:
            raise ZeroDivisionError
        return Words("one")

    offer(build)
    report = order("note")
    poisoned[0] = True
    states = []
    for _attempt in range(4):
        render(report.pk)
        report.refresh_from_db()
        states.append((report.state, report.attempts))
    assert states == [(State.QUEUED, 1), (State.QUEUED, 2), (State.FAILED, 3), (State.FAILED, 3)]
    assert report.error == f"“{report}” could not be made (ZeroDivisionError); the worker's log says where."


def test_too_many_pages_fail_at_once_in_words(offer: Offer, settings: LazySettings) -> None:
    settings.REPORT_PAGE_LIMIT = 0
    offer(lambda subject, language: Words("one"))
    report = order("note")
    render(report.pk)
    report.refresh_from_db()
    assert (report.state, report.attempts) == (State.FAILED, 1)
    assert report.error == f"“{report}” has 1 pages; 0 are allowed."


def test_too_many_bytes_fail_at_once_in_words(offer: Offer, settings: LazySettings) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    render(report.pk)
    size = filesizeformat(Report.objects.get(pk=report.pk).file_size)
    settings.REPORT_SIZE_LIMIT = 1000
    report = order("note", subject="large")
    render(report.pk)
    report.refresh_from_db()
    assert (report.state, report.error) == (State.FAILED, f"“{report}” has {size}; 1000\xa0bytes are allowed.")


def test_work_that_takes_too_long_fails_at_once_in_words(offer: Offer) -> None:
    calls: list[str] = []

    def build(subject: str, language: str) -> Words:
        calls.append(subject)
        if len(calls) > 1:
            raise SoftTimeLimitExceeded
        return Words("one")

    offer(build)
    report = order("note")
    render(report.pk)
    report.refresh_from_db()
    assert (report.state, report.error) == (State.FAILED, f"“{report}” was not done after 300 seconds.")


def test_a_file_in_place_of_the_media_folder_is_a_reason_in_words_and_can_be_mended(
    offer: Offer, settings: LazySettings
) -> None:
    Path(settings.MEDIA_ROOT).write_text("in the way")
    offer(lambda subject, language: Words("one"))
    report = order("note")
    render(report.pk)
    report.refresh_from_db()
    words = f"“{report}” could not be kept: a file stands where the folder for files should be."
    assert (report.state, report.error, report.file.name) == (State.FAILED, words, "")
    Path(settings.MEDIA_ROOT).unlink()
    render(order("note").pk)
    report.refresh_from_db()
    assert (report.state, report.error) == (State.READY, "")


def test_a_full_disk_is_a_reason_in_words(offer: Offer, settings: LazySettings) -> None:
    folder = Path(settings.MEDIA_ROOT, "reports")
    folder.mkdir(parents=True)
    offer(lambda subject, language: Words("one"))
    report = order("note")
    folder.joinpath(f".note-{report.pk}.pdf.part").symlink_to("/dev/full")
    render(report.pk)
    report.refresh_from_db()
    words = f"“{report}” could not be kept: the disk is full. Make room, then try again."
    assert (report.state, report.error) == (State.FAILED, words)


def test_who_has_lost_the_claim_writes_nothing_more(offer: Offer) -> None:
    def build(subject: str, language: str) -> Words:
        Report.objects.filter(state=State.RUNNING).update(claim=uuid.UUID(int=7))
        return Words("one")

    offer(build)
    report = order("note")
    render(report.pk)
    report.refresh_from_db()
    assert (report.state, report.claim, report.done, report.file.name) == (State.RUNNING, uuid.UUID(int=7), 0, "")


def test_of_two_workers_one_gets_the_report(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note")
    first, second = claims.claim(report.pk), claims.claim(report.pk)
    assert (first is not None, second) == (True, None)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.css",
        "https://example.org/x.css",
        "ftp://example.org/x.css",
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "../../r2pnet/settings.py",
        "../../static/fonts/../../r2pnet/settings.py",
        "%2e%2e/%2e%2e/r2pnet/settings.py",
        "directory.html",
        "absent.css",
    ],
)
def test_a_document_that_asks_for_anything_but_its_own_assets_is_not_made(address: str) -> None:
    with pytest.raises(Hopeless, match="asks for a file or an address that is not its own"), own_assets_only():
        lay_out(f'<html><img src="{address}" alt=""></html>')


def test_a_link_that_leads_out_of_the_folder_of_assets_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, inside = tmp_path / "secret.css", tmp_path / "styles"
    inside.mkdir()
    outside.write_text("secret")
    inside.joinpath("own.css").write_text("own")
    inside.joinpath("linked.css").symlink_to(outside)
    monkeypatch.setattr(assets, "FOLDERS", (inside.resolve(),))
    names = ("own.css", "linked.css", "../secret.css")
    assert [assets.is_ours(f"{inside.as_uri()}/{name}") for name in names] == [True, False, False]


def test_a_document_in_arabic_says_so(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = order("note", language="ar")
    render(report.pk)
    path = Path(Report.objects.get(pk=report.pk).file.path)
    assert PdfReader(path).trailer["/Root"]["/Lang"] == "ar"  # type: ignore[index]


def test_pictures_in_the_document_itself_are_allowed() -> None:
    svg = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
    with own_assets_only():
        assert len(lay_out(f'<html><img src="{svg}" alt=""></html>').pages) == 1
