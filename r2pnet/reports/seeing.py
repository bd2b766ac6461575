"""What somebody may see of reports: their pages, their files, and the orders that they gave in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404
from django.shortcuts import get_object_or_404

from r2pnet.reports.models import Report, ReportOrder
from r2pnet.reports.registry import ReportKind, find_kind
from r2pnet.visibility import Reader

ORDERS_SHOWN = 50


@dataclass(frozen=True)
class SeenReport:
    """A report with the name of what it is about, when somebody last asked for it, and when this reader did."""

    report: Report
    about: str
    last_ordered_at: datetime | None = None
    ordered_at: datetime | None = None

    @property
    def title(self) -> str:
        """What it is and about what: "Member sheet, Slovenia"."""
        return f"{self.report.title}, {self.about}" if self.about else self.report.title

    @property
    def kept_until(self) -> date | None:
        return self.report.kept_until(self.last_ordered_at)

    @property
    def kind(self) -> ReportKind | None:
        """Its kind, while an app offers it."""
        return find_kind(self.report.kind)

    def may_be_ordered_by(self, user: Reader) -> bool:
        """True for those who may order it anew."""
        return self.kind is not None and self.kind.may_order(user, self.report.subject)


def report_seen_by(user: Reader, report_id: int) -> SeenReport:
    """The report, for those within its level and scope who may see what it is about now; `Http404` for all others."""
    report = get_object_or_404(Report.objects.visible_to(user).with_last_order(), pk=report_id)
    about = _names(user, [report]).get((report.kind, report.subject))
    if about is None:
        raise Http404
    own = ReportOrder.objects.filter(report=report, user=user.pk).values_list("ordered_at", flat=True).first()
    return SeenReport(report, about, report.last_ordered_at, own)


def orders_of(user: Reader) -> list[SeenReport]:
    """The newest orders of `user` that they may still see; one query, and one for each kind that has subjects."""
    orders = list(ReportOrder.objects.of(user)[:ORDERS_SHOWN])
    names = _names(user, [order.report for order in orders])
    return [
        SeenReport(order.report, about, order.last_ordered_at, order.ordered_at)
        for order in orders
        if (about := names.get((order.report.kind, order.report.subject))) is not None
    ]


def _names(user: Reader, reports: Iterable[Report]) -> Mapping[tuple[str, str], str]:
    """By kind and subject what a report is about, as far as `user` may see it; the key where no app knows the kind."""
    subjects: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        subjects[report.kind].add(report.subject)
    names: dict[tuple[str, str], str] = {}
    for key, wanted in subjects.items():
        kind = find_kind(key)
        known = kind.subjects.named(user, wanted) if kind and kind.subjects else {one: one for one in wanted}
        names |= {(key, subject): name for subject, name in known.items()}
    return names
