"""Confirming on the desk: the entry of the reader's own member with one button, and the card that leads there."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints.confirming.cycle import MAY_CONFIRM, due, due_after, in_the_cycle, late_limit, next_words
from focalpoints.confirming.entry import public_entry, way_to
from focalpoints.entries import entries_of
from focalpoints.models import Appointment, Member
from focalpoints.offices import term_words
from focalpoints.services.confirming import confirm_on_desk, seen_of_all
from focalpoints.signs import Entry
from r2pnet.clock import network_today
from r2pnet.desk.card import Card, Place
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import Reader

CARD_ORDER = 5


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def confirm_entry(request: HttpRequest) -> HttpResponseBase:
    """The entry of the member that the reader speaks for; POST confirms it. 404 for who speaks for none.

    `member` in the address or the form says which, for the few who speak for two.
    """
    member = _asked_for(request)
    if request.method == "POST":
        return _confirmed(request, member)
    return _page(request, member)


def cards(held: Sequence[Appointment]) -> list[Card]:
    """ "Is your entry still right?" for each member whose word is due and for which one of `held` speaks.

    `held` are the reader's offices of now, newest first, with their members. One query, three more where one is due.
    """
    own = {office.member_id: office for office in reversed(held) if office.role in MAY_CONFIRM}
    waiting = set(due().filter(pk__in=list(own)).values_list("pk", flat=True)) if own else set()
    if not waiting:
        return []
    members = [office.member for office in own.values() if office.member_id in waiting]
    entries, seen = entries_of(members, AnonymousUser()), seen_of_all(members)
    return [_card(own[one.pk], entry, seen[one.pk]) for one, entry in zip(members, entries, strict=True)]


def spoken_for(reader: Reader) -> Sequence[Member]:
    """Members of the cycle for which the reader is focal point or alternate now; one query."""
    held = Appointment.objects.current().filter(role__in=MAY_CONFIRM, person__user=reader.pk)
    return list(in_the_cycle().filter(pk__in=held.order_by().values("member")).with_names().by_name())


def _card(office: Appointment, entry: Entry, seen: str) -> Card:
    member = office.member
    day = member.last_confirmed_on
    words = {
        "member": member,
        "entry": entry,
        "term": term_words(office),
        "seen": seen,
        "is_late": day is not None and day <= late_limit(),
        "change_url": way_to("own-entry"),
        "leave_url": way_to("handover"),
    }
    due_on = due_after(day) if day else network_today()  # of a past day, so that it stands before what is still to come
    return Card(CARD_ORDER, Place.DUE, "focalpoints/confirming/card.html", words, waiting=1, minutes=1, due_on=due_on)


def _asked_for(request: HttpRequest) -> Member:
    members = spoken_for(request.user)
    asked = request.POST.get("member") or request.GET.get("member")
    found = next((one for one in members if not asked or one.slug == asked), None)
    if found is None:
        raise Http404
    return found


def _confirmed(request: HttpRequest, member: Member) -> HttpResponseBase:
    try:
        confirmation = confirm_on_desk(member, seen=request.POST.get("seen", ""), by=request.user)  # type: ignore[arg-type]
    except Refused as refusal:
        return _page(request, member, notice=refusal.message)
    words = _("Confirmed. We ask again in %(month)s.") % {"month": next_words(confirmation.confirmed_on)}
    messages.success(request, words, extra_tags="good")
    return redirect("desk")


def _page(request: HttpRequest, member: Member, *, notice: str = "") -> HttpResponse:
    fresh = Member.objects.with_names().get(pk=member.pk)
    words = public_entry(fresh) | {"notice": notice, "change_url": way_to("own-entry"), "leave_url": way_to("handover")}
    return for_its_reader(render(request, "focalpoints/confirming/on_desk.html", words))  # type: ignore[return-value]
