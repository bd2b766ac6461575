"""Who knows the work: the one who left, the member's other offices, and peers, who are named by their offices alone."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from focalpoints.handover_pack.audience import name_of_person
from focalpoints.models import Appointment, Member, Person, Succession
from focalpoints.models.appointment import Role
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
    return ", ".join(_language(code) for code in person.languages) if person and not person.anonymised_at else ""


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _peers(succession: Succession, reader: Reader) -> Iterator[Row]:
    """Focal points of other members of the same region, without names."""
    member = succession.following.member
    members = Member.objects.standing_members().visible_to(reader).filter(list_group=member.list_group)
    found = Appointment.objects.current().of_focal_points().visible_to(reader).filter(member__in=members)
    found = found.exclude(member=member).select_related("institution", "member__country", "member__organisation")
    for office in found.order_by("member__sort_name", "pk")[:PEERS_AT_MOST]:
        who = _("Focal point of %(member)s") % {"member": office.member.name}
        yield Row(who, (office.office or _("Office not recorded"), _("Same region"), ""))
