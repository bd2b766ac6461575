"""Withdrawing, accepting and declining a nomination: each is asked once on a page of its own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints.models import Nomination, User
from focalpoints.nominations.forms import DeclineForm
from focalpoints.nominations.pages import answer, seen_or_404, words_of
from focalpoints.nominations.plan import plan_of
from focalpoints.services import accepting_nominations, nominating
from r2pnet.refusal import Changed, Refused, in_words
from r2pnet.signing_in import sign_in_first
from r2pnet.staff_pages import staff_page

MAY_DECIDE = "focalpoints.change_nomination"
with_form = require_http_methods(["GET", "HEAD", "POST"])


@with_form
@sign_in_first
def withdraw(request: HttpRequest, nomination_id: int) -> HttpResponseBase:
    """Take it back, asked once more; 404 for who may not nominate for the member."""
    one = seen_or_404(request, nomination_id)
    words = words_of(request, one)
    if not words["may_nominate"]:
        raise Http404
    if request.method != "POST" and one.is_open:
        return answer(request, "nominations/withdraw.html", words)
    if request.method == "POST":
        try:
            nominating.withdraw_nomination(one, by=_reader(request))
            messages.success(request, _("Withdrawn. Nothing of the record has changed."), extra_tags="good")
        except Refused as refused:
            messages.error(request, refused.message, extra_tags="bad")
    return redirect("nomination", one.pk)


@with_form
@staff_page(MAY_DECIDE)
def accept(request: HttpRequest, nomination_id: int) -> HttpResponseBase:
    """What exactly would be written, and the button that writes it."""
    one = seen_or_404(request, nomination_id)
    if request.method != "POST":
        return _accept_page(request, one) if one.is_open else redirect("nomination", one.pk)
    seen = request.POST.get("seen_version", "")
    seen_version = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
    try:
        accepting_nominations.accept(one, by=_reader(request), seen_version=seen_version)
    except Changed as changed:
        messages.error(request, changed.message, extra_tags="bad")
        return redirect("nomination", one.pk)
    except (Refused, ValidationError) as refusal:
        said = refusal.message if isinstance(refusal, Refused) else in_words(refusal)
        return _accept_page(request, seen_or_404(request, nomination_id), refused=said)
    messages.success(request, _("Accepted, and written as announced."), extra_tags="good")
    return redirect("nomination", one.pk)


@with_form
@staff_page(MAY_DECIDE)
def decline(request: HttpRequest, nomination_id: int) -> HttpResponseBase:
    """Why it is declined; what was typed stays when something is wrong."""
    one = seen_or_404(request, nomination_id)
    if request.method != "POST" and not one.is_open:
        return redirect("nomination", one.pk)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_declined(request, one, form):
        return redirect("nomination", one.pk)
    return answer(request, "nominations/decline.html", {**words_of(request, one), "form": form})


def _accept_page(request: HttpRequest, one: Nomination, *, refused: str = "") -> HttpResponse:
    return answer(
        request, "nominations/accept.html", {**words_of(request, one), "plan": plan_of(one), "refused": refused}
    )


def _is_declined(request: HttpRequest, one: Nomination, form: DeclineForm) -> bool:
    """False, with the words in the form, when the service refuses; somebody who was faster is told on the page."""
    try:
        nominating.decline(one, form.cleaned_data["decline_reason"], by=_reader(request))
    except Changed as changed:
        messages.error(request, changed.message, extra_tags="bad")
        return True
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    except ValidationError as error:
        form.add_error(None, in_words(error))
        return False
    messages.success(request, _("Declined. Whoever nominated reads the reason."), extra_tags="good")
    return True


def _reader(request: HttpRequest) -> User:
    """The account, of which the guards have made sure."""
    return request.user  # type: ignore[return-value]
