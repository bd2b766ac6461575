"""The secretariat's pages of a programme: many sessions at once, what is odd, pasting, releasing."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.services.accounts import make_staff
from meetings.models import ProgrammeRelease, Session
from meetings.models.session import SessionKind
from meetings.programme.pointing_out import draft_of, odd_things
from meetings.services.signing_up import sign_up
from r2pnet.visibility import Level
from tests.factories import MemberFactory, PersonFactory
from tests.meetings.gathering import account_of, open_meeting
from tests.meetings.programming import moved, participant, release, session, workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff("editor@example.org"))
    return client


def at(meeting: Any, rest: str = "") -> str:
    return f"/desk/meetings/{meeting.slug}/programme/{rest}"


def sent(client: Client, meeting: Any, rest: str = "") -> dict[str, str]:
    """What the form of the page sends when nobody touches it."""
    forms = client.get(at(meeting, rest)).context["forms"]
    values = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value not in (None, "", False):
                values[field.html_name] = "on" if value is True else str(value)
        values.setdefault(form.add_prefix("title"), "")
    return values


def test_many_sessions_are_edited_at_once_and_new_ones_added(staff: Client) -> None:
    meeting = open_meeting(zone="Europe/Brussels")
    one, other = session(meeting, 9), session(meeting, 10)
    values = sent(staff, meeting)
    values[f"s{one.pk}-title"] = "Opening"
    values[f"s{other.pk}-begins"], values[f"s{other.pk}-ends"] = "14:15", "15.00"
    values |= {"n0-title": "Workshop A", "n0-begins": "16:00", "n0-ends": "17:30", "n0-kind": "workshop"}
    values |= {"n0-who_sees": "participants", "n0-needs_sign_up": "on", "n0-seats": "20", "n0-room": "Room 1"}
    response = staff.post(at(meeting), values, follow=True)
    assert "Saved in the draft: 1 new, 2 changed, 0 taken out." in response.content.decode()
    one.refresh_from_db()
    assert one.title == "Opening"
    made = Session.objects.get(title="Workshop A")
    assert (made.kind, made.seats, made.level, made.scope) == ("workshop", 20, "members", f"meeting:{meeting.pk}")
    again = sent(staff, meeting)
    assert (again[f"s{other.pk}-begins"], again[f"s{other.pk}-ends"]) == ("14:15", "15:00")
    assert not ProgrammeRelease.objects.exists()


def test_what_was_typed_is_kept_and_nothing_is_saved_when_one_row_is_wrong(staff: Client) -> None:
    meeting = open_meeting()
    one, other = session(meeting, 9), session(meeting, 10)
    values = sent(staff, meeting)
    values[f"s{one.pk}-title"] = "Zqxkept"
    values[f"s{other.pk}-begins"] = "half past"
    values |= {"n0-title": "Zqxnew", "n0-begins": "25:00", "n0-ends": ""}
    text = staff.post(at(meeting), values).content.decode()
    assert "Nothing is saved yet" in text
    assert text.count("Write a time as 09:30.") >= 3
    for words in ("Zqxkept", "Zqxnew", "half past", "25:00"):
        assert words in text
    one.refresh_from_db()
    assert one.title != "Zqxkept"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"begins": "15:00", "ends": "14:00"}, "A session ends after it begins."),
        ({"kind": "break", "needs_sign_up": "on"}, "People sign up for workshops and case studies"),
        ({"kind": "plenary", "seats": "3"}, "Only a session for which people sign up has seats"),
        ({"kind": "workshop", "needs_sign_up": "on", "seats": "0"}, "Give the number of seats"),
        ({"kind": "lunch"}, "Select a valid choice."),
        ({"day": "1999-01-01"}, "Choose a day of the meeting."),
        ({"day": "tomorrow"}, "Choose a day of the meeting."),
        ({"title": " "}, "Give the session a title."),
        ({"who_sees": "me"}, "Select a valid choice."),
        ({"seats": "99999999", "needs_sign_up": "on", "kind": "workshop"}, "less than or equal to"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(staff: Client, typed: dict[str, str], words: str) -> None:
    meeting = open_meeting()
    one = session(meeting)
    values = sent(staff, meeting) | {f"s{one.pk}-{name}": value for name, value in typed.items()}
    assert words in staff.post(at(meeting), values).content.decode()


def test_a_session_until_after_midnight_ends_on_the_next_day(staff: Client) -> None:
    meeting = open_meeting()
    one = session(meeting)
    values = sent(staff, meeting) | {f"s{one.pk}-begins": "22:00", f"s{one.pk}-ends": "00:30"}
    staff.post(at(meeting), values)
    one.refresh_from_db()
    assert (one.ends_at - one.starts_at).total_seconds() == 2.5 * 3600


def test_two_at_once_are_told_and_nobodys_words_are_lost(staff: Client) -> None:
    meeting = open_meeting()
    one, other = session(meeting, 9, title="As read"), session(meeting, 10)
    values = sent(staff, meeting)
    one.title = "Zqxfirst"
    one.save()
    values[f"s{one.pk}-title"], values[f"s{other.pk}-title"] = "Zqxsecond", "Zqxother"
    response = staff.post(at(meeting), values)
    text = response.content.decode()
    assert "Somebody else has changed this session" in text
    assert "Zqxfirst" in text
    assert "Zqxsecond" in text
    assert "Zqxother" in text
    assert set(Session.objects.values_list("title", flat=True)).isdisjoint({"Zqxsecond", "Zqxother"})
    kept = {field.html_name: field.value() for form in response.context["forms"] for field in form if field.value()}
    staff.post(at(meeting), kept)
    assert list(Session.objects.values_list("title", flat=True)) == ["Zqxsecond", "Zqxother"]


def test_a_row_that_nobody_touched_is_no_conflict_and_stays_as_the_other_saved_it(staff: Client) -> None:
    meeting = open_meeting()
    one, other = session(meeting, 9), session(meeting, 10)
    values = sent(staff, meeting)
    one.title = "Zqxfirst"
    one.save()
    values[f"s{other.pk}-title"] = "Zqxother"
    staff.post(at(meeting), values)
    assert list(Session.objects.values_list("title", flat=True)) == ["Zqxfirst", "Zqxother"]


def test_what_somebody_took_out_meanwhile_can_be_added_anew(staff: Client) -> None:
    meeting = open_meeting()
    one = session(meeting, 9)
    session(meeting, 10)
    values = sent(staff, meeting)
    values[f"s{one.pk}-title"] = "Zqxtyped"
    one.delete()
    response = staff.post(at(meeting), values)
    assert "Somebody has taken this session out" in response.content.decode()
    kept = {field.html_name: field.value() for form in response.context["forms"] for field in form if field.value()}
    staff.post(at(meeting), kept)
    assert Session.objects.filter(title="Zqxtyped").count() == 1


def test_a_session_is_taken_out(staff: Client) -> None:
    meeting = open_meeting()
    one = session(meeting)
    staff.post(at(meeting), sent(staff, meeting) | {f"s{one.pk}-remove": "on"})
    assert not Session.objects.exists()


def test_what_is_odd_is_pointed_out(staff: Client) -> None:
    meeting = open_meeting(zone="UTC")
    one = session(meeting, 9, title="A", room="Room 1")
    other = session(meeting, 9, title="B", room="room 1")
    session(meeting, 12, title="C", room="Room 1")
    session(meeting, 9, day=4, title="D")
    testland, person = MemberFactory(country__short_name="Testland"), PersonFactory(name="A. Example")
    for each in (one, other):
        each.offices.create(role="chair", member=testland, office="focal point", person=person)
    said = odd_things(meeting, draft_of(meeting))
    assert [sentence.split(":")[0].split(" on ")[0] for sentence in said] == [
        "“D” stands",
        "Room Room 1",
        "Testland, focal point",
        "A. Example",
        "Nothing stands",
    ]
    assert "from 10:00 to 12:00" in said[-1]
    assert "“A” (09:00–10:00) and “B” (09:00–10:00) overlap" in staff.get(at(meeting)).content.decode()


def test_sessions_that_follow_each_other_in_a_room_are_not_odd() -> None:
    meeting = open_meeting()
    for hour in (9, 10, 11):
        session(meeting, hour, room="Room 1")
    assert odd_things(meeting, draft_of(meeting)) == []


def test_a_session_of_its_own_page_gets_its_summary_and_offices(staff: Client) -> None:
    meeting = open_meeting()
    one = session(meeting)
    member, person = MemberFactory(), PersonFactory()
    one.offices.create(role="presenter", member=member, person=person)
    context = staff.get(at(meeting, f"{one.pk}/")).context
    values = {field.html_name: field.value() or "" for field in context["form"]}
    for form in context["offices"]:
        values |= {field.html_name: field.value() or "" for field in form}
    values |= {"summary": "Words", "o1-role": "chair", "o1-body": f"member:{member.pk}", "o1-office": "focal point"}
    values["needs_sign_up"] = ""
    values.pop("needs_sign_up")
    assert staff.post(at(meeting, f"{one.pk}/"), values).status_code == 302
    one.refresh_from_db()
    assert one.summary == "Words"
    assert [(o.role, o.office, o.person_id) for o in one.offices.all()] == [
        ("chair", "focal point", None),
        ("presenter", "", person.pk),
    ]
    text = staff.post(at(meeting, f"{one.pk}/"), values | {"o2-office": "nobody's"}).content.decode()
    assert "Somebody else has changed this session" not in text
    assert "Choose the member or the organisation." in text
    assert "Somebody else has changed this session" in staff.post(at(meeting, f"{one.pk}/"), values).content.decode()


def test_the_check_page_says_what_changes_and_who_is_told(staff: Client) -> None:
    meeting = open_meeting()
    one = workshop(meeting, 9, title="Workshop A")
    session(meeting, 12)
    release(meeting)
    registration = participant(meeting)
    sign_up(registration, one, by=account_of(registration.person))
    moved(one, hours=1)
    page = staff.get(at(meeting, "release/"))
    text = page.content.decode()
    assert "Release version 2?" in text
    assert "Moved to " in text
    assert registration.person.name in text
    response = staff.post(at(meeting, "release/"), {"said": page.context["plan"].sign, "note": "Hosts"}, follow=True)
    assert "Released: version 2." in response.content.decode()
    assert "Hosts" in response.content.decode()
    assert ProgrammeRelease.objects.get(number=2).released_by == response.wsgi_request.user


def test_what_was_not_read_is_asked_again(staff: Client) -> None:
    meeting = open_meeting()
    session(meeting)
    text = staff.post(at(meeting, "release/"), {"said": "other", "note": "Zqxnote"}).content.decode()
    assert "The programme has changed since you opened the page" in text
    assert "Zqxnote" in text
    assert not ProgrammeRelease.objects.exists()


HEADINGS = "Day\tFrom\tTo\tKind\tTitle\tRoom\tWho can see it\tSeats\tRemarks"


def pasted(meeting: Any, *rows: str) -> str:
    assert meeting.start is not None
    return "\n".join([HEADINGS, *rows]).replace("DAY", meeting.start.core.isoformat())


def test_a_pasted_programme_is_previewed_and_then_written(staff: Client) -> None:
    meeting = open_meeting()
    text = pasted(
        meeting,
        "DAY\t9:00\t10:00\tPlenary\tOpening\tHall\t\t\t",
        "DAY\t10.15\t11:15\tworkshop\tWorkshop A\tRoom 1\tParticipants\t20\tx",
        "DAY\t10:15\t11:15\tCase study\tCase B\tRoom 2\tMembers\tyes\t",
        "DAY\t11:15\t11:30\tBreak\tCoffee\t\t\t\t",
    )
    preview = staff.post(at(meeting, "paste/"), {"text": text})
    shown = preview.content.decode()
    assert "Write 4 sessions into the draft" in shown
    assert "Columns that are not read: Remarks." in shown
    assert not Session.objects.exists()
    sent = {"text": text, "confirm": "1", "said": preview.context["pasted"].sign}
    response = staff.post(at(meeting, "paste/"), sent, follow=True)
    assert "4 sessions are new in the draft." in response.content.decode()
    fields = ("kind", "title", "level", "needs_sign_up", "seats")
    assert list(Session.objects.order_by("pk").values_list(*fields)) == [
        ("plenary", "Opening", "public", False, None),
        ("workshop", "Workshop A", "members", True, 20),
        ("case-study", "Case B", "members", True, None),
        ("break", "Coffee", "public", False, None),
    ]
    again = staff.post(at(meeting, "paste/"), sent).content.decode()
    assert "Every row stands in the draft already" in again
    assert Session.objects.count() == 4


def test_one_wrong_row_keeps_all_of_them_out(staff: Client) -> None:
    meeting = open_meeting()
    text = pasted(
        meeting,
        "DAY\t09:00\t10:00\tPlenary\tOpening\tHall\t\t\t",
        "DAY\tnine\t10:00\tPlenary\tBad time\tHall\t\t\t",
        "1 January 1999\t09:00\t10:00\tPlenary\tBad day\tHall\t\t\t",
        "DAY\t09:00\t10:00\tDinner\tBad kind\tHall\t\t\t",
        "DAY\t09:00\t10:00\tBreak\tBad seats\tHall\t\t7\t",
    )
    shown = staff.post(at(meeting, "paste/"), {"text": text, "confirm": "1"}).content.decode()
    assert "4 rows are to be put right." in shown
    for words in ("Write a time as 09:30.", "Choose a day of the meeting.", "Select a valid choice", "sign up"):
        assert words in shown
    assert not Session.objects.exists()
    assert "Bad kind" in shown


@pytest.mark.parametrize(
    "text",
    ["", "Title\tRoom\nOpening\tHall", "x", "\x00\x01", "<html></html>", '"Day\tFrom', "Day\tFrom\tTo\tTitle"],
)
def test_what_is_no_programme_is_refused_in_words(staff: Client, text: str) -> None:
    meeting = open_meeting()
    shown = staff.post(at(meeting, "paste/"), {"text": text}).content.decode()
    assert 'class="error"' in shown
    assert not Session.objects.exists()


@pytest.mark.parametrize("rest", ["", "paste/", "release/", "1/"])
def test_the_draft_is_the_secretariats_alone(rest: str) -> None:
    meeting = open_meeting()
    one = session(meeting, title="Zqxdraft")
    client = Client(SERVER_NAME="localhost")
    path = at(meeting, rest.replace("1", str(one.pk)))
    assert client.get(path).status_code == 302
    client.force_login(account_of(participant(meeting).person))
    assert client.get(path).status_code in (302, 403, 404)
    assert "Zqxdraft" not in client.get(path, follow=True).content.decode()


def test_the_draft_of_a_meeting_without_a_day_says_what_is_missing(staff: Client) -> None:
    meeting = open_meeting(status="draft", start=None, end=None, registration_closes_on=None)
    assert "no first day yet" in staff.get(at(meeting)).content.decode()
    assert "no first day yet" in staff.get(at(meeting, "paste/")).content.decode()


def test_rubbish_in_the_names_of_rows_is_left_out(staff: Client) -> None:
    meeting = open_meeting()
    values = {"s99999999999999999999-title": "x", "n0-title": "", "sx-title": "y", "s1-seen_version": "²"}
    assert staff.post(at(meeting), values).status_code == 302
    assert "Write a time" in staff.post(at(meeting), {"n7-title": "x" * 400}).content.decode()


@pytest.mark.parametrize("rest", ["", "release/"])
def test_the_number_of_queries_does_not_grow_with_the_draft(staff: Client, rest: str) -> None:
    meeting = open_meeting()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(at(meeting, rest)).status_code == 200
        return len(queries)

    def grow(hours: range) -> None:
        for hour in hours:
            one = session(meeting, hour)
            one.offices.create(role="chair", member=MemberFactory())

    grow(range(6, 8))
    staff.get(at(meeting, rest))
    small = asked()
    grow(range(8, 20))
    assert asked() == small


def test_levels_and_kinds_all_have_words() -> None:
    meeting = open_meeting()
    for number, level in enumerate(Level.values):
        session(meeting, 6 + number, level=level)
    session(meeting, 12, kind=SessionKind.CASE_STUDY, level=Level.MEMBERS, scope=f"meeting:{meeting.pk}")
    release(meeting)
    assert sorted(meeting.sessions.values_list("number", flat=True)) == ["1", "M1", "P1", "S1", "SG1"]
