"""A meeting from its programme to what a member promised, in one go: released, moved, filed, held, reported, kept.

In a portal of its own with its worker. What a focal point does is done without scripts, and every screen is read by axe
at both widths. The mails, the archives and the files are read on the way.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import last_promise_members as members
from tests.browser import last_promise_staff as staff
from tests.browser.last_promise import DRAFTING, FOR_MEMBERS, FOR_PARTICIPANTS, FOR_PUBLIC, HANDOVER
from tests.browser.made_meeting_year import HARBOUR_HEAD, RIDGE_HEAD, SHORE_HEAD
from tests.browser.measured import measured
from tests.browser.people import People
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser

STAFF = "secretariat@example.org"
MAKE = "from tests.browser.made_last_promise import make; make()"
BADGE = f"from tests.browser.made_last_promise import print_badge_address as say; say('{HARBOUR_HEAD}')"


@pytest.fixture(scope="module")
def promising(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A sample of its own with a meeting that is on now."""
    with Portal(Path(tmp_path_factory.mktemp("promise")), workers=True) as portal:
        portal.manage("shell", "--no-imports", "-c", MAKE)
        yield portal


@pytest.fixture
def people(browser: Browser, promising: Portal) -> Iterator[People]:
    people = People(browser, promising, "to the last promise")
    yield people
    people.close()


def test_a_meeting_from_its_programme_to_the_last_promise(people: People, promising: Portal) -> None:
    portal, started = promising, time.monotonic()
    desk = people.walk("programme, papers, badges, door", STAFF)
    harbour = people.walk("a workshop, a certificate, a promise, no scripts", HARBOUR_HEAD, scripts=False)
    ridge = people.walk("waits for a workshop, no scripts", RIDGE_HEAD, scripts=False)
    shore = people.walk("a focal point who has no place", SHORE_HEAD)
    public = people.walk("the public")

    staff.build_programme(desk, portal)
    staff.release_first(desk, portal)
    members.sign_up(harbour, portal, DRAFTING, "You have a place.")
    members.sign_up(ridge, portal, HANDOVER, "You have a place.")
    staff.move_and_release(desk, portal)
    members.sign_up(ridge, portal, DRAFTING, "You are in line: we write to you.")
    members.give_back_and_move_up(harbour, ridge, portal)
    for reader, sees_all in ((public, False), (shore, False), (harbour, True)):
        members.read_programme(reader, portal, sees_all=sees_all)

    staff.file_papers(desk, portal)
    members.read_papers(public, portal, [FOR_PUBLIC], [b"all"])
    members.read_papers(shore, portal, [FOR_PUBLIC, FOR_MEMBERS], [b"all", b"members"])
    everything = [FOR_PUBLIC, FOR_MEMBERS, FOR_PARTICIPANTS]
    members.read_papers(harbour, portal, everything, [b"all", b"members", b"participants"])

    staff.print_badges(desk, portal)
    badge = portal.manage("shell", "--no-imports", "-c", BADGE).split()[-1]
    staff.check_in(desk, portal, badge)
    staff.hold(desk, portal)
    members.fetch_certificate(harbour, portal)
    members.has_no_certificate(ridge, portal)

    staff.write_report(desk, portal)
    staff.close_list(desk, portal)
    for reader in (public, shore):
        members.read_report(reader, portal, may_read=False)
    members.read_report(harbour, portal, may_read=True)
    members.take_on_and_do(harbour, portal)
    members.sees_the_promise(shore, portal)
    members.public_reads_no_promise(public, portal)

    screens, seconds = sum(walk.screens for walk in people.walks), time.monotonic() - started
    for walk in people.walks:
        measured(f"{walk.name}: {walk.screens} screens, {walk.fields} fields, {walk.seconds:.1f} s")
    measured(f"to the last promise: {screens} screens, {seconds:.0f} s with axe, files and mails")
    assert {f"{walk.name}: {screen}": found for walk in people.walks for screen, found in walk.faults.items()} == {}
