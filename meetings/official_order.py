"""The official order of a list of participants: in which part somebody stands, and in which delegation."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from focalpoints.models.member import MemberKind, Standing
from meetings.models import Registration
from meetings.models.capacity import CapacityKind
from meetings.models.registration import Rank

STATES, ORGANISATIONS, PROSPECTIVE, UN, GUESTS, STAFF = range(6)
GROUPS: Final = {
    STATES: _("Member states"),
    ORGANISATIONS: _("Regional organisations that are members"),
    PROSPECTIVE: _("States that consider joining"),
    UN: _("United Nations"),
    GUESTS: _("Observers, speakers and other organisations"),
    STAFF: _("Secretariat"),
}
RANKS: Final = {Rank.HEAD: 0, Rank.ALTERNATE: 1, Rank.ADVISER: 2}
SPECIAL: Final = {CapacityKind.PROSPECTIVE: PROSPECTIVE, CapacityKind.UN: UN, CapacityKind.STAFF: STAFF}


def group_of(one: Registration) -> int:
    """The part of the list: by the member that was invited, else by the capacity."""
    member = one.invitation.member if one.invitation else None
    if member is not None and member.standing != Standing.MEMBER:
        return PROSPECTIVE
    if member is not None:
        return STATES if member.kind == MemberKind.STATE else ORGANISATIONS
    return SPECIAL.get(CapacityKind(one.capacity.kind), GUESTS)
