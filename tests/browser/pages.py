"""Every page of the portal for every role, by a name: those of the public, and those of the secretariat's admin."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib import admin
from playwright.sync_api import Page

from tests.browser import programme

Deed = Callable[[Page], bool]

# An address of no page: `tests.browser.pictured` answers there with what `tests.browser.made` made.
ERROR_PAGES = "/error-pages/"


def look(page: Page) -> bool:
    """Nothing is done: the page is there when it has been opened."""
    return True


@dataclass(frozen=True)
class Place:
    """A page by its name: where it is, and what is done there until it shows; False says that the role has none."""

    name: str
    path: str
    deed: Deed = look


_PUBLIC = {
    "home": "/",
    "home-not-listed": "/?q=Japan",
    "home-unknown": "/?q=Freedonia",
    "home-arabic": "/ar/",
    "members": "/members/",
    "members-filtered": "/members/?group=african&verified=yes&sort=name",
    "members-left-out": "/members/?group=xyz",
    "members-empty": "/members/?q=freedonia",
    "members-any-standing": "/members/?q=sample&standing=any",
    "members-arabic": "/ar/members/",
    "members-pdf-not-yet": "/members.pdf",
    "member-source-of-2025": "/members/slovenia/",
    "member-unverified": "/members/benin/",
    "member-office": "/members/finland/",
    "member-organisation": "/members/european-union/",
    "member-sample": "/members/sample-organisation/",
    "member-former": "/members/sample-former-council/",
    "member-vacant": "/members/sample-vacant-council/",
    "meetings": "/meetings/",
    "meetings-empty": "/meetings/?q=xyzzy",
    "meetings-arabic": "/ar/meetings/",
    "meeting-sample": "/meetings/annual-12-sample-city/",
    "programme": "/meetings/annual-12-sample-city/programme/",
    "programme-zone": "/meetings/annual-12-sample-city/programme/?zone=Asia/Kolkata",
    "programme-versions": "/meetings/annual-12-sample-city/programme/versions/",
    "meeting-cancelled": "/meetings/regional-2027-sample-town/",
    "meeting-eleventh": "/meetings/annual-11-brussels/",
    "meeting-without-day": "/meetings/annual-10-washington/",
    "meeting-with-paper": "/meetings/annual-5-madrid/",
    "papers": "/papers/",
    "papers-empty": "/papers/?q=xyzzy",
    "paper": "/papers/a-res-60-1/",
    "manual": "/manual/",
    "manual-arabic": "/ar/manual/",
    "editions": "/manual/editions/",
    "edition": "/manual/editions/1/",
    "edition-arabic": "/ar/manual/editions/1/",
    "chapter": "/manual/how-is-a-chapter-of-the-manual-written-sample/",
    "chapter-arabic": "/ar/manual/how-is-a-chapter-of-the-manual-written-sample/",
    "chapter-trail": "/manual/how-is-a-chapter-of-the-manual-written-sample/?trail=1",
    "chapter-history": "/manual/how-is-a-chapter-of-the-manual-written-sample/history/",
    "chapter-history-arabic": "/ar/manual/how-is-a-chapter-of-the-manual-written-sample/history/",
    "search-empty": "/search/",
    "search": "/search/?q=ghana",
    "search-nothing": "/search/?q=xyzzy",
    "about": "/about/",
    "join": "/about/join/",
    "about-data": "/about/data/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "sign-in": "/account/sign-in/",
    "sign-in-password": "/account/sign-in/password/",
    "account-closed": "/account/closed/",
    "invitation-used": "/account/invitation/no-such-token/",
    "sign-in-link": "{live_link}",
    "sign-in-link-used": "{used_link}",
    "error-400": f"{ERROR_PAGES}400",
    "error-403": f"{ERROR_PAGES}403",
    "error-403-form": f"{ERROR_PAGES}403-form",
    "error-404": "/no/such/page/",
    "error-429": f"{ERROR_PAGES}429",
    "error-500": f"{ERROR_PAGES}500",
    "error-503": f"{ERROR_PAGES}503",
    "error-503-report": f"{ERROR_PAGES}503-report",
}
_PUBLIC |= {"certificate": "{certificate}", "certificate-none": "/certificates/no-such-code/"}
PUBLIC = [Place(name, path) for name, path in _PUBLIC.items()]


def first_row(page: Page) -> bool:
    """Open the first record of a list."""
    return _follow(page, "#result_list tbody th a")


def history(page: Page) -> bool:
    """Open the history of the first record of a list."""
    return first_row(page) and _follow(page, ".object-tools .historylink")


def form(page: Page) -> bool:
    """The form for a new record is there for those who may add one."""
    return bool(page.locator("#content-main form").count())


def new_password(page: Page) -> bool:
    """Open the page that sets a password for the first account of a list."""
    return first_row(page) and _follow(page, "main a[href$='/password/']")


def wrong_password(page: Page) -> bool:
    """Try to sign in with an account that is not there."""
    page.locator("[name=login]").fill("nobody@example.org")
    page.locator("[name=password]").fill("no such password")
    return _send(page, "main form .button", ".errors")


def ask_for_code(page: Page) -> bool:
    """Ask for a code for an account that is not there; the page that asks for the code is the same."""
    page.locator("[name=email]").fill("nobody@example.org")
    return _send(page, "main form .button", "[name=code]")


def wrong_code(page: Page) -> bool:
    """Type a code that is none."""
    ask_for_code(page)
    page.locator("[name=code]").fill("BBBB-BBBB")
    return _send(page, "main form .button", ".errors")


def signing_in_of_person(page: Page) -> bool:
    """Invite the first person of a list to sign in; the page says what became of it."""
    return first_row(page) and _follow(page, ".object-tools a[href$='/sign-in/']")


def factors_of_account(page: Page) -> bool:
    """Open the page on which the second factors of the first account of a list are removed."""
    return first_row(page) and _follow(page, ".object-tools a[href$='/factors/']")


def save_empty(page: Page) -> bool:
    """Save a new record in which nothing is written."""
    return _send(page, "[name=_save]", ".error-summary")


def save_contradiction(page: Page) -> bool:
    """Save the first member of a list as one that left before it joined."""
    first_row(page)
    page.locator("[name=joined]").fill("2020")
    page.locator("[name=left]").fill("2012")
    return _send(page, "[name=_save]", ".error-summary")


def save_first(page: Page) -> bool:
    """Save the first record of a list with a reason; the list says so."""
    first_row(page)
    page.locator("[name=reason]").fill("Sample: saved to be pictured")
    return _send(page, "[name=_save]", ".messagelist")


def save_after_another(page: Page) -> bool:
    """Save the first record of a list in two tabs that were opened together; the later one is told of the other."""
    first_row(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("[name=reason]").fill("Sample: saved in the other tab")
    _send(other, "[name=_save]", ".messagelist")
    other.close()
    page.locator("[name=source_note]").fill("Sample: what was written in this tab.")
    return _send(page, "[name=_save]", ".error-summary")


def sign_out(page: Page) -> bool:
    """Sign out."""
    return _send(page, "#logout-form button", "main h1")


PUBLIC_DEEDS = [
    Place("sign-in-refused", "/account/sign-in/password/", wrong_password),
    Place("code-wrong", "/account/sign-in/", wrong_code),
]
_OF_AN_ACCOUNT = [
    Place("account-security", "/account/security/"),
    Place("account-second-factor", "/account/security/second-factor/"),
    Place("account-once-more", "/account/security/once-more/"),
    Place("account-welcome", "/account/security/welcome/"),
    Place("account-passkey", "/account/security/passkeys/add/"),
    Place("account-app", "/account/security/app/"),
    Place("account-password", "/account/security/password/"),
    Place("account-sign-out", "/account/sign-out/"),
]


def wrong_own_data(page: Page) -> bool:
    """Send the form of one's own data without a name and with words for a number."""
    page.locator("[name=name]").fill("")
    page.locator("[name=phone]").fill("call me")
    return _send(page, "main form .button", ".errors")


