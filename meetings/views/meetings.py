"""The list of meetings, and the page of one."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetings.dates import own_times_of, times_of, when, year_of, zone_of
from meetings.delegations.speaking import has_delegation
from meetings.filters import Selection, select_meetings
from meetings.hosts import hosts_of, with_hosts
from meetings.labels import labels_of, status_words
from meetings.models import Meeting, Paper
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.next_steps.shown import section_of
from meetings.papers.files import files_of
from meetings.programme.asked_zone import asked_zone
from meetings.programme.showing import programme_of
from meetings.reporting.report_pages import has_report
from meetings.rows import attending_words, meeting_rows, paper_rows
from meetings.taking_part import standing_of
from meetings.times import last_boundary
from meetings.titles import short_title
from meetings.years import by_year
from r2pnet.conditional import answer, edition
from r2pnet.paging import page_of, rows_with_one_before

# Hosts carry the names of members.
GROUPS = ("focalpoints", "meetings")
# What those who have signed in read of themselves.
OWN_GROUPS = ("persons", "registrations")


@require_safe
def meetings(request: HttpRequest) -> HttpResponseBase:
    """When and where the network met, and when it will meet: what is coming, then the past by year."""
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    listed = _list(request, select_meetings(request, request.user, now.stamp))
    return answer(request, now, render(request, "meetings/meetings.html", listed))


def _list(request: HttpRequest, selection: Selection) -> dict[str, Any]:
    counts = selection.rows.order_by().aggregate(rows=Count("pk"), samples=Count("pk", filter=Q(is_sample=True)))
    page, page_notices = page_of(request, with_hosts(selection.rows, request.user), counts["rows"])
    before, rows = rows_with_one_before(page)
    past = [meeting for meeting in rows if not meeting.is_coming]
    gap = _("{years}: none that fits") if selection.values else _("{years}: no meeting on record")
    last = year_of(before) if before and not before.is_coming else None
    return {
        "selection": selection,
        "notices": selection.notices + page_notices,
        "page_obj": page,
        "real": counts["rows"] - counts["samples"],
        "samples": counts["samples"],
        "coming": meeting_rows(meeting for meeting in rows if meeting.is_coming),
        "years": by_year(meeting_rows(past), gap, after=last),
    }


@require_safe
def meeting(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What a meeting was or will be: when, where, who hosts, its papers, and how we know."""
    seen = Meeting.objects.visible_to(request.user)
    shown = get_object_or_404(with_hosts(seen.select_related("country"), request.user), slug=slug)
    groups = [*GROUPS, *(OWN_GROUPS if request.user.is_authenticated else ())]
    now = edition(request, groups, moment=last_boundary(shown))
    if unchanged := now.unchanged(request):
        return unchanged
    return answer(request, now, render(request, "meetings/meeting.html", _page(request, shown)))


def _page(request: HttpRequest, shown: Meeting) -> dict[str, Any]:
    papers = list(Paper.objects.visible_to(request.user).filter(meeting=shown).newest_first())
    files = files_of(papers)
    own_zone, asked = asked_zone(request)
    programme = programme_of(request.user, shown, own_zone=own_zone)
    previous, following = _neighbours(request, shown)
    return {
        "meeting": shown,
        "short_title": short_title(shown),
        "when": when(shown),
        "zone": zone_of(shown),
        "hosts": hosts_of(shown),
        "attending": attending_words(shown),
        "labels": labels_of(shown, is_list=False),
        "papers": paper_rows(papers, files),
        "has_files": bool(files),
        "has_report": has_report(request.user, shown),
        "is_cancelled": shown.status == MeetingStatus.CANCELLED,
        "is_held": shown.status == MeetingStatus.HELD,
        "status": status_words(shown),
        "times": times_of(shown),
        "asks_for_zone": shown.status in PLANNED and bool(zone_of(shown)) and bool(shown.start_time or programme),
        "own_times": own_times_of(shown, own_zone) if own_zone else "",
        "own_zone": str(own_zone or ""),
        **asked,
        "part": standing_of(request.user, shown),
        "has_delegation": has_delegation(request.user, shown),
        "programme": programme,
        "next_steps": section_of(request.user, shown),
        "previous": previous,
        "following": following,
    }


def _neighbours(request: HttpRequest, shown: Meeting) -> list[dict[str, str] | None]:
    """The meetings before and after, in time and among what the reader may see, by name and address."""
    seen = Meeting.objects.visible_to(request.user)
    found = (seen.before(shown).first(), seen.after(shown).first())
    return [{"name": short_title(one), "url": one.get_absolute_url()} if one else None for one in found]
