"""Handovers as the secretariat reads them: those that are planned, and those that have begun lately."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from focalpoints.models import Succession
from focalpoints.succession.offices import address_of
from r2pnet.clock import network_today
from r2pnet.days import day_in_words

NEWS_DAYS: Final = 14
"""So long after it began the desk still says that an office was handed over."""
LISTED: Final = 200
"""More of one group than a network has at once; the administration has them all."""


@dataclass(frozen=True)
class ListedHandover:
    """One line: whose office, what happens when, and where it is looked at."""

    succession: Succession
    words: str
    url: str


def planned_now() -> list[ListedHandover]:
    """Those whose last day is still to come, the first first; one query."""
    rows = Succession.objects.planned(network_today()).with_names().order_by("last_day", "pk")[:LISTED]
    words = _("Last day %(last)s; the successor begins on %(first)s.")
    return [_line(one, words, address_of(one.leaving, is_acting=True)) for one in rows]


def begun_lately(days: int) -> list[ListedHandover]:
    """Those that have begun in the last `days` days, the newest first; one query."""
    today = network_today()
    begun = Succession.objects.begun(today).filter(last_day__gte=today - timedelta(days=days))
    words = _("The successor is in office since %(first)s.")
    return [_line(one, words, "") for one in begun.with_names().order_by("-last_day", "-pk")[:LISTED]]


def listed() -> list[tuple[str, list[ListedHandover]]]:
    """Both groups under their headings; two queries."""
    return [(_("Planned"), planned_now()), (_("Begun in the last year"), begun_lately(365))]


def _line(one: Succession, words: str, url: str) -> ListedHandover:
    days = {"last": day_in_words(one.last_day), "first": day_in_words(one.first_day)}
    return ListedHandover(one, words % days, url)


def named(lines: Iterable[ListedHandover]) -> str:
    """ "Testland, Otherland"."""
    return ", ".join(one.succession.leaving.member.name for one in lines)
