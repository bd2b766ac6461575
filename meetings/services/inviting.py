"""Who may take part in a meeting: its capacities, and the members and organisations that are invited."""

from typing import Any

from django.db import transaction

from focalpoints.models import User
from meetings.models import Capacity, Invitation, Meeting
from meetings.models.capacity import Approval, BadgeColour, CapacityKind, MayAsk
from meetings.services.seating import fill_seats, held, refuse_fewer_seats_than_taken
from r2pnet.acting import Why
from r2pnet.recording import record, save_signed
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

    Raises `Refused` for fewer seats than are taken in it; else as `record`.
    """
    with transaction.atomic():
        bump(Capacity.stamp_group)
        meeting = held(capacity.meeting)
        if capacity.pk:
            refuse_fewer_seats_than_taken(meeting, capacity)
        record(capacity, by=by, reason=reason)
        fill_seats(meeting, by=by)
    return capacity


def save_invitation(invitation: Invitation, *, by: User | None, reason: Why = "") -> Invitation:
    """Save an invitation. Raises as `record`."""
    return record(invitation, by=by, reason=reason)
