"""The own entry for the people of a member: what the public sees, the own data, and what they propose."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints.corrections.entry import own_members, target_for, told
from focalpoints.corrections.forms import FactsForm, ProposeForm, kind_of
from focalpoints.forms import OwnDataForm
from focalpoints.models import Person, ProposedCorrection
from focalpoints.models.proposed_correction import Target
from focalpoints.services.proposing import note_seen, propose, withdraw
from focalpoints.views.own_data import is_saved
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Changed, Refused
from r2pnet.signing_in import sign_in_first

# Forms of one account in so many seconds.
LIMIT: Final = (20, 60)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def entry(request: HttpRequest) -> HttpResponseBase:
    """The entries of the members whose people the reader belongs to; what is posted is the reader's own data."""
    own = own_members(request.user)
    person = Person.objects.filter(user=request.user.pk, anonymised_at=None).first()
    if not own or person is None:
        raise Http404
    if request.method != "POST":
        return _page(request, "focalpoints/correction_entry.html", own=own, form=OwnDataForm(person))
    if wait := seconds_to_wait(request, "own-data-form", LIMIT):
        return too_many_requests(request, wait)
    form = OwnDataForm(person, request.POST)
    if form.is_valid() and is_saved(request, person, form):
        messages.success(request, _("Corrected. It is seen from now on wherever your name stands."), "good")
        return redirect("own-entry")
    return _page(request, "focalpoints/correction_entry.html", own=own, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def propose_change(request: HttpRequest, kind: str, number: int) -> HttpResponseBase:
    """The form for one record: its facts with what is on record, and the source; what was typed stays."""
    target = target_for(request.user, kind, number)
    if target is None:
        raise Http404
    waiting = _waiting(target)
    if request.method != "POST":
        return _form_page(request, ProposeForm(target, waiting))
    if wait := seconds_to_wait(request, "proposed-correction", LIMIT):
        return too_many_requests(request, wait)
    form = ProposeForm(target, waiting, request.POST)
    if form.is_valid() and _is_proposed(request, form):
        words = _("Proposed. The secretariat decides it; until then the entry stays as it is. We write to you.")
        messages.success(request, words, "good")
        return redirect("own-entry")
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """What was proposed and what became of it; one that waits can be withdrawn, one that is decided noted as read."""
    seen = ProposedCorrection.objects.visible_to(request.user).with_all()
    found = get_object_or_404(seen, pk=proposal_id)
    if request.method == "POST":
        return _done(request, found)
    kind, number = kind_of(found.target), found.target.pk
    again = target_for(request.user, kind, number) is not None
    url = reverse("propose-correction", args=[kind, number]) if again else ""
    return _page(request, "focalpoints/correction.html", one=told([found])[0], propose_url=url)


def _done(request: HttpRequest, found: ProposedCorrection) -> HttpResponse:
    """Withdrawn, or noted as read."""
    if "seen" in request.POST:
        note_seen(found, by=request.user)  # type: ignore[arg-type]  # signed in
        return redirect("own-entry")
    try:
        withdraw(found, by=request.user)  # type: ignore[arg-type]  # signed in
    except Refused as refusal:
        messages.warning(request, refusal.message, "due")
        return redirect("correction", found.pk)
    messages.success(request, _("Withdrawn. The entry stays as it is."), "good")
    return redirect("own-entry")


def _waiting(target: Target) -> ProposedCorrection | None:
    return ProposedCorrection.objects.open().about(target).select_related("proposed_by").first()


def _is_proposed(request: HttpRequest, form: ProposeForm) -> bool:
    """False, with the words in the form, when the service refuses; a second try starts from what is saved now."""
    typed = form.cleaned_data
    seen = {"seen_version": typed["seen_version"], "seen_proposal": typed["seen_proposal"]}
    try:
        propose(form.target, form.values, form.source, remark=typed["remark"], by=request.user, **seen)  # type: ignore[arg-type]
    except Changed as changed:
        now = type(form.target)._base_manager.get(pk=form.target.pk)
        form.start_from(now, _waiting(now))
        words = _(
            "%(what)s What is on record now, and what is proposed already, stands beside each field; what you typed is "
            "kept. Send it again to propose it."
        )
        form.add_error(None, words % {"what": changed.message})
    except (Refused, ValidationError) as refusal:
        say(form, refusal)
    else:
        return True
    return False


def say(form: FactsForm, refusal: Refused | ValidationError) -> None:
    """The words of a refusal at their field, or on top."""
    if isinstance(refusal, Refused):
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return
    named = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    for name, said in named.items():
        for words in said:
            form.add_error(name if name in form.fields else None, words)


def _form_page(request: HttpRequest, form: ProposeForm) -> HttpResponse:
    words: dict[str, Any] = {"form": form, "target": form.target, "waiting": form.waiting}
    return _page(request, "focalpoints/correction_propose.html", **words)


def _page(request: HttpRequest, template: str, **words: object) -> HttpResponse:
    """For its reader alone: kept by no cache but the reader's own, which asks again each time."""
    response = render(request, template, words)
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return response
