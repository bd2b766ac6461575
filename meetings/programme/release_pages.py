"""Releasing a programme: what changes and who is told is said first, then it is done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from meetings.programme.pointing_out import draft_of, odd_things
from meetings.programme.seats import both_at_once
from meetings.running.desk_pages import meeting_on_desk, page_on_desk, staff_who_run_meetings
from meetings.services.releasing import plan_of, release_programme
from r2pnet.refusal import Refused

MOST_NAMED = 100


class ReleaseForm(forms.Form):
    """Why the version is released; `said` is the sign of what the page says will happen."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("For the secretariat: why there is another version."),
    )
    said = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def release(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What changes since the last version, what is odd, who is written to; POST releases what was read."""
    meeting = meeting_on_desk(request, slug)
    form = ReleaseForm(request.POST if request.method == "POST" else None, label_suffix="")
    user: Any = request.user
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = release_programme(meeting, by=user, said=given["said"], note=given["note"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Released: version %(number)s.") % {"number": made.number}, extra_tags="good")
            return redirect("programme-versions", meeting.slug)
    plan = plan_of(meeting)
    words = {
        "plan": plan,
        "form": form,
        "told": [one.registration.person.name for one in plan.told][:MOST_NAMED],
        "odd": [*odd_things(meeting, draft_of(meeting)), *both_at_once(plan.after)],
        "may_release": bool(plan.comparison),
    }
    return page_on_desk(request, meeting, "meetings/desk_programme_release.html", words)
