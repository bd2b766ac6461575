"""Registering on the page: a seat in one form, once however often it is sent; each refusal in words."""

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from focalpoints.models import Person
from meetings.models import Meeting, Needs, Registration
from meetings.models.capacity import Approval
from meetings.models.meeting import HowHeld, MeetingStatus
from r2pnet.visibility import Level
from tests.factories import MeetingFactory, PersonFactory, UserFactory
from tests.meetings.gathering import account_of, capacity_of, invited, open_meeting, seat
from tests.meetings.reading import facts_in, main_of, notices_in, text_of, words_of

pytestmark = pytest.mark.django_db

FORM = "/meetings/annual-12-test-city/register/"
OWN = "/meetings/annual-12-test-city/registration/"


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(seats=60)


@pytest.fixture
def person(meeting: Meeting) -> Person:
    return invited(meeting, name="Test Focal Point", languages=["en", "fr"])


@pytest.fixture
def own(client: Client, person: Person) -> Client:
    client.force_login(account_of(person))
    return client


def fields_in(page: HttpResponse) -> list[str]:
    """The names of the fields that somebody fills in, in order."""
    found = re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', main_of(page))
    return list(dict.fromkeys(name for name in found if name != "csrfmiddlewaretoken"))


def errors_in(page: HttpResponse) -> list[tuple[str, str]]:
    """Where each line of the summary leads, and its words."""
    summary = re.search(r'<div class="errors.*?</div>', main_of(page), re.DOTALL)
    found = re.findall(r'<a href="(.*?)">(.*?)</a>', summary.group(0)) if summary else []
    return [(address, text_of(words)) for address, words in found]


def typed(**fields: Any) -> dict[str, Any]:
    return {"mode": "in-person", "needs": "", **fields}


def heading_of(page: HttpResponse) -> str:
    return text_of(re.findall(r"<h1>(.*?)</h1>", main_of(page))[0])


def test_the_form_has_four_fields_and_says_what_is_known_already(own: Client, meeting: Meeting) -> None:
    page = own.get(FORM)
    assert fields_in(page) == ["capacity", "mode", "needs", "is_listed"]
    facts = facts_in(page)
    assert (facts["Name"], facts["Languages"]) == ("Test Focal Point", "English, French")
    assert facts["Office"].startswith("Head of Unit, Test Ministry")
    html = main_of(page)
    checked = re.findall(r"<input[^>]* value=\"([^\"]*)\"[^>]* checked", html)
    assert checked == [str(capacity_of(meeting).pk)]  # the first capacity; neither the way nor the consent is preset
    assert "60 of 60 seats are free" in html
    assert '<button class="button">Take my seat</button>' in html


def test_where_nobody_can_choose_nothing_is_asked(own: Client, meeting: Meeting) -> None:
    Meeting.objects.update(how_held=HowHeld.IN_PERSON)
    meeting.capacities.exclude(kind="focal-point").delete()
    page = own.get(FORM)
    assert fields_in(page) == ["needs", "is_listed"]
    assert "I take part as: Focal point of" in words_of(page)
    assert "How: In person" in words_of(page)
    assert own.post(FORM, {}).headers["Location"] == OWN
    made = Registration.objects.get()
    assert (made.capacity.kind, made.mode, made.status) == ("focal-point", "in-person", "confirmed")


def test_what_is_sent_is_kept_and_the_next_page_says_so(own: Client, person: Person, meeting: Meeting) -> None:
    answer = own.post(
        FORM, typed(capacity=capacity_of(meeting, "delegate").pk, needs="Step-free\r\nway", is_listed="on")
    )
    made = Registration.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, OWN)
    assert (made.person, made.capacity.kind, made.mode, made.is_listed) == (person, "delegate", "in-person", True)
    assert Needs.objects.get().text == "Step-free\nway"
    page = own.get(OWN)
    assert notices_in(page) == ["You have a seat. A confirmation with the calendar file comes by e-mail."]
    assert heading_of(page) == "You have a seat."


