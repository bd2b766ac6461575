"""Everybody of a journey, each in a browser of their own; whoever is asked to can do without scripts."""

from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.faults import EVERYTHING, faults
from tests.browser.portal import Portal
from tests.browser.test_signing_in import Walk


class WalkWithoutScripts(Walk):
    """A way in a browser that runs no script. Axe is one, so it reads each page as it came, in a tab of another."""

    def __init__(self, page: Page, name: str, reader: Page) -> None:
        super().__init__(page, name)
        self.reader = reader

    def found_by_axe(self, width: int) -> list[str]:
        body, address = self.page.content(), self.page.url.partition("#")[0]

        def answer(route: Route) -> None:
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

        self.reader.set_viewport_size({"width": width, "height": 900})
        self.reader.route(address, answer)
        self.reader.goto(address)
        self.reader.unroute(address)
        return faults(self.reader, EVERYTHING)


class People:
    """Those who walk through the journey `title` in `portal`."""

    def __init__(self, browser: Browser, portal: Portal, title: str) -> None:
        self.browser, self.portal, self.title = browser, portal, title
        self.contexts: list[BrowserContext] = []
        self.walks: list[Walk] = []

    def walk(self, name: str, email: str = "", *, scripts: bool = True) -> Walk:
        """A way of somebody, who has signed in by a one-time link where they have an `email`."""
        page, title = self._page(scripts=scripts), f"{self.title}: {name}"
        if email:
            page.goto(self.portal.sign_in_link(email))
            page.locator("main form button").first.click()
            page.wait_for_url(lambda address: "/account/link/" not in address)
        walk = Walk(page, title) if scripts else WalkWithoutScripts(page, title, self._page(scripts=True))
        self.walks.append(walk)
        return walk

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _page(self, *, scripts: bool) -> Page:
        """A page in a browser of its own."""
        context = self.browser.new_context(
            viewport={"width": 1280, "height": 900}, reduced_motion="reduce", java_script_enabled=scripts
        )
        self.contexts.append(context)
        return context.new_page()
