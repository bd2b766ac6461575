"""Prospective members: for the secretariat alone, noted step by step, and a member in one deed."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Appointment, Institution, Member, User
from focalpoints.models.member import JoiningState, Standing
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from focalpoints.services.becoming_a_member import FirstOffice, Source, become_member, note_joining
from r2pnet.acting import Reason
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Changed, Refused
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    CapacityFactory,
    CountryFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    PersonFactory,
    UserFactory,
)
from tests.focalpoints.peers.people import peer, signed_in
from tests.meetings.reading import main_of, notices_in, words_of

pytestmark = pytest.mark.django_db

SOURCE = Source("https://source.example/joined", "", PartialDate.of(2026, 11, 3))
OFFICE = FirstOffice("Test Ministry", "justice", "Test Director", PartialDate.of(2026, 11), "Note of 3 November")


@pytest.fixture
def staff() -> User:
    return make_staff("editor@example.org")


@pytest.fixture
def editor(staff: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(staff)
    return client


def prospect(name: str = "Plantedland", **fields: Any) -> Member:
    given = {"slug": name.lower(), "standing": Standing.PROSPECTIVE, "source_url": "", **fields}
    found: Member = MemberFactory(country__short_name=name, **given)
    return found


def noted(member: Member, by: User, state: str = "asked", **fields: Any) -> Member:
    given = {"since": date(2026, 3, 1), "note": "Planted note", "seen_version": member.version, **fields}
    return note_joining(member, state, by=by, **given)


def test_a_prospective_member_is_for_the_secretariat_alone_whatever_somebody_chose() -> None:
    member = prospect(level=Level.PUBLIC)
    assert (member.level, member.joining_state, member.joining_since) == (Level.SECRETARIAT, "", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(level=Level.MEMBERS)


def test_how_far_a_joining_is_can_be_said_of_no_member(staff: User) -> None:
    member = MemberFactory()
    with pytest.raises(Refused, match="is not a prospective member any more"):
        noted(member, staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(joining_state="asked", joining_since=date(2026, 1, 1))


def test_each_step_is_noted_with_its_day_and_stays_in_the_history(staff: User) -> None:
    member = noted(prospect(), staff)
    noted(member, staff, "letter-awaited", since=date(2026, 5, 1), reason=Reason("Said so", "phone", member.name))
    member.refresh_from_db()
    assert (member.joining_state, member.joining_since) == (JoiningState.LETTER_AWAITED, date(2026, 5, 1))
    told = [(row.joining_state, row.history_channel, row.history_user) for row in member.history.all()[:2]]
    assert told == [("letter-awaited", "phone", staff), ("asked", "", staff)]


def test_a_day_to_come_and_a_stale_page_are_refused(staff: User) -> None:
    member = prospect()
    with pytest.raises(Refused, match="today or earlier"):
        noted(member, staff, since=network_today() + timedelta(days=1))
    member.save()
    with pytest.raises(Changed):
        noted(member, staff, seen_version=1)


def test_becoming_a_member_is_one_deed_with_day_source_letter_and_office(staff: User) -> None:
    member = noted(prospect(), staff)
    done = become_member(
        member,
        joined=PartialDate.of(2026, 11, 3),
        source=SOURCE,
        office=OFFICE,
        seen_version=member.version,
        by=staff,
        reason=Reason("Its letter", "letter", member.name, date(2026, 11, 5)),
    )
    done.refresh_from_db()
    said = (done.standing, str(done.joined), done.level, done.verified, done.joining_state, done.joining_note)
    assert said == ("member", "3 November 2026", "public", True, "", "")
    office = Appointment.objects.get(member=done)
    assert (office.office, office.letter, str(office.start), office.end_state) == (
        "Test Director, Test Ministry", "Note of 3 November", "November 2026", EndState.OPEN,
    )  # fmt: skip
    for row in (done.history.first(), office.history.first(), Institution.objects.get().history.first()):
        assert (row.history_change_reason, row.history_on_behalf_of) == ("Its letter", "Plantedland")
    assert done.history.all()[1].joining_note == "Planted note"


def test_when_the_office_is_refused_nothing_of_the_deed_is_done(staff: User) -> None:
    member = prospect()
    AppointmentFactory(member=member, end_state=EndState.OPEN, start=PartialDate.of(2020), position="Already there")
    began = replace(OFFICE, start=PartialDate.of(2026, 1))
    with pytest.raises(Refused):
        become_member(
            member, joined=PartialDate.of(2026), source=SOURCE, office=began, seen_version=member.version, by=staff
        )
    member.refresh_from_db()
    assert (member.standing, member.history.count(), Institution.objects.filter(name="Test Ministry").count()) == (
        "prospective", 1, 0,
    )  # fmt: skip


def test_nobody_becomes_a_member_without_a_source_or_twice(staff: User) -> None:
    member = prospect()
    given = {"joined": PartialDate.of(2026), "seen_version": member.version, "by": staff}
    with pytest.raises(Refused, match="Write the address of the source"):
        become_member(member, source=Source(), **given)
    become_member(member, source=SOURCE, **given)
    with pytest.raises(Refused, match="is not a prospective member any more"):
        become_member(member, source=SOURCE, **given)


PAGES = (
    "/", "/members/", "/members/?standing=prospective", "/members/?standing=any", "/members/plantedland/",
    "/members.csv?standing=any", "/members.json?standing=any", "/sitemap.xml", "/about/join/",
    "/meetings/test-meeting/", "/desk/", "/desk/peers/", "/desk/steering/", "/desk/joining/",
    "/desk/joining/plantedland/", "/desk/joining/plantedland/member/",
)  # fmt: skip
SEARCHES = ("/?q={}", "/members/?q={}", "/members/?q={}&standing=any", "/search/?q={}")


def test_no_page_names_a_prospective_member_to_anybody_but_staff(staff: User, editor: Client) -> None:
    member = noted(prospect(), staff)
    InvitationFactory(meeting=MeetingFactory(slug="test-meeting"), member=member)
    clients = {"visitor": Client(SERVER_NAME="localhost"), "focal point": signed_in(peer("A. Example"))}
    for name, client in clients.items():
        for path in PAGES:
            answer = client.get(path)
            told = (b"".join(answer) if answer.streaming else answer.content).decode()
            assert (name, path, [word for word in ("Plantedland", "Planted note") if word in told]) == (name, path, [])
    assert "Planted note" in words_of(editor.get("/desk/joining/"))
    assert clients["focal point"].get("/desk/joining/").status_code == 404


def test_a_search_says_of_it_what_it_says_of_any_state_that_is_no_member(staff: User) -> None:
    noted(prospect(), staff)
    CountryFactory(short_name="Unrelatedland")
    for client in (Client(SERVER_NAME="localhost"), signed_in(peer("A. Example"))):
        for search in SEARCHES:
            one, other = (words_of(client.get(search.format(name))) for name in ("Plantedland", "Unrelatedland"))
            assert one.replace("Plantedland", "Unrelatedland") == other


def test_an_official_of_a_prospective_member_sees_nothing_for_members_and_is_invited_as_such(staff: User) -> None:
    member = noted(prospect(), staff)
    official = PersonFactory(name="P. Official", user=UserFactory())
    AppointmentFactory(member=member, person=official, end_state=EndState.OPEN)
    open_meeting: dict[str, Any] = {"slug": "test-meeting", "title": "Test meeting", "status": "open"}
    meeting = MeetingFactory(**open_meeting, start=PartialDate.of(2090, 5, 1), end=PartialDate.of(2090, 5, 2))
    CapacityFactory(meeting=meeting, kind="prospective", may_ask="named", approval="staff")
    InvitationFactory(meeting=meeting, member=member).persons.add(official)
    client = signed_in(official)
    page = client.get("/meetings/test-meeting/register/")
    assert "Prospective member" in words_of(page)
    assert client.get("/desk/peers/").status_code == 404
    assert client.get("/desk/joining/").status_code == 404
    assert "Planted note" not in page.content.decode() + client.get("/desk/").content.decode()


def test_staff_note_how_far_it_is(editor: Client) -> None:
    member = prospect()
    assert "Not said how far it is" in words_of(editor.get("/desk/joining/"))
    path = f"/desk/joining/{member.slug}/"
    page = editor.post(path, {"seen_version": member.version})
    assert "How far it is: Choose how far it is." in words_of(page)
    typed = {"joining_state": "named", "since": "3 May 2026", "joining_note": "<b>By mail</b>"}
    editor.post(path, {**typed, "seen_version": member.version, "reason": "Said so", "came_by": "mail"})
    shown = editor.get("/desk/joining/")
    assert notices_in(shown) == ["Noted. Only the secretariat sees it."]
    assert "Plantedland Focal point named since 3 May 2026" in words_of(shown)
    assert "&lt;b&gt;By mail&lt;/b&gt;" in main_of(shown)


def becoming(member: Member, **typed: Any) -> dict[str, Any]:
    given = {"joined": "3 November 2026", "source_url": "https://source.example/joined", "institution": "Test Ministry"}
    given |= {"sector": "justice", "letter": "Planted letter", "reason": "Its letter", "came_by": "letter"}
    return {**given, "seen_version": member.version, **typed}


def test_before_it_becomes_a_member_the_page_says_what_becomes_public(editor: Client) -> None:
    member = prospect()
    path = f"/desk/joining/{member.slug}/member/"
    check = editor.post(path, becoming(member))
    assert "Everybody sees from now on Its page /members/plantedland/" in words_of(check)
    assert Member.objects.get().standing == "prospective"
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', main_of(check)))
    hidden.pop("csrfmiddlewaretoken", None)
    assert "Change something" in words_of(check)
    assert 'value="Test Ministry"' in main_of(editor.post(path, {**hidden, "back": "1"}))
    for _time in range(2):
        assert editor.post(path, {**hidden, "confirm": "1"}).headers["Location"] == "/members/plantedland/"
    visitor = Client(SERVER_NAME="localhost")
    page = visitor.get("/members/plantedland/")
    assert "Test Ministry" in words_of(page)
    assert "Planted letter" not in page.content.decode()
    assert "Plantedland" in words_of(visitor.get("/members/"))
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"joined": ""}, "Member since: Write since when."),
        ({"source_url": ""}, "What the source says: Write the address of the source, or what it says."),
        ({"sector": ""}, "Sector: Choose the sector of the institution."),
        ({"institution": "", "sector": ""}, "Position: Write the office that begins, or that the letter names."),
        ({"source_url": "javascript:alert(1)"}, "Address of the source: Enter a valid URL."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_recorded(editor: Client, typed: dict[str, str], words: str) -> None:
    member = prospect()
    page = editor.post(f"/desk/joining/{member.slug}/member/", becoming(member, confirm="1", **typed))
    assert words in words_of(page)
    assert 'value="Planted letter"' in main_of(page)
    assert Member.objects.get().standing == "prospective"


def test_the_number_of_queries_of_the_list_does_not_grow(editor: Client) -> None:
    prospect()
    editor.get("/desk/joining/")
    with CaptureQueriesContext(connection) as few:
        editor.get("/desk/joining/")
    for number in range(9):
        prospect(f"Land {number}", slug=f"land-{number}")
    with CaptureQueriesContext(connection) as many:
        assert "Land 8" in words_of(editor.get("/desk/joining/"))
    assert len(few) == len(many)
