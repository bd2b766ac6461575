"""A meeting from its programme to what a member promised, in one go: released, moved, filed, held, reported, kept.

In a portal of its own with its worker. What a focal point does is done without scripts, and every screen is read by axe
at both widths. The mails, the archives and the files are read on the way.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import last_promise_members as members
from tests.browser import last_promise_staff as staff
from tests.browser.last_promise import DRAFTING, FOR_MEMBERS, FOR_PARTICIPANTS, FOR_PUBLIC, HANDOVER, counted
from tests.browser.made_meeting_year import HARBOUR_HEAD, RIDGE_HEAD, SHORE_HEAD
from tests.browser.measured import measured
from tests.browser.people import People
from tests.browser.portal import Portal
from tests.browser.test_signing_in import Walk

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


@dataclass(frozen=True)
class Everybody:
    """The secretariat, two with a place, a focal point who has none, and the public."""

    desk: Walk
    harbour: Walk
    ridge: Walk
    shore: Walk
    public: Walk


def from_programme_to_workshops(all_of: Everybody, portal: Portal) -> None:
    """Released, moved, released anew; one has the only place in a workshop, the other waits and moves up."""
    desk, harbour, ridge = all_of.desk, all_of.harbour, all_of.ridge
    with counted(desk, "a programme, built and released"):
        staff.build_programme(desk, portal)
        staff.release_first(desk, portal)
    with counted(harbour, "sign up for a workshop, no scripts"):
        members.sign_up(harbour, portal, DRAFTING, "You have a place.")
    members.sign_up(ridge, portal, HANDOVER, "You have a place.")
    with counted(desk, "a session moved, the next version"):
        staff.move_and_release(desk, portal)
    members.sign_up(ridge, portal, DRAFTING, "You are in line: we write to you.")
    members.give_back_and_move_up(harbour, ridge, portal)
    for reader, sees_all in ((all_of.public, False), (all_of.shore, False), (harbour, True)):
        members.read_programme(reader, portal, sees_all=sees_all)


def papers(all_of: Everybody, portal: Portal) -> None:
    """Three that not everybody reads."""
    with counted(all_of.desk, "three papers filed, one put right"):
        staff.file_papers(all_of.desk, portal)
    members.read_papers(all_of.public, portal, [FOR_PUBLIC], [b"all"])
    members.read_papers(all_of.shore, portal, [FOR_PUBLIC, FOR_MEMBERS], [b"all", b"members"])
    everything = [FOR_PUBLIC, FOR_MEMBERS, FOR_PARTICIPANTS]
    members.read_papers(all_of.harbour, portal, everything, [b"all", b"members", b"participants"])


def on_the_day(all_of: Everybody, portal: Portal) -> None:
    """Badges, the door, and what proves that somebody was there."""
    staff.print_badges(all_of.desk, portal)
    badge = portal.manage("shell", "--no-imports", "-c", BADGE).split()[-1]
    with counted(all_of.desk, "two checked in on a phone, one by mistake"):
        staff.check_in(all_of.desk, portal, badge)
    staff.hold(all_of.desk, portal)
    code = members.fetch_certificate(all_of.harbour, portal)
    members.check_certificate(all_of.public, portal, code)
    members.has_no_certificate(all_of.ridge, portal)


def afterwards(all_of: Everybody, portal: Portal) -> None:
    """The report, the final list, and a next step that is taken on and done."""
    with counted(all_of.desk, "a report, written and shown, and the list closed"):
        staff.write_report(all_of.desk, portal)
        staff.close_list(all_of.desk, portal)
    for reader in (all_of.public, all_of.shore):
        members.read_report(reader, portal, may_read=False)
    members.read_report(all_of.harbour, portal, may_read=True)
    with counted(all_of.harbour, "a next step, taken on and done, no scripts"):
        members.take_on_and_do(all_of.harbour, portal)
    members.sees_the_promise(all_of.shore, portal)
    members.public_reads_no_promise(all_of.public, portal)


def test_a_meeting_from_its_programme_to_the_last_promise(people: People, promising: Portal) -> None:
    started = time.monotonic()
    all_of = Everybody(
        desk=people.walk("secretariat", STAFF),
        harbour=people.walk("a focal point, no scripts", HARBOUR_HEAD, scripts=False),
        ridge=people.walk("one who waits, no scripts", RIDGE_HEAD, scripts=False),
        shore=people.walk("a focal point without a place", SHORE_HEAD),
        public=people.walk("the public"),
    )
    for part in (from_programme_to_workshops, papers, on_the_day, afterwards):
        part(all_of, promising)
    screens, seconds = sum(walk.screens for walk in people.walks), time.monotonic() - started
    measured(f"to the last promise: {screens} screens, {seconds:.0f} s with axe, files and mails")
    assert {f"{walk.name}: {screen}": found for walk in people.walks for screen, found in walk.faults.items()} == {}
