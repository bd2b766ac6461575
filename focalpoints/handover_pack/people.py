"""Who knows the work: the one who left, the member's other offices, and peers, who are named by their offices alone."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from focalpoints.handover_pack.audience import name_of_person
from focalpoints.models import Appointment, Person, Succession
from focalpoints.models.appointment import Role
from focalpoints.peers.finding import Asker, peers_of, with_names
from focalpoints.peers.reasons import cards_of, language_names
from r2pnet.clock import network_today
from r2pnet.handing_over import Part, Row
from r2pnet.visibility import Reader

PEERS_AT_MOST: Final = 8


def people_part(succession: Succession, reader: Reader) -> Part:
    """A row for each, those of the member first; the number of queries is constant."""
    return Part(
        key="people",
        order=60,
        title=_("People who know the work"),
        headings=(_("Who"), _("Office"), _("Can help with"), _("Languages")),
        rows=(*_own(succession, reader), *_peers(succession, reader)),
        note=_("Of other members the offices only. You write to them through the portal."),
        is_counted=True,
        if_empty=_("Nobody else is on record yet."),
    )


def _own(succession: Succession, reader: Reader) -> Iterator[Row]:
    """The one who leaves, then whoever holds another office of the member on the first day."""
    leaving, following = succession.leaving, succession.following
    name = name_of_person(leaving.person) or _("Your predecessor")
    help_with = _("What was open when the office changed hands")
    yield Row(name, (_office(leaving), help_with, languages_of(leaving.person)))
    day = max(succession.first_day, network_today())
    held = Appointment.objects.current(day).visible_to(reader).filter(member=following.member_id)
    others = held.exclude(pk__in=[leaving.pk, following.pk]).exclude(person=following.person_id or 0)
    for office in sorted(others.select_related("person", "institution"), key=_order):
        known = str(office.institution.get_sector_display()) if office.institution else ""
        name = name_of_person(office.person) or str(office.get_role_display())
        yield Row(name, (_office(office), known, languages_of(office.person)))


def _order(office: Appointment) -> tuple[int, int]:
    return list(Role).index(Role(office.role)), office.pk


def _office(office: Appointment) -> str:
    words = office.office or _("office not recorded")
    return f"{office.get_role_display()}: {words}"


def languages_of(person: Person | None) -> str:
    """The names of the languages that somebody has said, in the language of the pack."""
    return ", ".join(language_names(person.languages)) if person and not person.anonymised_at else ""


def _peers(succession: Succession, reader: Reader) -> Iterator[Row]:
    """Offices of other members that share most with the successor, without names; what a peer chose to show."""
    following = succession.following
    if following.person is None:
        return
    asker = Asker(following.person, reader, (following,))
    others = peers_of(asker, {}).exclude(member=following.member_id).filter(reasons__gt=0)
    for card in cards_of(list(with_names(others)[:PEERS_AT_MOST]), asker):
        who = _("Focal point of %(member)s") % {"member": card.office.member.name}
        office = card.office.office or _("Office not recorded")
        yield Row(who, (office, "; ".join(part for part in (card.topics, card.reasons) if part), card.languages))
