"""The journeys that the first issue promises, walked in a real browser against a real portal and worker."""

import csv
import io
import re
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.measured import measured
from tests.browser.portal import Portal

pytestmark = pytest.mark.browser


def pdf_text(page: Page, url: str, folder: Path) -> str:
    """The words of the PDF at `url`, in the order of reading."""
    response = page.request.get(url)
    assert response.status == 200, f"{url} answers {response.status}"
    file = folder / "file.pdf"
    file.write_bytes(response.body())
    return subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout


def wait_for_pdf(page: Page, portal: Portal, wanted: str, folder: Path) -> str:
    """The directory's text once it holds `wanted`; the schedule looks once a minute, so the test sends its task."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        portal.manage("shell", "-c", "from r2pnet.reports.tasks import order_public; order_public.delay()")
        for _ in range(10):
            if page.request.get(f"{portal.url}/members.pdf").status == 200:
                text = pdf_text(page, f"{portal.url}/members.pdf", folder)
                if wanted in " ".join(text.split()):
                    return text
            time.sleep(1)
    raise AssertionError(f"the directory never held {wanted!r}")


def test_is_my_state_a_member_is_answered_in_ten_seconds(page: Page, portal: Portal) -> None:
    started = time.monotonic()
    page.goto(portal.url)
    page.get_by_label("Is a state a member?").fill("Ivory Coast")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Côte d'Ivoire")
    seconds = time.monotonic() - started
    measured(f"is my state a member: 1 field, {seconds:.1f} s")
    assert seconds < 10


def test_a_state_that_is_not_listed_is_said_so_and_shown_the_way_to_join(page: Page, portal: Portal) -> None:
    page.goto(portal.url)
    page.get_by_label("Is a state a member?").fill("Japan")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Japan is not listed")
    page.locator("main").get_by_role("link", name=re.compile("How a state joins")).first.click()
    expect(page).to_have_url(f"{portal.url}/about/join/")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_list_is_filtered_with_and_without_scripts(browser: Browser, portal: Portal, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{portal.url}/members/")
    page.get_by_label("UN regional group").select_option(label="African Group")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("status")).to_contain_text("9 members")
    assert "group=african" in page.url
    page.go_back()
    expect(page.get_by_role("status")).to_contain_text("41 members")
    context.close()


def test_the_list_is_reached_and_opened_by_keyboard_alone(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.url}/members/?q=ghana")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Ghana":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ghana")


def test_the_directory_is_a_pdf_that_the_worker_rendered(page: Page, portal: Portal, tmp_path: Path) -> None:
    text = " ".join(wait_for_pdf(page, portal, "Slovenia", tmp_path).split())
    names = [member["name"] for member in page.request.get(f"{portal.url}/members.json").json()["members"]]
    assert len(names) == 41
    assert [name for name in names if name not in text and name.replace("'", "’") not in text] == []


def test_staff_correct_a_source_and_page_csv_tag_and_pdf_follow(
    staff_page: Page, portal: Portal, tmp_path: Path
) -> None:
    url = f"{portal.url}/members/benin/"
    before = staff_page.request.get(f"{portal.url}/members.csv").headers["etag"]
    staff_page.goto(f"{portal.url}/admin/focalpoints/member/?q=benin")
    staff_page.get_by_role("link", name="Benin").first.click()
    staff_page.locator("[name=source_date]").fill("3 March 2026")
    staff_page.locator("[name=source_url]").fill("https://source.example/benin")
    staff_page.locator("[name=_save]").click()
    expect(staff_page.locator(".messagelist")).to_contain_text("Benin")
    staff_page.goto(url)
    expect(staff_page.locator("main")).to_contain_text("3 March 2026")
    answer = staff_page.request.get(f"{portal.url}/members.csv")
    assert answer.headers["etag"] != before
    rows = {row["slug"]: row for row in csv.DictReader(io.StringIO(answer.text().lstrip("\ufeff")))}
    assert (rows["benin"]["source_date"], rows["benin"]["source"]) == ("2026-03-03", "https://source.example/benin")
    wait_for_pdf(staff_page, portal, "https://source.example/benin", tmp_path)
