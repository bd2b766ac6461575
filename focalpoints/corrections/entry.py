"""The entry of a member for its own people: what the public sees of it, fact by fact, and what is proposed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints.corrections.facts import Line, in_words, lines_of, named, values_of
from focalpoints.corrections.forms import kind_of
from focalpoints.models import Appointment, Institution, Member, ProposedCorrection
from focalpoints.models.appointment import Role
from focalpoints.models.proposed_correction import CorrectionState, Target
from focalpoints.offices import term_words
from r2pnet.visibility import PUBLIC, Reader, grants_of

DECIDED_SHOWN: Final = 5
NAMES: Final = ("member__country", "member__organisation")


@dataclass(frozen=True)
class Correctable:
    """One record of the entry: its facts in words, its source, where a change is proposed, what is proposed already."""

    title: str
    told: Sequence[tuple[str, str]]
    url: str
    fact: Any = None
    waiting: ProposedCorrection | None = None


@dataclass(frozen=True)
class ToldProposal:
    """A proposal with its facts in words."""

    proposal: ProposedCorrection
    lines: Sequence[Line]


@dataclass(frozen=True)
class OwnMember:
    """A member for its people; nothing of it can be proposed while the public does not see it."""

    member: Member
    records: Sequence[Correctable] = ()
    proposals: Sequence[ToldProposal] = field(default_factory=list)

    @property
    def is_public(self) -> bool:
        return PUBLIC.cover(self.member.level, self.member.scope)


def own_members(reader: Reader) -> list[OwnMember]:
    """The members whose people `reader` belongs to now, by name; the number of queries does not grow with them."""
    numbers = grants_of(reader).numbers("member")
    members = list(Member.objects.visible_to(reader).filter(pk__in=numbers).with_names().by_name())
    proposals = proposals_of(numbers, reader)
    waiting = [one for one in proposals if one.is_open]
    offices = _offices([one.pk for one in members])
    return [
        OwnMember(
            member,
            _records(member, [one for one in offices if one.member_id == member.pk], waiting),
            told([one for one in proposals if one.member_id == member.pk]),
        )
        for member in members
    ]


def proposals_of(numbers: Sequence[int], reader: Reader) -> list[ProposedCorrection]:
    """Those that wait, and the newest that were decided, of all these members; two queries."""
    seen = ProposedCorrection.objects.visible_to(reader).filter(member__in=numbers).with_all()
    decided = seen.filter(~Q(state=CorrectionState.OPEN)).order_by("-decided_at", "-pk")
    return [*seen.open(), *decided[:DECIDED_SHOWN]]


def told(proposals: Sequence[ProposedCorrection]) -> list[ToldProposal]:
    """With their facts in words; one query at most."""
    institutions = named(proposals)
    return [ToldProposal(one, lines_of(one, institutions)) for one in proposals]


def target_for(reader: Reader, kind: str, number: int) -> Target | None:
    """The record of this kind and number, where its public facts are of a member whose people `reader` belongs to."""
    own = Member.objects.visible_to(AnonymousUser()).filter(pk__in=grants_of(reader).numbers("member"))
    targets: list[Target] = list(own.with_names())
    offices = _offices([one.pk for one in targets])
    targets += [*offices, *(one.institution for one in offices if one.institution)]
    return next((one for one in targets if kind_of(one) == kind and one.pk == number), None)


def _offices(members: Sequence[int]) -> list[Appointment]:
    """What the public sees of the members' offices that have not ended: the focal point first, newest first."""
    seen = Appointment.objects.visible_to(AnonymousUser()).filter(member__in=members).newest_first()
    found = [one for one in seen.select_related("institution__member", *NAMES) if not one.has_ended]
    return sorted(found, key=lambda office: list(Role).index(Role(office.role)))


def _records(
    member: Member, offices: Sequence[Appointment], waiting: Sequence[ProposedCorrection]
) -> list[Correctable]:
    """The offices, the institutions that they name, each once, and since when it is a member."""
    institutions = {str(one.institution_id): one.institution.name for one in offices if one.institution}
    named_by = {one.institution.pk: one.institution for one in offices if one.institution}
    records = [_office(one, institutions, waiting) for one in offices]
    records += [_institution(one, waiting) for one in named_by.values()]
    joined = in_words("joined", values_of(member)["joined"], {})
    return [*records, _record(member, _("Membership"), [(_("Member since"), joined)], waiting, member)]


def _office(office: Appointment, institutions: dict[str, str], waiting: Sequence[ProposedCorrection]) -> Correctable:
    values = values_of(office)
    facts = [
        (_("Position"), values["position"]),
        (_("Institution"), in_words("institution", values["institution"], institutions)),
        (_("In office"), term_words(office)),
    ]
    return _record(office, str(office.get_role_display()), facts, waiting, office)


def _institution(institution: Institution, waiting: Sequence[ProposedCorrection]) -> Correctable:
    values = values_of(institution)
    facts = [
        (_("Name in English"), values["name"]),
        (_("Name in the member’s words"), values["own_name"]),
        (_("Sector"), in_words("sector", values["sector"], {})),
    ]
    return _record(institution, _("Institution"), facts, waiting)


def _record(
    target: Target,
    title: str,
    facts: Sequence[tuple[str, str]],
    waiting: Sequence[ProposedCorrection],
    fact: Any = None,
) -> Correctable:
    url = reverse("propose-correction", args=[kind_of(target), target.pk])
    return Correctable(title, facts, url, fact, next((one for one in waiting if one.target == target), None))