def test_sent_twice_or_from_two_tabs_it_is_one_registration_and_no_error(own: Client) -> None:
    assert [own.post(FORM, typed()).headers.get("Location") for _ in range(2)] == [None, None]  # no capacity chosen
    capacity = capacity_of(Meeting.objects.get()).pk
    answers = [own.post(FORM, typed(capacity=capacity)) for _ in range(3)]
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, OWN)] * 3
    assert Registration.objects.count() == 1
    assert notices_in(own.get(OWN)) == ["You have a seat. A confirmation with the calendar file comes by e-mail."]
    again = own.post(FORM, typed(capacity=capacity))
    assert [str(one) for one in get_messages(again.wsgi_request)] == ["You are registered already."]
    back = own.get(FORM)
    assert (back.status_code, back.headers["Location"]) == (302, OWN)


def test_what_is_missing_is_named_on_top_and_beside_and_what_was_typed_stays(own: Client, meeting: Meeting) -> None:
    capacity = capacity_of(meeting, "delegate").pk
    page = own.post(FORM, {"capacity": capacity, "needs": "Vegetarian & <b>halal</b>", "is_listed": "on"})
    html = page.content.decode()
    assert "<title>Error: Register – Twelfth meeting" in html
    assert errors_in(page) == [("#id_mode_0", "How: Choose whether you come in person or join online.")]
    assert '<div class="errors stack" role="alert" tabindex="-1"' in html
    assert re.search(r'<script src="[^"]*portal[^"]*\.js" defer></script>', html)
    assert 'aria-describedby="id_mode_error"><legend>How</legend><span class="error" id="id_mode_error">' in html
    assert re.search(
        r'<input[^>]* id="id_mode_0"[^>]*aria-invalid="true"|aria-invalid="true"[^>]* id="id_mode_0"', html
    )
    assert "Vegetarian &amp; &lt;b&gt;halal&lt;/b&gt;</textarea>" in html
    checked = re.findall(r"<input type=\"(\w+)\"[^>]* checked", html)
    assert checked == ["radio", "checkbox"]
    assert re.search(rf'value="{capacity}"[^>]* checked', html)
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("value", ["", "\x00", "-1", "0", "99999999999999999999", "x" * 100_000, "' OR 1=1 --", "ä"])
def test_a_capacity_that_is_none_is_answered_in_words(own: Client, value: str) -> None:
    page = own.post(FORM, typed(capacity=value))
    assert (page.status_code, errors_in(page)) == (
        200,
        [("#id_capacity_0", "I take part as: Choose as what you take part.")],
    )
    assert Registration.objects.count() == 0


def test_a_capacity_of_another_meeting_or_one_that_is_not_offered_is_refused(own: Client, meeting: Meeting) -> None:
    elsewhere = capacity_of(open_meeting(slug="other", ordinal=13))
    for capacity in (elsewhere, capacity_of(meeting, "staff"), capacity_of(meeting, "alternate")):
        page = own.post(FORM, typed(capacity=capacity.pk))
        assert errors_in(page) == [("#id_capacity_0", "I take part as: Choose as what you take part.")]
    assert Registration.objects.count() == 0


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        ("a\x00b", "What should we know so that you can take part?: Null characters are not allowed."),
        (
            "x" * 2_001,
            "What should we know so that you can take part?: Write no more than 2000 letters: these are 2001.",
        ),
        (
            "é" * 500_000,
            "What should we know so that you can take part?: Write no more than 2000 letters: these are 500000.",
        ),
    ],
    ids=["null byte", "one too many", "a megabyte"],
)
def test_needs_that_cannot_be_kept_are_answered_in_words_and_stay(own: Client, needs: str, words: str) -> None:
    page = own.post(FORM, typed(capacity=capacity_of(Meeting.objects.get()).pk, needs=needs))
    assert errors_in(page) == [("#id_needs", words)]
    assert f"{needs}</textarea>" in page.content.decode()
    assert (Registration.objects.count(), Needs.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "needs",
    [
        "<script>alert(1)</script>",
        "🌍 مدخل بلا درج \u202eabc",
        "x",
        "\r\n".join(["ab"] * 667),  # 2,000 letters as their writer counts them
    ],
    ids=["script", "emoji and both directions", "one letter", "lines"],
)
def test_needs_of_every_script_are_kept_and_shown_as_they_are(own: Client, needs: str) -> None:
    own.post(FORM, typed(capacity=capacity_of(Meeting.objects.get()).pk, needs=needs))
    assert Needs.objects.get().text == needs.replace("\r\n", "\n")
    html = own.get(OWN).content.decode()
    shown = needs.replace("\r\n", "\n").replace("<", "&lt;").replace(">", "&gt;")
    assert (f"{shown}</textarea>" in html, "<script>alert" in html) == (True, False)


