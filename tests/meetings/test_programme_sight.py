"""What nobody learns from a programme beside what they may see: names, numbers, versions, mails."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from focalpoints.models import Member
from focalpoints.models.member import Standing
from focalpoints.services.accounts import make_staff
from focalpoints.services.erasure import anonymise
from meetings.models import ReleasedSession, Session, SessionOffice
from meetings.models.session import SessionKind
from meetings.programme.versions import current_rows, history_for
from meetings.services.scheduling import save_session, save_sessions
from meetings.services.signing_up import fill_places, give_back, sign_up
from r2pnet.outbox.models import Message
from r2pnet.outbox.posting import kind_of
from r2pnet.refusal import Refused
from r2pnet.visibility import Level
from tests.factories import MemberFactory, PersonFactory
from tests.meetings.gathering import account_of, open_meeting
from tests.meetings.programming import moved, participant, release, session, workshop
from tests.meetings.test_personal_calendar import end_of_office

pytestmark = pytest.mark.django_db
PUBLIC = AnonymousUser()


def narrowed(one: Session, level: str = Level.SECRETARIAT) -> Session:
    """Narrowed in the draft, released or not."""
    one.refresh_from_db()
    one.level = level
    save_sessions(one.meeting, [one], by=None)
    return one


def put_down(registration: Any, one: Session) -> Any:
    return sign_up(registration, one, by=account_of(registration.person))


def full_with_two_in_line() -> tuple[Any, Session, list[Any]]:
    meeting = open_meeting()
    one = workshop(meeting, seats=1, title="Zqxhidden")
    release(meeting)
    return meeting, one, [put_down(participant(meeting), one) for _ in range(3)]


def test_nobody_moves_up_into_a_session_that_they_may_not_see_any_more() -> None:
    meeting, one, (first, second, third) = full_with_two_in_line()
    narrowed(one)
    give_back(first, by=account_of(first.registration.person))
    assert not Message.objects.filter(kind="session-moved-up").exists()
    for place in (second, third):
        place.refresh_from_db()
        assert place.status == "withdrawn"


def test_a_message_that_one_moved_up_does_not_go_when_the_session_was_narrowed_since() -> None:
    _meeting, one, (first, _second, _third) = full_with_two_in_line()
    give_back(first, by=account_of(first.registration.person))
    mail = Message.objects.get(kind="session-moved-up")
    still_true = kind_of("session-moved-up").still_true
    assert still_true is not None
    assert still_true(mail)
    narrowed(one)
    assert not still_true(mail)


def test_a_place_that_one_may_not_see_is_named_by_no_refusal_and_hinders_nothing() -> None:
    meeting = open_meeting()
    hidden, other = workshop(meeting, 9, title="Zqxhidden"), workshop(meeting, 9)
    release(meeting)
    registration = participant(meeting)
    put_down(registration, hidden)
    with pytest.raises(Refused, match="Zqxhidden"):
        put_down(registration, other)
    narrowed(hidden)
    assert put_down(registration, other).status == "confirmed"


def prospective() -> Any:
    return MemberFactory(country__short_name="Zqxland", standing=Standing.PROSPECTIVE, level=Level.SECRETARIAT)


def test_a_member_whom_its_readers_may_not_know_is_given_no_office_in_a_session() -> None:
    meeting = open_meeting()
    one = session(meeting)
    with pytest.raises(Refused, match="Zqxland"):
        save_session(one, [SessionOffice(role="chair", member=prospective())], by=None)
    assert not one.offices.exists()
    one.refresh_from_db()
    one.level = Level.SECRETARIAT
    save_session(one, [SessionOffice(role="chair", member=Member.objects.get(standing="prospective"))], by=None)
    one.level = Level.PUBLIC
    with pytest.raises(Refused, match="Zqxland"):
        save_sessions(meeting, [one], by=None)


def test_a_member_that_is_hidden_since_is_not_released() -> None:
    meeting = open_meeting()
    one = session(meeting)
    one.offices.create(role="chair", member=prospective())
    with pytest.raises(Refused, match="Zqxland"):
        release(meeting)
    assert not ReleasedSession.objects.exists()


def test_what_was_taken_out_can_be_hidden_in_the_versions_that_had_it(client: Client) -> None:
    meeting = open_meeting()
    one = session(meeting, title="Zqxmistake")
    session(meeting, 11)
    release(meeting)
    one.refresh_from_db()
    save_sessions(meeting, [], [one], by=None)
    release(meeting)
    versions = f"/meetings/{meeting.slug}/programme/versions/"
    assert "Zqxmistake" in client.get(versions).content.decode()
    staff = Client(SERVER_NAME="localhost")
    staff.force_login(make_staff("editor@example.org"))
    desk = f"/desk/meetings/{meeting.slug}/programme/"
    assert f'href="{desk}{one.pk}/"' in staff.get(desk).content.decode()
    form = staff.get(f"{desk}{one.pk}/").context["form"]
    sent = {"who_sees": "secretariat", "seen_version": form["seen_version"].value()}
    assert "Saved: who can see" in staff.post(f"{desk}{one.pk}/", sent, follow=True).content.decode()
    assert "Zqxmistake" not in client.get(versions).content.decode()
    again = staff.post(f"{desk}{one.pk}/", sent).content.decode()
    assert "somebody else" in again.casefold()


def test_what_is_taken_out_and_narrowed_in_the_same_row_is_both(client: Client) -> None:
    meeting = open_meeting()
    one = session(meeting, title="Zqxmistake")
    session(meeting, 11)
    release(meeting)
    client.force_login(make_staff("editor@example.org"))
    one.refresh_from_db()
    key, desk = f"s{one.pk}", f"/desk/meetings/{meeting.slug}/programme/"
    row = {form.prefix: form for form in client.get(desk).context["forms"]}[key]
    sent = {field.html_name: field.value() or "" for field in row if field.name != "needs_sign_up"}
    client.post(desk, sent | {f"{key}-remove": "on", f"{key}-who_sees": "secretariat"})
    one.refresh_from_db()
    assert (one.is_removed, one.level) == (True, "secretariat")


def test_numbers_have_no_gap_where_a_session_was_narrowed() -> None:
    meeting = open_meeting()
    _first, second, _third = (session(meeting, hour) for hour in (9, 10, 11))
    release(meeting)
    narrowed(second)
    assert [row.number for row in current_rows(PUBLIC, meeting)] == ["1", "2"]
    release(meeting)
    assert [row.number for row in current_rows(PUBLIC, meeting)] == ["1", "2"]
    history = history_for(PUBLIC, meeting)
    assert [one.number for one in history.versions] == [2, 1]
    assert not history.between(1, 2)


def test_versions_are_counted_within_what_a_reader_knows(client: Client) -> None:
    meeting = open_meeting()
    shown, closed = session(meeting, 9), session(meeting, 11, level=Level.MEMBERS)
    release(meeting)
    for _ in range(2):
        moved(closed, hours=1)
        release(meeting)
    moved(shown, minutes=5)
    release(meeting)
    assert [one.number for one in history_for(PUBLIC, meeting).versions] == [2, 1]
    text = client.get(f"/meetings/{meeting.slug}/programme/").content.decode()
    assert re.search(r"Version (\d+) of", text)[1] == "2"  # type: ignore[index]  # else fails
    client.force_login(make_staff("editor@example.org"))
    assert "Version 4 of" in client.get(f"/meetings/{meeting.slug}/programme/").content.decode()


def test_a_release_in_between_is_not_in_the_versions_that_were_read() -> None:
    meeting = open_meeting()
    one = session(meeting)
    release(meeting)
    history = history_for(PUBLIC, meeting)
    moved(one, hours=1)
    release(meeting)
    assert [len(history.between(0, version.number).changes) for version in history.versions] == [1]


def test_whose_office_has_ended_signs_up_no_more_and_has_no_programme_of_their_own() -> None:
    meeting = open_meeting()
    one = workshop(meeting)
    release(meeting)
    registration = participant(meeting)
    user = account_of(registration.person)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    mine = f"/meetings/{meeting.slug}/programme/mine/"
    assert client.get(mine).status_code == 200
    end_of_office(registration.person)
    assert client.get(mine).status_code == 404
    with pytest.raises(Refused, match="place at the meeting"):
        sign_up(registration, one, by=user)
    assert "Sign up<" not in client.get(f"/meetings/{meeting.slug}/programme/").content.decode()


def test_who_is_erased_is_named_by_no_session_of_whatever_version() -> None:
    meeting = open_meeting()
    person = PersonFactory(name="Zqx Name")
    one = session(meeting, title="Talk by Zqx Name", summary="Zqx Name speaks")
    save_session(one, [SessionOffice(role="chair", member=MemberFactory(), office="Zqx Name", person=person)], by=None)
    release(meeting)
    anonymise(person, by=make_staff("editor@example.org"))
    one.refresh_from_db()
    row = ReleasedSession.objects.get()
    written = [one.title, one.summary, row.title, row.summary, str(row.offices), str(one.offices.get().office)]
    written += [
        *Session.history.values_list("title", flat=True),
        *SessionOffice.history.values_list("office", flat=True),
    ]
    assert [words for words in written if "Zqx" in words] == []


def test_who_waits_is_not_moved_up_into_a_time_at_which_they_sit_elsewhere() -> None:
    meeting = open_meeting()
    full, other = workshop(meeting, 9, seats=1), workshop(meeting, 11)
    release(meeting)
    first, second, third = (participant(meeting) for _ in range(3))
    held = put_down(first, full)
    waits, next_one = put_down(second, full), put_down(third, full)
    elsewhere = put_down(second, other)
    moved(other, hours=-2)
    release(meeting)
    assert "overlap now" in Message.objects.get(kind="programme-changed").body
    give_back(held, by=account_of(first.person))
    for place in (waits, next_one):
        place.refresh_from_db()
    assert (waits.status, next_one.status) == ("waiting", "confirmed")
    give_back(next_one, by=account_of(third.person))
    waits.refresh_from_db()
    assert waits.status == "waiting"
    give_back(elsewhere, by=account_of(second.person))
    waits.refresh_from_db()
    assert waits.status == "confirmed"
    assert fill_places(meeting, [full.pk], by=None) == []


def test_two_places_at_the_same_time_are_said_before_the_release_and_to_who_has_them(client: Client) -> None:
    meeting = open_meeting()
    one, other = workshop(meeting, 9, title="Workshop A"), workshop(meeting, 11, title="Workshop B")
    release(meeting)
    registration = participant(meeting)
    for each in (one, other):
        put_down(registration, each)
    moved(other, hours=-2)
    client.force_login(make_staff("editor@example.org"))
    text = client.get(f"/desk/meetings/{meeting.slug}/programme/release/").content.decode()
    assert "1 person has signed up for both “Workshop A” and “Workshop B”, which overlap." in text
    release(meeting)
    client.force_login(account_of(registration.person))
    assert "are at the same time now" in client.get(f"/meetings/{meeting.slug}/programme/mine/").content.decode()


def test_what_needs_no_signing_up_stands_in_everybodys_programme_whatever_its_kind() -> None:
    meeting = open_meeting()
    session(meeting, 9, title="Case A", kind=SessionKind.CASE_STUDY)
    workshop(meeting, 11, title="Workshop B")
    release(meeting)
    client = Client(SERVER_NAME="localhost")
    client.force_login(account_of(participant(meeting).person))
    for rest in ("mine/", "mine.ics"):
        text = client.get(f"/meetings/{meeting.slug}/programme/{rest}").content.decode()
        assert "Case A" in text
        assert "Workshop B" not in text
