"""The desk: what waits for the person who has signed in, or, for the secretariat, what is due."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from r2pnet.clock import network_today
from r2pnet.desk.card import desk_of
from r2pnet.desk.numbers import due_words, minutes_words, waiting_words
from r2pnet.signing_in import sign_in_first
from r2pnet.visibility import is_of_secretariat


@require_safe
@sign_in_first
def desk(request: HttpRequest) -> HttpResponseBase:
    """The reader's own desk.

    It has no tag: what is open and due changes with the hour, and reports and messages change without a stamp.
    """
    is_staff = is_of_secretariat(request.user)
    held = desk_of(request)
    title = due_words(held.waiting) if is_staff else waiting_words(held.waiting)
    words = {
        **held.places,
        "has_failed": held.has_failed,
        "is_idle": not held.waiting,
        "title": title,
        "minutes": minutes_words(held.minutes) if held.minutes else "",
        "today": network_today(),
        "today_in_words": date_format(network_today(), "l j F Y"),
    }
    return for_its_reader(render(request, "desk/staff.html" if is_staff else "desk/desk.html", words))


def for_its_reader(response: HttpResponseBase) -> HttpResponseBase:
    """The answer, kept by no cache but the reader's own, which asks again each time."""
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return response
