"""The answers to a meeting's own questions, for the secretariat; as a file for the host."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from meetings.answer_lists import answers_of, host_columns, host_rows
from meetings.models import Answer, Meeting
from meetings.titles import short_title
from r2pnet.admin_exports import note_export
from r2pnet.clock import network_today
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.public_files import Listing, as_download, laid_down
from r2pnet.staff_pages import staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("meetings.view_registration")
def staff_answers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Totals and list of each question; POST gives the file for the host, and it is noted who took it away."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), slug=slug)
    if request.method == "POST":
        if wait := seconds_to_wait(request, "staff-file", settings.EXPORT_LIMIT):
            return too_many_requests(request, wait)
        return _file(request, meeting)
    words = {"meeting": meeting, "short_title": short_title(meeting), "answered": answers_of(meeting)}
    return render(request, "meetings/staff_answers.html", words)


def _file(request: HttpRequest, meeting: Meeting) -> HttpResponseBase:
    rows = list(host_rows(meeting))
    content = laid_down(Listing(host_columns(meeting), rows).chunks("csv"))
    note_export(request.user, Answer, f"{meeting.slug}, for the host", "csv", len(rows))
    return as_download(content, f"answers-{meeting.slug}-{network_today().isoformat()}.csv")