def propose_nothing(page: Page) -> bool:
    """Propose a change without a source."""
    page.locator("[name=source_note]").fill("")
    return _send(page, "main form .button", ".errors")


def decline_without_reason(page: Page) -> bool:
    """Decline a correction or a nomination without a word."""
    """Decline a proposed correction without a word."""
    return _send(page, "main form .danger", ".errors")


def ask_to_be_erased(page: Page) -> bool:
    """Ask for it; the page says so and offers to take it back."""
    return _send(page, "main form .danger", "[name=take_back]")


def take_back(page: Page) -> bool:
    """Take the request back, so that the next look finds the page as it was."""
    return _send(page, "[name=take_back]", "main form .danger")


def order_nothing(page: Page) -> bool:
    """Order a sheet of no member."""
    return _send(page, "main form .button", ".errors")


def register_empty(page: Page) -> bool:
    """Send the form for a seat without a choice."""
    return _send(page, "main form .button", ".errors")


def decline_invitation_without_reason(page: Page) -> bool:
    """Decline for the member without a word; who is registered for it would have to withdraw first, too."""
    page.locator("main [name=reply][value=declined]").check()
    return _send(page, "main form[method=post] .button", ".errors")


def decline_delegate_without_reason(page: Page) -> bool:
    """Send the form that declines without a word."""
    return _send(page, "main form .button", ".errors")


def register_seat(page: Page) -> bool:
    """Take a seat in the room."""
    page.locator("label[for=id_mode_0]").click()
    return _send(page, "main form .button", ".notice.good")


def answer_nothing(page: Page) -> bool:
    """Send the questions of the meeting without the answer that is asked for."""
    return _send(page, "#questions form .button", ".errors")


def answer_first(page: Page) -> bool:
    """Answer the first of them."""
    page.locator("main form .pick").first.click()
    return _send(page, "main form .button", ".notice.good")


def ask_without_reason(page: Page) -> bool:
    """Ask for support for travel without a word."""
    page.locator("[name=reason]").fill("")
    return _send(page, "main form .button", ".errors")


def ask_for_travel(page: Page) -> bool:
    """Ask for it with a reason."""
    page.locator("[name=reason]").fill("Sample: our ministry has no budget for travel this year.")
    return _send(page, "main form .button", ".notice.good")


def take_travel_back(page: Page) -> bool:
    """Take it back, so that the next look finds the form as it was."""
    return _send(page, "[name=take_back]", ".notice.good")


def decide_nothing(page: Page) -> bool:
    """Send the form that decides on support without a decision."""
    return _send(page, "main form .button", ".errors")


def withdraw_seat(page: Page) -> bool:
    """Give the seat back, so that the next look finds the form again."""
    return _send(page, "main form .danger", ".notice.good")


def make_calendar_address(page: Page) -> bool:
    """Make the secret address of the own calendar, which shows it; made already, its page says so."""
    has_one = not page.locator("main form .button").count()
    return has_one or _send(page, "main form .button", "main code")


def stop_calendar_address(page: Page) -> bool:
    """Stop it, so that the next look finds the page as it was."""
    return _send(page, "main form .danger", ".notice.good")


