"""How many members a list holds, in each of its groups, beside what the network counted itself: one query."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Subquery
from django.db.models.functions import JSONObject

from focalpoints.models import MembershipCount
from focalpoints.models.member import MemberQuerySet
from r2pnet.partial_dates import PartialDate, Precision, Sense

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
    """Members of a list; samples are counted apart. `groups` is how many stand under each heading, by `ListGroup`."""

    listed: int
    verified: int
    samples: int
    groups: Mapping[int, int]
    network: NetworkCount | None

    @property
    def unverified(self) -> int:
        return self.listed - self.verified

    @property
    def rows(self) -> int:
        return self.listed + self.samples


def tally_of(found: MemberQuerySet) -> Tally:
    """Count `found` by groups; one query, and a second one only where nothing was found."""
    columns = ("list_group", "verified", "is_sample")
    counted = found.order_by().values_list(*columns).annotate(Count("pk"), network=Subquery(_newest_counts()))
    groups: Counter[int] = Counter()
    verified = samples = 0
    network = None
    for heading, is_verified, is_sample, number, network in counted:  # noqa: B007 (the same in every row)
        if is_sample:
            samples += number
            continue
        groups[heading] += number
        verified += number if is_verified else 0
    if not groups and not samples:
        network = _newest_counts().first()
    return Tally(groups.total(), verified, samples, groups, _network_count(network))


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
