"""Meetings as calendar files: one, all that are public, one's own, and all of one's own by a secret address."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetings.calendars.events import CONTENT_TYPE, own_calendar, public_calendar
from meetings.calendars.personal import personal_calendar, standing_of_all
from meetings.models import Meeting
from meetings.own_registration import last_of
from meetings.services.calendar_addresses import hash_of, person_of
from meetings.views.registering import seen_meeting
from r2pnet.conditional import edition
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import grants_of

GROUPS = ("focalpoints", "meetings")
OWN_GROUPS = (*GROUPS, "registrations")
# So many in so many seconds: of one address, which several devices ask, and of a client that asks for none.
FEED_LIMIT, MISSED_LIMIT = (60, 600), (30, 600)


@require_safe
def meeting_calendar(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The public facts of a meeting that the reader may see."""
    shown = seen_meeting(request, slug)
    now = edition(request, GROUPS)
    return now.unchanged(request) or now.seal(request, _file(public_calendar([shown]), shown.slug))


@require_safe
def calendar_of_all(request: HttpRequest) -> HttpResponseBase:
    """Every public meeting whose day is known, whoever asks: calendars fetch it without a session."""
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    if wait := seconds_to_wait(request, "members-file", settings.EXPORT_LIMIT):
        return too_many_requests(request, wait)
    name = _("Meetings of the %(network)s") % {"network": settings.NETWORK_NAME}
    public = Meeting.objects.visible_to(AnonymousUser()).select_related("country").soonest_first()
    return now.seal(request, _file(public_calendar(public, name=name), "meetings"))


@require_safe
@sign_in_first
def own_meeting_calendar(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The meeting as the reader takes part in it; kept by no cache, for it can hold the address for joining."""
    held = last_of(request.user, seen_meeting(request, slug))
    if held is None:
        raise Http404
    response = _file(own_calendar(held), held.meeting.slug)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """All meetings of the person with this secret address, as they stand to each; 404 for an address of nothing.

    Calendars ask for it without a session: who reads is the token's person, whoever is signed in.
    """
    person = person_of(token)
    standing = standing_of_all(person) if person else None
    if standing is None or not standing.has_a_calendar:
        if wait := seconds_to_wait(request, "calendar-missed", MISSED_LIMIT):
            return too_many_requests(request, wait)
        raise Http404
    reader: Any = person.user if person else None
    now = edition(request, OWN_GROUPS, moment=f"{standing.last_boundary} {grants_of(reader).as_text}")
    response = get_conditional_response(request, etag=now.tag)
    if response is None:
        if wait := seconds_to_wait(request, "calendar-feed", FEED_LIMIT, about=hash_of(token)):
            return too_many_requests(request, wait)
        response = _file(personal_calendar(standing, reader), "meetings")
    response["ETag"], response["Cache-Control"] = now.tag, "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
