"""The calendar of one person: what it says of each meeting, when it opens nothing any more, and what it costs."""

import json
import logging
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Appointment, Person
from focalpoints.models.term import EndState
from focalpoints.services.erasure import anonymise
from meetings import retention
from meetings.models import CalendarAddress, Invitation, Meeting, Registration
from meetings.models.invitation import Reply
from meetings.models.meeting import MeetingStatus
from meetings.services.announcing import save_meeting
from meetings.services.calendar_addresses import hash_of, make_address, stop_address
from meetings.services.registering import withdraw
from r2pnet.clock import network_today
from r2pnet.logs import JSONFormatter
from r2pnet.own_data import kept_about
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Changed, Refused
from tests.factories import MeetingFactory, PersonFactory, UserFactory
from tests.meetings.gathering import ONLINE, account_of, invited, open_meeting, seat
from tests.meetings.reading import words_of
from tests.races import at_once, race

pytestmark = pytest.mark.django_db
JOINING = "https://join.example.org/zqx"
PAGE = "/account/calendar/"


def path_of(person: Person) -> str:
    CalendarAddress.objects.filter(person=person).delete()
    return make_address(person, by=account_of(person)).removeprefix("http://localhost:8000")


def events_of(client: Client, path: str) -> list[dict[str, str]]:
    """The lines of each event by their names, unfolded."""
    text = client.get(path).content.decode().replace("\r\n ", "")
    events = [one.partition("\r\nEND:VEVENT")[0] for one in text.split("BEGIN:VEVENT\r\n")[1:]]
    return [dict(line.split(":", 1) for line in one.split("\r\n")) for one in events]


def said(client: Client, path: str) -> list[tuple[str, str, str]]:
    """Title without the network, status and words of each event."""
    return [
        (one["SUMMARY"].partition(" – ")[0], one["STATUS"], one.get("DESCRIPTION", ""))
        for one in events_of(client, path)
    ]


def test_it_says_of_each_meeting_how_the_person_stands_to_it(client: Client) -> None:
    first = open_meeting(joining_address=JOINING)
    person = invited(first)
    office = Appointment.objects.get(person=person)
    others = {
        name: open_meeting(kind="workshop", ordinal=None, slug=f"workshop-{name}", title=f"Workshop {name}", seats=1)
        for name in ("full", "invited", "refused", "left")
    }
    MeetingFactory(title="Zqx of nobody here", start=PartialDate.on(network_today() + timedelta(days=9)), end=None)
    for meeting in others.values():
        Invitation.objects.create(meeting=meeting, member=office.member)
    Invitation.objects.filter(meeting=others["refused"]).update(reply=Reply.DECLINED, replied_on=network_today())
    seat(person, first)
    seat(invited(others["full"]), others["full"])
    assert seat(person, others["full"]).status == "waiting"
    withdraw(seat(person, others["left"]), by=account_of(person))
    register = "http://localhost:8000/meetings/workshop-invited/register/"
    day = f"{others['invited'].registration_closes_on:%-d %B %Y}"
    assert said(client, path_of(person)) == [
        (
            "Twelfth meeting",
            "CONFIRMED",
            f"You have a seat. Join online: {JOINING}. It is for you: do not pass it on.",
        ),
        ("Waiting list: Workshop full", "TENTATIVE", "You are on the waiting list."),
        ("Invited: Workshop invited", "TENTATIVE", f"You are invited. The last day to register is {day}: {register}"),
    ]


def test_a_cancelled_meeting_says_so_in_the_language_of_the_address_and_its_version_rises(client: Client) -> None:
    meeting = open_meeting(joining_address=JOINING)
    person, other = invited(meeting), invited(meeting)
    seat(person, meeting, ONLINE)
    path, invited_path = path_of(person), path_of(other)
    before = events_of(client, path)[0]
    meeting.status = MeetingStatus.CANCELLED
    save_meeting(meeting, by=None)
    after = events_of(client, path)[0]
    assert (after["SUMMARY"].partition(" – ")[0], after["STATUS"]) == ("Cancelled: Twelfth meeting", "CANCELLED")
    assert (after["UID"], int(after["SEQUENCE"]) > int(before["SEQUENCE"])) == (before["UID"], True)
    assert (JOINING in before["DESCRIPTION"], JOINING in str(after)) == (True, False)
    assert events_of(client, invited_path)[0]["SUMMARY"].startswith("Cancelled: Twelfth meeting")
    assert client.get(f"/ar{path}").headers["Content-Language"] == "ar"
    assert client.get(f"/ar{path}").status_code == 200


