"""The offices for which a member can nominate, each with who holds it now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Member
from focalpoints.models.appointment import Role
from focalpoints.models.nomination import Way
from focalpoints.models.term import EndState
from focalpoints.offices import term_words
from r2pnet.clock import network_today
from r2pnet.visibility import Reader


@dataclass(frozen=True)
class Office:
    """A role of a member, and the terms of those who hold it now or are to hold it."""

    role: Role
    holders: Sequence[Appointment]

    @property
    def ways(self) -> list[Way]:
        """What a nomination can do to it. A focal point is one; the others can be several."""
        if not self.holders:
            return [Way.BEGIN]
        if self.role == Role.FOCAL_POINT:
            return [Way.SUCCEED, Way.ALTERNATE, Way.COVER, Way.CORRECT]
        return [Way.BEGIN, Way.SUCCEED, Way.CORRECT]

    @property
    def held_words(self) -> str:
        """Who holds it, in one line."""
        return "; ".join(holder_in_words(term) for term in self.holders) or _("Nobody is on record")


def offices_of(member: Member, reader: Reader) -> list[Office]:
    """Every role of `member` with the terms that run or are still to begin, as `reader` sees them; one query."""
    lasting = Q(end_state=EndState.OPEN) | Q(end_state=EndState.KNOWN, end_latest__gte=network_today())
    found = Appointment.objects.visible_to(reader).filter(lasting, member=member).newest_first()
    terms = list(found.select_related("institution", "person", "member__country", "member__organisation"))
    return [Office(role, [term for term in terms if term.role == role]) for role in Role]


def holder_in_words(term: Appointment) -> str:
    """ "A. Example, Head of Unit (since May 2024)"."""
    who = term.person.name if term.person else _("person not on record")
    time = term_words(term)
    named = ", ".join(part for part in (who, term.office) if part)
    return f"{named} ({time[:1].lower()}{time[1:]})" if time else named
