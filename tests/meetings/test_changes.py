"""A meeting is cancelled or moved: who registered is told, and what said otherwise is taken back."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from focalpoints.models import User
from meetings.confirmation_letter import confirmation_letter
from meetings.models import Meeting, Registration
from meetings.models.meeting import HowHeld, MeetingStatus
from meetings.reports import CONFIRMATION_LETTER
from meetings.services.announcing import save_meeting
from meetings.services.deciding import decline
from meetings.services.registering import withdraw
from r2pnet.outbox.kinds import kind_of
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import Report
from r2pnet.reports.registry import NoSubject
from tests.factories import MeetingFactory, ReportFactory, UserFactory
from tests.meetings.gathering import ONLINE, account_of, invited, open_meeting, seat

pytestmark = pytest.mark.django_db
SECRET = "https://join.example.org/zqx-secret"
CANCELLED, CHANGED = "registration-meeting-cancelled", "registration-meeting-changed"

AFTER_ALL = "registration-meeting-after-all"


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(seats=2, start_time=time(9, 30), joining_address=SECRET)


@pytest.fixture
def staff() -> User:
    return UserFactory(is_staff=True)


def registered(meeting: Meeting) -> dict[str, Registration]:
    """One of each kind, by what they are; nothing is in the outbox."""
    names = ("seated", "withdrawn", "declined", "online", "second", "waiting")
    people = {name: invited(meeting, user=UserFactory(email=f"{name}@example.org"), name=name) for name in names}
    made = {}
    for name in names:
        made[name] = seat(people[name], meeting, **({"wish": ONLINE} if name == "online" else {}))
        if name == "withdrawn":
            withdraw(made[name], by=account_of(people[name]))
        if name == "declined":
            decline(made[name], "No room.", by=UserFactory(is_staff=True))
    Message.objects.all().delete()
    return made


def told(kind: str) -> list[str]:
    """Who was written to, without the host; every message in the outbox is of this kind."""
    assert set(Message.objects.values_list("kind", flat=True)) <= {kind}
    return [
        address.partition("@")[0] for address in Message.objects.order_by("pk").values_list("to_address", flat=True)
    ]


def is_still_true(message: Message) -> bool:
    still_true = kind_of(message.kind).still_true
    assert still_true is not None
    return still_true(message)


def event_of(message: Message) -> Any:
    attach = kind_of(message.kind).attach
    assert attach is not None
    (attached,) = attach(message)
    assert (attached.name, attached.content_type) == ("meeting.ics", "text/calendar; method=PUBLISH")
    (event,) = Calendar.from_ical(attached.content.decode()).walk("VEVENT")
    return event


def saved(meeting: Meeting, staff: User, **fields: Any) -> Meeting:
    """The meeting with other values, saved as the admin does."""
    fresh = Meeting.objects.get(pk=meeting.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    return save_meeting(fresh, by=staff)


def cancelled(meeting: Meeting, staff: User) -> Meeting:
    return saved(meeting, staff, status=MeetingStatus.CANCELLED)


class TestCancelled:
    def test_everybody_who_registered_is_told_once_that_the_meeting_was_cancelled(
        self, meeting: Meeting, staff: User
    ) -> None:
        registered(meeting)
        cancelled(meeting, staff)
        saved(meeting, staff, place="Elsewhere")
        assert told(CANCELLED) == ["seated", "online", "second", "waiting"]
        message = Message.objects.earliest("pk")
        assert message.subject == "Cancelled: Twelfth meeting"
        assert "the Twelfth meeting, for which you have registered, was cancelled." in message.body
        assert (is_still_true(message), SECRET in message.body) == (True, False)

    def test_the_calendar_file_that_goes_with_it_says_cancelled_under_a_higher_number(
        self, meeting: Meeting, staff: User
    ) -> None:
        person = invited(meeting)
        seat(person, meeting)
        before = event_of(Message.objects.get())
        cancelled(meeting, staff)
        after = event_of(Message.objects.get(kind=CANCELLED))
        assert (before["STATUS"], after["STATUS"], after["UID"]) == ("CONFIRMED", "CANCELLED", before["UID"])
        assert (before["SEQUENCE"], after["SEQUENCE"]) == (2, 3)
        assert (SECRET in str(before["DESCRIPTION"]), SECRET in after.to_ical().decode()) == (True, False)

    def test_no_message_says_any_more_that_a_place_is_confirmed_at_it(self, meeting: Meeting, staff: User) -> None:
        one, two = (seat(invited(meeting), meeting) for _ in range(2))
        waiting = seat(invited(meeting), meeting)
        withdraw(two, by=staff)
        earlier = list(Message.objects.order_by("pk"))
        assert [is_still_true(message) for message in earlier] == [True, False, False, True, True]
        cancelled(meeting, staff)
        assert [(message.kind, is_still_true(message)) for message in Message.objects.order_by("pk")] == [
            ("registration-confirmed", False), ("registration-confirmed", False), ("registration-waiting", False),
            ("registration-withdrawn", True), ("registration-moved-up", False), (CANCELLED, True), (CANCELLED, True),
        ]  # fmt: skip
        assert {message.about for message in Message.objects.filter(kind=CANCELLED)} == {
            f"meetings.registration:{registration.pk}" for registration in (one, waiting)
        }

    def test_who_has_withdrawn_since_is_not_told_of_it(self, meeting: Meeting, staff: User) -> None:
        registration = seat(invited(meeting), meeting)
        cancelled(meeting, staff)
        message = Message.objects.get(kind=CANCELLED)
        withdraw(registration, by=staff)
        assert is_still_true(message) is False

    def test_nobody_is_told_of_the_cancellation_of_what_is_over(self, staff: User) -> None:
        meeting = open_meeting()
        registered(meeting)
        day = date.today() - timedelta(days=30)
        days = {"start_earliest": day, "start_latest": day, "end_earliest": day, "end_latest": day}
        Meeting.objects.update(**days, registration_closes_on=None)
        past = {"start": PartialDate.on(day), "end": PartialDate.on(day), "registration_closes_on": None}
        saved(meeting, staff, status=MeetingStatus.CANCELLED, **past)
        assert told(CANCELLED) == []

    def test_no_letter_confirms_a_place_at_it_and_files_are_taken_back(self, meeting: Meeting, staff: User) -> None:
        registration = seat(invited(meeting), meeting)
        other = seat(invited(meeting), meeting)
        elsewhere = open_meeting(slug="elsewhere", ordinal=13)
        subjects = [
            ("participants", meeting.slug), ("confirmation-letter", str(registration.pk)),
            ("confirmation-letter", str(other.pk)), ("participants", elsewhere.slug),
        ]  # fmt: skip
        for kind, subject in subjects:
            ReportFactory(kind=kind, subject=subject, level="members", state="ready", file="x.pdf")
        subject, user = str(registration.pk), account_of(registration.person)
        assert CONFIRMATION_LETTER.may_order(user, subject) is True
        assert confirmation_letter(subject, "en").meeting == "Twelfth test meeting"
        cancelled(meeting, staff)
        states = list(Report.objects.order_by("pk").values_list("state", flat=True))
        assert states == ["overtaken", "overtaken", "overtaken", "ready"]
        assert [CONFIRMATION_LETTER.may_order(one, subject) for one in (user, staff)] == [False, False]
        assert (CONFIRMATION_LETTER.offered(user), CONFIRMATION_LETTER.offers_any(user)) == ([], False)
        with pytest.raises(NoSubject):
            confirmation_letter(subject, "en")


class TestMoved:
    @pytest.mark.parametrize(
        "fields",
        [
            {"start_time": time(10, 0)},
            {"end_time": time(17, 0)},
            {"zone": "America/New_York"},
            {"place": "Sample City"},
            {"how_held": HowHeld.ONLINE},
            {"joining_address": "https://join.example.org/other"},
            {"end": PartialDate.on(date.today() + timedelta(days=123))},
        ],
        ids=lambda fields: next(iter(fields)),
    )
    def test_who_has_a_place_is_told_when_it_takes_place_at_another_time_or_place(
        self, meeting: Meeting, staff: User, fields: dict[str, Any]
    ) -> None:
        registered(meeting)
        saved(meeting, staff, **fields)
        if "how_held" in fields:  # online there is a place for everybody
            gone_up = Message.objects.filter(kind="registration-moved-up")
            assert [one.to_name for one in gone_up] == ["waiting"]
            gone_up.delete()
        assert told(CHANGED) == ["seated", "online", "second"]
        message = Message.objects.earliest("pk")
        assert message.subject == "When or where has changed: Twelfth meeting"
        assert "Your place stays yours." in message.body
        assert is_still_true(message) is True

    def test_nobody_is_told_of_any_other_change(self, meeting: Meeting, staff: User) -> None:
        registered(meeting)
        saved(meeting, staff, title="Another title", theme="A theme", registration_closes_on=None)
        saved(meeting, staff, status=MeetingStatus.CLOSED)
        assert told(CHANGED) == []

    def test_of_two_changes_the_last_is_told_and_each_calendar_file_takes_the_place_of_the_earlier(
        self, meeting: Meeting, staff: User
    ) -> None:
        seat(invited(meeting), meeting)
        sequences = [event_of(Message.objects.get())["SEQUENCE"]]
        for place in ("Sample City", "Sampleton"):
            saved(meeting, staff, place=place)
            event = event_of(Message.objects.latest("pk"))
            sequences.append(event["SEQUENCE"])
        assert (sequences, event["LOCATION"]) == ([2, 3, 4], "Sampleton")
        first, second = Message.objects.filter(kind=CHANGED).order_by("pk")
        assert ("Where: Sample City" in first.body, "Where: Sampleton" in second.body) == (True, True)
        assert (is_still_true(first), is_still_true(second)) == (False, True)

    def test_who_is_given_a_seat_by_the_same_change_reads_the_new_place_in_that_message_alone(
        self, meeting: Meeting, staff: User
    ) -> None:
        registered(meeting)
        saved(meeting, staff, place="Sample City", seats=3)
        got = [(message.kind, message.to_address) for message in Message.objects.order_by("pk")]
        assert got[-1] == ("registration-moved-up", "waiting@example.org")
        assert [address for _kind, address in got].count("waiting@example.org") == 1
        assert "Where: Sample City" in Message.objects.latest("pk").body

    def test_everybody_who_registered_is_told_that_a_cancelled_meeting_takes_place_after_all(
        self, meeting: Meeting, staff: User
    ) -> None:
        registered(meeting)
        cancelled(meeting, staff)
        earlier = Message.objects.earliest("pk")
        Message.objects.exclude(pk=earlier.pk).delete()
        saved(meeting, staff, status=MeetingStatus.OPEN)
        after = Message.objects.exclude(pk=earlier.pk).order_by("pk")
        assert [(one.kind, one.to_address.partition("@")[0]) for one in after] == [
            (AFTER_ALL, "seated"), (AFTER_ALL, "online"), (AFTER_ALL, "second"), (AFTER_ALL, "waiting"),
        ]  # fmt: skip
        assert (is_still_true(earlier), is_still_true(after[0])) == (False, True)

    def test_the_work_for_each_registration_is_the_same_however_many_there_are(
        self, meeting: Meeting, staff: User
    ) -> None:
        numbers = []
        for more in (1, 1, 10):
            for _ in range(more):
                seat(invited(meeting), meeting, ONLINE)
            with CaptureQueriesContext(connection) as asked:
                saved(meeting, staff, place=f"Place {len(numbers)}")
            numbers.append(len(asked))
        assert numbers[2] - numbers[1] == 10 * (numbers[1] - numbers[0])
        assert Message.objects.filter(kind=CHANGED).count() == 1 + 2 + 12


def test_a_meeting_that_becomes_a_draft_again_is_in_no_public_file_any_more(staff: User) -> None:
    meeting = MeetingFactory(status=MeetingStatus.ANNOUNCED, slug="planted")
    files = [
        ReportFactory(kind="member-sheet", subject="testland", level=level, state="ready", file="x.pdf")
        for level in ("public", "secretariat")
    ]
    saved(meeting, staff, theme="Another theme")
    assert [Report.objects.get(pk=one.pk).state for one in files] == ["ready", "ready"]
    saved(meeting, staff, status=MeetingStatus.DRAFT)
    assert [Report.objects.get(pk=one.pk).state for one in files] == ["overtaken", "ready"]
