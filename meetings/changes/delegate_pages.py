"""A change of somebody of the delegation that is asked for: granted, declined or taken back by the member's people."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.changes.requests import asked_words, open_request
from meetings.delegations.forms import ReasonForm
from meetings.delegations.one_delegate import ASKED, back, done, held_by, page, user_of
from meetings.services import requesting_changes
from meetings.views.registering import not_too_often
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def grant(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The member's word: yes."""
    held, deeds = held_by(request, slug, number)
    asked = open_request(held)
    if request.method == "POST" and asked and deeds.decides_change:
        by = user_of(request)
        _say(request, lambda: requesting_changes.grant(asked, by=by, for_member=True), _("Granted. They are told."))
    return back(held)


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def decline(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The member's word: no, with a reason that the person reads."""
    held, deeds = held_by(request, slug, number)
    asked = open_request(held)
    if asked is None or not deeds.decides_change:
        return back(held)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    by = user_of(request)
    if form.is_valid() and done(
        request,
        form,
        lambda: requesting_changes.decline(asked, form.cleaned_data["decline_reason"], by=by, for_member=True),
    ):
        messages.success(request, _("Declined. We have written to them, with the reason."), extra_tags="good")
        return back(held)
    return page(request, "meetings/delegate_change_decline.html", held, form=form, asked=asked_words(asked))


@require_http_methods(ASKED)
@sign_in_first
@not_too_often
def take_back(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """POST asks no longer."""
    held, deeds = held_by(request, slug, number)
    asked = open_request(held)
    if request.method == "POST" and asked and deeds.withdraws:
        by = user_of(request)
        _say(request, lambda: requesting_changes.take_back(asked, by=by), _("Taken back. All stays as it is."))
    return back(held)


def _say(request: HttpRequest, deed: Callable[[], object], words: str) -> None:
    try:
        deed()
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        messages.success(request, words, extra_tags="good")
