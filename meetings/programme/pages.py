"""The programme of a meeting for its readers: the newest version, all versions with what changed, one's own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings.calendars.events import CONTENT_TYPE
from meetings.models import Meeting, ProgrammeRelease, Registration, Session
from meetings.models.meeting import MeetingStatus
from meetings.own_registration import last_of
from meetings.programme.asked_zone import asked_zone
from meetings.programme.calendar import own_programme_calendar
from meetings.programme.clock import last_begun
from meetings.programme.seats import clashes_in, own_rows, sign_ups_of
from meetings.programme.showing import programme_of
from meetings.programme.versions import current_rows, history_for
from meetings.services.signing_up import give_back, is_taking_part, sign_up
from meetings.times import is_over
from meetings.titles import short_title
from meetings.views.registering import not_too_often, seen_meeting
from r2pnet.clock import network_day
from r2pnet.conditional import answer, edition
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import Reader, is_of_secretariat

GROUPS = ("focalpoints", "meetings")
OWN_GROUPS = ("persons", "registrations")


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The newest version with what the reader may see of it, and where to sign up; ?zone= shows a zone beside."""
    shown = seen_meeting(request, slug)
    # Where somebody can sign up, the page changes by itself when a session begins; for the public it does not.
    rows = current_rows(request.user, shown) if request.user.is_authenticated else None
    now = edition(request, _groups(request), moment=last_begun(rows or (), timezone.now()))
    if unchanged := now.unchanged(request):
        return unchanged
    rows = current_rows(request.user, shown) if rows is None else rows
    zone, asked = asked_zone(request)
    held = place_of(request.user, shown)
    sign_ups = sign_ups_of(held, shown, rows)
    words = {
        **_about(request, shown),
        "programme": programme_of(request.user, shown, own_zone=zone, sign_ups=sign_ups, rows=rows),
        **asked,
        "takes_part": held is not None,
    }
    return answer(request, now, render(request, "meetings/programme.html", words))


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every version that the reader knows of, with what changed in words; ?a=1&b=3 compares two of them."""
    shown = seen_meeting(request, slug)
    now = edition(request, _groups(request))
    if unchanged := now.unchanged(request):
        return unchanged
    history = history_for(request.user, shown)
    known = [one.number for one in history.versions]
    asked = [request.GET.get(name, "") for name in ("a", "b")]
    pair = sorted(int(one) for one in asked if one.isascii() and one.isdecimal() and len(one) < 6 and int(one) in known)
    is_pair = len(pair) == 2 and pair[0] != pair[1]
    entries = [
        {**_entry(one, is_staff=is_of_secretariat(request.user)), "changes": history.between(before, one.number)}
        for one, before in zip(history.versions, [*known[1:], 0], strict=False)
    ]
    words = {
        **_about(request, shown),
        "entries": entries,
        "compared": history.between(*pair) if is_pair else None,
        "pair": pair if is_pair else [],
        "is_odd": any(asked) and not is_pair,
    }
    return answer(request, now, render(request, "meetings/programme_versions.html", words))


@require_safe
@sign_in_first
def mine(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One's own programme: what is for everybody, and what one has signed up for. 404 for who takes no part."""
    shown = seen_meeting(request, slug)
    held = own_place(request, shown)
    rows = current_rows(request.user, shown)
    own = own_rows(held, rows)
    zone, asked = asked_zone(request)
    words = {
        **_about(request, shown),
        **asked,
        "programme": programme_of(
            request.user, shown, own_zone=zone, rows=own, sign_ups=sign_ups_of(held, shown, rows)
        ),
        "odd": clashes_in([row for row in own if row.needs_sign_up]),
    }
    return for_its_reader(render(request, "meetings/programme_mine.html", words))


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def take(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """POST signs up for a session that the reader may see; the page of the programme says what came of it."""
    shown = seen_meeting(request, slug)
    held = own_place(request, shown)
    one = get_object_or_404(Session.objects.visible_to(request.user).filter(meeting=shown), pk=number)
    if request.method != "POST":
        return for_its_reader(redirect("programme", shown.slug))
    user: Any = request.user
    try:
        place = sign_up(held, one, by=user)
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        said = _("You have a place.") if place.status == "confirmed" else _("You are in line: we write to you.")
        messages.success(request, said, extra_tags="good")
    return for_its_reader(redirect("programme", shown.slug))


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def hand_back(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """POST gives a place back; what was given back before leads to the programme as well."""
    shown = seen_meeting(request, slug)
    held = own_place(request, shown)
    user: Any = request.user
    place = held.session_places.live().filter(session=number).first()
    if request.method == "POST" and place is not None:
        try:
            give_back(place, by=user)
        except Refused as refusal:
            messages.error(request, refusal.message, extra_tags="bad")
        else:
            messages.success(request, _("You have given the place back."), extra_tags="good")
    return for_its_reader(redirect("programme", shown.slug))


@require_safe
@sign_in_first
def own_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One's own programme as a calendar file; 404 for who takes no part."""
    shown = seen_meeting(request, slug)
    content = own_programme_calendar(request.user, own_place(request, shown))
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{shown.slug}-programme.ics"'
    return for_its_reader(response)


def own_place(request: HttpRequest, meeting: Meeting) -> Registration:
    """The reader's place at the meeting; 404 for who has none."""
    held = place_of(request.user, meeting)
    if held is None:
        raise Http404
    return held


def place_of(user: Reader, meeting: Meeting) -> Registration | None:
    """The place of `user` at the meeting, by an office that has not ended."""
    held = last_of(user, meeting)
    return held if held and is_taking_part(held) else None


def _groups(request: HttpRequest) -> list[str]:
    return [*GROUPS, *(OWN_GROUPS if request.user.is_authenticated else ())]


def _about(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "short_title": short_title(meeting),
        "is_staff": is_of_secretariat(request.user),
        "is_cancelled": meeting.status == MeetingStatus.CANCELLED,
        "is_coming": meeting.status != MeetingStatus.CANCELLED and not is_over(meeting),
    }


def _entry(release: ProgrammeRelease, *, is_staff: bool) -> dict[str, Any]:
    """A version in words; by whom and why is for the secretariat."""
    day = date_format(network_day(release.released_at), "j F Y")
    by = str(release.released_by or "") if is_staff else ""
    return {"number": release.number, "day": day, "by": by, "note": release.note if is_staff else ""}
