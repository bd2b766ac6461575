"""Taking over the place of the one who left the office: asked once on a page of its own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from focalpoints.models import Appointment, Person, Succession
from meetings.models import Meeting, Registration
from meetings.own_registration import success_words, what_is_registered
from meetings.services.passing_on import pass_on, registrations_to_pass_on
from meetings.times import is_over
from meetings.views.registering import not_too_often, page_of_meeting, seen_meeting
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def take_over(request: HttpRequest, slug: str) -> HttpResponseBase:
    """For the successor in office alone; who has a registration already is led to it."""
    user: Any = request.user
    shown = seen_meeting(request, slug)
    if Registration.objects.of(user).live().filter(meeting=shown).exists():
        return for_its_reader(redirect("registration", shown.slug))
    offered = _offered(user, shown)
    if offered is None or is_over(shown):
        raise Http404
    if request.method != "POST":
        facts = [fact for fact in what_is_registered(offered) if fact.words]
        return page_of_meeting(request, shown, "meetings/take_over.html", {"registration": offered, "facts": facts[:1]})
    try:
        made = pass_on(offered, to=Person.objects.get(user=user), by=user)
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
        return for_its_reader(redirect("meeting", shown.slug))
    messages.success(request, success_words(made), extra_tags="good")
    return for_its_reader(redirect("registration", shown.slug))


def _offered(user: Any, shown: Meeting) -> Registration | None:
    """The registration of somebody whom the reader has followed in an office that they hold now."""
    held = Appointment.objects.current().filter(person__user=user.pk)
    for succession in Succession.objects.live().filter(following__in=held).select_related("leaving", "following"):
        rows = (
            registrations_to_pass_on(succession).filter(meeting=shown).select_related("meeting", "capacity", "person")
        )
        if found := rows.first():
            return found
    return None
