"""What staff do with reports of messages: read who wrote to whom when and what was told of it, stop the writer."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from focalpoints.models import PeerReport, User
from focalpoints.peers.forms import StopForm
from focalpoints.services.writing_to_peers import set_may_write, settle
from r2pnet.paging import page_of
from r2pnet.refusal import Refused
from r2pnet.staff_pages import staff_page

NAMED = tuple(
    f"peer_message__{name}" for name in ("writer", "receiver", "message", "member__country", "member__organisation")
)


@require_safe
@staff_page("focalpoints.change_person")
def reports(request: HttpRequest) -> HttpResponseBase:
    """All reports, those that nobody has settled first."""
    open_first = (F("settled_at").asc(nulls_first=True), "-reported_at", "-pk")
    page, notices = page_of(request, PeerReport.objects.select_related(*NAMED).order_by(*open_first))
    return render(request, "focalpoints/peer_reports.html", {"page_obj": page, "notices": notices, "query": ""})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("focalpoints.change_person")
def report(request: HttpRequest, report_id: int) -> HttpResponseBase:
    """One report, with the buttons: stop the writer or let them write again, both with a reason; settle it."""
    found = get_object_or_404(PeerReport.objects.select_related(*NAMED, "settled_by"), pk=report_id)
    form = StopForm(request.POST if {"stop", "let"} & set(request.POST) else None)
    if request.method == "POST" and (words := _done(request, found, form)):
        messages.success(request, words)
        return redirect("peer-report", found.pk)
    writer = found.peer_message.writer
    number = writer.messages_to_peers.count()
    words_of: dict[str, Any] = {"report": found, "message": found.peer_message, "writer": writer, "number": number}
    response: HttpResponse = render(request, "focalpoints/peer_report.html", {**words_of, "form": form})
    return response


def _done(request: HttpRequest, found: PeerReport, form: StopForm) -> str:
    """What was done, in words; empty when the form is to be put right."""
    by: User = request.user  # type: ignore[assignment]  # signed in
    if "settle" in request.POST:
        settle(found, by=by)
        return _("Settled. The report stays until the message is deleted, a year after it was written.")
    if not form.is_valid():
        return ""
    may_write = "let" in request.POST
    try:
        set_may_write(found.peer_message.writer, may_write, by=by, reason=form.cleaned_data["reason"])
    except Refused as refused:
        form.add_error(None, refused.message)
        return ""
    settle(found, by=by)
    if may_write:
        return _("%(name)s may write to peers again.") % {"name": found.peer_message.writer}
    return _("%(name)s writes to no peer any more. What waits is not sent.") % {"name": found.peer_message.writer}
