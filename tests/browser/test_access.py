"""Access for all: axe, keyboard, 320 px, without scripts, no third party; on every page that is pictured."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.browser.pages import OF_ACCOUNTS, PUBLIC, PUBLIC_DEEDS, Place, admin_places
from tests.browser.pictured import PicturedPortal
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser

# The rules of WCAG 2.2 A and AA; those about colours take most of the time, the others know no colour scheme.
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
EVERYTHING = {"runOnly": LEVELS}
COLOURS = {"runOnly": {"type": "rule", "values": OF_COLOUR}}
Looks = dict[int, dict[str, Any]]
# One row of a list is like the other.
SHORTEN = "document.querySelectorAll('#result_list tbody tr:nth-child(n+12)').forEach(row => row.remove())"


def faults(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe finds by `rules`, in words."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    options = json.dumps({**rules, "resultTypes": ["violations"]})
    violations = page.evaluate(f"axe.run({options})")["violations"]
    return [f"{each['id']}: {node['html'][:150]}" for each in violations for node in each["nodes"]]


def faults_at(page: Page, portal: PicturedPortal, places: Iterable[Place], looks: Looks) -> dict[str, list[str]]:
    """The faults of each place at each width, by its rules; "not there" for a place that does not open.

    Where a width has no rules, only whether the page scrolls sideways is looked at.
    """
    found = {}
    for place in places:
        page.set_viewport_size({"width": 1280, "height": 900})
        if not portal.open(page, place):
            found[place.name] = ["not there"]
            continue
        page.evaluate(SHORTEN)
        for width, rules in looks.items():
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth") > width
            if faulty := (faults(page, rules) if rules else []) + ["scrolls sideways"] * wide:
                found[f"{place.name} at {width}"] = faulty
    return found


@pytest.mark.parametrize(
    ("scheme", "looks"),
    [("light", {1280: EVERYTHING, 390: EVERYTHING}), ("dark", {1280: COLOURS, 390: COLOURS})],
    ids=["light", "dark"],
)
def test_axe_finds_nothing_on_any_public_page(
    browser: Browser, pictured: PicturedPortal, scheme: str, looks: Looks
) -> None:
    context = pictured.public(browser, color_scheme=scheme)
    found = faults_at(context.new_page(), pictured, [*PUBLIC, *PUBLIC_DEEDS], looks)
    context.close()
    assert found == {}


@pytest.mark.parametrize(
    ("scheme", "looks"),
    [("light", {1280: EVERYTHING, 390: {}}), ("dark", {1280: COLOURS})],
    ids=["light", "dark"],
)
def test_axe_finds_nothing_in_the_admin(browser: Browser, pictured: PicturedPortal, scheme: str, looks: Looks) -> None:
    context = pictured.secretariat(browser, color_scheme=scheme)
    found = faults_at(context.new_page(), pictured, admin_places(), looks)
    context.close()
    # Groups come with the release, reports are ordered, messages are posted; no text is the secretariat's own yet.
    # What staff took away is noted by the portal alone, and here nobody has taken anything. Nominations, corrections
    # and handovers begin on the desk.
    not_there = ["group-add", "report-add", "message-add", "messagetext-first", "messagetext-history"]
    not_there += ["nomination-add", "proposedcorrection-add", "succession-add"]
    not_there += ["staffexport-add", "staffexport-first", "staffexport-history"]
    assert found == {f"admin-{name}": ["not there"] for name in not_there}


@pytest.mark.parametrize(
    ("scheme", "looks"),
    [("light", {1280: EVERYTHING, 390: EVERYTHING, 320: {}}), ("dark", {1280: COLOURS, 390: COLOURS})],
    ids=["light", "dark"],
)
@pytest.mark.parametrize("email", OF_ACCOUNTS)
def test_axe_finds_nothing_on_what_is_somebodys_own(
    browser: Browser, pictured: PicturedPortal, email: str, scheme: str, looks: Looks
) -> None:
    context = pictured.signed_in(browser, email, color_scheme=scheme)
    found = faults_at(context.new_page(), pictured, OF_ACCOUNTS[email], looks)
    context.close()
    assert found == {}


def test_no_public_page_scrolls_sideways_at_320_pixels(browser: Browser, pictured: PicturedPortal) -> None:
    context = pictured.public(browser, viewport={"width": 320, "height": 700})
    page = context.new_page()
    wider = {}
    for place in PUBLIC:
        pictured.open(page, place)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wider[place.name] = width
    context.close()
    assert wider == {}


def test_every_public_page_asks_only_this_site_and_at_most_five_times(
    browser: Browser, pictured: PicturedPortal
) -> None:
    context = pictured.public(browser)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    found = {}
    for place in PUBLIC:
        asked.clear()
        pictured.open(page, place)
        page.wait_for_load_state("networkidle")
        foreign = [url for url in asked if not url.startswith(pictured.url) and not url.startswith("data:")]
        if foreign or len(asked) > 5:
            found[place.name] = asked[:]
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
