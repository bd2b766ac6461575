"""The pages at the door: the list, one person, by the code on the badge or by name; undone by mistake."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings.dates import zone_of
from meetings.models import Meeting, Registration
from meetings.models.check_in import How
from meetings.on_the_day.badges import RELATED
from meetings.on_the_day.codes import registration_of_badge
from meetings.on_the_day.door import Line, already_in_words, expected, found, lines_of, numbers, since
from meetings.on_the_day.states import is_door_open
from meetings.running.desk_pages import meeting_on_desk, page_on_desk
from meetings.services.checking_in import check_in, live_check_in, renew_badge, undo_check_in
from r2pnet.admin_queries import is_key
from r2pnet.paging import page_of
from r2pnet.refusal import Refused
from r2pnet.staff_pages import staff_page

LONGEST_SEARCH = 100
staff_at_the_door = staff_page("meetings.view_registration", "meetings.change_registration")


@require_safe
@staff_at_the_door
def door(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who is expected and who is in, a hundred at a time, or those of a name; ten queries and those of the frame."""
    meeting = meeting_on_desk(request, slug)
    asked = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    page, left_out = page_of(request, found(meeting, asked) if asked else expected(meeting))
    words = {
        "asked": asked,
        "lines": lines_of(page.object_list, meeting),
        "page_obj": page,
        "left_out": left_out,
        "zone": zone_of(meeting),
        "is_door_open": is_door_open(meeting),
        **numbers(meeting),
    }
    return page_on_desk(request, meeting, "meetings/door.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_at_the_door
def by_code(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the camera of a phone opens from a badge: who it is and one button. Only POST checks them in.

    404 in words for a code that is none of ours, or that stood on a badge that was replaced.
    """
    registration = registration_of_badge(token)
    if registration is None:
        return render(request, "meetings/door_unknown.html", status=404)
    here = reverse("check-in-by-code", args=[token])
    return _one(request, registration, how=How.SCANNED, here=here)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_at_the_door
def by_name(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The same of somebody who was found in the list; a button of the list leads back to it."""
    meeting = meeting_on_desk(request, slug)
    here = reverse("check-in-one", args=[slug, number])
    return _one(request, _of_meeting(meeting, number), how=How.BY_NAME, here=here)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_at_the_door
def lost(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Asks once, and says what it means; POST stops the code of the badge that the page was about."""
    meeting = meeting_on_desk(request, slug)
    registration = _of_meeting(meeting, number)
    if request.method == "POST":
        return _renewed(request, registration)
    return page_on_desk(request, meeting, "meetings/door_lost.html", {"line": _line(registration)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_at_the_door
def undo(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Asks once; POST notes that it was a mistake."""
    meeting = meeting_on_desk(request, slug)
    registration = _of_meeting(meeting, number)
    if request.method != "POST":
        return page_on_desk(request, meeting, "meetings/door_undo.html", {"line": _line(registration)})
    user: Any = request.user
    name = registration.person.name
    _tell(
        request,
        lambda: undo_check_in(registration, by=user),
        lambda is_done: _("%(name)s is not in any more.") % {"name": name} if is_done else _("Nothing was changed."),
    )
    return redirect("check-in", slug)


def _one(request: HttpRequest, registration: Registration, *, how: How, here: str) -> HttpResponseBase:
    meeting = registration.meeting
    if request.method == "POST":
        if "lost" in request.POST:  # a page that was opened before this question was asked on a page of its own
            return redirect("check-in-lost", meeting.slug, registration.pk)
        _check_in(request, registration, how)
        return redirect("check-in", meeting.slug) if "from_list" in request.POST else redirect(here)
    words = {
        "line": _line(registration),
        "check_in": live_check_in(registration),
        "is_door_open": is_door_open(meeting),
        "here": here,
    }
    return page_on_desk(request, meeting, "meetings/door_one.html", words)


def _check_in(request: HttpRequest, registration: Registration, how: How) -> None:
    user: Any = request.user
    name, meeting = registration.person.name, registration.meeting
    _tell(
        request,
        lambda: check_in(registration, how=how, by=user),
        lambda done: (
            already_in_words(name, done.check_in, meeting) if done.was_in else _("%(name)s is in.") % {"name": name}
        ),
    )


def _renewed(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """The code on the lost badge is dead; the page of the person offers the new one to be printed."""
    user: Any = request.user
    issue = request.POST.get("issue", "")
    seen = int(issue) if is_key(issue) else 0
    _tell(
        request,
        lambda: renew_badge(registration, seen_issue=seen, by=user),
        lambda _done: _("The code on the lost badge opens nothing any more. Print the new badge below."),
    )
    return redirect("check-in-one", registration.meeting.slug, registration.pk)


def _tell(request: HttpRequest, deed: Callable[[], Any], words: Callable[[Any], str]) -> None:
    """Do it, and say on the next page what was done or why not."""
    try:
        done = deed()
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        messages.success(request, words(done), extra_tags="good")


def _of_meeting(meeting: Meeting, number: int) -> Registration:
    rows = meeting.registrations.select_related("meeting__country", *RELATED)
    one: Registration = get_object_or_404(rows, pk=number)
    return one


def _line(registration: Registration) -> Line:
    noted = live_check_in(registration)
    return Line(registration, since([noted] if noted else [], registration.meeting))
