"""Answering a meeting's own questions, and reading what other participants answered."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings.own_registration import last_of
from meetings.questions.answers import may_answer
from meetings.questions.sections import answers_for_participants, answers_form, reads_answers
from meetings.services.asking import answer_questions
from meetings.views.registering import not_too_often, page_of_meeting, seen_meeting
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def questions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form that stands on the page of the registration, with what was wrong in it; POST keeps the answers."""
    shown = seen_meeting(request, slug)
    held = last_of(request.user, shown)
    if held is None or not may_answer(held, held.answers.all()) or not shown.questions.exists():
        return for_its_reader(redirect("registration", shown.slug))
    form = answers_form(held, request.POST if request.method == "POST" else None)
    user: Any = request.user
    if form.is_valid():
        try:
            answer_questions(held, form.values(), by=user)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Your answers are saved."), extra_tags="good")
            return for_its_reader(redirect("registration", shown.slug))
    return page_of_meeting(request, shown, "meetings/questions.html", {"form": form})


@require_safe
@sign_in_first
def answers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What people in the list of participants answered to the questions that participants may read the answers of."""
    shown = seen_meeting(request, slug)
    found = answers_for_participants(request.user, shown) if reads_answers(request.user, shown) else []
    if not found:
        raise Http404
    return page_of_meeting(request, shown, "meetings/answers.html", {"questions": found})
