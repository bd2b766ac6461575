"""Files that people give: what they are by their content, kept where nobody finds them by name."""

import hashlib
import io
import stat
from pathlib import Path

import pytest
from pytest_django import Settings

from r2pnet.refusal import Refused
from r2pnet.uploads import MOST_BYTES, Kind, as_attachment, drop, keep_upload, kind_of, shown_name
from tests.r2pnet.given import DOCX, JPEG, PDF, PNG, WITH_MACROS, XLSX, bomb, office

NONE_OF_THEM = "This is not a PDF, DOCX, XLSX, PNG or JPEG."
REFUSED = {
    "a web page": b"<!doctype html><script>alert(1)</script>",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a page that holds a PDF": b"<html>%PDF-1.7",
    "a program": b"MZ\x90\x00%PDF-1.7",
    "text": b"%PDF without a number",
    "an old document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "a document with macros": WITH_MACROS,
    "another archive": office("application/zip"),
    "half a document": DOCX[: len(DOCX) // 2],
    "a cut picture": PNG[:12],
    "null bytes": bytes(100),
}


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        keep_upload(io.BytesIO(content), "letter.pdf", folder="letters")
    assert refused.value.field == "file"
    return refused.value.message


def files(settings: Settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, Kind.PDF), (DOCX, Kind.DOCX), (XLSX, Kind.XLSX), (PNG, Kind.PNG), (JPEG, Kind.JPEG)],
)
def test_each_of_the_five_kinds_is_known_by_its_content(content: bytes, kind: Kind) -> None:
    assert kind_of(io.BytesIO(content)) is kind


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_everything_else_is_refused_whatever_its_name_says_and_leaves_nothing(
    content: bytes, settings: Settings
) -> None:
    assert (refusal(content), files(settings)) == (NONE_OF_THEM, [])


def test_an_archive_that_unpacks_without_end_is_refused(settings: Settings) -> None:
    content = bomb()
    assert len(content) < 1_000_000
    assert (refusal(content), files(settings)) == (NONE_OF_THEM, [])


def test_an_empty_file_and_one_beyond_twenty_megabytes_are_refused_in_words(settings: Settings) -> None:
    assert refusal(b"") == "This file is empty."
    too_large = PDF + bytes(MOST_BYTES)
    assert refusal(too_large) == "This file has more than 20 MB: make it smaller, or send it in parts."
    assert files(settings) == []


def test_a_file_is_kept_under_a_random_name_that_the_portal_alone_may_read(settings: Settings) -> None:
    kept = keep_upload(io.BytesIO(PDF), "../../A. Sample's note.PDF", folder="letters")
    (path,) = files(settings)
    assert (path.parent.name, path.name.isalnum(), "ample" in path.name) == ("letters", True, False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == PDF
    assert (kept.path, kept.name) == (f"letters/{path.name}", "A. Sample's note.pdf")
    assert (kept.content_type, kept.size, kept.digest) == ("application/pdf", len(PDF), hashlib.sha256(PDF).hexdigest())
    assert (drop(kept.path), files(settings)) == (True, [])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("note.pdf", "note.pdf"),
        ("C:\\letters\\note.exe", "note.pdf"),
        ("note.pdf.hta", "note.pdf.pdf"),
        ("note\u202efdp.exe", "note fdp.pdf"),
        ("note\r\nX-Evil: 1.pdf", "note X-Evil: 1.pdf"),
        ("", "without a name.pdf"),
        ("..", "without a name.pdf"),
        ("n" * 300 + ".pdf", "n" * 195 + ".pdf"),
    ],
)
def test_the_name_for_people_has_the_ending_of_what_the_file_is(given: str, shown: str) -> None:
    assert shown_name(given, Kind.PDF) == shown


def test_a_folder_that_cannot_be_used_is_said_at_the_field(settings: Settings) -> None:
    Path(settings.MEDIA_ROOT).parent.mkdir(parents=True, exist_ok=True)
    Path(settings.MEDIA_ROOT).write_text("in the way")
    assert refusal(PDF).startswith("The file could not be kept: the folder for files cannot be used (")


def test_it_is_served_to_be_saved_and_never_to_be_shown(settings: Settings) -> None:
    kept = keep_upload(io.BytesIO(PNG), "stamp.png", folder="letters")
    response = as_attachment(kept.path, name=kept.name, content_type=kept.content_type)
    assert b"".join(response.streaming_content) == PNG
    assert dict(response.items()) | {"Content-Length": ""} == {
        "Content-Type": "image/png",
        "Content-Length": "",
        "Content-Disposition": 'attachment; filename="stamp.png"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
