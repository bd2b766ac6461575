"""A step of a meeting, other days or another place, other seats: what it means is said first, then it is done."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting
from meetings.models.meeting import MeetingStatus
from meetings.running.consequences import Consequences, consequences_of
from meetings.running.desk_pages import meeting_on_desk, page_on_desk, staff_who_run_meetings
from meetings.running.forms import MovingForm, SeatsForm, StepForm, put
from meetings.running.steps import missing_for, step_named, steps_from
from meetings.running.when_and_where import changed_facts, odd_things_about
from meetings.services.seating import refuse_fewer_seats_than_taken
from meetings.services.stepping import change_seats, drop_draft, field_of, move_meeting, take_step
from r2pnet.refusal import Changed, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def step(request: HttpRequest, slug: str, key: str) -> HttpResponseBase:
    """What a step means and who is told; POST takes it. A step that is not in the table is 404.

    One that is not there any more leads back to the meeting, which says what it is now.
    """
    meeting, asked = meeting_on_desk(request, slug), step_named(key)
    if asked is None:
        raise Http404
    if asked not in steps_from(meeting):
        messages.info(request, _("The meeting is “%s” now.") % meeting.get_status_display())
        return redirect("desk-meeting", meeting.slug)
    form = StepForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        given = {"reason": form.cleaned_data["reason"], "said": form.cleaned_data["said"]}
        if _is_done(form, take_step, meeting, asked, by=request.user, **given):
            messages.success(request, _("The meeting is “%s” now.") % asked.after.label)
            return redirect("desk-meeting", meeting.slug)
        meeting = meeting_on_desk(request, slug)
    after = copy(meeting)
    after.status = asked.after
    words = {"step": asked, "missing": list(missing_for(meeting, asked)), "form": form}
    return _check_page(request, meeting, "meetings/desk_step.html", words, consequences_of(meeting, after))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def move(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Other days, times, zone, place or days of registration: the form, then who is told, then the deed."""
    # Read twice: the form writes what is typed into its own, a state that it is moved to included.
    meeting, before = meeting_on_desk(request, slug), meeting_on_desk(request, slug)
    form = MovingForm(request.POST if request.method == "POST" else None, instance=meeting, label_suffix="")
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        return page_on_desk(request, before, "meetings/desk_move.html", {"form": form})
    facts = changed_facts(before, meeting)
    if not facts:
        form.add_error(None, _("Nothing is changed yet."))
        return page_on_desk(request, before, "meetings/desk_move.html", {"form": form})
    said = request.POST.get("said", "")
    why = form.cleaned_data["reason"]
    if "confirm" in request.POST and _is_done(form, move_meeting, meeting, by=request.user, reason=why, said=said):
        messages.success(request, _("Saved: when and where the meeting takes place."))
        return redirect("desk-meeting", before.slug)
    words = {"facts": facts, "odd": odd_things_about(meeting), "form": form, "typed": _typed(form)}
    return _check_page(request, before, "meetings/desk_move_check.html", words, consequences_of(before, meeting))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def drop(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Asks once; POST takes the draft out. One that is gone, or no draft any more, leads back."""
    if request.method == "POST" and not Meeting.objects.visible_to(request.user).filter(slug=slug).exists():
        messages.info(request, _("The draft is gone already."))
        return redirect("desk-meetings")
    meeting = meeting_on_desk(request, slug)
    if meeting.status != MeetingStatus.DRAFT:
        messages.info(request, _("It is no draft any more: cancel it instead."))
        return redirect("desk-meeting", meeting.slug)
    form = StepForm(request.POST if request.method == "POST" else None, label_suffix="")
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _is_done(form, drop_draft, meeting, by=request.user, reason=form.cleaned_data["reason"]):
        messages.success(request, _("The draft is thrown away."))
        return redirect("desk-meetings")
    return page_on_desk(request, meeting, "meetings/desk_drop.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def seats(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Other seats for the meeting and its capacities: the form, then who moves up, the deed. A webinar has none."""
    meeting = meeting_on_desk(request, slug)
    if meeting.is_webinar:
        messages.info(request, _("A webinar has no seats: everybody joins online."))
        return redirect("desk-meeting", meeting.slug)
    capacities = list(meeting.capacities.all())
    form = SeatsForm(meeting, capacities, request.POST if request.method == "POST" else None)
    is_typed = request.method == "POST" and form.is_valid() and _holds_all(form, meeting)
    if not is_typed or "back" in request.POST:
        return page_on_desk(request, meeting, "meetings/desk_seats.html", {"form": form})
    after = copy(meeting)
    after.seats = form.cleaned_data["seats"]
    given = {"reason": form.cleaned_data["reason"], "said": request.POST.get("said", "")}
    wanted = (after.seats, form.of_capacities)
    if "confirm" in request.POST and _is_done(form, change_seats, meeting, *wanted, by=request.user, **given):
        messages.success(request, _("Saved: the seats of the meeting."))
        return redirect("desk-meeting", meeting.slug)
    words = {"limits": _limits(form), "form": form, "typed": _typed(form)}
    consequences = consequences_of(meeting, after, form.of_capacities)
    return _check_page(request, meeting, "meetings/desk_seats_check.html", words, consequences)


def _holds_all(form: SeatsForm, meeting: Meeting) -> bool:
    """False, with the words at the field, where a number is smaller than what is taken."""
    after, limits = copy(meeting), form.of_capacities
    after.seats = form.cleaned_data["seats"]
    _put_refusal(form, "seats", after)
    for capacity in form.capacities:
        limited = copy(capacity)
        limited.seats = limits[capacity.pk]
        _put_refusal(form, field_of(capacity), meeting, limited)
    return not form.errors


def _put_refusal(form: SeatsForm, field: str, *of: Any) -> None:
    try:
        refuse_fewer_seats_than_taken(*of)
    except Refused as refused:
        put(form, Refused(refused.message, field))


def _limits(form: SeatsForm) -> list[dict[str, Any]]:
    """What changes: the name, the number before and after; None is no limit."""
    typed = {name: form.cleaned_data[name] for name in form.fields if name.startswith("seats")}
    rows = [(form.fields[name], number) for name, number in typed.items()]
    return [{"name": one.label, "before": one.initial, "after": new} for one, new in rows if one.initial != new]


def _typed(form: BaseForm) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in form.data.items() if name in form.fields]


def _check_page(
    request: HttpRequest, meeting: Meeting, template: str, words: dict[str, Any], consequences: Consequences
) -> HttpResponseBase:
    return page_on_desk(request, meeting, template, {**words, "consequences": consequences})


def _is_done(form: BaseForm, deed: Any, *things: Any, **told: Any) -> bool:
    """False, with the words in the form, when the service refuses; what was typed stays."""
    try:
        deed(*things, **told)
    except Changed as changed:
        form.add_error(None, changed.message)
    except Refused as refused:
        put(form, refused)
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        return True
    return False
