"""A correction by letter, and an ended term: the secretariat's two deeds on an office, in a real browser with axe."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.faults import EVERYTHING, faults
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


def find_office(page: Page, portal: Portal, member: str) -> None:
    """The page of the office of focal point of `member`, found as staff find it: by its name in the list."""
    page.goto(f"{portal.url}/admin/focalpoints/appointment/?q={member}&role__exact=focal-point")
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator("#content .object-tools")).to_contain_text("Correct")


def expect_well(page: Page) -> None:
    """Axe finds nothing, and nothing is wider than the page, on a desk and on a phone."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert faults(page, EVERYTHING) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_correction_by_letter(staff_page: Page, portal: Portal) -> None:
    page = staff_page
    find_office(page, portal, "finland")
    expect_well(page)
    page.get_by_role("link", name="Correct", exact=True).click()
    expect(page.locator("#content")).to_contain_text("Correct: it was recorded wrongly.")
    page.locator("[name=position]").fill("Sample desk of the letter")
    page.locator("[name=_save]").click()
    expect(page.locator(".error-summary")).to_contain_text("Write why, such as")
    expect(page.locator("[name=position]")).to_have_value("Sample desk of the letter")
    expect_well(page)
    page.locator("[name=reason]").fill("Sample: the note names another desk")
    page.get_by_text("On behalf of a member").click()
    page.locator("[name=on_behalf_of]").select_option("Finland")
    page.locator("[name=came_by]").select_option("letter")
    page.locator("[name=received_on]").fill("3 May 2026")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text("The page shows the right one; the history keeps both.")
    page.locator(".object-tools .historylink").click()
    newest = page.locator(".record-history > li").first
    expect(newest).to_contain_text("Corrected")
    expect(newest).to_contain_text("On behalf of Finland, by letter, received on 3 May 2026.")
    expect(newest).to_contain_text("Sample desk of the letter")
    expect_well(page)
    page.goto(f"{portal.url}/members/finland/")
    expect(page.locator("main")).to_contain_text("Sample desk of the letter")


def test_an_ended_term_on_a_phone(staff_page: Page, portal: Portal) -> None:
    page = staff_page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    find_office(page, portal, "slovenia")
    page.get_by_role("link", name="End", exact=True).click()
    expect(page.locator("#content")).to_contain_text("End: it is over. It stays on record as past, with its last day.")
    page.locator("[name=reason]").fill("Sample: the ministry has called")
    page.locator(".submit-row input").click()
    expect(page.locator(".error-summary")).to_contain_text(
        "Write the last day, as far as it is known: 30 June 2026, June 2026 or 2026."
    )
    expect(page.locator("[name=reason]")).to_have_value("Sample: the ministry has called")
    expect_well(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.locator("[name=last_day]").fill("30 June 2026")
    page.locator(".submit-row input").click()
    expect(page.locator(".messagelist")).to_contain_text("Ended. It stays on record as past.")
    expect(page.locator("#content")).to_contain_text("30 June 2026")
    expect_well(page)
    page.goto(f"{portal.url}/members/slovenia/")
    expect(page.locator("main")).to_contain_text("30 June 2026")
