"""Chasing: who has answered and who is silent, reminding them, and typing in answers that came another way."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from focalpoints.models.member import ListGroup
from meetings.inviting.chasing import OTHERS, chase
from meetings.inviting.forms import TypedAnswerForm
from meetings.inviting.invite_page import CHANGES, meeting_or_404, staff_of, staff_page_of_meeting, why_not
from meetings.inviting.plan import REMINDER
from meetings.models import Invitation
from meetings.services.answering import type_in_answer
from meetings.services.reminding import Reminding, remind, reminding
from meetings.services.writing_invitations import samples
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.refusal import Refused
from r2pnet.staff_pages import staff_page

SEES = "meetings.view_invitation"
LARGEST = 2**62


@require_safe
@staff_page(SEES)
def chase_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everybody by where they stand, or those of one group; the number of queries does not grow with the rows."""
    meeting = meeting_or_404(slug)
    headings = [*((one.value, one.label) for one in ListGroup), (OTHERS, _("Other organisations"))]
    asked = request.GET.get("group", "")
    group = next((number for number, _label in headings if str(number) == asked), None)
    silent = reminding(meeting)
    words = {
        "list": chase(meeting, group),
        "headings": headings,
        "group": group,
        "silent": silent,
        "left_out": left_out_words(silent),
        "why_not": why_not(meeting),
        "notices": [_("We left out a filter: there is no such group.")] if asked and group is None else [],
        "may_change": request.user.has_perm(CHANGES),
    }
    return staff_page_of_meeting(request, meeting, "meetings/chase.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(CHANGES)
def remind_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who would be reminded, and the text in each language; POST sends. Without a choice it is all the silent."""
    meeting = meeting_or_404(slug)
    given = request.POST if request.method == "POST" else request.GET
    chosen = _numbers(given.getlist("chosen")) if "chosen" in given or "ticked" in given else None
    if request.method == "POST":
        try:
            done = remind(meeting, chosen or [], by=staff_of(request), held_back="held_back" in request.POST)
        except Refused as refusal:
            messages.error(request, refusal.message, extra_tags="bad")
        else:
            _say(request, done)
        return redirect("chase", meeting.slug)
    found = reminding(meeting, chosen)
    guests = [(str(row), speakers) for row, speakers in found.reminded]
    words = {
        "reminding": found,
        "left_out": left_out_words(found),
        "samples": samples(REMINDER, meeting, guests),
        "why_not": why_not(meeting),
    }
    return staff_page_of_meeting(request, meeting, "meetings/remind.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(CHANGES)
def type_in_page(request: HttpRequest, slug: str, invitation_id: int) -> HttpResponseBase:
    """An answer that came by mail, by letter or on the phone, with its day."""
    meeting = meeting_or_404(slug)
    rows = Invitation.objects.select_related("member__country", "member__organisation", "organisation", "meeting")
    row = get_object_or_404(rows, meeting=meeting, pk=invitation_id)
    form = TypedAnswerForm(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        came = {"received_on": typed["received_on"], "channel": typed["channel"], "reason": typed["note"]}
        try:
            type_in_answer(row, form.given, by=staff_of(request), **came)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The answer of %(name)s is typed in.") % {"name": row}, extra_tags="good")
            return redirect("chase", meeting.slug)
    return staff_page_of_meeting(request, meeting, "meetings/type_in_answer.html", {"form": form, "invitation": row})


def left_out_words(found: Reminding) -> str:
    """ "4 were reminded on 3 May 2026 and are left out." with the last of their days; empty when none was."""
    if not found.left_out or found.last_at is None:
        return ""
    words = ngettext(
        "%(number)d was reminded on %(day)s and is left out.",
        "%(number)d were reminded, last on %(day)s, and are left out.",
        len(found.left_out),
    )
    return words % {"number": len(found.left_out), "day": day_in_words(network_day(found.last_at))}


def _say(request: HttpRequest, done: Reminding) -> None:
    number = len(done.reminded)
    if not number:
        messages.error(request, _("Nobody was reminded."), extra_tags="due")
        return
    words = ngettext("%(number)d is reminded.", "%(number)d are reminded.", number) % {"number": number}
    messages.success(request, " ".join([words, left_out_words(done)]).strip(), extra_tags="good")


def _numbers(values: Iterable[str]) -> list[int]:
    """Those that can be keys; what else stands in an address is left out."""
    found = (int(value) for value in values if value.isascii() and value.isdecimal() and len(value) < 19)
    return [number for number in found if 0 < number < LARGEST]
