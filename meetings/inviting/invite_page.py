"""Inviting: staff choose whom, look at who is reached and at the text as it will go, and send."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from focalpoints.models import User
from meetings.attendance_memory.regions import long_absent
from meetings.dates import when
from meetings.inviting.forms import InviteForm
from meetings.inviting.plan import INVITATION, Plan, plan
from meetings.models import Meeting
from meetings.services.inviting import invite, refuse_if_nobody_can_be_asked
from meetings.services.writing_invitations import samples
from meetings.titles import short_title
from r2pnet.refusal import Refused
from r2pnet.staff_pages import staff_page

CHANGES = "meetings.change_invitation"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(CHANGES)
def invite_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The choice; with a choice in the address who is reached and what they read; POST sends."""
    meeting = meeting_or_404(slug)
    given = request.POST if request.method == "POST" else request.GET
    form = InviteForm(meeting, given if "whom" in given else None)
    refused = why_not(meeting)
    if refused or not form.is_valid() or "again" in request.GET:
        words = {"form": form, "refused": refused, "absent": long_absent(request.user)}
        return staff_page_of_meeting(request, meeting, "meetings/invite.html", words)
    if request.method == "POST" and (done := _sent(request, meeting, form)):
        return done
    found = plan(meeting, form.chosen_members, form.cleaned_data["organisations"])
    guests = [(guest.name, guest.speakers) for guest in found.written]
    words = {
        "form": form,
        "plan": found,
        "samples": samples(INVITATION, meeting, guests),
        "capacities": form.cleaned_data["capacities"],
        "chosen": [(name, value) for name, values in given.lists() for value in values if name in form.fields],
        "again": f"?{request.GET.urlencode()}&again=1",
    }
    return staff_page_of_meeting(request, meeting, "meetings/invite_check.html", words)


def _sent(request: HttpRequest, meeting: Meeting, form: InviteForm) -> HttpResponseBase | None:
    """The way on once it is done; None when it was refused, which the page says."""
    chosen: dict[str, Any] = {name: form.cleaned_data[name] for name in ("organisations", "capacities", "held_back")}
    agreed = request.POST.get("agreed", "")
    try:
        done = invite(meeting, members=form.chosen_members, by=staff_of(request), agreed=agreed, **chosen)
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
        return None
    messages.success(request, _words(done, held_back=chosen["held_back"]), extra_tags="good")
    return redirect("chase", meeting.slug)


def _words(done: Plan, *, held_back: bool) -> str:
    number = len(done.new)
    words = ngettext("%(number)d invitation is on record.", "%(number)d invitations are on record.", number)
    said = [words % {"number": number}]
    if done.written:
        waits = _("The mails wait in the outbox until you release them.")
        said.append(waits if held_back else _("The mails are on their way."))
    if done.by_letter:
        number = len(done.by_letter)
        said.append(ngettext("%(number)d gets a letter.", "%(number)d get a letter.", number) % {"number": number})
    return " ".join(said)


def why_not(meeting: Meeting) -> str:
    """Why nobody can be invited to `meeting` now; empty when they can."""
    try:
        refuse_if_nobody_can_be_asked(meeting)
    except Refused as refusal:
        return refusal.message
    return ""


def meeting_or_404(slug: str) -> Meeting:
    """The meeting of that address, for the secretariat."""
    return get_object_or_404(Meeting.objects.select_related("country"), slug=slug)


def staff_of(request: HttpRequest) -> User:
    """Who is signed in: `staff_page` let nobody else come here."""
    return request.user  # type: ignore[return-value]


def staff_page_of_meeting(request: HttpRequest, meeting: Meeting, template: str, words: dict[str, Any]) -> HttpResponse:
    """A page of the secretariat about one meeting."""
    about = {"meeting": meeting, "short_title": short_title(meeting), "when": when(meeting), "canonical_url": ""}
    return render(request, template, about | words)
