"""A member's offices and steering terms as its page shows them: by time, by sector, each with its source."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from focalpoints.continuity import gaps_between
from focalpoints.entries import FocalPointOffices, seen_by
from focalpoints.models import Appointment, Member, SteeringTerm
from focalpoints.models.appointment import Role
from focalpoints.models.institution import Sector
from focalpoints.models.steering_term import SteeringRole
from focalpoints.models.term import EndState, Term
from focalpoints.signs import POINT_CLASSES, Entry, Sign, since_words
from r2pnet.clock import network_today
from r2pnet.partial_dates import Sense
from r2pnet.provenance import Provenance
from r2pnet.visibility import Level, Reader, grants_of


@dataclass(frozen=True)
class Moment:
    """One entry of the timeline: a time in office, a vacancy now or, for those who may see it, one in the past."""

    point: str
    time: str
    title: str
    fact: Provenance | None = None
    chip: str = ""
    cover: str = ""


@dataclass(frozen=True)
class CoveredSector:
    label: str
    is_covered: bool
    is_foreign_affairs: bool = False


@dataclass(frozen=True)
class SteeringMoment:
    """A term in the steering group in words, with its source."""

    words: str
    fact: SteeringTerm


@dataclass(frozen=True)
class Offices:
    """All appointments of one member that a reader may see; `is_own` for its own people and the secretariat.

    What is only to begin or to end is told to these alone: that an office is handed over is its holder's to say until
    the day. To everybody else a term with its end ahead lasts (`_as_told`).
    """

    of_focal_points: FocalPointOffices
    others: Sequence[Appointment]
    is_own: bool = False

    @property
    def of_the_office(self) -> Sequence[Appointment]:
        """Who has held the office of focal point, newest first, with whoever is to begin for those who may know."""
        return [office for office in self.of_focal_points.seen if self.is_own or not _is_to_begin(office)]

    @property
    def sectors(self) -> list[CoveredSector]:
        """Every sector, and whether an office that has begun and not ended lies in it."""
        seen = (*self.of_focal_points.seen, *self.others)
        lasting = [office for office in seen if not (office.has_ended or _is_to_begin(office))]
        covered = {office.institution.sector for office in lasting if office.institution}
        foreign = Sector.FOREIGN_AFFAIRS
        return [CoveredSector(str(sector.label), sector in covered, sector == foreign) for sector in Sector]


def offices_seen(member: Member, reader: Reader) -> Offices:
    """The appointments of `member` that `reader` may see, newest first, those of other roles by role; one query."""
    # Every level is read on purpose: `entries.seen_by` says why. What the reader may not see is left here.
    found = list(member.appointments.newest_first().select_related("institution"))
    grants, is_own = grants_of(reader), is_of_the_member(member, reader)
    found = found if is_own else [_as_told(office) for office in found]
    others = [
        office
        for office in found
        if office.role != Role.FOCAL_POINT
        and (is_own or not _is_to_begin(office))
        and grants.cover(office.level, office.scope)
    ]
    return Offices(
        seen_by(reader, (office for office in found if office.role == Role.FOCAL_POINT)),
        sorted(others, key=lambda office: (list(Role).index(Role(office.role)), office.has_ended)),
        is_own,
    )


def is_of_the_member(member: Member, reader: Reader) -> bool:
    """True for the people of `member` as long as they serve, and for the secretariat."""
    return grants_of(reader).cover(Level.MEMBERS, f"member:{member.pk}")


def timeline(entry: Entry, offices: Offices) -> list[Moment]:
    """Who has held the office, newest first: a present vacancy on top; past gaps for those whose own it is."""
    shown = offices.of_the_office
    moments = [_vacancy(shown, says_since=offices.is_own)] if entry.is_vacant else []
    gaps = {gap.before.pk: gap for gap in gaps_between(shown)} if offices.is_own else {}
    for office in shown:
        moments.append(_moment(office))
        if gap := gaps.get(office.pk):
            moments.append(Moment("", f"{gap.after.end} – {gap.before.start}", gettext("Vacant")))
    return moments


def steering_moments(member: Member, reader: Reader) -> list[SteeringMoment]:
    """The member's terms in the steering group that `reader` may see, newest first; one query."""
    terms = member.steering_terms.visible_to(reader).newest_first()
    return [SteeringMoment(_steering_words(term), term) for term in terms]


def term_words(term: Term) -> str:
    """From when to when, as far as is known: "2013 or earlier – 2018", "Named by 11 May 2021, end not known"."""
    start = since_words(term.start) if term.start else ""
    if term.end_state == EndState.KNOWN and term.end:
        return f"{start or gettext('Start not known')} – {term.end}"
    if term.end_state == EndState.OPEN:
        return gettext("Since %(date)s") % {"date": start} if start else gettext("Start not known")
    if not start:
        return gettext("Start and end not known")
    if term.start and term.start.sense == Sense.BY:
        return gettext("Named %(by_date)s; start and end not known") % {"by_date": term.start}
    return gettext("From %(date)s, end not known") % {"date": start}


def sectors_words(sectors: Iterable[CoveredSector]) -> str:
    """Whether the member has offices beyond its foreign ministry, as far as is recorded; the network's own question."""
    covered = [sector for sector in sectors if sector.is_covered]
    if not covered:
        return ""
    if all(sector.is_foreign_affairs for sector in covered):
        return gettext("Only in the foreign ministry, as far as is recorded.")
    words = ngettext("In %(number)d sector.", "In %(number)d sectors.", len(covered))
    return words % {"number": len(covered)}


def sign_of(fact: Provenance) -> Sign:
    """The sign of one fact by its own source, as signs.py says of a member."""
    if not fact.verified:
        return Sign.DOTTED
    return Sign.FILLED if fact.is_freshly_confirmed or fact.has_fresh_source else Sign.HALF


def _vacancy(offices: Iterable[Appointment], *, says_since: bool) -> Moment:
    """The vacancy of now; since when is for the secretariat."""
    last = max((office.end for office in offices if office.end), key=lambda end: end.latest, default=None)
    time = gettext("Since %(date)s") % {"date": last} if last and says_since else ""
    return Moment("", time, gettext("Vacant"))


def _moment(office: Appointment) -> Moment:
    chip = "" if office.verified else gettext("Unverified")
    title = office.office or gettext("Office not recorded")
    cover = gettext("Agreed double cover") if office.is_agreed_cover else ""
    return Moment(POINT_CLASSES[sign_of(office)], term_words(office), title, office, chip, cover)


def _as_told(office: Appointment) -> Appointment:
    """`office`, whose last day has not come, as one that lasts: a copy that is to be shown, never saved.

    An agreed double cover is for a stated time, which everybody reads.
    """
    if office.is_agreed_cover or office.end is None or office.end.earliest < network_today():
        return office
    told = copy(office)
    told.end, told.end_state = None, EndState.OPEN
    return told


def _is_to_begin(office: Appointment) -> bool:
    """True when it has certainly not begun yet."""
    return office.start is not None and office.start.earliest > network_today()


def _steering_words(term: SteeringTerm) -> str:
    words = term_words(term)
    return gettext("Chair: %(term)s") % {"term": words} if term.role == SteeringRole.CHAIR else words
