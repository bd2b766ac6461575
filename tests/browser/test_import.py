"""The first day: a secretariat brings its list from LibreOffice, mends what is wrong, and has its members on record."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.faults import EVERYTHING, faults
from tests.browser.first_day import MENDED, WRONG, councils
from tests.browser.measured import measured
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser

PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
EMPTY = """
from focalpoints import real_rows
from focalpoints.models import Organisation
from focalpoints.sample import make_secretariat
from r2pnet.loading import Load
load = Load()
real_rows._load_states(load)
real_rows._load_organisations(load)
Organisation.objects.bulk_create(Organisation(name=name, kind="regional") for name in %r)
make_secretariat()
"""
ADDED_FIRST = "Write the UN short name or the ISO code; an organisation that the portal does not know is added in the "
SENTENCES = [
    f"Row 5, Member: No state or organisation is called “Freedonia”. {ADDED_FIRST}administration first.",
    "Row 12, Work e-mail: “l.sample at example.org” is no e-mail address. Write one, such as name@example.org.",
    "Row 20, From: “31 February 2024” is no date. Write 2024-05-15, 15 May 2024, 15.05.2024, May 2024, 2024, by 2013 "
    "or about May 2014.",
    "Row 33, Sector: “Fisheries” is none of these. Write one: Foreign affairs, Justice, Interior, Defence, Human "
    "rights, Other.",
    "Row 41: The end lies certainly before the start.",
    "Row 58, Role: “Minister” is none of these. Write one: Focal point, Alternate, Assistant, Contact office, Contact "
    "at the mission.",
    "Row 77, Phone: “call the desk” is no phone number. Write it with the code of the country: +43 1 5550100.",
]


class FirstDay(Portal):
    """A portal that knows the states of the world and its secretariat, and nobody else yet."""

    def prepare(self) -> None:
        super().prepare()
        self.manage("flush", "--no-input")
        self.manage("shell", "--no-imports", "-c", EMPTY % councils())


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with FirstDay(tmp_path_factory.mktemp("first-day"), workers=True) as portal:
        yield portal


def secretariat(browser: Browser, portal: Portal, **how: object) -> BrowserContext:
    context = browser.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **how})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(portal.sign_in_link())
    page.locator("main form button").first.click()
    page.wait_for_url("**/desk/")
    page.close()
    return context


def upload(page: Page, path: Path, button: str = "Upload and look") -> None:
    page.get_by_label("Spreadsheet").set_input_files(path)
    page.get_by_role("button", name=button).click()


def follow(page: Page, link: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=re.compile(link)).first.click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words, timeout=60_000)


def read(page: Page, name: str) -> None:
    """No fault at either width, and nothing to be scrolled to the side."""
    found = {}
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if faulty := faults(page, EVERYTHING) + ["scrolls sideways"] * is_wide:
            found[f"{name} at {size['width']}"] = faulty
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_day(browser: Browser, first_day: Portal, scheme: str) -> None:
    """With seven rows wrong: read, mended, in; the same file again has nothing to write."""
    portal = first_day
    portal.manage("shell", "--no-imports", "-c", CLEAR)
    context = secretariat(browser, portal, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    started = time.monotonic()
    page.goto(f"{portal.url}/desk/")
    follow(page, "^Import a spreadsheet$")
    read(page, "form")
    with page.expect_navigation():
        page.get_by_role("button", name="Upload and look").click()
    expect(page.locator(".errors")).to_be_focused()
    read(page, "form without a file")

    upload(page, WRONG)
    heading(page, "7 rows are wrong")
    assert page.locator("main .error").all_inner_texts() == SENTENCES
    read(page, "errors")
    follow(page, "New$")
    read(page, "new rows")
    with page.expect_download() as got:
        page.get_by_role("link", name=re.compile("Download the rows to mend")).click()
    assert len(got.value.path().read_text().splitlines()) == 8
    page.goto(f"{portal.url}/desk/")
    expect(page.locator("main")).to_contain_text("Import of first-day.xlsx")
    read(page, "desk")
    follow(page, "Decide")

    upload(page, MENDED, "Upload the mended spreadsheet")
    heading(page, "90 rows can be written")
    read(page, "plan")
    page.get_by_role("button", name="Write 90 rows").click()
    heading(page, "90 rows are written")
    read(page, "written")
    seconds = time.monotonic() - started
    measured(f"first day at {scheme}: 90 offices of 63 members, 7 rows mended, in after {seconds:.0f} s with axe")
    page.goto(f"{portal.url}/members/")
    expect(page.locator("[role=status]").first).to_contain_text("63 members")
    assert page.content().count("example.org") == 0

    page.goto(f"{portal.url}/desk/import/")
    upload(page, MENDED)
    heading(page, "There is nothing to write")
    page.get_by_role("button", name="Close this import").click()
    heading(page, "Nothing was to be written")
    page.goto(f"{portal.url}/desk/import/")
    read(page, "list")
    assert page.locator("main .lines .chip").all_inner_texts() == ["Written", "Written", "Withdrawn"]
    assert complaints == []
    context.close()


CLEAR = """
from focalpoints.models import Appointment, Institution, Member, Person, SheetImport, SteeringTerm
for model in (Appointment, Institution, Person, Member, SheetImport):
    model.objects.all()._raw_delete("default") if model is not SheetImport else model.objects.all().delete()
"""


def test_without_scripts_the_page_turns_by_itself_when_the_file_is_read(browser: Browser, first_day: Portal) -> None:
    first_day.manage("shell", "--no-imports", "-c", CLEAR)
    context = secretariat(browser, first_day, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{first_day.url}/desk/import/")
    upload(page, WRONG)
    heading(page, "7 rows are wrong")
    page.get_by_role("button", name="Withdraw this import").click()
    heading(page, "first-day.xlsx is withdrawn")
    context.close()
