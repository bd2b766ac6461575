"""The page of the first weeks: its steps, each with its button, and ticking them off."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from focalpoints.first_weeks.steps import FirstWeeks, first_weeks_of, office_of
from focalpoints.first_weeks.to_know import next_confirmation
from focalpoints.services.ticking import take_tick_back, tick_off
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.signing_in import sign_in_first


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def first_weeks(request: HttpRequest) -> HttpResponseBase:
    """The reader's own steps; who has no such office reads where to go. A POST ticks one off, or takes that back."""
    office = office_of(request.user)
    weeks = first_weeks_of(office, request.user) if office else None
    if request.method == "POST":
        return _ticked(request, weeks)
    words = {"weeks": weeks, "to_expect": next_confirmation(weeks.office) if weeks else ""}
    return for_its_reader(render(request, "focalpoints/first_weeks/page.html", words))


def _ticked(request: HttpRequest, weeks: FirstWeeks | None) -> HttpResponseBase:
    """Back to the page; a step that is not on the list, or that the data speaks for, does not exist."""
    key = request.POST.get("key", "")
    step = next((step for step in weeks.steps if step.key == key), None) if weeks else None
    if weeks is None or step is None or step.is_done_by_data:
        raise Http404
    deed = take_tick_back if request.POST.get("deed") == "take-back" else tick_off
    deed(weeks.office, step.key, by=request.user)  # type: ignore[arg-type]  # signed in
    return redirect(f"{request.path}#step-{step.key}")
