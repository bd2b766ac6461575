"""The programme for its readers: the page, the versions, signing up, one's own programme and calendar."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from meetings.models import Meeting, SessionPlace
from meetings.models.session import SessionKind
from meetings.services.signing_up import sign_up
from r2pnet.stamps import bump
from r2pnet.visibility import Level
from tests.meetings.gathering import account_of, open_meeting
from tests.meetings.programming import moved, participant, release, session, workshop
from tests.meetings.test_personal_calendar import path_of

pytestmark = pytest.mark.django_db


def page(client: Client, meeting: Any, rest: str = "") -> str:
    response = client.get(f"/meetings/{meeting.slug}/programme/{rest}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def signed_in(registration: Any) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(account_of(registration.person))
    return client


def test_before_the_release_others_read_that_it_follows(client: Client) -> None:
    meeting = open_meeting()
    session(meeting, title="Only in the draft")
    for text in (page(client, meeting), client.get(meeting.get_absolute_url()).content.decode()):
        assert "The programme follows." in text
        assert "Only in the draft" not in text


def test_what_was_released_stands_on_the_page_of_the_meeting_with_the_zone_named(client: Client) -> None:
    meeting = open_meeting(zone="Asia/Kolkata")
    one = session(meeting, 9, title="Opening", room="Plenary hall", summary="Words of the hosts")
    release(meeting)
    one.refresh_from_db()
    one.title = "Written since"
    one.save()
    for text in (page(client, meeting), client.get(meeting.get_absolute_url()).content.decode()):
        assert "Opening" in text
        assert "Written since" not in text
        assert "Plenary hall" in text
        assert "Words of the hosts" in text
        assert re.search(r">14:30</time>–<time [^>]*>15:30</time>", text)
        assert "UTC+5:30" in text
        assert "Version 1 of" in text


def test_the_hours_of_another_zone_stand_beside(client: Client) -> None:
    meeting = open_meeting(zone="Asia/Kolkata")
    session(meeting, 9)
    release(meeting)
    text = page(client, meeting, "?zone=UTC")
    assert '<bdi dir="ltr">09:00–10:00</bdi> <bdi>UTC</bdi>' in text
    assert '<bdi dir="ltr">09:00–10:00</bdi> <bdi>UTC</bdi>' in page(
        signed_in(participant(meeting)), meeting, "mine/?zone=UTC"
    )
    assert "There is no such time zone." not in text
    assert "There is no such time zone." in page(client, meeting, "?zone=Nowhere")
    assert '<bdi dir="ltr">14:30' not in page(client, meeting, "?zone=Asia/Kolkata").replace('"ltr"><time', "")


def test_a_restricted_session_is_in_no_page_count_version_or_comparison(client: Client) -> None:
    meeting = open_meeting()
    session(meeting, 9, title="For everybody")
    closed = session(meeting, 10, title="Zqxclosed", room="Zqxroom", level=Level.MEMBERS)
    release(meeting)
    moved(closed, hours=2)
    release(meeting)
    for rest in ("", "versions/", "versions/?a=1&b=2"):
        assert "Zqx" not in page(client, meeting, rest)
    versions = page(client, meeting, "versions/")
    assert "The first version that you can see: 1 session." in versions
    assert 'id="version-2"' not in versions
    assert "Choose two versions" in page(client, meeting, "versions/?a=1&b=2")
    of_member = signed_in(participant(meeting))
    assert "Zqxclosed" in page(of_member, meeting)
    assert 'id="version-2"' in page(of_member, meeting, "versions/")


def test_to_narrow_a_session_in_the_draft_works_at_once_and_to_open_it_with_the_next_version(client: Client) -> None:
    meeting = open_meeting()
    narrowed, opened = (
        session(meeting, 9, title="Zqxnarrowed"),
        session(meeting, 10, title="Zqxopened", level="members"),
    )
    session(meeting, 11, title="Stays")
    release(meeting)
    for one, level in ((narrowed, Level.SECRETARIAT), (opened, Level.PUBLIC)):
        one.refresh_from_db()
        one.level = level
        one.save()
    text = page(client, meeting)
    assert "Stays" in text
    assert "Zqx" not in text
    release(meeting)
    assert "Zqxopened" in page(client, meeting)
    assert "Zqxnarrowed" not in page(client, meeting, "versions/")


def test_versions_say_what_changed(client: Client) -> None:
    meeting = open_meeting()
    one = session(meeting, 9, title="Opening", room="Room 1")
    release(meeting, note="Zqxnote")
    one.refresh_from_db()
    one.room = "Room 2"
    one.save()
    release(meeting)
    moved(one, hours=1)
    release(meeting)
    text = page(client, meeting, "versions/")
    assert "The room is now: Room 2; it was: Room 1." in text
    assert "Zqxnote" not in text
    compared = page(client, meeting, "versions/?a=1&b=3")
    assert "From version 1 to version 3" in compared
    assert page(client, meeting, "versions/?a=3&b=1").count("From version 1 to version 3") == 1


@pytest.mark.parametrize("rest", ["versions/?a=x&b=2", "versions/?a=1", "versions/?a=99999999999&b=²", "?zone=%00"])
def test_odd_addresses_are_answered(client: Client, rest: str) -> None:
    meeting = open_meeting()
    session(meeting)
    release(meeting)
    page(client, meeting, rest)


def test_who_takes_part_signs_up_and_gives_back(client: Client) -> None:
    meeting = open_meeting()
    one = workshop(meeting, 9, seats=1, title="Workshop A")
    release(meeting)
    first, second = participant(meeting), participant(meeting)
    base = f"/meetings/{meeting.slug}/programme/"
    mine = signed_in(first)
    assert "1 place left" in page(mine, meeting)
    assert mine.post(f"{base}{one.pk}/sign-up/", follow=True).redirect_chain == [(base, 302)]
    assert "You have a place" in page(mine, meeting)
    other = signed_in(second)
    assert "All places are taken" in page(other, meeting)
    assert "You are in line" in other.post(f"{base}{one.pk}/sign-up/", follow=True).content.decode()
    mine.post(f"{base}{one.pk}/give-back/")
    assert "You have a place" in page(other, meeting)
    assert "Sign up" not in page(client, meeting).replace("Signing up", "")


@pytest.mark.parametrize("status", ["held", "cancelled"])
def test_of_a_meeting_that_is_over_nobody_is_told_to_sign_up_or_to_give_back(client: Client, status: str) -> None:
    meeting = open_meeting()
    one = workshop(meeting, 9, title="Workshop A")
    release(meeting)
    first = participant(meeting)
    sign_up(first, one, by=account_of(first.person))
    to_come = [page(client, meeting), client.get(meeting.get_absolute_url()).content.decode()]
    assert ["sign up for it" in text for text in to_come] == [True, True]
    assert "signing up for workshops" in to_come[1]
    assert "Give it back" in page(signed_in(first), meeting)
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    bump("meetings")
    over = [page(client, meeting), client.get(meeting.get_absolute_url()).content.decode()]
    assert ["Workshop A" in text for text in over] == [True, True]
    assert ["sign up for it" in text for text in over] == [False, False]
    assert "signing up for workshops" not in over[1]
    own = page(signed_in(first), meeting)
    assert ("You have a place" in own, "Give it back" in own) == (True, False)


def test_a_clash_is_said_where_one_would_sign_up() -> None:
    meeting = open_meeting()
    one = workshop(meeting, 9, title="Workshop A")
    workshop(meeting, 9, title="Workshop B")
    release(meeting)
    registration = participant(meeting)
    sign_up(registration, one, by=account_of(registration.person))
    assert "At the same time as “Workshop A”" in page(signed_in(registration), meeting)


@pytest.mark.parametrize("rest", ["mine/", "mine.ics", "1/sign-up/", "1/give-back/"])
def test_what_is_ones_own_leads_to_sign_in_or_is_not_there(client: Client, rest: str) -> None:
    meeting = open_meeting()
    one = workshop(meeting)
    release(meeting)
    address = f"/meetings/{meeting.slug}/programme/{rest.replace('1', str(one.pk))}"
    ask = "post" if rest[0] == "1" else "get"
    assert getattr(client, ask)(address).status_code == 302
    of_none = participant(open_meeting(slug="other", ordinal=13))
    assert getattr(signed_in(of_none), ask)(address).status_code == 404


def test_signing_up_for_what_one_may_not_see_is_not_there() -> None:
    meeting = open_meeting()
    one = workshop(meeting, level=Level.SECRETARIAT)
    draft = workshop(meeting, 12)
    session(meeting, 13)
    release(meeting)
    draft_later = workshop(meeting, 15)
    client = signed_in(participant(meeting))
    for hidden in (one, draft_later):
        assert client.post(f"/meetings/{meeting.slug}/programme/{hidden.pk}/sign-up/").status_code == 404
    assert client.post(f"/meetings/{meeting.slug}/programme/{draft.pk}/sign-up/").status_code == 302
    assert SessionPlace.objects.count() == 1


def test_my_programme_has_plenaries_and_what_one_signed_up_for() -> None:
    meeting = open_meeting()
    session(meeting, 8, title="Opening")
    session(meeting, 10, title="Coffee", kind=SessionKind.BREAK)
    one = workshop(meeting, 11, title="Workshop A")
    workshop(meeting, 12, title="Workshop B")
    release(meeting)
    registration = participant(meeting)
    sign_up(registration, one, by=account_of(registration.person))
    text = page(signed_in(registration), meeting, "mine/")
    assert [name for name in ("Opening", "Coffee", "Workshop A", "Workshop B") if name in text] == [
        "Opening",
        "Workshop A",
    ]


def events(content: bytes) -> dict[str, Any]:
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(content).walk("VEVENT")}


def test_my_programme_is_a_calendar_file_whose_events_stay_the_same_and_count_up() -> None:
    meeting = open_meeting(zone="Asia/Kolkata")
    plenary = session(meeting, 8, title="Opening", room="Hall")
    one = workshop(meeting, 11, title="Workshop A")
    session(meeting, 13, title="Zqxclosed", level=Level.SECRETARIAT)
    release(meeting)
    registration = participant(meeting)
    client = signed_in(registration)
    path = f"/meetings/{meeting.slug}/programme/mine.ics"
    before = events(client.get(path).content)
    assert list(before) == ["1. Opening"]
    assert before["1. Opening"].decoded("DTSTART").isoformat().endswith("08:00:00+00:00")
    assert str(before["1. Opening"]["LOCATION"]) == "Hall, Test City"
    sign_up(registration, one, by=account_of(registration.person))
    moved(plenary, minutes=30)
    release(meeting)
    after = events(client.get(path).content)
    assert sorted(after) == ["1. Opening", "2. Workshop A"]
    assert after["1. Opening"]["UID"] == before["1. Opening"]["UID"]
    assert int(after["1. Opening"]["SEQUENCE"]) > int(before["1. Opening"]["SEQUENCE"])


def test_the_feed_has_ones_own_programme_and_nobody_elses(client: Client) -> None:
    meeting = open_meeting()
    session(meeting, 8, title="Opening")
    closed = session(meeting, 9, title="Zqxstaff", level=Level.SECRETARIAT)
    one = workshop(meeting, 11, title="Workshop A", seats=1)
    release(meeting)
    first, second = participant(meeting), participant(meeting)
    assert closed.pk
    for registration in (first, second):
        sign_up(registration, one, by=account_of(registration.person))
    path = path_of(first.person)
    found = events(client.get(path).content)
    assert [name for name in found if "Opening" in name or "Workshop" in name or "Zqx" in name] == [
        "1. Opening",
        "2. Workshop A",
    ]
    waits = path_of(second.person)
    assert events(client.get(waits).content)["Waiting list: 2. Workshop A"]["STATUS"] == "TENTATIVE"


@pytest.mark.parametrize("rest", ["", "versions/", "mine/"])
def test_the_number_of_queries_does_not_grow_with_the_programme(rest: str) -> None:
    meeting = open_meeting()
    registration = participant(meeting)
    client = signed_in(registration)

    def asked() -> int:
        page(client, meeting, rest)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/meetings/{meeting.slug}/programme/{rest}")
        assert response.status_code == 200
        return len(queries)

    def grow(hours: range, level: str) -> None:
        for hour in hours:
            session(meeting, hour, level=level)
            workshop(meeting, hour, day=1)
        release(meeting)

    grow(range(6, 8), Level.MEMBERS)
    small = asked()
    grow(range(8, 22), Level.MEMBERS)
    assert asked() == small
