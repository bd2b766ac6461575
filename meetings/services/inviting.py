"""Who may take part in a meeting: its capacities, and the members and organisations that are invited."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Member, Organisation, User
from meetings.inviting.plan import INVITATION, Guest, Plan, plan
from meetings.inviting.speakers import is_open_to_answer
from meetings.models import Capacity, Invitation, Meeting
from meetings.models.capacity import Approval, BadgeColour, CapacityKind, MayAsk
from meetings.models.meeting import PLANNED
from meetings.services.holding_online import refuse_seats_of_webinar
from meetings.services.seating import fill_seats, held, refuse_fewer_seats_than_taken
from meetings.services.writing_invitations import letters
from meetings.times import is_over
from r2pnet.acting import Why
from r2pnet.outbox.posting import post_each
from r2pnet.recording import record, save_signed
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump

# Who may ask, who approves, and the colour of the badge, of the standard set (design, section 3); the rest is equal.
STANDARD: dict[str, dict[str, Any]] = {
    CapacityKind.FOCAL_POINT: {"may_ask": MayAsk.FOCAL_POINT, "badge_colour": BadgeColour.PETROL},
    CapacityKind.ALTERNATE: {"may_ask": MayAsk.ALTERNATE, "badge_colour": BadgeColour.PETROL},
    CapacityKind.DELEGATE: {"may_ask": MayAsk.OFFICE, "badge_colour": BadgeColour.PETROL},
    CapacityKind.MISSION: {"may_ask": MayAsk.MISSION, "badge_colour": BadgeColour.PETROL},
    CapacityKind.PROSPECTIVE: {"may_ask": MayAsk.NAMED, "approval": Approval.STAFF, "badge_colour": BadgeColour.OCHRE},
    CapacityKind.REGIONAL_ORGANISATION: {"may_ask": MayAsk.NAMED, "badge_colour": BadgeColour.OCHRE},
    CapacityKind.UN: {"may_ask": MayAsk.NAMED, "badge_colour": BadgeColour.OCHRE},
    CapacityKind.OBSERVER: {"may_ask": MayAsk.NAMED, "approval": Approval.STAFF, "reads_papers": False},
    CapacityKind.SPEAKER: {"may_ask": MayAsk.NAMED, "badge_colour": BadgeColour.PLUM},
    CapacityKind.STAFF: {"may_ask": MayAsk.NOBODY, "badge_colour": BadgeColour.GREEN},
}


def give_standard_capacities(meeting: Meeting, *, by: User | None) -> None:
    """Fill the table of capacities of a meeting that has none from the standard set."""
    if meeting.capacities.exists():
        return
    for position, (kind, values) in enumerate(STANDARD.items(), start=1):
        save_signed(Capacity(meeting=meeting, kind=kind, position=position, **values), by=by)


def save_capacity(capacity: Capacity, *, by: User | None, reason: Why = "") -> Capacity:
    """Save a capacity; who waits for a seat that it has now moves up.

    Raises `Refused` for fewer seats than are taken in it, and for seats of a webinar; else as `record`.
    """
    with transaction.atomic():
        bump(Capacity.stamp_group)
        meeting = held(capacity.meeting)
        refuse_seats_of_webinar(meeting, capacity)
        if capacity.pk:
            refuse_fewer_seats_than_taken(meeting, capacity)
        record(capacity, by=by, reason=reason)
        fill_seats(meeting, by=by)
    return capacity


def save_invitation(invitation: Invitation, *, by: User | None, reason: Why = "") -> Invitation:
    """Save an invitation. Raises as `record`."""
    return record(invitation, by=by, reason=reason)


def invite(
    meeting: Meeting,
    *,
    members: Iterable[Member] = (),
    organisations: Iterable[Organisation] = (),
    capacities: Iterable[Capacity] = (),
    by: User,
    held_back: bool = False,
    agreed: str | None = None,
) -> Plan:
    """Invite these to `meeting` in `capacities` (none: in all), and write to who answers for each; says what was done.

    Safe to repeat, and for two at once: who has an invitation keeps it as it is, and who was written to gets nothing
    twice. Whoever is invited and reached by no mail has an invitation all the same: a letter goes. `held_back`: the
    mails wait in the outbox until staff release them. `agreed` is the digest of the plan that somebody looked at.
    Raises `Refused` for a meeting that is not announced, is cancelled, over or no longer answered, and `Changed` when
    the plan is another.
    """
    with transaction.atomic():
        bump(Invitation.stamp_group)
        meeting = Meeting.objects.select_related("country").get(pk=meeting.pk)
        refuse_if_nobody_can_be_asked(meeting)
        found = plan(meeting, members, organisations)
        words = _("Somebody else has invited, or an address has changed: look at it once more.")
        if agreed is not None and agreed != found.digest:
            raise Changed(words)
        allowed = meeting.capacities.filter(pk__in=[capacity.pk for capacity in capacities])
        made = [(_invited(guest, meeting, list(allowed), by=by), guest) for guest in found.guests]
        to_write = [(row, guest.speakers) for row, guest in made if guest.is_to_be_written]
        post_each(INVITATION, letters(INVITATION, to_write), held_back=held_back)
    return found


def refuse_if_nobody_can_be_asked(meeting: Meeting) -> None:
    """Raise `Refused` unless whoever is asked can answer on the page behind the link."""
    refuse_unless(meeting.status in PLANNED, _("Announce the meeting first: nobody can see it yet, or it is off."))
    refuse_unless(not is_over(meeting), _("This meeting is over."))
    words = _("The time to answer is over: open registration again, or give a later last day to register.")
    refuse_unless(is_open_to_answer(meeting), words)


def _invited(guest: Guest, meeting: Meeting, capacities: list[Capacity], *, by: User) -> Invitation:
    """The invitation that `guest` has, or a new one."""
    found = guest.invitation
    if found is None:
        found = Invitation(meeting=meeting, member=guest.member, organisation=guest.organisation)
        save_signed(found, by=by)
        if capacities:
            found.capacities.set(capacities)
    found.meeting = meeting
    return found
