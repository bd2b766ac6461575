"""A change that two decide about at the same moment, or that is decided while the seat goes or it is taken back."""

from collections.abc import Callable
from functools import partial

from focalpoints.models import Person
from meetings.models import ChangeRequest, Meeting, Registration
from meetings.services.requesting_changes import decline, grant, take_back
from r2pnet.outbox.models import Message
from r2pnet.refusal import Refused
from tests.factories import UserFactory
from tests.meetings.gathering import ONLINE, account_of, invited, open_meeting, seat
from tests.meetings.test_change_requests import ask, of_staff
from tests.meetings.test_seats_under_pressure import REPEATS
from tests.races import at_once, race


def said(deed: Callable[[], ChangeRequest | Registration]) -> str:
    """What became of it; empty for a refusal."""
    try:
        made = deed()
    except Refused:
        return ""
    return made.state if isinstance(made, ChangeRequest) else made.status


def told() -> list[str]:
    """The messages on changes since this was asked last."""
    rows = Message.objects.filter(kind__startswith="registration-change-")
    kinds = list(rows.order_by("pk").values_list("kind", flat=True))
    Message.objects.all().delete()
    return kinds


def asked_at(number: int) -> ChangeRequest:
    meeting = open_meeting(slug=f"changes-{number}", ordinal=20 + number)
    return ask(of_staff(meeting))


@race
def test_of_two_who_decide_at_once_one_does_and_the_person_reads_one_word() -> None:
    staff = [UserFactory(is_staff=True) for _ in range(2)]
    for number in range(REPEATS):
        request = asked_at(number)
        outcome = at_once(
            [
                partial(said, partial(grant, request, by=staff[0])),
                partial(said, partial(decline, request, "No room.", by=staff[1])),
                partial(said, partial(grant, request, by=staff[1])),
            ]
        )
        kept = ChangeRequest.objects.select_related("registration").get(pk=request.pk)
        assert kept.state in ("granted", "declined")
        assert {one for one in outcome if one} == {kept.state}
        assert kept.registration.mode == ("online" if kept.state == "granted" else "in-person")
        assert told() == [f"registration-change-{kept.state}"]


@race
def test_a_change_that_is_taken_back_while_it_is_granted_is_one_of_both() -> None:
    staff = UserFactory(is_staff=True)
    for number in range(REPEATS):
        request = asked_at(number)
        by = account_of(request.registration.person)
        outcome = at_once(
            [partial(said, partial(take_back, request, by=by)), partial(said, partial(grant, request, by=staff))]
        )
        kept = ChangeRequest.objects.select_related("registration").get(pk=request.pk)
        assert sorted(outcome) == ["", kept.state]
        assert kept.registration.mode == ("online" if kept.state == "granted" else "in-person")
        assert told() == (["registration-change-granted"] if kept.state == "granted" else [])


def last_seat(number: int) -> tuple[Meeting, ChangeRequest, Person]:
    """One seat, somebody online who asks for it, and somebody who has not registered yet."""
    meeting = open_meeting(slug=f"last-{number}", ordinal=20 + number, seats=1)
    request = ask(of_staff(meeting, ONLINE), "in-person")
    return meeting, request, invited(meeting, role="alternate")


@race
def test_the_last_seat_is_given_once_to_who_asks_for_the_room_or_to_who_registers() -> None:
    staff = UserFactory(is_staff=True)
    for number in range(REPEATS):
        meeting, request, other = last_seat(number)
        outcome = at_once(
            [
                partial(said, partial(grant, request, by=staff)),
                partial(said, partial(seat, other, meeting, kind="alternate")),
            ]
        )
        assert outcome in (["granted", "waiting"], ["", "confirmed"])
        assert meeting.registrations.seated().count() == 1
        is_granted = outcome[0] == "granted"
        assert ChangeRequest.objects.get(pk=request.pk).state == ("granted" if is_granted else "asked")
        assert told() == (["registration-change-granted"] if is_granted else [])