def test_a_meeting_leaves_it_ninety_days_after_its_last(client: Client) -> None:
    meeting = open_meeting(joining_address=JOINING)
    person = invited(meeting)
    seat(person, meeting)
    path = path_of(person)
    Meeting.objects.update(status=MeetingStatus.HELD)
    last = meeting.last_day
    assert last is not None
    with time_machine.travel(last + timedelta(days=90)):
        assert said(client, path) == [("Twelfth meeting", "CONFIRMED", "You were registered.")]
    with time_machine.travel(last + timedelta(days=91)):
        assert said(client, path) == []


def end_of_office(person: Person) -> None:
    yesterday = PartialDate.on(network_today() - timedelta(days=1))
    Appointment.objects.filter(person=person).update(
        end_state=EndState.KNOWN, end_earliest=yesterday.earliest, end_latest=yesterday.latest,
        end_precision=yesterday.precision, end_sense=yesterday.sense,
    )  # fmt: skip


def close(person: Person) -> None:
    user = account_of(person)
    user.is_active = False
    user.save()


@pytest.mark.parametrize(
    "deed",
    [
        lambda person: make_address(person, by=account_of(person), instead_of=CalendarAddress.objects.get().pk),
        lambda person: stop_address(person, by=account_of(person)),
        lambda person: anonymise(person, by=None),
        end_of_office,
        close,
        lambda person: Person.objects.filter(pk=person.pk).update(user=UserFactory()),
        lambda person: Person.objects.filter(pk=person.pk).update(user=None),
    ],
    ids=["renewed", "stopped", "erased", "office ended", "account closed", "account of another", "no account"],
)
def test_the_address_opens_nothing_any_more(client: Client, deed: Callable[[Person], Any]) -> None:
    person = invited(open_meeting())
    path = path_of(person)
    tag = client.get(path).headers["ETag"]
    deed(person)
    answer = client.get(path, headers={"If-None-Match": tag})
    assert (answer.status_code, b"VEVENT" in answer.content) == (404, False)
    assert client.get("/calendar/no-such-token.ics").status_code == 404


def test_a_place_by_an_office_that_has_ended_gives_no_address_for_joining_to_who_holds_another(client: Client) -> None:
    meeting = open_meeting(joining_address=JOINING)
    person = invited(meeting)
    seat(person, meeting)
    path = path_of(person)
    assert JOINING in client.get(path).content.decode().replace("\r\n ", "")
    end_of_office(person)
    user = account_of(person)
    office = Appointment.objects.get(person=invited(open_meeting(slug="other", ordinal=13), user=UserFactory()))
    Appointment.objects.filter(pk=office.pk).update(person=person)
    assert user.is_active
    found = client.get(path).content.decode().replace("\r\n ", "")
    assert (JOINING in found, "Twelfth meeting" in found) == (False, True)


def test_only_a_hash_is_kept_and_the_lines_of_the_log_hold_no_token(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    person = invited(open_meeting())
    path = path_of(person)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    [row] = CalendarAddress.objects.values()
    assert (row["token_hash"], [value for value in row.values() if token in str(value)]) == (hash_of(token), [])
    assert len(token) >= 43
    caplog.set_level(logging.DEBUG)
    assert client.get(path).status_code == 200
    stop_address(person, by=account_of(person))
    assert client.get(path).status_code == 404
    lines = [JSONFormatter().format(one) for one in caplog.records]
    assert "route=calendar-feed status=200" in str([json.loads(one)["message"] for one in lines])
    assert [one for one in lines if token in one or row["token_hash"] in one] == []


def test_what_has_not_changed_is_not_sent_again_and_no_shared_cache_keeps_it(client: Client) -> None:
    meeting = open_meeting()
    person = invited(meeting)
    path = path_of(person)
    first = client.get(path)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert (first.headers["Cache-Control"], first.headers["X-Robots-Tag"]) == ("private, no-cache", "noindex")
    assert first.cookies == {}
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["Cache-Control"]) == (304, b"", "private, no-cache")
    seat(person, meeting)
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, b"You have a seat" in changed.content) == (200, True)
    closes = meeting.registration_closes_on
    assert closes is not None
    with time_machine.travel(closes + timedelta(days=2)):
        later = client.get(path, headers={"If-None-Match": changed.headers["ETag"]})
    assert later.status_code == 200


