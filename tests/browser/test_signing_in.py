"""Getting in, in a real browser: by invitation and passkey, by code with and without scripts, with a second step."""

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.faults import EVERYTHING, faults
from tests.browser.measured import measured
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser

WIDTHS = (390, 1280)


class Walk:
    """A way through pages: how many screens, fields and seconds it took; each screen is read by axe at both widths."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name
        self.screens = self.fields = 0
        self.faults: dict[str, list[str]] = {}
        self.seconds = 0.0
        self.started = time.monotonic()

    def screen(self, heading: str) -> None:
        """This page is there, and nothing is wrong with it; the time that axe takes does not count."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.screens += 1
        self.seconds += time.monotonic() - self.started
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth") > width
            if found := self.found_by_axe(width) + ["scrolls sideways"] * wide:
                self.faults[f"{heading} at {width}"] = found
        self.started = time.monotonic()

    def found_by_axe(self, width: int) -> list[str]:
        """What axe says of the page, which has that width."""
        return faults(self.page, EVERYTHING)

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label).fill(value)
        self.fields += 1

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def ends(self) -> None:
        self.seconds += time.monotonic() - self.started
        measured(f"{self.name}: {self.screens} screens, {self.fields} fields, {self.seconds:.1f} s")
        assert self.faults == {}


def newest_mail(portal: Portal, address: str, beside: set[Path]) -> str:
    """The text of the message to `address` that was not there before; the sample keeps its mail in a folder."""
    folder = Path(portal.environment["PORTAL_VAR"]) / "mail"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for file in set(folder.glob("*")) - beside:
            text = file.read_text().replace("=\n", "")
            if f"{address}" in text:
                return text
        time.sleep(0.1)
    raise AssertionError(f"no message to {address}")


def mails(portal: Portal) -> set[Path]:
    return set((Path(portal.environment["PORTAL_VAR"]) / "mail").glob("*"))


def code_in(mail: str) -> str:
    found = re.search(r"^([A-Z]{4}-[A-Z]{4})$", mail, re.M)
    assert found
    return found[1]


