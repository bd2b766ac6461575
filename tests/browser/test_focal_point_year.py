"""A year of a focal point in one go: named, signed in, at home, confirmed, corrected, handed over, followed.

In a portal of its own with its worker, for what happens here ends an office. Every screen is read by axe at both
widths. A year passes by moving the dates of rows back, for nobody can move the clock of three processes.
"""

import re
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.formats import date_format
from playwright.sync_api import Browser, FilePayload, Page, expect

from r2pnet.clock import network_today
from tests.browser.measured import measured
from tests.browser.people import People
from tests.browser.portal import Portal
from tests.browser.test_signing_in import Walk, mails

pytestmark = pytest.mark.browser

COUNCIL, SLUG = "Sample Year Council", "sample-year-council"
ASSISTANT, HOLDER, FOLLOWER = "year.assistant@example.org", "year.holder@example.org", "year.follower@example.org"
STAFF = "secretariat@example.org"
LETTER: FilePayload = {
    "name": "note.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4 Sample note of the council",
}
MAKE_COUNCIL = f"""
from focalpoints.models import Appointment, Institution, Member, Organisation, Person, User
from focalpoints.models.member import MemberKind
from focalpoints.services.joining import save_member
from focalpoints.services.naming import save_organisation
from focalpoints.services.terms import save_appointment
from r2pnet.partial_dates import PartialDate
invented = {{"source_note": "Invented for a journey of the sample.", "is_sample": True, "verified": True}}
named = save_organisation(Organisation(name="{COUNCIL}", kind="regional", is_sample=True), by=None)
council = Member(kind=MemberKind.REGIONAL_ORGANISATION, organisation=named, joined=PartialDate.of(2018), **invented)
save_member(council, by=None)
office = Institution.objects.create(member=council, name="Sample Year Office", sector="foreign-affairs", is_sample=True)
user = User.objects.create_user("{ASSISTANT}", name="Sample Year Assistant")
person = Person.objects.create(name="Sample Year Assistant", work_email="{ASSISTANT}", user=user, is_sample=True)
term = {{"role": "assistant", "person": person, "institution": office, "start": PartialDate.of(2024)}}
save_appointment(Appointment(member=council, end_state="open", position="Sample desk", **term, **invented), by=None)
"""
A_YEAR_LATER = f"""
from datetime import timedelta
from focalpoints.confirming.run import run
from focalpoints.models import Appointment, Member
from r2pnet.clock import network_today
from r2pnet.outbox.queue import tell_worker_of_many
long_ago = network_today() - timedelta(days=400)
council = Member.objects.get(slug="{SLUG}")
began = {{"start_earliest": long_ago, "start_latest": long_ago}}
Appointment.objects.filter(member=council, role="focal-point").update(last_confirmed_on=long_ago, **began)
Member.objects.filter(pk=council.pk).update(last_confirmed_on=long_ago)
run()
tell_worker_of_many()  # the sweep of the next minute would: no schedule runs here
"""
THE_DAY_AFTER = f"""
from datetime import timedelta
from focalpoints.models import Appointment, Succession
from focalpoints.services.beginning_successions import begin_due
from r2pnet.clock import network_today
today, yesterday = network_today(), network_today() - timedelta(days=1)
handover = Succession.objects.live().get(leaving__person__work_email="{HOLDER}")
Appointment.objects.filter(pk=handover.leaving_id).update(end_earliest=yesterday, end_latest=yesterday)
Appointment.objects.filter(pk=handover.following_id).update(start_earliest=today, start_latest=today)
Succession.objects.filter(pk=handover.pk).update(last_day=yesterday)
begin_due(today)
"""


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A sample with a council that has an assistant and no focal point."""
    with Portal(Path(tmp_path_factory.mktemp("year")), workers=True) as portal:
        portal.manage("shell", "--no-imports", "-c", MAKE_COUNCIL)
        yield portal


@pytest.fixture
def people(browser: Browser, year: Portal) -> Iterator[People]:
    people = People(browser, year, "a year")
    yield people
    people.close()


def link_in_mail(portal: Portal, address: str, path: str, beside: set[Path]) -> str:
    """The newest link below `path` in a message to `address` that was not there before."""
    deadline = time.monotonic() + 180  # a worker that shares its machine can be slow
    while time.monotonic() < deadline:
        for file in sorted(mails(portal) - beside, reverse=True):
            text = file.read_text().replace("=\n", "").replace("=3D", "=")
            found = re.search(rf"http://localhost:\d+{path}[^\s<\"]+", text)
            if address in text and found:
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no message to {address} with a link to {path}")


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def follow(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("link", name=re.compile(f"^{re.escape(words)}")).first.click()


def in_days(days: int) -> str:
    """ "28 December 2026"."""
    return date_format(network_today() + timedelta(days=days), "j F Y")


def nominate(walk: Walk, portal: Portal) -> str:
    """The assistant names a focal point for the office that nobody holds; the address of the nomination."""
    page = walk.page
    page.goto(f"{portal.url}/desk/nominations/new/")
    walk.screen("Nominate somebody")
    page.locator("label", has_text="Focal point").first.click()
    walk.press("Go on")
    walk.screen("Nominate: Focal point")
    typed = {"name": "Sample Year Holder", "work_email": HOLDER, "position": "Sample head of unit"}
    for name, value in (typed | {"start_on": in_days(0)}).items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=institution]").select_option(label="Sample Year Office")
    walk.press("Check it")
    walk.screen("Is this right?")
    page.locator("[name=letter]").set_input_files([LETTER])
    walk.press("Nominate")
    expect(page.get_by_role("status")).to_contain_text("Nominated.")
    walk.screen(heading(page))
    return page.url


def make_account(walk: Walk, name: str, link: str) -> None:
    """From the invitation in the mail to the own desk."""
    walk.page.goto(link)
    walk.screen(f"Welcome, {name}")
    walk.press("Make my account")
    walk.screen("Your account is made")
    follow(walk.page, "Not now: go to my desk")
    walk.page.wait_for_url("**/desk/")
    walk.screen(heading(walk.page))


def tick_off_one(walk: Walk, portal: Portal) -> None:
    """Go to the first weeks from the desk and tick off what the portal cannot see."""
    walk.page.goto(f"{portal.url}/desk/first-weeks/")
    walk.screen("Your first weeks")
    before = walk.page.locator("label[for=first-weeks]").inner_text()
    walk.page.get_by_role("button", name=re.compile("^Tick off")).first.click()
    walk.screen("Your first weeks")
    assert walk.page.locator("label[for=first-weeks]").inner_text() != before


def confirm(walk: Walk, link: str) -> None:
    """From the mail, signed out: a look changes nothing, the button confirms, and works once."""
    walk.page.goto(link)
    walk.screen("Is your entry still right?")
    walk.press("Yes, all of it is right")
    walk.screen("Confirmed")
    walk.page.goto(link)
    expect(walk.page.get_by_role("main")).to_contain_text("already confirmed on")
    walk.screen(heading(walk.page))


def propose(walk: Walk, portal: Portal, position: str) -> None:
    """Another position, with the letter that says so."""
    page = walk.page
    page.goto(f"{portal.url}/desk/entry/")
    walk.screen("Your entry")
    page.locator("section", has_text="Focal point").get_by_role("link", name="Propose a change").first.click()
    walk.screen("Propose a change")
    walk.press("Propose it")
    expect(page.locator(".errors")).to_contain_text("Nothing differs from what is on record")
    walk.screen("Propose a change")
    page.locator("[name=position]").fill(position)
    page.locator("[name=source_note]").fill("Sample: note of the council")
    walk.press("Propose it")
    expect(page.get_by_role("status")).to_contain_text("Proposed.")
    walk.screen("Your entry")


def publish(walk: Walk, portal: Portal, position: str) -> None:
    """The secretariat compares old and new, and publishes; everybody sees it."""
    page = walk.page
    page.goto(f"{portal.url}/members/{SLUG}/")
    expect(page.get_by_role("main")).not_to_contain_text(position)
    page.goto(f"{portal.url}/desk/corrections/")
    walk.screen("Proposed corrections")
    page.locator("main .lines a.main").first.click()
    expect(page.locator("main table")).to_contain_text(position)
    walk.screen(heading(page))
    walk.press("Publish it")
    expect(page.get_by_role("status")).to_contain_text("Published:")
    walk.screen("Proposed corrections")
    page.goto(f"{portal.url}/members/{SLUG}/")
    expect(page.get_by_role("main")).to_contain_text(position)
    walk.screen(COUNCIL)


def hand_over(walk: Walk, portal: Portal) -> None:
    """Dated ahead by the own last day; everything stays as it is until then."""
    page, last_day = walk.page, in_days(30)
    page.goto(f"{portal.url}/desk/handover/")
    walk.screen(f"Hand over the office: {COUNCIL}")
    for name, value in {"last_day": last_day, "name": "Sample Year Follower", "work_email": FOLLOWER}.items():
        page.locator(f"[name={name}]").fill(value)
    walk.press("Look at what it means")
    walk.screen(f"Sample Year Follower takes over on {in_days(31)}")
    walk.press("Hand over the office")
    walk.screen(f"The office is handed over on {last_day}")


def take_back(walk: Walk) -> None:
    follow(walk.page, "Take the handover back")
    walk.screen("Take the handover back?")
    walk.press("Take the handover back")
    expect(walk.page.get_by_role("status")).to_contain_text("Taken back")
    walk.screen(f"Hand over the office: {COUNCIL}")


def is_left_with_own_data(walk: Walk, portal: Portal) -> None:
    """Who has left signs in to the own data and to nothing else, from the next request on."""
    page = walk.page
    page.goto(f"{portal.url}/desk/")
    expect(page.get_by_role("main")).to_contain_text("Your access ended on")
    walk.screen(heading(page))
    for path in ("/desk/entry/", "/desk/handover/", "/desk/peers/"):
        answer = page.goto(f"{portal.url}{path}")
        assert answer
        assert (path, answer.status) == (path, 404)
    page.goto(f"{portal.url}/account/data/")
    expect(page.get_by_role("main")).to_contain_text("Sample Year Holder")
    walk.screen(heading(page))


def open_pack(walk: Walk, portal: Portal, folder: Path) -> str:
    """The words of the pack that was ordered on the first day."""
    page = walk.page
    page.goto(f"{portal.url}/desk/first-weeks/")
    walk.screen("Your first weeks")
    follow(page, "Open the pack")
    fetch = page.get_by_role("link", name="Get the PDF")
    expect(fetch).to_be_visible(timeout=180_000)
    walk.screen(heading(page))
    with page.expect_download() as got:
        fetch.click()
    file = folder / "pack.pdf"
    got.value.save_as(file)
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(text.split())


def test_a_year_of_a_focal_point(people: People, year: Portal, tmp_path: Path) -> None:
    started = time.monotonic()
    assistant, staff = people.walk("nominate", ASSISTANT), people.walk("decide", STAFF)
    nomination, before = nominate(assistant, year), mails(year)
    staff.page.goto(nomination)
    follow(staff.page, "Look at what would be written")
    staff.screen("Accept this nomination?")
    staff.press("Accept and write this")
    expect(staff.page.get_by_role("status")).to_contain_text("Accepted")
    staff.screen(heading(staff.page))

    holder = people.walk("the holder")
    make_account(holder, "Sample Year Holder", link_in_mail(year, HOLDER, "/account/invitation/", before))
    tick_off_one(holder, year)

    before = mails(year)
    year.manage("shell", "--no-imports", "-c", A_YEAR_LATER)
    by_mail = people.walk("confirm from the mail")
    confirm(by_mail, link_in_mail(year, HOLDER, "/desk/confirm/", before))

    before = mails(year)
    propose(holder, year, "Sample head of department")
    publish(staff, year, "Sample head of department")
    answered = people.walk("read what became of it", HOLDER)
    answered.page.goto(link_in_mail(year, HOLDER, "/desk/entry/proposals/", before))
    answered.screen(heading(answered.page))
    expect(answered.page.get_by_role("main")).to_contain_text("Published")

    hand_over(holder, year)
    take_back(holder)
    before = mails(year)
    hand_over(holder, year)
    invitation = link_in_mail(year, FOLLOWER, "/account/invitation/", before)
    year.manage("shell", "--no-imports", "-c", THE_DAY_AFTER)
    is_left_with_own_data(holder, year)

    follower = people.walk("the follower")
    make_account(follower, "Sample Year Follower", invitation)
    pack = open_pack(follower, year, tmp_path)
    assert COUNCIL in pack
    assert "Sample head of department" in pack
    walks = (assistant, staff, holder, by_mail, answered, follower)
    seconds = time.monotonic() - started
    measured(f"a year of a focal point: {sum(walk.screens for walk in walks)} screens, {seconds:.0f} s with axe")
    assert {screen: found for walk in walks for screen, found in walk.faults.items()} == {}
