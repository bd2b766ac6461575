"""Proposed corrections for the secretariat: the list, and one of them with old and new side by side, to be decided."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from focalpoints.corrections.entry import told
from focalpoints.corrections.forms import DeclineForm, PublishForm
from focalpoints.corrections.views import say
from focalpoints.models import ProposedCorrection, User
from focalpoints.models.proposed_correction import CorrectionState
from focalpoints.services.publishing_corrections import decline, publish
from r2pnet.paging import page_of
from r2pnet.refusal import Changed, Refused
from r2pnet.staff_pages import staff_page


@require_safe
@staff_page("focalpoints.view_proposedcorrection")
def corrections(request: HttpRequest) -> HttpResponseBase:
    """Those of one state, a hundred a page: by default those that wait, the oldest first; else the newest first."""
    asked = request.GET.get("state", CorrectionState.OPEN.value)
    state = CorrectionState(asked) if asked in CorrectionState.values else CorrectionState.OPEN
    order = ("proposed_at", "pk") if state == CorrectionState.OPEN else ("-decided_at", "-pk")
    rows = ProposedCorrection.objects.visible_to(request.user).filter(state=state).with_all().order_by(*order)
    page, notices = page_of(request, rows)
    words = {"state": state, "states": CorrectionState, "page_obj": page, "notices": notices}
    words |= {"proposals": told(list(page.object_list)), "query": f"state={state}&"}
    return render(request, "focalpoints/corrections.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("focalpoints.change_proposedcorrection")
def correction(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """One proposal: as it was, as it is now, as it is proposed; published, published with changes, or declined."""
    found = _proposal(request, proposal_id)
    if request.method != "POST" or not found.is_open:
        if request.method == "POST":
            messages.warning(request, _("It is decided already: this is what became of it."), "due")
        return _page(request, found, PublishForm(found), _decline_form(found))
    if "decline" in request.POST:
        declining = DeclineForm(request.POST, label_suffix="", auto_id="decline_%s")
        if declining.is_valid() and _is_declined(request, found, declining):
            return redirect("corrections")
        now = _proposal(request, proposal_id)
        return _page(request, now, PublishForm(now), declining)
    form = PublishForm(found, request.POST)
    if form.is_valid() and _is_published(request, found, form):
        return redirect("corrections")
    return _page(request, _proposal(request, proposal_id), form, _decline_form(found))


def _proposal(request: HttpRequest, proposal_id: int) -> ProposedCorrection:
    seen = ProposedCorrection.objects.visible_to(request.user).with_all()
    return get_object_or_404(seen, pk=proposal_id)


def _decline_form(found: ProposedCorrection) -> DeclineForm:
    return DeclineForm(initial={"seen_proposal": found.version}, label_suffix="", auto_id="decline_%s")


def _is_published(request: HttpRequest, found: ProposedCorrection, form: PublishForm) -> bool:
    """False, with the words in the form, when the service refuses; a second try starts from what is saved now."""
    seen = {name: form.cleaned_data[name] for name in ("seen_version", "seen_proposal")}
    try:
        done = publish(found, form.values, form.source, by=cast(User, request.user), **seen)
    except Changed as changed:
        now = _proposal(request, found.pk)
        form.start_from(now.target, now)
        form.add_error(None, _("%(what)s What you typed is kept.") % {"what": changed.message})
    except (Refused, ValidationError) as refusal:
        say(form, refusal)
    else:
        words = _("Published: %(name)s. Everybody sees it from now on; who proposed it is told.")
        messages.success(request, words % {"name": done}, "good")
        return True
    return False


def _is_declined(request: HttpRequest, found: ProposedCorrection, form: DeclineForm) -> bool:
    """As `_is_published`."""
    typed = form.cleaned_data
    try:
        decline(found, reason=typed["reason"], seen_proposal=typed["seen_proposal"], by=cast(User, request.user))
    except Changed as changed:
        renewed: Any = request.POST.copy()
        renewed["seen_proposal"] = str(_proposal(request, found.pk).version)
        form.data = renewed
        form.add_error(None, _("%(what)s What you typed is kept.") % {"what": changed.message})
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    else:
        messages.success(request, _("Declined. Who proposed it is told why."), "good")
        return True
    return False


def _page(request: HttpRequest, found: ProposedCorrection, form: PublishForm, declining: DeclineForm) -> HttpResponse:
    words: dict[str, Any] = {"one": told([found])[0], "form": form, "declining": declining}
    words["wrong"] = declining if declining.is_bound else form
    words["is_changed"] = found.is_open and found.target.version != found.seen_version
    words["is_stale"] = found.is_open and any(line.is_stale for line in words["one"].lines)
    return render(request, "focalpoints/correction_decide.html", words)
