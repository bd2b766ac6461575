"""The portal that is pictured, and the two kinds of readers who look at it."""

import json
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.pages import ERROR_PAGES, Place
from tests.browser.portal import Portal

MAKE = "from tests.browser.made import make; make()"


class PicturedPortal(Portal):
    """A sample with all that `tests.browser.made` makes. It has no worker, so its reports are not there yet."""

    links: dict[str, str]
    error_pages: dict[str, tuple[int, str]]

    def prepare(self) -> None:
        super().prepare()
        made = json.loads(self.manage("shell", "--no-imports", "-c", MAKE).splitlines()[-1])
        self.links, self.error_pages = made["links"], made["error_pages"]

    def public(self, browser: Browser, **how: Any) -> BrowserContext:
        """A browser of somebody who has not signed in; `how` as Playwright's `new_context`."""
        context = browser.new_context(reduced_motion="reduce", **how)
        context.route(f"**{ERROR_PAGES}*", self._answer_with_error)
        return context

    def secretariat(self, browser: Browser, **how: Any) -> BrowserContext:
        """A browser in which the secretariat has signed in."""
        context = self.public(browser, **how)
        page = context.new_page()
        page.goto(self.sign_in_link())
        page.locator("main form button").first.click()
        page.wait_for_url("**/desk/")
        page.close()
        return context

    def open(self, page: Page, place: Place) -> bool:
        """Go to a place and do what is done there; False when this role has no such page."""
        page.goto(self.url + place.path.format(**self.links))
        return place.deed(page)

    def _answer_with_error(self, route: Route) -> None:
        status, body = self.error_pages[route.request.url.rpartition("/")[2]]
        route.fulfill(status=status, body=body, content_type="text/html; charset=utf-8")
