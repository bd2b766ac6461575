"""The entries of members as a reader may see them: one reading for the list, the page, the files and the directory.

Offices that the reader may not see are read with the others, in the same query, and are left here: only whether one of
them holds the office goes further, so that a member whose office is kept from the public is not called vacant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from focalpoints.models import Appointment, Member
from focalpoints.signs import Entry, entry_of, held_office
from r2pnet.visibility import Reader, grants_of

_DATE_COLUMNS = ("earliest", "latest", "precision", "sense")
# The columns that an entry reads: half of a list's time goes into making objects, by the column.
OFFICE_COLUMNS: Final = (
    *("member", "position", "office_note", "institution", "institution__name", "institution__sector", "end_state"),
    *("verified", "last_confirmed_on", "level", "scope"),
    *(f"{name}_{column}" for name in ("start", "end", "source_date") for column in _DATE_COLUMNS),
)
SOURCE_COLUMNS: Final = ("source_url", "source_public", "source_note")


@dataclass(frozen=True)
class FocalPointOffices:
    """A member's focal-point appointments that a reader may see, newest first; `is_held` by one of these or another."""

    seen: Sequence[Appointment] = ()
    is_held: bool = False

    def entry_of(self, member: Member) -> Entry:
        """The entry of the member whose offices these are."""
        return entry_of(member, self.seen, is_held=self.is_held)


NONE_ON_RECORD: Final = FocalPointOffices()


def seen_by(reader: Reader, offices: Iterable[Appointment]) -> FocalPointOffices:
    """`offices`, all focal-point appointments of one member, newest first, as far as `reader` may see them."""
    everything, grants = list(offices), grants_of(reader)
    seen = [office for office in everything if grants.cover(office.level, office.scope)]
    return FocalPointOffices(seen, is_held=held_office(everything) is not None)


def entries_of(
    members: Sequence[Member], reader: Reader, *, real_only: bool = False, with_sources: bool = False
) -> list[Entry]:
    """The entries of `members` in their order, as `reader` may see them; one query.

    `real_only` leaves out invented offices; `with_sources` reads the offices' sources, too.
    """
    # Every level is read on purpose: `seen_by` parts what the reader may see from what only says "not vacant".
    found = Appointment.objects.of_focal_points().filter(member__in=[member.pk for member in members])
    if real_only:
        found = found.filter(is_sample=False)
    columns = (*OFFICE_COLUMNS, *SOURCE_COLUMNS) if with_sources else OFFICE_COLUMNS
    by_member: dict[int, list[Appointment]] = {}
    for office in found.without_earlier_ends().newest_first().select_related("institution").only(*columns):
        by_member.setdefault(office.member_id, []).append(office)
    known = {member: seen_by(reader, offices) for member, offices in by_member.items()}
    return [known.get(member.pk, NONE_ON_RECORD).entry_of(member) for member in members]
