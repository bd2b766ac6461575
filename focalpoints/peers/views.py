"""Members find their peers: by language, region, topic and sector, with the reasons in words."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from focalpoints.peers.filters import chosen_in
from focalpoints.peers.finding import Asker, asker_of, peers_of, with_names
from focalpoints.peers.reasons import cards_of
from r2pnet.paging import page_of
from r2pnet.signing_in import sign_in_first

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Asker, Arguments], HttpResponse]


def members_page(view: View[Arguments]) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
    """`view` for those who hold an office of a member now; 404 for others, sign-in for who has not signed in."""

    @sign_in_first
    @wraps(view)
    def asked(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        asker = asker_of(request.user)
        if asker is None:
            raise Http404
        response = view(request, asker, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return asked


@require_safe
@members_page
def peers(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The offices of other members that fit the filters of the address, the most reasons first."""
    chosen = chosen_in(request.GET)
    page, notices = page_of(request, with_names(peers_of(asker, chosen.for_query)))
    words = {
        "asker": asker,
        "chosen": chosen,
        "cards": cards_of(list(page.object_list), asker, chosen.for_query),
        "notices": [*chosen.notices, *notices],
        "page_obj": page,
        "query": chosen.query,
    }
    return render(request, "focalpoints/peers.html", words)
