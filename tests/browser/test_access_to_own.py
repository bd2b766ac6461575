"""Access for all on what is somebody's own: axe at both widths and in both schemes, 320 px."""

import pytest
from playwright.sync_api import Browser

from tests.browser.faults import IN_DARK, IN_LIGHT, Looks, faults_at
from tests.browser.pages import OF_ACCOUNTS
from tests.browser.pictured import PicturedPortal

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("scheme", "looks"), [("light", {**IN_LIGHT, 320: {}}), ("dark", IN_DARK)], ids=["light", "dark"]
)
@pytest.mark.parametrize("email", OF_ACCOUNTS)
def test_axe_finds_nothing_on_what_is_somebodys_own(
    browser: Browser, pictured: PicturedPortal, email: str, scheme: str, looks: Looks
) -> None:
    context = pictured.signed_in(browser, email, color_scheme=scheme)
    found = faults_at(context.new_page(), pictured, OF_ACCOUNTS[email], looks)
    context.close()
    assert found == {}
