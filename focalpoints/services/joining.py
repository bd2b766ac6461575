"""A state or an organisation becomes a member of the record."""

from focalpoints.models import Member, User
from r2pnet.acting import Why
from r2pnet.recording import record
from r2pnet.slugs import free_slug


def save_member(member: Member, *, by: User | None, reason: Why = "") -> Member:
    """Save a member; a new one gets its address, the UN short name in ASCII, for good. Raises as `record`."""
    if not member.slug:
        member.slug = free_slug(Member, member.name)
    return record(member, by=by, reason=reason)