def write_nothing(page: Page) -> bool:
    """Send the form to a peer empty."""
    return _send(page, "main form .button", ".errors")


def report_nothing(page: Page) -> bool:
    """Report a message without a word."""
    return _send(page, "[name=report]", ".errors")


def nominate_nobody(page: Page) -> bool:
    """Send the second step of a nomination without a word."""
    return _send(page, "main form .button", ".errors")


def check_nomination(page: Page) -> bool:
    """Fill in the second step and look at the third."""
    page.locator("label[for=id_way_0]").click()
    for name, value in NOMINEE.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("#id_institution").select_option(index=1)
    return _send(page, "main form .button", "[name=send]")


def nominate_without_letter(page: Page) -> bool:
    """Send the third step without the file."""
    return check_nomination(page) and _send(page, "[name=send]", ".errors")


NOMINEE = {
    "name": "A. Example",
    "work_email": "a.example@example.org",
    "position": "Sample Director",
    "start_on": "15 January 2027",
}
NOMINATE = "/desk/nominations/new/"
NOMINATE_FOR_COUNCIL = f"{NOMINATE}?member=sample-council&role=focal-point"


def _handover_typed(page: Page) -> bool:
    """Fill in the form that hands the own office over; False where it is handed over already."""
    if not page.locator("[name=last_day]").count():
        return False
    page.locator("[name=last_day]").fill("31 December 2027")
    page.locator("[name=name]").fill("A. Example")
    page.locator("[name=work_email]").fill("successor@example.org")
    return True


def handover_error(page: Page) -> bool:
    """Hand over on a day that has passed, to what is no address."""
    page.locator("[name=last_day]").fill("3 May 2024")
    page.locator("[name=work_email]").fill("no address")
    return _send(page, "main form .button", ".errors")


def handover_check(page: Page) -> bool:
    """What it means, before it is ordered."""
    return _handover_typed(page) and _send(page, "main form .button", "[name=confirm]")


def handover_ordered(page: Page) -> bool:
    """Order it; once it is ordered its page says so."""
    return not handover_check(page) or _send(page, "[name=confirm]", ".notice.good")


def handover_taken_back(page: Page) -> bool:
    """Take it back, so that the next look finds the form again."""
    if page.locator("[name=last_day]").count():
        return True
    return _follow(page, "main a[href$='/take-back/']") and _send(page, "main form .danger", ".notice.good")


def handover_question(page: Page) -> bool:
    """The page that asks once before it is taken back."""
    return _follow(page, "main a[href$='/take-back/']")


def _in_arabic(*paths: str) -> list[Place]:
    """The same pages from right to left."""
    named = {path: path.partition("?")[0].strip("/").replace("/", "-") for path in paths}
    return [Place(f"{name}-arabic", f"/ar/{path}") for path, name in named.items()]


def send_nothing(page: Page) -> bool:
    """Send the first form of a page of which nothing was filled in."""
    return _send(page, "main form[method=post] .button", ".errors")


