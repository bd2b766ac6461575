"""What staff look for in a list, as plain links above it: one at a time, together with the search and other filters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from r2pnet.clock import network_today
from r2pnet.provenance import MONTH

MOST_COUNTED = 1_000
"""Rows of a list up to which the links say how many each finds: one query, which reads every row."""


@dataclass(frozen=True)
class Look:
    """One thing that staff look for: `condition` on a day of the network."""

    key: str
    label: Any
    condition: Callable[[date], Q]


UNVERIFIED = Look("unverified", _("Not verified"), lambda day: Q(verified=False))
OLD_SOURCE = Look(
    "old-source",
    _("Source older than two years"),
    lambda day: Q(source_date_latest__lte=day - settings.SOURCE_FRESH_FOR_MONTHS * MONTH),
)
NO_SOURCE = Look("no-source", _("No source"), lambda day: Q(source_url="", source_note=""))


class QuickFilter(admin.SimpleListFilter):
    """The links as one filter of the list, which stands above it and not among the others."""

    title = _("what to look for")
    parameter_name = "look"
    template = "admin/no_filter.html"
    looks: tuple[Look, ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(look.key, look.label) for look in self.looks]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for look in self.looks:
            if look.key == self.value():
                return queryset.filter(look.condition(network_today()))
        return queryset

    def counted(self, rows: QuerySet[Any]) -> dict[str, int]:
        """How many of `rows` each link finds, in one query."""
        day = network_today()
        numbers = {f"n{place}": Count("pk", filter=look.condition(day)) for place, look in enumerate(self.looks)}
        found = rows.order_by().aggregate(**numbers)
        return {look.key: found[f"n{place}"] for place, look in enumerate(self.looks)}


def quick_filter(*looks: Look) -> type[QuickFilter]:
    """The filter of a list that offers these looks."""
    return type("Look", (QuickFilter,), {"looks": looks})


def links_above(changelist: Any) -> Iterator[dict[str, Any]]:
    """The links of a list with what each finds where it is short; the chosen one leads back to the whole list."""
    spec = next((one for one in changelist.filter_specs if isinstance(one, QuickFilter)), None)
    if spec is None:
        return
    is_short = (changelist.full_result_count or MOST_COUNTED + 1) <= MOST_COUNTED
    counted = spec.counted(changelist.root_queryset) if is_short else {}
    for key, label in spec.lookup_choices:
        is_chosen = spec.value() == key
        query = changelist.get_query_string({} if is_chosen else {spec.parameter_name: key}, ["p", spec.parameter_name])
        yield {"label": label, "query": query, "is_chosen": is_chosen, "number": counted.get(key)}
