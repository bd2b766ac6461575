"""A change that somebody decides about is asked for: the place stays, those who approve decide, all are told once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from focalpoints.services.erasure import anonymise
from meetings.models import ChangeRequest, Meeting, Needs, Registration
from meetings.models.capacity import Approval
from meetings.models.meeting import HowHeld, MeetingStatus
from meetings.services.deciding import decline as decline_registration
from meetings.services.naming_delegates import Delegate
from meetings.services.registering import Wish, change, withdraw
from meetings.services.requesting_changes import Taking, change_delegate, change_own, decline, grant, take_back
from meetings.services.substituting import substitute
from r2pnet.outbox.kinds import kind_of
from r2pnet.outbox.models import Message
from r2pnet.own_data import kept_about
from r2pnet.refusal import Refused
from tests.factories import UserFactory
from tests.meetings.gathering import IN_PERSON, ONLINE, account_of, invited, open_meeting, seat, statuses
from tests.meetings.naming import Invited, invited_member

pytestmark = pytest.mark.django_db
LATE = {"registration_closes_on": date.today() - timedelta(days=2)}


def approved_by(approval: str, kind: str = "alternate", **fields: Any) -> Meeting:
    meeting = open_meeting(**fields)
    meeting.capacities.filter(kind=kind).update(approval=approval)
    return meeting


def closed(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(**LATE)


def of_staff(meeting: Meeting, wish: Wish = IN_PERSON) -> Registration:
    """Somebody who registered before staff had to approve the capacity: a place that stands."""
    meeting.capacities.filter(kind="focal-point").update(approval=Approval.NOBODY)
    held = seat(invited(meeting), meeting, wish)
    meeting.capacities.filter(kind="focal-point").update(approval=Approval.STAFF)
    return now(held)


def now(registration: Registration) -> Registration:
    found: Registration = Registration.objects.select_related("meeting", "person__user").get(pk=registration.pk)
    return found


def ask(registration: Registration, mode: str = "online") -> ChangeRequest:
    asked = change_own(now(registration), Wish(mode), by=account_of(registration.person))
    assert asked is not None
    return asked


def told() -> list[str]:
    rows = Message.objects.filter(kind__startswith="registration-change").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def refusal(deed: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        deed()
    return refused.value.message


def state_of(request: ChangeRequest) -> str:
    return ChangeRequest.objects.get(pk=request.pk).state


class TestWhatIsAsked:
    @pytest.mark.parametrize("approval", [Approval.NOBODY, Approval.STAFF])
    def test_another_way_is_asked_for_where_the_capacity_is_approved(self, approval: str) -> None:
        meeting = open_meeting()
        held = of_staff(meeting)
        meeting.capacities.update(approval=approval)
        asked = change_own(now(held), ONLINE, by=account_of(held.person))
        is_asked = approval == Approval.STAFF
        assert (asked is not None, now(held).mode) == (is_asked, "in-person" if is_asked else "online")

    def test_needs_and_being_listed_are_saved_at_once_whatever_is_asked(self) -> None:
        held = of_staff(open_meeting())
        change_own(held, Wish("online", needs="Step-free way", is_listed=True), by=account_of(held.person))
        assert (now(held).mode, now(held).is_listed, Needs.objects.get().text) == ("in-person", True, "Step-free way")
        closed(held.meeting)
        assert change_own(now(held), IN_PERSON, by=account_of(held.person)) is None
        assert (now(held).is_listed, Needs.objects.count(), ChangeRequest.objects.count()) == (False, 0, 1)

    def test_what_is_not_approved_yet_is_changed_at_once(self) -> None:
        meeting = open_meeting()
        meeting.capacities.update(approval=Approval.STAFF)
        held = seat(invited(meeting), meeting)
        assert (held.status, change_own(held, ONLINE, by=account_of(held.person))) == ("requested", None)
        assert now(held).mode == "online"

    def test_after_the_last_day_every_change_of_the_way_is_asked_of_the_secretariat(self) -> None:
        meeting = approved_by(Approval.MEMBER)
        held = seat(invited(meeting), meeting)
        closed(meeting)
        asked = ask(held)
        assert (asked.mode, asked.is_for_member_to_decide, now(held).mode) == ("online", False, "in-person")
        assert "The last day" in refusal(lambda: change(now(held), ONLINE, by=account_of(held.person)))

    def test_asked_twice_it_is_asked_once_and_another_waits_until_it_is_taken_back(self) -> None:
        ours = invited_member(open_meeting())
        held = ours.name()
        closed(held.meeting)
        for _press in range(2):
            change_delegate(now(held), Taking("online", "alternate", "Deputy"), by=ours.focal_point)
        asked = ChangeRequest.objects.get()
        assert (asked.mode, asked.rank, asked.office) == ("online", "alternate", "Deputy")
        words = refusal(lambda: change_delegate(now(held), Taking("online", "adviser", "x"), by=ours.focal_point))
        assert words == "A change is asked for already: take it back first."
        assert (now(held).mode, now(held).office) == ("in-person", "Adviser, Ministry")

    def test_what_is_over_cancelled_ended_or_of_another_is_not_asked_for(self) -> None:
        held = of_staff(open_meeting())
        assert "not your" in refusal(lambda: change_own(held, ONLINE, by=UserFactory()))
        for status in (MeetingStatus.HELD, MeetingStatus.CANCELLED):
            Meeting.objects.update(status=status)
            assert "over or was cancelled" in refusal(lambda: ask(held))
        Meeting.objects.update(status=MeetingStatus.OPEN)
        assert "Choose" in refusal(lambda: ask(held, "by-boat"))
        withdraw(now(held), by=account_of(held.person))
        assert "has ended" in refusal(lambda: ask(held))
        assert ChangeRequest.objects.count() == 0

    def test_small_things_of_a_delegate_are_saved_at_once_while_registration_is_open(self) -> None:
        meeting = approved_by(Approval.STAFF, "delegate")
        ours = invited_member(meeting)
        held = ours.name()
        Registration.objects.update(status="confirmed")
        change_delegate(now(held), Taking("online", "alternate", "Deputy"), by=ours.focal_point)
        asked = ChangeRequest.objects.get()
        assert (asked.mode, asked.rank, asked.office) == ("online", "", "")
        assert (now(held).mode, now(held).rank, now(held).office) == ("in-person", "alternate", "Deputy")


@dataclass
class Asked:
    """A delegate whom an assistant named, and whose other way the assistant has asked for."""

    ours: Invited
    held: Registration
    request: ChangeRequest


@pytest.fixture
def asked() -> Asked:
    meeting = approved_by(Approval.MEMBER, "delegate", seats=2)
    ours = invited_member(meeting)
    held = ours.name(by=ours.assistant)
    Registration.objects.update(status="confirmed", approved_by=ours.focal_point, approved_at=timezone.now())
    change_delegate(now(held), Taking("online", held.rank, held.office), by=ours.assistant)
    return Asked(ours, held, ChangeRequest.objects.select_related("registration__meeting").get())


class TestTheMembersWord:
    def test_it_waits_for_the_focal_point_who_alone_decides(self, asked: Asked) -> None:
        assert (asked.request.is_for_member_to_decide, now(asked.held).mode) == (True, "in-person")
        for user in (asked.ours.assistant, asked.ours.alternate, invited_member(asked.held.meeting).focal_point):
            assert "focal point" in refusal(lambda by=user: grant(asked.request, by=by, for_member=True))
        grant(asked.request, by=asked.ours.focal_point, for_member=True)
        assert (now(asked.held).mode, told()) == ("online", ["registration-change-granted"])

    def test_whose_word_is_the_members_changes_at_once(self, asked: Asked) -> None:
        take_back(asked.request, by=asked.ours.focal_point)
        change_delegate(now(asked.held), Taking("online", asked.held.rank), by=asked.ours.focal_point)
        assert (now(asked.held).mode, ChangeRequest.objects.open().count()) == ("online", 0)

    def test_a_word_that_is_not_the_members_to_give_is_refused(self, asked: Asked) -> None:
        ChangeRequest.objects.update(is_for_member_to_decide=False)
        words = "The secretariat decides about this change."
        assert refusal(lambda: grant(asked.request, by=asked.ours.focal_point, for_member=True)) == words
        assert state_of(asked.request) == "asked"


class TestDeciding:
    def test_granted_it_frees_the_seat_and_is_told_once_with_the_calendar_file(self) -> None:
        meeting, staff = open_meeting(seats=1), UserFactory(is_staff=True)
        held = of_staff(meeting)
        waits = seat(invited(meeting, role="alternate"), meeting, kind="alternate")
        asked = ask(held)
        assert statuses(meeting) == ["confirmed", "waiting"]
        again = [grant(asked, by=staff).version for _press in range(2)]
        assert (again[0], statuses(meeting)) == (again[1], ["confirmed", "confirmed"])
        assert (now(held).mode, now(waits).mode, told()) == ("online", "in-person", ["registration-change-granted"])
        message = Message.objects.get(kind="registration-change-granted")
        kind = kind_of(message.kind)
        assert kind.still_true
        assert kind.attach
        assert (kind.still_true(message), [one.name for one in kind.attach(message)]) == (True, ["meeting.ics"])
        assert "is granted: Online. It says now:" in message.body
        kept = ChangeRequest.objects.get()
        assert (kept.state, kept.decided_by, kept.decided_at is not None) == ("granted", staff, True)

    def test_where_no_seat_is_free_it_stays_open_and_says_so(self) -> None:
        meeting, staff = open_meeting(seats=1), UserFactory(is_staff=True)
        held = of_staff(meeting, ONLINE)
        other = seat(invited(meeting, role="alternate"), meeting, kind="alternate")
        asked = ask(held, "in-person")
        assert "Every seat in the room that they may have is taken." in refusal(lambda: grant(asked, by=staff))
        assert (state_of(asked), now(held).mode, now(held).status, told()) == ("asked", "online", "confirmed", [])
        withdraw(other, by=account_of(other.person))
        grant(asked, by=staff)
        assert (state_of(asked), now(held).mode, statuses(meeting)) == (
            "granted",
            "in-person",
            ["confirmed", "withdrawn"],
        )

    def test_declined_it_needs_a_reason_and_the_place_stays(self) -> None:
        held, staff = of_staff(open_meeting()), UserFactory(is_staff=True)
        asked = ask(held)
        assert refusal(lambda: decline(asked, "  ", by=staff)) == "Write the reason: the person reads it."
        assert "500" in refusal(lambda: decline(asked, "x" * 501, by=staff))
        for _press in range(2):
            decline(asked, "The room is booked", by=staff)
        assert (now(held).mode, told()) == ("in-person", ["registration-change-declined"])
        message = Message.objects.get(kind="registration-change-declined")
        assert "is declined: Online. The reason: The room is booked." in message.body
        assert "decided already" in refusal(lambda: grant(asked, by=staff))
        assert ask(held).pk != asked.pk

    def test_nobody_decides_on_their_own_and_nobody_else_takes_back(self) -> None:
        held = of_staff(open_meeting())
        asked, by = ask(held), account_of(held.person)
        for deed in (grant, lambda one, by: decline(one, "x", by=by)):
            assert "their own" in refusal(lambda deed=deed: deed(asked, by=by))
        assert "Only the person" in refusal(lambda: take_back(asked, by=UserFactory()))
        for _press in range(2):
            assert take_back(asked, by=by).state == "taken-back"
        assert "decided already" in refusal(lambda: grant(asked, by=UserFactory()))
        assert told() == []

    def test_a_rank_that_somebody_else_has_by_now_and_a_way_that_is_gone_are_refused(self) -> None:
        ours, staff = invited_member(open_meeting()), UserFactory(is_staff=True)
        held, other = ours.name(), ours.name("o@example.org")
        closed(held.meeting)
        change_delegate(now(held), Taking("online", "head", "Deputy"), by=ours.focal_point)
        asked = ChangeRequest.objects.get()
        Registration.objects.filter(pk=other.pk).update(rank="head")
        assert "head of the delegation" in refusal(lambda: grant(asked, by=staff))
        Registration.objects.filter(pk=other.pk).update(rank="adviser")
        Meeting.objects.update(how_held=HowHeld.IN_PERSON)
        assert "in person only" in refusal(lambda: grant(asked, by=staff))
        Meeting.objects.update(how_held=HowHeld.BOTH)
        grant(asked, by=staff)
        assert (now(held).mode, now(held).rank, now(held).office) == ("online", "head", "Deputy")

    def test_nothing_is_granted_at_a_meeting_that_is_cancelled(self) -> None:
        asked = ask(of_staff(open_meeting()))
        Meeting.objects.update(status=MeetingStatus.CANCELLED)
        assert "over or was cancelled" in refusal(lambda: grant(asked, by=UserFactory()))
        assert state_of(asked) == "asked"


class TestWhatEndsWithThePlace:
    def test_it_ends_when_the_registration_is_withdrawn_or_declined(self) -> None:
        meeting, staff = open_meeting(), UserFactory(is_staff=True)
        first, second = ask(of_staff(meeting)), ask(of_staff(meeting))
        withdraw(first.registration, by=account_of(first.registration.person))
        decline_registration(second.registration, "No room.", by=staff)
        assert [state_of(one) for one in (first, second)] == ["ended", "ended"]
        assert "decided already" in refusal(lambda: grant(first, by=staff))
        assert ChangeRequest.objects.get(pk=second.pk).decided_by == staff

    def test_who_takes_the_place_takes_no_request_of_another(self, asked: Asked) -> None:
        by = asked.ours.focal_point
        substitute(now(asked.held), Delegate("O. Ther", "other@example.org", "Deputy"), by=by)
        kept = ChangeRequest.objects.select_related("registration__person").get()
        assert (kept.state, kept.registration.status, kept.registration.person) == (
            "ended",
            "withdrawn",
            asked.held.person,
        )
        assert now(asked.held).change_requests.count() == 0
        assert "decided already" in refusal(lambda: grant(asked.request, by=by, for_member=False))


class TestKeeping:
    def test_the_database_holds_one_open_request_and_signed_decisions(self) -> None:
        asked = ask(of_staff(open_meeting()))
        rows = ChangeRequest.objects.filter(pk=asked.pk)
        wrong: list[dict[str, Any]] = [
            {"state": "granted"},
            {"state": "declined", "decided_at": timezone.now(), "decided_by": asked.asked_by},
            {"decided_at": timezone.now()},
            {"mode": ""},
        ]
        for values in wrong:
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            ChangeRequest.objects.create(registration=asked.registration, mode="online", asked_by=asked.asked_by)

    def test_the_history_says_who_asked_and_who_decided(self) -> None:
        staff = UserFactory(is_staff=True)
        asked = ask(of_staff(open_meeting()))
        decline(asked, "No room.", by=staff)
        rows = ChangeRequest.history.filter(id=asked.pk).order_by("history_id")
        told_by = [(row.state, row.history_user) for row in rows]
        assert told_by == [("asked", account_of(asked.registration.person)), ("declined", staff)]

    def test_a_person_reads_it_and_their_name_goes_with_an_erasure(self) -> None:
        meeting = open_meeting()
        ours = invited_member(meeting)
        held = seat(ours.alternate.person, meeting, kind="alternate")
        closed(meeting)
        asked = ask(held)
        decline(asked, f"{held.person.name} has a seat.", by=UserFactory())
        [own] = [one for one in kept_about(ours.alternate) if one.title.startswith("Changes of your")]
        assert [(row["asked for"], row["state"]) for row in own.rows] == [("Online", "Declined")]
        name = held.person.name
        anonymise(held.person, by=None)
        texts = [ChangeRequest.objects.get().reason, *ChangeRequest.history.values_list("reason", flat=True)]
        assert [text for text in texts if name in text] == []
        assert ChangeRequest.objects.get().state == "declined"
