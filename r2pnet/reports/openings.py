"""Who has opened a report, for the kinds that keep a record of it: a hand-over is taken back only until it is read."""

from r2pnet.reports.models import Opening, Report
from r2pnet.reports.seeing import SeenReport
from r2pnet.visibility import Reader

SHOWN = 50
LONGEST_OFFICE = 300


def note_opening(seen: SeenReport, user: Reader) -> None:
    """Write that `user` fetches the file, and in which office, if its kind keeps a record of it; else nothing."""
    kind = seen.kind
    if kind is None or kind.opened_as is None:
        return
    office = kind.opened_as(user, seen.report.subject)[:LONGEST_OFFICE]
    Opening.objects.create(report=seen.report, user_id=int(user.pk or 0), office=office)


def openings_of(seen: SeenReport) -> list[Opening]:
    """The newest who fetched it, for the page of the report; none, without a query, where no record is kept."""
    if seen.kind is None or not seen.kind.is_logged:
        return []
    return list(Opening.objects.of_report(seen.report)[:SHOWN])


def was_opened(kind_key: str, subject: str, by: Reader | None = None) -> bool:
    """True when somebody, or `by`, has fetched any edition of this report; one query."""
    found = Opening.objects.filter(report__in=Report.objects.filter(kind=kind_key, subject=subject))
    return (found.filter(user=by.pk) if by else found).exists()
