"""A letter to a region: begun from the desk, written in two languages, looked at, tried on oneself, sent, arrived."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal import Portal
from tests.browser.test_registering import WIDE, signed_in
from tests.browser.test_signing_in import Walk, mails, newest_mail

pytestmark = pytest.mark.browser

SECRETARIAT = "secretariat@example.org"
COUNCIL = "focal.point@example.org"
READS_FRENCH = """
from focalpoints.models import Person
person = Person.objects.get(work_email="focal.point@example.org"); person.languages = {languages}; person.save()
"""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_letter_to_a_region(browser: Browser, portal: Portal, scripts: bool) -> None:
    portal.manage("shell", "--no-imports", "-c", READS_FRENCH.format(languages=["fr", "en"]))
    title = f"Sample letter {'with' if scripts else 'without'} scripts"
    context = signed_in(browser, portal, SECRETARIAT, viewport=WIDE, java_script_enabled=scripts)
    page, before = context.new_page(), mails(portal)
    walk = Walk(page, f"a letter to a region, {'with' if scripts else 'without'} scripts")
    look = walk.screen if scripts else lambda heading: expect(page.locator("h1")).to_have_text(heading)
    page.goto(f"{portal.url}/desk/")
    page.get_by_role("main").get_by_role("link", name="Letters", exact=True).click()
    look("Letters")
    page.get_by_role("main").get_by_role("link", name="Begin a letter").click()
    look("Begin a letter")
    walk.fill("Title, for the secretariat", title)
    page.get_by_label("Regional organisations").check()
    walk.fields += 1
    walk.press("Count who gets it")
    counted = page.get_by_text(re.compile(r"\d+ people get it\.")).inner_text()
    number = int(re.findall(r"\d+", counted)[0])
    walk.press("Go on to the text")
    look("Write the letter")
    walk.fill("Subject (English)", f"{title}: to {{member}}")
    walk.fill("Text (English)", "Dear {name},\n\nwrite to us what is new.\n\n{portal}")
    page.locator("summary", has_text="Français").click()
    walk.fill("Subject (Français)", f"{title} : à {{member}}")
    walk.fill("Text (Français)", "Madame, Monsieur {name},\n\nécrivez-nous.\n\n{portal}")
    walk.press("Save the text")
    look(title)
    expect(page.get_by_role("main")).to_contain_text("Madame, Monsieur Sample Person Four")
    walk.press("Send me a test")
    expect(page.locator(".notice.good")).to_have_text(f"2 tests are on their way: {SECRETARIAT}.")
    assert re.search("(Dear|Madame, Monsieur) Sample Person", newest_mail(portal, SECRETARIAT, before))
    page.get_by_role("link", name=f"Go on: send to {number}").click()
    look(f"Send “{title}” to {number} people?")
    walk.press(f"Send to {number}")
    look(title)
    expect(page.get_by_role("main")).to_contain_text(f"Sent to {number} people.")
    assert "Sample Person Four" in newest_mail(portal, COUNCIL, before)
    walk.ends()
    portal.manage("shell", "--no-imports", "-c", READS_FRENCH.format(languages=["en"]))
    context.close()
