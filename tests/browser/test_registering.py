"""Registering for the sample's meeting in a browser: on a phone, with and without scripts, and read by axe.

The times, screens and fields are written down (`measured`): what the invited person needs from the desk to a seat.
"""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.faults import EVERYTHING, faults
from tests.browser.measured import measured
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser

MEETING = "/meetings/annual-12-sample-city/"
FIRST, SECOND = "focal.point@example.org", "steering@example.org"
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 900}
CLEAR = """
from meetings.models import Invitation, Meeting, Needs, Registration
from r2pnet.outbox.models import Message
Needs.objects.all().delete(); Registration.objects.all().delete()
Message.objects.filter(kind__startswith="registration-").delete()
Invitation.objects.filter(meeting__slug="annual-12-sample-city").update(
    reply="none", replied_on=None, channel="", reason=""
)
Meeting.objects.filter(slug="annual-12-sample-city").update(seats={seats})
"""
TOLD = """
from r2pnet.outbox.models import Message
print(*Message.objects.order_by("pk").filter(kind__startswith="registration-").values_list("kind", "to_address"))
"""


@pytest.fixture
def one_seat(portal: Portal) -> Iterator[Portal]:
    """The portal while the sample's meeting has one seat and nobody has answered; sixty again afterwards."""
    portal.manage("shell", "--no-imports", "-c", CLEAR.format(seats=1))
    yield portal
    portal.manage("shell", "--no-imports", "-c", CLEAR.format(seats=60))


def signed_in(browser: Browser, portal: Portal, email: str, **how: object) -> BrowserContext:
    """A browser in which that account has signed in by a one-time link."""
    context = browser.new_context(**{"viewport": PHONE, "reduced_motion": "reduce", **how})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(portal.sign_in_link(email))
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    page.close()
    return context


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().replace("\n", " ")


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str | re.Pattern[str]) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=link).first.click()


def fields_of(page: Page) -> int:
    """How many questions the form asks: a group of choices is one."""
    named = page.locator("main form :is(input, textarea, select):not([type=hidden])")
    return len(set(named.evaluate_all("all => all.map(one => one.name)")))


def register_from_the_desk(page: Page, portal: Portal) -> str:
    """From the desk to a seat; how long it took, over how many screens, with how many fields."""
    started = time.monotonic()
    page.goto(f"{portal.url}/desk/")
    expect(page.locator("main")).to_contain_text("Answer the invitation: Twelfth meeting")
    follow(page, "Answer")
    follow(page, "Accept and register")
    fields, sideways = fields_of(page), page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.locator("label", has_text="In person").click()
    press(page, "Take my seat")
    seconds = time.monotonic() - started
    assert (heading(page), fields, sideways) == ("You have a seat.", 4, False)
    return f"{seconds:.1f} s, 4 screens with the desk and the answers, {fields} fields, 1 of them to be touched"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_desk_register_change_withdraw_and_the_next_who_waits_moves_up(
    browser: Browser, one_seat: Portal, scripts: bool
) -> None:
    portal = one_seat
    first, second = (signed_in(browser, portal, email, java_script_enabled=scripts) for email in (FIRST, SECOND))
    page, other = first.new_page(), second.new_page()
    if scripts:
        how_long = register_from_the_desk(page, portal)
    else:
        page.goto(f"{portal.url}{MEETING}")
        follow(page, "Register")
        press(page, "Take my seat")  # nothing chosen: said on top, and beside the field
        assert page.title().startswith("Error: ")
        expect(page.locator(".errors a")).to_have_attribute("href", "#id_mode_0")
        page.locator("label", has_text="In person").click()
        press(page, "Take my seat")
        assert heading(page) == "You have a seat."
        how_long = "no scripts, one error put right"
    measured(f"register on a phone, {'with' if scripts else 'without'} scripts: {how_long}")
    page.locator("[name=needs]").fill("Step-free way to the room")
    press(page, "Save the changes")
    expect(page.locator(".notice.good")).to_have_text("Your changes are saved.")
    expect(page.locator("[name=needs]")).to_have_value("Step-free way to the room")

    other.goto(f"{portal.url}{MEETING}register/")
    expect(other.locator("main")).to_contain_text("The one seat is taken, nobody waits")
    other.locator("label", has_text="In person").click()
    press(other, "Register")
    assert heading(other) == "You are 1st on the waiting list."

    follow(page, "Withdraw")
    press(page, "Withdraw")
    assert heading(page) == "Your registration is withdrawn."
    other.reload()
    assert heading(other) == "You have a seat."
    told = portal.manage("shell", "--no-imports", "-c", TOLD)
    assert told.count("registration-moved-up") == 1
    assert told.rindex("'registration-moved-up', 'steering@example.org'") > told.rindex("'registration-withdrawn', ")
    first.close()
    second.close()


def test_back_and_reload_lead_to_the_registration_that_exists(browser: Browser, one_seat: Portal) -> None:
    context = signed_in(browser, one_seat, FIRST)
    page, tab = context.new_page(), context.new_page()
    for one in (page, tab):
        one.goto(f"{one_seat.url}{MEETING}register/")
        one.locator("label", has_text="In person").click()
    press(page, "Take my seat")
    press(tab, "Take my seat")
    assert (heading(page), heading(tab)) == ("You have a seat.", "You have a seat.")
    expect(tab.locator(".notice")).to_have_text("You are registered already.")
    page.go_back()
    page.reload()
    assert (page.url, heading(page)) == (f"{one_seat.url}{MEETING}registration/", "You have a seat.")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way(browser: Browser, one_seat: Portal, scheme: str) -> None:
    context = signed_in(browser, one_seat, FIRST, color_scheme=scheme)
    waits = signed_in(browser, one_seat, SECOND, color_scheme=scheme)
    page, waiting, found = context.new_page(), waits.new_page(), {}

    def read(name: str, page: Page = page) -> None:
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            if faulty := faults(page, EVERYTHING) + ["scrolls sideways"] * wide:
                found[f"{name} at {size['width']}"] = faulty

    for name, path in (
        ("desk", "/desk/"),
        ("meeting", MEETING),
        ("not registered", f"{MEETING}registration/"),
        ("form", f"{MEETING}register/"),
    ):
        page.goto(f"{one_seat.url}{path}")
        read(name)
    press(page, "Take my seat")
    assert page.evaluate("document.activeElement.className") == "errors stack"
    read("form with an error")
    page.locator("label", has_text="In person").click()
    press(page, "Take my seat")
    read("registration")
    page.goto(f"{one_seat.url}{MEETING}")
    read("meeting of a participant")
    waiting.goto(f"{one_seat.url}{MEETING}register/")
    read("form when every seat is taken", waiting)
    waiting.locator("label", has_text="In person").click()
    press(waiting, "Register")
    assert heading(waiting) == "You are 1st on the waiting list."
    read("waiting list", waiting)
    page.goto(f"{one_seat.url}{MEETING}registration/withdraw/")
    read("withdraw")
    press(page, "Withdraw")
    read("withdrawn")
    waits.close()
    context.close()
    assert found == {}
