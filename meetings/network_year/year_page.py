"""The page of the network's year on the desk."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings.network_year.dates import by_month, dates_ahead, dates_behind
from r2pnet.desk.desk_views import for_its_reader
from r2pnet.paging import page_of
from r2pnet.signing_in import sign_in_first


@require_safe
@sign_in_first
def network_year(request: HttpRequest) -> HttpResponseBase:
    """What is ahead by month; with `past` in the address the twelve months behind. A hundred dates a page."""
    is_past = "past" in request.GET
    found = dates_behind(request.user) if is_past else dates_ahead(request.user)
    page, left_out = page_of(request, found)
    words = {
        "months": by_month(page.object_list),
        "is_past": is_past,
        "page_obj": page,
        "query": "past=1&" if is_past else "",
        "notices": left_out,
    }
    return for_its_reader(render(request, "meetings/network_year.html", words))
