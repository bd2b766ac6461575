"""Changes of registrations that are asked for: the secretariat reads those of a meeting and decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings.changes.requests import asked_words, changes_of
from meetings.delegations.forms import ReasonForm
from meetings.models import ChangeRequest, Meeting
from meetings.running.desk_pages import meeting_on_desk
from meetings.services.requesting_changes import decline, grant
from meetings.taking_part import capacity_for
from meetings.titles import short_title
from r2pnet.refusal import Refused
from r2pnet.staff_pages import staff_page

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@staff_page("meetings.view_changerequest")
def staff_changes(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is asked for at a meeting and not decided, the first asked first; one query, and those of the frame."""
    meeting = meeting_on_desk(request, slug)
    words = {**_about(meeting), "rows": [_row(one) for one in changes_of(meeting)]}
    return render(request, "meetings/desk_changes.html", words)


@require_http_methods(METHODS)
@staff_page("meetings.change_changerequest")
def staff_grant(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """POST grants it; then the list again."""
    meeting, asked = _asked(request, slug, number)
    user: Any = request.user
    if request.method == "POST":
        try:
            grant(asked, by=user)
        except Refused as refusal:
            messages.error(request, f"{asked.registration.person}: {refusal.message}", extra_tags="bad")
        else:
            words = _("Granted. %(name)s is told.") % {"name": asked.registration.person}
            messages.success(request, words, extra_tags="good")
    return redirect("desk-changes", meeting.slug)


@require_http_methods(METHODS)
@staff_page("meetings.change_changerequest")
def staff_decline(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Asks for the reason; POST declines."""
    meeting, asked = _asked(request, slug, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_declined(request, asked, form):
        return redirect("desk-changes", meeting.slug)
    return render(request, "meetings/desk_change_decline.html", {**_about(meeting), "row": _row(asked), "form": form})


def _is_declined(request: HttpRequest, asked: ChangeRequest, form: ReasonForm) -> bool:
    user: Any = request.user
    try:
        decline(asked, form.cleaned_data["decline_reason"], by=user)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    words = _("Declined. %(name)s is told, with the reason.") % {"name": asked.registration.person}
    messages.success(request, words, extra_tags="good")
    return True


def _asked(request: HttpRequest, slug: str, number: int) -> tuple[Meeting, ChangeRequest]:
    """The request with that number, decided or not, if it is of this meeting; else 404."""
    meeting = meeting_on_desk(request, slug)
    rows = ChangeRequest.objects.filter(registration__meeting=meeting).select_related(
        *("registration__meeting", "registration__person", "registration__capacity", "asked_by"),
        *("registration__invitation__member__country", "registration__invitation__member__organisation"),
        "registration__invitation__organisation",
    )
    return meeting, get_object_or_404(rows, pk=number)


def _row(asked: ChangeRequest) -> dict[str, Any]:
    registration = asked.registration
    now = [registration.get_mode_display(), registration.get_rank_display(), registration.office]
    return {
        "number": asked.pk,
        "request": asked,
        "registration": registration,
        "as": capacity_for(registration.capacity, str(registration.invitation or "")),
        "now": "; ".join(str(fact) for fact in now if fact),
        "asked": asked_words(asked),
    }


def _about(meeting: Meeting) -> dict[str, Any]:
    return {"meeting": meeting, "name": short_title(meeting)}
