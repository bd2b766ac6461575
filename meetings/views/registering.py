"""Registering for a meeting, and one's own registration: see it, change it, withdraw."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.changes.requests import asking_words, may_change, open_request
from meetings.dates import when
from meetings.forms import ChangeForm, RegisterForm
from meetings.models import Meeting
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import TAKING_PART
from meetings.own_registration import known_about, last_of, success_words, what_is_registered
from meetings.registration_sections import sections_of
from meetings.services import registering
from meetings.services.requesting_changes import change_own, take_back
from meetings.taking_part import TakingPart, registration_words, standing_of
from meetings.times import is_over
from meetings.titles import short_title
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]
TIMES_A_MINUTE = 30
"""Each deed takes the meeting's row and writes a message: more than anybody means is for nobody's good."""


def not_too_often(view: View[Arguments]) -> View[Arguments]:
    """429 to an account that sends forms of registering faster than a person does."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        if request.method == "POST" and (wait := seconds_to_wait(request, "registering", (TIMES_A_MINUTE, 60))):
            return too_many_requests(request, wait)
        return view(request, *args, **kwargs)

    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def register(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take a seat. Who has one already is led to it, however often the button is pressed or the page reloaded."""
    shown = seen_meeting(request, slug)
    part = standing_of(request.user, shown)
    if part.registration and part.registration.is_live:
        if request.method == "POST" and not len(get_messages(request)):
            messages.info(request, _("You are registered already."))
        return for_its_reader(redirect("registration", shown.slug))
    if not part.may_register:
        return page_of_meeting(request, shown, "meetings/cannot_register.html", {"part": part})
    form = RegisterForm(request.POST if request.method == "POST" else None, meeting=shown, part=part)
    if form.is_valid() and (done := _registered(request, shown, part, form)):
        return done
    words = {"part": part, "form": form, "known": known_about(part)}
    return page_of_meeting(request, shown, "meetings/register.html", words)


def _registered(request: HttpRequest, shown: Meeting, part: TakingPart, form: RegisterForm) -> HttpResponseBase | None:
    """The way to the registration that was made; None when it was refused, which the form says."""
    user: Any = request.user
    try:
        asked = {"capacity": form.capacity_chosen(), "wish": form.wish(), "places": part.places}
        made = registering.register(part.person, shown, **asked, by=user)  # type: ignore[arg-type]
    except Refused as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, success_words(made), extra_tags="good")
    return for_its_reader(redirect("registration", shown.slug))


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def registration(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One's own registration in words, with the calendar file; POST changes it, or asks for the change."""
    shown = seen_meeting(request, slug)
    held = last_of(request.user, shown)
    if held is None:
        return page_of_meeting(
            request, shown, "meetings/not_registered.html", {"part": standing_of(request.user, shown)}
        )
    part = standing_of(request.user, shown)
    if not may_change(held):
        return _own_page(request, shown, _words_of(held, part))
    waits = open_request(held) is not None
    form = ChangeForm(request.POST if request.method == "POST" else None, held, part.seats, waits=waits)
    if form.is_valid() and _changed(request, held, form):
        return for_its_reader(redirect("registration", shown.slug))
    user: Any = request.user
    words = {"form": form, "asking": asking_words(held, user) if "mode" in form.fields else ""}
    return _own_page(request, shown, {**_words_of(held, part), **words})


def _own_page(request: HttpRequest, shown: Meeting, words: dict[str, Any]) -> HttpResponse:
    """The page of a registration, which no cache keeps while the address for joining stands on it."""
    response = page_of_meeting(request, shown, "meetings/registration.html", words)
    if words["holds_address"]:
        response["Cache-Control"] = "private, no-store"
    return response


def _changed(request: HttpRequest, held: Any, form: ChangeForm) -> bool:
    user: Any = request.user
    try:
        asked = change_own(held, form.wish(), by=user)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    saved = _("Your changes are saved.")
    if asked and asked.is_for_member_to_decide:
        saved = _("Your request is with the focal point of your member. We write to you when it is decided.")
    elif asked:
        saved = _("Your request is with the secretariat. We write to you when it is decided.")
    messages.success(request, saved, extra_tags="good")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def take_change_back(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST asks no longer for another way of taking part; then one's own registration again."""
    shown = seen_meeting(request, slug)
    held = last_of(request.user, shown)
    asked = open_request(held) if held else None
    user: Any = request.user
    if request.method == "POST" and asked:
        try:
            take_back(asked, by=user)
        except Refused as refusal:
            messages.error(request, refusal.message, extra_tags="bad")
        else:
            messages.success(request, _("You ask for it no longer. All stays as it is."), extra_tags="good")
    return for_its_reader(redirect("registration", shown.slug))


def _words_of(held: Any, part: TakingPart) -> dict[str, Any]:
    shown = held.meeting
    is_cancelled = shown.status == MeetingStatus.CANCELLED
    is_planned = not is_over(shown) and not is_cancelled
    return {
        "registration": held,
        "part": part,
        "words": registration_words(held),
        "facts": what_is_registered(held),
        "may_withdraw": held.is_live and is_planned,
        "holds_address": held.status in TAKING_PART and is_planned and bool(shown.joining_address),
        "is_cancelled": is_cancelled,
        "sections": sections_of(held),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def withdraw(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Asks once; POST withdraws. What has been withdrawn already stays so."""
    shown = seen_meeting(request, slug)
    held = last_of(request.user, shown)
    if held is None or not held.is_live or is_over(shown):
        return for_its_reader(redirect("registration", shown.slug))
    if request.method != "POST":
        words = {"registration": held, "words": registration_words(held), "facts": what_is_registered(held)}
        return page_of_meeting(request, shown, "meetings/withdraw.html", words)
    user: Any = request.user
    try:
        registering.withdraw(held, by=user)
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        messages.success(request, _("You have withdrawn your registration. We have written to you."), extra_tags="good")
    return for_its_reader(redirect("registration", shown.slug))


def seen_meeting(request: HttpRequest, slug: str) -> Meeting:
    """The meeting of that address, if the reader may see it."""
    seen = Meeting.objects.visible_to(request.user).select_related("country")
    found: Meeting = get_object_or_404(seen, slug=slug)
    return found


def page_of_meeting(request: HttpRequest, shown: Meeting, template: str, words: dict[str, Any]) -> HttpResponse:
    """A page about the reader and one meeting, for nobody else's eyes."""
    about = {"meeting": shown, "short_title": short_title(shown), "when": when(shown), "canonical_url": "", **words}
    return for_its_reader(render(request, template, about))  # type: ignore[return-value]
