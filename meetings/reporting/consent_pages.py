"""On one's own registration: whether the list of participants may name one, also once the meeting is over."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting
from meetings.models.registration import TAKING_PART
from meetings.own_registration import last_of
from meetings.reporting.final_list import can_be_closed, newest_version
from meetings.services.consenting import say_whether_named
from meetings.views.registering import not_too_often, page_of_meeting, seen_meeting
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def name(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Says what it means and asks; POST notes it. 404 for who has no place at the meeting."""
    meeting = seen_meeting(request, slug)
    held = last_of(request.user, meeting)
    if held is None or held.status not in TAKING_PART:
        raise Http404
    if request.method == "POST":
        user: Any = request.user
        is_named = request.POST.get("named") == "yes"
        try:
            say_whether_named(held, is_named, by=user)
        except Refused as refused:
            messages.error(request, refused.message, extra_tags="bad")
        else:
            no = _("Your name is taken out of every list.")
            messages.success(request, _named_words(meeting) if is_named else no, extra_tags="good")
        return for_its_reader(redirect("registration", meeting.slug))
    words = {"registration": held, "is_closed": _is_closed(meeting)}
    return page_of_meeting(request, meeting, "meetings/registration_name.html", words)


def _named_words(meeting: Meeting) -> str:
    """Where somebody who agreed is named: a version that was closed before names nobody more."""
    if _is_closed(meeting):
        return _("You are named in the next version of the final list.")
    return _("The list names you from now on.")


def _is_closed(meeting: Meeting) -> bool:
    return can_be_closed(meeting) and newest_version(meeting) is not None
