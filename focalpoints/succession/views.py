"""Handing an office over: the form, a look at what it means, done; and taking it back until its day."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints.models import Member, Succession
from focalpoints.services.succession import can_be_taken_back, look_ahead, may_take_back, succeed, take_back
from focalpoints.services.succession_mail import successor_for
from focalpoints.succession.forms import ActingHandoverForm, HandoverForm
from focalpoints.succession.lists import listed
from focalpoints.succession.offices import (
    OfficeToHandOver,
    address_of,
    may_act_for_members,
    members_with_an_office,
    office_of,
    offices_held,
    succession_of,
)
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Refused, in_words
from r2pnet.signing_in import sign_in_first

LIMIT: Final = (30, 3600)
"""Deeds of one account, and looks at what they mean, in so many seconds: a deed writes to somebody who did not ask
for it, and a look says whether the address fits."""


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def handover(request: HttpRequest, slug: str = "") -> HttpResponseBase:
    """The form, the check and, once it is ordered, what stands; for staff without a member the list of all."""
    if not slug and may_act_for_members(request.user) and not offices_held(request.user):
        return _staff_list(request)
    held = office_of(request, slug)
    if held is None:
        member = get_object_or_404(Member.objects.with_names().visible_to(request.user), slug=slug)
        return _page(request, "nobody", None, member=member)
    if request.method == "POST":
        return _answer(request, held)
    if planned := held.planned:
        return _page(request, "planned", held, **_words_of(request, planned, held))
    return _page(request, "form", held, form=_form(held))


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def taking_back(request: HttpRequest, number: int) -> HttpResponseBase:
    """Asks once; POST takes the handover back. When its day is over staff read what to do instead."""
    succession, is_acting = succession_of(request, number)
    url = address_of(succession.leaving, is_acting=is_acting)
    if not succession.is_live:
        messages.info(request, _("This handover was taken back already."))
        return for_its_reader(redirect(url))
    if request.method == "POST" and can_be_taken_back(succession):
        return _taken_back(request, succession, url)
    held = OfficeToHandOver(succession.leaving, (), is_acting)
    return _page(request, "take_back", held, **_words_of(request, succession, held))


def _staff_list(request: HttpRequest) -> HttpResponseBase:
    if slug := request.GET.get("member", "").replace("\0", ""):
        member = get_object_or_404(Member.objects.visible_to(request.user), slug=slug)
        return for_its_reader(redirect("handover-member", member.slug))
    if request.method == "POST":
        raise Http404
    return _page(request, "list", None, groups=listed(), members=members_with_an_office())


def _answer(request: HttpRequest, held: OfficeToHandOver) -> HttpResponseBase:
    """The page that a form is answered with: itself, the check, or the way to what stands now."""
    form = _form(held, request.POST)
    if form.is_valid() and "change" not in request.POST:
        if wait := seconds_to_wait(request, "handover", LIMIT):
            return too_many_requests(request, wait)
        if "confirm" in request.POST:
            if _is_ordered(request, held, form):
                return for_its_reader(redirect(held.url))
        elif _is_possible(request, held, form):
            return _page(request, "check", held, form=form, **_check_words(form))
    return _page(request, "form", held, form=form)


def _form(held: OfficeToHandOver, data: Any = None) -> HandoverForm:
    return (ActingHandoverForm if held.is_acting else HandoverForm)(held.office, data)


def _is_possible(request: HttpRequest, held: OfficeToHandOver, form: HandoverForm) -> bool:
    user: Any = request.user
    try:
        look_ahead(held.office, last_day=form.cleaned_data["last_day"], successor=form.successor, by=user)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


def _is_ordered(request: HttpRequest, held: OfficeToHandOver, form: HandoverForm) -> bool:
    """False, with the words in the form, when the service refuses; asked for twice it is ordered once."""
    user: Any = request.user
    asked = {"last_day": form.cleaned_data["last_day"], "successor": form.successor, "letter": form.by_letter}
    try:
        made = succeed(held.office, **asked, by=user, reason=form.why)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    except ValidationError as errors:
        form.add_error(None, in_words(errors))
        return False
    words = _("Handed over: the last day is %(day)s. We have written to both.")
    messages.success(request, words % {"day": day_in_words(made.last_day)}, extra_tags="good")
    return True


def _taken_back(request: HttpRequest, succession: Succession, url: str) -> HttpResponseBase:
    user: Any = request.user
    if wait := seconds_to_wait(request, "handover", LIMIT):
        return too_many_requests(request, wait)
    try:
        take_back(succession, by=user)
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
    else:
        words = _("Taken back: everything is as before. We have written to both.")
        messages.success(request, words, extra_tags="good")
    return for_its_reader(redirect(url))


def _check_words(form: HandoverForm) -> dict[str, Any]:
    last_day = form.cleaned_data["last_day"]
    return {
        "last_day": day_in_words(last_day),
        "is_today": last_day == network_today(),
        "first_day": day_in_words(Succession(last_day=last_day).first_day),
        "successor": form.successor,
        "institution": form.successor.institution or form.office.institution,
    }


def _words_of(request: HttpRequest, succession: Succession, held: OfficeToHandOver) -> dict[str, Any]:
    user: Any = request.user
    correct = [
        reverse("admin:focalpoints_appointment_correct", args=[term.pk])
        for term in (succession.leaving, succession.following)
    ]
    return {
        "succession": succession,
        "last_day": day_in_words(succession.last_day),
        "first_day": day_in_words(succession.first_day),
        "can_be_taken_back": can_be_taken_back(succession),
        "may_take_back": may_take_back(succession, user),
        "follows": successor_for(succession, is_acting=held.is_acting),
        "correct": correct if held.is_acting else [],
    }


def _page(request: HttpRequest, name: str, held: OfficeToHandOver | None, **words: Any) -> HttpResponseBase:
    """A page for its reader's eyes alone."""
    about = {
        "held": held,
        "office": held.office if held else None,
        "is_acting": held is None or held.is_acting,
        "others": [(one, address_of(one, is_acting=held.is_acting)) for one in held.others] if held else [],
        "zone": settings.TIME_ZONE,
        "canonical_url": "",
    }
    response: HttpResponse = render(request, f"focalpoints/handover_{name}.html", {**about, **words})
    return for_its_reader(response)
