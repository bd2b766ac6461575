"""What is held until when, for the secretariat: the table of the page on privacy, with how much there is now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from r2pnet.clock import network_day, network_today
from r2pnet.days import day_in_words
from r2pnet.models import Forgetting
from r2pnet.retention import Held, Kept, everything_kept
from r2pnet.staff_pages import staff_page

SHOWN = 20


@dataclass(frozen=True)
class Holding:
    """One kind of thing that is kept, with how many rows there are, and which day its next one ends."""

    kept: Kept
    rows: int
    oldest: date | None
    ends: date | None

    @property
    def rows_words(self) -> str:
        """ "41 rows, the oldest of 3 May 2025"; in words where there is none, or where it is in no table."""
        if not self.kept.holds:
            return _("Not in a table of the portal.")
        if not self.rows:
            return _("None now.")
        words = ngettext("%(number)d row", "%(number)d rows", self.rows) % {"number": self.rows}
        if self.oldest is None:
            return f"{words}."
        return _("%(rows)s, the oldest of %(date)s.") % {"rows": words, "date": day_in_words(self.oldest)}

    @property
    def ends_words(self) -> str:
        """On which day the next is deleted; empty for what ends by no day."""
        if self.kept.next_day is None:
            return ""
        if self.ends is None:
            return _("Nothing of it has to be deleted.")
        if self.is_overdue:
            return _("Due on %(date)s, and not deleted yet.") % {"date": day_in_words(self.ends)}
        return _("The next is deleted in the night of %(date)s.") % {"date": day_in_words(self.ends)}

    @property
    def is_overdue(self) -> bool:
        """What was due before today should have gone last night."""
        return self.ends is not None and self.ends < network_today()


@require_safe
@staff_page()
def kept(request: HttpRequest) -> HttpResponseBase:
    """All that is kept, what ends by a day first, and what was deleted lately; one or two queries for each table."""
    holdings = [_holding(one) for one in everything_kept()]
    words = {
        "ending": [one for one in holdings if one.kept.next_day],
        "others": [one for one in holdings if not one.kept.next_day],
        "forgotten": Forgetting.objects.all()[:SHOWN],
    }
    return render(request, "desk/kept.html", words)


def _holding(one: Kept) -> Holding:
    counted = [_counted(held) for held in one.holds]
    ends = one.next_day() if one.next_day else None
    return Holding(one, sum(number for number, _day in counted), _first(day for _number, day in counted), ends)


def _counted(held: Held) -> tuple[int, date | None]:
    """How many rows the table has, and the day of the oldest, where it says so."""
    asked: dict[str, Any] = {"number": Count("pk")} | ({"oldest": Min(held.since)} if held.since else {})
    found = held.model._base_manager.order_by().aggregate(**asked)
    oldest = found.get("oldest")
    return found["number"], network_day(oldest) if isinstance(oldest, datetime) else oldest


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)
