"""A session that was taken out stands in earlier versions: who can see it there can be made fewer still."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import Meeting, Session
from meetings.programme.asking_of_papers import AsksOfPapers
from meetings.programme.audiences import CHOICES, chosen
from meetings.running.desk_pages import page_on_desk
from meetings.services.scheduling import show_removed_to
from r2pnet.refusal import Refused


class RemovedForm(AsksOfPapers):
    """Who can see it in the versions that had it."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    who_sees = forms.ChoiceField(
        label=gettext_lazy("Who can see it"),
        choices=list(CHOICES.items()),
        help_text=gettext_lazy("At once, in every version that had it; nobody whom none of them was for."),
    )


def removed_session(request: HttpRequest, meeting: Meeting, session: Session) -> HttpResponseBase:
    """POST says who can see it from now on."""
    given = {"who_sees": chosen(session), "seen_version": session.version}
    form = RemovedForm(request.POST if request.method == "POST" else None, initial=given, label_suffix="")
    if form.is_valid():
        user: Any = request.user
        session.version = form.cleaned_data["seen_version"] or 0
        try:
            show_removed_to(session, form.cleaned_data["who_sees"], by=user, papers=form.papers_said)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            words = _("Saved: who can see “%(title)s” in earlier versions.")
            messages.success(request, words % {"title": session.title}, extra_tags="good")
            return redirect("desk-programme", meeting.slug)
    return page_on_desk(request, meeting, "meetings/desk_session_removed.html", {"session": session, "form": form})
