"""The meeting of the journey `test_meeting_to_the_last_promise`: its names, and what all in it do with a page."""

import io
import re
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.made_last_promise import PLACE, SLUG, TITLE, place_of_day
from tests.browser.measured import measured
from tests.browser.portal import Portal
from tests.browser.read_mails import WAIT_SECONDS
from tests.browser.test_signing_in import Walk

MEETING: Final = f"/meetings/{SLUG}/"
ON_DESK: Final = f"/desk{MEETING}"
NAME: Final = f"{TITLE}, {PLACE}"
OPENING, DRAFTING, HANDOVER, ROUND = (
    *("Sample opening", "Sample: writing a promise", "Sample: handing a promise over"),
    "Sample: round of those present",
)
BREAK: Final = "Sample break"
FOR_PUBLIC, FOR_MEMBERS, FOR_PARTICIPANTS = (f"Sample paper for {who}" for who in ("all", "members", "participants"))
PROMISE: Final = "Sample: we send our checklist to two ministries."
OUTCOME: Final = "Sample: both ministries have answered."
PDF: Final = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
PHONE: Final = {"width": 390, "height": 844}


def days() -> tuple[date, date]:
    """The first and the last day of the meeting, by the clocks of its place."""
    now = datetime.now(ZoneInfo("UTC"))
    last = now.astimezone(place_of_day(now)).date()
    return last - timedelta(days=1), last


def words_of(day: date) -> str:
    """ "3 May 2027"."""
    return f"{day.day} {day:%B %Y}"


@contextmanager
def counted(walk: Walk, what: str) -> Iterator[None]:
    """Measure what somebody does in one go: the time of axe, and that in which others act, does not count."""
    screens, fields = walk.screens, walk.fields
    walk.seconds, walk.started = 0.0, time.monotonic()
    yield
    walk.seconds += time.monotonic() - walk.started
    said = f"{walk.screens - screens} screens, {walk.fields - fields} fields, {walk.seconds:.1f} s"
    measured(f"to the last promise: {what}: {said}")


def on_a_phone(walk: Walk) -> None:
    walk.page.set_viewport_size(PHONE)  # type: ignore[arg-type]


def send_of(walk: Walk, button: str, of: str) -> None:
    """Press the button that says to those who cannot see it what it is about."""
    name = re.compile(rf"^{re.escape(button)}\s*: {re.escape(of)}$")
    with walk.page.expect_navigation():
        walk.page.get_by_role("main").get_by_role("button", name=name).click()


def fetch_pdf(page: Page) -> bytes:
    """The file of the report whose page is open, once the worker has made it."""
    fetch = page.get_by_role("link", name="Get the PDF")
    expect(fetch).to_be_visible(timeout=WAIT_SECONDS * 1000)
    with page.expect_download() as got:
        fetch.click()
    return got.value.path().read_bytes()


def titles_on(page: Page, portal: Portal) -> list[str]:
    """The papers of the meeting that its page shows to this reader."""
    page.goto(f"{portal.url}{MEETING}")
    section = page.locator("section", has=page.get_by_role("heading", name="Papers", exact=True))
    return sorted(title for title in section.locator("a.main").all_inner_texts() if title.startswith("Sample paper"))


def files_in_archive(page: Page, portal: Portal) -> dict[str, bytes]:
    """The files of the archive that the page of the meeting offers to this reader, without the list of them."""
    page.goto(f"{portal.url}{MEETING}")
    with page.expect_download() as got:
        page.get_by_role("link", name="All files that you may read").click()
    with zipfile.ZipFile(io.BytesIO(got.value.path().read_bytes())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist() if name != "Contents.txt"}
