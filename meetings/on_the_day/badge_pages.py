"""The badges of a meeting on the desk: how many, whose changed since the last print, with a button that prints."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from meetings.models import BadgePrint
from meetings.on_the_day.badges import badges_of, not_printed_as_they_are
from meetings.running.desk_pages import meeting_on_desk, page_on_desk
from r2pnet.staff_pages import staff_page


@require_safe
@staff_page("meetings.view_registration")
def badges(request: HttpRequest, slug: str) -> HttpResponseBase:
    """How many there are, and the names of those that are not printed as they are now; five queries and the frame's."""
    meeting = meeting_on_desk(request, slug)
    all_badges = badges_of(meeting)
    last = BadgePrint.objects.filter(registration__meeting=meeting).order_by("-printed_at").first()
    words = {
        "number": len(all_badges),
        "changed": not_printed_as_they_are(all_badges) if last else [],
        "last": last,
    }
    return page_on_desk(request, meeting, "meetings/badges.html", words)