def test_ten_megabytes_are_refused_in_words(own: Client) -> None:
    own.raise_request_exception = False
    page = own.post(FORM, typed(needs="x" * 10_000_000))
    assert (page.status_code, heading_of(page)) == (400, "The portal cannot read this request")


def test_when_every_seat_is_taken_the_form_says_so_and_one_waits(own: Client, meeting: Meeting) -> None:
    Meeting.objects.update(seats=1, how_held=HowHeld.IN_PERSON)
    seat(invited(meeting), Meeting.objects.get())
    page = own.get(FORM)
    assert "The one seat is taken, nobody waits" in words_of(page)
    assert '<button class="button">Join the waiting list</button>' in main_of(page)
    own.post(FORM, {"capacity": capacity_of(meeting).pk})
    words = "You are 1st on the waiting list."
    assert heading_of(own.get(OWN)) == words
    assert Registration.objects.last().status == "waiting"


def test_where_staff_approve_the_button_asks_and_the_next_page_says_who_decides(own: Client, meeting: Meeting) -> None:
    meeting.capacities.update(approval=Approval.STAFF)
    page = own.get(FORM)
    assert '<button class="button">Ask for a place</button>' in main_of(page)
    own.post(FORM, typed(capacity=capacity_of(meeting).pk))
    page = own.get(OWN)
    assert notices_in(page) == ["Your request is with the secretariat. We write to you when it is decided."]
    assert heading_of(page) == "The secretariat decides about your request."


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({"status": MeetingStatus.ANNOUNCED}, "Registration is not open yet."),
        ({"status": MeetingStatus.CLOSED}, "Registration is closed."),
        ({"status": MeetingStatus.CANCELLED}, "This meeting was cancelled."),
        ({"status": MeetingStatus.HELD}, "This meeting has taken place."),
    ],
)
def test_when_nobody_can_register_one_page_says_why_and_has_one_way_on(
    own: Client, fields: dict[str, Any], heading: str
) -> None:
    Meeting.objects.update(**fields)
    for page in (own.get(FORM), own.post(FORM, typed())):
        assert (page.status_code, heading_of(page)) == (200, heading)
        ways = re.findall(r'<a[^>]* href="([^"]+)"', main_of(page).partition("</div></div>")[2])
        expected = "mailto:" if fields["status"] == MeetingStatus.CLOSED else "/meetings/annual-12-test-city/"
        assert [way.startswith(expected) for way in ways] == [True]
    assert Registration.objects.count() == 0


def test_who_is_not_invited_and_who_is_no_person_read_whom_to_write_to(client: Client, meeting: Meeting) -> None:
    headings = []
    for user in (PersonFactory(user=UserFactory()).user, UserFactory()):
        client.force_login(user)
        for page in (client.get(FORM), client.post(FORM, typed(capacity=capacity_of(meeting).pk))):
            headings.append(heading_of(page))
            assert 'href="mailto:' in main_of(page)
            assert "seats" not in words_of(page)
    assert headings == [
        *["You are not invited to this meeting."] * 2,
        *["Your account belongs to no person of the network yet, so you cannot register."] * 2,
    ]
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("path", ["register/", "registration/", "registration/withdraw/", "registration/calendar.ics"])
def test_signed_out_it_leads_to_sign_in_whether_or_not_there_is_such_a_meeting(
    client: Client, meeting: Meeting, path: str
) -> None:
    hidden = MeetingFactory(slug="hidden", level=Level.SECRETARIAT)
    for slug in (meeting.slug, hidden.slug, "no-such-meeting"):
        for language in ("", "/ar"):
            address = f"{language}/meetings/{slug}/{path}"
            answer = client.get(address)
            assert (answer.status_code, answer.headers["Location"].endswith(f"?next={address}")) == (302, True)


def test_a_meeting_that_one_may_not_see_is_none(own: Client) -> None:
    MeetingFactory(slug="hidden", level=Level.SECRETARIAT)
    for slug in ("hidden", "no-such-meeting"):
        assert [own.get(f"/meetings/{slug}/{path}").status_code for path in ("register/", "registration/")] == [404] * 2


def test_the_page_is_its_readers_alone(own: Client) -> None:
    for path in (FORM, OWN):
        answer = own.get(path)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in answer.headers["Vary"]
