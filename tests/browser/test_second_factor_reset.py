"""Somebody has lost the second factor: an administrator removes it with a reason, and a new one is asked for."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, expect

from tests.browser.portal import Portal
from tests.browser.test_signing_in import Walk

pytestmark = pytest.mark.browser

LOST, HELPER = "lost.phone@example.org", "administrator@example.org"
REASON = "Lost the phone, called and was known by voice."


@pytest.fixture(scope="module")
def strict_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A sample in which staff need their second factor, with two of them who have none yet."""
    portal = Portal(Path(tmp_path_factory.mktemp("strict")))
    portal.environment["DJANGO_SETTINGS_MODULE"] = "tests.browser.second_factor_asked"
    with portal:
        portal.manage(
            "shell",
            "-c",
            "from focalpoints.services.accounts import StaffGroup, make_staff;"
            f"make_staff('{LOST}', 'Sample Lost');"
            f"make_staff('{HELPER}', 'Sample Administrator', group=StaffGroup.ADMINISTRATOR)",
        )
        yield portal


def sign_in(walk: Walk, portal: Portal, email: str) -> None:
    walk.page.goto(portal.sign_in_link(email))
    walk.press("Sign in")


def set_up_app(walk: Walk) -> None:
    """The way of a member of staff who is asked for a second factor, from the page that asks to where they wanted."""
    walk.screen("One more step before the records open")
    walk.page.get_by_role("link", name="Set up an app").click()
    walk.screen("Set up an authenticator app")
    secret = walk.page.locator("main ol code").inner_text()
    walk.fill("Code", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    walk.press("Set up the app")
    walk.screen("Recovery codes")
    walk.page.get_by_role("link", name="I have kept them: go on").click()


def test_a_second_factor_is_reset_by_an_administrator(browser: Browser, strict_portal: Portal) -> None:
    contexts = [browser.new_context(reduced_motion="reduce") for _ in range(3)]
    old, new, office = (context.new_page() for context in contexts)
    before = Walk(old, "second factor, before it is lost")
    sign_in(before, strict_portal, LOST)
    set_up_app(before)
    expect(old.get_by_role("heading", level=1)).to_contain_text("due")

    # On another device, without the app: no further than the second step.
    lost = Walk(new, "second factor reset: who has lost it")
    sign_in(lost, strict_portal, LOST)
    lost.screen("Second step")
    new.goto(f"{strict_portal.url}/desk/")
    expect(new.get_by_role("heading", level=1)).to_have_text("Second step")

    helper = Walk(office, "second factor reset: the administrator")
    sign_in(helper, strict_portal, HELPER)
    set_up_app(helper)
    office.goto(f"{strict_portal.url}/admin/focalpoints/user/?q={LOST}")
    office.get_by_role("link", name=LOST).click()
    office.get_by_role("link", name="Second factor").click()
    helper.screen("Second factor of Sample Lost")
    office.get_by_label("Why").evaluate("field => field.required = false")
    helper.press("Remove the second factors")
    expect(office.get_by_role("alert")).to_contain_text("Write why")
    helper.screen("Second factor of Sample Lost")
    helper.fill("Why", REASON)
    helper.press("Remove the second factors")
    expect(office.locator(".messagelist")).to_have_text(
        "The second factors have been removed and every session ended. The history says so."
    )
    office.get_by_role("link", name="History").click()
    expect(office.get_by_role("main")).to_contain_text(f"Second factor removed: {REASON}")
    expect(office.get_by_role("main")).to_contain_text("Sample Administrator")
    helper.ends()

    # What was open elsewhere is closed.
    old.goto(f"{strict_portal.url}/desk/")
    expect(old).to_have_url(f"{strict_portal.url}/account/sign-in/?next=/desk/")

    # The code by mail alone signs in, and a new factor is asked for before anything opens.
    sign_in(lost, strict_portal, LOST)
    set_up_app(lost)
    expect(new).to_have_url(f"{strict_portal.url}/desk/")
    expect(new.get_by_role("heading", level=1)).to_contain_text("due")
    lost.ends()
    before.ends()
    for context in contexts:
        context.close()
