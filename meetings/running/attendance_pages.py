"""Who took part: said online by the person themselves, written down by the secretariat."""

from collections.abc import Collection
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting
from meetings.models.registration import RegistrationStatus
from meetings.on_the_day.counting import how_many_certificates
from meetings.own_registration import last_of
from meetings.running.desk_pages import meeting_on_desk, page_on_desk
from meetings.running.noting_attendance import by_capacity, can_be_noted, with_a_place
from meetings.services.attending import Noted, note_attendance, say_taking_part
from meetings.views.registering import not_too_often, seen_meeting
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.paging import page_of
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first
from r2pnet.staff_pages import staff_page

UNDO: Final = "attendance-undo"
"""What was done last stands in the session under this name: the meeting, and whom it was about."""
LONGEST_KEY: Final = 18


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def say(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST notes that the reader takes part online, however often it is pressed; back to their registration."""
    shown = seen_meeting(request, slug)
    held = last_of(request.user, shown)
    if held is not None and request.method == "POST":
        user: Any = request.user
        try:
            say_taking_part(held, by=user)
        except Refused as refusal:
            messages.error(request, refusal.message, extra_tags="bad")
        else:
            messages.success(request, _("It is noted that you take part."), extra_tags="good")
    return for_its_reader(redirect("registration", shown.slug))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("meetings.view_registration", "meetings.change_registration")
def attendance(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Those with a place by capacity, a hundred at a time, with a box for each; POST writes down what was changed.

    A box that nobody has touched changes nothing, so what somebody else has noted meanwhile stays. What was saved last
    can be taken back with one button.
    """
    meeting = meeting_on_desk(request, slug)
    if request.method == "POST":
        return _saved(request, meeting)
    page, left_out = page_of(request, with_a_place(meeting))
    groups = by_capacity(page.object_list)
    words = {
        "groups": groups,
        "page_obj": page,
        "left_out": left_out,
        "before": ",".join(str(line.registration.pk) for group in groups for line in group.lines if line.has_come),
        "can_be_noted": can_be_noted(meeting),
        "can_undo": request.session.get(UNDO, {}).get("meeting") == meeting.pk,
        "came": meeting.registrations.filter(status=RegistrationStatus.ATTENDED).count(),
        "certificates": how_many_certificates(meeting),
        "places": page.paginator.count,
    }
    return page_on_desk(request, meeting, "meetings/attendance.html", words)


def _saved(request: HttpRequest, meeting: Meeting) -> HttpResponseBase:
    """Write down what was changed, say what was done, and back to the same page of the list."""
    came, taken_back = _undone(request, meeting) if "undo" in request.POST else _changed(request)
    user: Any = request.user
    try:
        noted = note_attendance(meeting, came=came, taken_back=taken_back, by=user)
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        messages.success(request, _words_of(noted), extra_tags="good")
        request.session.pop(UNDO, None)
        if "undo" not in request.POST and (noted.came or noted.taken_back):
            request.session[UNDO] = {"meeting": meeting.pk, "came": noted.came, "taken_back": noted.taken_back}
    number = request.POST.get("page", "")
    query = f"?page={number}" if number.isascii() and number.isdigit() and len(number) < LONGEST_KEY else ""
    return redirect(reverse("attendance", args=[meeting.slug]) + query)


def _changed(request: HttpRequest) -> tuple[Collection[int], Collection[int]]:
    """Who was ticked and was not before, and the other way round; all of the page with the button that says so."""
    before = _keys(request.POST.get("before", "").split(","))
    ticked = _keys(request.POST.getlist("everybody" if "all" in request.POST else "came"))
    return ticked - before, before - ticked


def _undone(request: HttpRequest, meeting: Meeting) -> tuple[Collection[int], Collection[int]]:
    """What was saved last in this session, turned round; nothing where that was another meeting."""
    last = request.session.get(UNDO, {})
    return (last["taken_back"], last["came"]) if last.get("meeting") == meeting.pk else ((), ())


def _keys(typed: Collection[str]) -> set[int]:
    return {int(one) for one in typed if one.isascii() and one.isdigit() and len(one) <= LONGEST_KEY}


def _words_of(noted: Noted) -> str:
    """What was written down, in a sentence or two."""
    said = []
    if number := len(noted.came):
        words = ngettext("%(number)d person took part: noted.", "%(number)d people took part: noted.", number)
        said.append(words % {"number": number})
    if number := len(noted.taken_back):
        words = ngettext("Taken back for %(number)d person.", "Taken back for %(number)d people.", number)
        said.append(words % {"number": number})
    if number := noted.left_out:
        words = ngettext(
            "%(number)d has no place any more and is left out.", "%(number)d have no place any more and are left out.",
            number,
        )  # fmt: skip
        said.append(words % {"number": number})
    return " ".join(said) or _("Nothing was changed.")
