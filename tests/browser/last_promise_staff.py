"""What the secretariat does in the journey `test_meeting_to_the_last_promise`, with the mails that it sends."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.last_promise import (
    BREAK,
    DRAFTING,
    FOR_MEMBERS,
    FOR_PARTICIPANTS,
    FOR_PUBLIC,
    HANDOVER,
    NAME,
    ON_DESK,
    OPENING,
    PDF,
    ROUND,
    days,
    fetch_pdf,
    on_a_phone,
    send_of,
)
from tests.browser.made_last_promise import TITLE
from tests.browser.made_meeting_year import HARBOUR_HEAD, RIDGE_HEAD, name_of
from tests.browser.meeting_year import choose, follow, heading, says, send, told
from tests.browser.portal import Portal
from tests.browser.read_mails import mail_to, mails_beside
from tests.browser.test_signing_in import Walk, mails

FIRST_PERSON, SECOND_PERSON = name_of(HARBOUR_HEAD), name_of(RIDGE_HEAD)


@dataclass(frozen=True)
class Row:
    """A session as it is typed."""

    begins: str
    ends: str
    kind: str
    title: str
    room: str = ""
    who_sees: str = "Everybody"
    seats: int = 0


FIRST_DAY = [Row("09:30", "11:00", "Plenary", OPENING, "Hall")]
LAST_DAY = [
    Row("19:00", "19:45", "Workshop", HANDOVER, "Room 2", seats=20),
    Row("19:45", "20:00", "Break", BREAK),
    Row("20:00", "21:00", "Workshop", DRAFTING, "Room 1", seats=1),
]
AFTERWARDS = [Row("21:15", "22:00", "Plenary", ROUND, "Hall", "Participants")]


def build_programme(walk: Walk, portal: Portal) -> None:
    """A plenary, two workshops with seats, a break, and one for participants only."""
    page, (first, last) = walk.page, days()
    page.goto(f"{portal.url}{ON_DESK}")
    walk.screen(NAME)
    follow(page, "Draft of the programme")
    says(page, "Nothing is released yet: nobody else sees it.")
    walk.screen("Draft of the programme")
    _type_rows(walk, portal, first, FIRST_DAY)
    _type_rows(walk, portal, last, LAST_DAY)
    _type_rows(walk, portal, last, AFTERWARDS)
    walk.screen("Draft of the programme")


def _type_rows(walk: Walk, portal: Portal, day: date, rows: list[Row]) -> None:
    page = walk.page
    page.goto(f"{portal.url}{ON_DESK}programme/?day={day.isoformat()}")
    for number, row in enumerate(rows):
        field = f"[name=n{number}-{{}}]".format
        for name, value in (("begins", row.begins), ("ends", row.ends), ("title", row.title), ("room", row.room)):
            page.locator(field(name)).fill(value)
        page.locator(field("kind")).select_option(label=row.kind)
        page.locator(field("who_sees")).select_option(label=row.who_sees)
        if row.seats:
            page.locator(field("needs_sign_up")).check()
            page.locator(field("seats")).fill(str(row.seats))
        walk.fields += 6 + 2 * bool(row.seats)
    send(walk, "Save the day")
    told(page, f"Saved in the draft: {len(rows)} new, 0 changed, 0 taken out.")


def release_first(walk: Walk, portal: Portal) -> None:
    """The first version, after a look at it; nobody is written to."""
    page, before = walk.page, mails(portal)
    follow(page, "Look at what changes and release")
    says(page, "The first version: 5 sessions.", "Nobody: no session that somebody has signed up for moves.")
    walk.screen("Release version 1?")
    send(walk, "Release it")
    told(page, "Released: version 1.")
    walk.screen("Versions of the programme")
    assert mails_beside(portal, before) == []


def move_and_release(walk: Walk, portal: Portal) -> None:
    """Half an hour later: what changes is said in words, and who has signed up for it alone is written to."""
    page, before, (_first, last) = walk.page, mails(portal), days()
    page.goto(f"{portal.url}{ON_DESK}programme/?day={last.isoformat()}")
    row = page.locator("tr", has=page.locator(f"input[value='{DRAFTING}']"))
    row.locator("[name$=-begins]").fill("20:30")
    row.locator("[name$=-ends]").fill("21:10")
    walk.fields += 2
    send(walk, "Save the day")
    told(page, "Saved in the draft: 0 new, 1 changed, 0 taken out.")
    says(page, "Others read version 1. The draft has changes that are not released.")
    follow(page, "Look at what changes and release")
    says(page, DRAFTING, "Moved", "20:30–21:10; it was", "20:00–21:00", FIRST_PERSON)
    says(page, "1 person, whose signed-up session has moved or is gone:")
    expect(page.get_by_role("main")).not_to_contain_text(SECOND_PERSON)
    walk.screen("Release version 2?")
    send(walk, "Release it")
    told(page, "Released: version 2.")
    newest = page.locator("#version-2")
    expect(newest).to_contain_text(f"{DRAFTING} Moved")
    expect(newest.locator("li")).to_have_count(1)
    walk.screen("Versions of the programme")
    mail = mail_to(portal, HARBOUR_HEAD, f"Your sessions have changed: {TITLE}", before)
    assert "20:30–21:10; it was" in mail.words
    assert [one.to for one in mails_beside(portal, before)] == [mail.to]


def file_papers(walk: Walk, portal: Portal) -> None:
    """One for everybody, one for members, one for those with a place; none without a file."""
    page = walk.page
    page.goto(f"{portal.url}{ON_DESK}")
    follow(page, "Papers")
    walk.screen(f"Papers: {NAME}")
    wanted = (
        (FOR_PUBLIC, "Everybody", b"all"),
        (FOR_MEMBERS, "Members: who holds an office of a member", b"members"),
        (FOR_PARTICIPANTS, "Participants of the meeting", b"participants"),
    )
    for number, (title, audience, content) in enumerate(wanted):
        follow(page, "File a paper")
        if not number:
            send(walk, "File the paper")
            expect(page.locator(".errors")).to_contain_text("Write the title of the paper.")
            walk.screen(f"File a paper: {NAME}")
        walk.fill("Title", title)
        page.get_by_label("Who can see it").select_option(label=audience)
        file = {"name": f"{title}.pdf", "mimeType": "application/pdf", "buffer": PDF + content}
        page.get_by_label("File in English").set_input_files(file)  # type: ignore[arg-type]  # of this shape
        walk.fields += 2
        send(walk, "File the paper")
        told(page, "Filed:")
        walk.screen(heading(page))
        page.goto(f"{portal.url}{ON_DESK}papers/")
    walk.screen(f"Papers: {NAME}")


def print_badges(walk: Walk, portal: Portal) -> None:
    """Ordered on the page of the meeting, made by the worker; both names stand on the sheet."""
    page = walk.page
    page.goto(f"{portal.url}{ON_DESK}badges/")
    says(page, "None is printed yet.")
    walk.screen(f"Badges: {NAME}")
    send(walk, "Badges, 2")
    walk.screen(f"Badges, {TITLE}")
    words = "".join(one.extract_text() for one in PdfReader(BytesIO(fetch_pdf(page))).pages)
    assert [name for name in (FIRST_PERSON, SECOND_PERSON) if name not in " ".join(words.split())] == []
    page.goto(f"{portal.url}{ON_DESK}badges/")
    says(page, "All of them are printed as they are now.")
    walk.screen(f"Badges: {NAME}")


def check_in(walk: Walk, portal: Portal, address: str) -> None:
    """On a phone: one by the address on the badge, the other by name, taken back once."""
    page = walk.page
    on_a_phone(walk)
    page.goto(address)
    walk.screen(FIRST_PERSON)
    on_a_phone(walk)
    send(walk, "Check in")
    told(page, f"{FIRST_PERSON} is in.")
    says(page, "checked in by Sample Secretariat")
    walk.screen(FIRST_PERSON)
    follow(page, "To the list at the door")
    says(page, "1 is in, of 2 expected in the room.")
    walk.fill("Name, member or office", SECOND_PERSON)
    send(walk, "Find")
    walk.screen(f"Check in: {NAME}")
    on_a_phone(walk)
    send_of(walk, "Check in", SECOND_PERSON)
    told(page, f"{SECOND_PERSON} is in.")
    says(page, "2 are in, of 2 expected in the room.")
    follow(page, SECOND_PERSON)
    follow(page, "Undo")
    walk.screen(f"Was {SECOND_PERSON} checked in by mistake?")
    send(walk, "Undo the check-in")
    told(page, f"{SECOND_PERSON} is not in any more.")
    says(page, "1 is in, of 2 expected in the room.")
    walk.screen(f"Check in: {NAME}")


def hold(walk: Walk, portal: Portal) -> None:
    """It is on record that it was held, from its last day on; nobody is written to."""
    page, before = walk.page, mails(portal)
    page.goto(f"{portal.url}{ON_DESK}")
    follow(page, "Record that it was held")
    walk.screen(f"Record that it was held: {NAME}")
    send(walk, "Record that it was held")
    told(page, "The meeting is “Held” now.")
    walk.screen(NAME)
    assert mails_beside(portal, before) == []


def write_report(walk: Walk, portal: Portal) -> None:
    """A name in it is said before it is shown, and taken out; then those who took part read it."""
    page = walk.page
    page.goto(f"{portal.url}{ON_DESK}")
    says(page, "The report on the meeting is not shown to anybody.")
    follow(page, "Write the report")
    walk.screen(f"Report on the meeting: {NAME}")
    walk.fill("What took place", f"{FIRST_PERSON} spoke of promises.")
    walk.fill("Outcome", "Two promises were made.")
    send(walk, "Save the draft")
    told(page, "Saved: the text of the report.")
    follow(page, "Show it")
    says(page, f"“{FIRST_PERSON}” (What took place)", "No statement is attributed: write the office or nobody.")
    walk.screen(f"Show the report: {NAME}")
    follow(page, "Leave it as it is")
    walk.fill("What took place", "A workshop spoke of promises.\n\n- how to write one\n- how to hand one over")
    send(walk, "Save the draft")
    page.get_by_role("main").get_by_role("link", name=f"3 {DRAFTING}").click()
    walk.screen(f"Note on a session: 3 {DRAFTING}")
    walk.fill("Note", "What makes a promise small enough to be kept.")
    send(walk, "Save the note")
    told(page, "Saved: the note on the session.")
    says(page, "has a note")
    follow(page, "Show it")
    expect(page.get_by_role("main")).not_to_contain_text(FIRST_PERSON)
    choose(walk, "Only those who take part in the meeting")
    send(walk, "Show it to them")
    told(page, "The report is shown.")
    says(page, "It is shown. Who can see it: ")
    walk.screen(f"Report on the meeting: {NAME}")


def close_list(walk: Walk, portal: Portal) -> None:
    """Who came and agreed to be named is; who had a place and did not come is counted and not on it."""
    page = walk.page
    page.goto(f"{portal.url}{ON_DESK}")
    follow(page, "Final list of participants")
    says(page, "1 person took part.")
    walk.screen(f"Final list of participants: {NAME}")
    follow(page, "Look at it and close it")
    says(page, "1 of them agreed to be named, and is.", "1 person had a place, is not noted as having taken part")
    expect(page.get_by_role("main")).to_contain_text(FIRST_PERSON)
    expect(page.get_by_role("main")).not_to_contain_text(SECOND_PERSON)
    walk.screen(f"Close the list of participants: {NAME}")
    send(walk, "Close the list as version 1")
    told(page, "The list is closed:")
    walk.screen(f"Final list of participants: {NAME}")
