"""What is wrong with a page for somebody who cannot see it, or not well: axe, and scrolling sideways."""

import json
from collections.abc import Iterable
from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.pages import Place
from tests.browser.pictured import PicturedPortal

# The rules of WCAG 2.2 A and AA; those about colours take most of the time, the others know no colour scheme.
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
EVERYTHING: Final = {"runOnly": LEVELS}
COLOURS: Final = {"runOnly": {"type": "rule", "values": OF_COLOUR}}
ALL_BUT_COLOURS: Final = {"runOnly": LEVELS, "rules": {rule: {"enabled": False} for rule in OF_COLOUR}}
Looks = dict[int, dict[str, Any]]
# Both widths and both schemes, and colours once in each: they come from the same few tokens at every width.
IN_LIGHT: Final[Looks] = {1280: EVERYTHING, 390: ALL_BUT_COLOURS}
IN_DARK: Final[Looks] = {390: COLOURS}
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
