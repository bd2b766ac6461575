"""The table of steps of a meeting's status: what is there, what it needs, who is told; the admin follows it too."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from focalpoints.models import User
from meetings.models import Meeting
from meetings.models.meeting import MeetingStatus
from meetings.running.steps import STEPS, Step, missing_for, step_named, steps_from
from meetings.services.announcing import save_meeting
from meetings.services.stepping import take_step
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.admin.pages import errors_of, filled_in
from tests.factories import InvitationFactory, MeetingFactory, RegistrationFactory, UserFactory
from tests.meetings.gathering import invited, open_meeting, seat
from tests.races import at_once, race

S = MeetingStatus
# Written by hand from the brief of the secretariat; nothing here is computed by what is being tested.
ALLOWED = {
    "draft": {"announced", "open"},
    "announced": {"draft", "open", "held", "cancelled"},
    "open": {"closed", "held", "cancelled"},
    "closed": {"open", "held", "cancelled"},
    "held": {"cancelled"},
    "cancelled": {"announced", "open", "closed", "held"},
}


@pytest.fixture
def staff(db: None) -> User:
    return UserFactory(is_staff=True, is_superuser=True, email="secretariat@example.org")


def named(key: str) -> Step:
    step = step_named(key)
    assert step is not None
    return step


def edit(client: Client, meeting: Meeting, **changed: Any) -> Any:
    address = f"/admin/meetings/meeting/{meeting.pk}/change/"
    return client.post(address, filled_in(client.get(address), **changed))


def keys_of(meeting: Meeting) -> list[str]:
    return [step.key for step in steps_from(meeting)]


def in_status(status: str, **fields: Any) -> Meeting:
    return open_meeting(status=status, **fields)


def test_the_table_has_the_steps_that_are_allowed_and_no_other() -> None:
    pairs = {(before.value, step.after.value) for step in STEPS for before in step.before}
    assert pairs == {(before, after) for before, some in ALLOWED.items() for after in some}
    assert len({step.key for step in STEPS}) == len(STEPS)


@pytest.mark.django_db
class TestTaken:
    @pytest.mark.parametrize(
        ("status", "keys"),
        [
            ("draft", ["announce", "open"]),
            ("announced", ["open", "hold", "draft", "cancel"]),
            ("open", ["close", "hold", "cancel"]),
            ("closed", ["reopen", "hold", "cancel"]),
            ("held", []),
            ("cancelled", []),
        ],
    )
    def test_a_coming_meeting_is_offered_the_steps_of_what_it_is(self, status: str, keys: list[str]) -> None:
        meeting = in_status(status)
        meeting.history.all().delete()
        assert keys_of(meeting) == keys

    @pytest.mark.parametrize("before", S.values)
    @pytest.mark.parametrize("after", S.values)
    def test_a_meeting_is_saved_with_another_status_by_a_step_alone(self, before: str, after: str, staff: User) -> None:
        meeting = in_status(before)
        meeting.history.all().delete()
        reachable = {step.after for step in steps_from(meeting) if not list(missing_for(meeting, step))}
        meeting.status = after
        if after == before or after in reachable:
            assert save_meeting(meeting, by=staff).status == after
        else:
            with pytest.raises(Refused) as refused:
                save_meeting(meeting, by=staff)
            assert refused.value.field == "status"
            assert Meeting.objects.get(pk=meeting.pk).status == before

    def test_from_draft_to_held_with_who_did_it_and_why(self, staff: User) -> None:
        meeting = in_status("draft")
        for key in ("announce", "open", "close", "reopen", "close"):
            meeting = take_step(meeting, named(key), by=staff, reason=f"Sample: {key}")
        with time_machine.travel(f"{date.today() + timedelta(days=121)}T12:00:00Z"):
            meeting = take_step(meeting, named("hold"), by=staff)
        rows = list(meeting.history.order_by("history_id").values_list("status", "history_change_reason"))
        assert rows[1:] == [
            ("announced", "Sample: announce"), ("open", "Sample: open"), ("closed", "Sample: close"),
            ("open", "Sample: reopen"), ("closed", "Sample: close"), ("held", None),
        ]  # fmt: skip
        assert meeting.history.latest().history_user == staff
        assert Message.objects.count() == 0

    def test_pressed_twice_it_is_taken_once(self, staff: User) -> None:
        meeting = open_meeting()
        seat(invited(meeting), meeting)
        Message.objects.all().delete()
        for _press in range(2):
            take_step(Meeting.objects.get(pk=meeting.pk), named("cancel"), by=staff)
        assert [message.kind for message in Message.objects.all()] == ["registration-meeting-cancelled"]
        assert meeting.history.count() == 2

    def test_a_step_that_is_not_there_any_more_is_refused_in_words(self, staff: User) -> None:
        meeting = open_meeting()
        take_step(meeting, named("cancel"), by=staff)
        with pytest.raises(Refused, match="It is “Cancelled” now"):
            take_step(meeting, named("close"), by=staff)

    @pytest.mark.parametrize(
        ("key", "fields", "words"),
        [
            ("announce", {"start": None, "end": None}, "A meeting that is announced needs its first day"),
            ("open", {"start": PartialDate.of(2099, 5), "end": None}, "Give the first day itself"),
            ("open", {"zone": ""}, "Give the time zone"),
            ("open", {"registration_closes_on": date(2020, 1, 1)}, "The last day to register has passed"),
        ],
    )
    def test_what_a_step_needs_is_asked_for(self, key: str, fields: dict[str, Any], words: str, staff: User) -> None:
        fields = {"registration_closes_on": None, **fields}
        meeting = in_status("draft", **fields)
        with pytest.raises(Refused, match=words):
            take_step(meeting, named(key), by=staff)
        assert Meeting.objects.get(pk=meeting.pk).status == S.DRAFT

    def test_registration_is_opened_for_a_meeting_with_a_capacity_alone(self, staff: User) -> None:
        meeting = in_status("draft")
        meeting.capacities.all().delete()
        with pytest.raises(Refused, match="Give it a capacity"):
            take_step(meeting, named("open"), by=staff)

    def test_it_is_held_from_its_last_day_on_by_the_clocks_of_its_place(self, staff: User) -> None:
        meeting = open_meeting(
            start=PartialDate.of(2027, 5, 12), end=PartialDate.of(2027, 5, 13),
            registration_closes_on=None, zone="Pacific/Auckland",
        )  # fmt: skip
        with time_machine.travel("2027-05-12T11:00:00Z"), pytest.raises(Refused, match="from its last day on"):
            take_step(meeting, named("hold"), by=staff)
        with time_machine.travel("2027-05-12T13:00:00Z"):
            assert take_step(meeting, named("hold"), by=staff).status == S.HELD

    def test_what_people_know_of_does_not_become_a_draft_again(self, staff: User) -> None:
        nobody, somebody = in_status("announced"), in_status("announced", slug="b", ordinal=13)
        RegistrationFactory(meeting=somebody, capacity=somebody.capacities.get(kind="un"), status="withdrawn")
        assert take_step(nobody, named("draft"), by=staff).status == S.DRAFT
        with pytest.raises(Refused, match="Cancel it instead"):
            take_step(somebody, named("draft"), by=staff)
        written_to = in_status("announced", slug="c", ordinal=14)
        InvitationFactory(meeting=written_to, sent_at="2026-11-01T12:00:00Z")
        with pytest.raises(Refused, match="Cancel it instead"):
            take_step(written_to, named("draft"), by=staff)


@pytest.mark.django_db
class TestTakenBack:
    def test_cancelling_is_taken_back_on_the_same_day_to_what_it_was(self, staff: User) -> None:
        with time_machine.travel("2027-03-01T10:00:00Z", tick=False):
            meeting = open_meeting(status="closed", start=PartialDate.of(2027, 5, 12), end=None,
                                   registration_closes_on=None)  # fmt: skip
            meeting = take_step(meeting, named("cancel"), by=staff)
        with time_machine.travel("2027-03-01T20:00:00Z", tick=False):
            assert keys_of(meeting) == ["take-back-closed"]
            meeting.place = "Elsewhere"  # a cancelled meeting can still be corrected
            meeting = save_meeting(meeting, by=staff)
            assert keys_of(meeting) == ["take-back-closed"]
            assert take_step(meeting, named("take-back-closed"), by=staff).status == S.CLOSED

    def test_on_the_next_day_it_is_final(self, staff: User) -> None:
        with time_machine.travel("2027-03-01T10:00:00Z", tick=False):
            meeting = open_meeting(start=PartialDate.of(2027, 5, 12), end=None, registration_closes_on=None)
            meeting = take_step(meeting, named("cancel"), by=staff)
        with time_machine.travel("2027-03-02T10:00:00Z", tick=False):
            assert keys_of(meeting) == []
            meeting.status = S.OPEN
            with pytest.raises(Refused, match="It cannot become “Registration open”: it is “Cancelled” now"):
                save_meeting(meeting, by=staff)

    def test_the_record_of_what_is_over_can_be_corrected_and_nobody_is_written_to(self, staff: User) -> None:
        meeting = MeetingFactory(status=S.HELD)
        RegistrationFactory(meeting=meeting)
        assert keys_of(meeting) == ["not-held"]
        meeting = take_step(meeting, named("not-held"), by=staff)
        assert keys_of(meeting) == ["held-after-all"]
        assert take_step(meeting, named("held-after-all"), by=staff).status == S.HELD
        assert Message.objects.count() == 0


class TestInTheAdmin:
    def choices(self, client: Client, meeting: Meeting) -> list[str]:
        page = client.get(f"/admin/meetings/meeting/{meeting.pk}/change/")
        return [value for value, _label in page.context["adminform"].form.fields["status"].choices]

    @pytest.mark.parametrize(
        ("status", "offered"),
        [
            ("draft", ["draft", "announced", "open"]),
            ("open", ["open", "closed", "held", "cancelled"]),
            ("held", ["held", "cancelled"]),
        ],
    )
    def test_the_status_can_become_what_the_table_allows(
        self, staff_client: Client, status: str, offered: list[str]
    ) -> None:
        meeting = MeetingFactory(status=status)
        assert self.choices(staff_client, meeting) == offered

    def test_a_step_that_is_not_there_is_refused_at_the_field(self, staff_client: Client) -> None:
        meeting = MeetingFactory(status=S.DRAFT)
        words = "No step leads there from what it is: choose one of the list."
        assert errors_of(edit(staff_client, meeting, status="held")) == {"status": [words]}
        assert Meeting.objects.get(pk=meeting.pk).status == S.DRAFT

    def test_a_step_that_needs_something_first_says_so_at_the_field(self, staff_client: Client) -> None:
        meeting = open_meeting(status=S.DRAFT, zone="")
        words = "Give the time zone: registration closes by the clocks of the place."
        assert errors_of(edit(staff_client, meeting, status="open")) == {"status": [words]}
        assert Meeting.objects.get(pk=meeting.pk).status == S.DRAFT

    def test_a_new_one_does_not_begin_as_closed(self, staff_client: Client) -> None:
        form = staff_client.get("/admin/meetings/meeting/add/").context["adminform"].form
        assert [value for value, _label in form.fields["status"].choices] == [
            "draft", "announced", "open", "held", "cancelled",
        ]  # fmt: skip


@pytest.mark.django_db
class TestDaysAndTimes:
    @pytest.mark.parametrize(
        "fields",
        [
            {"registration_closes_on": date(2019, 5, 15)},
            {"end": None, "registration_closes_on": date(2019, 5, 14)},
            {"end": None, "start_time": "22:00", "end_time": "02:00"},
            {"end": PartialDate.of(2019, 5, 13), "start_time": "09:30", "end_time": "09:30"},
            {"seats": 0},
        ],
    )
    def test_the_database_refuses_what_cannot_be(self, fields: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            MeetingFactory(**fields)
        assert Meeting.objects.count() == 0

    @pytest.mark.parametrize(
        "fields",
        [
            {"registration_closes_on": date(2019, 5, 14)},  # its last day, after it has begun
            {"start_time": "22:00", "end_time": "02:00"},  # over midnight, with a last day of its own
            {"start": PartialDate.of(2019, 5), "end": None, "start_time": "22:00", "end_time": "02:00"},
            {"start": None, "end": None, "status": "draft", "registration_closes_on": date(2019, 5, 14)},
        ],
    )
    def test_and_takes_what_can(self, fields: dict[str, Any]) -> None:
        MeetingFactory(**fields)


def taken(meeting: Meeting, key: str, staff: User) -> str:
    try:
        return take_step(meeting, named(key), by=staff).status
    except Refused:
        return "refused"


def closed_and_cancelled_twice_at_once(meeting: Meeting, staff: User) -> list[str]:
    seat(invited(meeting), meeting)
    Message.objects.all().delete()
    return at_once(
        [
            lambda: taken(meeting, "close", staff),
            lambda: taken(meeting, "cancel", staff),
            lambda: taken(meeting, "cancel", staff),
        ]
    )


@race
def test_of_steps_at_once_each_is_taken_from_what_the_meeting_is_then() -> None:
    """Closed first, it can still be cancelled; cancelled first, closing is refused. Nobody is told twice."""
    staff = UserFactory(is_staff=True)
    for repeat in range(5):
        meeting = open_meeting(slug=f"steps-{repeat}", ordinal=20 + repeat)
        outcomes = closed_and_cancelled_twice_at_once(meeting, staff)
        assert outcomes in (["closed", "cancelled", "cancelled"], ["refused", "cancelled", "cancelled"])
        assert Meeting.objects.get(pk=meeting.pk).status == "cancelled"
        assert [message.kind for message in Message.objects.all()] == ["registration-meeting-cancelled"]
