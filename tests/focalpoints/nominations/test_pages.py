"""The pages of nominations: three steps, the list, the page of one, and what staff press."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Appointment, Nomination, NominationLetter
from focalpoints.models.appointment import Role
from focalpoints.models.nomination import Way
from focalpoints.services.nominating import decline
from tests.focalpoints.nominations.naming import AT_NOON, a_place, browser, in_office, nominated, typed
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db
NEW = "/desk/nominations/new/"


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel(AT_NOON, tick=False):
        yield


def hidden_fields(page: Any) -> dict[str, list[str]]:
    """What the check page sends again."""
    found: dict[str, list[str]] = {}
    for field in re.findall(r'<input type="hidden"[^>]*>', page.content.decode()):
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        if name and name[1] != "csrfmiddlewaretoken":
            found.setdefault(name[1], []).append(value[1] if value else "")
    return found


def letter(content: bytes = b"%PDF-1.7 sample") -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.pdf", content)


def step_two(client: Client, role: str = "focal-point", member: str = "testland") -> str:
    return f"{NEW}?member={member}&role={role}"


def test_a_member_nominates_in_three_steps_without_scripts() -> None:
    place = a_place()
    client = browser(place.focal_point)
    offices = words_of(client.get(NEW))
    assert "Step 1 of 3" in offices
    assert "Holder focal.point@testland.example.org, Head of Unit, Ministry of Testland" in offices
    asked = client.get(step_two(client))
    assert "Step 2 of 3" in words_of(asked)
    present = hidden_fields(asked)["present"]
    checked = client.post(step_two(client), typed(institution=place.ministry.pk, present=present))
    assert "Last day of the present holder 14 December 2026 First day in office 15 December 2026" in words_of(checked)
    assert not Nomination.objects.exists(), "nothing is kept before it was checked"
    sent = client.post(step_two(client), {**hidden_fields(checked), "send": "1", "letter": letter()})
    assert NominationLetter.objects.get().name == "letter.pdf"
    made = Nomination.objects.get()
    assert sent.headers["Location"] == f"/desk/nominations/{made.pk}/"
    assert (made.way, made.present, made.languages, made.nominated_by) == (
        Way.SUCCEED,
        place.term,
        ["en", "fr"],
        place.focal_point,
    )
    assert "It waits for the secretariat" in words_of(client.get(sent.headers["Location"]))


REFUSED_FILES = [
    (None, "Choose the file of the letter."),
    (b"", "This file is empty."),
    (b"<html>zqx", "This is not a PDF, DOCX, XLSX, PNG or JPEG."),
    (b"%PDF-1.7" + b"0" * 20_100_000, "This file has more than 20 MB"),
]


@pytest.mark.parametrize(("content", "words"), REFUSED_FILES)
def test_a_refused_letter_keeps_everything_that_was_typed(content: bytes | None, words: str) -> None:
    place = a_place()
    client = browser(place.focal_point)
    right = typed(institution=place.ministry.pk, present=place.term.pk)
    given = {**right, "send": "1"} if content is None else {**right, "send": "1", "letter": letter(content)}
    page = client.post(step_two(client), given)
    assert words in words_of(page)
    kept = hidden_fields(page)
    assert (kept["name"], kept["languages"], kept["start_on"]) == (["A. Example"], ["en", "fr"], ["2026-12-15"])
    assert not Nomination.objects.exists()
    client.post(step_two(client), {**kept, "send": "1", "letter": letter()})
    assert Nomination.objects.get().name == "A. Example"


def test_change_something_comes_back_with_all_that_was_typed() -> None:
    place = a_place()
    client = browser(place.focal_point)
    given = typed(institution_name="Office <b>for</b> Prevention", sector="justice", present=place.term.pk)
    checked = client.post(step_two(client), given)
    page = client.post(step_two(client), {**hidden_fields(checked), "change": "1"}).content.decode()
    for value in ("A. Example", "Office &lt;b&gt;for&lt;/b&gt; Prevention", "2026-12-15"):
        assert f'value="{value}"' in page.replace("&amp;lt;", "&lt;").replace("&amp;gt;", "&gt;")


WRONG = [
    ({"way": None}, "Choose what happens to the office."),
    ({"name": "..."}, "Write the name of the person."),
    ({"work_email": "nobody"}, "Write an e-mail address"),
    ({"start_on": ""}, "Write the first day in office."),
    ({"start_on": "tomorrow"}, "Write a day as 2025-05-15"),
    ({"way": "cover"}, "Write the last day of the double cover."),
    ({"institution_name": "", "sector": ""}, "Choose the institution, or write its name below."),
    ({"sector": ""}, "Choose the sector of the institution."),
    ({"position": ""}, "Write the position."),
    ({"present": "987654"}, "The office has changed meanwhile"),
    ({"phone": "call me"}, "Write the number with its digits"),
    ({"name": "A\0B"}, "Null characters are not allowed"),
]


def test_a_form_that_fails_names_the_field_and_keeps_what_was_typed() -> None:
    place = a_place()
    client = browser(place.focal_point)
    right = typed(institution_name="Office", sector="justice", present=place.term.pk)
    for wrong, words in WRONG:
        given = {name: value for name, value in (right | wrong).items() if value is not None}
        page = client.post(step_two(client), {**given, "send": "1"})
        said = words_of(page)
        assert words in said, words
        assert "<title>Error:" in page.content.decode()
        assert 'id="errors"' in page.content.decode()
        assert 'value="Director"' in page.content.decode() or "position" in wrong
    assert not Nomination.objects.exists()


def test_what_the_service_refuses_stands_in_the_form() -> None:
    place = a_place()
    own = typed(institution=place.ministry.pk, present=place.term.pk, work_email="focal.point@testland.example.org")
    page = browser(place.focal_point).post(step_two(browser()), {**own, "send": "1", "letter": letter()})
    assert "This is the address of the present holder" in words_of(page)


def test_staff_choose_the_member_and_say_how_the_word_came() -> None:
    place = a_place()
    client = browser(place.staff)
    assert 'name="member"' in client.get(NEW).content.decode()
    given = typed(institution=place.ministry.pk, present=place.term.pk)
    assert "Choose how the member told you." in words_of(client.post(step_two(client), given))
    told = {**given, "came_by": "letter", "received_on": "2026-11-20"}
    checked = client.post(step_two(client), told)
    page = client.post(step_two(client), {**hidden_fields(checked), "send": "1"}, follow=True)
    assert "On behalf of the member by letter, received on 20 November 2026" in words_of(page)


def test_nobody_reaches_the_form_for_another_member() -> None:
    place, other = a_place(), a_place("otherland", "Otherland")
    client = browser(other.focal_point)
    given = typed(institution=place.ministry.pk, present=place.term.pk, send="1")
    page = client.post(step_two(client, member="testland"), given)
    assert "Step 1 of 3" in words_of(page)
    assert "Holder focal.point@testland" not in words_of(page)
    assert not Nomination.objects.exists()


def test_staff_see_what_would_be_written_and_press_one_button() -> None:
    place = a_place()
    nomination = nominated(place)
    client = browser(place.staff)
    page = client.get(f"/desk/nominations/{nomination.pk}/accept/")
    said = words_of(page)
    for step in (
        "ends on 14 December 2026. Until that day nothing changes for them.",
        "The term of A. Example (Focal point of Testland: Director, Ministry of Testland) begins on 15 December 2026.",
        "A. Example is put on record with the address a.example@example.org.",
        "An invitation to sign in goes to a.example@example.org.",
        "The answer goes to",
    ):
        assert step in said
    assert Appointment.objects.of_focal_points().count() == 1, "looking writes nothing"
    done = client.post(f"/desk/nominations/{nomination.pk}/accept/", hidden_fields(page), follow=True)
    assert "Accepted, and written as announced." in words_of(done)
    assert Appointment.objects.of_focal_points().count() == 2


def test_an_address_of_another_name_is_pointed_out_before_the_button() -> None:
    place = a_place()
    nomination = nominated(place, work_email="assistant@testland.example.org")
    said = words_of(browser(place.staff).get(f"/desk/nominations/{nomination.pk}/accept/"))
    assert "Is it the same person?" in said
    assert "No invitation: there is an account, assistant@testland.example.org." in said


def test_what_cannot_be_accepted_says_why_and_leads_on() -> None:
    place = a_place()
    nomination = nominated(place)
    Appointment.objects.filter(pk=place.term.pk).update(is_struck=True)
    client = browser(place.staff)
    said = words_of(client.get(f"/desk/nominations/{nomination.pk}/accept/"))
    assert "This term has ended or was struck out" in said
    assert "Accept and write this" not in said
    refused = client.post(f"/desk/nominations/{nomination.pk}/accept/", {"seen_version": nomination.version})
    assert "Nothing was written" in words_of(refused)


def test_a_reason_typed_stays_and_the_nominator_reads_it() -> None:
    place = a_place()
    nomination = nominated(place)
    client = browser(place.staff)
    url = f"/desk/nominations/{nomination.pk}/decline/"
    long = client.post(url, {"decline_reason": "x" * 1001}).content.decode()
    assert "x" * 1001 in long
    client.post(url, {"decline_reason": "The letter is not signed."})
    own = browser(place.focal_point).get(f"/desk/nominations/{nomination.pk}/")
    assert "Declined. The reason: The letter is not signed." in words_of(own)
    assert "Editor Testland" not in words_of(own), "who of the secretariat decided is not said to the member"
    desk = words_of(browser(place.focal_point).get("/desk/"))
    assert "Read why, then nominate once more." in desk


def test_withdrawing_is_asked_first() -> None:
    place = a_place()
    nomination = nominated(place)
    client = browser(place.assistant)
    url = f"/desk/nominations/{nomination.pk}/withdraw/"
    assert "Withdraw this nomination?" in words_of(client.get(url))
    assert Nomination.objects.get().is_open
    assert "Withdrawn. Nothing of the record has changed." in words_of(client.post(url, follow=True))


def test_the_list_shows_open_ones_first_and_takes_no_more_queries_for_more() -> None:
    place = a_place()
    counts = []
    for number in range(6):
        with time_machine.travel(f"2026-11-2{number}T09:00:00Z", tick=False):
            one = nominated(place, name=f"N. {number}", work_email=f"n{number}@example.org")
        if number == 0:
            decline(one, "No.", by=place.staff)
        if number in (1, 5):
            with CaptureQueriesContext(connection) as queries:
                page = browser(place.staff).get("/desk/nominations/")
            counts.append(len(queries))
    said = words_of(page)
    assert said.index("N. 1:") < said.index("N. 5:") < said.index("N. 0:")
    assert counts[0] == counts[1]
    only = words_of(browser(place.focal_point).get("/desk/nominations/?state=declined"))
    assert ("N. 0:" in only, "N. 1:" in only) == (True, False)
    assert "there is no such state" in words_of(browser(place.staff).get("/desk/nominations/?state=xyz"))


def test_the_desk_of_the_secretariat_says_how_many_wait_since_when() -> None:
    place = a_place()
    nominated(place)
    nominated(place, name="B. Example", work_email="b@example.org")
    said = words_of(browser(place.staff).get("/desk/"))
    assert "2 nominations wait" in said
    assert "by 1 December 2026" in said


def test_a_role_that_several_can_hold_asks_whose_term_it_is_about() -> None:
    place = a_place()
    second = in_office(place.member, place.ministry, "second@testland.example.org", Role.ASSISTANT)
    client = browser(place.focal_point)
    url = step_two(client, role="assistant")
    given = typed(institution=place.ministry.pk)
    assert "Choose whose term it is about." in words_of(client.post(url, given))
    checked = client.post(url, {**given, "present": second.pk})
    client.post(url, {**hidden_fields(checked), "send": "1", "letter": letter()})
    assert Nomination.objects.get().present == second
    assert date(2026, 12, 14) == Nomination.objects.get().last_day
