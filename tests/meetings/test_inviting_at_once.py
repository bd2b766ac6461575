"""Two who press at the same moment: one invitation and one mail, one reminder, one answer."""

from functools import partial

from django.db import connections

from focalpoints.models import User
from focalpoints.models.appointment import Role
from meetings.models import Invitation, InvitationReminder, Meeting
from meetings.services.answering import Answer, answer
from meetings.services.inviting import invite
from meetings.services.registering import Wish
from meetings.services.reminding import remind
from r2pnet.outbox.models import Message
from r2pnet.refusal import Refused
from tests.factories import UserFactory
from tests.meetings.gathering import account_of, open_meeting, seat
from tests.meetings.inviting import holder, invitation_of, member, with_focal_point, written
from tests.meetings.test_seats_under_pressure import REPEATS
from tests.races import at_once, race


def a_meeting(repeat: int) -> Meeting:
    Message.objects.all().delete()
    return open_meeting(slug=f"race-{repeat}", ordinal=20 + repeat)


def two_of_staff() -> list[User]:
    return [UserFactory(is_staff=True, is_superuser=True) for _ in range(2)]


@race
def test_two_who_invite_at_once_write_to_nobody_twice() -> None:
    members = [with_focal_point(f"Land{number}") for number in range(5)]
    staff = two_of_staff()
    for repeat in range(REPEATS):
        meeting = a_meeting(repeat)
        at_once([partial(invite, meeting, members=members, by=by) for by in staff])
        assert Invitation.objects.filter(meeting=meeting).count() == 5
        assert sorted(written()) == [f"focal-point@land{number}.example" for number in range(5)]


@race
def test_two_who_remind_at_once_remind_nobody_twice() -> None:
    members = [with_focal_point(f"Land{number}") for number in range(5)]
    staff = two_of_staff()
    for repeat in range(REPEATS):
        meeting = a_meeting(repeat)
        for one in members:
            invitation_of(meeting, one)
        done = at_once([partial(remind, meeting, None, by=by) for by in staff])
        assert sorted(len(one.reminded) for one in done) == [0, 5]
        assert InvitationReminder.objects.filter(invitation__meeting=meeting).count() == 5
        assert len(written("meeting-reminder")) == 5


@race
def test_of_an_acceptance_and_a_refusal_at_once_one_stands_and_the_other_is_told() -> None:
    one = member("Testland")
    people = [holder(one, Role.ALTERNATE, email=f"{name}@testland.example") for name in ("first", "second")]
    given = [Answer("accepted"), Answer("declined", reason="Elections.")]
    for repeat in range(REPEATS):
        row = invitation_of(a_meeting(repeat), one)

        def press(number: int, row: Invitation = row) -> str:
            try:
                return answer(row, given[number], by=account_of(people[number])).reply
            except Refused as refusal:
                return refusal.message

        said = at_once([lambda: press(0), lambda: press(1)])
        row.refresh_from_db()
        assert row.reply in said
        assert sum("meanwhile" in words for words in said) == 1
        assert row.history.count() == 2


@race
def test_of_registering_and_declining_at_the_same_moment_the_first_keeps_the_other_out() -> None:
    one = member("Testland")
    person = holder(one)
    for repeat in range(REPEATS):
        meeting = a_meeting(repeat)
        row = invitation_of(meeting, one)

        def decline(row: Invitation = row) -> str:
            try:
                return answer(row, Answer("declined", reason="Ill."), by=account_of(person)).reply
            except Refused as refusal:
                return refusal.message

        def take(meeting: Meeting = meeting) -> str:
            try:
                return seat(person, meeting, Wish("in-person")).status
            except Refused as refusal:
                return refusal.message

        said = at_once([decline, take])
        row.refresh_from_db()
        outcome = (row.reply, "declined" in said, "confirmed" in said, meeting.registrations.live().count())
        assert outcome in {("declined", True, False, 0), ("accepted", False, True, 1)}
    connections.close_all()
