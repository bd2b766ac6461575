"""Pasting a programme from a spreadsheet: first the fate of every row, then all of them or none."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting
from meetings.programme.clock import days_of
from meetings.programme.pasting import Pasted, read_pasted
from meetings.running.desk_pages import meeting_on_desk, page_on_desk, staff_who_run_meetings
from meetings.services.scheduling import save_sessions
from meetings.services.seating import held
from r2pnet.refusal import Refused, refuse_unless

LONGEST_TEXT = 200_000


class PasteForm(forms.Form):
    """The cells as a spreadsheet copies them: with tabs between, a row a line."""

    text = forms.CharField(
        label=gettext_lazy("Rows of the spreadsheet"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Paste the rows, with their headings.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def paste(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What becomes of every row; only what was confirmed is written, and only when every row is right."""
    meeting = meeting_on_desk(request, slug)
    form = PasteForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_valid() and "confirm" in request.POST and _is_written(request, meeting, form):
        return redirect("desk-programme", meeting.slug)
    pasted = _read(form, meeting) if form.is_valid() or form.is_bound and form.cleaned_data.get("text") else None
    words = {"form": form, "pasted": pasted, "has_days": bool(days_of(meeting))}
    return page_on_desk(request, meeting, "meetings/desk_programme_paste.html", words)


def _read(form: PasteForm, meeting: Meeting) -> Pasted | None:
    try:
        return read_pasted(form.cleaned_data["text"], meeting)
    except Refused as refusal:
        form.add_error("text", refusal.message)
        return None


def _is_written(request: HttpRequest, meeting: Meeting, form: PasteForm) -> bool:
    """What was previewed is written; read anew while the meeting is held, so that nothing is written twice."""
    user: Any = request.user
    try:
        with transaction.atomic():
            pasted = read_pasted(form.cleaned_data["text"], held(meeting))
            if not pasted.is_good:
                return False
            words = _("The rows, or the draft, are other than you looked at: look at every row once more.")
            refuse_unless(request.POST.get("said") == pasted.sign, words)
            saved = save_sessions(meeting, pasted.sessions, by=user)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    words = ngettext(
        "%(number)s session is new in the draft.", "%(number)s sessions are new in the draft.", saved.added
    )
    messages.success(request, words % {"number": saved.added}, extra_tags="good")
    return True
