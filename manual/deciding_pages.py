"""Whoever leads a chapter accepts and declines proposals, and merges those that are accepted."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from manual.deciding import address_of, decide_context, newest_text_number
from manual.deciding_forms import DecideForm, MergeForm
from manual.leading import may_lead
from manual.merge_shown import asked_rows, result_shown
from manual.models import Proposal
from manual.models.chapter import ChapterStatus
from manual.models.proposal import ProposalState
from manual.services.deciding import accept, became, decline, superseded_words
from manual.services.merging import Ahead, Result, ahead, has_moved_on, merge_proposal, result_of
from manual.shown_text import RIGHT_TO_LEFT
from r2pnet.refusal import Changed, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def decide(request: HttpRequest, number: int) -> HttpResponseBase:
    """POST accepts a proposal or declines it with a reason; what was not done is shown again with what was typed."""
    proposal = _led(request, number)
    if proposal.state != ProposalState.OPEN:
        return _told(request, proposal, became(proposal))
    form = DecideForm(request.POST or None, seen=newest_text_number(proposal))
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, proposal, form)
        except Changed as changed:
            form.add_error(None, changed.message)
            form.read_again(newest_text_number(proposal))
        except Refused as refused:
            form.add_error(refused.field, refused.message)
    now = _led(request, number)
    if now.state != ProposalState.OPEN:
        return _told(request, now, became(now))
    words = {"proposal": now, "form": form, "address": address_of(now), **decide_context(request, now, form)}
    return render(request, "manual/proposal_decide_page.html", words)


def _decide(request: HttpRequest, proposal: Proposal, form: DecideForm) -> HttpResponseBase:
    user: Any = request.user
    seen = form.cleaned_data["seen"]
    if request.POST.get("deed") == "accept":
        accept(proposal, seen=seen, by=user)
        messages.success(request, _("Accepted. It waits to be merged into the chapter."), extra_tags="good")
    else:
        decline(proposal, form.cleaned_data["answer"], seen=seen, by=user)
        messages.success(request, _("Declined. Its author reads your reason on this page."), extra_tags="good")
    return redirect(address_of(proposal))


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def merge(request: HttpRequest, number: int) -> HttpResponseBase:
    """What is to be decided in merging an accepted proposal; then its result to read; POST below it merges."""
    proposal = _led(request, number)
    if proposal.state != ProposalState.ACCEPTED:
        return _told(request, proposal, became(proposal))
    if proposal.chapter.status == ChapterStatus.SUPERSEDED:
        return _told(request, proposal, superseded_words())
    found = ahead(proposal)
    form = MergeForm(found.merge, request.POST or ({} if found.merge.is_settled else None))
    result: Result | None = None
    said = has_moved_on() if "merge" in request.POST and not form.is_valid() else ""
    if form.is_valid():
        try:
            result = result_of(found, form.decided)
            if "merge" in request.POST:
                return _merged(request, proposal, form)
        except Changed as changed:
            proposal = _led(request, number)
            if proposal.state != ProposalState.ACCEPTED:
                return _told(request, proposal, changed.message)
            said, found, form, result = _again(proposal, request.POST, changed.message)
        except Refused as refused:
            form.add_error(None, refused.message)
            result = None
    is_back = "back" in request.POST and not found.merge.is_settled
    return _merge_page(request, found, form, None if is_back else result, said)


def _again(proposal: Proposal, sent: Any, message: str) -> tuple[str, Ahead, MergeForm, Result | None]:
    """After a change by somebody else: what is to be decided now, with what was decided; or the new result to read."""
    found = ahead(proposal)
    form = MergeForm(found.merge, sent)
    try:
        result = result_of(found, form.decided) if form.is_valid() and found.merge.is_settled else None
    except Refused as refused:
        form.add_error(None, refused.message)
        result = None
    return message, found, form, result


def _merged(request: HttpRequest, proposal: Proposal, form: MergeForm) -> HttpResponseBase:
    user: Any = request.user
    sign = form.cleaned_data["looked_at"]
    merged = merge_proposal(proposal, form.decided, looked_at=sign, by=user)
    words = _("Merged: it stands in revision %(number)d.") % {"number": merged.merged_as.number}  # type: ignore[union-attr]
    messages.success(request, words, extra_tags="good")
    return redirect(address_of(proposal))


def _merge_page(
    request: HttpRequest, found: Ahead, form: MergeForm, result: Result | None, said: str
) -> HttpResponseBase:
    proposal = found.proposal
    words: dict[str, Any] = {
        "proposal": proposal,
        "chapter": proposal.chapter,
        "form": form,
        "said": said,
        "newest": found.newest,
        "base": found.text.base,
        "language": proposal.language,
        "direction": "rtl" if proposal.language in RIGHT_TO_LEFT else "ltr",
        "spare": form.spare(),
        "address": address_of(proposal),
    }
    if result is None:
        words["rows"] = asked_rows(found, form)
        return render(request, "manual/proposal_merge.html", words)
    words |= {"result": result, **result_shown(found, result)}
    return render(request, "manual/proposal_merge_read.html", words)


def _led(request: HttpRequest, number: int) -> Proposal:
    """A proposal that the reader may see, of a chapter that they lead; 404 for all else."""
    seen = Proposal.objects.visible_to(request.user).select_related("chapter", "merged_as")
    proposal: Proposal = get_object_or_404(seen, pk=number)
    if not may_lead(request.user, proposal.chapter):
        raise Http404
    return proposal


def _told(request: HttpRequest, proposal: Proposal, words: str) -> HttpResponseBase:
    messages.warning(request, words, extra_tags="due")
    return redirect(address_of(proposal))
