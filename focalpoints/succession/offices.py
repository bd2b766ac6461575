"""Which office somebody hands over on a page: their own, or, as the secretariat, any member's."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse

from focalpoints.models import Appointment, Member, Succession
from focalpoints.models.member import Standing
from focalpoints.services.succession import HANDED_OVER
from r2pnet.clock import network_today
from r2pnet.visibility import Reader, is_of_secretariat

MAY_HAND_OVER = "focalpoints.change_appointment"
NAMES = ("person__user", "institution", "member__country", "member__organisation")


@dataclass(frozen=True)
class OfficeToHandOver:
    """The office on the page, the others that the reader could hand over there, and whether staff act for a member."""

    office: Appointment
    others: tuple[Appointment, ...]
    is_acting: bool

    @property
    def url(self) -> str:
        return address_of(self.office, is_acting=self.is_acting)

    @property
    def planned(self) -> Succession | None:
        """The handover of this office that stands."""
        found: Succession | None = Succession.objects.live().with_names().filter(leaving=self.office.pk).first()
        return found


def may_act_for_members(reader: Reader) -> bool:
    """True for the secretariat's who change offices."""
    return is_of_secretariat(reader) and bool(getattr(reader, "has_perm", lambda _name: False)(MAY_HAND_OVER))


def address_of(office: Appointment, *, is_acting: bool) -> str:
    """The page on which `office` is handed over, by its holder or by staff."""
    page = reverse("handover-member", args=[office.member.slug]) if is_acting else reverse("handover")
    return f"{page}?office={office.pk}"


def office_of(request: HttpRequest, slug: str = "") -> OfficeToHandOver | None:
    """The office that the reader can hand over now, the one that `?office=` names before the focal point's.

    Of the member with `slug`, where it is given: staff reach all of them, others their own. None where staff ask for a
    member of whom nobody holds one; raises `Http404` for everybody else without one.
    """
    is_acting = bool(slug) and may_act_for_members(request.user)
    held = offices_held(request.user, slug, is_acting=is_acting)
    if not held and not is_acting:
        raise Http404
    if not held:
        return None
    asked = request.GET.get("office", "")
    chosen = next((one for one in held if str(one.pk) == asked), held[0])
    return OfficeToHandOver(chosen, tuple(one for one in held if one != chosen), is_acting)


def offices_held(reader: Reader, slug: str = "", *, is_acting: bool = False) -> list[Appointment]:
    """The offices of today that can be handed over, a cover by staff alone, the focal point's first; one query."""
    rows = Appointment.objects.current().filter(role__in=HANDED_OVER, member__standing=Standing.MEMBER)
    rows = rows if is_acting else rows.filter(person__user=reader.pk, is_agreed_cover=False)
    rows = rows.filter(member__slug=slug) if slug else rows
    found = rows.select_related(*NAMES).order_by("member__sort_name", "pk")
    return sorted(found, key=lambda office: HANDED_OVER.index(office.role))


def members_with_an_office() -> list[Member]:
    """Those of whom somebody holds an office today that can be handed over, by name; one query."""
    held = Appointment.objects.current().filter(role__in=HANDED_OVER).values("member")
    found = Member.objects.with_names().filter(pk__in=held, standing=Standing.MEMBER)
    return list(found.order_by("sort_name"))


def succession_of(request: HttpRequest, number: int) -> tuple[Succession, bool]:
    """The handover with this number and whether staff act, for staff and for who leaves and has ordered it.

    Raises `Http404` for anybody else.
    """
    found: Succession | None = Succession.objects.with_names().filter(pk=number).first()
    if found is None:
        raise Http404
    if may_act_for_members(request.user):
        return found, True
    person = found.leaving.person
    if person is None or person.user_id != request.user.pk or found.ordered_by_id != request.user.pk:
        raise Http404
    if found.last_day < network_today():
        raise Http404
    return found, False
