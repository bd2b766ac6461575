"""The whole way in one go, on a phone: invited, an account, a passkey, a desk, a seat, and the next who moves up.

And the way of who is signed out and has a minute. Screens, fields and seconds are written down (ux, journeys).
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal
from tests.browser.test_registering import CLEAR, FIRST, MEETING, PHONE, SECOND, fields_of, heading, press, signed_in
from tests.browser.test_signing_in import Walk, code_in, invite, mails, newest_mail, with_authenticator

pytestmark = pytest.mark.browser

NAME_IN_INVITATION = """
from focalpoints.models import Person
from meetings.models import Invitation
Invitation.objects.filter(meeting__slug="annual-12-sample-city").first().persons.add(Person.objects.get(work_email="{email}"))
"""


@pytest.fixture
def one_seat(portal: Portal) -> Iterator[Portal]:
    """The portal while the sample's meeting has one seat and nobody has registered; sixty again afterwards."""
    portal.manage("shell", "--no-imports", "-c", CLEAR.format(seats=1))
    yield portal
    portal.manage("shell", "--no-imports", "-c", CLEAR.format(seats=60))


def invited(portal: Portal, email: str) -> str:
    """The link that somebody gets whom the secretariat invites to the portal and names in a member's invitation."""
    before = mails(portal)
    invite(portal, email)
    portal.manage("shell", "--no-imports", "-c", NAME_IN_INVITATION.format(email=email))
    link = re.search(r"http://localhost:\d+/account/invitation/\S+", newest_mail(portal, email, before))
    assert link
    return link[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_invitation_to_a_seat_and_on_to_the_next_who_waits(
    browser: Browser, one_seat: Portal, scheme: str
) -> None:
    portal = one_seat
    context = browser.new_context(viewport=PHONE, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page, other = context.new_page(), signed_in(browser, portal, SECOND).new_page()
    with_authenticator(context, page)
    walk = Walk(page, f"invitation, account, passkey, desk, seat, change, withdraw ({scheme})")
    page.goto(invited(portal, f"first.{scheme}@example.org"))
    walk.screen("Welcome, Sample Invited")
    walk.press("Make my account")
    walk.screen("Your account is made")
    page.get_by_role("link", name="Make a passkey").click()
    walk.screen("Make a passkey")
    walk.press("Make a passkey")
    walk.screen("Recovery codes")
    page.get_by_role("link", name="I have kept them: go on").click()
    walk.screen("One thing waits for you")
    page.get_by_role("main").get_by_role("link", name="Register", exact=True).click()
    walk.screen("Register: Twelfth meeting")
    page.locator("label", has_text="In person").click()
    walk.fields += 1
    walk.press("Take my seat")
    walk.screen("You have a seat.")
    waits(other, portal)
    page.locator("[name=needs]").fill("Step-free way to the room")
    walk.press("Save the changes")
    expect(page.locator(".notice.good")).to_have_text("Your changes are saved.")
    page.get_by_role("main").get_by_role("link", name="Withdraw").first.click()
    expect(page.get_by_role("main").get_by_role("button", name="Withdraw", exact=True)).to_be_visible()
    walk.screen(heading(page))
    walk.press("Withdraw")
    walk.screen("Your registration is withdrawn.")
    other.reload()
    assert heading(other) == "You have a seat."
    walk.ends()
    other.context.close()
    context.close()


def waits(other: Page, portal: Portal) -> None:
    """Somebody else asks for the seat that is taken."""
    other.goto(f"{portal.url}{MEETING}register/")
    other.locator("label", has_text="In person").click()
    press(other, "Register")
    assert heading(other) == "You are 1st on the waiting list."


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_who_is_signed_out_has_a_seat_within_a_minute(browser: Browser, one_seat: Portal, scripts: bool) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts)  # type: ignore[arg-type]
    page, before = context.new_page(), mails(one_seat)
    walk = Walk(page, f"signed out to a seat, {'with' if scripts else 'without'} scripts")
    page.goto(f"{one_seat.url}{MEETING}register/")
    walk.fill("E-mail address", FIRST)
    walk.press("Send me a code")
    walk.fill("Code", code_in(newest_mail(one_seat, FIRST, before)))
    walk.press("Sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Register: Twelfth meeting")
    walk.fields += fields_of(page)
    page.locator("label", has_text="In person").click()
    press(page, "Take my seat")
    assert heading(page) == "You have a seat."
    walk.screens = 3  # signing in, which is one page in two states; the form; the answer
    assert walk.fields <= 6
    walk.ends()
    assert walk.seconds < 60
    context.close()
