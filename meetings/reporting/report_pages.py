"""The report on a meeting, as whoever may read it reads it."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from meetings.models import Meeting, MeetingReport
from meetings.reporting.written import written_for
from meetings.reporting.written_files import has_edition
from meetings.titles import short_title
from r2pnet.conditional import answer, edition
from r2pnet.visibility import Reader
from r2pnet.who_sees import who_sees

GROUPS = ("focalpoints", "meetings", "persons", "registrations")


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What took place, who by office, sessions and papers: each as far as its reader may see; 404 for who may not."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("country"), slug=slug)
    shown = get_object_or_404(MeetingReport.objects.visible_to(request.user), meeting=meeting)
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    shown.meeting = meeting
    words: dict[str, Any] = {
        "meeting": meeting,
        "short_title": short_title(meeting),
        "report": written_for(request.user, shown),
        "is_draft": not shown.is_shown,
        "seen": who_sees(shown.level, shown.scope, request.user),
        "has_file": has_edition(shown, request.user),
    }
    return answer(request, now, render(request, "meetings/report.html", words))


def has_report(user: Reader, meeting: Meeting) -> bool:
    """True for those who may read a report on `meeting` that is shown."""
    return MeetingReport.objects.visible_to(user).filter(meeting=meeting, shown_at__isnull=False).exists()
