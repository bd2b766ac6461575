"""What the people of the members and the public do in the journey `test_meeting_to_the_last_promise`."""

import re
from datetime import timedelta
from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from r2pnet.clock import network_today
from tests.browser.last_promise import (
    DRAFTING,
    HANDOVER,
    MEETING,
    OPENING,
    OUTCOME,
    PROMISE,
    ROUND,
    fetch_pdf,
    files_in_archive,
    send_of,
    titles_on,
)
from tests.browser.made_last_promise import TITLE
from tests.browser.made_meeting_year import HARBOUR, HARBOUR_HEAD, RIDGE_HEAD, name_of
from tests.browser.meeting_year import choose, follow, heading, says, send, told
from tests.browser.portal import Portal
from tests.browser.read_mails import mail_to, mails_beside
from tests.browser.test_signing_in import Walk, mails

NOT_OPEN = "There is no such page, or it is not open to you"


def read_programme(walk: Walk, portal: Portal, *, sees_all: bool) -> None:
    """The sessions stand there; that of participants only for them, and nobody signs up who has no place."""
    page = walk.page
    page.goto(f"{portal.url}{MEETING}")
    walk.screen(TITLE)
    page.goto(f"{portal.url}{MEETING}programme/")
    says(page, OPENING, DRAFTING, HANDOVER)
    expect(page.get_by_text(ROUND)).to_have_count(int(sees_all))
    if not sees_all:
        says(page, "Those with a place at the meeting sign up for it.")
        expect(page.get_by_role("button", name="Sign up")).to_have_count(0)
    walk.screen("Programme")


def sign_up(walk: Walk, portal: Portal, title: str, said: str) -> None:
    """For one workshop, from the programme."""
    walk.page.goto(f"{portal.url}{MEETING}programme/")
    walk.screen("Programme")
    send_of(walk, "Sign up", title)
    told(walk.page, said)
    walk.screen("Programme")


def give_back_and_move_up(first: Walk, second: Walk, portal: Portal) -> None:
    """The place that is given back is that of who waits, who is told; then the first waits in their own turn."""
    before = mails(portal)
    first.page.goto(f"{portal.url}{MEETING}programme/mine/")
    first.screen("My programme")
    send_of(first, "Give it back", DRAFTING)
    told(first.page, "You have given the place back.")
    mail = mail_to(portal, RIDGE_HEAD, f"You have a place in a session: {TITLE}", before)
    assert DRAFTING in mail.words
    assert [one.to for one in mails_beside(portal, before)] == [mail.to]
    second.page.goto(f"{portal.url}{MEETING}programme/mine/")
    expect(second.page.locator("tr", has_text=DRAFTING)).to_contain_text("You have a place")
    second.screen("My programme")


def read_papers(walk: Walk, portal: Portal, titles: list[str], contents: list[bytes]) -> None:
    """Just these stand on the page of the meeting and in the archive of its files."""
    assert titles_on(walk.page, portal) == titles
    walk.screen(TITLE)
    files = files_in_archive(walk.page, portal)
    assert sorted(one.rpartition(b"%%EOF\n")[2] for one in files.values()) == contents, sorted(files)


def fetch_certificate(walk: Walk, portal: Portal) -> str:
    """Made by the worker for who was there, from the page of their registration; its code."""
    page = walk.page
    page.goto(f"{portal.url}{MEETING}registration/")
    says(page, "Certificate of attendance")
    walk.screen(heading(page))
    send(walk, "Make the certificate")
    walk.screen(heading(page))
    text = " ".join(PdfReader(BytesIO(fetch_pdf(page))).pages[0].extract_text().split())
    code = re.search(r"Certificate (\d+(?:-[a-z2-7]{5}){4}) ", text)
    assert code, text
    assert name_of(HARBOUR_HEAD) in text, text
    return code[1]


