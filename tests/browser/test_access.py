"""Access for all: axe, keyboard, 320 px, without scripts, no third party; on every page that is pictured."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.pictures import PUBLIC
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser

ADMIN = {
    "index": "/admin/",
    "members": "/admin/focalpoints/member/",
    "a member": "/admin/focalpoints/member/?q=slovenia",
    "meetings": "/admin/meetings/meeting/",
    "papers": "/admin/meetings/paper/",
    "reports": "/admin/reports/report/",
    "appointments": "/admin/focalpoints/appointment/",
    "a new member": "/admin/focalpoints/member/add/",
}


def faults(page: Page) -> list[str]:
    """What axe finds by the rules of WCAG 2.2 A and AA, in words."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:150]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_any_public_page(browser: Browser, portal: Portal, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    found = {}
    for name, path in PUBLIC.items():
        page.goto(portal.url + path)
        if faulty := faults(page):
            found[name] = faulty
    context.close()
    assert found == {}


def test_axe_finds_nothing_in_the_admin(staff_page: Page, portal: Portal) -> None:
    found = {}
    for name, path in ADMIN.items():
        staff_page.goto(portal.url + path)
        if name.startswith("a member"):
            staff_page.locator("#result_list tbody th a").first.click()
        if faulty := faults(staff_page):
            found[name] = faulty
    assert found == {}


def test_no_public_page_scrolls_sideways_at_320_pixels(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    wider = {}
    for name, path in PUBLIC.items():
        page.goto(portal.url + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wider[name] = width
    context.close()
    assert wider == {}


def test_every_public_page_asks_only_this_site_and_at_most_five_times(browser: Browser, portal: Portal) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    found = {}
    for name, path in PUBLIC.items():
        asked.clear()
        page.goto(portal.url + path, wait_until="networkidle")
        foreign = [url for url in asked if not url.startswith(portal.url) and not url.startswith("data:")]
        if foreign or len(asked) > 5:
            found[name] = asked[:]
    context.close()
    assert found == {}
    policy = [text for text in complaints if "Content Security Policy" in text or "Content-Security-Policy" in text]
    assert policy == []


def test_arabic_pages_run_from_right_to_left(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.url}/ar/members/")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    # The mark stands at the right edge, the tools at the left.
    brand, tools = page.locator(".brand").bounding_box(), page.locator(".tools").bounding_box()
    assert brand is not None and tools is not None and brand["x"] > tools["x"]
