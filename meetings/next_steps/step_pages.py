"""Taking on a next step at a meeting, and the pages of one: change it, done, dropped, taken up again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.delegations.speaking import speaks_for
from meetings.models import Meeting, NextStep
from meetings.models.next_step import ShownTo
from meetings.next_steps.forms import (
    DoneForm,
    DropForm,
    NextStepForm,
    TakeOnForm,
    TakeUpAgainForm,
    WordOfMemberForm,
    initial_of,
)
from meetings.next_steps.shown import rows_of
from meetings.next_steps.who_takes_on import (
    has_first_day_come,
    may_change,
    members_taking_part,
    members_to_take_on_for,
)
from meetings.services import taking_on
from meetings.views.registering import not_too_often, page_of_meeting, seen_meeting
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.refusal import Changed, Refused
from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import is_of_secretariat


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def take_on(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One form: the words, by when, who may see it. 404 for who may take on nothing at this meeting now."""
    shown = seen_meeting(request, slug)
    user: Any = request.user
    members = members_to_take_on_for(user, shown)
    is_staffs = not members and is_of_secretariat(user)
    if is_staffs and has_first_day_come(shown):
        members = list(members_taking_part(shown))
    if not members:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = TakeOnForm(given, members=members, is_staffs=is_staffs, initial={"shown_to": ShownTo.MEMBERS})
    if form.is_valid() and _took_on(request, shown, form):
        return for_its_reader(redirect("meeting-next-steps" if is_staffs else "next-steps", *_of(shown, is_staffs)))
    return page_of_meeting(request, shown, "meetings/next_step_take_on.html", {"form": form, "members": members})


def _of(meeting: Meeting, is_staffs: bool) -> list[str]:
    return [meeting.slug] if is_staffs else []


def _took_on(request: HttpRequest, meeting: Meeting, form: TakeOnForm) -> bool:
    user: Any = request.user
    try:
        taking_on.take_on(meeting, form.member_chosen, form.promise, by=user, why=form.why)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, _("It is taken on. It stands here until it is done."), extra_tags="good")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def one(request: HttpRequest, number: int) -> HttpResponseBase:
    """Other words, another day, shown to others; who comes with an old page reads what is there now."""
    step, is_staffs = _step(request, number)
    if not step.is_open and request.method != "POST":
        return for_its_reader(redirect("next-step-open", step.pk))
    form = NextStepForm(_given(request), is_staffs=is_staffs, initial=initial_of(step))
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        seen = form.cleaned_data["seen_version"]
        if step.is_open and seen is not None and seen != step.version:
            form.refuse(Changed(_("Somebody else has changed it since you opened the page: look at it once more.")))
            form.see_anew(step.version)
        elif _done(form, lambda: taking_on.change(step, form.promise, by=user, why=form.why)):
            messages.success(request, _("Your changes are saved."), extra_tags="good")
            return _back(step, is_staffs)
    return _page(request, step, "meetings/next_step_change.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def done(request: HttpRequest, number: int) -> HttpResponseBase:
    """One line on what came of it."""
    step, is_staffs = _step(request, number)
    form = DoneForm(_given(request), is_staffs=is_staffs)
    said = _("Done. What came of it is on record; you can take it up again.")
    return _ended(
        request, step, form, said, lambda by: taking_on.finish(step, form.cleaned_data["outcome"], by=by, why=form.why)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def drop(request: HttpRequest, number: int) -> HttpResponseBase:
    """The reason, in one line."""
    step, is_staffs = _step(request, number)
    form = DropForm(_given(request), is_staffs=is_staffs)
    said = _("Dropped. The reason is on record; you can take it up again.")
    return _ended(
        request, step, form, said, lambda by: taking_on.drop(step, form.cleaned_data["reason"], by=by, why=form.why)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
@not_too_often
def take_up_again(request: HttpRequest, number: int) -> HttpResponseBase:
    """What was done or dropped is open again."""
    step, is_staffs = _step(request, number)
    form = TakeUpAgainForm(_given(request), is_staffs=is_staffs)
    said = _("It is open again.")
    return _ended(request, step, form, said, lambda by: taking_on.take_up_again(step, by=by, why=form.why), ends=False)


def _ended(
    request: HttpRequest,
    step: NextStep,
    form: WordOfMemberForm,
    said: str,
    deed: Callable[[Any], NextStep],
    *,
    ends: bool = True,
) -> HttpResponseBase:
    """Do it and go back to the list. Where it stands so already, whoever asks for the form comes to the list at once.

    Who sent it meanwhile reads why not, beside what stands now and what they typed.
    """
    is_staffs = "channel" in form.fields
    if step.is_open != ends and request.method != "POST":
        return _back(step, is_staffs)
    if request.method == "POST" and form.is_valid() and _done(form, lambda: deed(request.user)):
        messages.success(request, said, extra_tags="good")
        return _back(step, is_staffs)
    template = {DoneForm: "next_step_done", DropForm: "next_step_drop"}.get(type(form), "next_step_again")
    return _page(request, step, f"meetings/{template}.html", form)


def _done(form: WordOfMemberForm, deed: Callable[[], NextStep]) -> bool:
    """True when it was done; the form says why not."""
    try:
        deed()
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


def _given(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _step(request: HttpRequest, number: int) -> tuple[NextStep, bool]:
    """A step that the reader may change, and whether they do it as the secretariat; 404 for everything else."""
    user: Any = request.user
    step: NextStep = get_object_or_404(NextStep.objects.visible_to(user).with_names(), pk=number)
    if not may_change(user, step):
        raise Http404
    return step, not speaks_for(user, step.member_id)


def _back(step: NextStep, is_staffs: bool) -> HttpResponseBase:
    """To the list from which the reader came: the own one, or that of the meeting."""
    return for_its_reader(redirect("meeting-next-steps" if is_staffs else "next-steps", *_of(step.meeting, is_staffs)))


def _page(request: HttpRequest, step: NextStep, template: str, form: WordOfMemberForm) -> HttpResponse:
    [row] = rows_of([step], request.user)
    words = {"row": row, "step": step, "form": form, "short_title": row.meeting, "canonical_url": ""}
    return for_its_reader(render(request, template, words))  # type: ignore[return-value]
