"""A new meeting from an earlier one: what is new is typed, every day is shown, then the draft is saved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting
from meetings.models.meeting import MeetingKind
from meetings.running.forms import CopyForm
from meetings.running.when_and_where import facts_of, odd_things_about
from meetings.services.copying import copy_meeting, planned_copy
from meetings.services.wording import words_of
from meetings.times import exact_day
from r2pnet.refusal import Refused
from r2pnet.staff_pages import staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("meetings.add_meeting")
def new(request: HttpRequest) -> HttpResponseBase:
    """The form, the page with all days, the draft. `?source=` names the earlier meeting; else the last annual one."""
    is_sent = request.method == "POST"
    sources = Meeting.objects.visible_to(request.user).newest_first()
    form = CopyForm(sources, _source(request, sources), request.POST if is_sent else None)
    if not is_sent or not form.is_valid() or "back" in request.POST:
        return _form_page(request, form)
    # Before the rules are asked: pressed twice, the number is taken by what the first press has made.
    if "confirm" in request.POST and (made := _made(request, form)):
        messages.success(request, _("The draft is saved. Nobody is written to, and only the secretariat sees it."))
        return redirect("desk-meeting", made.slug)
    source, planned = form.cleaned_data["source"], planned_copy(form.cleaned_data["source"], form.new)
    if form.errors or not _is_valid(form, planned):
        return _form_page(request, form)
    words = {
        "form": form,
        "source": source,
        "planned": planned,
        "facts": facts_of(planned, source),
        "odd": odd_things_about(planned),
        "capacities": [str(one) for one in source.capacities.all()],
        "questions": [one.words for one in source.questions.all()],
        "messages_in_own_words": [str(one) for one in words_of(source)],
        "hosts": [str(one) for one in source.hosts.all()] if form.new.with_hosts else [],
        "sessions": source.sessions.in_programme().count() if form.new.with_sessions else 0,
        "is_shifted": exact_day(source.start) is not None,
        "typed": [(name, value) for name, value in form.data.items() if name in form.fields],
    }
    return render(request, "meetings/desk_new_check.html", words)


def _source(request: HttpRequest, sources: Any) -> Meeting | None:
    asked = request.GET.get("source", "")
    named = sources.filter(slug=asked).first() if slug_re.match(asked) else None
    found: Meeting | None = named or sources.filter(kind=MeetingKind.ANNUAL).first() or sources.first()
    return found


def _form_page(request: HttpRequest, form: CopyForm) -> HttpResponseBase:
    return render(request, "meetings/desk_new.html", {"form": form})


def _is_valid(form: CopyForm, planned: Meeting) -> bool:
    """The rules of the database, before anything is promised; what they say stands in the form."""
    try:
        planned.full_clean(exclude=["slug", "search_text"])
    except ValidationError as error:
        for words in error.messages:
            form.add_error(None, words)
    return not form.errors


def _made(request: HttpRequest, form: CopyForm) -> Meeting | None:
    user: Any = request.user
    try:
        return copy_meeting(form.cleaned_data["source"], form.new, by=user)
    except Refused as refused:
        form.add_error(None, refused.message)
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
    return None