MEETING = "/meetings/annual-12-sample-city/"
STAFF_MEETING = "/desk/meetings/annual-12-sample-city/"
HANDOVER = "/desk/handover/"
# What is somebody's own, by the sample account that looks at it.
OF_ACCOUNTS: dict[str, list[Place]] = {
    "focal.point@example.org": [
        Place("desk", "/desk/"),
        Place("first-weeks", "/desk/first-weeks/"),
        Place("peers", "/desk/peers/"),
        Place("peers-filtered", "/desk/peers/?language=fr"),
        Place("peers-empty", "/desk/peers/?language=ru&sector=justice&group=xyz"),
        Place("peer-write", "/desk/write/sample-organisation/"),
        Place("peer-write-error", "/desk/write/sample-organisation/", write_nothing),
        Place("peer-message", "{peer_message}"),
        Place("peer-message-error", "{peer_message}", report_nothing),
        Place("peer-message-reported", "{peer_message_reported}"),
        Place("nominations", "/desk/nominations/"),
        Place("nomination-office", NOMINATE),
        Place("nomination-who", NOMINATE_FOR_COUNCIL),
        Place("nomination-who-error", NOMINATE_FOR_COUNCIL, nominate_nobody),
        Place("nomination-check", NOMINATE_FOR_COUNCIL, check_nomination),
        Place("nomination-check-error", NOMINATE_FOR_COUNCIL, nominate_without_letter),
        Place("nomination-waits", "{nomination_open}"),
        Place("nomination-declined", "{nomination_declined}"),
        Place("nomination-withdraw", "{nomination_open}withdraw/"),
        Place("handover", HANDOVER),
        Place("handover-error", HANDOVER, handover_error),
        Place("handover-check", HANDOVER, handover_check),
        Place("handover-ordered", HANDOVER, handover_ordered),
        Place("handover-planned", HANDOVER),
        Place("handover-desk", "/desk/"),
        Place("handover-question", HANDOVER, handover_question),
        Place("handover-taken-back", HANDOVER, handover_taken_back),
        Place("own-data", "/account/data/"),
        Place("own-data-correct", "/account/data/correct/"),
        Place("own-data-correct-error", "/account/data/correct/", wrong_own_data),
        Place("confirm-entry", "/desk/confirm/"),
        *_in_arabic(
            "desk/",
            "desk/handover/",
            "desk/peers/",
            "desk/confirm/",
            "desk/nominations/new/",
        ),
        Place("own-entry", "/desk/entry/"),
        Place("own-entry-error", "/desk/entry/", wrong_own_data),
        Place("correction-propose", "/{propose_office}"),
        Place("correction-propose-error", "/{propose_office}", propose_nothing),
        Place("correction-waits", "/{correction_waits}"),
        Place("correction-declined", "/{correction_declined}"),
        Place("own-data-erase", "/account/data/erase/"),
        Place("own-data-erase-asked", "/account/data/erase/", ask_to_be_erased),
        Place("own-data-erase-taken-back", "/account/data/erase/", take_back),
        Place("reports", "/reports/"),
        Place("reports-refused", "/reports/", order_nothing),
        Place("report-waits", "{report_waits}"),
        Place("report-in-work", "{report_in_work}"),
        Place("report-failed", "{report_failed}"),
        Place("report-forgotten", "{report_forgotten}"),
        Place("member-with-sheet", "/members/slovenia/"),
        Place("meeting-invited", MEETING),
        Place("answer", f"{MEETING}answer/"),
        Place("answer-error", f"{MEETING}answer/", decline_invitation_without_reason),
        Place("register", f"{MEETING}register/"),
        Place("register-error", f"{MEETING}register/", register_empty),
        Place("registration-made", f"{MEETING}register/", register_seat),
        Place("registration", f"{MEETING}registration/"),
        Place("registration-questions-error", f"{MEETING}registration/", answer_nothing),
        Place("registration-questions-answered", f"{MEETING}registration/questions/", answer_first),
        Place("travel", f"{MEETING}registration/travel/"),
        Place("travel-error", f"{MEETING}registration/travel/", ask_without_reason),
        Place("travel-asked", f"{MEETING}registration/travel/", ask_for_travel),
        Place("travel-taken-back", f"{MEETING}registration/travel/", take_travel_back),
        Place("registration-answers", f"{MEETING}registration/answers/"),
        Place("meeting-registered", MEETING),
        Place("desk-registered", "/desk/"),
        Place("programme-signed-up", f"{MEETING}programme/", programme.sign_up_first),
        Place("programme-mine", f"{MEETING}programme/mine/"),
        Place("registration-withdraw", f"{MEETING}registration/withdraw/"),
        Place("registration-withdrawn", f"{MEETING}registration/withdraw/", withdraw_seat),
        Place("calendar-address", "/account/calendar/"),
        Place("calendar-address-made", "/account/calendar/", make_calendar_address),
        Place("calendar-address-kept", "/account/calendar/"),
        Place("calendar-address-renew", "/account/calendar/renew/"),
        *_in_arabic("account/calendar/"),
        Place("calendar-address-stop", "/account/calendar/stop/"),
        Place("calendar-address-stopped", "/account/calendar/stop/", stop_calendar_address),
        Place("registration-certificate", "/meetings/workshop-sample-pier/registration/"),
        Place("register-cancelled", "/meetings/regional-2027-sample-town/register/"),
        Place("delegation", f"{MEETING}delegation/"),
        Place("delegate", f"{MEETING}delegate/"),
        Place("delegate-error", f"{MEETING}delegate/", register_empty),
        Place("delegate-named", "{delegate_named}"),
        Place("delegate-asked", "{delegate_asked}"),
        Place("delegate-decline", "{delegate_asked}decline/"),
        Place("delegate-decline-error", "{delegate_asked}decline/", decline_delegate_without_reason),
        Place("delegate-withdraw", "{delegate_named}withdraw/"),
        Place("delegate-substitute", "{delegate_named}substitute/"),
        Place("delegate-substitute-error", "{delegate_named}substitute/", register_empty),
        Place("step-meeting", "{held_meeting}"),
        Place("step-list", "/desk/next-steps/"),
        Place("step-list-meeting", "{held_meeting}next-steps/"),
        Place("step-take-on", "{held_meeting}next-steps/take-on/"),
        Place("step-take-on-error", "{held_meeting}next-steps/take-on/", send_nothing),
        Place("step-change", "{next_step_late}"),
        Place("step-done", "{next_step_late}done/"),
        Place("step-done-error", "{next_step_late}done/", send_nothing),
        Place("step-drop", "{next_step_late}drop/"),
        Place("step-again", "{next_step_done}open/"),
        Place("year", "/desk/year/"),
        Place("year-past", "/desk/year/?past=1"),
        Place("memory-own", "{own_attendance}"),
        *_in_arabic("desk/next-steps/", "desk/year/"),
        *_in_arabic(*(f"{MEETING[1:]}{page}" for page in ("answer/", "delegation/", "delegate/", "register/"))),
    ],
    "steering@example.org": [
        Place("desk-steering", "/desk/"),
        Place("steering", "/desk/steering/"),
    ],
    "former@example.org": [
        Place("desk-former", "/desk/"),
        Place("first-weeks-none", "/desk/first-weeks/"),
        Place("own-data-former", "/account/data/"),
        Place("reports-former", "/reports/"),
        Place("meeting-not-invited", MEETING),
        Place("register-not-invited", f"{MEETING}register/"),
        Place("not-registered", f"{MEETING}registration/"),
    ],
}


def upload_nothing(page: Page) -> bool:
    """Send the form for the mended spreadsheet without one."""
    return _send(page, "main form .button", ".errors")


def erase_person(page: Page) -> bool:
    """Open the page that erases the first person of a list."""
    return first_row(page) and _follow(page, ".object-tools a[href$='/erase/']")


def letter_without_title(page: Page) -> bool:
    """Begin a letter without a title and to no role."""
    page.locator("[name=roles]").first.uncheck()
    return _send(page, "main form .button", ".errors")