def with_authenticator(context: BrowserContext, page: Page) -> None:
    """Give the browser a device that holds passkeys and knows its owner."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_out(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.url}/account/sign-out/")
    page.get_by_role("button", name="Sign out").click()


def invite(portal: Portal, email: str) -> None:
    """A person whom the secretariat invites; the worker for mail sends the message."""
    portal.manage(
        "shell",
        "-c",
        "from focalpoints.models import Person, User; from focalpoints.services.account_invitations import invite;"
        f"person = Person.objects.create(name='Sample Invited', work_email='{email}', is_sample=True);"
        "invite(person, by=User.objects.get(email='secretariat@example.org'))",
    )


def test_invitation_account_passkey_desk(context: BrowserContext, page: Page, portal: Portal) -> None:
    before = mails(portal)
    invite(portal, "invited@example.org")
    link = re.search(r"http://localhost:\d+/account/invitation/\S+", newest_mail(portal, "invited@example.org", before))
    assert link
    with_authenticator(context, page)
    walk = Walk(page, "invitation, account, passkey, desk")
    page.goto(link[0])
    walk.screen("Welcome, Sample Invited")
    walk.press("Make my account")
    walk.screen("Your account is made")
    page.get_by_role("link", name="Make a passkey").click()
    walk.screen("Make a passkey")
    walk.press("Make a passkey")
    walk.screen("Recovery codes")
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(page).to_have_url(f"{portal.url}/desk/")
    walk.ends()

    sign_out(page, portal)
    again = Walk(page, "sign in with the passkey")
    page.goto(f"{portal.url}/account/sign-in/")
    again.screen("Sign in")
    again.press("Sign in with a passkey")
    expect(page).to_have_url(f"{portal.url}/desk/")
    again.ends()
    page.goto(f"{portal.url}/account/security/")
    expect(page.get_by_role("main")).to_contain_text("Passkey of")


@pytest.mark.parametrize("scripts", [True, False])
def test_sign_in_by_code(browser: Browser, portal: Portal, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 800})
    page = context.new_page()
    before, started = mails(portal), time.monotonic()
    page.goto(f"{portal.url}/account/security/")
    expect(page).to_have_url(f"{portal.url}/account/sign-in/?next=/account/security/")
    page.get_by_label("E-mail address").fill("focal.point@example.org")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Type the code from your e-mail")
    page.get_by_label("Code").fill("BBBB-BBBB")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile("^Error: Type the code"))
    if scripts:
        expect(page.locator(":focus")).to_contain_class("errors")
    page.get_by_label("Code").fill(code_in(newest_mail(portal, "focal.point@example.org", before)).lower())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Signing in and safety")
    expect(page).to_have_url(f"{portal.url}/account/security/")
    how = "with scripts" if scripts else "without scripts"
    measured(f"sign in by code, {how}: 2 screens, 2 fields, {time.monotonic() - started:.1f} s with one wrong code")
    context.close()


@pytest.mark.parametrize(("scheme", "email"), [("light", "steering@example.org"), ("dark", "former@example.org")])
def test_every_screen_of_signing_in_by_code_is_open_to_all(
    browser: Browser, portal: Portal, scheme: str, email: str
) -> None:
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page, before = context.new_page(), mails(portal)
    walk = Walk(page, f"sign in by code ({scheme})")
    page.goto(f"{portal.url}/account/sign-in/?next=/account/security/")
    walk.screen("Sign in")
    walk.fill("E-mail address", email)
    walk.press("Send me a code")
    walk.screen("Type the code from your e-mail")
    walk.fill("Code", code_in(newest_mail(portal, email, before)))
    walk.press("Sign in")
    walk.screen("Signing in and safety")
    walk.ends()
    context.close()


def one_more_step(walk: Walk, portal: Portal, email: str) -> None:
    """A new member of staff, on the page that asks for a second factor before the admin opens."""
    portal.manage(
        "shell", "-c", f"from focalpoints.services.accounts import make_staff; make_staff('{email}', 'Sample')"
    )
    walk.page.goto(portal.sign_in_link(email))
    walk.screen("Sign in to the sample")
    walk.press("Sign in")
    walk.page.goto(f"{portal.url}/account/security/second-factor/?next=/admin/")
    walk.screen("One more step before the records open")


def test_second_step_of_staff(page: Page, portal: Portal) -> None:
    email = "second.step@example.org"
    walk = Walk(page, "second step of staff: an app")
    one_more_step(walk, portal, email)
    page.get_by_role("link", name="Set up an app").click()
    walk.screen("Set up an authenticator app")
    secret = page.locator("main ol code").inner_text()
    walk.fill("Code", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    walk.press("Set up the app")
    walk.screen("Recovery codes")
    recovery = page.locator("main li code").first.inner_text()
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(page).to_have_url(f"{portal.url}/admin/")
    page.goto(f"{portal.url}/account/sign-out/")
    walk.screen("Sign out")
    walk.press("Sign out")
    page.goto(portal.sign_in_link(email))
    walk.press("Sign in")
    walk.screen("Second step")
    walk.fill("Code", recovery)
    walk.press("Sign in")
    expect(page).to_have_url(f"{portal.url}/desk/")
    walk.ends()


def test_second_step_of_staff_by_passkey(browser: Browser, portal: Portal) -> None:
    email = "second.passkey@example.org"
    context = browser.new_context(color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    with_authenticator(context, page)
    walk = Walk(page, "second step of staff: a passkey (dark)")
    one_more_step(walk, portal, email)
    page.get_by_role("link", name="Make a passkey").click()
    walk.screen("Make a passkey")
    walk.press("Make a passkey")
    walk.screen("Recovery codes")
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(page).to_have_url(f"{portal.url}/admin/")
    sign_out(page, portal)
    page.goto(portal.sign_in_link(email))
    walk.press("Sign in")
    walk.screen("Second step")
    page.goto(f"{portal.url}/admin/")
    expect(page).not_to_have_url(f"{portal.url}/admin/")  # the link alone opens nothing
    page.goto(f"{portal.url}/account/second-step/")
    walk.press("Use a passkey")
    expect(page).to_have_url(f"{portal.url}/desk/")
    page.goto(f"{portal.url}/admin/")
    expect(page).to_have_url(f"{portal.url}/admin/")
    walk.ends()
    context.close()


def test_session_ended_elsewhere(browser: Browser, portal: Portal) -> None:
    here, elsewhere = (browser.new_context(viewport={"width": 390, "height": 844}) for _ in range(2))
    pages = [context.new_page() for context in (here, elsewhere)]
    for page in pages:
        page.goto(portal.sign_in_link("former@example.org"))
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(f"{portal.url}/desk/")
    pages[0].goto(f"{portal.url}/account/security/")
    expect(pages[0].get_by_role("main")).to_contain_text("This browser")
    assert faults(pages[0], EVERYTHING) == []
    assert pages[0].evaluate("document.documentElement.scrollWidth") <= 390
    pages[0].get_by_role("button", name=re.compile("^End ")).first.click()
    expect(pages[0].get_by_role("status")).to_have_text("The sign-in has been ended.")
    assert faults(pages[0], EVERYTHING) == []
    pages[1].goto(f"{portal.url}/account/security/")
    expect(pages[1]).to_have_url(f"{portal.url}/account/sign-in/?next=/account/security/")
    pages[0].get_by_role("button", name="Sign out everywhere").click()
    expect(pages[0].get_by_role("status")).to_have_text("You are signed out on every device.")
    for context in (here, elsewhere):
        context.close()
