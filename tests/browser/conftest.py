"""A real portal and a real browser for the journeys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.pictured import PicturedPortal
from tests.browser.portal import Portal, chromium


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A sample of its own with web server and worker, for all journeys of a run."""
    with Portal(Path(tmp_path_factory.mktemp("portal")), workers=True) as portal:
        yield portal


@pytest.fixture(scope="session")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PicturedPortal]:
    """Another one that holds every page there is, so that the journeys still count what the record holds."""
    with PicturedPortal(Path(tmp_path_factory.mktemp("pictured"))) as portal:
        yield portal


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def staff_page(page: Page, portal: Portal) -> Page:
    """A page of somebody who has signed in as the secretariat by a one-time link."""
    page.goto(portal.sign_in_link())
    page.locator("main form button").first.click()
    page.wait_for_url("**/desk/")
    page.goto(f"{portal.url}/admin/")
    return page
