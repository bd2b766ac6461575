"""What the home page says of meetings: the next one, and the last five."""

from django.http import HttpRequest

from meetings.hosts import with_hosts
from meetings.models import Meeting
from meetings.rows import meeting_rows
from r2pnet.desk.home import HomeSection, Place

LAST_SHOWN = 5


def sections(request: HttpRequest) -> list[HomeSection]:
    """The next meeting in the row of columns; the last five, and how many are on record, below."""
    seen = Meeting.objects.visible_to(request.user)
    planned = seen.taking_place()
    coming = meeting_rows(with_hosts(planned.coming().soonest_first()[:1], request.user))
    last = meeting_rows(with_hosts(planned.past().newest_first()[:LAST_SHOWN], request.user))
    total = seen.filter(is_sample=False).count()
    next_one = {"next": coming[0] if coming else None, "last": last[0] if last else None}
    return [
        HomeSection(10, "meetings/home_next.html", next_one, Place.COLUMN),
        HomeSection(10, "meetings/home_last.html", {"rows": last, "total": total}, Place.BELOW),
    ]
