"""What the pages of a delegation say: who takes part for a member, as what, how they stand, and what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.changes.requests import changes_waiting_for
from meetings.delegations.speaking import capacities_for_delegates, invitations_of, may_name, speaks_for, waits_for
from meetings.labels import Label
from meetings.models import Capacity, Invitation, Meeting, Registration
from meetings.models.meeting import PLANNED
from meetings.models.registration import RegistrationStatus
from meetings.seats import Seats, seats_of
from meetings.services.acting_for_delegates import acts_for
from meetings.services.changing_holder import HELD_BY_SOMEBODY
from meetings.times import is_open_to_register, is_over
from r2pnet.visibility import Reader

CHIPS = {
    RegistrationStatus.REQUESTED: "due",
    RegistrationStatus.CONFIRMED: "good",
    RegistrationStatus.WAITING: "due",
    RegistrationStatus.ATTENDED: "good",
    RegistrationStatus.DECLINED: "bad",
    RegistrationStatus.WITHDRAWN: "open",
}


@dataclass(frozen=True)
class Row:
    """One who takes part for the member, or wanted to; `name` is the one that was typed for whom somebody named."""

    name: str
    url: str
    capacity: str
    facts: str
    label: Label
    waits_for_reader: bool
    is_live: bool


@dataclass(frozen=True)
class Delegation:
    """The people of one member at one meeting, for somebody of its offices."""

    invitation: Invitation
    rows: Sequence[Row]
    may_name: bool
    name_url: str
    seats: str
    own_seats: Sequence[str]
    is_open: bool

    @property
    def live(self) -> list[Row]:
        return [row for row in self.rows if row.is_live]

    @property
    def ended(self) -> list[Row]:
        return [row for row in self.rows if not row.is_live]

    @property
    def words(self) -> str:
        """ "3 take part or want to, 1 waits for you"."""
        number, waiting = len(self.live), sum(row.waits_for_reader for row in self.rows)
        words = ngettext("%(number)s person is named", "%(number)s people are named", number) % {"number": number}
        if not number:
            words = _("Nobody is named yet")
        if waiting:
            more = ngettext("%(number)s waits for you", "%(number)s wait for you", waiting) % {"number": waiting}
            return f"{words}, {more}."
        return f"{words}."


@dataclass(frozen=True)
class Deeds:
    """What the reader can do with one registration of the delegation."""

    decides: bool
    decides_change: bool
    changes: bool
    withdraws: bool
    substitutes: bool

    @property
    def are_none(self) -> bool:
        return not any((self.decides, self.decides_change, self.changes, self.withdraws, self.substitutes))


def delegations_of(user: Reader, meeting: Meeting) -> list[Delegation]:
    """One for each invited member in which the reader holds an office; the queries do not grow with the people."""
    invitations = list(invitations_of(user, meeting))
    waiting = set(waits_for(user).filter(meeting=meeting).values_list("pk", flat=True))
    asked = changes_waiting_for(user).filter(registration__meeting=meeting)
    waiting |= set(asked.order_by().values_list("registration", flat=True))
    seats = seats_of(meeting) if invitations else Seats(None)
    return [_delegation(one, user, waiting, seats) for one in invitations]


def registration_of(user: Reader, meeting: Meeting, number: int) -> Registration | None:
    """The one with that number, if it is of a delegation of the reader's."""
    rows = Registration.objects.of_members_of(user).filter(meeting=meeting, pk=number)
    found: Registration | None = _with_all(rows).first()
    return found


def name_of(registration: Registration) -> str:
    """As the member's people know them: the name that was typed, never whose the address is."""
    return registration.named_as or registration.person.name


def deeds_for(user: Reader, registration: Registration) -> Deeds:
    """What `user` can do about `registration` of their delegation, now."""
    meeting = registration.meeting
    speaks = speaks_for(user, registration.invitation.member_id if registration.invitation else None)
    is_own = registration.person.user_id == user.pk
    is_held = registration.status in HELD_BY_SOMEBODY and meeting.status in PLANNED and not is_over(meeting)
    acts = is_held and acts_for(registration, user)  # type: ignore[arg-type]  # who is signed in
    asked = registration.status == RegistrationStatus.REQUESTED and registration.is_for_member_to_decide
    return Deeds(
        decides=is_held and speaks and asked and not is_own,
        decides_change=is_held and changes_waiting_for(user).filter(registration=registration).exists(),
        changes=acts,
        withdraws=acts,
        substitutes=is_held and speaks,
    )


def state_words(registration: Registration) -> str:
    """How it stands, said to the people of the member."""
    if registration.status == RegistrationStatus.REQUESTED:
        if registration.is_for_member_to_decide:
            return _("Waits for the member’s focal point")
        return _("Waits for the secretariat")
    return str(registration.get_status_display())


def own_seats_words(capacity: Capacity, seats: Seats) -> str:
    """ "Delegate: 2 of its own seats are free"; empty where only the meeting's number counts."""
    if capacity.seats is None:
        return ""
    free = max(capacity.seats - seats.by_capacity.get(capacity.pk, 0), 0)
    words = ngettext(
        "%(capacity)s: %(free)s of its own seats is free", "%(capacity)s: %(free)s of its own seats are free", free
    )
    return words % {"capacity": capacity, "free": free}


def _delegation(invitation: Invitation, user: Reader, waiting: set[int], seats: Seats) -> Delegation:
    rows = _with_all(invitation.registrations.all())
    own = [own_seats_words(one, seats) for one in capacities_for_delegates(invitation)]
    meeting = invitation.meeting
    return Delegation(
        invitation=invitation,
        rows=[_row(one, waiting) for one in rows],
        may_name=may_name(user, invitation.member_id) and is_open_to_register(meeting),
        name_url=f"{reverse('delegate', args=[meeting.slug])}?for={invitation.pk}",
        seats=seats.free_words,
        own_seats=[words for words in own if words],
        is_open=is_open_to_register(meeting),
    )


def _row(registration: Registration, waiting: set[int]) -> Row:
    status = RegistrationStatus(registration.status)
    facts = [registration.get_rank_display(), registration.office, registration.get_mode_display()]
    return Row(
        name=name_of(registration),
        url=reverse("delegate-one", args=[registration.meeting.slug, registration.pk]),
        capacity=str(registration.capacity),
        facts=" · ".join(str(fact) for fact in facts if fact),
        label=Label(state_words(registration), CHIPS[status]),
        waits_for_reader=registration.pk in waiting,
        is_live=registration.is_live,
    )


def _with_all(rows: Any) -> Any:
    return rows.select_related(
        *("meeting", "person__user", "capacity", "named_by", "approved_by", "invitation__organisation"),
        *("invitation__member__country", "invitation__member__organisation"),
    ).order_by("pk")
