"""Ordering a report, following it and fetching it: in a real browser with a real worker, with scripts and without."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.faults import EVERYTHING, faults
from tests.browser.measured import measured
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser

READER = "sample.reader@example.org"
MAKE_READER = f"""
from focalpoints.models import Appointment, Member, Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
if not User.objects.filter(email="{READER}").exists():
    user = User.objects.create_user("{READER}", name="Sample Reader")
    person = Person.objects.create(name="Sample Reader", user=user, is_sample=True)
    member = Member.objects.get(slug="sample-organisation")
    Appointment.objects.create(
        member=member, person=person, role=Role.ALTERNATE, end_state=EndState.OPEN, is_sample=True
    )
"""
WIDTHS = {1280: "light", 390: "dark"}


@pytest.fixture(scope="module")
def reader(portal: Portal, browser: Browser) -> Any:
    """The cookies of somebody who holds an office of the sample's organisation, signed in by a link."""
    portal.manage("shell", "--no-imports", "-c", MAKE_READER)
    context = browser.new_context()
    page = context.new_page()
    page.goto(portal.sign_in_link(READER))
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/account/link/" not in url)
    cookies = context.cookies()
    context.close()
    return cookies


@pytest.fixture(params=WIDTHS)
def signed_in(request: pytest.FixtureRequest, browser: Browser, reader: Any) -> Iterator[BrowserContext]:
    width: int = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=WIDTHS[width], reduced_motion="reduce"
    )
    context.add_cookies(reader)
    yield context
    context.close()


def order_sheet(page: Page, portal: Portal, member: str) -> None:
    page.goto(f"{portal.url}/reports/")
    page.get_by_label("Member", exact=True).select_option(label=member)
    page.get_by_role("button", name="Order: Member sheet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Member sheet, {member}")
    assert re.fullmatch(rf"{portal.url}/reports/\d+/", page.url)


def test_a_sheet_is_ordered_followed_and_fetched(signed_in: BrowserContext, portal: Portal) -> None:
    """The page turns by itself when the file is ready, the focus and the words are where they should be."""
    page = signed_in.new_page()
    width = page.viewport_size["width"] if page.viewport_size else 0
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{portal.url}/reports/")
    assert faults(page, EVERYTHING) == []
    page.get_by_role("button", name="Order: Member sheet").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".errors")).to_be_focused()
    assert faults(page, EVERYTHING) == []
    started = time.monotonic()
    order_sheet(page, portal, "Slovenia" if width == 1280 else "Ghana")
    fetch = page.get_by_role("link", name="Get the PDF")
    expect(fetch).to_be_visible(timeout=60_000)
    measured(f"member sheet at {width}: ready on the page after {time.monotonic() - started:.1f} s")
    expect(page.locator(".timeline")).to_contain_text("Ready")
    assert faults(page, EVERYTHING) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as got:
        fetch.click()
    assert re.fullmatch(r"member-sheet-(slovenia|ghana)-\d{4}-\d\d-\d\d\.pdf", got.value.suggested_filename)
    assert got.value.path().read_bytes()[:5] == b"%PDF-"
    page.goto(f"{portal.url}/reports/")
    expect(page.locator("aside")).to_contain_text("Ready")
    assert complaints == []


def test_without_scripts_the_page_looks_again_by_itself(browser: Browser, portal: Portal, reader: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, java_script_enabled=False)
    context.add_cookies(reader)
    page = context.new_page()
    page.goto(f"{portal.url}/members/finland/")
    page.get_by_role("button", name="Member sheet as PDF").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Member sheet, Finland")
    expect(page.get_by_role("link", name="Get the PDF")).to_be_visible(timeout=60_000)
    context.close()


def test_the_button_that_looks_again_does_so_where_nothing_else_would(
    browser: Browser, portal: Portal, reader: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(reader)
    page = context.new_page()
    order_sheet(page, portal, "Benin")
    for _look in range(30):
        again = page.get_by_role("link", name="Look again")
        if not again.count():
            break
        again.click()
        page.wait_for_timeout(500)
    expect(page.get_by_role("link", name="Get the PDF")).to_be_visible()
    context.close()


def test_signed_out_a_report_leads_to_sign_in(page: Page, portal: Portal) -> None:
    for path in ("/reports/", "/reports/1/", "/reports/987654/"):
        page.goto(f"{portal.url}{path}")
        assert page.url.endswith(f"?next={path}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
