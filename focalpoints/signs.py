"""What the point beside a member says, in a sign and in words (design, section 3; ux, "state of an entry").

Filled: confirmed by the member in the last 15 months, or a source younger than two years. Half: a source says so,
nothing newer. Ring: vacant, only where an end without successor is recorded or the secretariat says so. Dotted: not
verified. A member without an appointment on record is "office not recorded", never vacant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Member
from focalpoints.models.member import Standing
from r2pnet.partial_dates import PartialDate
from r2pnet.provenance import Provenance


class Sign(models.TextChoices):
    """The labels are what a reader hears in place of the point."""

    FILLED = "filled", _("Confirmed, or a source of the last two years")
    HALF = "half", _("A source says so, nothing newer")
    RING = "ring", _("Vacant")
    DOTTED = "dotted", _("Not verified")
    NONE = "none", _("Left the network")


# The class of the point in portal.css; the word beside it is never left out.
POINT_CLASSES = {Sign.FILLED: "is-on", Sign.HALF: "is-half", Sign.RING: "", Sign.DOTTED: "is-open", Sign.NONE: ""}


@dataclass(frozen=True)
class Entry:
    """A member as its row or page shows it: the sign, the office and the fact that the sign rests on."""

    sign: Sign
    office: str
    rests_on: Provenance

    @property
    def point(self) -> str:
        """The class of the point."""
        return POINT_CLASSES[self.sign]

    @property
    def is_vacant(self) -> bool:
        return self.sign == Sign.RING


def entry_of(member: Member, offices: Sequence[Appointment]) -> Entry:
    """The entry of `member`; `offices` are its focal-point appointments that the reader may see, newest first."""
    held = [office for office in offices if not office.has_ended]
    rests_on: Provenance = held[0] if held else member
    return Entry(_sign(member, offices, held, rests_on), held[0].office if held else "", rests_on)


def _sign(
    member: Member, offices: Sequence[Appointment], held: Sequence[Appointment], rests_on: Provenance
) -> Sign:
    if member.standing == Standing.FORMER:
        return Sign.NONE
    if member.is_declared_vacant or (offices and not held):
        return Sign.RING
    if not (rests_on.verified or member.verified):
        return Sign.DOTTED
    fresh = any(fact.is_freshly_confirmed or fact.has_fresh_source for fact in (member, rests_on))
    return Sign.FILLED if fresh else Sign.HALF


def words_of(entry: Entry) -> str:
    """What is known and how newly, in a few words: "Confirmed on 3 March 2026", "Source 6 May 2025"."""
    fact = entry.rests_on
    if entry.is_vacant:
        return gettext("Vacant")
    if fact.is_freshly_confirmed and fact.last_confirmed_on:
        return gettext("Confirmed on %(date)s") % {"date": PartialDate.on(fact.last_confirmed_on)}
    if entry.sign == Sign.DOTTED:
        return gettext("Sign of %(date)s") % {"date": fact.source_date} if fact.source_date else gettext("Undated sign")
    if fact.source_date is None:
        return gettext("Source without a date")
    if entry.sign == Sign.HALF:
        return gettext("Named by %(date)s, nothing newer") % {"date": fact.source_date}
    return gettext("Source %(date)s") % {"date": fact.source_date}
