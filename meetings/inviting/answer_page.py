"""Answering an invitation: for whoever answers for the member or organisation that is invited."""

from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.dates import last_minute
from meetings.delegations.speaking import capacities_of_delegation, may_name
from meetings.inviting.forms import AnswerForm
from meetings.inviting.speakers import is_open_to_answer, to_answer
from meetings.models import Invitation, Meeting
from meetings.models.invitation import Reply
from meetings.own_registration import last_of
from meetings.services.answering import answer
from meetings.times import is_open_to_register
from meetings.views.registering import not_too_often, page_of_meeting
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def answer_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is asked of whom the reader answers for; as not found for everybody else. POST answers one invitation."""
    shown = get_object_or_404(Meeting.objects.select_related("country"), slug=slug)
    rows = to_answer(request.user, meeting=shown)
    if not rows:
        raise Http404
    is_open = is_open_to_answer(shown)
    forms: list[AnswerForm] = [AnswerForm(row) for row in rows] if is_open else []
    if request.method == "POST":
        if not is_open:
            messages.error(request, _("The time to answer is over. Write to the secretariat."), extra_tags="bad")
            return for_its_reader(redirect("answer", shown.slug))
        forms = [_sent(request, row) for row in rows]
        bound = next((form for form in forms if form.is_bound), None)
        if bound is None:  # another's invitation, or none
            raise Http404
        if not bound.errors:
            return for_its_reader(redirect("answer", shown.slug))
    bound = next((form for form in forms if form.is_bound), None)
    words = {
        "asked": [_asked(request, row, form) for row, form in zip_longest(rows, forms)],
        "form": bound,
        "until": last_minute(shown) if is_open else "",
        "is_open": is_open,
    }
    return page_of_meeting(request, shown, "meetings/answer.html", words)


def _sent(request: HttpRequest, row: Invitation) -> AnswerForm:
    """The form of `row`: as it was sent when it was meant, with what is wrong in it."""
    if request.POST.get("invitation") != str(row.pk):
        return AnswerForm(row)
    form = AnswerForm(row, request.POST)
    if form.is_valid():
        user: Any = request.user
        try:
            noted = answer(row, form.given, by=user)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _thanks(noted), extra_tags="good")
    return form


def _thanks(row: Invitation) -> str:
    if row.reply == Reply.ACCEPTED:
        return _("%(name)s has accepted. Now register, or say who comes.") % {"name": row}
    return _("%(name)s has declined. The secretariat has your reason.") % {"name": row}


def _asked(request: HttpRequest, row: Invitation, form: AnswerForm | None) -> dict[str, Any]:
    """One invitation: its capacities, its answer, and the ways on."""
    own = last_of(request.user, row.meeting)
    is_declined = row.reply == Reply.DECLINED
    may_name_delegates = not is_declined and may_name(request.user, row.member_id)
    return {
        "invitation": row,
        "form": form,
        "capacities": capacities_of_delegation(row),
        "registration": own if own and own.is_live and own.invitation_id == row.pk else None,
        "may_register": not is_declined and is_open_to_register(row.meeting),
        "delegates_url": reverse("delegate", args=[row.meeting.slug]) if may_name_delegates else "",
        "registered": row.registrations.live().count(),
    }
