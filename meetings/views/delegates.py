"""One delegate: how they stand; deciding, changing, withdrawing, and who takes the place instead."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.delegate_forms import PersonForm, ReasonForm, TakingForm
from meetings.delegation import deeds_for, name_of, registration_of, state_words
from meetings.models import Registration
from meetings.services.acting_for_delegates import ask_for_account, change_delegate, withdraw_delegate
from meetings.services.deciding import approve as approve_request
from meetings.services.deciding import decline as decline_request
from meetings.services.substituting import substitute as substitute_for
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
    held, deeds = _held(request, slug, number)
    form = TakingForm(held, request.POST if request.method == "POST" else None) if deeds.changes else None
    if form and form.is_valid():
        done = _done(request, form, lambda: change_delegate(held, form.taking(), by=_user(request)))
        if done:
            messages.success(request, _("Your changes are saved."), extra_tags="good")
            return _back(held)
    return _page(request, "meetings/delegate_one.html", held, deeds=deeds, form=form)


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def approve(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The member's word: yes."""
    held, _deeds = _held(request, slug, number)
    if request.method != "POST":
        return _back(held)
    try:
        approve_request(held, by=_user(request), for_member=True)
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        messages.success(request, _("Approved. We have written to them."), extra_tags="good")
    return _back(held)


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def decline(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The member's word: no, with a reason that the person reads."""
    held, deeds = _held(request, slug, number)
    if not deeds.decides:
        return _back(held)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["decline_reason"]
        if _done(request, form, lambda: decline_request(held, reason, by=_user(request), for_member=True)):
            messages.success(request, _("Declined. We have written to them, with the reason."), extra_tags="good")
            return _back(held)
    return _page(request, "meetings/delegate_decline.html", held, form=form)


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Asks once; POST takes the delegate out."""
    held, deeds = _held(request, slug, number)
    if not deeds.withdraws:
        return _back(held)
    if request.method != "POST":
        return _page(request, "meetings/delegate_withdraw.html", held)
    try:
        withdraw_delegate(held, by=_user(request))
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        messages.success(request, _("Withdrawn. We have written to them."), extra_tags="good")
    return _back(held)


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def account(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Asks the secretariat to invite the delegate to an account."""
    held, deeds = _held(request, slug, number)
    if request.method != "POST" or not deeds.withdraws:
        return _back(held)
    try:
        ask_for_account(held, by=_user(request))
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        messages.success(request, _("The secretariat is asked to invite them."), extra_tags="good")
    return _back(held)


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def substitute(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Another person takes the place as it stands."""
    held, deeds = _held(request, slug, number)
    if not deeds.substitutes:
        return _back(held)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(request, form, lambda: substitute_for(held, form.delegate(), by=_user(request))):
        words = _("%(name)s takes the place. We have written to both.") % {"name": form.delegate().name}
        messages.success(request, words, extra_tags="good")
        return _back(held)
    return _page(request, "meetings/delegate_substitute.html", held, form=form)


def _held(request: HttpRequest, slug: str, number: int) -> tuple[Registration, Any]:
    """The registration, if it is of a delegation of the reader's, and what they can do; else 404."""
    shown = seen_meeting(request, slug)
    held = registration_of(request.user, shown, number)
    if held is None:
        raise Http404
    return held, deeds_for(request.user, held)


def _done(request: HttpRequest, form: Any, deed: Callable[[], object]) -> bool:
    """True when the deed was done; a refusal stands in the form."""
    try:
        deed()
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


def _user(request: HttpRequest) -> Any:
    return request.user


def _back(held: Registration) -> HttpResponseBase:
    return for_its_reader(redirect("delegate-one", held.meeting.slug, held.pk))


def _page(request: HttpRequest, template: str, held: Registration, **words: Any) -> HttpResponseBase:
    about = {"registration": held, "name": name_of(held), "state": state_words(held), **words}
    return page_of_meeting(request, held.meeting, template, about)
