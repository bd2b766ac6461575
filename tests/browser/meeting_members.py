"""What the people of the members do in the journey `test_meeting_year`, with the mails that follow."""

import re

from playwright.sync_api import expect

from tests.browser.made_meeting_year import HARBOUR, HARBOUR_HEAD, RIDGE, RIDGE_HEAD, SHORE, name_of
from tests.browser.meeting_year import (
    ASKED,
    INSTEAD,
    MEETING,
    NAME,
    NAMED,
    WAITS,
    YEAR,
    choose,
    follow,
    heading,
    says,
    send,
    told,
)
from tests.browser.portal import Portal
from tests.browser.read_mails import mail_to
from tests.browser.test_registering import fields_of
from tests.browser.test_signing_in import Walk, mails


def accept_and_register(walk: Walk, portal: Portal, link: str) -> None:
    """From the link in the mail to a seat."""
    page, before = walk.page, mails(portal)
    page.goto(link)
    walk.screen(f"Invitation: {NAME}")
    follow(page, "Accept and register")
    walk.screen(f"Register: {NAME}")
    choose(walk, "In person")
    send(walk, "Take my seat")
    walk.screen("You have a seat.")
    walk.ends()
    mail = mail_to(portal, HARBOUR_HEAD, "Your place is confirmed", before)
    assert f"DTSTART;TZID=Europe/Brussels:{YEAR}0512T093000" in mail.calendar, mail.calendar


def decline(walk: Walk, portal: Portal, link: str) -> None:
    """In one screen; without a reason it is refused, and what was chosen stays."""
    page = walk.page
    page.goto(link)
    walk.screen(f"Invitation: {NAME}")
    choose(walk, "We cannot take part")
    send(walk, "Answer")
    expect(page.locator(".errors")).to_be_visible()
    expect(page.get_by_label("We cannot take part")).to_be_checked()
    walk.screen(f"Invitation: {NAME}")
    walk.fill("Reason, if you decline", "Sample: our assembly sits in that week")
    send(walk, "Answer")
    told(page, f"{SHORE} has declined. The secretariat has your reason.")
    walk.screen(f"Invitation: {NAME}")
    walk.ends()


def name_delegate(walk: Walk, portal: Portal, address: str, button: str = "Name the delegate") -> None:
    """Fill in who comes, and send it."""
    walk.fields += fields_of(walk.page)
    walk.page.locator("[name=name]").fill(name_of(address))
    walk.page.locator("[name=office]").fill("Sample adviser, Sample Ministry")
    walk.page.locator("[name=work_email]").fill(address)
    if walk.page.locator("[name=mode]").count():
        walk.page.locator("label", has_text="In person").click()
    send(walk, button)


def say_who_comes(walk: Walk, portal: Portal, link: str) -> str:
    """From the link in the mail to a delegate with a seat; the address of the delegate's page."""
    page, before = walk.page, mails(portal)
    page.goto(link)
    walk.screen(f"Invitation: {NAME}")
    follow(page, "Say who comes")
    walk.screen(f"Name a delegate of {RIDGE}")
    name_delegate(walk, portal, NAMED)
    told(page, f"{name_of(NAMED)} is named and has a place.")
    walk.screen(name_of(NAMED))
    walk.ends()
    mail = mail_to(portal, NAMED, f"You take part for {RIDGE}", before)
    assert f"{name_of(RIDGE_HEAD)} has named you as a delegate of {RIDGE}" in mail.words
    assert "STATUS:CONFIRMED" in mail.calendar
    return page.url


def ask_for_a_delegate(walk: Walk, portal: Portal, address: str, who_decides: str) -> None:
    """An assistant names somebody, about whom others decide."""
    page = walk.page
    page.goto(f"{portal.url}{MEETING}delegation/")
    walk.screen(heading(page))
    follow(page, "Name a delegate")
    walk.screen(heading(page))
    name_delegate(walk, portal, address)
    told(page, f"{name_of(address)} is named. {who_decides}")
    walk.screen(name_of(address))
    walk.ends()


def approve_as_member(walk: Walk, portal: Portal) -> str:
    """The focal point, from the desk; the address of the delegate's page."""
    page, before = walk.page, mails(portal)
    page.goto(f"{portal.url}/desk/")
    says(page, f"1 request of your delegation: {NAME}")
    walk.screen(heading(page))
    page.locator("main a.button", has_text=re.compile("^Decide")).first.click()
    walk.screen(f"The delegation of {HARBOUR}")
    follow(page, "Decide")
    walk.screen(name_of(ASKED))
    send(walk, "Approve")
    told(page, "Approved. We have written to them.")
    walk.screen(name_of(ASKED))
    mail = mail_to(portal, ASKED, f"Your place is confirmed: {NAME}", before)
    assert "STATUS:CONFIRMED" in mail.calendar
    return page.url


def withdraw_and_move_up(walk: Walk, portal: Portal, delegate: str) -> None:
    """A delegate is withdrawn, and the one who waits has the seat; the mails say so to both."""
    page, before = walk.page, mails(portal)
    page.goto(delegate)
    follow(page, "Withdraw")
    walk.screen(f"Withdraw {name_of(ASKED)}?")
    send(walk, "Withdraw")
    told(page, "Withdrawn. We have written to them.")
    walk.screen(name_of(ASKED))
    up = mail_to(portal, WAITS, f"You have a seat now: {NAME}", before)
    assert "STATUS:CONFIRMED" in up.calendar
    out = mail_to(portal, ASKED, f"Your registration is withdrawn: {NAME}", before)
    assert "STATUS:CANCELLED" in out.calendar


def substitute(walk: Walk, portal: Portal, delegate: str) -> None:
    """Another takes the place as it stands; both are told."""
    page, before = walk.page, mails(portal)
    page.goto(delegate)
    follow(page, "Let another take the place")
    walk.screen(f"Who comes instead of {name_of(NAMED)}?")
    name_delegate(walk, portal, INSTEAD, "Let them take the place")
    told(page, f"{name_of(INSTEAD)} takes the place. We have written to both.")
    walk.screen(name_of(INSTEAD))
    assert "STATUS:CONFIRMED" in mail_to(portal, INSTEAD, "You take part for", before).calendar
    assert "STATUS:CANCELLED" in mail_to(portal, NAMED, "Your registration is withdrawn", before).calendar
