"""The lists of meetings and papers as files, the same in CSV, JSON and workbook.

Values of kind and status are those of the addresses (`?kind=annual`); dates are as precise as they are known.
"""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.hosts import host_slug, with_hosts
from meetings.models import Meeting
from meetings.models.meeting import MeetingQuerySet
from meetings.models.paper import PaperQuerySet
from r2pnet.clock import network_today
from r2pnet.public_files import PUBLIC, ROWS_AT_ONCE, Listing, PublicFile
from r2pnet.sheets.writing import Column

Value = Callable[[Any], Any]
SOURCE: Final[tuple[tuple[str, Value, str | Promise], ...]] = (
    ("verified", lambda one: one.verified, _("“yes”: a source says so in so many words. “no”: an indirect sign only.")),
    ("source", lambda one: one.public_source_url, _("Address of the source; empty when it may not be linked.")),
    ("source_date", lambda one: one.source_date, _("Date of the source, which can be a year.")),
    ("source_public", lambda one: one.source_public, _("“yes” when the source may be linked.")),
)
OF_MEETINGS: Final[tuple[tuple[str, Value, str | Promise], ...]] = (
    ("slug", lambda one: one.slug, _("The last part of the meeting’s address here. It never changes.")),
    ("kind", lambda one: one.kind, _("“annual”, “regional”, “webinar”, “workshop” or “ministerial”.")),
    ("ordinal", lambda one: one.ordinal, _("The number of an annual meeting; never derived from the year.")),
    ("title", lambda one: one.title, _("The title of the meeting.")),
    ("place", lambda one: one.place, _("City or place. Empty: not known, or online.")),
    ("country", lambda one: one.country and one.country.iso3, _("ISO 3166-1 code of three letters of the state.")),
    ("start", lambda one: one.start, _("The first day, as precisely as a source says. Empty: not known.")),
    ("end", lambda one: one.end, _("The last day. Empty: not known, or the same.")),
    ("how_held", lambda one: one.how_held, _("“in-person”, “online” or “both”.")),
    ("hosts", lambda one: "; ".join(map(str, one.hosts.all())), _("The hosts by name, with semicolons between them.")),
    (
        "host_slugs",
        lambda one: "; ".join(map(host_slug, one.hosts.all())),
        _("The same hosts as the filter of the list names them; of a member the slug of members.csv."),
    ),
    ("attending", lambda one: one.attending, _("How many states and organisations took part. Empty: not recorded.")),
    ("attending_at_least", lambda one: one.attending_is_at_least, _("“yes” when it may have been more.")),
    ("status", lambda one: one.status, _("“announced”, “open” or “closed” to registration, “held” or “cancelled”.")),
    *SOURCE,
)
OF_PAPERS: Final[tuple[tuple[str, Value, str | Promise], ...]] = (
    ("slug", lambda one: one.slug, _("The last part of the paper’s address here. It never changes.")),
    ("symbol", lambda one: one.symbol, _("The symbol as printed: A/RES/60/1. Empty: it has none.")),
    ("kind", lambda one: one.kind, _("What it is, as in the filter of the list: “general-assembly-resolution”.")),
    ("title", lambda one: one.title, _("The title of the paper.")),
    ("year", lambda one: one.year, _("The year of the paper.")),
    ("dated_on", lambda one: one.dated_on, _("The day of the paper. Empty: only the year is known.")),
    ("meeting", lambda one: one.meeting_slug, _("The slug of the meeting that it belongs to.")),
    *SOURCE,
)
MEETING_COLUMNS: Final = tuple(Column(key, key, value, meaning) for key, value, meaning in OF_MEETINGS)
PAPER_COLUMNS: Final = tuple(Column(key, key, value, meaning) for key, value, meaning in OF_PAPERS)


def public_files() -> list[PublicFile]:
    """The lists of meetings and papers, for the page about the data."""
    meetings = _("One row for each meeting that the list shows with its filters, what is coming first.")
    papers = _("One row for each paper that the list shows with its filters, the newest first.")
    return [
        PublicFile(20, _("Meetings"), "meetings", meetings, MEETING_COLUMNS),
        PublicFile(30, _("Papers"), "papers", papers, PAPER_COLUMNS),
    ]


def meetings_listing(found: MeetingQuerySet) -> Listing:
    """The real meetings of `found` as a file, with the real hosts that the public may read of."""
    real = with_hosts(found.filter(is_sample=False), PUBLIC, real_only=True)
    return Listing(MEETING_COLUMNS, real.iterator(chunk_size=ROWS_AT_ONCE), "meetings", _head)


def papers_listing(found: PaperQuerySet) -> Listing:
    """The real papers of `found` as a file; a meeting that the public may not see is not named."""
    seen = Meeting.objects.visible_to(PUBLIC).filter(is_sample=False, pk=OuterRef("meeting"))
    real = found.filter(is_sample=False).annotate(meeting_slug=Subquery(seen.values("slug")))
    return Listing(PAPER_COLUMNS, real.iterator(chunk_size=ROWS_AT_ONCE), "papers", _head)


def _head() -> dict[str, str]:
    return {"as_of": network_today().isoformat()}
