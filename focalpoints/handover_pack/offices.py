"""What the pack says of the office: as the portal shows it with its sources, and who held it before."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from focalpoints.models import Member, Succession
from focalpoints.models.appointment import Role
from focalpoints.offices import Offices, offices_seen, steering_moments, timeline
from focalpoints.signs import Entry, since_words
from r2pnet.days import day_in_words
from r2pnet.handing_over import Form, Part, Row
from r2pnet.provenance import Provenance
from r2pnet.visibility import Reader


def office_parts(succession: Succession, reader: Reader) -> list[Part]:
    """The entry of the member as its people see it, and the timeline of the office; three queries."""
    member = succession.following.member
    offices = offices_seen(member, reader)
    entry = offices.of_focal_points.entry_of(member)
    shown = Part(
        key="office",
        order=50,
        title=_("Your office, as the portal shows it"),
        form=Form.FACTS,
        rows=tuple(_facts(member, entry, offices, reader)),
        note=_("What the portal says of your member, and how it knows. What is wrong, say; the portal asks you first."),
    )
    moments = timeline(entry, offices)  # with past vacancies: the reader is of the member's own people (design, 3)
    held = Part(
        key="held-before",
        order=80,
        title=_("Who has held the office"),
        form=Form.TIMELINE,
        rows=tuple(
            Row(
                one.title,
                (one.time,),
                note=known_from(one.fact) if one.fact else "",
                address=one.fact.public_source_url if one.fact else "",
                point=one.point,
            )
            for one in moments
        ),
        if_empty=_("No holder of the office is on record."),
    )
    return [shown, held]


def _facts(member: Member, entry: Entry, offices: Offices, reader: Reader) -> Iterator[Row]:
    """The rows of the member's page, each with its source."""
    since = since_words(member.joined) if member.joined else _("Since when it is a member is not recorded")
    yield _row(_("Member"), f"{member.name}. {since}", member)
    if entry.is_vacant:
        yield Row(_("Office of the focal point"), (_("Vacant"),), point="")
    else:
        words = entry.office or _("Office not recorded")
        yield _row(_("Office of the focal point"), words, entry.held or member, point=entry.point)
    for office in offices.others:
        yield _row(str(Role(office.role).label), office.office or _("Office not recorded"), office)
    covered = [sector.label for sector in offices.sectors if sector.is_covered]
    yield Row(_("Sectors covered"), (", ".join(covered) or _("None recorded"),))
    terms = steering_moments(member, reader)
    for term in terms:
        yield _row(_("Steering group"), term.words, term.fact)
    if not terms:
        yield Row(_("Steering group"), (_("No term recorded"),))


def _row(head: str, words: str, fact: Provenance, point: str | None = None) -> Row:
    return Row(head, (words,), note=known_from(fact), address=fact.public_source_url, point=point)


def known_from(fact: Provenance) -> str:
    """How the portal knows: who confirmed it, its source, and whether it is verified, in words."""
    parts = []
    if fact.last_confirmed_on:
        parts.append(_("Confirmed by the member on %(date)s") % {"date": day_in_words(fact.last_confirmed_on)})
    if not fact.source_url:
        parts.append(_("No source recorded"))
    elif fact.source_date is None:
        parts.append(_("Source without a date"))
    else:
        parts.append(_("Source of %(date)s") % {"date": fact.source_date})
    if fact.source_url and not fact.public_source_url:
        parts.append(_("on file with the secretariat"))
    if not fact.verified:
        parts.append(_("not verified"))
    return "; ".join(parts)
