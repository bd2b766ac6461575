"""The secretariat's meetings on the desk: the list, and where one stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from meetings.dates import times_of, when, zone_of
from meetings.labels import Label, labels_of
from meetings.models import Meeting
from meetings.models.meeting import MeetingStatus
from meetings.on_the_day.counting import how_many_certificates, on_the_day_words
from meetings.running.where_it_stands import days_to_register, registrations_url, where_it_stands
from meetings.titles import short_title, title_with_place
from r2pnet.staff_pages import staff_page

PAST_SHOWN = 10
staff_who_run_meetings = staff_page("meetings.change_meeting", "meetings.view_registration")


@require_safe
@staff_who_run_meetings
def desk_meetings(request: HttpRequest) -> HttpResponseBase:
    """What is coming, the drafts, and the last ten; three queries, and those of the frame."""
    rows = Meeting.objects.visible_to(request.user)
    known = rows.exclude(status=MeetingStatus.DRAFT)
    words = {
        "coming": [_row(one) for one in known.coming().soonest_first()],
        "drafts": [_row(one) for one in rows.filter(status=MeetingStatus.DRAFT).soonest_first()],
        "past": [_row(one) for one in known.past().newest_first()[:PAST_SHOWN]],
    }
    return render(request, "meetings/desk_meetings.html", words)


def _row(meeting: Meeting) -> dict[str, Any]:
    return {
        "name": title_with_place(meeting),
        "url": reverse("desk-meeting", args=[meeting.slug]),
        "when": when(meeting),
        "kind": meeting.get_kind_display(),
        "status": status_label(meeting),
        "is_sample": meeting.is_sample,
    }


def status_label(meeting: Meeting) -> Label:
    """The status as a chip; the secretariat always reads it, whatever the days of registration say."""
    kinds = {
        MeetingStatus.OPEN.value: "good",
        MeetingStatus.CANCELLED.value: "bad",
        MeetingStatus.DRAFT.value: "closed",
    }
    return Label(str(meeting.get_status_display()), kinds.get(meeting.status, "open"))


@require_safe
@staff_who_run_meetings
def desk_meeting(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Status and steps, what is next, the numbers; the same number of queries however many have registered."""
    meeting = meeting_on_desk(request, slug)
    standing = where_it_stands(meeting)
    words = {
        "standing": standing,
        "is_draft": meeting.status == MeetingStatus.DRAFT,
        "labels": [one for one in labels_of(meeting, is_list=False) if one.words != meeting.get_status_display()],
        "zone": zone_of(meeting),
        "times": times_of(meeting),
        "days_to_register": days_to_register(meeting),
        "registrations_url": registrations_url(meeting),
        "has_list": bool(standing.seats.taken or standing.online),
        "certificates": how_many_certificates(meeting),
        "on_the_day": on_the_day_words(meeting, standing.seats.taken),
    }
    return page_on_desk(request, meeting, "meetings/desk_meeting.html", words)


def meeting_on_desk(request: HttpRequest, slug: str) -> Meeting:
    """The meeting of that address, drafts included; 404 where there is none."""
    seen = Meeting.objects.visible_to(request.user).select_related("country")
    found: Meeting = get_object_or_404(seen, slug=slug)
    return found


def page_on_desk(request: HttpRequest, meeting: Meeting, template: str, words: dict[str, Any]) -> HttpResponse:
    """A page of the secretariat about one meeting."""
    about = {
        "meeting": meeting,
        "short_title": short_title(meeting),
        "name": title_with_place(meeting),
        "when": when(meeting),
        "status": status_label(meeting),
    }
    return render(request, template, {**about, **words})
