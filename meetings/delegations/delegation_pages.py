"""A member's delegation to a meeting: who takes part for it, and naming somebody."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings.delegations.delegation import delegations_of, name_of
from meetings.delegations.forms import DelegateForm
from meetings.delegations.speaking import invitations_of, may_name, speaks_for
from meetings.inviting.speakers import is_open_to_answer, may_answer
from meetings.models import Invitation, Meeting, Registration
from meetings.models.invitation import Reply
from meetings.models.registration import RegistrationStatus
from meetings.services.answering import declined_words
from meetings.services.naming_delegates import name_delegate
from meetings.times import is_open_to_register
from meetings.views.registering import not_too_often, page_of_meeting, seen_meeting
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first


@require_safe
@sign_in_first
def delegation(request: HttpRequest, slug: str) -> HttpResponseBase:
    """For whoever holds an office of a member that is invited; 404 for everybody else."""
    shown = seen_meeting(request, slug)
    found = delegations_of(request.user, shown)
    if not found:
        raise Http404
    return page_of_meeting(request, shown, "meetings/delegation.html", {"delegations": found})


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def delegate(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Name somebody; an address that is named already leads to that delegate. 404 for who cannot name anybody."""
    shown = seen_meeting(request, slug)
    invitation = _invitation(request, shown)
    words: dict[str, Any] = {"invitation": invitation}
    if not is_open_to_register(shown):
        return page_of_meeting(request, shown, "meetings/cannot_name.html", words)
    if invitation.reply == Reply.DECLINED:
        can_change = is_open_to_answer(shown) and may_answer(request.user, invitation)
        said = {"declined": declined_words(invitation), "can_change": can_change}
        return page_of_meeting(request, shown, "meetings/cannot_name.html", {**words, **said})
    form = DelegateForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if not form.capacities:
        return page_of_meeting(request, shown, "meetings/cannot_name.html", {**words, "has_no_capacity": True})
    if form.is_valid() and (made := _named(request, invitation, form)):
        return for_its_reader(redirect("delegate-one", shown.slug, made.pk))
    has_word = speaks_for(request.user, invitation.member_id)
    return page_of_meeting(request, shown, "meetings/delegate.html", {**words, "form": form, "has_word": has_word})


def _invitation(request: HttpRequest, shown: Meeting) -> Invitation:
    """The one that the address asks for, else the first in which the reader may name somebody."""
    offered = [one for one in invitations_of(request.user, shown) if may_name(request.user, one.member_id)]
    wanted = request.GET.get("for", "")
    chosen = [one for one in offered if str(one.pk) == wanted] if wanted else offered
    if not chosen:
        raise Http404
    return chosen[0]


def _named(request: HttpRequest, invitation: Invitation, form: DelegateForm) -> Registration | None:
    user: Any = request.user
    before = set(invitation.registrations.live().values_list("pk", flat=True))
    try:
        made = name_delegate(
            invitation, form.delegate(), capacity=form.capacity_chosen(), mode=form.mode_chosen(), by=user
        )
    except Refused as refusal:
        form.refuse(refusal)
        return None
    if made.pk in before:
        messages.info(request, _("This address is named already: here is who."))
    else:
        messages.success(request, _success(made), extra_tags="good")
    return made


def _success(made: Registration) -> str:
    name = name_of(made)
    if made.status == RegistrationStatus.CONFIRMED:
        return _("%(name)s is named and has a place. We have written to them.") % {"name": name}
    if made.status == RegistrationStatus.WAITING:
        return _("%(name)s is named and is on the waiting list. We have written to them.") % {"name": name}
    if made.is_for_member_to_decide:
        return _("%(name)s is named. The focal point of the member decides; then we write to them.") % {"name": name}
    return _("%(name)s is named. The secretariat decides; then we write to them.") % {"name": name}
