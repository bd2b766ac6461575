"""Calendar files as readers take them that are not ours: vobject, and the grammar of RFC 5545 line by line."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import vobject
from django.test import Client
from icalendar import Calendar

from meetings.calendars.events import own_calendar, public_calendar, uid_of
from meetings.models import Invitation, Meeting
from meetings.models.meeting import MeetingStatus
from meetings.services.announcing import save_meeting
from meetings.services.registering import withdraw
from r2pnet.partial_dates import PartialDate
from tests.factories import CountryFactory
from tests.meetings.gathering import ONLINE, account_of, invited, open_meeting, seat
from tests.meetings.test_personal_calendar import path_of

pytestmark = pytest.mark.django_db

# RFC 5545, 3.1: name *(";" param) ":" value; no control character but the tab.
LINE = re.compile(
    r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"\x00-\x08\x0a-\x1f]*"|[^";:,\x00-\x08\x0a-\x1f]*))*):([^\x00-\x08\x0a-\x1f]*)'
)
# 3.6.1: required once in what is published; and what may not stand there twice.
REQUIRED = ("UID", "DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "SEQUENCE", "STATUS")
ONCE = (*REQUIRED, "DTEND", "LOCATION", "DESCRIPTION", "URL", "TRANSP")
TITLE = "A; B, C\\D: “quoted” اجتماع"
HARD: dict[str, Any] = {"kind": "workshop", "ordinal": None, "title": TITLE, "theme": "x", "place": "Sample; Town, N"}


def events_by_the_grammar(content: bytes) -> list[dict[str, str]]:
    """The events of a calendar, each line held against the grammar; values with their escapes undone (3.3.11)."""
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert [line for line in lines if len(line) > 75 or b"\r" in line or b"\n" in line] == []
    whole: list[str] = []
    for line in lines:
        text = line.decode()  # no letter is cut by a fold
        if text.startswith(" "):
            whole[-1] += text[1:]
        else:
            whole.append(text)
    open_parts: list[str] = []
    events: list[dict[str, str]] = []
    for text in whole:
        found = LINE.fullmatch(text)
        assert found, text
        name, _parameters, value = found.groups()
        if name == "BEGIN":
            open_parts.append(value)
            events += [{}] if value == "VEVENT" else []
        elif name == "END":
            assert open_parts.pop() == value
        elif open_parts[-1] == "VEVENT":
            assert name not in events[-1] or name not in ONCE, f"{name} twice"
            events[-1][name] = re.sub(r"\\([\\;,nN])", lambda one: {"n": "\n", "N": "\n"}.get(one[1], one[1]), value)
    assert open_parts == []
    assert [[name for name in REQUIRED if name not in event] for event in events] == [[] for _ in events]
    return events


def events_by_vobject(content: bytes) -> list[Any]:
    return list(vobject.readOne(content.decode()).contents.get("vevent", []))


def meeting_on(day: date, **fields: Any) -> Meeting:
    given = {"start": PartialDate.on(day), "end": None, "start_time": time(9, 30), "end_time": time(17)}
    return open_meeting(**{**given, "registration_closes_on": None, **fields})


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Europe/Brussels", date(2027, 3, 27), "08:30"),
        ("Europe/Brussels", date(2027, 3, 28), "07:30"),
        ("Europe/Brussels", date(2027, 10, 30), "07:30"),
        ("Europe/Brussels", date(2027, 10, 31), "08:30"),
        ("America/New_York", date(2027, 3, 13), "14:30"),
        ("America/New_York", date(2027, 3, 14), "13:30"),
        ("America/New_York", date(2027, 11, 7), "14:30"),
        ("Asia/Kathmandu", date(2027, 6, 1), "03:45"),
        ("Pacific/Auckland", date(2027, 4, 3), "20:30"),
    ],
)
def test_every_reader_takes_the_hour_of_the_place_on_both_sides_of_a_change(zone: str, day: date, begins: str) -> None:
    content = public_calendar([meeting_on(day, zone=zone)])
    [by_vobject] = events_by_vobject(content)
    [by_icalendar] = Calendar.from_ical(content).walk("VEVENT")
    [by_grammar] = events_by_the_grammar(content)
    assert by_grammar["DTSTART"] == f"{day:%Y%m%d}T093000"
    read = [by_vobject.dtstart.value, by_icalendar["DTSTART"].dt]
    assert [one.astimezone(UTC).strftime("%H:%M") for one in read] == [begins, begins]


def test_every_reader_takes_a_meeting_past_midnight_over_a_change_of_clocks() -> None:
    night = {"end": PartialDate.of(2027, 10, 31), "start_time": time(22), "end_time": time(4)}
    content = public_calendar([meeting_on(date(2027, 10, 30), **night)])
    [event] = events_by_vobject(content)
    assert event.dtstart.value.astimezone(UTC) == datetime(2027, 10, 30, 20, tzinfo=UTC)
    assert event.dtend.value.astimezone(UTC) == datetime(2027, 10, 31, 3, tzinfo=UTC)  # seven hours


def test_hard_words_come_through_whole() -> None:
    meeting = meeting_on(date(2027, 5, 12), country=CountryFactory(short_name="Testland, the"), **HARD)
    content = own_calendar(seat(invited(meeting), meeting))
    [by_vobject], [by_grammar] = events_by_vobject(content), events_by_the_grammar(content)
    title, place = f"{TITLE} – Global Network of R2P Focal Points", "Sample; Town, N, Testland, the"
    assert (by_vobject.summary.value, by_grammar["SUMMARY"]) == (title, title)
    assert (by_vobject.location.value, by_grammar["LOCATION"]) == (place, place)
    organiser = ("mailto:portal@example.org", ["Global Centre for the Responsibility to Protect"])
    assert (by_vobject.organizer.value, by_vobject.organizer.params["CN"]) == organiser


def test_every_reader_takes_each_state_of_the_calendar_of_a_person(client: Client) -> None:
    """A seat, online, whole days, an invitation, and one that is cancelled."""
    joining = "https://join.example.org/zqx?a=1,2;b"
    online = meeting_on(date(2027, 5, 12), joining_address=joining)
    person = invited(online)
    others = [
        meeting_on(date(2027, 6, number), kind="workshop", ordinal=None, slug=f"w{number}", title=f"W {number}")
        for number in (1, 2, 3)
    ]
    others[0].start_time = others[0].end_time = None
    save_meeting(others[0], by=None)
    for meeting in others:
        Invitation.objects.create(meeting=meeting, member=online.invitations.get().member)
    seat(person, online, ONLINE)
    seat(person, others[0])
    seat(person, others[2])
    others[2].status = MeetingStatus.CANCELLED
    save_meeting(others[2], by=None)
    content = client.get(path_of(person)).content
    by_vobject = events_by_vobject(content)
    told = [(one.summary.value.partition(" – ")[0], one.status.value, one.uid.value) for one in by_vobject]
    assert told == [
        ("Twelfth meeting", "CONFIRMED", uid_of(online)),
        ("W 1", "CONFIRMED", uid_of(others[0])),
        ("Invited: W 2", "TENTATIVE", uid_of(others[1])),
        ("Cancelled: W 3", "CANCELLED", uid_of(others[2])),
    ]
    assert [one["UID"] for one in events_by_the_grammar(content)] == [uid for _title, _status, uid in told]
    assert (by_vobject[0].location.value, joining in by_vobject[0].description.value) == (joining, True)
    assert (by_vobject[1].dtstart.value, by_vobject[1].dtend.value) == (date(2027, 6, 1), date(2027, 6, 2))


def read_strictly(content: bytes) -> list[Any]:
    """The events, by readers that are asked to complain: icalendar notes what it could not read, vobject validates."""
    calendar = Calendar.from_ical(content)
    assert [(one.name, one.errors) for one in calendar.walk() if one.errors] == []
    vobject.readOne(content.decode()).validate(raiseException=True)
    events_by_the_grammar(content)
    return list(calendar.walk("VEVENT"))


def test_a_meeting_that_is_moved_over_a_change_of_clocks_stays_one_event_for_strict_readers(client: Client) -> None:
    meeting = meeting_on(date(2027, 3, 27), joining_address="https://join.example.org/zqx")
    person = invited(meeting)
    registration = seat(person, meeting, ONLINE)
    path = path_of(person)
    files = [[client.get(path).content, own_calendar(registration), public_calendar([meeting])]]
    meeting.start, meeting.place = PartialDate.on(date(2027, 3, 29)), "Sample Town"
    save_meeting(meeting, by=None)
    registration = meeting.registrations.select_related("meeting", "person").get()
    files.append([client.get(path).content, own_calendar(registration), public_calendar([meeting])])
    for before, after in zip(*files, strict=True):
        [first], [second] = read_strictly(before), read_strictly(after)
        hours = [one["DTSTART"].dt.astimezone(UTC) for one in (first, second)]
        assert hours == [datetime(2027, 3, 27, 8, 30, tzinfo=UTC), datetime(2027, 3, 29, 7, 30, tzinfo=UTC)]
        assert (first["UID"], first["SEQUENCE"] < second["SEQUENCE"]) == (second["UID"], True)
        assert second["DTSTART"].params["TZID"] == "Europe/Brussels"


def test_who_withdraws_has_a_file_that_takes_it_out_and_a_calendar_without_it(client: Client) -> None:
    meeting = meeting_on(date(2027, 5, 12), joining_address="https://join.example.org/zqx")
    person = invited(meeting)
    registration = seat(person, meeting, ONLINE)
    path = path_of(person)
    [before] = read_strictly(client.get(path).content)
    withdraw(registration, by=account_of(person))
    ended = meeting.registrations.select_related("meeting", "person").get()
    [file] = read_strictly(own_calendar(ended))
    assert (file["UID"], file["STATUS"], file["SEQUENCE"] > before["SEQUENCE"]) == (before["UID"], "CANCELLED", True)
    assert "zqx" not in own_calendar(ended).decode().replace("\r\n ", "")
    assert read_strictly(client.get(path).content) == []