def letter_with_unknown_word(page: Page) -> bool:
    """Write a letter with a word in braces that nobody can fill in."""
    page.locator("[name=subject_en]").fill("Sample: to {nobody}")
    return _send(page, "main form .button", ".errors")


_LETTERS = [
    Place("confirmations", "/desk/confirmations/"),
    Place("confirmation", "/desk/confirmations/slovenia/"),
    Place("confirmations-empty", "/desk/confirmations/?state=silent"),
    Place("letters", "/desk/letters/"),
    Place("letter-new", "/desk/letters/new/"),
    Place("letter-new-error", "/desk/letters/new/", letter_without_title),
    Place("letter-new-chosen", "/desk/letters/new/?members=sample-council,no-such-one"),
    Place("letter-draft", "{letter_draft}"),
    Place("letter-text", "{letter_draft}text/"),
    Place("letter-text-error", "{letter_draft}text/", letter_with_unknown_word),
    Place("letter-mail-arabic", "{letter_draft}mail/ar/"),
    Place("letter-send", "{letter_draft}send/"),
    Place("letter-give-up", "{letter_draft}withdraw/"),
    Place("letter-sent", "{letter_sent}"),
    Place("letter-withdraw", "{letter_sent}withdraw/"),
]


def seats_of_none(page: Page) -> bool:
    """Give the sample meeting no seat at all."""
    page.locator("#id_seats").fill("0")
    return _send(page, "main form .button", ".errors")


def seats_checked(page: Page) -> bool:
    """Give it more, and look at what that does; nothing is saved."""
    page.locator("#id_seats").fill("80")
    return _send(page, "main form .button", "[name=confirm]")


def move_to_a_saturday(page: Page) -> bool:
    """Another first day, as far as the page that says who is told."""
    page.locator("#id_end").fill("15 May 2032")
    return _send(page, "main form .button", "[name=confirm]")


def move_before_it_begins(page: Page) -> bool:
    """A last day before the first."""
    page.locator("#id_end").fill("3 May 2019")
    return _send(page, "main form .button", ".errors")


def copy_of_nothing(page: Page) -> bool:
    """A new meeting without a day."""
    return _send(page, "main form .button", ".errors")


def mail_that_cannot_go(page: Page) -> bool:
    """Words for a meeting's invitation with a placeholder that nobody knows."""
    page.locator("#id_body").fill("Dear {nmae}")
    return _send(page, "main form [name=save]", ".errors")


def copy_checked(page: Page) -> bool:
    """A new meeting, as far as the page with all its days."""
    page.locator("#id_start").fill(f"12 May {date.today().year + 3}")
    page.locator("#id_place").fill("Sample Harbour")
    page.locator("#id_ordinal").fill("29")
    return _send(page, "main form .button", "[name=confirm]")


def walk_in_without_a_name(page: Page) -> bool:
    """Register a walk-in of whom nothing is written."""
    return _send(page, "main form .button", ".errors")


_TODAY = "/desk/meetings/workshop-sample-quay/"
_ON_THE_DAY = [
    Place("desk-meeting-today", _TODAY),
    Place("door", f"{_TODAY}check-in/"),
    Place("door-found", f"{_TODAY}check-in/?q=exam"),
    Place("door-empty", f"{_TODAY}check-in/?q=xyzzy"),
    Place("door-expected", "{door_expected}"),
    Place("door-in", "{door_in}"),
    Place("door-lost", "{door_in}lost/"),
    Place("door-undo", "{door_in}undo/"),
    Place("door-waits", "{door_waits}"),
    Place("door-code", "{door_code}"),
    Place("door-unknown", "/desk/check-in/no-such-token/"),
    Place("walk-in", f"{_TODAY}check-in/walk-in/?q=sample"),
    Place("walk-in-nobody", f"{_TODAY}check-in/walk-in/?q=xyzzy"),
    Place("walk-in-person", "{door_walk_in}"),
    Place("walk-in-new-error", f"{_TODAY}check-in/walk-in/?new=1", walk_in_without_a_name),
    Place("badges", f"{_TODAY}badges/"),
    Place("badges-none", "/desk/meetings/regional-2027-sample-village/badges/"),
    *_in_arabic(f"{_TODAY[1:]}check-in/", f"{_TODAY[1:]}badges/"),
]
_ON_DESK = "/desk/meetings/annual-12-sample-city/"
_MEETINGS = [
    Place("desk-meetings", "/desk/meetings/"),
    Place("desk-meeting", _ON_DESK),
    Place("desk-meeting-draft", "/desk/meetings/regional-2027-sample-village/"),
    Place("desk-meeting-held", "/desk/meetings/annual-11-brussels/"),
    Place("desk-meeting-cancel", f"{_ON_DESK}step/cancel/"),
    Place("desk-meeting-announce", "/desk/meetings/regional-2027-sample-village/step/announce/"),
    Place("desk-meeting-step-missing", "/desk/meetings/regional-2027-sample-village/step/open/"),
    Place("desk-meeting-move", f"{_ON_DESK}move/"),
    Place("desk-meeting-move-check", f"{_ON_DESK}move/", move_to_a_saturday),
    Place("desk-meeting-move-error", f"{_ON_DESK}move/", move_before_it_begins),
    Place("desk-meeting-seats", f"{_ON_DESK}seats/"),
    Place("desk-meeting-seats-check", f"{_ON_DESK}seats/", seats_checked),
    Place("desk-meeting-seats-error", f"{_ON_DESK}seats/", seats_of_none),
    Place("desk-programme", f"{_ON_DESK}programme/"),
    Place("desk-programme-error", f"{_ON_DESK}programme/", programme.wrong_times),
    Place("desk-programme-paste", f"{_ON_DESK}programme/paste/"),
    Place("desk-programme-paste-error", f"{_ON_DESK}programme/paste/", programme.pasted),
    Place("desk-programme-session", f"{_ON_DESK}programme/", programme.first_session),
    Place("desk-programme-release", f"{_ON_DESK}programme/", programme.moved_first),
    Place("desk-programme-taken-out", f"{_ON_DESK}programme/", programme.taken_out_first),
    Place("desk-meeting-attendance", f"{_ON_DESK}attendance/"),
    Place("desk-meeting-attendance-none", "/desk/meetings/annual-11-brussels/attendance/"),
    Place("desk-meeting-host", f"{_ON_DESK}host/"),
    Place("desk-list-none", "/desk/meetings/annual-11-brussels/list/"),
    Place("desk-list-close-none", "/desk/meetings/annual-11-brussels/list/close/"),
    Place("desk-report", "/desk/meetings/annual-11-brussels/report/"),
    Place("desk-report-show-none", "/desk/meetings/annual-11-brussels/report/show/"),
    Place("desk-thanks-none", "/desk/meetings/annual-11-brussels/thanks/"),
    Place("desk-meeting-new", "/desk/meetings/new/"),
    Place("desk-meeting-new-check", "/desk/meetings/new/?source=annual-12-sample-city", copy_checked),
    Place("desk-meeting-new-error", "/desk/meetings/new/", copy_of_nothing),
    Place("desk-meeting-drop", "/desk/meetings/regional-2027-sample-village/drop/"),
    Place("desk-meeting-mails", f"{_ON_DESK}mails/"),
    Place("desk-meeting-mail", f"{_ON_DESK}mails/meeting-invitation/en/"),
    Place("desk-meeting-mail-rtl", f"{_ON_DESK}mails/meeting-invitation/ar/"),
    Place("desk-meeting-mail-error", f"{_ON_DESK}mails/meeting-invitation/en/", mail_that_cannot_go),
]


