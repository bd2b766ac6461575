"""A merge and its undo, in a real browser: somebody is on record twice, becomes one, and two again."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.portal import Portal
from tests.browser.test_signing_in import Walk

pytestmark = pytest.mark.browser

TWICE = """
from focalpoints.models import Appointment, Member, Person
member = Member.objects.get(organisation__name="Sample Organisation")
for name, email in (("Journey Sample", "journey@example.org"), ("Journéy Sample", "j.sample@example.org")):
    person = Person.objects.create(name=name, work_email=email, is_sample=True)
    Appointment.objects.create(member=member, person=person, role="assistant", position="Sample aide", is_sample=True)
"""


def test_somebody_who_is_on_record_twice_becomes_one_and_is_two_again(staff_page: Page, portal: Portal) -> None:
    portal.manage("shell", "--no-imports", "-c", TWICE)
    staff_page.goto(f"{portal.url}/desk/")
    walk = Walk(staff_page, "Merge two records and undo it")
    staff_page.get_by_role("link", name="Records that look alike", exact=True).first.click()
    walk.screen("Records that look alike")
    staff_page.get_by_role("link", name="Journey Sample · Journéy Sample", exact=True).click()
    walk.screen("Are these the same?")
    merged_by_keyboard(staff_page, walk)
    walk.screen("Merged")
    expect(staff_page.get_by_role("status")).to_contain_text("Whatever pointed to the one points to the other")
    expect(staff_page.locator("dd", has_text="1 office")).to_be_visible()
    walk.press("Undo the merging")
    walk.screen("Merged and undone")
    expect(staff_page.get_by_role("status")).to_have_text("Undone: the two are two again.")
    staff_page.goto(f"{portal.url}/desk/duplicates/")
    the_two = staff_page.locator("main .lines > li", has_text="Journey Sample · Journéy Sample")
    the_two.get_by_role("button", name="Not the same").click()
    walk.screen("Records that look alike")
    expect(staff_page.get_by_role("link", name="1 pair is said not to be the same")).to_be_visible()
    walk.ends()


def merged_by_keyboard(page: Page, walk: Walk) -> None:
    """Choose another name, forget the reason, read what is missing, write it, and merge."""
    page.get_by_label("Journéy Sample", exact=True).focus()
    page.keyboard.press("Space")
    walk.press("Merge them")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#errors")).to_contain_text("Write in a few words how you know that they are the same.")
    expect(page.get_by_label("Journéy Sample", exact=True)).to_be_checked()
    walk.screen("Are these the same?")
    walk.fill("Why they are the same", "Told so by phone")
    walk.press("Merge them")
