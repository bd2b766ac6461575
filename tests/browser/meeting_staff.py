"""What the secretariat does in the journey `test_meeting_year`, with the mails that it sends."""

import re

from playwright.sync_api import expect

from tests.browser.made_meeting_year import (
    HARBOUR,
    HARBOUR_HEAD,
    RIDGE,
    RIDGE_HEAD,
    SHORE,
    SHORE_HEAD,
    VALLEY,
    VALLEY_DESK,
    name_of,
)
from tests.browser.meeting_year import (
    FIRST_DAY,
    INSTEAD,
    LAST_DAY,
    LATER_DAY,
    NAME,
    ON_DESK,
    PLACE,
    WAITS,
    YEAR,
    choose,
    follow,
    heading,
    says,
    send,
    told,
    until_gone,
)
from tests.browser.portal import Portal
from tests.browser.read_mails import mail_to, mails_beside
from tests.browser.test_signing_in import Walk, mails

OF_THE_SAMPLE = ("focal.point@example.org", "steering@example.org")


def make_from_the_last(walk: Walk, portal: Portal) -> None:
    """From the desk to a draft with all its days; only first day and place are typed."""
    page = walk.page
    page.goto(f"{portal.url}/desk/meetings/")
    walk.screen("Meetings")
    follow(page, "Make a new meeting")
    walk.screen("Make a new meeting")
    walk.fill("First day", FIRST_DAY)
    walk.fill("Place", PLACE)
    send(walk, "Look at the days")
    says(page, f"{NAME} of the Global Network of R2P Focal Points", f"15 April {YEAR}", "Delegate")
    walk.screen(heading(page))
    send(walk, "Save the draft")
    told(page, "The draft is saved. Nobody is written to")
    walk.screen(f"{NAME}, {PLACE}")
    walk.ends()


def limit_delegates(walk: Walk, portal: Portal) -> None:
    """Two seats for delegates."""
    page = walk.page
    page.goto(f"{portal.url}{ON_DESK}seats/")
    walk.screen(f"Change seats: {NAME}, {PLACE}")
    walk.fill("Delegate", "2")
    send(walk, "Look at what changes")
    walk.screen(f"Change the seats: {NAME}, {PLACE}?")
    send(walk, "Save it")
    told(page, "Saved: the seats of the meeting.")


def step(walk: Walk, verb: str, now: str) -> None:
    """Take a step from the page of the meeting; the page before it says who is written to."""
    follow(walk.page, verb)
    says(walk.page, "What happens to whom", "Nobody is written to.")
    walk.screen(f"{verb}: {NAME}, {PLACE}")
    send(walk, verb)
    told(walk.page, f"The meeting is “{now}” now.")
    walk.screen(f"{NAME}, {PLACE}")


def invite_all(walk: Walk, portal: Portal) -> None:
    """Everybody, after a look at who is reached and at what they read, in both languages."""
    page = walk.page
    page.goto(f"{portal.url}{ON_DESK}")
    follow(page, "Invite")
    walk.screen(f"Invite to: {NAME}")
    send(walk, "See who is reached")
    says(page, "5 are invited by mail.", HARBOUR, RIDGE, SHORE, "دعوة:", "Please answer by")
    by_letter = page.locator("section", has=page.get_by_role("heading", name="By letter", exact=True))
    expect(by_letter).to_contain_text(VALLEY)
    walk.screen(f"Look before it goes: {NAME}")
    before = mails(portal)
    send(walk, "Invite 5 by mail")
    told(page, "The mails are on their way.")
    walk.screen(f"Who has answered: {NAME}")
    for address in (HARBOUR_HEAD, RIDGE_HEAD):
        mail = mail_to(portal, address, f"Invitation: {NAME}", before)
        assert f"Dear {name_of(address)}" in mail.words
        assert f"Please answer by 15 April {YEAR}." in mail.words
        assert 'lang="en"' in mail.html
    arabic = mail_to(portal, SHORE_HEAD, "دعوة:", before)
    assert f"{SHORE} مدعو." in arabic.words
    assert 'lang="ar" dir="rtl"' in arabic.html
    assert VALLEY_DESK not in [mail.to for mail in mails_beside(portal, before)]