def paper_without_a_file(page: Page) -> bool:
    """File a paper with a title and no file."""
    page.locator("#id_title").fill("Sample: summary of the first session")
    return _send(page, "main form .button", ".errors")


def readers_checked(page: Page) -> bool:
    """Another choice of who can see it, as far as the page that says who reads it."""
    page.locator("#id_audience").select_option("participants")
    return _send(page, "main form .button", "[name=confirm]")


def chapter_looked_at(page: Page) -> bool:
    """A text with something in it that is dropped, as it would be shown."""
    page.locator("#id_text").fill("# What is a sample? (sample)\n\nOne <i>word</i>.\n\n- two\n- three")
    page.locator("#id_reason").fill("Sample")
    return _send(page, "main form .button[name=look]", "#look")


def chapter_of_nothing(page: Page) -> bool:
    """Import neither a file nor a text."""
    return _send(page, "main form .button[name=look]", ".errors")


_CHAPTER = "/desk/manual/how-is-a-chapter-of-the-manual-written-sample/"
_MANUAL = [
    Place("manual-staff", "/manual/"),
    Place("chapter-draft", "/manual/how-is-a-chapter-kept-up-to-date-sample/"),
    Place("desk-manual", "/desk/manual/"),
    Place("desk-manual-arabic", "/ar/desk/manual/"),
    Place("desk-editions", "/desk/manual/editions/"),
    Place("desk-manual-import", "/desk/manual/import/"),
    Place("desk-manual-import-error", "/desk/manual/import/", chapter_of_nothing),
    Place("desk-manual-import-look", "/desk/manual/import/", chapter_looked_at),
    Place("desk-manual-write", f"{_CHAPTER}en/"),
    Place("desk-manual-write-first", f"{_CHAPTER}ar/"),
    Place("desk-manual-write-error", f"{_CHAPTER}en/", send_nothing),
]
_PAPER = "/desk/papers/{paper}/"
_PAPERS = [
    Place("paper-with-files", "/papers/{paper}/"),
    Place("meeting-with-files", "/meetings/annual-12-sample-city/"),
    Place("desk-papers", "/desk/papers/"),
    Place("desk-meeting-papers", f"{_ON_DESK}papers/"),
    Place("desk-meeting-papers-none", "/desk/meetings/regional-2027-sample-village/papers/"),
    Place("desk-paper-new", f"{_ON_DESK}papers/new/"),
    Place("desk-paper-new-error", f"{_ON_DESK}papers/new/", paper_without_a_file),
    Place("desk-paper", _PAPER),
    Place("desk-paper-revise", f"{_PAPER}revise/"),
    Place("desk-paper-revise-error", f"{_PAPER}revise/", send_nothing),
    Place("desk-paper-readers", f"{_PAPER}readers/"),
    Place("desk-paper-readers-check", f"{_PAPER}readers/", readers_checked),
    Place("desk-paper-take-back", "{paper_take_back}"),
    Place("desk-paper-take-back-error", "{paper_take_back}", send_nothing),
    Place("paper-with-files-arabic", "/ar/papers/{paper}/"),
    Place("desk-paper-arabic", f"/ar{_PAPER}"),
]


def story_of_member(page: Page) -> bool:
    """Open the whole story of the first member of a list."""
    return first_row(page) and _follow(page, ".object-tools a[href$='/story/']")


def choose_rows(page: Page) -> bool:
    """Tick the first rows of a list for the first of its deeds."""
    for box in page.locator(".action-select").all()[:4]:
        box.check()
    page.locator("[name=action]").select_option(index=1)
    return _send(page, ".actions .button", "table.fates")


