"""The pages under `/reports/`: ordering, progress, and the file; each for those who have signed in.

What somebody may not see is 404, at each request anew.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.reports import views
from r2pnet.reports.forms import OrderForm
from r2pnet.reports.models import Report, State
from r2pnet.reports.openings import openings_of
from r2pnet.reports.orders import order
from r2pnet.reports.progress import progress_of, what_happened
from r2pnet.reports.registry import NoSubject, ReportKind, find_kind, kinds
from r2pnet.reports.seeing import SeenReport, orders_of, report_seen_by
from r2pnet.signing_in import sign_in_first
from r2pnet.who_sees import who_sees

with_orders = require_http_methods(["GET", "HEAD", "POST"])


@sign_in_first
@with_orders
def reports(request: HttpRequest) -> HttpResponseBase:
    """What this reader may order, and what they have ordered; a POST orders one."""
    if request.method != "POST":
        return _list(request)
    kind = find_kind(request.POST.get("kind", ""))
    offered = _offered_in_short(request, kind) if kind else []
    if kind is None or not offered:
        raise Http404
    form = OrderForm(kind, offered, request.POST)
    if not form.is_valid():
        return _list(request, form)
    return _ordered(request, kind, form.chosen)


@sign_in_first
@with_orders
def report(request: HttpRequest, report_id: int) -> HttpResponseBase:
    """How far a report is, and its file when it is ready; a POST orders it anew, or tries it again."""
    seen = report_seen_by(request.user, report_id)
    if request.method == "POST":
        return _again(request, seen)
    if seen.report.state == State.OVERTAKEN and (now := _in_its_place(request, seen.report)):
        return redirect("report", now.pk)
    words = {
        "seen": seen,
        "report": seen.report,
        "who_sees": who_sees(seen.report.level, seen.report.scope, request.user),
        "progress": progress_of(seen),
        "events": what_happened(seen),
        "may_order": seen.may_be_ordered_by(request.user),
        "is_logged": seen.kind is not None and seen.kind.is_logged,
        "openings": openings_of(seen),
        "others": _lines([one for one in orders_of(request.user) if one.report.pk != report_id][:5]),
    }
    return _private(render(request, "reports/report.html", words))


@sign_in_first
@require_safe
def status(request: HttpRequest, report_id: int) -> HttpResponse:
    """Where it stands, for the script that looks again."""
    seen = report_seen_by(request.user, report_id)
    now = progress_of(seen)
    words = {"state": seen.report.state, "label": now.label, "sentence": now.sentence}
    response = JsonResponse(words | {"done": now.done, "total": now.total, "is_over": now.is_over})
    response.headers["Cache-Control"] = "no-store"
    return response


@sign_in_first
@require_safe
def file(request: HttpRequest, report_id: int) -> HttpResponseBase:
    """The PDF, to be saved under its name."""
    return views.report_file(request, report_id)


def _offered_in_short(request: HttpRequest, kind: ReportKind) -> list[tuple[str, str]]:
    """The chosen subject alone where it may be ordered: of thousands the others need no name; else all on offer."""
    subject = request.POST.get("subject", "")
    can_be_asked = bool(subject) and "\0" not in subject  # PostgreSQL takes no null byte
    if can_be_asked and kind.subjects and kind.may_order(request.user, subject):
        return [(subject, subject)]
    return kind.offered(request.user)


def _list(request: HttpRequest, refused: OrderForm | None = None) -> HttpResponse:
    """The forms of all kinds that the reader may order; `refused` stands in the place of its kind's."""
    offers = [(kind, kind.offered(request.user)) for kind in kinds()]
    forms = [
        refused if refused and refused.kind == kind else OrderForm(kind, offered) for kind, offered in offers if offered
    ]
    words = {"forms": forms, "refused": refused, "orders": _lines(orders_of(request.user))}
    return _private(render(request, "reports/list.html", words))


def _lines(orders: list[SeenReport]) -> list[dict[str, Any]]:
    return [{"seen": seen, "progress": progress_of(seen)} for seen in orders]


def _again(request: HttpRequest, seen: SeenReport) -> HttpResponseBase:
    if seen.kind is None or not seen.may_be_ordered_by(request.user):
        raise Http404
    return _ordered(request, seen.kind, {"subject": seen.report.subject, "language": seen.report.language})


def _ordered(request: HttpRequest, kind: ReportKind, chosen: dict[str, str]) -> HttpResponseBase:
    """Order it, and go to its page; 429 for somebody who orders too fast."""
    if wait := seconds_to_wait(request, "report-order", settings.REPORT_ORDER_LIMIT):
        return too_many_requests(request, wait)
    try:
        ordered = order(kind.key, by=request.user, **chosen)
    except NoSubject as error:  # it went away since the form was filled
        raise Http404 from error
    return redirect("report", ordered.pk)


def _in_its_place(request: HttpRequest, overtaken: Report) -> Report | None:
    """The report that holds what an overtaken one was to hold."""
    same = Report.objects.visible_to(request.user).live().filter(**overtaken.identity)
    return same.newest_first().first()


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_cache=True)
    return response
