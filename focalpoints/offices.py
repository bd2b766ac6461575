"""A member's offices and steering terms as its page shows them: by time, by sector, each with its source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext

from focalpoints.entries import FocalPointOffices, seen_by
from focalpoints.models import Appointment, Member, SteeringTerm
from focalpoints.models.appointment import Role
from focalpoints.models.institution import Sector
from focalpoints.models.steering_term import SteeringRole
from focalpoints.models.term import EndState, Term
from focalpoints.signs import POINT_CLASSES, Entry, Sign, since_words
from r2pnet.partial_dates import Sense
from r2pnet.provenance import Provenance
from r2pnet.visibility import Reader, grants_of


@dataclass(frozen=True)
class Moment:
    """One entry of the timeline: a time in office, a vacancy now or, for those who may see it, one in the past."""

    point: str
    time: str
    title: str
    fact: Provenance | None = None
    chip: str = ""


@dataclass(frozen=True)
class CoveredSector:
    label: str
    is_covered: bool


@dataclass(frozen=True)
class SteeringMoment:
    """A term in the steering group in words, with its source."""

    words: str
    fact: SteeringTerm


@dataclass(frozen=True)
class Offices:
    """All appointments of one member that a reader may see."""

    of_focal_points: FocalPointOffices
    others: Sequence[Appointment]

    @property
    def sectors(self) -> list[CoveredSector]:
        """Every sector, and whether an office that has not ended lies in it."""
        lasting = [office for office in (*self.of_focal_points.seen, *self.others) if not office.has_ended]
        covered = {office.institution.sector for office in lasting if office.institution}
        return [CoveredSector(str(sector.label), sector in covered) for sector in Sector]


def offices_seen(member: Member, reader: Reader) -> Offices:
    """The appointments of `member` that `reader` may see, newest first; one query.

    Of other roles than the focal point only those that have not ended.
    """
    # Every level is read on purpose: `entries.seen_by` says why. What the reader may not see is left here.
    found = list(member.appointments.newest_first().select_related("institution"))
    grants = grants_of(reader)
    others = [
        office
        for office in found
        if office.role != Role.FOCAL_POINT and not office.has_ended and grants.cover(office.level, office.scope)
    ]
    return Offices(
        seen_by(reader, (office for office in found if office.role == Role.FOCAL_POINT)),
        sorted(others, key=lambda office: list(Role).index(Role(office.role))),
    )


def timeline(entry: Entry, offices: Sequence[Appointment], reader: Reader) -> list[Moment]:
    """Who has held the office, newest first: a present vacancy on top; past gaps for the secretariat only."""
    sees_gaps = grants_of(reader).everything
    moments = [_vacancy(offices, says_since=sees_gaps)] if entry.is_vacant else []
    newer: Appointment | None = None
    for office in offices:
        if sees_gaps and newer is not None and _is_gap(office, newer):
            moments.append(Moment("", f"{office.end} – {newer.start}", gettext("Vacant")))
        moments.append(_moment(office))
        newer = office
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
    return Moment(POINT_CLASSES[sign_of(office)], term_words(office), title, office, chip)


def _is_gap(older: Appointment, newer: Appointment) -> bool:
    """True when a day certainly lay between the two."""
    if older.end is None or newer.start is None:
        return False
    return older.end.latest + timedelta(days=1) < newer.start.earliest


def _steering_words(term: SteeringTerm) -> str:
    words = term_words(term)
    return gettext("Chair: %(term)s") % {"term": words} if term.role == SteeringRole.CHAIR else words
