"""Another person of the member takes a place as it stands: nobody moves, both are told, and who named whom stays."""

import os
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from focalpoints.models import Person
from meetings.models import Meeting, Needs, TravelSupport
from meetings.models.capacity import Approval
from meetings.models.meeting import MeetingStatus
from meetings.services.deciding import approve
from meetings.services.naming_delegates import Delegate
from meetings.services.registering import Wish, withdraw
from meetings.services.substituting import substitute
from r2pnet.outbox.models import Message
from r2pnet.refusal import Refused
from tests.factories import UserFactory
from tests.meetings.gathering import invited, open_meeting, seat, statuses
from tests.meetings.naming import Invited, invited_member
from tests.races import at_once, race

pytestmark = pytest.mark.django_db
REPEATS = int(os.environ.get("RACE_REPEATS", "3"))
OTHER = Delegate("O. Ther", "other@example.org", "Deputy", language="fr")


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(seats=1)


@pytest.fixture
def ours(meeting: Meeting) -> Invited:
    return invited_member(meeting)


def refusal(deed: Any) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        deed()
    return refused.value.message, refused.value.field


def test_the_seat_stays_and_nobody_who_waits_jumps_in(meeting: Meeting, ours: Invited) -> None:
    held = ours.name(rank="alternate")
    waiting = seat(invited(meeting), meeting)
    Needs.objects.create(registration=held, text="a ramp")
    granted = {"state": "granted", "decided_at": timezone.now(), "amount": 500, "reason": "far away"}
    TravelSupport.objects.create(registration=held, **granted)
    Message.objects.all().delete()
    taken = substitute(held, OTHER, by=ours.focal_point)
    assert (taken.pk, taken.status, taken.capacity, taken.mode, taken.rank) == (
        held.pk, "confirmed", held.capacity, "in-person", "alternate",
    )  # fmt: skip
    assert (taken.person.name, taken.office, taken.named_as, taken.named_by) == (
        "O. Ther", "Deputy", "O. Ther", ours.focal_point,
    )  # fmt: skip
    assert list(meeting.registrations.waiting()) == [waiting]
    left = meeting.registrations.get(person=held.person)
    assert (left.status, left.named_by, left.named_at, left.named_as, left.registered_at) == (
        "withdrawn", held.named_by, held.named_at, "D. Elegate", held.registered_at,
    )  # fmt: skip
    assert (list(ours.invitation.persons.all()), Needs.objects.count()) == ([taken.person], 0)
    support = TravelSupport.objects.get()
    assert (support.registration, support.state, support.amount, support.reason) == (left, "granted", 500, "")
    assert list(Message.objects.order_by("pk").values_list("kind", "to_address")) == [
        ("registration-withdrawn", "d@example.org"),
        ("registration-named", "other@example.org"),
    ]


def test_a_place_in_the_line_is_the_same_place(meeting: Meeting, ours: Invited) -> None:
    made = [ours.name(f"{number}@example.org") for number in range(3)]
    substitute(made[1], OTHER, by=ours.focal_point)
    withdraw(made[0], by=ours.focal_point)
    assert meeting.registrations.seated().get().person.name == "O. Ther"


def test_the_focal_point_sends_somebody_in_their_own_place_after_the_last_day_to_register(
    meeting: Meeting, ours: Invited
) -> None:
    held = seat(ours.focal_point.person, meeting, Wish("in-person", is_listed=True))
    with time_machine.travel(timezone.now() + timedelta(days=100), tick=False):
        taken = substitute(held, OTHER, by=ours.focal_point)
    assert (taken.rank, taken.is_listed, taken.status) == ("head", False, "confirmed")


def test_who_withdraws_a_place_that_another_has_meanwhile_withdraws_nothing(meeting: Meeting, ours: Invited) -> None:
    held = ours.name()
    substitute(held, OTHER, by=ours.focal_point)
    assert refusal(lambda: withdraw(held, by=ours.focal_point))[0].startswith("Somebody else has taken this place")
    assert statuses(meeting) == ["confirmed", "withdrawn"]


def test_done_twice_it_is_done_once(meeting: Meeting, ours: Invited) -> None:
    held = ours.name()
    for _press in range(2):
        substitute(held, OTHER, by=ours.focal_point)
    assert statuses(meeting) == ["confirmed", "withdrawn"]


