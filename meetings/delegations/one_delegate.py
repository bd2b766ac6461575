"""One delegate: how they stand; deciding, changing, withdrawing, and who takes the place instead."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.changes.requests import asking_words, open_request, shown_request
from meetings.delegations.delegation import deeds_for, name_of, registration_of, state_words
from meetings.delegations.forms import PersonForm, ReasonForm, TakingForm
from meetings.models import Registration
from meetings.services.acting_for_delegates import ask_for_account, withdraw_delegate
from meetings.services.deciding import approve as approve_request
from meetings.services.deciding import decline as decline_request
from meetings.services.requesting_changes import change_delegate
from meetings.services.substituting import substitute as substitute_for
from meetings.times import is_open_to_register
from meetings.views.registering import not_too_often, page_of_meeting, seen_meeting
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first

ASKED = ["GET", "HEAD", "POST"]


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def one(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """A registration of the reader's delegation, with what they can do about it; POST changes it."""
    held, deeds = held_by(request, slug, number)
    change = shown_request(held, reverse("delegate-change-take-back", args=[slug, number]) if deeds.withdraws else "")
    waits = bool(change and change.is_open)
    form = None
    if deeds.changes and not (waits and not is_open_to_register(held.meeting)):
        form = TakingForm(held, request.POST if request.method == "POST" else None, waits=waits)
    if form and form.is_valid():
        taking, by = form.taking(), user_of(request)
        if done(request, form, lambda: change_delegate(held, taking, by=by)):
            _say_changed(request, held, waits=waits)
            return back(held)
    asking = asking_words(held, user_of(request)) if form and not waits else ""
    words = {"deeds": deeds, "form": form, "asking": asking, "section": {"change": change}}
    return page(request, "meetings/delegate_one.html", held, **words)


def _say_changed(request: HttpRequest, held: Registration, *, waits: bool) -> None:
    """That it is saved; or that it is asked for, which is something else."""
    if not waits and open_request(held):
        messages.success(request, _("It is asked for. We write to them when it is decided."), extra_tags="good")
    else:
        messages.success(request, _("Your changes are saved."), extra_tags="good")


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def approve(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The member's word: yes."""
    held, _deeds = held_by(request, slug, number)
    if request.method != "POST":
        return back(held)
    try:
        approve_request(held, by=user_of(request), for_member=True)
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        messages.success(request, _("Approved. We have written to them."), extra_tags="good")
    return back(held)


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def decline(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The member's word: no, with a reason that the person reads."""
    held, deeds = held_by(request, slug, number)
    if not deeds.decides:
        return back(held)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["decline_reason"]
        if done(request, form, lambda: decline_request(held, reason, by=user_of(request), for_member=True)):
            messages.success(request, _("Declined. We have written to them, with the reason."), extra_tags="good")
            return back(held)
    return page(request, "meetings/delegate_decline.html", held, form=form)


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Asks once; POST takes the delegate out."""
    held, deeds = held_by(request, slug, number)
    if not deeds.withdraws:
        return back(held)
    if request.method != "POST":
        return page(request, "meetings/delegate_withdraw.html", held)
    try:
        withdraw_delegate(held, by=user_of(request))
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        messages.success(request, _("Withdrawn. We have written to them."), extra_tags="good")
    return back(held)


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def account(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Asks the secretariat to invite the delegate to an account."""
    held, deeds = held_by(request, slug, number)
    if request.method != "POST" or not deeds.withdraws:
        return back(held)
    try:
        ask_for_account(held, by=user_of(request))
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        messages.success(request, _("The secretariat is asked to invite them."), extra_tags="good")
    return back(held)


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def substitute(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Another person takes the place as it stands."""
    held, deeds = held_by(request, slug, number)
    if not deeds.substitutes:
        return back(held)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(request, form, lambda: substitute_for(held, form.delegate(), by=user_of(request))):
        words = _("%(name)s takes the place. We have written to both.") % {"name": form.delegate().name}
        messages.success(request, words, extra_tags="good")
        return back(held)
    return page(request, "meetings/delegate_substitute.html", held, form=form)


def held_by(request: HttpRequest, slug: str, number: int) -> tuple[Registration, Any]:
    """The registration, if it is of a delegation of the reader's, and what they can do; else 404."""
    shown = seen_meeting(request, slug)
    held = registration_of(request.user, shown, number)
    if held is None:
        raise Http404
    return held, deeds_for(request.user, held)


def done(request: HttpRequest, form: Any, deed: Callable[[], object]) -> bool:
    """True when the deed was done; a refusal stands in the form."""
    try:
        deed()
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


def user_of(request: HttpRequest) -> Any:
    return request.user


def back(held: Registration) -> HttpResponseBase:
    return for_its_reader(redirect("delegate-one", held.meeting.slug, held.pk))


def page(request: HttpRequest, template: str, held: Registration, **words: Any) -> HttpResponseBase:
    about = {"registration": held, "name": name_of(held), "state": state_words(held), **words}
    return page_of_meeting(request, held.meeting, template, about)