def chase(walk: Walk, portal: Portal) -> None:
    """Remind all who are silent; the second time, from a page that was opened before, is refused in words."""
    page, other, before = walk.page, walk.page.context.new_page(), mails(portal)
    until_gone(page, "The mail waits in the outbox")
    follow(page, "Remind all 5")
    other.goto(page.url)
    walk.screen(heading(page))
    send(walk, "Remind all 5")
    told(page, "5 are reminded.")
    walk.screen(f"Who has answered: {NAME}")
    for address in (HARBOUR_HEAD, RIDGE_HEAD, SHORE_HEAD, *OF_THE_SAMPLE):
        assert "have no answer yet" in mail_to(portal, address, f"Reminder: {NAME}", before).words
    with other.expect_navigation():
        other.get_by_role("main").get_by_role("button", name="Remind all 5").click()
    told(other, "Nobody was reminded.")
    says(other, "5 were reminded, last on")
    expect(other.get_by_role("link", name=re.compile("^Remind"))).to_have_count(0)
    other.close()
    assert len([mail for mail in mails_beside(portal, before) if "Reminder" in mail.subject]) == 5


def type_in_a_letter(walk: Walk, portal: Portal) -> None:
    """Staff type in what came by letter; the list says so."""
    page = walk.page
    page.goto(f"{portal.url}{ON_DESK}chase/")
    page.locator("main li", has_text=VALLEY).get_by_role("link", name="Type in an answer").click()
    walk.screen(f"Type in the answer of {VALLEY}")
    choose(walk, "Accepted")
    choose(walk, "Letter")
    walk.fill("Where that stands", "Sample: letter of the council")
    send(walk, "Type in the answer")
    told(page, f"The answer of {VALLEY} is typed in.")
    expect(page.locator("#accepted li", has_text=VALLEY)).to_contain_text("by letter")
    walk.screen(f"Who has answered: {NAME}")


def approve_as_staff(walk: Walk, portal: Portal) -> None:
    """From the page of the meeting; every seat for delegates is taken, so who is approved waits."""
    page, before = walk.page, mails(portal)
    page.goto(f"{portal.url}{ON_DESK}")
    says(page, "1 request waits for you.")
    walk.screen(f"{NAME}, {PLACE}")
    follow(page, "Decide")
    walk.screen(heading(page))
    with page.expect_navigation():
        page.locator("#result_list tbody th a").click()
    walk.screen(heading(page))
    with page.expect_navigation():
        page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("1 registration is done.")
    mail = mail_to(portal, WAITS, f"You are on the waiting list: {NAME}", before)
    assert "Your number on the waiting list is 1." in mail.words
    assert mail.calendar == ""


def move(walk: Walk, portal: Portal) -> None:
    """A day later; the page before says who is told, and everybody with a place gets a new calendar file."""
    page, before = walk.page, mails(portal)
    page.goto(f"{portal.url}{ON_DESK}move/")
    walk.screen(f"Change when and where: {NAME}, {PLACE}")
    page.locator("[name=start]").fill(LAST_DAY)
    page.locator("[name=end]").fill(LATER_DAY)
    walk.fields += 2
    send(walk, "Look at what changes")
    says(page, "3 people with a place are told when, where and how it takes place.", "Calendar files follow")
    walk.screen(f"Change when and where: {NAME}, {PLACE}?")
    assert [mail for mail in mails_beside(portal, before) if mail.calendar] == []
    send(walk, "Save it")
    told(page, "Saved: when and where the meeting takes place.")
    for address in (HARBOUR_HEAD, WAITS, INSTEAD):
        mail = mail_to(portal, address, f"When or where has changed: {NAME}", before)
        assert f"13–14 May {YEAR}" in mail.words
        assert f"DTSTART;TZID=Europe/Brussels:{YEAR}0513T093000" in mail.calendar
    walk.screen(f"{NAME}, {PLACE}")


def cancel(walk: Walk, portal: Portal) -> None:
    """Cancelled, after a look at whom that tells; the calendar files take it out of calendars."""
    page, before = walk.page, mails(portal)
    follow(page, "Cancel the meeting")
    says(page, "3 people who have registered are told that it is cancelled.", "This can be taken back today only.")
    walk.screen(f"Cancel the meeting: {NAME}, {PLACE}")
    # A mail of an earlier deed may still be on its way.
    assert [mail for mail in mails_beside(portal, before) if "Cancelled" in mail.subject] == []
    send(walk, "Cancel the meeting")
    told(page, "The meeting is “Cancelled” now.")
    for address in (HARBOUR_HEAD, WAITS, INSTEAD):
        assert "STATUS:CANCELLED" in mail_to(portal, address, f"Cancelled: {NAME}", before).calendar
    walk.screen(f"{NAME}, {PLACE}")