class TestRefusing:
    def test_whose_word_is_not_the_members(self, meeting: Meeting, ours: Invited) -> None:
        held = ours.name(by=ours.focal_point)
        for user in (ours.assistant, ours.alternate, invited_member(meeting).focal_point, UserFactory()):
            words = "Only the focal point of the member decides who takes this place."
            assert refusal(partial(substitute, held, OTHER, by=user))[0] == words

    def test_what_has_ended_and_a_meeting_that_was_cancelled(self, meeting: Meeting, ours: Invited) -> None:
        held = ours.name()
        withdraw(held, by=ours.focal_point)
        assert refusal(lambda: substitute(held, OTHER, by=ours.focal_point))[0].startswith("This place can no longer")
        held = ours.name("e@example.org")
        Meeting.objects.filter(pk=meeting.pk).update(status=MeetingStatus.CANCELLED)
        words = "The meeting is over or was cancelled."
        assert refusal(lambda: substitute(held, OTHER, by=ours.focal_point))[0] == words

    def test_who_takes_part_already_and_in_neutral_words_the_delegate_of_another(
        self, meeting: Meeting, ours: Invited
    ) -> None:
        held = ours.name()
        ours.name("two@example.org")
        invited_member(meeting).name("theirs@example.org")
        ours_words = refusal(lambda: substitute(held, Delegate("X", "two@example.org"), by=ours.focal_point))
        theirs = refusal(lambda: substitute(held, Delegate("X", "theirs@example.org"), by=ours.focal_point))
        assert ours_words == ("This person takes part already.", "work_email")
        assert theirs == ("The secretariat has to record this person: write to it.", "work_email")

    def test_a_place_that_staff_have_approved(self, meeting: Meeting, ours: Invited) -> None:
        held = ours.name()
        meeting.capacities.update(approval=Approval.STAFF)
        assert "The secretariat approves" in refusal(lambda: substitute(held, OTHER, by=ours.focal_point))[0]


def or_refused(deed: Any) -> str:
    try:
        return str(deed().status)
    except Refused:
        return "refused"


@race
def test_two_who_name_one_delegate_at_once_name_one() -> None:
    for repeat in range(REPEATS):
        meeting = open_meeting(slug=f"named-{repeat}", ordinal=20 + repeat, seats=5)
        ours, theirs = invited_member(meeting), invited_member(meeting)
        address = f"new{repeat}@example.org"
        jobs = [partial(ours.name, address), partial(ours.name, address), partial(theirs.name, address)]
        got = at_once([partial(or_refused, job) for job in jobs])
        assert sorted(set(got)) == ["confirmed", "refused"]
        assert (statuses(meeting), Person.objects.filter(work_email=address).count()) == (["confirmed"], 1)


def taken_and_withdrawn_at_once(repeat: int) -> tuple[list[str], list[str]]:
    """What each got, and how the rows of the meeting stand."""
    meeting = open_meeting(slug=f"taken-{repeat}", ordinal=20 + repeat, seats=1)
    ours = invited_member(meeting)
    held = ours.name(f"first{repeat}@example.org")
    other = Delegate("O. Ther", f"other{repeat}@example.org")
    taken = partial(substitute, held, other, by=ours.focal_point)
    withdrawn = partial(withdraw, held, by=UserFactory())
    return at_once([partial(or_refused, taken), partial(or_refused, withdrawn)]), statuses(meeting)


@race
def test_who_withdraws_while_another_takes_the_place_never_withdraws_the_other() -> None:
    for repeat in range(REPEATS):
        assert taken_and_withdrawn_at_once(repeat) in [
            (["confirmed", "refused"], ["confirmed", "withdrawn"]),
            (["refused", "withdrawn"], ["withdrawn"]),
        ]


def approved_twice_at_once(repeat: int) -> tuple[list[str], int]:
    """What each got, and how many messages went."""
    meeting = open_meeting(slug=f"approved-{repeat}", ordinal=20 + repeat, seats=1)
    ours, staff = invited_member(meeting), UserFactory(is_staff=True)
    held = ours.name(f"asked{repeat}@example.org", by=ours.assistant)
    of_member = partial(approve, held, by=ours.focal_point, for_member=True)
    got = at_once([partial(or_refused, of_member), partial(or_refused, partial(approve, held, by=staff))])
    about = f"meetings.registration:{held.pk}"
    return got, Message.objects.filter(about=about, kind="registration-confirmed").count()


@race
def test_two_approvals_at_once_are_one() -> None:
    for repeat in range(REPEATS):
        assert approved_twice_at_once(repeat) == (["confirmed", "confirmed"], 1)
