"""How many members a list holds, in each of its groups, beside what the network counted itself: one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Subquery
from django.db.models.functions import JSONObject

from focalpoints.models import MembershipCount
from focalpoints.models.member import MemberKind, MemberQuerySet
from r2pnet.partial_dates import PartialDate, Precision, Sense

ORGANISATIONS = "organisations"
COUNTED = ("states", "organisations", "counted_earliest", "counted_latest", "counted_precision", "counted_sense")


@dataclass(frozen=True)
class NetworkCount:
    """What the network counted, by its own words."""

    states: int
    organisations: int
    counted: PartialDate

    @property
    def total(self) -> int:
        return self.states + self.organisations


@dataclass(frozen=True)
class Tally:
    """Members of a list; samples are counted apart. `groups` is how many stand under each heading, by `group_key`."""

    listed: int
    verified: int
    samples: int
    groups: Mapping[str, int]
    network: NetworkCount | None

    @property
    def unverified(self) -> int:
        return self.listed - self.verified

    @property
    def rows(self) -> int:
        return self.listed + self.samples


def tally_of(found: MemberQuerySet) -> Tally:
    """Count `found` by groups; one query, and a second one only where nothing was found."""
    real = Q(is_sample=False)
    rows = list(
        found.order_by()
        .values("kind", "country__un_group")
        .annotate(
            here=Count("pk"),
            listed=Count("pk", filter=real),
            verified=Count("pk", filter=real & Q(verified=True)),
            network=Subquery(_newest_counts()),
        )
    )
    listed = sum(row["listed"] for row in rows)
    return Tally(
        listed=listed,
        verified=sum(row["verified"] for row in rows),
        samples=sum(row["here"] for row in rows) - listed,
        groups={group_key(row["kind"], row["country__un_group"]): row["listed"] for row in rows},
        network=_network_count(rows[0]["network"] if rows else _newest_counts().first()),
    )


def group_key(kind: str, un_group: str | None) -> str:
    """The heading under which a member stands: its UN group, nothing for a state without one, or the organisations."""
    return ORGANISATIONS if kind == MemberKind.REGIONAL_ORGANISATION else un_group or ""


def _newest_counts() -> Any:
    """The network's newest own count as one value, so that it comes with another query."""
    return (
        MembershipCount.objects.filter(is_sample=False)
        .order_by("-counted_latest", "-pk")
        .values_list(JSONObject(**{name: name for name in COUNTED}), flat=True)[:1]
    )


def _network_count(values: dict[str, Any] | None) -> NetworkCount | None:
    if values is None:
        return None
    counted = PartialDate(
        date.fromisoformat(values["counted_earliest"]),
        date.fromisoformat(values["counted_latest"]),
        Precision(values["counted_precision"]),
        Sense(values["counted_sense"]),
    )
    return NetworkCount(values["states"], values["organisations"] or 0, counted)
