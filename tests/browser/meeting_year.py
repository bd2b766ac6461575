"""The meeting of the journey `test_meeting_year`, and what everybody in it does with a page."""

import time

from playwright.sync_api import Page, expect

from r2pnet.clock import network_today
from tests.browser.read_mails import WAIT_SECONDS
from tests.browser.test_signing_in import Walk

NAME, PLACE = "Thirteenth meeting", "Sample Haven"
YEAR = network_today().year + 2
FIRST_DAY, LAST_DAY, LATER_DAY = (f"{day} May {YEAR}" for day in (12, 13, 14))
MEETING = "/meetings/annual-13-sample-haven/"
ON_DESK = f"/desk{MEETING}"
NAMED, ASKED, WAITS, INSTEAD = (f"{word}.delegate@example.org" for word in ("ridge", "harbour", "valley", "other"))


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def follow(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=words, exact=True).first.click()


def send(walk: Walk, button: str) -> None:
    with walk.page.expect_navigation():
        walk.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def choose(walk: Walk, words: str) -> None:
    walk.page.get_by_role("main").locator("label", has_text=words).first.click()
    walk.fields += 1


def says(page: Page, *words: str) -> None:
    """All of these stand on the page."""
    for each in words:
        expect(page.get_by_role("main")).to_contain_text(each)


def told(page: Page, words: str) -> None:
    """The page says so of what was done."""
    expect(page.get_by_role("status").first).to_contain_text(words)


def until_gone(page: Page, words: str) -> None:
    """Open the page anew until these words stand on it no longer."""
    deadline = time.monotonic() + WAIT_SECONDS
    while words in page.get_by_role("main").inner_text():
        assert time.monotonic() < deadline, words
        page.reload()
