"""What can be asked of the list of members: the query names of design, section 4, and what becomes of a bad value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import django_filters
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from focalpoints.m49 import SUBREGIONS
from focalpoints.models import Appointment, Member, SteeringTerm
from focalpoints.models.appointment import AppointmentQuerySet
from focalpoints.models.country import UNGroup
from focalpoints.models.institution import Sector
from focalpoints.models.member import MemberKind, MemberQuerySet, Standing
from focalpoints.models.term import EndState, ended_before
from r2pnet.clock import network_today
from r2pnet.text import searchable
from r2pnet.visibility import Reader, is_of_secretariat

LONGEST_SEARCH: Final = 200
LONGEST_ECHO: Final = 60
Option = tuple[str, str | Promise]

# The options of each filter, in the words of the list; the first is what counts when nothing is chosen.
OPTIONS: Final[dict[str, list[Option]]] = {
    "group": [("", _("All groups")), *UNGroup.choices],
    "region": [("", _("All regions")), *((key, label) for key, (_name, label) in SUBREGIONS.items())],
    "kind": [("", _("States and organisations")), *MemberKind.choices],
    "sector": [("", _("Any sector")), *Sector.choices],
    "standing": [
        ("", _("Members")),
        (Standing.PROSPECTIVE, _("Prospective members")),
        (Standing.FORMER, _("Former members")),
        ("any", _("All three")),
    ],
    "steering": [("", _("Any member")), ("yes", _("Serving now, as recorded")), ("named", _("Named at any time"))],
    "verified": [("", _("Verified or not")), ("yes", _("Verified")), ("no", _("Not verified"))],
    "sort": [("", _("By UN group")), ("name", _("By name")), ("date", _("By date, newest first"))],
}
# A joining is the secretariat's alone: nobody else is offered what would find nothing, nor told that there is such.
_STANDINGS_OF_ALL: Final[list[Option]] = [
    ("", _("Members")),
    (Standing.FORMER, _("Former members")),
    ("any", _("Members and former members")),
]
OPTIONS_OF_ALL: Final = OPTIONS | {"standing": _STANDINGS_OF_ALL}
NAMES: Final[dict[str, str | Promise]] = {
    "q": _("Name or ISO code"),
    "group": _("UN regional group"),
    "region": _("M49 sub-region"),
    "kind": _("Kind"),
    "sector": _("Sector of the office"),
    "standing": _("Standing"),
    "steering": _("Steering group"),
    "verified": _("How we know"),
    "sort": _("Order"),
}
LEFT_OUT: Final = {
    "q": _("We left out the filter '%(filter)s': it has no letter and no digit."),
    "group": _("We left out the filter '%(filter)s': there is no such group."),
    "region": _("We left out the filter '%(filter)s': there is no such sub-region."),
    "kind": _("We left out the filter '%(filter)s': there is no such kind of member."),
    "sector": _("We left out the filter '%(filter)s': there is no such sector."),
    "standing": _("We left out the filter '%(filter)s': there is no such standing."),
    "steering": _("We left out the filter '%(filter)s': it can be yes or named."),
    "verified": _("We left out the filter '%(filter)s': it can be yes or no."),
    "sort": _("We left out the filter '%(filter)s': the list is sorted by group, name or date."),
}
# Values that say what counts anyway; they leave the address.
DEFAULTS: Final = {("standing", "member"), ("sort", "group")}
TOO_LONG = _("The search was longer than 200 letters. We used the first 200.")


def _choice(name: str, *more: Option, **how: Any) -> Any:
    return django_filters.ChoiceFilter(choices=[option for option in OPTIONS[name] if option[0]] + [*more], **how)


class MemberFilters(django_filters.FilterSet):
    """Cleans the values of an address and narrows the members by those that are good."""

    q = django_filters.CharFilter(method="by_words")
    group = _choice("group", field_name="country__un_group")
    region = _choice("region", method="by_region")
    kind = _choice("kind", field_name="kind")
    sector = _choice("sector", method="by_sector")
    standing = _choice("standing", ("member", ""), method="by_standing")
    steering = _choice("steering", method="by_steering")
    verified = _choice("verified", method="by_verified")
    sort = _choice("sort", ("group", ""), method="unchanged")

    def __init__(self, asked: Mapping[str, str], reader: Reader) -> None:
        super().__init__(asked, queryset=Member.objects.visible_to(reader))
        self.reader = reader

    def by_words(self, found: MemberQuerySet, name: str, value: str) -> MemberQuerySet:
        return found.matching(value)

    def by_region(self, found: MemberQuerySet, name: str, value: str) -> MemberQuerySet:
        return found.filter(country__m49_subregion=SUBREGIONS[value][0])

    def by_sector(self, found: MemberQuerySet, name: str, value: str) -> MemberQuerySet:
        sector = Subquery(_held_offices(self.reader).values("institution__sector")[:1])
        return found.filter(is_declared_vacant=False).alias(office_sector=sector).filter(office_sector=value)

    def by_standing(self, found: MemberQuerySet, name: str, value: str) -> MemberQuerySet:
        return found if value == "any" else found.filter(standing=value)

    def by_steering(self, found: MemberQuerySet, name: str, value: str) -> MemberQuerySet:
        terms = SteeringTerm.objects.visible_to(self.reader).filter(member=OuterRef("pk"))
        return found.filter(Exists(terms.current() if value == "yes" else terms))

    def by_verified(self, found: MemberQuerySet, name: str, value: str) -> MemberQuerySet:
        return found.filter(verified=value == "yes")

    def unchanged(self, found: MemberQuerySet, name: str, value: str) -> MemberQuerySet:
        return found


@dataclass(frozen=True)
class Selection:
    """The members that an address asks for, the values that counted, and words on those that did not."""

    found: MemberQuerySet
    values: Mapping[str, str]
    notices: list[str]
    is_of_secretariat: bool = False

    @property
    def sort(self) -> str:
        return self.values.get("sort", "group")

    @property
    def narrowing(self) -> dict[str, str]:
        """The values that narrow the list; an order does not."""
        return {name: value for name, value in self.values.items() if name != "sort"}

    @property
    def query(self) -> str:
        """The values as an address holds them, without the page."""
        return urlencode(self.values)

    def query_without(self, name: str) -> str:
        return urlencode({other: value for other, value in self.values.items() if other != name})

    def words_for(self, name: str) -> str:
        """The filter `name` as a reader sees it: "UN regional group: African Group"."""
        value = self.values[name]
        shown = dict(options_for(is_of_secretariat=self.is_of_secretariat).get(name, ())).get(value, value)
        return f"{NAMES[name]}: {shown}"


def options_for(*, is_of_secretariat: bool) -> dict[str, list[Option]]:
    """The options of each filter that a reader is offered."""
    return OPTIONS if is_of_secretariat else OPTIONS_OF_ALL


def select_members(request: HttpRequest, reader: Reader) -> Selection:
    """The members that `reader` may see and the request's address asks for, in its order.

    Without a standing only those count that belong to the network now. A bad value is left out and said so.
    """
    asked, notices = _asked(request)
    is_staff = is_of_secretariat(reader)
    if not asked:
        everyone = Member.objects.visible_to(reader).standing_members()
        return Selection(_in_order(everyone, "", reader), asked, notices, is_staff)
    filters = MemberFilters(asked, reader)
    good = [name for name in asked if name not in filters.errors]
    notices += [_left_out(name, asked[name]) for name in asked if name in filters.errors]
    values = {name: asked[name] for name in NAMES if name in good and (name, asked[name]) not in DEFAULTS}
    found = filters.qs if "standing" in good else filters.qs.standing_members()
    return Selection(_in_order(found, values.get("sort", ""), reader), values, notices, is_staff)


def _asked(request: HttpRequest) -> tuple[dict[str, str], list[str]]:
    """The values of the address that are not empty, without control characters; a long search is cut."""
    asked = {}
    for name in NAMES:
        text = "".join(c if c.isprintable() else " " for c in request.GET.get(name, "")).strip()
        if text:
            asked[name] = text
    notices = []
    if len(asked.get("q", "")) > LONGEST_SEARCH:
        asked["q"] = asked["q"][:LONGEST_SEARCH].strip()
        notices.append(str(TOO_LONG))
    if "q" in asked and not searchable(asked["q"]):
        notices.append(_left_out("q", asked.pop("q")))
    return asked, notices


def _left_out(name: str, value: str) -> str:
    shown = value if len(value) <= LONGEST_ECHO else f"{value[:LONGEST_ECHO]}…"
    return str(LEFT_OUT[name]) % {"filter": f"{name}={shown}"}


def _in_order(found: MemberQuerySet, sort: str, reader: Reader) -> MemberQuerySet:
    """By group with the organisations last, by name, or by the newest fact of each."""
    if sort == "name":
        return found.by_name()
    if sort == "date":
        return found.alias(newest=_newest_day(reader)).order_by(F("newest").desc(nulls_last=True), "sort_name", "pk")
    return found.by_group()


def _newest_day(reader: Reader) -> Greatest:
    """The newest day of a confirmation or source of the member or of its office."""
    offices = _held_offices(reader).alias(day=_fact_day()).order_by(F("day").desc(nulls_last=True))
    office_day = Subquery(offices.values(newest_day=_fact_day())[:1])
    return _later(office_day, _fact_day())


def _fact_day() -> Greatest:
    return _later(F("last_confirmed_on"), F("source_date_latest"))


def _later(one: Any, other: Any) -> Greatest:
    """The later of two days, or the one that is known: `Greatest` alone is null on SQLite where one is."""
    return Greatest(Coalesce(one, other), Coalesce(other, one))


def _held_offices(reader: Reader) -> QuerySet[Appointment]:
    """Offices of the outer query's member, in the order in which `signs.held_office` chooses among them."""
    today = network_today()
    offices: AppointmentQuerySet = Appointment.objects.visible_to(reader).of_focal_points()
    rank = Case(When(end_state=EndState.UNKNOWN, then=2), When(start_earliest__gt=today, then=1), default=0)
    return (
        offices.filter(member=OuterRef("pk"))
        .exclude(ended_before(today))
        .order_by(rank, F("start_latest").desc(nulls_last=True), "-pk")
    )
