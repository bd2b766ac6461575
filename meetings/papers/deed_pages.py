"""Changing who can see a paper, checked on a page of its own, and taking a wrong file back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.models import PaperFile
from meetings.papers.audience import readers_in_words, seen_by
from meetings.papers.desk_pages import desk_page, paper_on_desk, staff_who_file
from meetings.papers.forms import AudienceForm, TakeBackForm
from meetings.running.forms import put
from meetings.services.filing import take_back
from meetings.services.paper_readers import change_readers
from r2pnet.refusal import Refused
from r2pnet.who_sees import who_sees


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_file
def readers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Choose, then read who sees it from now on, then save it."""
    paper = paper_on_desk(request, slug)
    form = AudienceForm(paper, request.POST if request.method == "POST" else None)
    words = {"paper": paper, "form": form, "before": who_sees(paper.level, paper.scope)}
    is_typed = request.method == "POST" and form.is_valid()
    if not is_typed or "back" in request.POST:
        return desk_page(request, paper.meeting, "meetings/desk_paper_readers.html", words)
    typed: dict[str, Any] = form.cleaned_data
    if "confirm" in request.POST:
        user: Any = request.user
        told = {"by": user, "reason": typed["reason"], "seen_version": typed["seen_version"]}
        try:
            change_readers(paper, typed["audience"], **told)
        except Refused as refused:
            put(form, refused)
            return desk_page(request, paper.meeting, "meetings/desk_paper_readers.html", words)
        messages.success(request, _("Saved: who can see the paper."), extra_tags="good")
        return redirect("desk-paper", paper.slug)
    after = seen_by(typed["audience"], paper.meeting)
    words |= {
        "after": who_sees(after.level, after.scope),
        "said": list(readers_in_words(after, paper.meeting)),
        "typed": [(name, typed[name]) for name in ("audience", "reason", "seen_version")],
    }
    return desk_page(request, paper.meeting, "meetings/desk_paper_readers_check.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_file
def take_file_back(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Say why; the file is deleted. One that is taken back already leads back."""
    paper = paper_on_desk(request, slug)
    file: PaperFile = get_object_or_404(paper.files, pk=number)
    if file.taken_back_at:
        messages.info(request, _("It is taken back already."))
        return redirect("desk-paper", paper.slug)
    started = {"seen_version": file.version}
    form = TakeBackForm(request.POST if request.method == "POST" else None, initial=started, label_suffix="")
    if request.method == "POST" and form.is_valid():
        typed, user = form.cleaned_data, request.user
        try:
            take_back(file, typed["why"], by=user, seen_version=typed["seen_version"])  # type: ignore[arg-type]  # staff
        except Refused as refused:
            put(form, refused)
        else:
            messages.success(request, _("Taken back: the file is deleted."), extra_tags="good")
            return redirect("desk-paper", paper.slug)
    words = {"paper": paper, "file": file, "form": form}
    return desk_page(request, paper.meeting, "meetings/desk_paper_take_back.html", words)
