"""The official order of a list of participants: the one rule for the list, badges, the tick list and the report."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeVar

from django.utils.translation import gettext_lazy as _

from focalpoints.models.member import MemberKind, Standing
from meetings.models import Registration
from meetings.models.capacity import CapacityKind
from meetings.models.registration import Rank
from r2pnet.text import searchable

Row = TypeVar("Row")

STATES, ORGANISATIONS, PROSPECTIVE, UN, GUESTS, STAFF = range(6)
GROUPS: Final = {
    STATES: _("Member states"),
    ORGANISATIONS: _("Regional organisations that are members"),
    PROSPECTIVE: _("States that consider joining"),
    UN: _("United Nations"),
    GUESTS: _("Observers, speakers and other organisations"),
    STAFF: _("Secretariat"),
}
RANKS: Final[list[str]] = [Rank.HEAD, Rank.ALTERNATE, Rank.ADVISER]
SPECIAL: Final = {CapacityKind.PROSPECTIVE: PROSPECTIVE, CapacityKind.UN: UN, CapacityKind.STAFF: STAFF}


def group_of(one: Registration) -> int:
    """The part of the list: by the member that was invited, else by the capacity."""
    member = one.invitation.member if one.invitation else None
    if member is not None and member.standing != Standing.MEMBER:
        return PROSPECTIVE
    if member is not None:
        return STATES if member.kind == MemberKind.STATE else ORGANISATIONS
    return SPECIAL.get(CapacityKind(one.capacity.kind), GUESTS)


class Place(NamedTuple):
    """Where somebody stands: the part of the list, the delegation as it is called, the rank in it, and the name."""

    group: int
    delegation: str
    rank: str
    name: str

    @property
    def in_delegation(self) -> tuple[int, str]:
        """The head first, then alternates, advisers and whoever has no rank; among equals by name."""
        return RANKS.index(self.rank) if self.rank in RANKS else len(RANKS), searchable(self.name)


def place_of(one: Registration) -> Place:
    """Of a registration, which has its person, capacity and invitation with it."""
    return Place(group_of(one), str(one.invitation or one.capacity), one.rank, one.person.name)


def in_official_order(
    rows: Iterable[Row], place: Callable[[Row], Place]
) -> Iterator[tuple[str, list[tuple[str, list[Row]]]]]:
    """The parts by their titles, in each the delegations in the alphabet of the language, in each its people.

    `place` says where a row stands. A part without anybody is left out.
    """
    parts: dict[int, dict[str, list[Row]]] = {number: {} for number in GROUPS}
    for one in rows:
        stands = place(one)
        parts[stands.group].setdefault(stands.delegation, []).append(one)
    for number, title in GROUPS.items():
        names = sorted(parts[number], key=searchable)
        if names:
            yield str(title), [(name, sorted(parts[number][name], key=_in_delegation(place))) for name in names]


def _in_delegation(place: Callable[[Row], Place]) -> Callable[[Row], tuple[int, str]]:
    return lambda one: place(one).in_delegation
