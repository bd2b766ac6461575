"""What the point beside a member says, in a sign and in words (design, section 3; ux, "state of an entry").

Filled: confirmed by the member in the last 15 months, or a source younger than two years. Half: a source says so,
nothing newer. Ring: vacant, only where an end without successor is recorded or the secretariat says so. Dotted: not
verified. A member without an appointment on record is "office not recorded", never vacant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Member
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.partial_dates import PartialDate, Sense
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
    """A member as its row or page shows it: the sign, the office, the appointment to it, the fact it all rests on."""

    sign: Sign
    office: str
    rests_on: Provenance
    held: Appointment | None = None

    @property
    def point(self) -> str:
        """The class of the point."""
        return POINT_CLASSES[self.sign]

    @property
    def is_vacant(self) -> bool:
        return self.sign == Sign.RING


def entry_of(member: Member, offices: Sequence[Appointment], *, is_held: bool = False) -> Entry:
    """The entry of `member`; `offices` are its focal-point appointments that the reader may see, newest first.

    `is_held` says that the office is held, be it by one of them or by one that the reader may not see: a member whose
    office is kept from the reader is "office not recorded", for it is not vacant.
    """
    held = None if member.is_declared_vacant else held_office(offices)
    vacant = member.is_declared_vacant or (bool(offices) and held is None and not is_held)
    rests_on = _newest(held, member) if held else member
    return Entry(_sign(member, rests_on, vacant=vacant), held.office if held else "", rests_on, held)


def held_office(offices: Sequence[Appointment]) -> Appointment | None:
    """The appointment that holds the office, as far as is recorded, from those of one office, newest first.

    One that lasts goes before one that is still to begin, and that before one whose end is not known; the last only
    counts when no later end is recorded, for then the office is vacant.
    """
    lasting = [office for office in offices if not office.has_ended]
    open_ended = [office for office in lasting if office.end_state != EndState.UNKNOWN]
    begun = [office for office in open_ended if not _is_to_begin(office)]
    if open_ended:
        return begun[0] if begun else open_ended[-1]
    last_end = max((office.end.latest for office in offices if office.end), default=None)
    return next((office for office in lasting if _is_newer(office, last_end)), None)


def _is_to_begin(office: Appointment) -> bool:
    return office.start is not None and office.start.earliest > network_today()


def _is_newer(office: Appointment, last_end: date | None) -> bool:
    """True when `office` was, or may have been, held after `last_end`: silence of the sources is no vacancy."""
    known = office.start or office.source_date
    return last_end is None or known is None or known.latest > last_end


def _newest(office: Provenance, member: Provenance) -> Provenance:
    """The fact that says most: verified before not, then the newer one, then the office."""
    office_weight, member_weight = ((fact.verified, newest_day(fact) or date.min) for fact in (office, member))
    return office if office_weight >= member_weight else member


def newest_day(fact: Provenance) -> date | None:
    """The newest day of a confirmation or source of `fact`; none when neither has a date."""
    confirmed, sourced = fact.last_confirmed_on, fact.source_date_latest  # type: ignore[attr-defined]
    return max(confirmed, sourced) if confirmed and sourced else confirmed or sourced


def _sign(member: Member, rests_on: Provenance, *, vacant: bool) -> Sign:
    if member.standing == Standing.FORMER:
        return Sign.NONE
    if vacant:
        return Sign.RING
    if not member.verified:
        return Sign.DOTTED
    return Sign.FILLED if rests_on.is_freshly_confirmed or rests_on.has_fresh_source else Sign.HALF


def words_of(entry: Entry) -> str:
    """What is known and how newly, in a few words: "Confirmed on 3 March 2026", "Not confirmed since 3 March 2024"."""
    if entry.is_vacant:
        return gettext("Vacant")
    fact = entry.rests_on
    if _was_confirmed_last(fact) and fact.last_confirmed_on:
        return _confirmed_words(day_in_words(fact.last_confirmed_on), old=entry.sign == Sign.HALF)
    return _source_words(entry.sign, fact.source_date)


def _was_confirmed_last(fact: Provenance) -> bool:
    """True when the member's own word is the newest, or still counts."""
    return fact.is_freshly_confirmed or newest_day(fact) == fact.last_confirmed_on


def _confirmed_words(day: str, *, old: bool) -> str:
    words = gettext("Not confirmed since %(date)s") if old else gettext("Confirmed on %(date)s")
    return words % {"date": day}


def _source_words(sign: Sign, source_date: PartialDate | None) -> str:
    if sign == Sign.DOTTED:
        return gettext("Sign of %(date)s") % {"date": source_date} if source_date else gettext("Undated sign")
    if source_date is None:
        return gettext("Source without a date")
    if sign != Sign.HALF:
        return gettext("Source %(date)s") % {"date": source_date}
    if source_date.sense == Sense.BY:
        return gettext("Named %(by_date)s, nothing newer") % {"by_date": source_date}
    return gettext("Named by %(date)s, nothing newer") % {"date": source_date}


def since_words(joined: PartialDate) -> str:
    """Since when a member belongs, as precisely as is known: "2015", "2013 or earlier", "about May 2014"."""
    if joined.sense != Sense.BY:
        return str(joined)
    return gettext("%(date)s or earlier") % {"date": PartialDate.parse(joined.iso)}
