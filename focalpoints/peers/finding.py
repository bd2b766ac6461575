"""Offices that share something with the reader's: found in the database, the most reasons first, then by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any, Final

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast

from focalpoints.letter_selection import no_samples
from focalpoints.models import Appointment, Member, Person, Topic
from focalpoints.models.appointment import AppointmentQuerySet
from focalpoints.models.member import ListGroup, Standing
from focalpoints.services.writing_to_peers import may_be_asked, own_members, why_not
from r2pnet.visibility import Reader

GROUPS: Final = {group.name.lower().replace("_", "-"): group for group in ListGroup}
"""The headings of the list of members by their names in an address."""
NAMED: Final = ("person", "institution", "member__country", "member__organisation")


@dataclass(frozen=True)
class Asker:
    """Who looks for peers, and what there is to share with them: languages, topics, regions, sectors."""

    person: Person
    reader: Reader
    offices: tuple[Appointment, ...]

    @cached_property
    def topics(self) -> dict[int, str]:
        return dict(self.person.topics.values_list("pk", "title"))

    @cached_property
    def why_not(self) -> str:
        """Why they may write to nobody now; empty when they may."""
        return why_not(self.person)

    @property
    def languages(self) -> list[str]:
        return list(self.person.languages)

    @property
    def groups(self) -> set[int]:
        return {office.member.list_group for office in self.offices}

    @property
    def sectors(self) -> set[str]:
        return {office.institution.sector for office in self.offices if office.institution}


def asker_of(reader: Reader) -> Asker | None:
    """Who reads, when they hold an office of a member of the network now; else None. Two queries."""
    person = Person.objects.filter(user=reader.pk, anonymised_at=None).first()
    if person is None:
        return None
    held = Appointment.objects.current().filter(person=person, member__standing=Standing.MEMBER).newest_first()
    offices = tuple(held.select_related("institution", "member__country", "member__organisation"))
    return Asker(person, reader, offices) if offices else None


def peers_of(asker: Asker, chosen: Mapping[str, Any]) -> AppointmentQuerySet:
    """The offices of focal points of other members that fit what was chosen, each with what it shares.

    Languages and topics count of those alone who are open to be asked: `is_open`. `chosen` may hold a language's code,
    a heading of the list, the key of a topic, a sector. The most reasons come first, then by name.
    """
    found = _shared(_others(asker), asker)
    if language := chosen.get("language"):
        found = found.filter(_speaks([language]), is_open=1)
    if group := chosen.get("group"):
        found = found.filter(member__list_group=GROUPS[group])
    if topic := chosen.get("topic"):
        found = found.filter(_knows([topic]), is_open=1)
    if sector := chosen.get("sector"):
        found = found.filter(institution__sector=sector)
    reasons = F("shares_language") + F("shares_topic") + F("shares_group") + F("shares_sector")
    ordered: AppointmentQuerySet = found.annotate(reasons=reasons).order_by("-reasons", "member__sort_name", "pk")
    return ordered


def who_share_most(asker: Asker, number: int) -> list[Appointment]:
    """The first of those open to be asked who share a language and a topic with the reader; two queries."""
    both = peers_of(asker, {}).filter(is_open=1, shares_language=1, shares_topic=1)
    return list(with_names(both)[:number])


def with_names(found: AppointmentQuerySet) -> AppointmentQuerySet:
    """With all that a card says, in two queries."""
    topics = models.Prefetch("person__topics", Topic.objects.order_by("kind", "number"))
    named: AppointmentQuerySet = found.select_related(*NAMED).prefetch_related(topics)
    return named


def _others(asker: Asker) -> AppointmentQuerySet:
    members = Member.objects.standing_members().visible_to(asker.reader).filter(no_samples())
    seen = Appointment.objects.current().of_focal_points().visible_to(asker.reader).filter(member__in=members)
    others: AppointmentQuerySet = seen.exclude(member__in=own_members(asker.person)).exclude(person=asker.person)
    return others


def _shared(found: AppointmentQuerySet, asker: Asker) -> AppointmentQuerySet:
    """Each with 1 or 0 for what it shares."""
    open_ones = may_be_asked(asker.person, asker.reader).order_by().values("pk")
    found = found.annotate(
        is_open=_counted(Q(person__in=open_ones)),
        spoken=Cast("person__languages", models.TextField()),
    )
    shared: AppointmentQuerySet = found.annotate(
        shares_language=_counted(_speaks(asker.languages) & Q(is_open=1) if asker.languages else None),
        shares_topic=_counted(_knows(list(asker.topics)) & Q(is_open=1) if asker.topics else None),
        shares_group=_counted(Q(member__list_group__in=asker.groups)),
        shares_sector=_counted(Q(institution__sector__in=asker.sectors) if asker.sectors else None),
    )
    return shared


def _counted(condition: Q | None) -> Any:
    return Case(When(condition, then=1), default=0) if condition is not None else Value(0)


def _speaks(codes: Iterable[str]) -> Q:
    """One of these codes stands in the list, which both databases write as JSON with its quotes."""
    return reduce(or_, (Q(spoken__contains=f'"{code}"') for code in codes))


def _knows(topics: Iterable[int]) -> Q:
    through = Person.topics.through.objects.filter(person=OuterRef("person"), topic__in=list(topics))
    return Q(Exists(through))
