"""Calendar files: the hour is right on both changes of the clock, one identity for ever, and who reads what in them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar, Timezone

from focalpoints.models import Person
from meetings.calendars.events import own_calendar, public_calendar, time_zone, uid_of
from meetings.models import Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import Mode
from meetings.services.announcing import save_meeting
from meetings.services.registering import Wish, change, withdraw
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.factories import CountryFactory, MeetingFactory
from tests.meetings.gathering import ONLINE, account_of, invited, open_meeting, seat

pytestmark = pytest.mark.django_db

SECRET = "https://join.example.org/zqx-secret"
ZONES = [
    "Europe/Brussels",
    "America/New_York",
    "Australia/Lord_Howe",  # by half an hour
    "America/Santiago",
    "Africa/Casablanca",  # clocks go back for Ramadan
    "Asia/Kathmandu",
    "Pacific/Apia",
    "UTC",
]


def in_may(**fields: Any) -> Meeting:
    days = {"start": PartialDate.of(2027, 5, 12), "end": PartialDate.of(2027, 5, 13)}
    times = {"start_time": time(9, 30), "end_time": time(17)}
    return open_meeting(**{**days, **times, "registration_closes_on": None, **fields})


def event_in(content: bytes) -> dict[str, str]:
    """The lines of the one event, unfolded, by their names."""
    event = content.decode().replace("\r\n ", "").partition("BEGIN:VEVENT\r\n")[2].partition("\r\nEND:VEVENT")[0]
    return dict(line.split(":", 1) for line in event.split("\r\n"))


def offset_by(component: Timezone, moment: datetime) -> timedelta:
    """The offset at `moment` as RFC 5545 (3.6.5) reads a VTIMEZONE: the last onset before it.

    The onset of an observance is local time by the offset that was in use before (TZOFFSETFROM).
    """
    onsets = []
    for change_ in component.subcomponents:
        before, after = change_["TZOFFSETFROM"].td, change_["TZOFFSETTO"].td
        assert "RRULE" not in change_  # each change is written out
        starts = [change_["DTSTART"].dt]
        dates = change_.get("RDATE", [])
        for one in dates if isinstance(dates, list) else [dates]:
            starts += [value.dt for value in one.dts]
        onsets += [((start - before).replace(tzinfo=UTC), before, after) for start in starts]
    onsets.sort(key=lambda onset: onset[0])
    passed = [after for at, _before, after in onsets if at <= moment]
    return passed[-1] if passed else onsets[0][1]


@pytest.mark.parametrize("zone", ZONES)
def test_every_hour_of_the_year_has_the_offset_that_its_place_has(zone: str) -> None:
    component = Timezone.from_ical(time_zone(ZoneInfo(zone), 2027, 2027).to_ical())
    assert isinstance(component, Timezone)
    moment, wrong = datetime(2027, 1, 1, tzinfo=UTC), []
    while moment.year == 2027:
        if offset_by(component, moment) != moment.astimezone(ZoneInfo(zone)).utcoffset():
            wrong.append(moment.isoformat())
        moment += timedelta(minutes=30)
    assert wrong == []


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("Europe/Brussels", [datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)]),
        ("America/New_York", [datetime(2027, 3, 14, 7, tzinfo=UTC), datetime(2027, 11, 7, 6, tzinfo=UTC)]),
    ],
)
def test_the_clock_changes_to_the_second(zone: str, changes: list[datetime]) -> None:
    component = Timezone.from_ical(time_zone(ZoneInfo(zone), 2027, 2027).to_ical())
    assert isinstance(component, Timezone)
    for at in changes:
        before, after = (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(zone))
        assert before.utcoffset() != after.utcoffset()
        assert offset_by(component, at - timedelta(seconds=1)) == before.utcoffset()
        assert offset_by(component, at) == after.utcoffset()


@pytest.mark.parametrize(
    ("day", "begins"),
    [((2027, 3, 27), "08:30"), ((2027, 3, 28), "07:30"), ((2027, 10, 30), "07:30"), ((2027, 10, 31), "08:30")],
)
def test_a_meeting_begins_at_the_hour_of_its_place_on_both_sides_of_a_change(
    day: tuple[int, int, int], begins: str
) -> None:
    meeting = in_may(start=PartialDate.of(*day), end=None)
    content = public_calendar([meeting])
    assert event_in(content)["DTSTART;TZID=Europe/Brussels"] == f"{date(*day):%Y%m%d}T093000"
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(UTC).strftime("%H:%M") == begins


def test_the_public_file_says_what_everybody_may_know(client: Client) -> None:
    meeting = in_may(joining_address=SECRET, country=CountryFactory(short_name="Testland, the"), title="A; B, C\\D")
    answer = client.get("/meetings/annual-12-test-city/calendar.ics")
    event = event_in(answer.content)
    event.pop("DTSTAMP")
    assert event == {
        "SUMMARY": "Twelfth meeting – Global Network of R2P Focal Points",
        "DTSTART;TZID=Europe/Brussels": "20270512T093000",
        "DTEND;TZID=Europe/Brussels": "20270513T170000",
        "UID": uid_of(meeting),
        "SEQUENCE": str(meeting.version),
        "STATUS": "CONFIRMED",
        'ORGANIZER;CN="Global Centre for the Responsibility to Protect"': "mailto:portal@example.org",
        "LOCATION": "Test City\\, Testland\\, the",
        "URL": "http://localhost:8000/meetings/annual-12-test-city/",
    }
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="annual-12-test-city.ics"'
    assert SECRET.encode() not in answer.content
    again = client.get("/meetings/annual-12-test-city/calendar.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_without_times_it_lasts_whole_days_and_without_a_day_there_is_no_event() -> None:
    event = event_in(public_calendar([in_may(start_time=None, end_time=None)]))
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20270512", "20270514")
    content = public_calendar([MeetingFactory(start=PartialDate.of(2022), end=None)])
    assert (content.count(b"BEGIN:VEVENT"), content.startswith(b"BEGIN:VCALENDAR\r\n")) == (0, True)


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut() -> None:
    title = "Réunion régionale – اجتماع إقليمي – 区域会议 " * 4
    meeting = in_may(kind="workshop", ordinal=None, title=title[:200])
    content = public_calendar([meeting])
    assert [line for line in content.split(b"\r\n") if len(line) > 75] == []
    assert [line.decode() for line in content.split(b"\r\n")][-2] == "END:VCALENDAR"  # each line is whole letters
    assert event_in(content)["SUMMARY"] == f"{title[:200]} – Global Network of R2P Focal Points".replace(",", "\\,")


def test_the_identity_stays_and_the_number_of_the_version_rises_with_each_change() -> None:
    meeting = in_may()
    person = invited(meeting)
    registration = seat(person, meeting)
    files = [event_in(own_calendar(registration))]
    meeting.place = "Sample Town"
    save_meeting(meeting, by=None)
    registration = Registration.objects.select_related("meeting").get()
    files.append(event_in(own_calendar(registration)))
    change(registration, ONLINE, by=account_of(person))
    files.append(event_in(own_calendar(Registration.objects.get())))
    withdraw(registration, by=account_of(person))
    files.append(event_in(own_calendar(Registration.objects.get())))
    files.append(event_in(own_calendar(seat(person, meeting))))  # who registers anew is not taken for withdrawn
    assert {one["UID"] for one in files} == {uid_of(meeting)}
    numbers = [int(one["SEQUENCE"]) for one in files]
    assert numbers == sorted(set(numbers))
    assert [one["STATUS"] for one in files] == ["CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]


def test_a_cancelled_meeting_is_shown_as_such_in_every_file(client: Client) -> None:
    meeting = in_may(joining_address=SECRET)
    person = invited(meeting)
    registration = seat(person, meeting, ONLINE)
    number = int(event_in(own_calendar(registration))["SEQUENCE"])
    meeting.status = MeetingStatus.CANCELLED
    save_meeting(meeting, by=None)
    client.force_login(account_of(person))
    for path in ("/meetings.ics", "/meetings/annual-12-test-city/calendar.ics"):
        assert event_in(client.get(path).content)["STATUS"] == "CANCELLED"
    Registration.objects.update(status="waiting")
    waits = event_in(client.get("/meetings/annual-12-test-city/registration/calendar.ics").content)
    assert waits["STATUS"] == "CANCELLED"
    Registration.objects.update(status="confirmed")
    own = event_in(client.get("/meetings/annual-12-test-city/registration/calendar.ics").content)
    assert (own["STATUS"], int(own["SEQUENCE"]) > number) == ("CANCELLED", True)


def own_file(client: Client, person: Person) -> str:
    client.force_login(account_of(person))
    answer = client.get("/meetings/annual-12-test-city/registration/calendar.ics")
    return answer.content.decode().replace("\r\n ", "") if answer.status_code == 200 else str(answer.status_code)


def test_the_address_for_joining_stands_in_the_file_of_the_confirmed_and_nowhere_else(client: Client) -> None:
    meeting = in_may(joining_address=SECRET, seats=1)
    online, room, waiting, stranger = (invited(meeting) for _ in range(4))
    seat(online, meeting, ONLINE)
    seat(room, meeting)
    assert seat(waiting, meeting).status == "waiting"
    found = {name: own_file(client, person) for name, person in {
        "online": online, "room": room, "waiting": waiting, "stranger": stranger,
    }.items()}  # fmt: skip
    assert {name: SECRET in text for name, text in found.items()} == {
        "online": True,
        "room": True,
        "waiting": False,
        "stranger": False,
    }
    assert f"LOCATION:{SECRET}\r\n" in found["online"]
    assert "LOCATION:Test City\r\n" in found["room"]
    assert ("STATUS:TENTATIVE" in found["waiting"], found["stranger"]) == (True, "404")
    withdraw(Registration.objects.get(person=online), by=account_of(online))
    ended = own_file(client, online)
    assert (SECRET in ended, "STATUS:CANCELLED" in ended) == (False, True)
    for person in (online, room, waiting, stranger):
        client.force_login(account_of(person))
        for path in ("/meetings.ics", "/meetings/annual-12-test-city/calendar.ics", "/meetings/annual-12-test-city/"):
            assert SECRET.encode() not in client.get(path).content.replace(b"\r\n ", b"")


def test_ones_own_file_is_kept_by_no_cache(client: Client) -> None:
    meeting = in_may()
    person = invited(meeting)
    seat(person, meeting, Wish(Mode.IN_PERSON))
    client.force_login(account_of(person))
    answer = client.get("/meetings/annual-12-test-city/registration/calendar.ics")
    assert (answer.headers["Cache-Control"], "ETag" in answer.headers) == ("private, no-store", False)


def test_the_calendar_of_all_meetings_is_the_same_for_everybody_and_public(
    client: Client, staff_client: Client
) -> None:
    in_may()
    MeetingFactory(title="Past meeting")
    MeetingFactory(title="Without a day", start=PartialDate.of(2022), end=None)
    MeetingFactory(title="PLANTED members", level=Level.MEMBERS)
    MeetingFactory(title="PLANTED draft", status=MeetingStatus.DRAFT)
    MeetingFactory(title="PLANTED secretariat", level=Level.SECRETARIAT)
    for reader in (client, staff_client):
        events = Calendar.from_ical(reader.get("/meetings.ics").content).walk("VEVENT")
        assert [str(event["SUMMARY"]).partition(" – ")[0] for event in events] == ["Past meeting", "Twelfth meeting"]


def test_the_calendar_of_no_meeting_is_an_empty_one(client: Client) -> None:
    answer = client.get("/meetings.ics")
    assert answer.status_code == 200
    assert Calendar.from_ical(answer.content).walk("VEVENT") == []


def test_the_calendar_of_a_meeting_that_one_may_not_see_is_none(client: Client, staff_client: Client) -> None:
    MeetingFactory(slug="hidden", level=Level.SECRETARIAT)
    assert client.get("/meetings/hidden/calendar.ics").status_code == 404
    assert staff_client.get("/meetings/hidden/calendar.ics").status_code == 200
