"""Which members have a vacant office, as far as is recorded: silence of the sources is no vacancy."""

from focalpoints.entries import entries_of
from focalpoints.member_rows import DATE_COLUMNS
from focalpoints.models import Member
from r2pnet.visibility import Reader

# What an entry reads of its member.
COLUMNS = (
    *("standing", "is_declared_vacant", "verified", "last_confirmed_on"),
    *(f"source_date_{column}" for column in DATE_COLUMNS),
)


def vacant_members(reader: Reader) -> list[int]:
    """The keys of the members of today, without samples, whose entry says "Vacant" to `reader`; two queries."""
    seen = Member.objects.standing_members().visible_to(reader).filter(is_sample=False)
    members = list(seen.only(*COLUMNS))
    entries = entries_of(members, reader, real_only=True)
    return [member.pk for member, entry in zip(members, entries, strict=True) if entry.is_vacant]