def look_at_rows(page: Page) -> bool:
    """Look at what becomes of some rows, of which one is refused."""
    choose_rows(page)
    page.locator("[name=last_day]").fill("30 June 2026")
    page.locator("[name=reason]").fill("Sample: to be pictured")
    return _send(page, "[name=look]", "table.fates .refused")


def look_without_reason(page: Page) -> bool:
    """Look at what becomes of some rows without saying why."""
    choose_rows(page)
    return _send(page, "[name=look]", ".error-summary")


def end_of_term(page: Page) -> bool:
    """Open the page that ends the first term of a list."""
    return first_row(page) and _follow(page, ".object-tools a[href$='/end/']")


def end_without_a_day(page: Page) -> bool:
    """End the first term of a list on no day."""
    return end_of_term(page) and _send(page, ".submit-row input", ".error-summary")


def correct_term(page: Page) -> bool:
    """Open the page that corrects the first term of a list."""
    return first_row(page) and _follow(page, ".object-tools a[href$='/correct/']")


def strike_term(page: Page) -> bool:
    """Open the page that strikes out the first term of a list."""
    return first_row(page) and _follow(page, ".object-tools a[href$='/strike/']")


def admin_places() -> list[Place]:
    """Every page of the admin; the last one signs out. Django has to be set up."""
    return [Place("admin", "/admin/"), *_OF_AN_ACCOUNT, *_of_every_record(), *_LETTERS, *_DEEDS]


def _of_every_record() -> Iterator[Place]:
    """Each kind of record: its list, its form for a new one, and the page and the history of its first one."""
    for model in admin.site._registry:
        kind, place = f"admin-{model._meta.model_name}", f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield Place(f"{kind}-list", place)
        yield Place(f"{kind}-first", place, first_row)
        yield Place(f"{kind}-add", f"{place}add/", form)
        yield Place(f"{kind}-history", place, history)


def join_nothing(page: Page) -> bool:
    """Record a member without a day or a source."""
    return _send(page, "main form .button", ".errors")


def join_checked(page: Page) -> bool:
    """Look at what becomes public."""
    typed = {"joined": "3 November 2026", "source_note": "Sample note", "position": "Sample Director"}
    for name, words in typed.items():
        page.locator(f"[name={name}]").fill(words)
    return _send(page, "main form .button", "[name=confirm]")


def stop_without_reason(page: Page) -> bool:
    """Stop a writer without saying why."""
    return _send(page, "[name=stop]", ".errors")


def compare_first(page: Page) -> bool:
    """The first two that look alike, side by side."""
    return _follow(page, "main .lines a.main")


def merge_without_reason(page: Page) -> bool:
    return compare_first(page) and _send(page, "main form.form button", "#errors")


def first_merge(page: Page) -> bool:
    """What the newest merging did."""
    return _follow(page, "main .lines a.main")


