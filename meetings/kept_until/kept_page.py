"""The page on what is held of a meeting until when."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from meetings.kept_until.held import held_of
from meetings.running.desk_pages import meeting_on_desk, page_on_desk, staff_who_run_meetings


@require_safe
@staff_who_run_meetings
def kept_of_meeting(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What of the meeting is deleted by itself and when, as numbers; the number of queries does not grow."""
    meeting = meeting_on_desk(request, slug)
    return page_on_desk(request, meeting, "meetings/kept_of_meeting.html", {"rows": held_of(meeting)})