def check_certificate(walk: Walk, portal: Portal, code: str) -> None:
    """Whoever has the paper reads by its code that it holds; another code opens nothing."""
    page = walk.page
    page.goto(f"{portal.url}/certificates/{code}/")
    says(page, "The network has given this certificate, and it holds.", name_of(HARBOUR_HEAD), TITLE)
    walk.screen(heading(page))
    page.goto(f"{portal.url}/certificates/{code[:-1]}{'a' if code[-1] != 'a' else 'b'}/")
    walk.screen("No certificate has this code")


def has_no_certificate(walk: Walk, portal: Portal) -> None:
    """Who was not there can order none."""
    walk.page.goto(f"{portal.url}{MEETING}registration/")
    expect(walk.page.get_by_role("button", name="Make the certificate")).to_have_count(0)
    expect(walk.page.get_by_role("main")).not_to_contain_text("Certificate of attendance")
    walk.screen(heading(walk.page))


def read_report(walk: Walk, portal: Portal, *, may_read: bool) -> None:
    """The report, for who took part; for others it is not there."""
    page = walk.page
    page.goto(f"{portal.url}{MEETING}")
    expect(page.get_by_role("link", name="What took place and what came of it")).to_have_count(int(may_read))
    if not may_read:
        page.goto(f"{portal.url}{MEETING}report/")
        expect(page.get_by_role("heading", level=1)).to_have_text(NOT_OPEN)
        return
    follow(page, "What took place and what came of it")
    says(page, "A workshop spoke of promises.", "how to hand one over", "Two promises were made.")
    says(page, "What makes a promise small enough to be kept.", "The report names offices and quotes nobody.")
    walk.screen(heading(page))


def take_on_and_do(walk: Walk, portal: Portal) -> None:
    """Three fields to take it on, one line and one button to say that it is done; no mail is needed for it."""
    page, before = walk.page, mails(portal)
    page.goto(f"{portal.url}{MEETING}")
    follow(page, "Take on a next step")
    walk.screen("Take on a next step")
    walk.fill("What does your member take on?", PROMISE)
    walk.fill("By when?", (network_today() + timedelta(days=5)).isoformat())
    choose(walk, "All members of the network")
    send(walk, "Take it on")
    told(page, "It is taken on. It stands here until it is done.")
    walk.screen(heading(page))
    _in_the_year(walk, portal)
    page.goto(f"{portal.url}/desk/next-steps/")
    send_of(walk, "Done", PROMISE)
    expect(page.locator(".errors")).to_be_visible()
    walk.screen("Say what came of it")
    page.goto(f"{portal.url}/desk/next-steps/")
    page.get_by_label("What came of it?").fill(OUTCOME)
    walk.fields += 1
    send_of(walk, "Done", PROMISE)
    told(page, "Done. What came of it is on record; you can take it up again.")
    says(page, OUTCOME, "No next step is open.")
    walk.screen(heading(page))
    assert mails_beside(portal, before) == []


def _in_the_year(walk: Walk, portal: Portal) -> None:
    page = walk.page
    page.goto(f"{portal.url}/desk/year/")
    says(page, PROMISE, HARBOUR)
    walk.screen("The network’s year")


def sees_the_promise(walk: Walk, portal: Portal) -> None:
    """Of another member: what was taken on and what came of it, on the page of the meeting; the year has its date."""
    page = walk.page
    page.goto(f"{portal.url}{MEETING}next-steps/")
    says(page, PROMISE, HARBOUR, OUTCOME)
    walk.screen(heading(page))
    _in_the_year(walk, portal)


def public_reads_no_promise(walk: Walk, portal: Portal) -> None:
    """The public reads that there is one, and nothing of it."""
    page = walk.page
    page.goto(f"{portal.url}{MEETING}")
    expect(page.get_by_role("main")).not_to_contain_text(PROMISE)
    expect(page.get_by_role("main")).not_to_contain_text(name_of(HARBOUR_HEAD))
    walk.screen(TITLE)
