"""The page on which somebody makes the secret address of their own calendar, makes it anew, or stops it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints.models import Person
from meetings.calendars.personal import DAYS_AFTER
from meetings.models import CalendarAddress
from meetings.services.calendar_addresses import make_address, stop_address
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.errors import too_many_requests
from r2pnet.limits import seconds_to_wait
from r2pnet.refusal import Refused
from r2pnet.signing_in import sign_in_first

# Forms of one account in so many seconds.
LIMIT = (20, 600)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def calendar_address(request: HttpRequest) -> HttpResponseBase:
    """What the address is for; POST makes the first one and shows it, this once."""
    person = _person_of(request)
    if request.method == "POST" and person:
        return _made(request, person, None)
    return _page(request, person)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def renew(request: HttpRequest) -> HttpResponseBase:
    """Asks once, since the old address stops working; POST makes a new one and shows it, this once."""
    person = _person_of(request)
    held = _held(person)
    if person is None or held is None:
        return redirect("calendar-address")
    if request.method != "POST":
        return _asked(request, held, "meetings/calendar_renew.html")
    seen = request.POST.get("instead_of", "")
    return _made(request, person, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def stop(request: HttpRequest) -> HttpResponseBase:
    """Asks once; POST stops the address. What was stopped before stays so."""
    person = _person_of(request)
    held = _held(person)
    if person is None or held is None:
        return redirect("calendar-address")
    if request.method != "POST":
        return _asked(request, held, "meetings/calendar_stop.html")
    user: Any = request.user
    stop_address(person, by=user)
    messages.success(request, _("The address is stopped: whoever has it reads nothing any more."), extra_tags="good")
    return redirect("calendar-address")


def _made(request: HttpRequest, person: Person, instead_of: int | None) -> HttpResponseBase:
    """The page with the new address; where another was made meanwhile, the page as it is now, which says so."""
    if wait := seconds_to_wait(request, "calendar-address", LIMIT):
        return too_many_requests(request, wait)
    user: Any = request.user
    try:
        address = make_address(person, by=user, instead_of=instead_of)
    except Refused as refusal:
        messages.error(request, refusal.message, extra_tags="bad")
        return redirect("calendar-address")
    return _page(request, person, address=address)


def _page(request: HttpRequest, person: Person | None, *, address: str = "") -> HttpResponse:
    held = _held(person)
    words = {
        "has_person": person is not None,
        "address": address,
        "made_on": day_in_words(network_day(held.made_at)) if held else "",
        "days": DAYS_AFTER,
    }
    return _unkept(render(request, "meetings/calendar_address.html", words))


def _asked(request: HttpRequest, held: CalendarAddress, template: str) -> HttpResponse:
    words = {"number": held.pk, "made_on": day_in_words(network_day(held.made_at))}
    return _unkept(render(request, template, words))


def _held(person: Person | None) -> CalendarAddress | None:
    found: CalendarAddress | None = CalendarAddress.objects.filter(person=person).first() if person else None
    return found


def _person_of(request: HttpRequest) -> Person | None:
    return Person.objects.filter(user=request.user.pk).first()


def _unkept(response: HttpResponse) -> HttpResponse:
    """The page can hold the address: no cache keeps it, nor the browser for whoever sits there next."""
    response["Cache-Control"] = "private, no-store"
    return response
