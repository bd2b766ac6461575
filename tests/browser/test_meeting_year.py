"""A meeting until its doors open, in one go: made from the last one, invited to, answered, filled, moved, cancelled.

In a portal of its own with its worker. What a member does is done without scripts, and every screen is read by axe at
both widths. The mails are read on the way: to whom, in which language, both texts, the calendar file.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import meeting_members as members
from tests.browser import meeting_staff as staff
from tests.browser.made_meeting_year import HARBOUR_DESK, HARBOUR_HEAD, RIDGE_HEAD, SHORE_HEAD, VALLEY_DESK
from tests.browser.measured import measured
from tests.browser.meeting_year import ASKED, WAITS
from tests.browser.people import People
from tests.browser.portal import Portal
from tests.browser.read_mails import mail_to
from tests.browser.test_signing_in import mails

pytestmark = pytest.mark.browser

STAFF = "secretariat@example.org"
MAKE = "from tests.browser.made_meeting_year import make; make()"
BY_MEMBER = "The focal point of the member decides; then we write to them."
BY_STAFF = "The secretariat decides; then we write to them."


@pytest.fixture(scope="module")
def meeting_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A sample of its own with four councils more."""
    with Portal(Path(tmp_path_factory.mktemp("meeting")), workers=True) as portal:
        portal.manage("shell", "--no-imports", "-c", MAKE)
        yield portal


@pytest.fixture
def people(browser: Browser, meeting_year: Portal) -> Iterator[People]:
    people = People(browser, meeting_year, "a meeting")
    yield people
    people.close()


def prepare(people: People, portal: Portal) -> None:
    """From the last meeting to one that is open for registration, with two seats for delegates."""
    staff.make_from_the_last(people.walk("a new one from the last", STAFF), portal)
    walk = people.walk("seats, announced, open", STAFF)
    staff.limit_delegates(walk, portal)
    staff.step(walk, "Announce", "Announced")
    staff.step(walk, "Open registration", "Registration open")


def ask_everybody(people: People, portal: Portal) -> dict[str, str]:
    """Invite and remind; the links in the invitations, by address."""
    walk, before = people.walk("invite all, remind all", STAFF), mails(portal)
    staff.invite_all(walk, portal)
    staff.chase(walk, portal)
    invited = {address: mail_to(portal, address, "", before) for address in (HARBOUR_HEAD, RIDGE_HEAD, SHORE_HEAD)}
    return {address: re.findall(r"http://localhost:\d+\S+/answer/", mail.plain)[0] for address, mail in invited.items()}


def test_a_meeting_until_its_doors_open(people: People, meeting_year: Portal) -> None:
    portal, started = meeting_year, time.monotonic()
    prepare(people, portal)
    links = ask_everybody(people, portal)
    harbour = people.walk("accept and register, no scripts", HARBOUR_HEAD, scripts=False)
    ridge = people.walk("say who comes, no scripts", RIDGE_HEAD, scripts=False)
    members.accept_and_register(harbour, portal, links[HARBOUR_HEAD])
    delegate = members.say_who_comes(ridge, portal, links[RIDGE_HEAD])
    shore = people.walk("decline with a reason, no scripts", SHORE_HEAD, scripts=False)
    members.decline(shore, portal, links[SHORE_HEAD])
    decides = people.walk("type in, approve, move, cancel", STAFF)
    staff.type_in_a_letter(decides, portal)

    asks = people.walk("an assistant names somebody, no scripts", HARBOUR_DESK, scripts=False)
    members.ask_for_a_delegate(asks, portal, ASKED, BY_MEMBER)
    approved = members.approve_as_member(harbour, portal)
    asks = people.walk("an assistant whose member has no focal point, no scripts", VALLEY_DESK, scripts=False)
    members.ask_for_a_delegate(asks, portal, WAITS, BY_STAFF)
    staff.approve_as_staff(decides, portal)
    members.withdraw_and_move_up(harbour, portal, approved)
    members.substitute(ridge, portal, delegate)

    staff.move(decides, portal)
    staff.cancel(decides, portal)
    screens, seconds = sum(walk.screens for walk in people.walks), time.monotonic() - started
    measured(f"a meeting until its doors open: {screens} screens, {seconds:.0f} s with axe and mails")
    assert {screen: found for walk in people.walks for screen, found in walk.faults.items()} == {}
