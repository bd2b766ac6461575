"""The secretariat's pages of the yearly confirmation: all members by state, one member, and what staff do there."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints.confirming.asking import whom_to_ask
from focalpoints.confirming.cycle import in_the_cycle, is_fresh, next_words
from focalpoints.confirming.entry import public_entry
from focalpoints.confirming.forms import AnswerForm, WithdrawForm
from focalpoints.confirming.rows import rows_of
from focalpoints.confirming.sheet import KIND as SHEET
from focalpoints.confirming.sheet import language_of
from focalpoints.confirming.states import LATE, Confirming, chip_of, members_in, numbers, with_state
from focalpoints.confirming.story import confirmations_of
from focalpoints.models import Confirmation, ConfirmationRequest, Member, User
from focalpoints.models.confirmation import AskedBy
from focalpoints.services.asking_to_confirm import ask, ask_again, ask_on_paper, may_ask_again
from focalpoints.services.confirming import type_in, withdraw
from r2pnet.paging import page_of
from r2pnet.refusal import Refused
from r2pnet.reports.orders import order
from r2pnet.reports.registry import NoSubject
from r2pnet.staff_pages import staff_page

SEES, CHANGES = "focalpoints.view_member", "focalpoints.change_member"


@require_safe
@staff_page(SEES)
def confirmations(request: HttpRequest) -> HttpResponseBase:
    """Every member of the cycle by state; the number of queries does not grow with the rows."""
    states = numbers()
    asked = request.GET.get("state", "")
    known = asked in {*Confirming.values, LATE, ""}
    state = asked if known else ""
    count = next(one.number for one in states if one.key == state)
    page, notices = page_of(request, members_in(state), count)
    if not known:
        notices.append(_("We left out a filter: there is no such state."))
    words = {
        "states": states,
        "state": state,
        "rows": rows_of(list(page.object_list)),
        "page_obj": page,
        "notices": notices,
        "query": f"state={state}&" if state else "",
    }
    return render(request, "focalpoints/confirming/list.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(CHANGES)
def confirmation(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One member: its entry as the public sees it, what was asked and answered; POST types an answer in."""
    member = _member_or_404(slug)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            noted = type_in(member, form.answer, by=_staff(request), reason=form.why)
        except Refused as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _typed_in_words(noted), extra_tags="good")
            return redirect("confirmation", member.slug)
    return _member_page(request, member, form)


@require_POST
@staff_page(CHANGES)
def ask_now(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask by mail: for the first time, or once more; at most one mail in seven days."""
    member = _member_or_404(slug)
    waiting = ConfirmationRequest.objects.open().filter(member=member).first()
    try:
        was_mailed = waiting is not None and waiting.asked_by == AskedBy.MAIL
        asked = ask_again(waiting, by=_staff(request)) if waiting and was_mailed else ask(member, by=_staff(request))
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
        return redirect("confirmation", member.slug)
    if asked is None:
        messages.error(request, _("Nothing was sent: nobody is to be asked now."), extra_tags="due")
    else:
        messages.success(request, _("Asked. The mail is on its way."), extra_tags="good")
    return redirect("confirmation", member.slug)


@require_POST
@staff_page(CHANGES, "reports.order_report")
def print_sheet(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Order the sheet to sign, and note that the member is asked on paper; leads to the sheet."""
    member = _member_or_404(slug)
    try:
        ask_on_paper(member, by=_staff(request))
        report = order(SHEET, subject=member.slug, language=language_of(member), by=request.user)
    except (Refused, NoSubject):
        messages.error(request, _("There is no sheet of this entry now."), extra_tags="bad")
        return redirect("confirmation", member.slug)
    return redirect("report", report.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(CHANGES)
def withdraw_page(request: HttpRequest, slug: str, confirmation_id: int) -> HttpResponseBase:
    """Take back what was noted by mistake; asks once, with the reason."""
    member = _member_or_404(slug)
    standing = Confirmation.objects.standing().filter(member=member)
    noted = get_object_or_404(standing.select_related("noted_by"), pk=confirmation_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(noted, by=_staff(request), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            _say(form, refusal)
        else:
            words = _("Taken back. The entry says again what it said before.")
            messages.success(request, words, extra_tags="good")
            return redirect("confirmation", member.slug)
    shown = {"member": member, "confirmation": noted, "form": form}
    return render(request, "focalpoints/confirming/withdraw.html", shown)


def _member_or_404(slug: str) -> Member:
    """The member of the cycle with its state."""
    member: Member | None = with_state(in_the_cycle()).with_names().filter(slug=slug).first()
    if member is None:
        raise Http404
    return member


def _staff(request: HttpRequest) -> User:
    """Who is signed in: `staff_page` let nobody else come here."""
    return request.user  # type: ignore[return-value]


def _member_page(request: HttpRequest, member: Member, form: AnswerForm) -> HttpResponse:
    waiting = ConfirmationRequest.objects.open().filter(member=member).first()
    state: Any = member
    words = public_entry(member) | confirmations_of(member)
    words |= {
        "form": form,
        "state_words": Confirming(state.confirming).label,
        "state_chip": chip_of(state.confirming),
        "reached": whom_to_ask(member),
        "waiting": waiting,
        "may_ask": waiting is None or waiting.asked_by == AskedBy.SHEET or may_ask_again(waiting),
        "is_due": state.confirming not in (Confirming.FRESH,),
        "may_withdraw": True,
        "may_print": request.user.has_perm("reports.order_report"),
    }
    return render(request, "focalpoints/confirming/member.html", words)


def _typed_in_words(noted: Confirmation) -> str:
    """When the member is asked again; of an answer that is a cycle old, that it is still asked."""
    if not is_fresh(noted.confirmed_on):
        return _("Typed in. The answer is more than a year old: the member is asked as before.")
    return _("Typed in. We ask again in %(month)s.") % {"month": next_words(noted.confirmed_on)}


def _say(form: forms.Form, refusal: Refused) -> None:
    """The words of the refusal at their field, or on top."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