def test_too_many_requests_of_one_address_are_refused_and_others_are_not(client: Client) -> None:
    meeting = open_meeting()
    paths = [path_of(invited(meeting)) for _ in range(2)]
    cache.clear()
    with time_machine.travel("2026-12-01T12:00:00Z", tick=False):
        statuses = [client.get(paths[0]).status_code for _ in range(61)]
        other = client.get(paths[1]).status_code
        missed = [client.get("/calendar/none.ics").status_code for _ in range(31)]
    assert (statuses, other, missed) == ([200] * 60 + [429], 200, [404] * 30 + [429])


def test_the_number_of_queries_does_not_grow_with_the_meetings(client: Client) -> None:
    person = invited(open_meeting(joining_address=JOINING))
    member = Appointment.objects.get(person=person).member
    path, asked = path_of(person), []
    for number in range(1, 9):
        meeting = open_meeting(
            kind="workshop", ordinal=None, slug=f"w-{number}", title=f"W {number}", joining_address=JOINING
        )
        Invitation.objects.create(meeting=meeting, member=member)
        if number % 2:
            seat(person, meeting)
        if number in (2, 8):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1] <= 10


class TestThePage:
    def test_the_address_is_shown_once_when_it_is_made(self, client: Client) -> None:
        person = invited(open_meeting())
        client.force_login(account_of(person))
        assert "You have no address yet" in words_of(client.get(PAGE))
        made = client.post(PAGE)
        assert (made.status_code, made.headers["Cache-Control"]) == (200, "private, no-store")
        address = made.context["address"]
        assert address in words_of(made)
        assert Client(SERVER_NAME="localhost").get(address.removeprefix("http://localhost:8000")).status_code == 200
        again = words_of(client.get(PAGE))
        assert ("You have an address" in again, address in again) == (True, False)

    def test_a_form_that_is_sent_twice_keeps_the_address_that_was_shown(self, client: Client) -> None:
        client.force_login(account_of(invited(open_meeting())))
        client.post(PAGE)
        [key] = CalendarAddress.objects.values_list("pk", flat=True)
        assert "made or stopped a moment ago" in words_of(client.post(PAGE, follow=True))
        assert list(CalendarAddress.objects.values_list("pk", flat=True)) == [key]

    def test_a_new_one_takes_the_place_of_the_one_that_was_seen(self, client: Client) -> None:
        person = invited(open_meeting())
        client.force_login(account_of(person))
        old = path_of(person)
        question = client.get(f"{PAGE}renew/")
        assert "stops working at once" in words_of(question)
        for typed in ("", "x", "٣", "9" * 30, "-1"):
            client.post(f"{PAGE}renew/", {"instead_of": typed})
            assert Client(SERVER_NAME="localhost").get(old).status_code == 200
        made = client.post(f"{PAGE}renew/", {"instead_of": question.context["number"]})
        statuses = [
            Client(SERVER_NAME="localhost").get(path).status_code for path in (old, made.context["address"][21:])
        ]
        assert statuses == [404, 200]

    def test_it_is_stopped_after_a_question(self, client: Client) -> None:
        person = invited(open_meeting())
        client.force_login(account_of(person))
        path = path_of(person)
        assert "stops working at once" in words_of(client.get(f"{PAGE}stop/"))
        assert Client(SERVER_NAME="localhost").get(path).status_code == 200
        assert "The address is stopped" in words_of(client.post(f"{PAGE}stop/", follow=True))
        assert Client(SERVER_NAME="localhost").get(path).status_code == 404
        for page in ("renew/", "stop/"):
            assert client.post(f"{PAGE}{page}").headers["Location"] == PAGE
        assert CalendarAddress.objects.count() == 0

    def test_an_account_of_nobody_is_told_so(self, client: Client) -> None:
        client.force_login(UserFactory())
        assert "joined to nobody on record" in words_of(client.get(PAGE))
        assert "joined to nobody on record" in words_of(client.post(PAGE))

    def test_no_form_from_elsewhere_makes_one(self) -> None:
        strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
        strict.force_login(account_of(invited(open_meeting())))
        assert [strict.post(f"{PAGE}{page}").status_code for page in ("", "renew/", "stop/")] == [403] * 3
        assert CalendarAddress.objects.count() == 0


