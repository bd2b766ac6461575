"""Support for travel: somebody asks for it on a page of their own; the secretariat reads the budget and decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings.models import Meeting, TravelSupport
from meetings.models.registration import LIVE
from meetings.models.travel_support import SupportState
from meetings.own_registration import last_of
from meetings.services.supporting import ask_for_support, decide_support, take_back
from meetings.taking_part import capacity_for
from meetings.titles import short_title
from meetings.travel.forms import AskForSupportForm, DecideForm
from meetings.travel.support import budget_of, may_ask, state_line, support_of, supports_of
from meetings.views.registering import not_too_often, page_of_meeting, seen_meeting
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.refusal import Changed, Refused
from r2pnet.signing_in import sign_in_first
from r2pnet.staff_pages import staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def travel(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask, say another reason, or take it back; once it is decided it stands on the page of the registration."""
    shown = seen_meeting(request, slug)
    held = last_of(request.user, shown)
    support = support_of(held) if held else None
    if held is None or not may_ask(held) or (support and support.state != SupportState.ASKED):
        return for_its_reader(redirect("registration", shown.slug))
    initial = {"reason": support.reason} if support else {}
    form = AskForSupportForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and _is_done(request, held, form):
        return for_its_reader(redirect("registration", shown.slug))
    return page_of_meeting(request, shown, "meetings/travel.html", {"form": form, "support": support})


def _is_done(request: HttpRequest, held: Any, form: AskForSupportForm) -> bool:
    """True when it was asked for or taken back; the form says why not."""
    user: Any = request.user
    is_taken_back = "take_back" in request.POST
    try:
        if is_taken_back:
            take_back(held, by=user)
        elif form.is_valid():
            ask_for_support(held, form.cleaned_data["reason"], by=user)
        else:
            return False
    except Refused as refusal:
        form.refuse(refusal)
        return False
    done = _("You have asked for support. The secretariat decides and writes to you.")
    messages.success(request, _("You ask for no support any more.") if is_taken_back else done, extra_tags="good")
    return True


@require_safe
@staff_page("meetings.view_travelsupport")
def staff_travel(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The budget of a meeting's support, and who asks, what waits first."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), slug=slug)
    supports = supports_of(meeting)
    rows = [{"support": one, "as": _as(one), "state": state_line(one)} for one in supports]
    return render(
        request, "meetings/staff_travel.html", {**_about(meeting), "rows": rows, "budget": budget_of(supports)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("meetings.change_travelsupport")
def decide_travel(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """What somebody asks for, and the form that decides it."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), slug=slug)
    rows = TravelSupport.objects.filter(registration__meeting=meeting, registration__status__in=LIVE)
    related = ("registration__meeting", "registration__person", "registration__capacity", "decided_by")
    support = get_object_or_404(rows.select_related(*related), pk=number)
    form = DecideForm(request.POST if request.method == "POST" else None, initial=_initial(support))
    if form.is_valid() and _is_decided(request, support, form):
        return redirect("staff-travel", meeting.slug)
    words = {**_about(meeting), "support": support, "as": _as(support), "state": state_line(support), "form": form}
    return render(request, "meetings/decide_travel.html", words)


def _is_decided(request: HttpRequest, support: TravelSupport, form: DecideForm) -> bool:
    user: Any = request.user
    given = form.cleaned_data
    name = support.registration.person.name
    now = support.version
    support.version = given["seen_version"]
    try:
        decide_support(support, given["state"], by=user, amount=given["amount"], answer=given["answer"])
    except Changed as refusal:
        support.version = now
        form.see_anew(now)
        form.refuse(refusal)
        return False
    except Refused as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, _("Decided. %(name)s is written to.") % {"name": name}, extra_tags="good")
    return True


def _initial(support: TravelSupport) -> dict[str, Any]:
    is_open = support.state == SupportState.ASKED
    state = "" if is_open else support.state
    return {"state": state, "amount": support.amount, "answer": support.answer, "seen_version": support.version}


def _as(support: TravelSupport) -> str:
    registration = support.registration
    return capacity_for(registration.capacity, str(registration.invitation or ""))


def _about(meeting: Meeting) -> dict[str, Any]:
    return {"meeting": meeting, "short_title": short_title(meeting)}
