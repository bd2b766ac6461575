"""What can be asked of the lists of meetings and papers, and what becomes of a value that is none of theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import django_filters
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.hosts import KnownHost, known_hosts
from meetings.models import Meeting, Paper
from meetings.models.meeting import MeetingKind, MeetingQuerySet
from meetings.models.paper import PaperKind, PaperQuerySet
from r2pnet.desk.search import asked
from r2pnet.visibility import Reader

LONGEST_ECHO: Final = 60

# The regions of the M49 standard: as addresses name them, as `Country.m49_region` holds them, as people read them.
REGIONS: Final[dict[str, tuple[str, Promise]]] = {
    "africa": ("Africa", _("Africa")),
    "americas": ("Americas", _("Americas")),
    "asia": ("Asia", _("Asia")),
    "europe": ("Europe", _("Europe")),
    "oceania": ("Oceania", _("Oceania")),
}
LEFT_OUT: Final = {
    "q": _("We left out the filter '%(filter)s': it has no letter and no digit."),
    "kind": _("We left out the filter '%(filter)s': there is no such kind."),
    "region": _("We left out the filter '%(filter)s': there is no such region."),
    "host": _("We left out the filter '%(filter)s': no such host is on record."),
}


@dataclass(frozen=True)
class Option:
    """One choice of a filter; `chosen` when the address asks for it."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Selection:
    """The rows that an address asks for, the values that counted, the options, words on values that did not count."""

    rows: Any
    values: Mapping[str, str]
    options: Mapping[str, list[Option]]
    notices: list[str]

    @property
    def query(self) -> str:
        """The values as the start of an address's query, to which a page can be added."""
        return f"{urlencode(self.values)}&" if self.values else ""

    @property
    def file_query(self) -> str:
        """The values as the whole query of an address: of the list as a file."""
        return f"?{urlencode(self.values)}" if self.values else ""

    @property
    def has_rare(self) -> bool:
        """True when one of the filters that are folded away is set."""
        return any(name in self.values for name in ("region", "host"))


class MeetingFilters(django_filters.FilterSet):
    """Narrows meetings by good values; `hosts` are those that the reader may know of."""

    q = django_filters.CharFilter(method="by_words")
    kind = django_filters.ChoiceFilter(choices=MeetingKind.choices)
    region = django_filters.ChoiceFilter(method="by_region", choices=[(key, key) for key in REGIONS])
    host = django_filters.ChoiceFilter(method="by_host")

    def __init__(self, *args: Any, hosts: Mapping[str, KnownHost], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hosts = hosts
        self.filters["host"].extra["choices"] = [(slug, slug) for slug in hosts]

    def by_words(self, found: MeetingQuerySet, name: str, value: str) -> MeetingQuerySet:
        return found.matching(value)

    def by_region(self, found: MeetingQuerySet, name: str, value: str) -> MeetingQuerySet:
        return found.filter(country__m49_region=REGIONS[value][0])

    def by_host(self, found: MeetingQuerySet, name: str, value: str) -> MeetingQuerySet:
        return found.filter(pk__in=self.hosts[value].meetings())


class PaperFilters(django_filters.FilterSet):
    """Narrows papers by good values."""

    q = django_filters.CharFilter(method="by_words")
    kind = django_filters.ChoiceFilter(choices=PaperKind.choices)

    def by_words(self, found: PaperQuerySet, name: str, value: str) -> PaperQuerySet:
        return found.matching(value)


def select_meetings(request: HttpRequest, reader: Reader, stamp: str) -> Selection:
    """The meetings that `reader` may see and the address asks for, what is coming first.

    `stamp` is that of the tables: the hosts to choose from are read once for each.
    """
    hosts = known_hosts(reader, stamp)
    values, notices = _asked_for(request, ("q", "kind", "region", "host"))
    found = Meeting.objects.visible_to(reader).select_related("country")
    narrowed = _narrowed(MeetingFilters(values, queryset=found, hosts=hosts), values, notices)
    names = [(slug, one.name) for slug, one in hosts.items()]
    options = {
        "kind": _options(values, "kind", [("", gettext("All kinds")), *MeetingKind.choices]),
        "region": _options(values, "region", [("", gettext("All regions")), *_region_labels()]),
        "host": _options(values, "host", [("", gettext("All hosts")), *names]),
    }
    return Selection(narrowed.coming_first(), values, options, notices)


def select_papers(request: HttpRequest, reader: Reader) -> Selection:
    """The papers that `reader` may see and the address asks for, the newest first."""
    values, notices = _asked_for(request, ("q", "kind"))
    found = Paper.objects.visible_to(reader)
    narrowed = _narrowed(PaperFilters(values, queryset=found), values, notices)
    options = {"kind": _options(values, "kind", [("", gettext("All kinds")), *PaperKind.choices])}
    return Selection(narrowed.newest_first(), values, options, notices)


def _left_out(name: str, value: str) -> str:
    """Words on the value of a filter that was asked for and does not exist."""
    shown = value if len(value) <= LONGEST_ECHO else f"{value[:LONGEST_ECHO]}…"
    return str(LEFT_OUT[name]) % {"filter": f"{name}={shown}"}


def _asked_for(request: HttpRequest, names: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """The values of the address that are not empty, without control characters; a long search is cut and said so."""
    values, notices = {}, []
    for name in names:
        one = asked(request, name)
        if name == "q" and one.was_cut:
            notices.append(gettext("The search was longer than 200 letters. We used the first 200."))
        if name == "q" and one.text and not one.has_words:
            notices.append(_left_out(name, one.text))
        elif one.text:
            values[name] = one.text
    return values, notices


def _narrowed(filters: django_filters.FilterSet, values: dict[str, str], notices: list[str]) -> Any:
    """The rows by the good values; bad ones are taken out of `values` and told in `notices`."""
    for name in filters.errors:
        notices.append(_left_out(name, values.pop(name)))
    return filters.qs


def _options(values: Mapping[str, str], name: str, choices: list[tuple[str, Any]]) -> list[Option]:
    return [Option(value, str(label), values.get(name, "") == value) for value, label in choices]


def _region_labels() -> list[tuple[str, str]]:
    return [(key, str(label)) for key, (_name, label) in REGIONS.items()]