MEMBERS, OFFICES = "/admin/focalpoints/member/", "/admin/focalpoints/appointment/"
_DEEDS = [
    Place("admin-room", "/admin/focalpoints/"),
    Place("admin-nothing-found", f"{MEMBERS}?q=xyzzy"),
    Place("admin-no-such-record", f"{MEMBERS}999999/"),
    Place("admin-member-sample", f"{MEMBERS}?q=sample+organisation", first_row),
    Place("admin-member-error", f"{MEMBERS}?q=sample+organisation", save_contradiction),
    Place("admin-member-conflict", f"{MEMBERS}?q=sample+former", save_after_another),
    Place("admin-member-saved", f"{MEMBERS}?q=sample+former", save_first),
    Place("admin-member-former-history", f"{MEMBERS}?q=sample+former", history),
    Place("admin-meeting-error", "/admin/meetings/meeting/add/", save_empty),
    Place("admin-account-password", "/admin/focalpoints/user/?q=sample.editor", new_password),
    Place("desk-staff", "/desk/"),
    *_MEETINGS,
    *_ON_THE_DAY,
    *_PAPERS,
    *_MANUAL,
    Place("desk-kept", "/desk/kept/"),
    *_in_arabic(
        "desk/",
        "desk/meetings/annual-12-sample-city/",
        "desk/handover/sample-organisation/",
        "desk/confirmations/",
        "desk/steering/",
    ),
    Place("desk-changes", f"/desk{MEETING}changes/"),
    Place("desk-changes-none", "/desk/meetings/annual-11-brussels/changes/"),
    Place("desk-change-decline", "{change_decline}"),
    Place("desk-change-decline-error", "{change_decline}", send_nothing),
    Place("meeting-travel", f"/desk{MEETING}travel/"),
    Place("meeting-travel-none", "/desk/meetings/annual-11-brussels/travel/"),
    Place("meeting-travel-decide", "{decide_travel}"),
    Place("meeting-travel-error", "{decide_travel}", decide_nothing),
    Place("step-staff-list", "/desk/next-steps/"),
    Place("step-staff-type-in", "{held_meeting}next-steps/take-on/"),
    Place("step-staff-done", "{next_step_late}done/"),
    Place("memory-staff", "/desk/attendance/"),
    Place("kept-meeting", f"/desk{MEETING}kept/"),
    Place("year-staff", "/desk/year/"),
    Place("meeting-answers", f"/desk{MEETING}answers/"),
    Place("meeting-answers-none", "/desk/meetings/annual-11-brussels/answers/"),
    Place("handovers", HANDOVER),
    Place("invite", f"{STAFF_MEETING}invite/"),
    Place("invite-error", f"{STAFF_MEETING}invite/?whom=some"),
    Place("invite-check", f"{STAFF_MEETING}invite/?whom=all"),
    Place("chase", f"{STAFF_MEETING}chase/"),
    Place("chase-empty", f"{STAFF_MEETING}chase/?group=99"),
    Place("remind", f"{STAFF_MEETING}chase/remind/"),
    *_in_arabic(*(f"{STAFF_MEETING[1:]}{page}" for page in ("invite/?whom=all", "chase/", "move/", "step/cancel/"))),
    Place("type-in-answer", "{type_in_answer}"),
    Place("type-in-answer-error", "{type_in_answer}", send_nothing),
    Place("handover-acting", f"{HANDOVER}sample-organisation/"),
    Place("joining", "/desk/joining/"),
    Place("joining-one", "/desk/joining/sample-prospective-council/"),
    Place("joining-becoming", "/desk/joining/sample-prospective-council/member/"),
    Place("joining-becoming-error", "/desk/joining/sample-prospective-council/member/", join_nothing),
    Place("joining-becoming-check", "/desk/joining/sample-prospective-council/member/", join_checked),
    Place("member-prospective", "/members/sample-prospective-council/"),
    Place("peer-reports", "/desk/peer-reports/"),
    Place("peer-report", "{peer_report}"),
    Place("peer-report-error", "{peer_report}", stop_without_reason),
    Place("steering-staff", "/desk/steering/"),
    Place("nominations-staff", "/desk/nominations/"),
    Place("nomination-office-staff", NOMINATE),
    Place("nomination-who-staff", NOMINATE_FOR_COUNCIL),
    Place("nomination-staff", "{nomination_open}"),
    Place("nomination-accept", "{nomination_open}accept/"),
    Place("nomination-decline", "{nomination_open}decline/"),
    Place("nomination-decline-error", "{nomination_open}decline/", decline_without_reason),
    Place("imports", "/desk/import/"),
    Place("import-planned", "/{import_planned}"),
    Place("import-doubtful", "/{import_planned}?fate=doubtful"),
    Place("import-all-rows", "/{import_planned}?fate=all"),
    Place("import-arabic", "/ar/{import_planned}?fate=all"),
    Place("import-refused", "/{import_planned}", upload_nothing),
    Place("import-written", "/{import_written}"),
    Place("import-unusable", "/{import_unusable}"),
    Place("import-failed", "/{import_failed}"),
    Place("corrections", "/desk/corrections/"),
    Place("corrections-empty", "/desk/corrections/?state=withdrawn"),
    Place("correction-decide", "/{decide_waits}"),
    Place("correction-decide-stale", "/{decide_stale}"),
    Place("correction-decide-error", "/{decide_waits}", decline_without_reason),
    Place("duplicates", "/desk/duplicates/"),
    Place("duplicates-empty", "/desk/duplicates/?kind=organisation"),
    Place("duplicates-not-the-same", "/desk/duplicates/person/not-the-same/"),
    Place("duplicates-compare", "/desk/duplicates/", compare_first),
    Place("duplicates-error", "/desk/duplicates/", merge_without_reason),
    Place("duplicates-merges", "/desk/duplicates/merges/"),
    Place("duplicates-merged", "/desk/duplicates/merges/", first_merge),
    Place("admin-person-erase", "/admin/focalpoints/person/?q=Sample+Person+Three", erase_person),
    Place("admin-term-end", f"{OFFICES}?end_state__exact=open", end_of_term),
    Place("admin-term-end-error", f"{OFFICES}?end_state__exact=open", end_without_a_day),
    Place("admin-term-correct", OFFICES, correct_term),
    Place("admin-term-strike", OFFICES, strike_term),
    Place("admin-term-struck-list", f"{OFFICES}?struck=yes"),
    Place("admin-account-factors", "/admin/focalpoints/user/?q=sample.editor", factors_of_account),
    Place("admin-person-sign-in", "/admin/focalpoints/person/", signing_in_of_person),
    Place("admin-member-story", f"{MEMBERS}?q=sample+organisation", story_of_member),
    Place("admin-member-story-short", f"{MEMBERS}?q=sample+vacant", story_of_member),
    Place("admin-appointment-looks", "/admin/focalpoints/appointment/?look=no-person"),
    Place("admin-bulk-choose", "/admin/focalpoints/appointment/?q=sample", choose_rows),
    Place("admin-bulk-look", "/admin/focalpoints/appointment/?is_sample__exact=1&o=-6", look_at_rows),
    Place("admin-bulk-error", "/admin/focalpoints/appointment/?q=sample", look_without_reason),
    Place("admin-bulk-invite", "/admin/focalpoints/person/", choose_rows),
    Place("admin-popup", "/admin/focalpoints/person/add/?_popup=1"),
    Place("member-closed", "/members/sample-closed-council/"),
    Place("meeting-draft", "/meetings/regional-2027-sample-village/"),
    Place("admin-signed-out", "/admin/", sign_out),
]


def _follow(page: Page, link: str) -> bool:
    """Click a link; False when there is none."""
    links = page.locator(link)
    is_there = bool(links.count())
    if is_there:
        _click(page, link)
    return is_there


def _send(page: Page, button: str, sign: str) -> bool:
    """Press a button that sends a form; what shows that it was answered has to be on the next page."""
    _click(page, button)
    page.locator(sign).first.wait_for()
    return True


def _click(page: Page, what: str) -> None:
    """Click what leads to another page, and wait until that is there."""
    with page.expect_navigation():
        page.locator(what).first.click()