def test_nobody_makes_or_stops_the_address_of_another() -> None:
    meeting = open_meeting()
    person, other = invited(meeting), invited(meeting)
    path_of(person)
    for deed in (make_address, stop_address):
        with pytest.raises(Refused):
            deed(person, by=account_of(other))  # type: ignore[operator]
    assert CalendarAddress.objects.count() == 1


def test_the_own_data_say_since_when_there_is_one_and_not_which(client: Client) -> None:
    person = invited(open_meeting())
    with time_machine.travel("2026-11-24T12:00:00Z"):
        path = path_of(person)
    [told] = [one for one in kept_about(account_of(person)) if one.title == "The secret address of your calendar"]
    assert (list(told.rows), path[10:-4] in str(told)) == ([{"made on": "24 November 2026"}], False)


def test_addresses_that_open_nothing_are_deleted_in_the_night_and_no_others() -> None:
    meeting = open_meeting()
    ended, closed, kept = (invited(meeting) for _ in range(3))
    for person in (ended, closed, kept):
        path_of(person)
    end_of_office(ended)
    close(closed)
    assert [(one.what, one.count) for one in retention.forget(network_today())] == [
        ("Secret addresses of calendars", 2)
    ]
    assert [one.person for one in CalendarAddress.objects.all()] == [kept]
    assert list(retention.forget(network_today())) == []


def test_who_has_no_office_keeps_it_while_a_meeting_of_their_own_is_to_come(client: Client) -> None:
    meeting = open_meeting()
    guest = PersonFactory(user=UserFactory())
    registration = Registration.objects.create(
        person=guest, meeting=meeting, capacity=meeting.capacities.first(), mode="in-person", status="confirmed"
    )
    path = path_of(guest)
    assert said(client, path) == [("Twelfth meeting", "CONFIRMED", "You have a seat.")]
    withdraw(registration, by=account_of(guest))
    assert client.get(path).status_code == 404


@race
def test_of_two_new_addresses_at_the_same_moment_one_is_made() -> None:
    person = invited(open_meeting())
    path_of(person)
    seen = CalendarAddress.objects.get().pk

    def renew() -> str:
        try:
            return make_address(person, by=account_of(person), instead_of=seen)
        except Changed:
            return ""

    addresses = [one for one in at_once([renew, renew]) if one]
    assert (len(addresses), CalendarAddress.objects.count()) == (1, 1)
    assert Client(SERVER_NAME="localhost").get(addresses[0].removeprefix("http://localhost:8000")).status_code == 200


def test_a_meeting_past_midnight_ends_on_the_next_day_and_is_not_over_before(client: Client) -> None:
    meeting = open_meeting(
        start=PartialDate.of(2027, 3, 27),
        end=PartialDate.of(2027, 3, 28),
        start_time=time(22),
        end_time=time(3, 30),
        registration_closes_on=None,
    )
    person = invited(meeting)
    seat(person, meeting)
    [event] = events_of(client, path_of(person))
    assert (event["DTSTART;TZID=Europe/Brussels"], event["DTEND;TZID=Europe/Brussels"]) == (
        "20270327T220000",
        "20270328T033000",
    )
